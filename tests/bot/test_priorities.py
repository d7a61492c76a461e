"""Of two nudges on one day, the more important one is asked, whichever comes first."""

from datetime import time

from bot.app import App
from tests.bot.conftest import program
from tests.bot.people import HOUR, MINUTE, MONDAY, TUESDAY, enrol, got, nudge, outcomes, owed, row, say, schedule
from tests.bot.platforms import Moody

TEN = TUESDAY + HOUR
ELEVEN = TUESDAY + 2 * HOUR
ON_TUESDAYS = "FREQ=WEEKLY;BYDAY=TU"


async def two(app: App, first: str = "normal", second: str = "high", **more: time) -> None:
    """Lunch at ten and the course at eleven."""
    lunch = nudge("one", "lunch", time(10), repeats=ON_TUESDAYS, priority=first)
    course = nudge("two", "course", more.get("at", time(11)), repeats=ON_TUESDAYS, priority=second)
    await enrol(app, [row("ana")])
    await schedule(app, lunch, course)
    await app.plan(MONDAY)


async def by_flow(app: App) -> dict[str, tuple[str, str | None]]:
    return {one.flow: (one.state, one.reason) for one in await owed(app)}


async def test_what_comes_first_waits_for_what_is_more_important(app: App, platform: Moody) -> None:
    await two(app)
    await app.deliver(TEN)
    assert platform.tried == []
    assert (await by_flow(app))["lunch"] == ("due", "gave-way")
    await app.deliver(ELEVEN)
    await app.deliver(ELEVEN + 2 * MINUTE)
    assert len(got(platform, "ana")) == 1
    assert await by_flow(app) == {"course": ("sent", None), "lunch": ("skipped", "day-budget")}


async def test_what_is_due_at_once_goes_in_order_of_importance(app: App, platform: Moody) -> None:
    await two(app, at=time(10))
    await app.deliver(TEN)
    assert (await by_flow(app))["course"] == ("sent", None)
    assert len(platform.tried) == 1


async def test_the_less_important_one_gives_way_to_a_normal_one_too(app: App, platform: Moody) -> None:
    await two(app, "low", "normal")
    await app.deliver(TEN)
    assert (await by_flow(app))["lunch"] == ("due", "gave-way")


async def test_of_equals_the_first_is_asked(app: App, platform: Moody) -> None:
    await two(app, "high", "high")
    await app.deliver(TEN)
    assert (await by_flow(app))["lunch"] == ("sent", None)


async def test_what_could_only_wait_too_long_has_given_way(app: App, platform: Moody) -> None:
    await two(app, at=time(14))
    await app.deliver(TEN)
    assert (await by_flow(app))["lunch"] == ("skipped", "gave-way")


async def test_where_the_more_important_one_is_held_back_the_other_is_asked(app: App, platform: Moody) -> None:
    await two(app)
    await app.deliver(TEN)
    async with app.database.begin() as work:
        course = next(one for one in await owed(app) if one.flow == "course")
        await work.deliveries.settle([(course.id, "skipped", "paused")])
    await app.deliver(ELEVEN)
    assert (await by_flow(app))["lunch"] == ("sent", None)


async def test_where_the_budget_has_room_for_both_nobody_waits(database_url: str, platform: Moody) -> None:
    app = program(database_url, platform, nudges_a_day=2)
    await two(app)
    await app.deliver(TEN)
    await app.deliver(ELEVEN)
    assert len(got(platform, "ana")) == 2
    await app.database.close()


async def test_what_is_sent_by_hand_has_its_priority_too(app: App, platform: Moody) -> None:
    await two(app)
    await app.plan.by_hand("two", TUESDAY)
    await app.deliver(TUESDAY)
    assert [one.priority for one in await owed(app, flow="course")] == [1, 1]


async def test_a_change_of_priority_holds_for_what_is_owed_already(app: App, platform: Moody) -> None:
    await two(app)
    other = nudge("one", "lunch", time(10), repeats=ON_TUESDAYS, priority="high")
    await schedule(app, other, nudge("two", "course", time(11), repeats=ON_TUESDAYS))
    await app.plan(MONDAY)
    await app.deliver(TEN)
    assert (await by_flow(app))["lunch"] == ("sent", None)


async def test_what_a_person_asked_for_makes_room_for_nothing(app: App, platform: Moody) -> None:
    await two(app)
    await say(app, "ana", "svar", TEN - MINUTE)
    assert await app.configure.test_to("one", "ana@example.org", TEN)
    await app.deliver(TEN)
    assert len(platform.tried) == 1, "the test comes at once"
    assert ("due", "gave-way") in await outcomes(app)
