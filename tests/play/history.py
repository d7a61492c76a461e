"""The invented organisation of the demo, with half a year behind it that ended some weeks ago: for processes that go by
the real clock."""

from datetime import UTC, datetime, timedelta

from bot.app import App, build
from bot.clock import Clock
from bot.demo import stage
from bot.demo.history import Progress, live_through, wire
from bot.demo.start import Folder
from bot.platform import Submitted, Who
from bot.playground.send import NAME, TENANT
from config.settings import Settings
from flows.message import Action
from storage import migrate

BEFORE = timedelta(weeks=3)
"""How long ago the history ends at least, so that nobody's budget of nudges is touched by it any more."""

ALWAYS = {"days": tuple("0123456"), "opens": ("00:00",), "closes": ("23:59",)}
"""The working time of those who are played: whoever tries this on a Sunday evening is written to as well."""


async def prepare(folder: Folder, progress: Progress) -> None:
    """A database with half a year in it, in which everybody has answered everything."""
    folder.path.mkdir(parents=True, exist_ok=True)
    folder.clear()
    settings = Settings(database_url=folder.database_url, log_level="warning", _env_file=None)
    await migrate.upgrade(settings.database_url)
    app = build(settings, folder.secret(), Clock())
    demo = wire(app)
    demo.colleagues.by_hand = frozenset()
    await live_through(demo, stage.opening_day(datetime.now(UTC).date() - BEFORE, settings.calendar), progress)
    for player in stage.PLAYERS:
        await _at_work(app, player.user)
    folder.note(app.clock.now())
    await app.database.close()


async def _at_work(app: App, user: str) -> None:
    """They chose every hour of every day, in the settings."""
    who, now = Who(NAME, TENANT, user), app.clock.now()
    await app.desk(Submitted(who, Action("settings-save"), ALWAYS, now), now)
