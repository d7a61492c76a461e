"""The tree of teams, who belongs and who leads, and the snapshots that periods count by."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, literal, or_, select, update
from sqlalchemy.orm import aliased

from storage.records import LoggedRecord, TeamRecord
from storage.repositories.base import Repository, columns, made
from storage.tables import (
    Delivery,
    Leadership,
    Membership,
    Period,
    Person,
    Roster,
    RosterChange,
    RosterHome,
    RosterUnit,
    Team,
)

ROOT = "organisation"
"""The slug of the one unit without a parent."""

ROSTER = "roster"

_OPEN = select(*columns(Team, TeamRecord)).where(Team.closed_on.is_(None))
_ALL = _OPEN.order_by(Team.slug)
_ONE = _OPEN.where(Team.id == bindparam("team"))
_TOP = select(Team.id).where(Team.id == bindparam("unit")).cte("below", recursive=True)
_BELOW = _TOP.union_all(select(Team.id).join(_TOP, Team.parent_id == _TOP.c.id).where(Team.closed_on.is_(None)))
_AT_HOME = select(func.count()).where(Person.home_id.in_(select(_BELOW.c.id)), Person.left_on.is_(None))


class Teams(Repository):
    """Units, members and leaders as they are now."""

    async def all(self) -> Sequence[TeamRecord]:
        """Every unit that is not closed, parents before children where slugs say so."""
        return [made(TeamRecord, row) for row in await self.connection.execute(_ALL)]

    async def get(self, team_id: int) -> TeamRecord | None:
        """A unit; None where it is closed."""
        row = (await self.connection.execute(_ONE, {"team": team_id})).one_or_none()
        return made(TeamRecord, row) if row else None

    async def at_home(self, unit_id: int) -> int:
        """How many are counted in that unit or below it."""
        return (await self.connection.execute(_AT_HOME, {"unit": unit_id})).scalar_one()

    async def root(self) -> int:
        return (await self.connection.execute(select(Team.id).where(Team.parent_id.is_(None)))).scalar_one()

    async def add(self, slug: str, name: str, parent_id: int) -> int:
        """A new unit, or one that was closed and is back."""
        values = {"name": name, "parent_id": parent_id, "closed_on": None}
        new = self.insert(Team).values(slug=slug, **values)
        new = new.on_conflict_do_update(index_elements=["slug"], set_=values)
        team_id: int = (await self.connection.execute(new.returning(Team.id))).scalar_one()
        return team_id

    async def close(self, team_id: int, on: date) -> None:
        await self.connection.execute(update(Team).where(Team.id == team_id).values(closed_on=on))

    async def memberships(self) -> Mapping[int, Sequence[int]]:
        """Teams of each person, the first being the one they are counted in."""
        query = select(Membership.person_id, Membership.team_id).order_by(Membership.person_id, Membership.place)
        found: dict[int, list[int]] = {}
        for row in await self.connection.execute(query):
            found.setdefault(row.person_id, []).append(row.team_id)
        return found

    async def leaderships(self) -> Mapping[int, Sequence[int]]:
        query = select(Leadership.person_id, Leadership.team_id).order_by(Leadership.person_id, Leadership.team_id)
        found: dict[int, list[int]] = {}
        for row in await self.connection.execute(query):
            found.setdefault(row.person_id, []).append(row.team_id)
        return found

    async def led_by(self, person_id: int) -> Sequence[int]:
        """The units somebody leads themselves, without those below."""
        query = select(Leadership.team_id).where(Leadership.person_id == person_id).order_by(Leadership.team_id)
        return (await self.connection.execute(query)).scalars().all()

    async def of(self, person_id: int) -> Sequence[int]:
        query = select(Membership.team_id).where(Membership.person_id == person_id).order_by(Membership.place)
        return (await self.connection.execute(query)).scalars().all()

    async def members(self, team_id: int) -> Sequence[tuple[int, str]]:
        """(person, name) of those in the team, by name."""
        query = (
            select(Person.id, Person.name)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.team_id == team_id, Person.left_on.is_(None))
            .order_by(Person.name)
        )
        return [(row.id, row.name) for row in await self.connection.execute(query)]

    async def colleagues(
        self, person_id: int, teams: Collection[int], led_by_too: Collection[int], today: date
    ) -> Sequence[tuple[int, str, str | None]]:
        """(person, name, e-mail) of the others in these teams, and of those who lead any of the second, by name."""
        members = select(Membership.person_id).where(Membership.team_id.in_(teams))
        leaders = select(Leadership.person_id).where(Leadership.team_id.in_(led_by_too))
        query = select(Person.id, Person.name, Person.email).where(or_(Person.id.in_(members), Person.id.in_(leaders)))
        query = query.where(*_others(person_id, today)).order_by(Person.name, Person.id)
        return [(row.id, row.name, row.email) for row in await self.connection.execute(query)]

    async def with_others(self, person_id: int, teams: Collection[int], today: date) -> Collection[int]:
        """Those of these teams in which somebody else is, too."""
        query = select(Membership.team_id).join(Person, Person.id == Membership.person_id)
        query = query.where(Membership.team_id.in_(teams), *_others(person_id, today)).distinct()
        return set((await self.connection.execute(query)).scalars())

    async def leaders(self, team_id: int) -> Sequence[str]:
        """Names of those who lead the team itself."""
        query = (
            select(Person.name)
            .join(Leadership, Leadership.person_id == Person.id)
            .where(Leadership.team_id == team_id, Person.left_on.is_(None))
        )
        return (await self.connection.execute(query.order_by(Person.name))).scalars().all()

    async def place(self, person_id: int, teams: Sequence[int], leads: Sequence[int]) -> None:
        """Exactly these teams, in this order, and exactly these led."""
        await self.connection.execute(delete(Membership).where(Membership.person_id == person_id))
        await self.connection.execute(delete(Leadership).where(Leadership.person_id == person_id))
        if teams:
            rows = [{"person_id": person_id, "team_id": team, "place": n} for n, team in enumerate(teams)]
            await self.connection.execute(insert(Membership), rows)
        if leads:
            rows = [{"person_id": person_id, "team_id": team} for team in leads]
            await self.connection.execute(insert(Leadership), rows)


def _others(person_id: int, today: date) -> tuple[ColumnElement[bool], ...]:
    """Who works here on that day, besides this person."""
    begun = or_(Person.starts_on.is_(None), Person.starts_on <= today)
    return Person.id != person_id, Person.left_on.is_(None), begun


class Rosters(Repository):
    """Snapshots of tree and homes, and the log of what changed in them."""

    async def outdated(self) -> None:
        """Something changed: the next period to open takes a new snapshot. Waits for whoever is taking one now, who
        may not have seen the change."""
        await self.alone(ROSTER)
        await self.connection.execute(update(Roster).where(Roster.current).values(current=False))

    async def current(self, now: datetime, unsettled: Collection[int] = ()) -> int:
        """The snapshot that a period opening now is counted by, in which just these units are not told of."""
        await self.alone(ROSTER)
        found = (await self.connection.execute(select(Roster.id).where(Roster.current))).scalar_one_or_none()
        if found is not None:
            units = await self.units(found)
            if {unit for unit, (_, settled) in units.items() if not settled} == set(unsettled):
                return found
            await self.connection.execute(update(Roster).where(Roster.current).values(current=False))
        return await self._take(now, unsettled)

    async def recent(self, since: datetime) -> Sequence[tuple[str, int | None, int | None, int | None]]:
        """(what, person, unit, unit before) of the log since then, in order, and nobody writes to it until this
        transaction ends. What was so when the first period of all opened is no change: there is nothing before it."""
        await self.alone(ROSTER)
        begun = select(func.min(Roster.taken_at)).scalar_subquery()
        change = (RosterChange.what, RosterChange.person_id, RosterChange.team_id, RosterChange.before_id)
        query = select(*change).where(RosterChange.at > since, RosterChange.at > begun).order_by(RosterChange.id)
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
        unit, before = aliased(Team), aliased(Team)
        query = (
            select(RosterChange.at, RosterChange.author, RosterChange.what, Person.email, unit.slug, before.slug)
            .outerjoin(Person, Person.id == RosterChange.person_id)
            .outerjoin(unit, unit.id == RosterChange.team_id)
            .outerjoin(before, before.id == RosterChange.before_id)
            .where(RosterChange.at >= since)
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

    async def forget(self, person_id: int, home_id: int, author: str, now: datetime) -> None:
        """Without this person, in every snapshot and in the log, also as its `author`. Figures that were made stay as
        they are. That somebody is gone from their unit is kept, not who."""
        await self.connection.execute(update(RosterChange).where(RosterChange.author == author).values(author=""))
        await self.connection.execute(delete(RosterHome).where(RosterHome.person_id == person_id))
        await self.connection.execute(delete(RosterChange).where(RosterChange.person_id == person_id))
        await self.log(now, "", [{"what": "erased", "before_id": home_id}])
        await self.outdated()
