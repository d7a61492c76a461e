"""What somebody could try with all that they can see, through the real verbs: the attacks of rule A10 by their names.
Those on the figures alone stand with the rooms that decide."""

import re
import shutil
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Date

from bot.app import App
from flows.message import Action
from storage.columns import Instant
from storage.tables import Answer, Release
from tests.bot.conftest import program
from tests.bot.people import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    TUESDAY,
    enrol,
    everything,
    fill_in,
    nudge,
    press,
    read,
    row,
    say,
    schedule,
    tap,
    told,
)
from tests.bot.platforms import Moody

ELEVEN = TUESDAY + 2 * HOUR
STAFF = (row("mia", leads="x/a"), row("maja", leads="x/b"), row("mads", leads="x"), row("hanne", roles="hr"))
READERS = ("mia", "maja", "mads", "hanne", "b1")
SAID = ("teamrapport", "teamrapport a", "teamrapport b", "teamrapport x", "plan", "personer", "hvorfor", "svar")

World = tuple[App, Moody]
Worlds = Callable[[], World]


@pytest.fixture
async def worlds(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Worlds]:
    """A new organisation each time, where nothing has happened yet."""
    made: list[App] = []

    def another() -> World:
        path, platform = tmp_path / f"{len(made)}.db", Moody()
        shutil.copy(sqlite_template, path)
        made.append(program(f"sqlite:///{path}", platform))
        return made[-1], platform

    yield another
    for app in made:
        await app.database.close()


async def asked(world: World, flow: str = "meeting-score", *more: Any) -> None:
    """Seven of team a and six of team b, both in x, are asked on Tuesday at eleven."""
    app, _ = world
    people = [row(f"a{n}", "x/a") for n in range(1, 8)] + [row(f"b{n}", "x/b") for n in range(1, 7)]
    await enrol(app, [*people, *STAFF, *more])
    await schedule(app, nudge(flow=flow, repeats="FREQ=WEEKLY;BYDAY=TU"))
    await app.tick(MONDAY)
    await app.tick(ELEVEN)


async def answers(world: World, given: Mapping[str, int], minutes: int = 1) -> None:
    app, platform = world
    for name, value in given.items():
        await tap(app, name, platform.to(name)[0], str(value), ELEVEN + minutes * MINUTE)


async def closed(world: World) -> None:
    app, _ = world
    await app.tick(ELEVEN + 2 * DAY)


async def seen(world: World, after: timedelta) -> Mapping[str, object]:
    """All that anybody but the person can look at, then."""
    app, _ = world
    shown = {f"{name}: {text}": read(await say(app, name, text, ELEVEN + after)) for name in READERS for text in SAID}
    return {**shown, "counts": await app.counts()}


async def report(world: World, reader: str, which: str = "", after: timedelta = 2 * DAY) -> str:
    app, _ = world
    return read(await say(app, reader, f"teamrapport {which}", ELEVEN + after))


def everybody(team: str, size: int, value: int = 4) -> dict[str, int]:
    return {f"{team}{n}": value for n in range(1, size + 1)}


async def test_watch_the_counter(worlds: Worlds) -> None:
    """Ask every minute while somebody is seen tapping."""
    await asked(world := worlds())
    before = await seen(world, HOUR)
    for n, name in enumerate(everybody("a", 7), 1):
        await answers(world, {name: n % 5 + 1}, n)
        assert await seen(world, HOUR) == before


async def test_only_one_missing(worlds: Worlds) -> None:
    """Who is on leave is known, and so would be whose answers the figure is made of."""
    shown = set()
    for missing in ("a1", "a4", "a7"):
        await asked(world := worlds())
        await answers(world, {name: 4 for name in everybody("a", 7) if name != missing})
        await closed(world)
        shown.add(await report(world, "mia"))
    [one] = shown
    assert "4 eller højere · 5–9 svar" in one
    assert not re.search(r"\b[67] (af|svar)", one)


