"""P9: a year of answers, and what can still be put together of who gave which."""

from pathlib import Path

import pytest

from bot.app import App
from flows.message import Action
from storage.tables import Answer, Note, Period
from tests.attack.lives import FIRST, begun
from tests.attack.remains import found, tables
from tests.attack.years import MONTH
from tests.bot.conftest import program
from tests.bot.people import HOUR, MONDAY, enrol, everything, fill_in, press, row, tap, told
from tests.fakes.platform import FakePlatform

SEED = 20261121
LENGTHS = [(40, 3), pytest.param(120, 13, marks=pytest.mark.attack)]
WORDS = "canary-own-words-5d10c7"


async def pseudonyms(app: App, periods: list[int]) -> list[str]:
    """Under which anybody who was ever there can have answered then."""
    async with app.database.read() as work:
        people = [one.id for one in (await work.people.by_emails()).values()]
    return [app.close.pseudonyms(person, period) for period in periods for person in people]


@pytest.mark.parametrize(("people", "rounds"), LENGTHS)
async def test_a_year_after_nobody_is_linked_to_what_they_answered(database_url: str, people: int, rounds: int) -> None:
    """Though the last period is open yet, whose answers stand where the others stood."""
    async with begun(database_url, people, 0.85, f"{SEED} after") as life:
        await life.year(rounds)
        now = FIRST + rounds * MONTH
        await life.ask(now)
        await life.app.forget.retain(now)
        every = await everything(life.app, Period)
        closed = [one["id"] for one in every if one["closed_at"]]
        still = [one["id"] for one in every if not one["closed_at"]]
        assert {one["period_id"] for one in await everything(life.app, Answer)} == set(still)
        place = await tables(database_url)
        gone, here = await pseudonyms(life.app, closed), await pseudonyms(life.app, still)
        assert len(closed) == rounds
        assert found(here, *beside(place)), "the search finds nobody while a period is open"
        assert found(gone, *beside(place)) == {}
    print(f"\nP9: {len(gone)} pseudonyms of {rounds} closed periods looked for: none found")


def beside(place: Path) -> list[Path]:
    """SQLite keeps its log beside its file."""
    return [place] if place.is_dir() else sorted(place.parent.glob(f"{place.name}*"))


async def test_words_that_were_erased_are_gone_from_the_tables(database_url: str) -> None:
    """Though what somebody else wrote stands beside them."""
    app = program(database_url, FakePlatform())
    try:
        await enrol(app, [row("ana"), row("bo")])
        for name in ("ana", "bo"):
            asked = await press(app, name, Action("start", "diary"), MONDAY)
            form = told(await tap(app, name, asked, "Ja", MONDAY)).form()
            assert form
            await fill_in(app, name, form.action, MONDAY, q0=f"{WORDS}-{name}")
        place = await tables(database_url)
        assert found([f"{WORDS}-ana"], *beside(place)), "the search finds nothing before"
        await press(app, "ana", Action("erase-now"), MONDAY + HOUR)
        assert len(await everything(app, Note)) > 0
        await tables(database_url)
        assert found([f"{WORDS}-ana"], *beside(place)) == {}
        assert found([f"{WORDS}-bo"], *beside(place))
    finally:
        await app.database.close()
