"""Moving the clock: everything on the way happens, in its order, at its time, and once."""

import asyncio
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bot.app import App, heartbeat
from bot.travel import FURTHEST, STRIDE, Travel
from storage.tables import Period
from tests.bot.people import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    enrol,
    everything,
    newest,
    nudge,
    owed,
    row,
    schedule,
    tap,
)
from tests.fakes.platform import FakePlatform


class Journey:
    """The clock set to Monday, and the moments at which something was done on the way."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.moments: list[datetime] = []
        self.travel = Travel(app.clock, app.database, app.organisation.zone, self.tick)
        app.clock.moved = MONDAY - datetime.now(MONDAY.tzinfo)

    async def tick(self, now: datetime) -> None:
        self.moments.append(now)
        await self.app.tick(now)


@pytest.fixture
async def journey(app: App) -> Journey:
    journey = Journey(app)
    await enrol(app, [row("a"), row("b"), row("c", timezone="America/New_York")])
    await schedule(app, nudge())
    return journey


async def test_everything_that_is_due_happens_at_its_time_and_in_its_order(app: App, journey: Journey) -> None:
    await journey.travel.to(MONDAY + 3 * DAY)
    assert all(before < after for before, after in pairwise(journey.moments))
    assert max(after - before for before, after in pairwise(journey.moments)) <= STRIDE
    sent = [one for one in await owed(app) if one.sent_at]
    assert {one.person_id for one in sent} == {one.person_id for one in await owed(app)}
    assert len(sent) == 6
    assert all(one.sent_at and timedelta(0) <= one.sent_at - one.due_at < MINUTE for one in sent)
    assert [one.sent_at for one in sent] == sorted(one.sent_at for one in sent if one.sent_at)


async def test_a_long_journey_loses_no_lease(app: App, journey: Journey) -> None:
    """However far it goes, nothing becomes uncertain and nothing is sent twice."""
    await journey.travel.to(MONDAY + 30 * DAY)
    states = {one.state for one in await owed(app)}
    assert states <= {"sent", "skipped", "expired", "due"}
    assert all(one.attempt <= 1 for one in await owed(app))


async def test_what_an_answer_leads_to_later_is_on_the_way(app: App, platform: FakePlatform, journey: Journey) -> None:
    await schedule(app, nudge("course", "course", repeats="FREQ=WEEKLY;BYDAY=TU"))
    await journey.travel.until(lambda: bool(platform.to("a")))
    shown = newest(platform, "a")
    await tap(app, "a", shown, "1", app.clock.now())
    assert await journey.travel.until(lambda: newest(platform, "a") != shown)
    follow_up = next(one for one in await owed(app, "a") if one.follow_up)
    assert follow_up.due_at in journey.moments


async def test_tomorrow_is_eight_in_the_morning_here(app: App, journey: Journey) -> None:
    await journey.travel.tomorrow()
    local = app.clock.now().astimezone(app.organisation.zone)
    assert (local.date() - MONDAY.date()).days == 1
    assert (local.hour, local.minute) == (8, 0)


async def test_an_hour_is_an_hour(app: App, journey: Journey) -> None:
    await journey.travel.hour()
    assert timedelta(0) <= app.clock.now() - (MONDAY + HOUR) < MINUTE


async def test_to_the_end_of_the_period_that_ends_next(app: App, platform: FakePlatform, journey: Journey) -> None:
    assert not await journey.travel.period_end()
    assert app.clock.now() - MONDAY < MINUTE
    await journey.travel.until(lambda: bool(platform.to("a")))
    ends = min(one["closes_at"] for one in await everything(app, Period))
    assert await journey.travel.period_end()
    assert app.clock.now() - ends < MINUTE
    assert [one["closed_at"] for one in await everything(app, Period) if one["closes_at"] == ends] == [ends]


async def test_nothing_comes_for_ever_but_the_journey_ends(app: App, platform: FakePlatform, journey: Journey) -> None:
    await schedule(app)
    assert not await journey.travel.until(lambda: bool(platform.to("a")))
    assert timedelta(0) <= app.clock.now() - (MONDAY + FURTHEST) < MINUTE


async def test_the_clock_never_goes_back(app: App, journey: Journey) -> None:
    await journey.travel.to(MONDAY - DAY)
    assert app.clock.now() >= MONDAY


async def test_nobody_moves_the_clock_under_work(app: App, journey: Journey) -> None:
    async with app.clock.standing():
        moving = asyncio.create_task(journey.travel.hour())
        await asyncio.sleep(0.05)
        assert app.clock.now() - MONDAY < MINUTE
    await moving
    assert app.clock.now() - MONDAY >= HOUR


async def test_the_heartbeat_waits_until_the_journey_is_over(app: App, journey: Journey) -> None:
    beats: list[datetime] = []

    async def note(now: datetime) -> None:
        beats.append(now)

    beating = heartbeat(app)
    beating.beat("note", note, 0.01)
    async with app.clock.moving():
        beating.start()
        await asyncio.sleep(0.1)
        assert beats == []
    await asyncio.sleep(0.1)
    await beating.stop()
    assert beats


async def test_two_journeys_go_one_after_the_other(app: App, journey: Journey) -> None:
    await asyncio.gather(journey.travel.hour(), journey.travel.hour())
    assert timedelta(0) <= app.clock.now() - (MONDAY + 2 * HOUR) < MINUTE
    assert journey.moments == sorted(journey.moments)
