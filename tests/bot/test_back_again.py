"""Whoever is missing from one list of people and back in the next."""

from datetime import datetime, timedelta

import pytest

from bot.app import App
from flows.dates_file import Marked
from flows.message import Action
from flows.reminding import ONCE_MORE
from flows.schedule import Anchor
from tests.bot.people import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    TUESDAY,
    enrol,
    got,
    newest,
    nudge,
    outcomes,
    press,
    row,
    say,
    schedule,
    tap,
)
from tests.bot.platforms import Moody
from tests.bot.test_letters import ELEVEN, NIGHT, brought, sent
from tests.fakes.platform import button

ON = TUESDAY.date()
BAKERS = [row(name, "bakers") for name in ("ana", "bo", "carl")]
WITHOUT_BO = [BAKERS[0], BAKERS[2]]


async def slip(app: App, at: datetime) -> None:
    """Bo is missing for ten minutes."""
    await app.enrol.people(WITHOUT_BO, "a slip", at)
    await app.enrol.people(BAKERS, "hanne", at + 10 * MINUTE)


async def through(app: App, since: datetime, days: int) -> None:
    for hours in range(0, 24 * days, 2):
        await app.tick(since + hours * HOUR)


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


async def test_who_is_back_gets_the_letter_that_was_on_its_way(app: App, platform: Moody) -> None:
    await enrol(app, BAKERS)
    await sent(app, "Takke", "Tak, Bo.", after=NIGHT)
    await slip(app, ELEVEN + NIGHT + HOUR)
    await through(app, ELEVEN + NIGHT + 2 * HOUR, 2)
    assert ["Tak, Bo." in one for one in got(platform, "bo")] == [True]


@pytest.mark.parametrize("wish", ["Takke", "Dele"])
async def test_a_letter_that_was_taken_back_meanwhile_does_not_come(app: App, platform: Moody, wish: str) -> None:
    """Of what is shared, Carl has got his already."""
    await enrol(app, BAKERS)
    await say(app, "bo", "pause 1d", ELEVEN)
    shown = await sent(app, wish, "Tak, Bo.")
    await app.tick(ELEVEN)
    await app.enrol.people(WITHOUT_BO, "a slip", ELEVEN + MINUTE)
    await tap(app, "ana", shown, "Træk det tilbage", ELEVEN + 2 * MINUTE)
    await app.enrol.people(BAKERS, "hanne", ELEVEN + 10 * MINUTE)
    await through(app, ELEVEN + HOUR, 3)
    assert (got(platform, "bo"), len(got(platform, "carl"))) == ([], 1 if wish == "Dele" else 0)
    assert ("skipped", "taken-back") in await brought(app)


@pytest.mark.parametrize(("missing", "times"), [(10 * MINUTE, 1), (40 * DAY, 0)])
async def test_who_is_back_in_time_is_asked_again_as_promised(
    app: App, platform: Moody, missing: timedelta, times: int
) -> None:
    await enrol(app, BAKERS)
    begun = await press(app, "bo", Action("start", "course"), ELEVEN)
    await tap(app, "bo", begun, "5", ELEVEN)
    await app.enrol.people(WITHOUT_BO, "a slip", ELEVEN + MINUTE)
    await app.enrol.people(BAKERS, "hanne", ELEVEN + missing)
    await through(app, ELEVEN + missing, 10)
    assert ["Fik du brugt det?" in one for one in got(platform, "bo")] == [True] * times


async def test_what_they_put_off_comes_when_they_said(app: App, platform: Moody) -> None:
    await enrol(app, BAKERS)
    await schedule(app, nudge(flow="diary", repeats="FREQ=WEEKLY;BYDAY=TU"))
    await app.tick(MONDAY)
    await app.tick(ELEVEN)
    later = button(newest(platform, "bo"), "Udsæt")
    await press(app, "bo", Action(later.verb, later.ref, "day"), ELEVEN)
    await slip(app, ELEVEN + HOUR)
    await through(app, ELEVEN + 2 * HOUR, 3)
    assert len(got(platform, "bo")) == 2


@pytest.mark.parametrize("removed", [False, True])
async def test_the_reminder_comes_if_the_nudge_is_still_there(app: App, platform: Moody, removed: bool) -> None:
    await enrol(app, BAKERS)
    await schedule(app, nudge(repeats="FREQ=WEEKLY;BYDAY=TU", remind=2 * DAY))
    await app.tick(MONDAY)
    await app.tick(ELEVEN)
    await app.remind(ELEVEN + 2 * DAY)
    await app.enrol.people(WITHOUT_BO, "a slip", ELEVEN + 2 * DAY)
    if removed:
        await schedule(app, now=ELEVEN + 2 * DAY)
    await app.enrol.people(BAKERS, "hanne", ELEVEN + 2 * DAY + 10 * MINUTE)
    await through(app, ELEVEN + 2 * DAY + HOUR, 3)
    assert [ONCE_MORE.da in one for one in got(platform, "bo")] == [False, True][: 1 if removed else 2]
