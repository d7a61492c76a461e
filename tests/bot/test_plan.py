"""Schedules become what we owe: to whom, at whose eleven o'clock, and once."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from bot.app import App
from bot.platform import Response, UnavailableError
from flows.message import Action
from storage.tables import Delivery, Occurrence, Period, Person
from tests.bot.conftest import program
from tests.bot.meddling import Meddled
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
    press,
    read,
    row,
    schedule,
    tap,
    team,
)
from tests.fakes.platform import FakePlatform

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
TUESDAYS = "FREQ=WEEKLY;BYDAY=TU"


async def dues(app: App, name: str) -> list[datetime]:
    return [one.due_at for one in await owed(app, name)]


@pytest.mark.parametrize(
    ("timezone", "hour", "minute"),
    [
        (None, 10, 0),
        ("Europe/Copenhagen", 10, 0),
        ("Asia/Tokyo", 2, 0),
        ("Asia/Kathmandu", 5, 15),
        ("America/New_York", 16, 0),
        ("Pacific/Honolulu", 21, 0),
        ("America/St_Johns", 14, 30),
        ("Australia/Lord_Howe", 0, 0),
    ],
)
async def test_eleven_is_each_persons_own_eleven(app: App, timezone: str | None, hour: int, minute: int) -> None:
    await enrol(app, [row("ana", timezone=timezone)])
    await schedule(app, nudge(repeats=TUESDAYS))
    await app.plan(MONDAY)
    assert await dues(app, "ana") == [datetime(2026, 11, 24, hour, minute, tzinfo=UTC)]


@pytest.mark.parametrize("timezone", ["Pacific/Kiritimati", "Pacific/Chatham", "Pacific/Pago_Pago"])
async def test_nobodys_eleven_is_missed_wherever_on_earth_they_are(app: App, timezone: str) -> None:
    """Planned every hour, an occurrence is owed before it is due."""
    await enrol(app, [row("ana", timezone=timezone)])
    await schedule(app, nudge(repeats=TUESDAYS))
    due_at = datetime(2026, 11, 24, 11, tzinfo=ZoneInfo(timezone)).astimezone(UTC)
    now = due_at - 3 * DAY
    while not await dues(app, "ana"):
        await app.plan(now)
        now += HOUR
    assert now < due_at - DAY
    assert await dues(app, "ana") == [due_at]


async def test_a_nudge_with_a_zone_of_its_own_comes_to_all_at_once(app: App) -> None:
    await enrol(app, [row("ana"), row("kei", timezone="Asia/Tokyo")])
    await schedule(app, nudge(repeats=TUESDAYS, zone="Asia/Tokyo", at=time(17)))
    await app.plan(MONDAY)
    assert await dues(app, "ana") == await dues(app, "kei") == [datetime(2026, 11, 24, 8, tzinfo=UTC)]


async def test_what_is_planned_again_is_owed_once(app: App) -> None:
    await enrol(app, team("a", 3))
    await schedule(app, nudge(repeats=TUESDAYS))
    assert await app.plan(MONDAY) == 1
    before = await owed(app)
    assert await app.plan(MONDAY) == 0
    assert await app.plan(MONDAY + HOUR) == 0
    assert await owed(app) == before


async def test_eight_replicas_that_plan_at_once_owe_each_nudge_once(app: App, database_url: str) -> None:
    await enrol(app, team("a", 20))
    await schedule(app, *(nudge(f"n{n}", at=time(9 + n)) for n in range(5)))
    replicas = [program(database_url, FakePlatform()) for _ in range(8)]
    for now in (MONDAY, MONDAY + DAY, MONDAY + 2 * DAY):
        await asyncio.gather(*(one.plan(now) for one in replicas))
    for one in replicas:
        await one.database.close()
    keys = [(one.occurrence_id, one.person_id, one.step) for one in await owed(app)]
    assert len(keys) == len(set(keys)) == 5 * 20 * 5
    assert await count(app, Occurrence) == 5 * 5
    assert await count(app, Occurrence, Occurrence.planned.is_(False)) == 0
    assert await count(app, Period) == 1


async def test_an_audience_is_who_is_here_on_that_day(app: App) -> None:
    here = [row("ana"), row("today", starts_on=TUESDAY.date()), row("soon", starts_on=(TUESDAY + DAY).date())]
    await enrol(app, [*here, row("gone")])
    await enrol(app, here)
    await schedule(app, nudge(repeats=TUESDAYS))
    await app.plan(MONDAY)
    assert await owed_to(app) == ["Ana", "Today"]


@pytest.mark.parametrize(
    ("audience", "teams", "wanted"),
    [
        ("everyone", (), ["Ana", "Bo", "Eva", "Hanne", "Lis", "Mia", "Per"]),
        ("employee", (), ["Ana", "Bo", "Eva", "Hanne"]),
        ("manager", (), ["Lis", "Mia", "Per"]),
        ("manager", ("north",), ["Lis", "Mia"]),
        ("manager", ("north/b",), []),
        ("manager", ("south",), ["Lis", "Per"]),
        ("hr", (), ["Hanne"]),
        ("trainee", (), ["Eva"]),
        ("everyone", ("north",), ["Ana", "Bo", "Eva"]),
        ("everyone", ("north/a",), ["Ana", "Eva"]),
        ("trainee", ("north/a", "north/b"), ["Eva"]),
        ("school", (), []),
        ("everyone", ("nowhere",), []),
    ],
)
async def test_an_audience_is_a_role_in_teams_and_below(
    app: App, audience: str, teams: tuple[str, ...], wanted: list[str]
) -> None:
    people = [row("ana", "north/a"), row("bo", "north/b"), row("eva", "north/a", roles="trainee")]
    leading = [row("mia", leads="north"), row("lis", "south", leads="north/a"), row("per", leads="south")]
    await enrol(app, [*people, *leading, row("hanne", roles="hr")])
    await schedule(app, nudge(repeats=TUESDAYS, audience=audience, teams=teams))
    await app.plan(MONDAY)
    assert await owed_to(app) == wanted


async def test_who_joins_when_it_is_planned_already_is_asked_next_time(app: App) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge())
    await app.plan(MONDAY)
    await enrol(app, [row("ana"), row("bo")])
    await app.plan(MONDAY + HOUR)
    assert await dues(app, "bo") == []
    await app.plan(MONDAY + DAY)
    assert await dues(app, "bo") == [datetime(2026, 11, 25, 10, tzinfo=UTC)]


async def test_a_nudge_is_too_late_after_its_window_and_after_its_period(app: App) -> None:
    await enrol(app, [row("ana"), row("far", timezone="Pacific/Honolulu")])
    await schedule(app, nudge(flow="round", repeats=TUESDAYS, window=timedelta(hours=2), at=time(12)))
    await app.plan(MONDAY)
    [one], [far] = await owed(app, "ana"), await owed(app, "far")
    assert one.expires_at == one.due_at + timedelta(hours=2)
    assert far.expires_at == datetime(2026, 11, 25, 0, tzinfo=UTC)
    await schedule(app, nudge(flow="round", repeats=TUESDAYS, window=timedelta(hours=12), at=time(15)))
    await app.plan(MONDAY)
    [far] = await owed(app, "far")
    assert far.due_at == datetime(2026, 11, 25, 1, tzinfo=UTC)
    assert far.expires_at == datetime(2026, 11, 25, 11, tzinfo=UTC), "the round closes a day after it was opened"


async def test_a_nudge_moved_by_hr_is_due_at_the_new_time(app: App, platform: FakePlatform) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge(repeats=TUESDAYS))
    await app.plan(MONDAY)
    await schedule(app, nudge(repeats=TUESDAYS, at=time(14)))
    assert await owed(app) == []
    await app.plan(MONDAY)
    assert await dues(app, "ana") == [datetime(2026, 11, 24, 13, tzinfo=UTC)]
    await app.tick(TUESDAY + 3 * HOUR)
    assert got(platform, "ana") == []
    await app.tick(TUESDAY + 5 * HOUR)
    assert len(got(platform, "ana")) == 1


async def test_a_nudge_moved_when_some_have_got_it_comes_to_nobody_twice(app: App, platform: FakePlatform) -> None:
    await enrol(app, [row("ana"), row("kei", timezone="Asia/Tokyo")])
    await schedule(app, nudge(repeats=TUESDAYS))
    await app.tick(MONDAY)
    await app.tick(MONDAY + 18 * HOUR)
    assert (len(got(platform, "kei")), len(got(platform, "ana"))) == (1, 0)
    await schedule(app, nudge(repeats=TUESDAYS, at=time(12)), now=MONDAY + 19 * HOUR)
    for hours in range(19, 40):
        await app.tick(MONDAY + hours * HOUR)
    assert (len(got(platform, "kei")), len(got(platform, "ana"))) == (1, 1)
    assert [one.due_at for one in await owed(app, "ana")] == [datetime(2026, 11, 24, 11, tzinfo=UTC)]


async def test_a_paused_or_removed_nudge_is_not_sent_and_comes_back_when_it_may(
    app: App, platform: FakePlatform
) -> None:
    await enrol(app, [row("ana")])
    running = nudge(repeats=TUESDAYS)
    await schedule(app, running)
    await app.plan(MONDAY)
    for change in ([running.model_copy(update={"paused": True})], []):
        await schedule(app, *change)
        await app.plan(MONDAY)
        assert await owed(app) == []
        await schedule(app, running)
        await app.plan(MONDAY)
        assert await dues(app, "ana") == [datetime(2026, 11, 24, 10, tzinfo=UTC)]
    await app.tick(TUESDAY + 2 * HOUR)
    assert len(got(platform, "ana")) == 1


async def test_a_nudge_moved_to_another_day_does_not_come_on_the_first(app: App) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge(repeats=TUESDAYS))
    await app.plan(MONDAY)
    await schedule(app, nudge(repeats="FREQ=WEEKLY;BYDAY=WE"))
    await app.plan(MONDAY + DAY)
    assert await dues(app, "ana") == [datetime(2026, 11, 25, 10, tzinfo=UTC)]


async def test_a_nudge_that_asks_something_else_counts_in_the_period_of_what_it_asks(app: App) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge(repeats=TUESDAYS))
    await app.plan(MONDAY)
    await schedule(app, nudge(flow="course", repeats=TUESDAYS))
    await app.plan(MONDAY)
    [one] = await owed(app, "ana")
    [period] = [found for found in await everything(app, Period) if found["id"] == one.period_id]
    assert (one.flow, one.step, period["flow"]) == ("course", "gave", "course")


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (date(2027, 3, 27), datetime(2027, 3, 27, 1, 30, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (date(2027, 3, 29), datetime(2027, 3, 29, 0, 30, tzinfo=UTC)),
        (date(2026, 10, 24), datetime(2026, 10, 24, 0, 30, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (date(2026, 10, 26), datetime(2026, 10, 26, 1, 30, tzinfo=UTC)),
    ],
)
async def test_a_time_that_the_clocks_skip_or_repeat_comes_once(app: App, day: date, utc: datetime) -> None:
    """Half past two: skipped in March, so the first minute after; twice in October, so the first."""
    await enrol(app, [row("ana")])
    await schedule(app, nudge(at=time(2, 30), starts=day, until=day))
    now = utc - 2 * DAY
    while now < utc + DAY:
        await app.plan(now)
        now += timedelta(hours=6)
    assert await dues(app, "ana") == [utc]


async def test_a_clock_that_is_set_back_makes_nothing_a_second_time(app: App) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge())
    for now in (MONDAY, MONDAY + DAY, MONDAY - HOUR, MONDAY - DAY, MONDAY + DAY):
        await app.plan(now)
    days = [one["key"] for one in await everything(app, Occurrence)]
    assert len(days) == len(set(days)) == len(await owed(app, "ana"))


async def test_somebody_who_flies_west_is_asked_once_on_that_local_day(app: App, platform: FakePlatform) -> None:
    await enrol(app, [row("kei", timezone="Asia/Tokyo")])
    await schedule(app, nudge(repeats=TUESDAYS))
    await app.tick(MONDAY + 19 * HOUR)
    assert len(got(platform, "kei")) == 1
    await enrol(app, [row("kei", timezone="America/New_York")], TUESDAY)
    for hours in range(30):
        await app.tick(TUESDAY + hours * HOUR)
    assert len(got(platform, "kei")) == 1


async def test_a_nudge_whose_questions_are_gone_owes_nothing(app: App, database_url: str) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge(repeats=TUESDAYS), nudge("other", "good-colleague", repeats=TUESDAYS))
    shipped = program(database_url, FakePlatform(), content=None)
    await shipped.plan(MONDAY)
    assert [one.flow for one in await owed(app)] == ["good-colleague"]
    assert await shipped.plan.by_hand("lunch", MONDAY) is None
    await shipped.database.close()


async def test_a_nudge_sent_by_hand_is_due_now_to_its_whole_audience_beside_its_days(
    app: App, platform: FakePlatform
) -> None:
    await enrol(app, [*team("a", 3), row("mia", leads="a"), row("kei", timezone="Asia/Tokyo")])
    await schedule(app, nudge(repeats=TUESDAYS, audience="employee"))
    await app.plan(MONDAY)
    assert await app.plan.by_hand("lunch", MONDAY) == 4
    assert await app.plan.by_hand("lunch", MONDAY) == 4, "asked for again, owed again"
    assert await app.plan.by_hand("dinner", MONDAY) is None
    assert [one.due_at for one in await owed(app, "a1")][:2] == [MONDAY, MONDAY]
    await app.tick(MONDAY)
    assert len(got(platform, "a1")) == 1, "the budget holds all the same"
    assert got(platform, "mia") == []
    assert got(platform, "kei") == [], "after five in Tokyo"


async def test_a_nudge_by_hand_is_owed_to_all_or_to_nobody(app: App, database_url: str) -> None:
    await enrol(app, team("a", 3))
    await schedule(app, nudge(repeats=TUESDAYS))

    async def power_cut(n: int) -> None:
        if n > 1:
            raise ConnectionError

    plan = replace(app.plan, database=Meddled(database_url, power_cut))
    assert await plan.by_hand("lunch", MONDAY) == 3
    assert len(await owed(app)) == 3
    await plan.database.close()


async def test_hr_who_pauses_while_it_is_being_sent_by_hand_is_believed(app: App) -> None:
    await enrol(app, [row("hanne", roles="hr")])
    await crowd(app, 1499)
    await schedule(app, nudge(repeats=TUESDAYS))
    async with app.database.read() as work:
        [standing] = await work.schedules.all()
    pausing: list[asyncio.Task[Response]] = []

    def heard(done: int, people: int) -> None:
        if not pausing:
            pausing.append(asyncio.create_task(press(app, "hanne", Action("schedule-pause", standing.key), MONDAY)))

    assert await app.plan.by_hand("lunch", MONDAY, None, heard) == 1500
    assert "Den holder pause nu." in read(await pausing[0])
    assert {(one.state, one.reason) for one in await owed(app)} == {("skipped", "schedule-changed")}


async def crowd(app: App, size: int) -> None:
    async with app.database.begin() as work:
        root = await work.teams.root()
        rows = [{"name": f"P{n}", "email": f"p{n}@example.org", "home_id": root} for n in range(size)]
        await work.connection.execute(insert(Person), rows)


async def test_planning_that_is_cut_short_is_taken_up_where_it_stopped(app: App, database_url: str) -> None:
    await crowd(app, 1500)
    await schedule(app, nudge(repeats=TUESDAYS))

    async def power_cut(n: int) -> None:
        if n == 3:
            raise ConnectionError

    plan = replace(app.plan, database=Meddled(database_url, power_cut))
    with pytest.raises(ConnectionError):
        await plan(MONDAY)
    assert await count(app, Delivery) == 1000
    assert await app.plan(MONDAY) == 1
    assert await count(app, Delivery) == 1500
    await plan.database.close()


@pytest.mark.parametrize("moment", [1, 2, 3, 4])
async def test_a_nudge_that_hr_pauses_while_it_is_planned_is_owed_to_nobody(
    app: App, database_url: str, moment: int
) -> None:
    await crowd(app, 1500)
    running = nudge(repeats=TUESDAYS)
    await schedule(app, running)

    async def pause(n: int) -> None:
        if n == moment:
            await schedule(app, running.model_copy(update={"paused": True}))

    plan = replace(app.plan, database=Meddled(database_url, pause))
    await plan(MONDAY)
    assert await count(app, Delivery) == 0
    await schedule(app, running)
    await app.plan(MONDAY)
    assert await count(app, Delivery) == 1500
    await plan.database.close()


@pytest.mark.parametrize("moment", [1, 2, 3])
async def test_a_nudge_that_hr_moves_while_it_is_planned_comes_at_the_new_time_to_all(
    app: App, database_url: str, moment: int
) -> None:
    await crowd(app, 1500)
    await schedule(app, nudge(repeats=TUESDAYS))

    async def move(n: int) -> None:
        if n == moment:
            await schedule(app, nudge(repeats=TUESDAYS, at=time(14)))

    plan = replace(app.plan, database=Meddled(database_url, move))
    await plan(MONDAY)
    await app.plan(MONDAY)
    assert {one.due_at for one in await owed(app)} == {datetime(2026, 11, 24, 13, tzinfo=UTC)}
    assert await count(app, Delivery) == 1500
    await plan.database.close()


async def test_a_nudge_moved_while_its_first_attempt_waits_comes_at_the_new_time(
    app: App, platform: FakePlatform
) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge(repeats=TUESDAYS))
    platform.trouble.append(UnavailableError("busy"))
    await app.plan(MONDAY)
    await app.deliver(TUESDAY + 2 * HOUR)
    await schedule(app, nudge(repeats=TUESDAYS, at=time(14)), now=TUESDAY + 2 * HOUR)
    await app.tick(TUESDAY + 5 * HOUR)
    assert await outcomes(app) == [("sent", None)]
    assert len(got(platform, "ana")) == 1


async def test_what_somebody_has_put_off_comes_when_they_said_whatever_hr_does_to_its_nudge(
    app: App, platform: FakePlatform
) -> None:
    await enrol(app, [row("ana"), row("bo", timezone="America/New_York")])
    await schedule(app, nudge(repeats=TUESDAYS))
    await app.tick(MONDAY)
    await app.tick(TUESDAY + 2 * HOUR)
    offered = await tap(app, "ana", platform.to("ana")[-1], "Udsæt", TUESDAY + 2 * HOUR)
    await tap(app, "ana", offered, "Om en time", TUESDAY + 2 * HOUR)
    await schedule(app, now=TUESDAY + 2 * HOUR)
    await app.tick(TUESDAY + 4 * HOUR)
    await app.tick(TUESDAY + 10 * HOUR)
    assert (len(got(platform, "ana")), len(got(platform, "bo"))) == (2, 0)
