"""The snapshots of the tree that periods count by, and the log of what changed in it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, insert, literal, select, update
from sqlalchemy.orm import aliased

from storage.records import LoggedRecord
from storage.repositories.base import Repository
from storage.tables import Delivery, Period, Person, Roster, RosterChange, RosterHome, RosterUnit, Team

ROSTER = "roster"
LEFT = "left"

Seen = tuple[int, int]
"""How many changes there are in a part of the log, and the newest of them: where both are the same, all are."""


def _lately(since: datetime) -> tuple[ColumnElement[bool], ...]:
    """What has changed since then. What was so when the first period of all opened is no change: there is nothing
    before it."""
    begun = select(func.min(Roster.taken_at)).scalar_subquery()
    return RosterChange.at > since, RosterChange.at > begun


class Rosters(Repository):
    """Snapshots of tree and homes, and the log of what changed in them."""

    async def outdated(self) -> None:
        """Something changed: the next period to open takes a new snapshot. Waits for whoever is taking one now, who
        may not have seen the change."""
        await self.alone(ROSTER)
        await self.connection.execute(update(Roster).where(Roster.current).values(current=False))

    async def current(self, now: datetime, unsettled: Collection[int] = (), seen: Seen | None = None) -> int:
        """The snapshot that a period opening now is counted by, in which just these units are not told of, as was found
        out by what has been `seen` of the log."""
        await self.alone(ROSTER)
        found = (await self.connection.execute(select(Roster.id).where(Roster.current))).scalar_one_or_none()
        if found is not None:
            units = await self.units(found)
            if {unit for unit, (_, settled) in units.items() if not settled} != set(unsettled):
                await self.connection.execute(update(Roster).where(Roster.current).values(current=False))
                found = None
        found = found or await self._take(now, unsettled)
        if seen:
            by = {"changes": seen[0], "newest_change": seen[1]}
            await self.connection.execute(update(Roster).where(Roster.id == found).values(by))
        return found

    async def seen(self, since: datetime) -> Seen:
        """What there is in the log since then, and nobody writes to it until this transaction ends."""
        await self.alone(ROSTER)
        query = select(func.count(), func.coalesce(func.max(RosterChange.id), 0)).where(*_lately(since))
        changes, newest = (await self.connection.execute(query)).one()
        return changes, newest

    async def found_out(self, seen: Seen) -> int | None:
        """The current snapshot, if it was found out by the very same of the log which units are told of."""
        by = (Roster.changes == seen[0], Roster.newest_change == seen[1])
        return (await self.connection.execute(select(Roster.id).where(Roster.current, *by))).scalar_one_or_none()

    async def recent(self, since: datetime) -> Sequence[tuple[str, int | None, int | None, int | None]]:
        """(what, person, unit, unit before) of the log since then, in order."""
        change = (RosterChange.what, RosterChange.person_id, RosterChange.team_id, RosterChange.before_id)
        query = select(*change).where(*_lately(since)).order_by(RosterChange.id)
        return [(what, person, unit, before) for what, person, unit, before in await self.connection.execute(query)]

    async def sizes(self) -> Mapping[int, int]:
        """How many are counted in each unit itself, now."""
        query = (
            select(Person.home_id, func.count().label("people"))
            .where(Person.left_on.is_(None))
            .group_by(Person.home_id)
        )
        return {row.home_id: row.people for row in await self.connection.execute(query)}

    async def _take(self, now: datetime, unsettled: Collection[int]) -> int:
        new = insert(Roster).values(taken_at=now, current=True).returning(Roster.id)
        roster = (await self.connection.execute(new)).scalar_one()
        settled = Team.id.not_in(unsettled)
        units = select(literal(roster), Team.id, Team.parent_id, settled).where(Team.closed_on.is_(None))
        homes = select(literal(roster), Person.id, Person.home_id).where(Person.left_on.is_(None))
        columns_of_unit = ["roster_id", "unit_id", "parent_id", "settled"]
        await self.connection.execute(insert(RosterUnit).from_select(columns_of_unit, units))
        await self.connection.execute(insert(RosterHome).from_select(["roster_id", "person_id", "unit_id"], homes))
        return roster

    async def units(self, roster_id: int) -> Mapping[int, tuple[int | None, bool]]:
        """(parent, settled) of each unit of a snapshot."""
        query = select(RosterUnit.unit_id, RosterUnit.parent_id, RosterUnit.settled)
        rows = await self.connection.execute(query.where(RosterUnit.roster_id == roster_id))
        return {row.unit_id: (row.parent_id, row.settled) for row in rows}

    async def homes(self, roster_id: int, period_id: int | None = None) -> Mapping[int, int]:
        """The home unit of each person of a snapshot; or of those who are owed anything that counts in that period."""
        query = select(RosterHome.person_id, RosterHome.unit_id).where(RosterHome.roster_id == roster_id)
        if period_id is not None:
            owed = select(Delivery.person_id).where(Delivery.period_id == period_id)
            query = query.where(RosterHome.person_id.in_(owed))
        return {row.person_id: row.unit_id for row in await self.connection.execute(query)}

    async def home(self, roster_id: int, person_id: int) -> int | None:
        query = select(RosterHome.unit_id).where(RosterHome.roster_id == roster_id, RosterHome.person_id == person_id)
        return (await self.connection.execute(query)).scalar_one_or_none()

    async def prune(self) -> None:
        """Forget the homes of snapshots that no period counts by any longer, once those being opened are known."""
        await self.alone(ROSTER)
        in_use = select(Period.roster_id).where(Period.closed_at.is_(None))
        gone = select(Roster.id).where(Roster.current.is_(False), Roster.id.not_in(in_use))
        await self.connection.execute(delete(RosterHome).where(RosterHome.roster_id.in_(gone)))

    async def history(self, since: datetime) -> Sequence[LoggedRecord]:
        """The log since then, newest first."""
        return await self._logged(RosterChange.at >= since)

    async def about(self, person_id: int) -> Sequence[LoggedRecord]:
        """All of it that is of this person, newest first."""
        return await self._logged(RosterChange.person_id == person_id)

    async def _logged(self, some: ColumnElement[bool]) -> Sequence[LoggedRecord]:
        unit, before = aliased(Team), aliased(Team)
        query = (
            select(RosterChange.at, RosterChange.author, RosterChange.what, Person.email, unit.slug, before.slug)
            .outerjoin(Person, Person.id == RosterChange.person_id)
            .outerjoin(unit, unit.id == RosterChange.team_id)
            .outerjoin(before, before.id == RosterChange.before_id)
            .where(some)
        )
        rows = (await self.connection.execute(query.order_by(RosterChange.at.desc(), RosterChange.id.desc()))).all()
        return [LoggedRecord(*row) for row in rows]

    async def log(self, at: datetime, author: str, changes: Sequence[Mapping[str, object]]) -> None:
        """Keep what changed: each a `what`, with the person and team concerned and what it was before."""
        if changes:
            rows = [
                {"person_id": None, "team_id": None, "before_id": None, **change, "at": at, "author": author}
                for change in changes
            ]
            await self.connection.execute(insert(RosterChange), rows)

    async def forget(self, person_id: int, home_id: int | None, now: datetime) -> None:
        """Without this person, in every snapshot and in the log. Figures that were made stay as they are. That somebody
        is gone from their unit is kept, not who: from now, or since they left, where they have no home any longer."""
        await self.alone(ROSTER)
        theirs = RosterChange.person_id == person_id
        await self.connection.execute(delete(RosterHome).where(RosterHome.person_id == person_id))
        if home_id is None:
            nobody = update(RosterChange).where(theirs, RosterChange.what == LEFT).values(person_id=None)
            await self.connection.execute(nobody)
        await self.connection.execute(delete(RosterChange).where(theirs))
        if home_id is not None:
            await self.log(now, "", [{"what": "erased", "before_id": home_id}])
            await self.outdated()

    async def forget_author(self, author: str) -> None:
        """The changes stay; who made them is forgotten."""
        await self.connection.execute(update(RosterChange).where(RosterChange.author == author).values(author=""))
