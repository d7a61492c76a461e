"""The list, the page, the draft, the forecasts and `why` promise the days on which it comes, to those who get it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.app import App
from flows.dates_file import Marked
from flows.message import Action
from tests.bot.people import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    enrol,
    got,
    nudge,
    press,
    read,
    row,
    say,
    schedule,
)
from tests.bot.platforms import Moody
from tests.bot.test_schedule_chat import facts, key, new_form, send, standing

MONDAYS = "FREQ=WEEKLY;BYDAY=MO"
THE_DAY = MONDAY.date()
TOO_LATE = MONDAY + 6 * HOUR
"""Three in the afternoon: what was to come at eleven, and four hours from then, comes no more."""

NEXT_WEEK = "mandag den 30. november 2026"


async def forecast(app: App, now: datetime = MONDAY) -> list[tuple[date, int]]:
    """The days of the next four weeks, with how many people, as `schedule plan` tells them."""
    found = await app.timetable.coming(list((await standing(app)).values()), now, timedelta(weeks=4))
    return [(one["day"], one["people"]) for one in found]  # type: ignore[misc]


# After its time.


async def test_a_day_whose_time_has_passed_is_promised_nowhere(app: App) -> None:
    await enrol(app, [row("hanne", roles="hr"), row("ana")])
    await schedule(app, nudge(repeats=MONDAYS))
    assert f"Næste gang: {NEXT_WEEK}" in read(await say(app, "hanne", "plan", TOO_LATE))
    page = await press(app, "hanne", Action("schedule-open", await key(app)), TOO_LATE)
    assert facts(page)["Status"] == f"Næste gang: {NEXT_WEEK}"
    draft = await send(app, await new_form(app), now=TOO_LATE, days=("0",), at="11:00")
    assert facts(draft)["De næste gange"].startswith(NEXT_WEEK)
    assert (await forecast(app, TOO_LATE))[0][0] == date(2026, 11, 30)
    week = await press(app, "hanne", Action("schedule-weeks", "", "0"), TOO_LATE)
    assert "Der er intet i planen i den uge." in read(week)


async def test_a_day_on_which_it_may_still_come_is_promised(app: App) -> None:
    await enrol(app, [row("hanne", roles="hr"), row("ana")])
    await schedule(app, nudge(repeats=MONDAYS))
    just_in_time = TOO_LATE - MINUTE
    assert "Næste gang: mandag den 23. november 2026" in read(await say(app, "hanne", "plan", just_in_time))
    assert (await forecast(app, just_in_time))[0][0] == THE_DAY


@pytest.mark.parametrize(
    ("zone", "next_one"), [("America/New_York", "mandag den 23. november 2026"), ("Asia/Tokyo", NEXT_WEEK)]
)
async def test_where_it_has_a_zone_of_its_own_that_decides_what_has_passed(app: App, zone: str, next_one: str) -> None:
    await enrol(app, [row("hanne", roles="hr"), row("ana")])
    await schedule(app, nudge(repeats=MONDAYS, zone=zone))
    now = TOO_LATE + 2 * HOUR
    assert f"Næste gang: {next_one}" in read(await say(app, "hanne", "plan", now))


# Who is new on that day.


async def test_who_is_new_is_counted_for_each_day(app: App) -> None:
    """Bo begins next Monday; Ana began 76 days ago."""
    new = [row("ana", "n", starts_on=THE_DAY - 76 * DAY), row("bo", "n", starts_on=THE_DAY + 7 * DAY)]
    await enrol(app, [row("hanne", roles="hr"), row("old", "n"), *new])
    tuesdays = "FREQ=WEEKLY;BYDAY=TU"
    await schedule(app, nudge(repeats=tuesdays, audience="newcomer"))
    assert [people for _, people in await forecast(app)] == [1, 2, 1, 1]
    weeks = await app.timetable.load(list((await standing(app)).values()), MONDAY)
    assert [one.messages for one in weeks] == [1, 2, 1, 1]
    await schedule(app, nudge(repeats=tuesdays, audience="host"))
    assert [people for _, people in await forecast(app)] == [1, 1, 2, 2]
    await schedule(app, nudge(repeats=tuesdays))
    assert [people for _, people in await forecast(app)] == [3, 4, 4, 4]


async def test_whoever_is_new_is_promised_the_days_on_which_they_still_are(app: App) -> None:
    cara = row("cara", starts_on=THE_DAY - 60 * DAY)
    new = [row("ana", starts_on=THE_DAY - 80 * DAY), row("bo", starts_on=THE_DAY + DAY), cara]
    await enrol(app, [row("hanne", roles="hr"), *new])
    await schedule(app, nudge(repeats="FREQ=MONTHLY;BYMONTHDAY=16", audience="newcomer"))
    assert "Der er ikke planlagt noget til dig." in read(await say(app, "ana", "hvorfor"))
    for name in ("bo", "cara"):
        assert "onsdag den 16. december 2026" in read(await say(app, name, "hvorfor"))


# Days that are left out.


async def test_what_would_be_asked_on_a_day_that_is_left_out_does_not_come(app: App, platform: Moody) -> None:
    """The course ends on a Saturday, so it would be asked on the Monday after."""
    saturday, monday = THE_DAY + 5 * DAY, THE_DAY + 7 * DAY
    left_out: dict[str, Any] = {"except": (monday,)}
    await enrol(app, [row("hanne", roles="hr"), row("ana")])
    await app.dates([Marked("ana@example.org", "course", saturday, saturday)], "dates.csv", MONDAY)
    await schedule(app, nudge(repeats=None, anchor="course", **left_out))
    assert await forecast(app) == []
    assert "Næste gang" not in read(await say(app, "hanne", "plan"))
    assert "Der er ikke planlagt noget til dig." in read(await say(app, "ana", "hvorfor"))
    for hours in range(0, 9 * 24, 4):
        await app.tick(MONDAY + hours * HOUR)
    assert got(platform, "ana") == []


# Moved by HR after it came.


@pytest.mark.parametrize("passed", [1, 23], ids=["yesterday", "long ago"])
async def test_who_was_asked_for_a_date_is_not_promised_it_once_more(app: App, platform: Moody, passed: int) -> None:
    """Ana was asked the day after her course. Bo, of whose course HR heard late, was not."""
    course, now = THE_DAY - (passed + 1) * DAY, MONDAY + HOUR
    days = passed + 8
    await enrol(app, [row("hanne", roles="hr"), row("ana"), row("bo")])
    ana, bo = (Marked(f"{name}@example.org", "course", course, course) for name in ("ana", "bo"))
    await app.dates([ana], "dates.csv", now - (passed + 1) * DAY)
    await schedule(app, nudge(repeats=None, anchor="course", offset=DAY), now=now - (passed + 1) * DAY)
    for hours in range(0, 5 * 24, 6):
        await app.tick(now - (passed + 1) * DAY + hours * HOUR)
    assert len(got(platform, "ana")) == 1
    await schedule(app, nudge(repeats=None, anchor="course", offset=days * DAY), now=now + 5 * DAY)
    for _ in ("before it is planned", "and after"):
        assert await forecast(app, now + 5 * DAY) == []
        assert NEXT_WEEK not in read(await say(app, "hanne", "plan", now + 5 * DAY))
        assert "Der er ikke planlagt noget til dig." in read(await say(app, "ana", "hvorfor", now + 5 * DAY))
        await app.plan(now + 6 * DAY)
    await app.dates([ana, bo], "dates.csv", now + 5 * DAY)
    assert await forecast(app, now + 5 * DAY) == [(date(2026, 11, 30), 1)]
    assert NEXT_WEEK in read(await say(app, "hanne", "plan", now + 5 * DAY))
    assert NEXT_WEEK[:-5] in read(await say(app, "bo", "hvorfor", now + 5 * DAY))


async def test_on_the_day_itself_nobody_is_told_who_has_it_already(app: App, platform: Moody) -> None:
    """Bo is on leave until tomorrow."""
    marks = [Marked(f"{name}@example.org", "course", THE_DAY, THE_DAY) for name in ("ana", "bo")]
    await enrol(app, [row("hanne", roles="hr"), row("ana"), row("bo")])
    await app.dates([*marks, Marked("bo@example.org", "leave", THE_DAY, THE_DAY)], "dates.csv", MONDAY - DAY)
    await schedule(app, nudge(repeats=None, anchor="course"), now=MONDAY - DAY)
    for hours in (-24, 2, 3):
        await app.tick(MONDAY + hours * HOUR)
    assert (len(got(platform, "ana")), len(got(platform, "bo"))) == (1, 0)
    assert (await forecast(app, MONDAY + 4 * HOUR)) == [(THE_DAY, 2)]
    weeks = await app.timetable.load(list((await standing(app)).values()), MONDAY + 4 * HOUR)
    assert [one.messages for one in weeks] == [2, 0, 0, 0]
