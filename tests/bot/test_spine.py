"""From HR's schedule to the manager's report."""

from datetime import timedelta
from pathlib import Path

from bot.app import App
from bot.platform import Pressed, Private, Replace, Typed
from flows.message import Chart, Message, Text
from flows.plain import plain
from flows.schedule_file import parse_schedule
from tests.bot.people import MONDAY, enrol, row, team, who
from tests.fakes.platform import FakePlatform, button

SCHEDULE = Path("config/schedule.toml").read_text()
TUESDAY_11 = MONDAY + timedelta(days=1, hours=2)


async def start(app: App) -> None:
    await enrol(app, [*team("a", 7), *team("b", 3), row("mia", leads="a"), row("hanne", roles="hr")])
    await app.configure.apply(parse_schedule(SCHEDULE, "schedule.toml", app.catalogue.flows), "test", MONDAY)


def told(response: object) -> Message:
    assert isinstance(response, Private | Replace)
    return response.message


async def test_a_nudge_comes_and_is_answered_and_reported(app: App, platform: FakePlatform) -> None:
    await start(app)
    await app.tick(MONDAY)
    assert platform.posted == {}
    await app.tick(TUESDAY_11)
    assert len(platform.to("a1")) == 1
    for n in range(1, 8):
        message = platform.to(f"a{n}")[0]
        receipt = await app.desk(Pressed(who(f"a{n}"), button(message, "4"), TUESDAY_11), TUESDAY_11)
        assert isinstance(receipt, Replace)
        assert receipt.message.parts[0] == Text("Gemt.")
    await app.tick(TUESDAY_11 + timedelta(days=2))
    report = told(await app.desk(Typed(who("mia"), "/teamreport"), TUESDAY_11 + timedelta(days=2)))
    assert "4 eller højere" in plain(report)
    refused = told(await app.desk(Typed(who("b1"), "/teamreport a"), TUESDAY_11 + timedelta(days=2)))
    unknown = told(await app.desk(Typed(who("b1"), "/teamreport zzz"), TUESDAY_11 + timedelta(days=2)))
    assert refused == unknown
    assert not any(isinstance(part, Chart) for part in refused.parts)
