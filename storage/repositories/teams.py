"""The tree of teams, who belongs and who leads."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, or_, select, union, update

from storage.records import TeamRecord
from storage.repositories.base import Repository, columns, made, pages
from storage.tables import Leadership, Membership, Person, Team

Place = tuple[Sequence[int], Sequence[int]]
"""The teams that somebody is in, the first being the one they are counted in; and the units they lead."""

ROOT = "organisation"
"""The slug of the one unit without a parent."""

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

    async def peopled(self) -> Collection[int]:
        """The units that somebody belongs to or leads."""
        members = select(Membership.team_id).join(Person, Person.id == Membership.person_id)
        leaders = select(Leadership.team_id).join(Person, Person.id == Leadership.person_id)
        query = union(members.where(Person.left_on.is_(None)), leaders.where(Person.left_on.is_(None)))
        return set((await self.connection.execute(query)).scalars())

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

    async def place(self, places: Mapping[int, Place]) -> None:
        """Each of these people in exactly these teams, in this order, and leading exactly these."""
        members = [
            {"person_id": person, "team_id": team, "place": n}
            for person, (teams, _) in places.items()
            for n, team in enumerate(teams)
        ]
        leaders = [{"person_id": person, "team_id": team} for person, (_, leads) in places.items() for team in leads]
        for page in pages(places):
            await self.connection.execute(delete(Membership).where(Membership.person_id.in_(page)))
            await self.connection.execute(delete(Leadership).where(Leadership.person_id.in_(page)))
        for rows in pages(members):
            await self.connection.execute(insert(Membership), rows)
        for rows in pages(leaders):
            await self.connection.execute(insert(Leadership), rows)


def _others(person_id: int, today: date) -> tuple[ColumnElement[bool], ...]:
    """Who works here on that day, besides this person."""
    begun = or_(Person.starts_on.is_(None), Person.starts_on <= today)
    return Person.id != person_id, Person.left_on.is_(None), begun
