"""A flow that takes turns, through the verbs."""

from bot.app import App
from flows.message import Action
from storage.tables import Answer
from tests.bot.people import DAY, HOUR, MONDAY, TUESDAY, enrol, everything, nudge, owed, press, read, row, schedule, tap
from tests.bot.platforms import Moody

ELEVEN = TUESDAY + 2 * HOUR


async def asked(app: App, name: str) -> list[str]:
    return [one.step for one in await owed(app, name)]


async def test_everybody_meets_each_question_before_any_returns(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana"), row("bo"), row("eva")])
    await schedule(app, nudge(flow="turns", repeats="FREQ=WEEKLY;BYDAY=TU"))
    for week in range(5):
        await app.tick(ELEVEN + 7 * week * DAY)
        for name in ("ana", "bo", "eva"):
            await tap(app, name, platform.to(name)[-1], "Ja", ELEVEN + 7 * week * DAY)
    for name in ("ana", "bo", "eva"):
        steps = (await asked(app, name))[:5]
        assert set(steps[:3]) == {"tea", "cake", "fruit"}
        assert steps[3:5] == steps[:2]
    assert len({(await asked(app, name))[0] for name in ("ana", "bo", "eva")}) == 3


async def test_planning_again_asks_nothing_else(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge(flow="turns", repeats="FREQ=WEEKLY;BYDAY=TU"))
    await app.plan(MONDAY)
    before = await asked(app, "ana")
    async with app.database.begin() as work:
        await work.deliveries.settle([(one.id, "skipped", "left") for one in await owed(app, "ana")])
    await app.plan(MONDAY)
    assert await asked(app, "ana") == before


async def test_whoever_starts_it_themselves_takes_turns_too(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    seen = []
    for day in range(3):
        now = ELEVEN + day * DAY
        shown = await press(app, "ana", Action("start", "turns"), now)
        again = await press(app, "ana", Action("start", "turns"), now)
        assert read(shown) == read(again)
        await tap(app, "ana", shown, "Ja", now)
        seen.append(read(shown).split("?")[0])
    assert len(set(seen)) == 3
    assert {one["question"] for one in await everything(app, Answer)} == {"tea", "cake", "fruit"}
