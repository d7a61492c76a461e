"""A team that has just changed is not told of: its answers count in the unit above it (rule A8.3)."""

from datetime import timedelta

from bot.app import App
from flows.people_file import Row
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
