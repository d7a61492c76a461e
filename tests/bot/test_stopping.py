"""Stop means stop, also for what somebody had put off; what they put off afterwards is their own wish."""

from datetime import timedelta

from bot.app import App
from bot.platform import Private
from flows.message import Action
from flows.plain import plain
from tests.bot.people import MONDAY, TUESDAY, enrol, newest, nudge, press, row, say, schedule
from tests.fakes.platform import FakePlatform, button

ELEVEN = TUESDAY + timedelta(hours=2)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def asked(app: App, platform: FakePlatform) -> Action:
    """The button that puts off what Ana was just asked."""
    await enrol(app, [row("ana")])
    await schedule(app, nudge(repeats="FREQ=WEEKLY;BYDAY=TU"))
    await app.plan(MONDAY)
    await app.deliver(ELEVEN)
    put_off = button(newest(platform, "ana"), "Udsæt")
    return Action(put_off.verb, put_off.ref, "day")


async def test_what_was_put_off_does_not_come_after_stop(app: App, platform: FakePlatform) -> None:
    put_off = await asked(app, platform)
    await press(app, "ana", put_off, ELEVEN + HOUR)
    await say(app, "ana", "stop", ELEVEN + 2 * HOUR)
    for hours in range(20, 30):
        await app.tick(ELEVEN + hours * HOUR)
    assert len(platform.to("ana")) == 1


async def test_what_is_put_off_after_stop_comes(app: App, platform: FakePlatform) -> None:
    put_off = await asked(app, platform)
    await say(app, "ana", "stop", ELEVEN + HOUR)
    await press(app, "ana", put_off, ELEVEN + 2 * HOUR)
    for hours in range(20, 30):
        await app.tick(ELEVEN + hours * HOUR)
    assert len(platform.to("ana")) == 2


async def test_whoever_writes_it_loud_is_not_written_to_either(app: App, platform: FakePlatform) -> None:
    await asked(app, platform)
    said = await say(app, "ana", "Stop!", ELEVEN + HOUR)
    assert isinstance(said, Private)
    assert "Jeg skriver ikke mere af mig selv." in plain(said.message)
    for days in range(1, 22):
        await app.tick(ELEVEN + days * DAY)
    assert len(platform.to("ana")) == 1
