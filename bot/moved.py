"""Who is moved by HR → what they are owed as one of an audience that they are in no longer."""

from collections.abc import Collection, Mapping
from datetime import date

from bot.outbox import BY_DAYS, BY_HAND
from bot.upcoming import meant, units
from flows.schedule import Nudge
from storage.records import UnsentRecord
from storage.repositories.base import pages
from storage.work import Work


async def take_back(work: Work, people: Collection[int], nudges: Mapping[int, Nudge]) -> None:
    """Whatever the days of these nudges, or HR by hand, owe these people and they have not seen, unless they are still
    in its audience on that day. Whoever comes into an audience gets it the next time. The nudges are held, so that
    whoever plans one has done so before or looks at its audience after."""
    if not people:
        return
    tree = await units(work)
    for page in pages(sorted(people)):
        together: dict[tuple[Nudge, date], list[UnsentRecord]] = {}
        for source in (BY_DAYS, BY_HAND):
            for one in await work.deliveries.unsent_of(page, source):
                if nudge := nudges.get(one.schedule_id or 0):
                    together.setdefault((nudge, one.day), []).append(one)
        for (nudge, day), owed in together.items():
            whom = meant(nudge, day, tree)
            there = await work.people.among({one.person_id for one in owed}, whom)
            await work.deliveries.unmeant([one.id for one in owed if one.person_id not in there])
