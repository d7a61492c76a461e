"""Whoever HR moves is not asked what was planned for them where they were."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import event

from bot.app import App
from flows.people_file import Row
from flows.schedule import Nudge
from tests.bot.meddling import Meddled
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
    owed,
    owed_to,
    person_id,
    read,
    row,
    say,
    schedule,
    team,
)
from tests.bot.platforms import Moody

TUESDAYS = "FREQ=WEEKLY;BYDAY=TU"
FRIDAY_EVENING = MONDAY - 3 * DAY + 10 * HOUR
GONE = ("skipped", "schedule-changed")


async def until(app: App, first: datetime, last: datetime) -> None:
    while first <= last:
        await app.tick(first)
        first += HOUR


@pytest.mark.parametrize(
    ("before", "after", "asked"),
    [
        (row("ana", "north"), row("ana", "south"), nudge(teams=("north",))),
        (row("ana", "north/a"), row("ana", "north/b"), nudge(teams=("north/a",))),
        (row("ana", "north", leads="north"), row("ana", "north"), nudge(audience="manager")),
        (row("ana", "north"), row("ana", "north", leads="north"), nudge(audience="employee")),
        (row("ana", roles="trainee"), row("ana"), nudge(audience="trainee")),
        (row("ana"), row("ana", starts_on=(TUESDAY + DAY).date()), nudge()),
    ],
    ids=["another team", "another part of it", "leads no longer", "leads now", "another role", "begins later"],
)
async def test_whoever_is_in_another_audience_is_not_asked_for_the_old_one(
    app: App, platform: Moody, before: Row, after: Row, asked: Nudge
) -> None:
    others = [row("bo", "north/a", roles="trainee"), row("mia", "north/b", leads="north/a;north/b;south")]
    await enrol(app, [before, *others])
    await schedule(app, asked.model_copy(update={"repeats": TUESDAYS}))
    await app.tick(MONDAY)
    rest = [name for name in await owed_to(app) if name != "Ana"]
    assert await outcomes(app, "ana") == [("due", None)]
    await app.enrol.people([after, *others], "hr", MONDAY + HOUR)
    assert "i morgen" not in read(await say(app, "ana", "hvorfor", MONDAY + 2 * HOUR))
    await until(app, MONDAY + 2 * HOUR, TUESDAY + 12 * HOUR)
    assert await outcomes(app, "ana") == [GONE]
    assert got(platform, "ana") == []
    assert [name for name in ("Bo", "Mia") if got(platform, name.lower())] == rest


async def test_what_is_theirs_still_stays_and_so_does_what_they_have_seen(app: App, platform: Moody) -> None:
    rows = [row("ana", "north"), row("bo", "north")]
    await enrol(app, rows)
    await schedule(app, nudge(teams=("north",)), nudge("all", "diary", at=time(13)))
    await until(app, MONDAY, MONDAY + 3 * HOUR)
    asked = len(got(platform, "ana"))
    assert asked == 1
    await enrol(app, [row("ana", "south"), rows[1]], MONDAY + 4 * HOUR)
    states = [one for one in await outcomes(app, "ana") if one[0] in ("sent", "due") or one == GONE]
    assert ("sent", None) in states
    assert set(await outcomes(app, "bo")).isdisjoint({GONE})
    assert GONE in states
    assert ("due", None) in states
    await until(app, MONDAY + 5 * HOUR, TUESDAY + 12 * HOUR)
    assert len(got(platform, "ana")) == 2, "what is for all comes"


async def test_what_hr_sent_by_hand_in_the_evening_is_not_asked_of_whoever_has_moved_by_the_morning(
    app: App, platform: Moody
) -> None:
    await enrol(app, [row("ana", "north"), row("bo", "north")])
    await schedule(app, nudge(repeats=None, on_demand=True, teams=("north",)))
    assert await app.plan.by_hand("lunch", FRIDAY_EVENING) == 2
    await app.enrol.people([row("ana", "south"), row("bo", "north")], "hr", FRIDAY_EVENING + HOUR)
    await until(app, MONDAY - HOUR, MONDAY + 3 * HOUR)
    assert (await outcomes(app, "ana"), got(platform, "ana")) == ([GONE], [])
    assert len(got(platform, "bo")) == 1


async def test_whoever_comes_into_an_audience_when_it_is_planned_gets_it_the_next_time(app: App) -> None:
    await enrol(app, [row("ana", "north"), row("bo", "south")])
    await schedule(app, nudge(teams=("north",), repeats=TUESDAYS))
    await app.tick(MONDAY)
    await enrol(app, [row("ana", "south"), row("bo", "north")], MONDAY + HOUR)
    await until(app, MONDAY + HOUR, TUESDAY + 12 * HOUR)
    assert await owed_to(app) == ["Ana"]
    await app.tick(MONDAY + timedelta(days=7))
    assert await owed_to(app) == ["Ana", "Bo"]


async def test_who_is_only_tried_keeps_what_they_are_owed(app: App) -> None:
    await enrol(app, [row("ana", "north")])
    await schedule(app, nudge(teams=("north",), repeats=TUESDAYS))
    await app.tick(MONDAY)
    await app.enrol.people([row("ana", "south")], "hr", MONDAY + HOUR, dry_run=True)
    assert await outcomes(app, "ana") == [("due", None)]


@pytest.mark.parametrize("moment", range(1, 5))
async def test_whoever_is_moved_while_it_is_planned_is_not_asked(app: App, database_url: str, moment: int) -> None:
    await enrol(app, [row("ana", "north"), row("bo", "north")])
    await schedule(app, nudge(teams=("north",), repeats=TUESDAYS))

    async def move(n: int) -> None:
        if n == moment:
            await app.enrol.people([row("ana", "south"), row("bo", "north")], "hr", MONDAY)

    plan = replace(app.plan, database=Meddled(database_url, move))
    await plan(MONDAY)
    await app.enrol.people([row("ana", "south"), row("bo", "north")], "hr", MONDAY)
    await plan.database.close()
    assert set(await outcomes(app, "ana")) <= {GONE}
    assert await outcomes(app, "bo") == [("due", None)]


async def test_whoever_moves_while_others_plan_is_asked_where_they_are(app: App, replica: App) -> None:
    def file(n: int) -> list[Row]:
        return [row(f"a{who}", "north" if (who + n) % 2 else "south") for who in range(6)]

    await enrol(app, file(0))
    await schedule(app, *(nudge(f"n{n}", teams=("north",), repeats=TUESDAYS) for n in range(3)))
    for n in range(1, 5):
        now = MONDAY + n * timedelta(weeks=1)
        await asyncio.gather(app.plan(now), app.enrol.people(file(n), "hr", now), replica.plan(now))
        due = [one.person_id for one in await owed(app) if one.state == "due" and one.due_at > now]
        assert set(due) <= {await person_id(app, f"a{who}") for who in range(6) if (who + n) % 2}


async def _statements(app: App, rows: Sequence[Row]) -> int:
    """How many the file takes."""
    said = list[str]()
    engine = app.database.writer.sync_engine

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    await app.enrol.people(rows, "hr", MONDAY + MINUTE)
    event.remove(engine, "before_cursor_execute", note)
    return len(said)


async def test_forty_that_move_take_as_many_statements_as_two(app: App) -> None:
    people = team("a", 42)
    await enrol(app, people)
    await schedule(app, nudge(teams=("a",)), nudge("other", "diary", at=time(14), teams=("a",)))
    await app.plan(MONDAY)

    def moved(rows: Sequence[Row]) -> list[Row]:
        return [row(one.name.lower(), "b") for one in rows]

    two = await _statements(app, [*moved(people[:2]), *people[2:]])
    assert await _statements(app, [*moved(people[:2]), *moved(people[2:])]) <= two
    assert {state for state, _ in await outcomes(app)} <= {"skipped", "expired"}
