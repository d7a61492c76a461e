"""A team that has just changed is not told of: its answers count in the unit above it (rule A8.3)."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import event

from bot.app import App
from bot.outbox import _untold, snapshot
from flows.people_file import Row
from storage.repositories.rosters import Rosters, Seen
from tests.bot.people import DAY, HOUR, TUESDAY, enrol, nudge, read, row, say, schedule, tap, team
from tests.bot.platforms import Moody

WEEK = timedelta(weeks=1)
ELEVEN = TUESDAY + 2 * HOUR
NOTHING = "Der er ikke svar nok til at vise noget uden at vise personer."
GOOD = "4 eller højere"


def people(bakers: list[Row], cooks: list[Row]) -> list[Row]:
    return [*bakers, *cooks, row("mia", leads="a"), row("hanne", roles="hr")]


async def settled_in(app: App, bakers: int = 8) -> None:
    """Bakers and eight cooks, who have been asked before."""
    await enrol(app, people(team("a", bakers), team("b", 8)), TUESDAY - 5 * WEEK)
    await schedule(app, nudge(flow="meeting-score", repeats="FREQ=WEEKLY;BYDAY=TU"), now=TUESDAY - 5 * WEEK)
    await app.tick(TUESDAY - 5 * WEEK)
    await app.tick(ELEVEN - 5 * WEEK)


async def rated(app: App, platform: Moody) -> str:
    """Mia's report, when everybody has answered today's question."""
    await app.tick(TUESDAY)
    await app.tick(ELEVEN)
    for name in {user for user, _, _ in platform.posted.values()}:
        if platform.to(name) and name not in ("mia", "hanne"):
            await tap(app, name, platform.to(name)[-1], "4", ELEVEN)
    await app.tick(ELEVEN + 2 * DAY)
    return read(await say(app, "mia", "teamrapport", ELEVEN + 2 * DAY))


async def test_a_team_that_stayed_as_it_was_is_told_of(app: App, platform: Moody) -> None:
    await settled_in(app)
    assert GOOD in await rated(app, platform)


async def test_a_team_that_a_third_of_has_joined_is_told_of(app: App, platform: Moody) -> None:
    await settled_in(app)
    await enrol(app, people(team("a", 10), team("b", 8)), TUESDAY - 3 * DAY)
    assert GOOD in await rated(app, platform)


async def test_a_team_that_more_than_a_third_of_has_joined_is_not(app: App, platform: Moody) -> None:
    await settled_in(app)
    await enrol(app, people(team("a", 11), team("b", 8)), TUESDAY - 3 * DAY)
    shown = await rated(app, platform)
    assert NOTHING in shown
    assert GOOD not in shown


async def test_it_is_told_of_again_two_weeks_later(app: App, platform: Moody) -> None:
    await settled_in(app)
    await enrol(app, people(team("a", 11), team("b", 8)), TUESDAY - 15 * DAY)
    assert "4 · 10–24 svar" in await rated(app, platform)


async def test_who_was_erased_has_left_too(app: App, platform: Moody) -> None:
    await settled_in(app, 10)
    for name in ("a9", "a10"):
        await app.forget.erase(f"{name}@example.org", TUESDAY - DAY)
    await enrol(app, people(team("a", 6), team("b", 8)), TUESDAY - DAY)
    assert NOTHING in await rated(app, platform)


async def test_two_of_eight_may_leave(app: App, platform: Moody) -> None:
    await settled_in(app)
    await enrol(app, people(team("a", 6), team("b", 8)), TUESDAY - DAY)
    assert GOOD in await rated(app, platform)


async def test_what_was_so_from_the_beginning_is_no_change(app: App, platform: Moody) -> None:
    await enrol(app, people(team("a", 8), team("b", 8)), TUESDAY - DAY)
    await schedule(app, nudge(flow="meeting-score", repeats="FREQ=WEEKLY;BYDAY=TU"))
    assert GOOD in await rated(app, platform)


async def mistaken(app: App, seed: int) -> int:
    """In some months in which people come, move and go, and periods open: how often a snapshot was of other units."""
    chance, now, wrong = Random(seed), TUESDAY, 0
    homes = {f"p{n}": chance.choice("abcd") for n in range(24)}
    for _ in range(25):
        for name in chance.sample(sorted(homes), chance.choice((0, 0, 1, 3, 6))):
            homes[name] = chance.choice("abcde")
        await enrol(app, [row(name, home) for name, home in homes.items()], now)
        now += chance.choice((HOUR, DAY, 3 * DAY, 8 * DAY))
        async with app.database.begin() as work:
            units = await work.rosters.units(await snapshot(work, now))
            wrong += {unit for unit, (_, settled) in units.items() if not settled} != set(await _untold(work, now))
    return wrong


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_happens_asnapshot_is_of_the_units_that_the_log_says(app: App, seed: int) -> None:
    assert await mistaken(app, seed) == 0


async def test_who_takes_thesnapshot_that_is_there_is_mistaken(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    async def any_of_them(rosters: Rosters, _: Seen) -> int | None:
        return (await rosters.connection.exec_driver_sql("SELECT max(id) FROM roster")).scalar_one_or_none()

    monkeypatch.setattr(Rosters, "found_out", any_of_them)
    assert await mistaken(app, 0) > 0


async def test_for_the_next_period_nobody_is_counted_again(app: App) -> None:
    await settled_in(app)
    await enrol(app, people(team("a", 11), team("b", 8)), TUESDAY - 3 * DAY)
    asked: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(statement)

    async with app.database.begin() as work:
        first = await snapshot(work, TUESDAY)
    event.listen(app.database.writer.sync_engine, "before_cursor_execute", note)
    async with app.database.begin() as work:
        assert await snapshot(work, TUESDAY + HOUR) == first
    assert asked
    assert not [one for one in asked if "FROM person" in one or "FROM team" in one]
