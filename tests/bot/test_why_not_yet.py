"""`why` tells what comes next: also of what is held back just now, and of two that fall on one day."""

from datetime import date, time, timedelta

import pytest

from bot.app import App
from flows.message import Action
from flows.schedule import Nudge
from tests.bot.people import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    TUESDAY,
    enrol,
    got,
    nudge,
    owed,
    person_id,
    press,
    read,
    row,
    say,
    schedule,
)
from tests.bot.platforms import Moody

TEN = TUESDAY + HOUR
TUESDAYS = "FREQ=WEEKLY;BYDAY=TU"


async def ana(app: App, *nudges: Nudge, starts_on: date | None = None) -> None:
    await enrol(app, [row("ana", starts_on=starts_on)])
    await schedule(app, *nudges)
    await app.plan(MONDAY)


async def coming(app: App, *, own: bool) -> str:
    """What `why` says to themselves, or to the operator, on Tuesday at half past ten."""
    now = TEN + 30 * MINUTE
    if own:
        return read(await say(app, "ana", "hvorfor", now))
    async with app.database.read() as work:
        person = await work.people.by_email("ana@example.org")
        assert person is not None
        return read(app.foresee.told(await app.foresee.coming(work, person, now), person, now))


@pytest.mark.parametrize("own", [True, False], ids=["to themselves", "to the operator"])
async def test_what_a_meeting_holds_back_comes_when_it_ends(app: App, platform: Moody, *, own: bool) -> None:
    await ana(app, nudge(at=time(10), repeats=TUESDAYS))
    async with app.database.begin() as work:
        whom = [await person_id(app, "ana")]
        await work.meetings.put("feed:1", "k", TUESDAY, TUESDAY + 3 * HOUR, 2, whom)
    await app.deliver(TEN)
    assert "i dag kl. 12.00" in await coming(app, own=own)
    await app.deliver(TUESDAY + 3 * HOUR)
    assert len(got(platform, "ana")) == 1


@pytest.mark.parametrize("own", [True, False], ids=["to themselves", "to the operator"])
async def test_what_is_counted_from_a_date_waits_over_leave(app: App, platform: Moody, *, own: bool) -> None:
    first = nudge(at=time(10), repeats=None, anchor="joined", offset=timedelta(days=7))
    await ana(app, first, nudge("course", "course", repeats="FREQ=WEEKLY;BYDAY=MO"), starts_on=date(2026, 11, 17))
    leave = {"kind": "leave", "first": date(2026, 11, 24), "last": date(2026, 11, 25), "label": "", "team_id": None}
    async with app.database.begin() as work:
        await work.marks.add([{**leave, "person_id": await person_id(app, "ana")}])
    await app.deliver(TEN)
    assert "torsdag den 26. november 2026 kl. 08.00" in await coming(app, own=own)
    await app.deliver(TUESDAY + 2 * DAY)
    assert len(got(platform, "ana")) == 1


@pytest.mark.parametrize("own", [True, False], ids=["to themselves", "to the operator"])
async def test_of_two_on_one_day_the_more_important_is_told(app: App, platform: Moody, *, own: bool) -> None:
    lunch = nudge(at=time(11), repeats=TUESDAYS)
    await ana(app, lunch, nudge("course", "course", time(12), repeats=TUESDAYS, priority="high"))
    assert "Kurset" in await coming(app, own=own)
    for moment in (TUESDAY + 2 * HOUR, TUESDAY + 3 * HOUR):
        await app.deliver(moment)
    assert [one.state for one in await owed(app, flow="course")] == ["sent"]


async def test_what_was_taken_up_early_does_not_come_again(app: App, platform: Moody) -> None:
    await ana(app, nudge(at=time(14), repeats=TUESDAYS))
    await press(app, "ana", Action("start", "lunch"), TUESDAY)
    assert "i dag" not in read(await say(app, "ana", "hvorfor", TEN))


async def test_whoever_begins_after_the_day_was_planned_is_not_promised_it(app: App) -> None:
    await enrol(app, [row("bo")])
    await schedule(app, nudge(at=time(14), repeats=TUESDAYS))
    await app.plan(MONDAY)
    await enrol(app, [row("bo"), row("ana")], TUESDAY)
    assert "tirsdag den 1. december 2026" in read(await say(app, "ana", "hvorfor", TEN))