async def test_rate_subtraction(worlds: Worlds) -> None:
    """Six of seven here, six of six there, twelve of thirteen above."""
    await asked(world := worlds())
    await answers(world, everybody("a", 6) | everybody("b", 6))
    await closed(world)
    for reader, which in (("mia", "a"), ("maja", "b"), ("mads", "x"), ("hanne", "")):
        shown = re.sub(r"\d+\. \w+( \d{4})?", "", await report(world, reader, which))
        assert set(re.findall(r"\d+(?:–\d+)?", shown)) <= {"4", "5–9", "10–24"}


@pytest.mark.parametrize("later", [HOUR, DAY + HOUR, 3 * DAY])
async def test_follow_up_visible(worlds: Worlds, later: timedelta) -> None:
    """Those who answered one are asked again tomorrow, those who answered five in a week."""
    shown = []
    for value in (1, 5):
        await asked(world := worlds(), "course")
        await answers(world, everybody("a", 7, value))
        await world[0].tick(ELEVEN + later)
        shown.append(await seen(world, later))
    assert shown[0] == shown[1]


async def test_erase_and_compare(worlds: Worlds) -> None:
    await asked(world := worlds())
    await answers(world, everybody("a", 7) | {"a1": 1})
    await closed(world)
    before = await report(world, "mia")
    assert "5–9 svar" in before
    await press(world[0], "a1", Action("erase-now"), ELEVEN + 2 * DAY)
    assert await report(world, "mia") == before


async def test_reorganise_and_compare(worlds: Worlds) -> None:
    await asked(world := worlds())
    await answers(world, everybody("a", 7) | everybody("b", 6, 1))
    await closed(world)
    before = await report(world, "mia"), await report(world, "maja")
    moved = [row("a1", "x/b"), *(row(f"a{n}", "x/a") for n in range(2, 8)), *(row(f"b{n}", "x/b") for n in range(1, 7))]
    await enrol(world[0], [*moved, *STAFF], ELEVEN + 2 * DAY)
    assert (await report(world, "mia"), await report(world, "maja")) == before


async def test_two_managers_compare(worlds: Worlds) -> None:
    """Bo works in both teams. What he answers stands in the figure of his first, and in no other."""
    shown = []
    for value in (1, 5):
        await asked(world := worlds(), "meeting-score", row("bo", "x/a;x/b"))
        await answers(world, everybody("a", 7) | everybody("b", 6) | {"bo": value})
        await closed(world)
        shown.append(await report(world, "maja"))
        assert "4 eller højere" in shown[-1]
    assert shown[0] == shown[1]


async def test_timing(worlds: Worlds, caplog: pytest.LogCaptureFixture) -> None:
    """Who pressed when cannot be put beside when an answer came: no answer knows more than its day, no log a person."""
    caplog.set_level("DEBUG")
    await asked(world := worlds())
    caplog.clear()
    await answers(world, everybody("a", 7))
    kinds = {column.name: column.type for column in Answer.__table__.columns}
    assert [name for name, kind in kinds.items() if isinstance(kind, Instant | Date)] == ["day"]
    stored = await everything(world[0], Answer)
    assert {one["day"] for one in stored} == {date(2026, 11, 24)}
    logged = caplog.text
    assert not [name for name in (*everybody("a", 7), *(one["pseudonym"] for one in stored)) if name in logged.split()]


async def test_style(worlds: Worlds) -> None:
    """Only a1 writes »ifm.« — but what anybody writes reaches no reader."""
    await asked(world := worlds(), "diary")
    app, platform = world
    shown = await tap(app, "a1", platform.to("a1")[0], "Ja", ELEVEN + MINUTE)
    form = told(shown).form()
    assert form
    await fill_in(app, "a1", form.action, ELEVEN + MINUTE, q0="Noget ifm. vagtplanen")
    assert "ifm." in read(await say(app, "a1", "noter", ELEVEN + HOUR))
    await app.tick(ELEVEN + 9 * DAY)
    assert "ifm." not in str(await seen(world, 9 * DAY))
    assert await everything(app, Release) == []
