"""Days that are somebody's own, and the holidays that teams keep."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import (
    Date,
    String,
    bindparam,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.sql.expression import BindParameter, ColumnElement

from storage.columns import Instant
from storage.records import Anchored, MarkedRecord, Whereabouts
from storage.repositories.base import Repository, columns, made
from storage.repositories.owing import SCHEDULE_CHANGED, UNSEEN_FIRST
from storage.tables import Attendance, Delivery, MarkedDays, Meeting, Membership, Occurrence, Person, Schedule, Team

LEAVE, CLOSED = "leave", "closed"
"""The kinds of marked days on which nobody is written to."""

_PLACES = 1000
"""More than the tree is deep: the teams somebody is in come one after the other, each with those above it."""

_LAST = _PLACES * _PLACES
_THESE: BindParameter[int] = bindparam("people", expanding=True)
_SINCE = bindparam("since", type_=Date)
_HOME = literal(_LAST).label("rank")
_IN = (
    select(Membership.person_id, Membership.team_id, (Membership.place * _PLACES).label("rank"))
    .where(Membership.person_id.in_(_THESE))
    .union_all(select(Person.id, Person.home_id, _HOME).where(Person.id.in_(_THESE)))
    .cte("own")
)
_TEAMS = select(_IN.c.person_id, _IN.c.team_id, _IN.c.rank).cte("up", recursive=True)
_UP = _TEAMS.union_all(
    select(_TEAMS.c.person_id, Team.parent_id, _TEAMS.c.rank + 1)
    .join(Team, Team.id == _TEAMS.c.team_id)
    .where(Team.parent_id.is_not(None))
)
"""Of these people, every unit they are in, the nearest first; at last the one they are counted in, with those above."""
_IN_NO_TEAM = ~exists().where(Membership.person_id == _UP.c.person_id)

_OF_EVERYBODY = MarkedDays.person_id.is_(None) & MarkedDays.team_id.is_(None)
_NEVER = cast(null(), Date)
_NO_MEETING = (cast(null(), Instant).label("starts"), cast(null(), Instant).label("ends"))
_SPAN = (literal(0), cast(null(), String), MarkedDays.first, MarkedDays.last, *_NO_MEETING)
_LATER = MarkedDays.last >= _SINCE
_KIND = func.coalesce(MarkedDays.kind, "")
"""Said so that SQLite looks up whose they are: by their kind it goes through the days of everybody."""

_WHEREABOUTS = union_all(
    select(_UP.c.person_id, _UP.c.rank, Team.calendar, _NEVER.label("first"), _NEVER.label("last"), *_NO_MEETING)
    .join(Team, Team.id == _UP.c.team_id)
    .where(Team.calendar.is_not(None), or_(_UP.c.rank < _PLACES, (_UP.c.rank >= _LAST) & _IN_NO_TEAM)),
    select(_UP.c.person_id, *_SPAN)
    .join(MarkedDays, MarkedDays.team_id == _UP.c.team_id)
    .where(_KIND == CLOSED, _LATER),
    select(MarkedDays.person_id, *_SPAN).where(MarkedDays.person_id.in_(_THESE), _KIND == LEAVE, _LATER),
    select(Person.id, *_SPAN)
    .join(MarkedDays, true())
    .where(Person.id.in_(_THESE), _OF_EVERYBODY, MarkedDays.kind == CLOSED, _LATER),
    select(Attendance.person_id, literal(0), cast(null(), String), _NEVER, _NEVER, Meeting.starts_at, Meeting.ends_at)
    .join(Meeting, Meeting.id == Attendance.meeting_id)
    .where(Attendance.person_id.in_(_THESE), Meeting.ends_at > bindparam("now", type_=Instant)),
)
_OWN = (
    select(MarkedDays.kind, MarkedDays.first, MarkedDays.last)
    .where(MarkedDays.last >= _SINCE, MarkedDays.kind.not_in([LEAVE, CLOSED]))
    .where(or_(MarkedDays.person_id.in_(_THESE), MarkedDays.team_id.in_(select(_UP.c.team_id)), _OF_EVERYBODY))
)


class Marks(Repository):
    """Days that HR has marked: a person's, a team's and of those below it, or everybody's."""

    async def all(self, kinds: Collection[str] | None = None) -> Sequence[MarkedRecord]:
        """Those of some kinds, or of any, in the order of their days."""
        query = select(*columns(MarkedDays, MarkedRecord)).order_by(MarkedDays.first, MarkedDays.last, MarkedDays.id)
        if kinds is not None:
            query = query.where(MarkedDays.kind.in_(kinds))
        return [made(MarkedRecord, row) for row in await self.connection.execute(query)]

    async def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Each a kind, first, last and label, with the person_id, the team_id, or neither."""
        if rows:
            await self.connection.execute(insert(MarkedDays), [dict(row) for row in rows])

    async def remove(self, ids: Sequence[int]) -> None:
        if ids:
            gone = delete(MarkedDays).where(MarkedDays.__table__.c.id == bindparam("mark"))
            await self.connection.execute(gone, [{"mark": one} for one in ids])

    async def relabel(self, labels: Mapping[int, str]) -> None:
        if labels:
            table = MarkedDays.__table__
            anew = update(MarkedDays).where(table.c.id == bindparam("mark")).values(label=bindparam("said"))
            rows = [{"mark": mark, "said": label} for mark, label in labels.items()]
            await self.connection.execute(anew.execution_options(synchronize_session=None), rows)

    async def about(self, person_id: int) -> Sequence[tuple[str, date, date, str]]:
        """(kind, first, last, label) of a person's own marked days."""
        query = select(MarkedDays.kind, MarkedDays.first, MarkedDays.last, MarkedDays.label)
        query = query.where(MarkedDays.person_id == person_id).order_by(MarkedDays.first, MarkedDays.id)
        return [(row.kind, row.first, row.last, row.label) for row in await self.connection.execute(query)]

    async def forget(self, person_id: int) -> None:
        await self.connection.execute(delete(MarkedDays).where(MarkedDays.person_id == person_id))

    async def forget_old(self, before: Mapping[str, date]) -> None:
        """Those that were over by a day, by kind."""
        for kind, day in before.items():
            await self.connection.execute(delete(MarkedDays).where(MarkedDays.kind == kind, MarkedDays.last < day))

    async def whereabouts(self, person_ids: Collection[int], since: date) -> Mapping[int, Whereabouts]:
        """When each of these people is away or in a meeting, from that day on, and whose holidays they keep: those of
        their first team, or of the nearest unit above it that keeps any; of whoever is in no team, those of the unit
        they are counted in. Whoever is not in it is here, and keeps the organisation's."""
        away: dict[int, list[tuple[date, date]]] = {}
        busy: dict[int, list[tuple[datetime, datetime]]] = {}
        calendars: dict[int, tuple[int, str]] = {}
        about = {"people": list(person_ids), "since": since, "now": datetime.combine(since, time(), UTC)}
        for person, rank, calendar, first, last, starts, ends in await self.connection.execute(_WHEREABOUTS, about):
            if starts is not None:
                busy.setdefault(person, []).append((starts, ends))
            elif calendar is None:
                away.setdefault(person, []).append((first, last))
            else:
                calendars[person] = min(calendars.get(person, (rank, calendar)), (rank, calendar))
        return {
            person: Whereabouts(
                tuple(away.get(person, ())),
                calendars[person][1] if person in calendars else None,
                tuple(sorted(busy.get(person, ()))),
            )
            for person in away.keys() | calendars.keys() | busy.keys()
        }

    async def of_person(self, person_id: int, since: date) -> Sequence[tuple[str, date, date]]:
        """(kind, first, last) of whatever nudges can be counted from for this person and was not over by then: their
        own, their teams', everybody's."""
        rows = await self.connection.execute(_OWN, {"people": [person_id], "since": since})
        return [(row.kind, row.first, row.last) for row in rows]

    async def dates(self, kind: str, edge: str, first: date, last: date) -> Sequence[date]:
        """The days from `first` to `last` on which marked days of that kind have their `edge`, `first` or `last`; or on
        which somebody joins."""
        day = _edge(kind, edge)
        query = select(day).where(day.between(first, last)).distinct().order_by(day)
        if kind == "joined":
            return (await self.connection.execute(query.where(Person.left_on.is_(None)))).scalars().all()
        return (await self.connection.execute(query.where(MarkedDays.kind == kind))).scalars().all()

    async def shared(self, kind: str, edge: str, on: date) -> tuple[bool, Sequence[int]]:
        """Whether that day is everybody's, and whose teams' it is."""
        query = select(MarkedDays.team_id).where(MarkedDays.kind == kind, _edge(kind, edge) == on)
        found = set((await self.connection.execute(query.where(MarkedDays.person_id.is_(None)))).scalars())
        return None in found, sorted(team for team in found if team is not None)

    async def unplan(self, schedule_ids: Collection[int], source: str, since: date) -> None:
        """What these schedules owe from that day on and nobody has seen is planned anew. `source` is what the sources
        of days begin with."""
        if not schedule_ids:
            return
        by_days = Occurrence.source.startswith(source, autoescape=True)
        days = (Occurrence.schedule_id.in_(schedule_ids), Occurrence.day >= since, by_days)
        unseen = (Delivery.occurrence_id.in_(select(Occurrence.id).where(*days)), *UNSEEN_FIRST)
        await self.connection.execute(delete(Delivery).where(*unseen, Delivery.attempt == 0))
        await self.connection.execute(update(Delivery).where(*unseen).values(state="skipped", reason=SCHEDULE_CHANGED))
        await self.connection.execute(update(Occurrence).where(*days).values(planned=False))

    async def hold(self, schedule_ids: Collection[int]) -> None:
        """Nobody plans these schedules until this transaction ends."""
        query = select(Schedule.id).where(Schedule.id.in_(schedule_ids)).order_by(Schedule.id)
        await self.connection.execute(query.with_for_update())

    async def calendars(self) -> Mapping[int, str]:
        """The holidays that units keep themselves, by unit."""
        query = select(Team.id, Team.calendar).where(Team.calendar.is_not(None), Team.closed_on.is_(None))
        return {row.id: row.calendar for row in await self.connection.execute(query)}

    async def keep(self, team_id: int, calendar: str | None) -> None:
        """That unit and those below it keep these holidays; with None, those of the unit above."""
        await self.connection.execute(update(Team).where(Team.id == team_id).values(calendar=calendar))


def _edge(kind: str, edge: str) -> ColumnElement[Any]:
    found: ColumnElement[Any] = Person.__table__.c.starts_on if kind == "joined" else MarkedDays.__table__.c[edge]
    return found


def anchored(one: Anchored) -> ColumnElement[bool]:
    """Whether a nudge is counted from that day for a person."""
    if one.kind == "joined":
        return Person.starts_on == one.on
    if one.everybody:
        return true()
    own = select(MarkedDays.person_id).where(MarkedDays.kind == one.kind, _edge(one.kind, one.edge) == one.on)
    theirs = Person.id.in_(own.where(MarkedDays.person_id.is_not(None)))
    if not one.teams:
        return theirs
    members = select(Membership.person_id).where(Membership.team_id.in_(one.teams))
    return or_(theirs, Person.id.in_(members), Person.home_id.in_(one.teams))
