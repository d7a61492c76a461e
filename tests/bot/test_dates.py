"""What HR marks: days that nudges are counted from, days on which nobody is written to, holidays that a team keeps."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.app import App
from bot.dates import DatesChanged
from flows.dates_file import DatesError, Marked
from flows.schedule import Anchor
from storage.tables import MarkedDays, Occurrence, Period
from tests.bot.people import (
    DAY,
    HOUR,
    MONDAY,
    TUESDAY,
    count,
    enrol,
    everything,
    got,
    nudge,
    outcomes,
    owed,
    owed_to,
    read,
    row,
    say,
    schedule,
    tap,
)
from tests.bot.platforms import Moody

WEDNESDAY = TUESDAY + DAY
ON = TUESDAY.date()


def mark(who: str, kind: str, first: date, last: date | None = None, **more: Any) -> Marked:
    address = f"{who}@example.org" if who and "/" not in who and who not in ("north", "south") else who
    return Marked(address, kind, first, last or first, **more)  # type: ignore[arg-type]


async def dates(app: App, *marks: Marked, now: datetime = MONDAY, **more: Any) -> DatesChanged:
    return await app.dates(marks, "dates.csv", now, **more)


def counted(anchor: Anchor, days: int = 0, **more: Any) -> Any:
    return nudge(repeats=None, anchor=anchor, offset=timedelta(days=days), **more)


async def keeps(app: App, slug: str, calendar: str) -> None:
    async with app.database.begin() as work:
        teams = {team.slug: team.id for team in await work.teams.all()}
        await work.marks.keep(teams[slug], calendar)


async def due_days(app: App, name: str) -> list[date]:
    return [one.due_at.date() for one in await owed(app, name)]


@pytest.mark.parametrize(
    ("joined", "asked_at"),
    [
        (date(2027, 1, 28), datetime(2027, 3, 30, 9, tzinfo=UTC)),
        (date(2027, 1, 26), datetime(2027, 3, 30, 9, tzinfo=UTC)),
        (date(2026, 8, 27), datetime(2026, 10, 26, 10, tzinfo=UTC)),
        (date(2028, 1, 31), datetime(2028, 3, 31, 9, tzinfo=UTC)),
        (date(2027, 12, 31), datetime(2028, 2, 29, 10, tzinfo=UTC)),
        (date(2028, 2, 29), datetime(2028, 5, 2, 9, tzinfo=UTC)),
    ],
)
async def test_sixty_days_after_joining_is_a_date_whatever_the_clocks_and_leap_years_do(
    app: App, joined: date, asked_at: datetime
) -> None:
    await enrol(app, [row("ana", starts_on=joined), row("bo"), row("eva", starts_on=joined + DAY)])
    await schedule(app, counted("joined", 60))
    now = asked_at - 3 * DAY
    while now < asked_at + HOUR:
        await app.plan(now)
        now += timedelta(hours=6)
    assert [one.due_at for one in await owed(app, "ana")] == [asked_at]
    assert await owed(app, "bo") == []


@pytest.mark.parametrize(
    ("anchor", "offset", "day"),
    [
        ("course", 1, 30), ("school", 0, 27), ("contract", 0, 23), ("mus", -3, 20), ("course", -7, 20)
    ],
)  # fmt: skip
async def test_a_course_and_school_count_from_their_end_a_contract_and_the_mus_from_their_beginning(
    app: App, anchor: Anchor, offset: int, day: int
) -> None:
    await enrol(app, [row("ana"), row("bo")])
    await dates(app, mark("ana", anchor, date(2026, 11, 23), date(2026, 11, 27)))
    await schedule(app, counted(anchor, offset))
    for hours in range(0, 24 * 14, 12):
        await app.plan(MONDAY - 5 * DAY + hours * HOUR)
    assert await due_days(app, "ana") == [date(2026, 11, day)]
    assert await owed(app, "bo") == []


async def test_a_day_that_nobody_is_counted_from_leaves_no_trace(app: App) -> None:
    await enrol(app, [row("ana"), row("mia", leads="north")])
    await schedule(app, counted("course", audience="employee"))
    await dates(app, mark("mia", "course", ON), mark("ana", "course", ON + 9 * DAY))
    assert await app.plan(MONDAY) == 0
    assert await count(app, Occurrence) == await count(app, Period) == 0


async def test_a_teams_day_is_its_members_and_of_those_below_and_an_empty_one_everybodys(app: App) -> None:
    people = [row("ana", "north"), row("bo", "north/a"), row("eva", "south"), row("mia", leads="north/a")]
    await enrol(app, [*people, row("hanne")])
    await schedule(app, counted("mus"))
    await dates(app, mark("north", "mus", ON))
    await app.plan(MONDAY)
    assert await owed_to(app) == ["Ana", "Bo", "Mia"]
    await dates(app, mark("", "mus", ON))
    await app.plan(MONDAY)
    assert await owed_to(app) == ["Ana", "Bo", "Eva", "Hanne", "Mia"]


async def test_the_schedule_may_ask_fewer_of_those_who_are_counted(app: App) -> None:
    await enrol(app, [row("ana", "north"), row("bo", "south"), row("eva", "north", roles="trainee")])
    await dates(app, mark("", "school", ON))
    await schedule(app, counted("school", audience="trainee", teams=("north",)))
    await app.plan(MONDAY)
    assert await owed_to(app) == ["Eva"]


@pytest.mark.parametrize("never", [{"starts": ON + DAY}, {"until": ON - DAY}, {"except": (ON,)}, {"paused": True}])
async def test_outside_the_time_it_is_meant_for_it_does_not_come(app: App, never: dict[str, Any]) -> None:
    await enrol(app, [row("ana")])
    await dates(app, mark("ana", "course", ON))
    await schedule(app, counted("course", **never))
    await app.plan(MONDAY)
    assert await owed(app) == []


async def test_a_course_that_is_moved_takes_the_unsent_nudge_along(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana"), row("bo")])
    await schedule(app, counted("course"))
    await dates(app, mark("ana", "course", ON), mark("bo", "course", ON))
    await app.plan(MONDAY)
    assert await owed_to(app) == ["Ana", "Bo"]
    await dates(app, mark("ana", "course", ON + DAY), mark("bo", "course", ON), now=MONDAY + HOUR)
    await app.plan(MONDAY + 12 * HOUR)
    assert (await due_days(app, "ana"), await due_days(app, "bo")) == ([ON + DAY], [ON])
    await app.tick(TUESDAY + 2 * HOUR)
    assert (len(got(platform, "ana")), len(got(platform, "bo"))) == (0, 1)
    await app.tick(WEDNESDAY + 2 * HOUR)
    assert (len(got(platform, "ana")), len(got(platform, "bo"))) == (1, 1)


@pytest.mark.parametrize(("before", "after"), [(60, 57), (57, 60)])
async def test_asked_earlier_or_later_by_hr_it_comes_once_to_each(
    app: App, platform: Moody, before: int, after: int
) -> None:
    """Four in a row, Monday to Thursday; HR changes the days when two or three have been asked."""
    names = ("ana", "bo", "eva", "finn")
    ends = [ON + (days - before) * DAY for days in (-1, 0, 1, 2)]
    await enrol(app, [row(name) for name in names])
    await dates(app, *(mark(name, "course", day) for name, day in zip(names, ends, strict=True)))
    await schedule(app, counted("course", before))
    for hours in range(0, 24 * 3, 3):
        await app.tick(MONDAY - DAY + hours * HOUR)
    asked = [len(got(platform, name)) for name in names]
    assert sorted(asked) != [1, 1, 1, 1]
    await schedule(app, counted("course", after), now=MONDAY + 2 * DAY)
    for hours in range(0, 24 * 14, 3):
        await app.tick(MONDAY + 2 * DAY + hours * HOUR)
    assert [len(got(platform, name)) for name in names] == [1, 1, 1, 1]


async def test_a_course_that_is_moved_after_it_was_asked_about_is_another_date(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, counted("course"))
    await dates(app, mark("ana", "course", ON))
    await app.tick(MONDAY)
    await app.tick(TUESDAY + 2 * HOUR)
    await dates(app, mark("ana", "course", ON + 2 * DAY), now=TUESDAY + 3 * HOUR)
    await app.tick(WEDNESDAY)
    await app.tick(WEDNESDAY + DAY + 2 * HOUR)
    assert len(got(platform, "ana")) == 2


@pytest.mark.parametrize(
    ("mus", "offset", "asked"),
    [
        (date(2026, 11, 30), -1, date(2026, 11, 27)),
        (date(2026, 12, 1), -1, date(2026, 11, 30)),
        (date(2027, 3, 30), -1, date(2027, 3, 24)),
        (date(2027, 1, 4), -2, date(2026, 12, 30)),
    ],
)
async def test_what_prepares_for_a_date_is_asked_on_the_last_working_day_before(
    app: App, mus: date, offset: int, asked: date
) -> None:
    await enrol(app, [row("ana")])
    await dates(app, mark("ana", "mus", mus))
    await schedule(app, counted("mus", offset))
    before = datetime.combine(mus, time(9), UTC) - 14 * DAY
    for hours in range(0, 24 * 14, 6):
        await app.plan(before + hours * HOUR)
    assert await due_days(app, "ana") == [asked]


async def test_what_prepares_for_a_date_is_not_sent_once_it_has_begun(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana"), row("bo")])
    await dates(app, mark("ana", "mus", ON + 2 * DAY), mark("bo", "mus", ON + 2 * DAY))
    await dates(app, mark("ana", "leave", ON, ON + DAY), mark("bo", "leave", ON), kinds=["leave"])
    await schedule(app, counted("mus", -1))
    for hours in range(24 * 10):
        await app.tick(MONDAY + hours * HOUR)
    assert (len(got(platform, "ana")), len(got(platform, "bo"))) == (0, 1)
    assert [state for state, _ in await outcomes(app)] == ["skipped", "sent"]


async def test_the_last_working_day_before_is_what_hr_and_the_person_are_told(app: App) -> None:
    await enrol(app, [row("ana"), row("hanne", roles="hr")])
    await dates(app, mark("ana", "mus", date(2026, 12, 1)))
    ahead = counted("mus", -2)
    await schedule(app, ahead)
    [coming] = await app.timetable.coming([ahead], MONDAY, 4 * 7 * DAY)
    assert (str(coming["day"]), coming["people"]) == (date(2026, 11, 27).isoformat(), 1)
    assert "fredag den 27. november" in read(await say(app, "ana", "hvorfor"))


async def test_what_was_sent_or_put_off_by_the_person_stays_when_the_dates_change(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana"), row("bo")])
    await schedule(app, counted("course"))
    await dates(app, mark("ana", "course", ON), mark("bo", "course", ON))
    await app.tick(MONDAY)
    await app.tick(TUESDAY + 2 * HOUR)
    offered = await tap(app, "ana", platform.to("ana")[-1], "Udsæt", TUESDAY + 2 * HOUR)
    await tap(app, "ana", offered, "Om en time", TUESDAY + 2 * HOUR)
    await dates(app, kinds=["course"], now=TUESDAY + 2 * HOUR)
    await app.tick(TUESDAY + 4 * HOUR)
    assert (len(got(platform, "ana")), len(got(platform, "bo"))) == (2, 1)


async def test_who_is_enrolled_or_begins_on_another_day_when_it_is_planned_already_is_asked(app: App) -> None:
    await enrol(app, [row("ana", starts_on=ON)])
    await schedule(app, counted("joined"))
    await app.plan(MONDAY)
    assert await owed_to(app) == ["Ana"]
    await enrol(app, [row("ana", starts_on=ON + DAY), row("bo", starts_on=ON)])
    await app.plan(MONDAY + 12 * HOUR)
    assert (await due_days(app, "ana"), await due_days(app, "bo")) == ([ON + DAY], [ON])


async def test_who_is_moved_to_a_team_has_its_days(app: App) -> None:
    await enrol(app, [row("ana", "north"), row("bo", "south")])
    await schedule(app, counted("mus"))
    await dates(app, mark("north", "mus", ON))
    await app.plan(MONDAY)
    await enrol(app, [row("ana", "south"), row("bo", "north")])
    await app.plan(MONDAY)
    assert await owed_to(app) == ["Bo"]


async def test_planned_by_two_at_once_and_again_it_is_owed_once(app: App, replica: App) -> None:
    await enrol(app, [row(f"a{n}", "north") for n in range(5)])
    await schedule(app, counted("mus"))
    await dates(app, mark("north", "mus", ON), mark("a1", "mus", ON))
    await asyncio.gather(app.plan(MONDAY), replica.plan(MONDAY), app.plan(MONDAY), replica.plan(MONDAY))
    await app.plan(MONDAY + HOUR)
    assert len(await owed(app)) == len(await owed_to(app)) == 5
    assert await count(app, Occurrence) == 1


async def test_dates_that_change_while_others_plan_end_as_they_are_known(app: App, replica: App) -> None:
    await enrol(app, [row(f"a{n}", "north") for n in range(5)])
    await schedule(app, counted("mus"))
    for n in range(6):
        marks = [mark(f"a{who}", "mus", ON) for who in range(5) if who != n % 5]
        await asyncio.gather(app.plan(MONDAY), dates(app, *marks), replica.plan(MONDAY))
        await app.plan(MONDAY)
        assert await owed_to(app) == [f"A{who}" for who in range(5) if who != n % 5]


async def test_what_falls_on_a_weekend_waits_for_the_next_working_day(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana"), row("bo")])
    await schedule(app, counted("course"))
    await dates(app, mark("ana", "course", ON + 4 * DAY), mark("bo", "course", ON + 4 * DAY))
    await dates(app, mark("bo", "leave", ON + 6 * DAY, ON + 13 * DAY))
    for hours in range(0, 24 * 15, 3):
        if MONDAY + hours * HOUR == TUESDAY + 6 * DAY:
            assert (len(got(platform, "ana")), len(got(platform, "bo"))) == (0, 0)
        await app.tick(MONDAY + hours * HOUR)
    assert (len(got(platform, "ana")), len(got(platform, "bo"))) == (1, 0)
    assert await outcomes(app, "bo") == [("skipped", "away")]


@pytest.mark.parametrize("change", ["people", "dates", "schedule"])
async def test_what_waits_for_a_working_day_outlives_what_hr_changes_meanwhile(
    app: App, platform: Moody, change: str
) -> None:
    saturday, sunday = ON + 4 * DAY, TUESDAY + 5 * DAY
    await enrol(app, [row("ana")])
    await schedule(app, counted("course"))
    await dates(app, mark("ana", "course", saturday))
    for hours in range(0, 6 * 24, 6):
        await app.plan(MONDAY + hours * HOUR)
    assert await owed_to(app) == ["Ana"]
    match change:
        case "people":
            await enrol(app, [row("ana"), row("bo")], sunday + 12 * HOUR)
        case "dates":
            await dates(
                app, mark("ana", "course", saturday), mark("ana", "course", ON + 40 * DAY), now=sunday + 12 * HOUR
            )
        case "schedule":
            await schedule(app, counted("course", at=time(12)), now=sunday + 12 * HOUR)
    await app.tick(sunday + DAY)
    await app.tick(sunday + DAY + 4 * HOUR)
    assert len(got(platform, "ana")) == 1


async def test_what_becomes_known_when_its_day_is_over_comes_as_long_as_it_would_have_waited(
    app: App, platform: Moody
) -> None:
    await enrol(app, [row("ana"), row("bo")])
    await schedule(app, counted("course"))
    await dates(app, mark("ana", "course", ON - 5 * DAY), mark("bo", "course", ON - 12 * DAY))
    await app.tick(TUESDAY)
    await app.tick(TUESDAY + 3 * HOUR)
    assert (len(got(platform, "ana")), len(got(platform, "bo"))) == (1, 0)
    assert await owed(app, "bo") == []


async def test_leave_holds_a_nudge_back_until_the_day_after_and_says_so(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana"), row("bo")])
    await schedule(app, nudge(window=timedelta(hours=12)))
    await dates(app, mark("ana", "leave", ON, ON + DAY, label="barsel"))
    await app.plan(MONDAY)
    await app.tick(TUESDAY + 2 * HOUR)
    assert (len(got(platform, "ana")), len(got(platform, "bo"))) == (0, 1)
    assert ("skipped", "away") in await outcomes(app, "ana")
    for hours in range(3, 48):
        await app.tick(TUESDAY + hours * HOUR)
    assert got(platform, "ana") == []
    await app.tick(TUESDAY + 2 * DAY + 3 * HOUR)
    assert len(got(platform, "ana")) == 1


async def test_a_question_put_off_until_tomorrow_comes_when_the_leave_is_over(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge(flow="diary"))
    await app.tick(MONDAY + 2 * HOUR)
    await dates(app, mark("ana", "leave", ON))
    offered = await tap(app, "ana", platform.to("ana")[-1], "Udsæt", MONDAY + 2 * HOUR)
    said = read(await tap(app, "ana", offered, "Næste arbejdsdag", MONDAY + 2 * HOUR))
    assert "25. november" in said


async def test_a_closing_week_of_a_team_is_kept_by_those_below_and_by_nobody_else(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana", "north/a"), row("bo", "south"), row("mia", leads="north/a")])
    await schedule(app, nudge())
    await dates(app, mark("north", "closed", ON, ON + 6 * DAY))
    for hours in range(0, 24 * 6, 3):
        await app.tick(MONDAY + 15 * HOUR + hours * HOUR)
    assert (len(got(platform, "ana")), len(got(platform, "mia"))) == (0, 0)
    assert got(platform, "bo")


async def test_when_everybody_is_closed_nobody_is_asked(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana", "north"), row("hanne")])
    await schedule(app, nudge())
    await dates(app, mark("", "closed", ON))
    await app.plan(MONDAY)
    await app.tick(TUESDAY + 2 * HOUR)
    assert (got(platform, "ana"), got(platform, "hanne")) == ([], [])
    assert {one for one in await outcomes(app) if one[0] == "skipped"} == {("skipped", "away")}


async def test_leave_written_day_by_day_for_a_year_is_not_taken_for_ever(app: App) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge())
    await dates(app, *(mark("ana", "leave", ON + (n - 1) * DAY) for n in range(300)))
    said = read(await say(app, "ana", "why"))
    assert "2027" in said


@pytest.mark.parametrize(
    ("team", "asked"), [("north/a", ["bo"]), ("north", ["bo"]), ("south", ["ana"]), ("organisation", [])]
)
async def test_a_team_keeps_its_own_holidays_else_those_of_the_nearest_above(
    app: App, platform: Moody, team: str, asked: list[str]
) -> None:
    """3 October: a holiday in Germany, in 2028 a Tuesday, and a working day in Denmark."""
    day = datetime(2028, 10, 3, 9, 30, tzinfo=UTC)
    await enrol(app, [row("ana", "north/a;south"), row("bo", "south")])
    await schedule(app, nudge())
    await keeps(app, team, "DE")
    await app.plan(day - DAY)
    await app.tick(day)
    assert [name for name in ("ana", "bo") if got(platform, name)] == asked


async def test_the_nearest_unit_that_keeps_holidays_decides(app: App, platform: Moody) -> None:
    day = datetime(2028, 10, 3, 9, 30, tzinfo=UTC)
    await enrol(app, [row("ana", "north/a"), row("bo", "north/b")])
    await schedule(app, nudge())
    await keeps(app, "north", "DE")
    await keeps(app, "north/b", "SE")
    await app.plan(day - DAY)
    await app.tick(day)
    assert (len(got(platform, "ana")), len(got(platform, "bo"))) == (0, 1)


@pytest.mark.parametrize(("team", "asked"), [("south", True), ("", False)])
async def test_who_leads_a_unit_keeps_the_holidays_of_their_team_and_of_where_they_are_counted_if_they_have_none(
    app: App, platform: Moody, team: str, asked: bool
) -> None:
    day = datetime(2028, 10, 3, 9, 30, tzinfo=UTC)
    await enrol(app, [row("ana", team, leads="north/a"), row("bo", "north/a;south")])
    await schedule(app, nudge())
    await keeps(app, "north", "DE")
    await app.plan(day - DAY)
    await app.tick(day)
    assert bool(got(platform, "ana")) is asked


async def test_the_same_dates_again_change_nothing(app: App) -> None:
    await enrol(app, [row("ana", "north")])
    marks = [mark("ana", "course", ON), mark("north", "mus", ON), mark("", "closed", ON), mark("ana", "leave", ON)]
    first = await dates(app, *marks)
    again = await dates(app, *marks)
    assert (len(first.added), first.kept) == (4, 0)
    assert (again.added, again.removed, again.kept) == ([], [], 4)


async def test_a_file_speaks_for_the_kinds_it_names_and_for_no_others(app: App) -> None:
    await enrol(app, [row("ana"), row("bo")])
    await dates(app, mark("ana", "course", ON), mark("ana", "leave", ON))
    changed = await dates(app, mark("bo", "course", ON))
    assert (changed.added, changed.removed) == ([mark("bo", "course", ON)], [mark("ana", "course", ON)])
    assert [one.kind for one in await app.dates.known()] == ["leave", "course"]
    await dates(app, kinds=["leave"])
    assert [one.kind for one in await app.dates.known()] == ["course"]


async def test_a_label_is_changed_without_planning_anything_anew(app: App) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, counted("course"))
    await dates(app, mark("ana", "course", ON, label="Kursus"))
    await app.plan(MONDAY)
    before = await owed(app)
    await dates(app, mark("ana", "course", ON, label="Projektledelse"))
    await app.plan(MONDAY)
    assert await owed(app) == before
    assert [one["label"] for one in await everything(app, MarkedDays)] == ["Projektledelse"]


async def test_a_dry_run_tells_and_keeps_nothing(app: App) -> None:
    await enrol(app, [row("ana")])
    assert (await dates(app, mark("ana", "course", ON), dry_run=True)).added == [mark("ana", "course", ON)]
    assert await app.dates.known() == []


async def test_people_and_teams_that_nobody_knows_are_refused_and_nothing_is_taken_in(app: App) -> None:
    await enrol(app, [row("ana", "north")])
    marks = [mark("ana", "course", ON, line=2), mark("anna", "course", ON, line=3), mark("north/x", "mus", ON, line=4)]
    with pytest.raises(DatesError) as refused:
        await dates(app, *marks)
    assert refused.value.complaints == (
        'dates.csv, line 3: nobody here has the address "anna@example.org".',
        'dates.csv, line 4: there is no team "north/x".',
    )
    assert await app.dates.known() == []


async def test_what_is_long_over_is_not_taken_in_and_is_forgotten(app: App) -> None:
    await enrol(app, [row("ana")])
    long_ago = (MONDAY - 500 * DAY).date()
    assert (await dates(app, mark("ana", "course", ON), mark("ana", "course", long_ago))).over == 1
    await dates(app, mark("ana", "leave", ON))
    await app.forget.retain(MONDAY + 90 * DAY)
    assert [one.kind for one in await app.dates.known()] == ["course"]
    await app.forget.retain(MONDAY + 500 * DAY)
    assert await app.dates.known() == []


async def test_a_person_sees_what_is_marked_of_them_and_it_goes_with_them(app: App) -> None:
    await enrol(app, [row("ana"), row("bo")])
    await dates(app, mark("ana", "leave", ON, ON + DAY, label="Barsel"), mark("bo", "course", ON))
    assert "Fravær: Barsel" in read(await say(app, "ana", "mydata"))
    assert "Barsel" not in read(await say(app, "bo", "mydata"))
    kept = await app.forget.export("ana@example.org", MONDAY)
    assert kept is not None
    assert kept["dates"] == [["leave", "2026-11-24", "2026-11-25", "Barsel"]]
    await app.forget.erase("ana@example.org", MONDAY)
    assert [one.kind for one in await app.dates.known()] == ["course"]


async def test_why_tells_what_is_counted_from_a_persons_own_date(app: App) -> None:
    await enrol(app, [row("ana"), row("bo")])
    await schedule(app, counted("course", 14))
    await dates(app, mark("ana", "course", ON))
    said = read(await say(app, "ana", "why"))
    assert "8. december 2026" in said
    assert "14 dage efter kursets sidste dag" in said
    assert "2026" not in read(await say(app, "bo", "why"))


async def test_why_tells_of_leave(app: App) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge())
    await dates(app, mark("ana", "leave", ON - DAY, ON + DAY))
    said = read(await say(app, "ana", "why"))
    assert "26. november 2026" in said


async def test_why_tells_what_hr_has_sent_and_what_waits_for_a_good_moment(app: App) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge(repeats=None, on_demand=True, window=timedelta(hours=12)))
    assert "i dag" not in read(await say(app, "ana", "why", MONDAY - 3 * HOUR))
    await app.plan.by_hand("lunch", MONDAY - 3 * HOUR)
    assert "i dag kl. 08.00" in read(await say(app, "ana", "why", MONDAY - 3 * HOUR))
