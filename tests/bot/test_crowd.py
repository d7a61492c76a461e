"""A large audience is asked little by little, each at a time that stays theirs; a small one all at once."""

from datetime import time, timedelta

from bot.app import App
from bot.crowd import too_many
from bot.platform import Who
from flows.spread import jitter
from storage.tables import Occurrence
from tests.bot.people import (
    HOUR,
    MINUTE,
    MONDAY,
    TUESDAY,
    everything,
    nudge,
    owed,
    row,
    schedule,
)

ELEVEN = TUESDAY + 2 * HOUR
ON_TUESDAYS = "FREQ=WEEKLY;BYDAY=TU"


async def crowd(app: App, people: int, platform: str = "slack") -> None:
    """So many people who can be reached there."""
    await app.enrol.people([row(f"p{n}") for n in range(people)], "test", MONDAY)
    await app.enrol.link_all([(Who(platform, "T1", f"U{n}"), f"p{n}@example.org") for n in range(people)])


async def test_few_are_asked_all_at_once(app: App) -> None:
    await crowd(app, 20)
    await schedule(app, nudge(repeats=ON_TUESDAYS))
    await app.plan(MONDAY)
    assert {one.due_at for one in await owed(app)} == {ELEVEN}


async def test_many_are_asked_little_by_little_and_all_within_the_window(app: App) -> None:
    await crowd(app, 620)
    await schedule(app, nudge(repeats=ON_TUESDAYS))
    await app.plan(MONDAY)
    found = await owed(app)
    assert len(found) == 620
    assert ELEVEN <= found[0].due_at < found[-1].due_at < ELEVEN + 2 * MINUTE
    assert {one.expires_at for one in found} == {ELEVEN + 4 * HOUR}
    busiest = max(sum(one.due_at == at for one in found) for at in {one.due_at for one in found})
    assert busiest < 20, "about five a second"
    assert [one["spread"] for one in await everything(app, Occurrence)] == [120]


async def test_everybody_keeps_their_time_when_they_move_and_when_it_is_planned_anew(app: App) -> None:
    await crowd(app, 620)
    await schedule(app, nudge(repeats=ON_TUESDAYS))
    await app.plan(MONDAY)
    last = (await owed(app))[-1]
    later = jitter(last.person_id, "lunch", 2 * MINUTE)
    assert last.due_at == ELEVEN + later > ELEVEN
    await app.enrol.people(
        [row(f"p{n}", timezone="Europe/London" if n % 2 else None) for n in range(620)], "test", MONDAY
    )
    moved = [one for one in await owed(app) if one.due_at >= ELEVEN + HOUR]
    assert len(moved) == 310
    assert all(one.due_at == ELEVEN + HOUR + jitter(one.person_id, "lunch", 2 * MINUTE) for one in moved)
    await schedule(app, nudge(repeats=ON_TUESDAYS, at=time(10)))
    await app.plan(MONDAY)
    times = {one.person_id: one.due_at for one in await owed(app)}
    assert times[last.person_id] in (ELEVEN - HOUR + later, ELEVEN + later)


async def test_what_is_sent_by_hand_to_many_is_spread_too(app: App) -> None:
    await crowd(app, 620)
    await schedule(app, nudge(repeats=ON_TUESDAYS))
    heard: list[tuple[int, int]] = []
    assert await app.plan.by_hand("lunch", MONDAY, None, lambda done, people: heard.append((done, people))) == 620
    assert heard[-1] == (620, 620)
    dues = [one.due_at for one in await owed(app)]
    assert MONDAY <= dues[0] < dues[-1] < MONDAY + 2 * MINUTE


async def test_nobody_is_asked_after_work_because_there_are_so_many(app: App) -> None:
    await crowd(app, 620)
    await schedule(app, nudge(repeats=ON_TUESDAYS, at=time(15, 58)))
    await app.plan(MONDAY)
    assert (await owed(app))[-1].due_at < TUESDAY + 7 * HOUR


async def test_hr_is_told_when_a_window_is_too_short(app: App) -> None:
    await crowd(app, 2)
    async with app.database.read() as work:
        short = nudge(window=timedelta(minutes=15))
        assert await too_many(work, short, 100_000, app.organisation) is None, "two can be reached in Slack"
