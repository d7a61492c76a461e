"""What an operator is told of sending to many: how far it is, how long it takes, and where a window is too short."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import click

from bot.app import App
from bot.crowd import time_needed, too_many
from bot.upcoming import units
from flows.schedule import Nudge

MINUTE = timedelta(minutes=1)


async def warnings(app: App, nudges: Sequence[Nudge], coming: Sequence[Mapping[str, object]]) -> list[tuple[str, str]]:
    """(nudge, what is wrong) of those that go to more people on one of the coming days than their window allows, or
    that nobody would get, or be reminded of, or some at once."""
    most: dict[str, int] = {}
    for entry in coming:
        name = str(entry["nudge"])
        most[name] = max(most.get(name, 0), int(str(entry["people"])))
    async with app.database.read() as work:
        found = [(one.name, await too_many(work, one, most.get(one.name, 0), app.organisation)) for one in nudges]
        tree, now, concerns = await units(work), app.clock.now(), app.timetable.steering.concerns
        for one in nudges:
            found += [(one.name, said) for said in await concerns.of_its_time(work, one, now, tree)]
    return [(name, said.en) for name, said in found if said]


async def by_hand(app: App, name: str) -> tuple[int, timedelta] | None:
    """Owe a nudge to its audience, telling how far it is. The number of messages, and how long the platform takes for
    them; None for no nudge."""
    count = await app.plan.by_hand(name, app.clock.now(), progress=owing)
    if count is None:
        return None
    async with app.database.read() as work:
        return count, await time_needed(work, count)


def owing(done: int, people: int) -> None:
    click.echo(f"{done} of {people} owed", err=True)


def lasting(long: timedelta) -> str:
    """In words, where it is long enough to say."""
    return f" The platform takes about {minutes(long)} minutes for so many." if long > MINUTE else ""


def minutes(long: timedelta) -> int:
    """Whole ones, rounded up."""
    return -(-long // MINUTE)
