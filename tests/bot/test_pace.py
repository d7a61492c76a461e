"""Thirty commands a minute are enough for anybody, and ten reports (rule C6)."""

from datetime import timedelta

from bot.app import App
from bot.platform import Pressed, Response, Typed
from flows.message import Action
from tests.bot.people import MINUTE, MONDAY, enrol, nudge, read, row, schedule, who
from tests.bot.platforms import Moody
from tests.fakes.platform import button

SECOND = timedelta(seconds=1)
TOO_FAST = "Det går lidt stærkt. Vent et minut, og prøv igen."


async def ask(app: App, name: str, text: str, at: float = 0) -> str:
    return read(await app.front(Typed(who(name), text), MONDAY + at * SECOND))


async def test_the_thirty_first_command_in_a_minute_is_asked_to_wait(app: App) -> None:
    await enrol(app, [row("anna"), row("bo")])
    said = [await ask(app, "anna", "hjælp", n) for n in range(30)]
    assert TOO_FAST not in " ".join(said)
    assert TOO_FAST in await ask(app, "anna", "hjælp", 30)


async def test_the_others_do_not_wait_for_one_who_is_too_fast(app: App) -> None:
    await enrol(app, [row("anna"), row("bo")])
    for _ in range(31):
        await ask(app, "anna", "hjælp")
    assert TOO_FAST not in await ask(app, "bo", "hjælp")


async def test_whoever_keeps_pressing_waits_no_longer_than_the_minute(app: App) -> None:
    await enrol(app, [row("anna")])
    for n in range(59):
        await ask(app, "anna", "hjælp", n)
    assert TOO_FAST in await ask(app, "anna", "hjælp", 59.5)
    assert TOO_FAST not in await ask(app, "anna", "hjælp", 60)


async def test_the_eleventh_report_in_a_minute_waits_and_help_does_not(app: App) -> None:
    await enrol(app, [row("anna")])
    for _ in range(9):
        await ask(app, "anna", "/teamreport")
    pressed: Response = await app.front(Pressed(who("anna"), Action("report", "1"), MONDAY), MONDAY)
    assert TOO_FAST not in read(pressed)
    assert TOO_FAST in await ask(app, "anna", "rapport 2026-Q3")
    assert TOO_FAST not in await ask(app, "anna", "hjælp")


async def test_a_clock_that_is_set_back_locks_nobody_out(app: App) -> None:
    await enrol(app, [row("anna")])
    for _ in range(30):
        await ask(app, "anna", "hjælp", 3600)
    assert TOO_FAST not in await ask(app, "anna", "hjælp", 0)


async def test_an_answer_is_saved_however_many_commands_came_before(app: App, platform: Moody) -> None:
    await enrol(app, [row("anna")])
    await schedule(app, nudge())
    noon = MONDAY + timedelta(hours=2)
    await app.tick(noon)
    for _ in range(31):
        await app.front(Typed(who("anna"), "hjælp"), noon)
    yes = button(platform.to("anna")[0], "Ja")
    saved = await app.front(Pressed(who("anna"), yes, noon), noon + MINUTE / 2)
    assert TOO_FAST not in read(saved)
    assert read(saved).startswith("Gemt.")
