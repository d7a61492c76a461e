"""HR says who is where, and when → marked days, and what is counted from them planned anew."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from bot.organisation import Organisation
from bot.upcoming import hold_anchored, plan_anew
from flows.anchors import Kind, kept_since
from flows.dates_file import DatesError, Marked
from flows.sheet import MOST_COMPLAINTS
from storage.database import Database
from storage.once_more import once_more
from storage.records import MarkedRecord
from storage.work import Work

Whose = tuple[int | None, int | None]
"""A person, a team, or neither: everybody."""

Days = tuple[Whose, str, date, date]
"""What makes two of them the same."""


@dataclass(slots=True)
class DatesChanged:
    """What an import would change, or has changed. `kept` counts what was known already, `over` what has served its
    time and is not taken in. `kinds` are those that the file speaks for."""

    kinds: tuple[str, ...] = ()
    added: list[Marked] = field(default_factory=list)
    removed: list[Marked] = field(default_factory=list)
    kept: int = 0
    over: int = 0


class DryRun(Exception):  # noqa: N818
    """Ends a transaction without keeping it."""


@dataclass(frozen=True)
class Names:
    """Whom an e-mail or a slug means."""

    people: Mapping[str, int]
    teams: Mapping[str, int]

    def whose(self, who: str) -> Whose | None:
        """None for nobody we know."""
        if not who:
            return None, None
        known = self.people.get(who) if "@" in who else self.teams.get(who)
        if known is None:
            return None
        return (known, None) if "@" in who else (None, known)


@dataclass(frozen=True)
class Dates:
    """Courses, contracts, MUS, school, leave and closing weeks, as HR says."""

    database: Database
    organisation: Organisation

    @once_more
    async def __call__(
        self, rows: Sequence[Marked], name: str, now: datetime, kinds: Collection[Kind] = (), *, dry_run: bool = False
    ) -> DatesChanged:
        """Make the dates of the kinds that `rows` name, and of `kinds`, as the rows say: all of it or nothing. A dry
        run does the same and keeps nothing. Raises DatesError for people and teams of the file `name` that we do not
        know."""
        try:
            async with self.database.begin() as work:
                changes = await self._replace(work, rows, name, {*kinds, *(row.kind for row in rows)}, now)
                if dry_run:
                    raise DryRun
        except DryRun:
            pass
        return changes

    async def known(self, kind: Kind | None = None) -> Sequence[Marked]:
        """What is known, of one kind or of all, by day."""
        async with self.database.read() as work:
            return _said(await work.marks.all(None if kind is None else [kind]), await _names(work))

    async def _replace(
        self, work: Work, rows: Sequence[Marked], name: str, kinds: Collection[str], now: datetime
    ) -> DatesChanged:
        held = await hold_anchored(work)
        names, today = await _names(work), self.organisation.today(now)
        found = {row: names.whose(row.who) for row in rows}
        if complaints := list(_unknown(rows, found, name)):
            raise DatesError(complaints[:MOST_COMPLAINTS])
        alive = [row for row in rows if row.last >= kept_since(row.kind, today)]
        wanted = {_days(row, found[row] or (None, None)): row for row in alive}
        before = {_same(one): one for one in await work.marks.all(kinds)}
        added = [days for days in wanted if days not in before]
        removed = [one for days, one in before.items() if days not in wanted]
        await work.marks.remove([one.id for one in removed])
        await work.marks.add([_values(days, wanted[days].label) for days in added])
        await work.marks.relabel(_relabelled(before, wanted))
        touched = {days[1] for days in added} | {one.kind for one in removed}
        await plan_anew(work, [schedule for schedule, nudge in held if nudge.anchor in touched], today)
        kept, past = len(wanted) - len(added), len(rows) - len(alive)
        named = tuple(sorted(kinds))
        return DatesChanged(named, [wanted[days] for days in added], _said(removed, names), kept, past)


async def _names(work: Work) -> Names:
    people = {email: person.id for email, person in (await work.people.by_emails()).items()}
    return Names(people, {team.slug: team.id for team in await work.teams.all()})


def _unknown(rows: Iterable[Marked], found: Mapping[Marked, Whose | None], name: str) -> Iterable[str]:
    for row in rows:
        if found[row] is None:
            nobody = "nobody here has the address" if "@" in row.who else "there is no team"
            yield f'{name}, line {row.line}: {nobody} "{row.who}".'


def _days(row: Marked, whose: Whose) -> Days:
    return whose, row.kind, row.first, row.last


def _same(one: MarkedRecord) -> Days:
    return (one.person_id, one.team_id), one.kind, one.first, one.last


def _values(days: Days, label: str) -> Mapping[str, Any]:
    (person, team), kind, first, last = days
    return {"person_id": person, "team_id": team, "kind": kind, "first": first, "last": last, "label": label}


def _relabelled(before: Mapping[Days, MarkedRecord], wanted: Mapping[Days, Marked]) -> Mapping[int, str]:
    return {
        one.id: wanted[days].label for days, one in before.items() if days in wanted and wanted[days].label != one.label
    }


def _said(records: Iterable[MarkedRecord], names: Names) -> list[Marked]:
    """As a file would say it."""
    people = {person: email for email, person in names.people.items()}
    teams = {team: slug for slug, team in names.teams.items()}
    return [
        Marked(
            people.get(one.person_id, "?") if one.person_id else teams.get(one.team_id, "?") if one.team_id else "",
            cast("Kind", one.kind),
            one.first,
            one.last,
            one.label,
        )
        for one in records
    ]
