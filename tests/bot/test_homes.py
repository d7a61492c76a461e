"""A period counts by the tree and the homes of when it opens, whatever was promised before (rules A2.3 and A2.9)."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event

from bot.app import App
from bot.homes import Homes
from flows.message import Action
from storage.tables import Period, Release, RosterHome
from tests.bot.people import DAY, HOUR, MINUTE, count, enrol, everything, nudge, person_id, press, row, schedule, tap
from tests.bot.people import team as people_of

OPENS = datetime(2026, 11, 29, 23, 0, tzinfo=UTC)
"""Midnight in Copenhagen: a period of the course begins."""

BEFORE = OPENS - 25 * DAY
OLD, NEW = people_of("a", 20), [row(f"n{number}", teams="a") for number in range(1, 7)]
FOLLOWED, ALONE = "5", "3"
"""What is asked about again a week later, and what is not."""


async def answers(app: App, name: str, label: str, now: datetime) -> None:
    shown = await press(app, name, Action("start", "course"), now)
    await tap(app, name, shown, label, now + MINUTE)


async def promised(app: App, label: str = FOLLOWED) -> None:
    """Twenty people, of whom one answers five days before the next period opens."""
    await enrol(app, OLD, BEFORE)
    await answers(app, "a1", label, OPENS - 5 * DAY)


async def counted(app: App) -> set[int]:
    """Those who are counted in the period that opens."""
    [period] = [one for one in await everything(app, Period) if one["key"] == "2026-11-30"]
    return {one["person_id"] for one in await everything(app, RosterHome) if one["roster_id"] == period["roster_id"]}


async def ids(app: App, names: Sequence[str]) -> set[int]:
    return {await person_id(app, name) for name in names}


async def figures(app: App, label: str) -> list[Any]:
    """Six begin before the period opens, and answer in it; then HR moves them. What is released of them."""
    await promised(app, label)
    await enrol(app, [*OLD, *NEW], OPENS - 2 * DAY)
    await app.tick(OPENS + MINUTE)
    for one in NEW:
        await answers(app, one.email.partition("@")[0], ALONE, OPENS + DAY)
    await enrol(app, [*OLD, *(row(f"n{number}", teams="b") for number in range(1, 7))], OPENS + 2 * DAY)
    await app.tick(OPENS + 2 * DAY)
    await app.tick(OPENS + 29 * DAY)
    return [(one["question"], one["code"], one["band"]) for one in await everything(app, Release)]


@pytest.mark.parametrize("label", [ALONE, FOLLOWED])
async def test_which_figures_there_are_does_not_depend_on_what_was_answered_before(app: App, label: str) -> None:
    assert await figures(app, label) == [("use", "3 1/2", "5-9")]


async def test_who_begins_after_what_is_asked_was_owed_and_before_it_is_asked_is_counted(app: App) -> None:
    await enrol(app, OLD, BEFORE)
    await schedule(app, nudge(flow="course", repeats="FREQ=WEEKLY;BYDAY=MO"))
    await app.plan(OPENS - DAY)
    assert len(await counted(app)) == 20
    await enrol(app, [*OLD, *NEW], OPENS - HOUR)
    await app.plan(OPENS - MINUTE)
    assert len(await counted(app)) == 20
    await app.plan(OPENS)
    assert len(await counted(app)) == 26


async def test_a_change_after_it_opened_changes_nothing(app: App) -> None:
    await promised(app)
    await app.plan(OPENS)
    there = await counted(app)
    await enrol(app, [*OLD[:15], *NEW], OPENS + HOUR)
    for days in range(1, 4):
        await app.tick(OPENS + days * DAY)
    assert await counted(app) == there == await ids(app, [f"a{number}" for number in range(1, 21)])


async def test_two_replicas_at_once_look_once(app: App, replica: App) -> None:
    await promised(app)
    await enrol(app, [*OLD, *NEW], OPENS - 2 * DAY)
    await asyncio.gather(*(one.plan(OPENS + MINUTE) for one in (app, replica, app, replica)))
    there = await counted(app)
    assert len(there) == 26
    await enrol(app, OLD, OPENS + HOUR)
    await asyncio.gather(*(one.plan(OPENS + 2 * HOUR) for one in (app, replica)))
    assert await counted(app) == there


async def test_whoever_was_down_when_it_opened_looks_when_they_are_back(app: App) -> None:
    await promised(app)
    await enrol(app, [*OLD, *NEW], OPENS - 2 * DAY)
    await app.tick(OPENS + 3 * DAY)
    assert len(await counted(app)) == 26
    await enrol(app, OLD, OPENS + 4 * DAY)
    await app.tick(OPENS + 5 * DAY)
    assert len(await counted(app)) == 26


async def test_who_is_erased_is_in_no_snapshot(app: App) -> None:
    await promised(app)
    gone = await person_id(app, "a2")
    await enrol(app, [*OLD, *NEW], OPENS - 2 * DAY)
    await app.plan(OPENS)
    assert await count(app, RosterHome, RosterHome.person_id == gone) > 1
    await app.forget.erase("a2@example.org", OPENS + HOUR)
    assert await count(app, RosterHome, RosterHome.person_id == gone) == 0
    assert len(await counted(app)) == 25


async def test_where_nothing_has_opened_nothing_is_written_and_one_statement_is_read(app: App) -> None:
    await promised(app)
    await answers(app, "a2", ALONE, OPENS + HOUR)
    await Homes(app.database)(OPENS + HOUR)
    asked: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(statement)

    for engine in {app.database.reader, app.database.writer}:
        event.listen(engine.sync_engine, "before_cursor_execute", note)
    await Homes(app.database)(OPENS + 2 * HOUR)
    assert [one.split()[0] for one in asked if one != "BEGIN"] == ["SELECT"]
