"""What verbs share of the days on which nudges come: by their calendar rule, or counted from dates of people."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice

from bot.organisation import Organisation, whom
from bot.outbox import BY_DAYS, occasion
from bot.scheduled import readable
from flows.anchors import EDGES, counted_from
from flows.flow import NEW_FOR
from flows.schedule import PATIENCE, Nudge, days, following, instant
from flows.tree import Parents, below
from storage.records import Anchored, Had, Profile, Whom
from storage.work import Work

FARTHEST = 2 * PATIENCE
"""Further back than any day that is still being planned: what is counted from a date waits for a working day, and then
for a good moment."""

LOOK_AHEAD = timedelta(weeks=60)
"""How far anybody looks for dates that a nudge is counted from."""


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A local day on which a nudge comes, how many people get it, and who they are."""

    day: date
    people: int
    whose: Whom


@dataclass(frozen=True)
class Units:
    """The tree as it is now, by slug and by parent."""

    slugs: dict[str, int]
    parents: Parents

    def named(self, slugs: Collection[str]) -> frozenset[int] | None:
        """These units and everything below them; None where none are named, which means everybody."""
        return below(self.parents, [self.slugs[slug] for slug in slugs if slug in self.slugs]) if slugs else None


async def units(work: Work) -> Units:
    teams = await work.teams.all()
    return Units({team.slug: team.id for team in teams}, {team.id: team.parent_id for team in teams})


def still_to_come(nudge: Nudge, now: datetime, organisation: Organisation) -> date:
    """The first local day on which it is not too late for it; it may have begun to come. Where each gets it at
    their own time, that of the organisation's zone counts."""
    zone = organisation.zone_of(nudge.zone)
    today = now.astimezone(zone).date()
    over = instant(today, nudge.at, zone) + nudge.lasts <= now
    return today + timedelta(days=1) if over else today


def is_over(nudge: Nudge, today: date) -> bool:
    """Whether its last day is so long past that nothing comes of it any more, unless HR sends it."""
    patience = PATIENCE if nudge.anchor else timedelta(0)
    return not nudge.on_demand and nudge.until is not None and nudge.until < today - patience


async def upcoming(
    work: Work, nudge: Nudge, first: date, last: date, now: datetime, organisation: Organisation, tree: Units
) -> Sequence[Upcoming]:
    """The days from `first` to `last`, both included, on which it is still to come. A day that nobody of its
    audience is counted from is none of them. After meetings and on demand it comes on no day that can be told."""
    if nudge.anchor is not None:
        return [one async for one in anchored_upcoming(work, nudge, first, last, now, organisation, tree)]
    on = list(days(nudge, first, last))
    whose = await audiences(work, nudge, first, on, tree)
    people = {one: await work.people.size(one) for one in set(whose.values())}
    return [Upcoming(day, people[whose[day]], whose[day]) for day in on]


async def anchored_upcoming(
    work: Work, nudge: Nudge, first: date, last: date, now: datetime, organisation: Organisation, tree: Units
) -> AsyncIterator[Upcoming]:
    """The same of what is counted from dates, each day as it is found. Who was asked for the date on an earlier day
    is not asked again; who is asked on that day, be it already, belongs to it."""
    zone = organisation.zone_of(nudge.zone)
    for of in await anchored_days(work, nudge, first - PATIENCE, last + PATIENCE, organisation):
        day = organisation.asks_on(nudge, of)
        if first <= day <= last:
            had = Had(nudge.name, occasion(nudge, of), nudge.flow, min(now, instant(day, time(), zone)))
            whose = replace(await owed_on(work, nudge, of, tree), had=had)
            if people := await work.people.size(whose):
                yield Upcoming(day, people, whose)


def _comes(nudge: Nudge, of: date, organisation: Organisation) -> bool:
    """Whether it is meant for that day, and leaves out neither it nor the working day on which it would be asked."""
    return nudge.takes_place(of) and organisation.asks_on(nudge, of) not in nudge.leaves_out


async def peopled(work: Work, nudge: Nudge, on: Sequence[date]) -> Sequence[date]:
    """Those of these days on which it comes to somebody of its audience."""
    tree = await units(work) if on else Units({}, {})
    return [day for day in on if await work.people.size(await owed_on(work, nudge, day, tree))]


