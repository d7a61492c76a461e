"""Whoever is missing from one list of people and back in the next."""

from datetime import timedelta

import pytest

from bot.app import App
from flows.dates_file import Marked
from flows.schedule import Anchor
from tests.bot.people import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    TUESDAY,
    enrol,
    got,
    nudge,
    outcomes,
    row,
    schedule,
)
from tests.bot.platforms import Moody

ON = TUESDAY.date()


@pytest.mark.parametrize("anchor", ["joined", "course"])
async def test_who_is_missing_from_one_list_and_back_in_the_next_is_asked_what_is_counted_from_their_dates(
    app: App, platform: Moody, anchor: Anchor
) -> None:
    ana, bo = (row(name, starts_on=ON) for name in ("ana", "bo"))
    await enrol(app, [ana, bo])
    await app.dates([Marked(one.email, "course", ON, ON) for one in (ana, bo)], "dates.csv", MONDAY)
    await schedule(app, nudge(repeats=None, anchor=anchor, offset=timedelta(0)))
    await app.tick(MONDAY)
    assert await outcomes(app) == [("due", None)] * 2
    await app.enrol.people([], "a slip", MONDAY + MINUTE)
    await app.enrol.people([ana], "hanne", MONDAY + 10 * MINUTE)
    for hours in range(48):
        await app.tick(MONDAY + hours * HOUR)
    assert (len(got(platform, "ana")), len(got(platform, "bo"))) == (1, 0)


async def test_who_is_back_when_it_was_asked_already_is_not_asked_twice(app: App, platform: Moody) -> None:
    ana, bo = (row(name, starts_on=ON) for name in ("ana", "bo"))
    await enrol(app, [ana, bo])
    await schedule(app, nudge(repeats=None, anchor="joined", offset=timedelta(0)))
    await app.tick(MONDAY)
    await app.enrol.people([ana], "a slip", MONDAY + MINUTE)
    for hours in range(0, 30, 3):
        await app.tick(MONDAY + hours * HOUR)
    await app.enrol.people([], "another slip", TUESDAY + 6 * HOUR)
    await app.enrol.people([ana, bo], "hanne", TUESDAY + 7 * HOUR)
    for hours in range(24):
        await app.tick(TUESDAY + DAY + hours * HOUR)
    assert (len(got(platform, "ana")), len(got(platform, "bo"))) == (1, 1)
