"""What one period cannot do to another, and what a question cannot do to the one that takes its place."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app import App
from storage.repositories.periods import Answers
from storage.tables import Answer, Period, Release
from tests.bot.conftest import CONTENT, program
from tests.bot.flow_files import as_it_was, rescaled
from tests.bot.people import DAY, HOUR, TUESDAY, count, enrol, everything, newest, nudge, read, row, say, schedule, tap
from tests.bot.people import team as people_of
from tests.bot.platforms import Moody

ELEVEN = TUESDAY + 2 * HOUR
WEEK = timedelta(weeks=1)
EIGHT_WEEKS = 8 * WEEK
FIGURE = "Spiser sammen"
NAMES = [f"a{n}" for n in range(1, 9)]


class BrokenError(Exception):
    """What is wrong with a period."""


async def team_of_eight(app: App, flow: str, days: str = "TU") -> None:
    await enrol(app, [*people_of("a", 8), row("mia", leads="a")])
    await schedule(app, nudge(flow, flow, repeats=f"FREQ=WEEKLY;BYDAY={days}"))


async def all_say(app: App, platform: Moody, label: str, at: datetime) -> None:
    """What is asked at that time, and what everybody says."""
    await app.plan(at - HOUR)
    await app.deliver(at)
    for name in NAMES:
        assert "Gemt." in read(await tap(app, name, newest(platform, name), label, at))


async def asked_in_figures(app: App) -> set[str]:
    return {one["question"] for one in await everything(app, Release)}


async def report(app: App, now: datetime) -> str:
    return read(await say(app, "mia", "teamrapport", now))


@asynccontextmanager
async def running(database_url: str, platform: Moody, content: Path) -> AsyncIterator[App]:
    """The program with these flows."""
    app = program(database_url, platform, content)
    try:
        yield app
    finally:
        await app.database.close()


@pytest.mark.parametrize("was_scale", [False, True])
@pytest.mark.parametrize("goes_on", [False, True])
async def test_a_question_that_is_of_another_kind_now_has_no_figure_of_those_who_answered_the_old_one(
    database_url: str, platform: Moody, tmp_path: Path, was_scale: bool, goes_on: bool
) -> None:
    scaled, later = rescaled(tmp_path / "scaled"), ELEVEN + EIGHT_WEEKS
    older, before = (scaled, "4") if was_scale else (CONTENT, "Ja")
    newer, after = (as_it_was(tmp_path / "newer"), "Ja") if was_scale else (scaled, "4")
    async with running(database_url, platform, older) as app:
        await team_of_eight(app, "lunch", "TU,WE")
        await all_say(app, platform, before, ELEVEN)
    async with running(database_url, platform, newer) as app:
        if goes_on:
            await all_say(app, platform, after, ELEVEN + DAY)
        assert await app.close(later) == 1
        assert await count(app, Answer) == 0
        assert "ate" not in await asked_in_figures(app)
        assert FIGURE not in await report(app, later)


async def test_a_question_of_the_same_kind_goes_on_in_a_new_version(
    database_url: str, platform: Moody, tmp_path: Path
) -> None:
    async with running(database_url, platform, CONTENT) as app:
        await team_of_eight(app, "lunch", "TU,WE")
        await all_say(app, platform, "Ja", ELEVEN)
    async with running(database_url, platform, as_it_was(tmp_path / "newer")) as app:
        await all_say(app, platform, "Ja", ELEVEN + DAY)
        assert await app.close(ELEVEN + EIGHT_WEEKS) == 1
        assert "ate" in await asked_in_figures(app)
        assert FIGURE in await report(app, ELEVEN + EIGHT_WEEKS)


async def breaking(monkeypatch: pytest.MonkeyPatch, *periods: int) -> None:
    """Until it is undone, these periods cannot be counted."""
    counted = Answers.by_question

    async def broken(self: Answers, period_id: int) -> Mapping[str, Mapping[str, Sequence[str]]]:
        if period_id in periods:
            raise BrokenError(str(period_id))
        return await counted(self, period_id)

    monkeypatch.setattr(Answers, "by_question", broken)


async def periods(app: App, flow: str) -> list[int]:
    found = [one for one in await everything(app, Period) if one["flow"] == flow]
    return [one["id"] for one in sorted(found, key=lambda one: one["closes_at"])]


async def still_open(app: App) -> set[int]:
    return {one["id"] for one in await everything(app, Period) if one["closed_at"] is None}


async def met_and_ate(app: App, platform: Moody) -> tuple[int, int]:
    """Two periods, of which that of the meeting is over first."""
    await team_of_eight(app, "meeting-score")
    await all_say(app, platform, "4", ELEVEN)
    await schedule(app, nudge("lunch", "lunch", repeats="FREQ=WEEKLY;BYDAY=TU"))
    await all_say(app, platform, "Ja", ELEVEN + WEEK)
    [meeting], [lunch] = await periods(app, "meeting-score"), await periods(app, "lunch")
    return meeting, lunch


async def test_a_period_that_cannot_be_counted_keeps_no_other_flow_from_its_figures(
    app: App, platform: Moody, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, lunch = await met_and_ate(app, platform)
    later = ELEVEN + 2 * EIGHT_WEEKS
    async with app.database.read() as work:
        assert [one.id for one in await work.periods.over(later)] == [meeting, lunch]
    await breaking(monkeypatch, meeting)
    with pytest.raises(BrokenError):
        await app.close(later)
    assert await still_open(app) == {meeting}
    assert {one["period_id"] for one in await everything(app, Answer)} == {meeting}
    assert FIGURE in await report(app, later)
    monkeypatch.undo()
    assert await app.close(later) == 1
    assert "overall" in await asked_in_figures(app)


async def test_of_several_that_cannot_be_counted_the_first_is_told_of(
    app: App, platform: Moody, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, lunch = await met_and_ate(app, platform)
    await breaking(monkeypatch, meeting, lunch)
    with pytest.raises(BrokenError, match=str(meeting)):
        await app.close(ELEVEN + 2 * EIGHT_WEEKS)


async def test_figures_are_the_same_as_if_the_period_before_had_been_counted_in_time(
    app: App, platform: Moody, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted out of turn, the second would be too near to the first for one of them to be told (rule A5)."""
    await team_of_eight(app, "lunch")
    await all_say(app, platform, "Ja", ELEVEN)
    await all_say(app, platform, "Ja", ELEVEN + EIGHT_WEEKS)
    first, second = await periods(app, "lunch")
    later = ELEVEN + 3 * EIGHT_WEEKS
    await breaking(monkeypatch, first)
    with pytest.raises(BrokenError):
        await app.close(later)
    assert await still_open(app) == {first, second}
    assert await count(app, Release) == 0
    monkeypatch.undo()
    assert await app.close(later) == 2
    told = [(one["unit_id"], one["period_id"]) for one in await everything(app, Release) if one["question"] == "ate"]
    assert {period for _, period in told} == {first, second}


async def test_an_occasion_waits_for_none_of_another_day(
    app: App, platform: Moody, monkeypatch: pytest.MonkeyPatch
) -> None:
    await team_of_eight(app, "meeting-score")
    await all_say(app, platform, "4", ELEVEN)
    await all_say(app, platform, "4", ELEVEN + WEEK)
    first, _ = await periods(app, "meeting-score")
    later = ELEVEN + WEEK + 3 * DAY
    await breaking(monkeypatch, first)
    with pytest.raises(BrokenError):
        await app.close(later)
    assert await still_open(app) == {first}
    assert "4 eller højere" in await report(app, later)