async def anchored_days(
    work: Work, nudge: Nudge, first: date, last: date, organisation: Organisation
) -> Sequence[date]:
    """The days on which it comes to anybody at all, whether they are in its audience or not."""
    if nudge.anchor is None:
        return ()
    dates = await work.marks.dates(nudge.anchor, EDGES[nudge.anchor], first - nudge.offset, last - nudge.offset)
    return [day for day in (one + nudge.offset for one in dates) if _comes(nudge, day, organisation)]


def meant(nudge: Nudge, day: date, tree: Units) -> Whom:
    """Its whole audience on a day."""
    return whom(nudge.audience, day, tree.named(nudge.teams))


async def audiences(work: Work, nudge: Nudge, first: date, on: Sequence[date], tree: Units) -> Mapping[date, Whom]:
    """Its whole audience on each of these days, none of which lies before `first`: one and the same as long as nobody
    begins or is new no longer."""
    if not on:
        return {}
    begun = await work.marks.dates("joined", EDGES["joined"], first - NEW_FOR, max(on))
    new = nudge.audience in ("newcomer", "host")
    others = {first, *begun, *(day + NEW_FOR + timedelta(days=1) for day in begun if new)}
    return {day: meant(nudge, max(one for one in others if one <= day), tree) for day in on}


async def owed_on(work: Work, nudge: Nudge, day: date, tree: Units) -> Whom:
    """Those of its audience who get it that day; of an anchored one, those for whom it is the day."""
    if nudge.anchor is None:
        return meant(nudge, day, tree)
    on, edge, everybody, teams = day - nudge.offset, EDGES[nudge.anchor], False, frozenset[int]()
    if nudge.anchor != "joined":
        everybody, tops = await work.marks.shared(nudge.anchor, edge, on)
        teams = below(tree.parents, tops)
    anchored = Anchored(nudge.anchor, edge, on, everybody, teams)
    return whom(nudge.audience, day, tree.named(nudge.teams), anchored)


async def own_days(
    work: Work, nudge: Nudge, person: Profile, first: date, last: date, organisation: Organisation
) -> Sequence[date]:
    """The days from `first` to `last` on which it comes to this person, if they are in its audience."""
    if nudge.anchor is None:
        return list(days(nudge, first, last))
    marked = await work.marks.of_person(person.id, first - nudge.offset)
    found = {one + nudge.offset for one in counted_from(nudge.anchor, person.starts_on, marked)}
    return sorted(day for day in found if first <= day <= last and _comes(nudge, day, organisation))


async def next_days(
    work: Work, nudge: Nudge, now: datetime, organisation: Organisation, tree: Units, most: int = 1
) -> Sequence[date]:
    """The next local days on which it comes to anybody."""
    first = still_to_come(nudge, now, organisation)
    if not nudge.anchor:
        return list(islice(following(nudge, first), most))
    coming = list[date]()
    async for one in anchored_upcoming(work, nudge, first, first + LOOK_AHEAD, now, organisation, tree):
        coming += [] if one.day in coming else [one.day]
        if len(coming) == most:
            break
    return coming


async def late(work: Work, nudge: Nudge, now: datetime, organisation: Organisation, tree: Units) -> int:
    """How many had their day before today and still get it, because nothing is or was owed to them on account of
    it: the nudge is new, or paused, or counted otherwise than before."""
    if nudge.anchor is None:
        return 0
    zone = organisation.zone_of(nudge.zone)
    first = still_to_come(nudge, now, organisation)
    people = 0
    for of in await anchored_days(work, nudge, first - FARTHEST, first, organisation):
        asked = organisation.asks_on(nudge, of)
        in_time = now < nudge.too_late(of, instant(asked, nudge.at, zone), zone)
        if asked < first and in_time:
            had = Had(nudge.name, occasion(nudge, of), nudge.flow)
            people += await work.people.size(replace(await owed_on(work, nudge, of, tree), had=had))
    return people


async def hold_anchored(work: Work) -> Sequence[tuple[int, Nudge]]:
    """(schedule, nudge) of all that are counted from dates. Nobody plans them until this transaction ends: those for
    whom they are planned are about to change."""
    schedules = readable(await work.schedules.all())
    anchored = [(schedule.id, nudge) for schedule, nudge in schedules if nudge.anchor]
    if anchored:
        await work.marks.hold([schedule for schedule, _ in anchored])
    return anchored


async def plan_anew(work: Work, schedules: Collection[int], today: date) -> None:
    """Take back what these schedules owe on account of their days and nobody has seen; it is planned as the dates are
    now. They are held."""
    await work.marks.unplan(schedules, BY_DAYS, today - FARTHEST)
