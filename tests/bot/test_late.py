"""Whose day has just passed is asked at once when a nudge begins, and HR has read so before."""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.app import App
from bot.cli.sending import warnings
from bot.clock import Clock
from flows.message import Action
from flows.periods import span
from storage.tables import Period
from tests.bot.people import (
    DAY,
    HOUR,
    MONDAY,
    TUESDAY,
    enrol,
    everything,
    got,
    nudge,
    owed,
    press,
    read,
    row,
    say,
    schedule,
    tap,
)
from tests.bot.platforms import Moody
from tests.bot.test_dates import counted, dates, mark
from tests.bot.test_schedule_chat import form_of, key, new_form, send

PASSED = "er dagen lige gået"
AT_ONCE = "For 2 personer er dagen lige gået. De får spørgsmålet med det samme, når det er i gang."
ONLY_ONE = "For én person er dagen lige gået."
WEDNESDAY = TUESDAY + DAY
NOON = WEDNESDAY.replace(hour=11)


@pytest.fixture
async def office(app: App) -> App:
    """Ana's course was over last Thursday, Bo's yesterday, Eva's long ago and Ida's is still to come."""
    await enrol(app, [*(row(name) for name in ("ana", "bo", "eva", "ida")), row("hanne", roles="hr")])
    over = {"ana": -6, "bo": -1, "eva": -30, "ida": 5}
    await dates(app, *(mark(name, "course", (WEDNESDAY + days * DAY).date()) for name, days in over.items()))
    return app


async def page(app: App) -> str:
    return read(await press(app, "hanne", Action("schedule-open", await key(app)), WEDNESDAY))


async def asked(app: App, platform: Moody) -> list[str]:
    await app.plan(WEDNESDAY)
    await app.deliver(NOON)
    return [name for name in ("ana", "bo", "eva", "ida") if got(platform, name)]


async def test_before_it_is_saved(office: App, platform: Moody) -> None:
    form = await new_form(office, "Før eller")
    summary = await send(office, form, name="ny", anchor="1", side="0", offset="0", now=WEDNESDAY)
    assert AT_ONCE in read(summary)
    await tap(office, "hanne", summary, "Gem", WEDNESDAY)
    assert await asked(office, platform) == ["ana", "bo"]


async def test_with_the_nudge_until_they_are_asked(office: App, platform: Moody) -> None:
    await schedule(office, counted("course", paused=True))
    assert AT_ONCE in await page(office)
    await press(office, "hanne", Action("schedule-resume", await key(office)), WEDNESDAY)
    assert AT_ONCE in await page(office)
    assert await asked(office, platform) == ["ana", "bo"]
    assert PASSED not in await page(office)


async def test_when_more_of_them_are_reached(office: App, platform: Moody) -> None:
    """From four days after to none: of Ana's course all were asked already."""
    await schedule(office, counted("course", 4))
    assert ONLY_ONE in await page(office)
    assert await asked(office, platform) == ["ana"]
    await schedule(office, counted("course"))
    assert ONLY_ONE in await page(office)
    assert await asked(office, platform) == ["ana", "bo"]


async def test_also_when_the_period_of_that_day_is_over(app: App, platform: Moody) -> None:
    """The courses ended on Friday, and the period on Sunday night."""
    sunday = span(app.catalogue.flows["course"], MONDAY, "", ZoneInfo("Europe/Copenhagen")).closes_at
    await enrol(app, [row("ana"), row("hanne", roles="hr")])
    await dates(app, mark("ana", "course", sunday.date() - 2 * DAY), now=sunday)
    await schedule(app, counted("course", flow="course"), now=sunday)
    for hours in range(12):
        await app.tick(sunday + hours * HOUR)
    assert len(got(platform, "ana")) == 1
    [asked] = await owed(app, "ana")
    assert {one["id"]: one["opens_at"] for one in await everything(app, Period)}[asked.period_id] == sunday


@pytest.mark.parametrize(("back", "asked"), [(4, True), (9, False)])
async def test_whoever_is_away_until_the_period_is_over_is_asked_in_the_next(
    app: App, platform: Moody, back: int, asked: bool
) -> None:
    """The courses end on the last Thursday of the period; ana is away from then on, bo is not, and a week is as long
    as anything waits."""
    zone = ZoneInfo("Europe/Copenhagen")
    ends = span(app.catalogue.flows["course"], MONDAY, "", zone).closes_at
    last = ends.astimezone(zone).date() - DAY
    thursday = last - 3 * DAY
    await enrol(app, [row("ana"), row("bo"), row("hanne", roles="hr")])
    before = ends - 8 * DAY
    away = mark("ana", "leave", thursday, thursday + (back - 1) * DAY)
    await dates(app, mark("ana", "course", thursday), mark("bo", "course", thursday), away, now=before)
    await schedule(app, counted("course", flow="course"), now=before)
    for hours in range(0, 24 * 20, 3):
        await app.tick(before + hours * HOUR)
    assert (len(got(platform, "ana")), len(got(platform, "bo"))) == (int(asked), 1)
    periods = {one["id"]: one["opens_at"] for one in await everything(app, Period)}
    [[anas], [bos]] = [await owed(app, name) for name in ("ana", "bo")]
    assert periods[bos.period_id] < ends
    assert (periods[anas.period_id] == ends) == asked


async def test_who_was_asked_weeks_ago_gets_nothing_at_once(app: App, platform: Moody) -> None:
    """From a week after to four weeks after, which was yesterday."""
    await enrol(app, [row("ana"), row("hanne", roles="hr")])
    course = (TUESDAY - 28 * DAY).date()
    await dates(app, mark("ana", "course", course), now=TUESDAY - 28 * DAY)
    await schedule(app, counted("course", 7), now=TUESDAY - 28 * DAY)
    for hours in range(0, 48, 6):
        await app.tick(TUESDAY - 22 * DAY + hours * HOUR)
    assert len(got(platform, "ana")) == 1
    form = await form_of(app, await press(app, "hanne", Action("schedule-open", await key(app)), WEDNESDAY), "Ret")
    summary = await send(app, form, now=WEDNESDAY, offset="28")
    assert PASSED not in read(summary)
    await tap(app, "hanne", summary, "Gem", WEDNESDAY)
    assert PASSED not in await page(app)


@pytest.mark.parametrize("given", [counted("course", 40), counted("course", -3), nudge(), counted("mus")])
async def test_of_others_nothing_is_said(office: App, given: Any) -> None:
    await schedule(office, given)
    assert PASSED not in read(await say(office, "hanne", "plan", WEDNESDAY))


async def test_the_operator_reads_it_too(office: App) -> None:
    wednesday = replace(office, clock=Clock(monotonic=lambda: 0.0, machine=lambda: WEDNESDAY))
    told = await warnings(wednesday, [counted("course", 4), counted("course", 40)], [])
    assert told == [("lunch", "For one person the day has just passed. They get the question at once when it is on.")]
