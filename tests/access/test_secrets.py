"""S9: tokens, secrets, answers, names and addresses that would be known anywhere, planted; and looked for wherever the
program speaks of itself, when it is told to log everything."""

import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
import click
import pytest
import structlog
from click.testing import CliRunner

from bot.app import App, website
from bot.cli import main
from bot.edges import add_edges
from bot.platform import Pressed, Submitted, Typed, Who
from flows.message import Action
from tests.bot.conftest import CONTENT
from tests.bot.people import MONDAY, TUESDAY, nudge, owed, row, schedule
from tests.fakes.slack import TOKEN, Trouble, fake_slack
from tests.fakes.slack_client import SECRET as SIGNING
from tests.fakes.slack_client import SlackClient
from tests.fakes.teams import SECRET as PASSWORD
from tests.fakes.teams import serving
from tests.logged import everything_logged

ELEVEN = TUESDAY.replace(hour=10)
KEY = "canary-secret-key-5b1f7e-0123456789abcdef"
FEED = "https://calendar.example.org/canary-feed-91ac/team.ics"
NAME, MAIL, TEXT = "Kanaria Qzxjv", "canary-mail-77@example.org", "canary-text-3c9d"
COLLEAGUE = "canary-colleague@example.org"
SECRETS: Mapping[str, str] = {"bot token": TOKEN, "signing secret": SIGNING, "app password": PASSWORD, "key": KEY}
PERSONAL: Mapping[str, str] = {"name": NAME, "e-mail": MAIL, "colleague": COLLEAGUE, "free text": TEXT}


@pytest.fixture(params=["json", "console"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """What the program logs when it is told to log everything, its libraries too."""
    with everything_logged(tmp_path / "everything.log", request.param) as path:
        yield path


def settings_of(slack_url: str, file: Path) -> dict[str, Any]:
    return {
        "database_url": f"sqlite:///{file}",
        "secret_key": KEY,
        "content_dir": CONTENT,
        "slack": {"bot_token": TOKEN, "signing_secret": SIGNING, "api_url": f"{slack_url}/api/"},
    }


@asynccontextmanager
async def lived(file: Path) -> AsyncIterator[tuple[App, str]]:
    """Somebody is asked, answers, writes, looks, is refused; and things go wrong on the way. All that was told to
    whoever operates it is given with it."""
    from bot.app import build
    from config.settings import Settings

    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(fake_slack())
        slack.add("UANA", MAIL)
        app = build(Settings(_env_file=None, **settings_of(slack.url, file)), KEY)
        stack.push_async_callback(app.database.close)
        people = [row("x", "a", called=NAME), row("y", "a", "a"), row("hanne", roles="hr")]
        emails = [MAIL, COLLEAGUE, "hanne@example.org"]
        await app.enrol.people([_with(one, mail) for one, mail in zip(people, emails, strict=True)], "test", MONDAY)
        app = replace(app, front=Fragile(app.front))  # type: ignore[arg-type]
        add_edges(app)
        url = await stack.enter_async_context(serving(website(app)))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        for edge in app.edges:
            await edge.start()
            stack.push_async_callback(edge.stop)
            await edge.find_people()
        await schedule(app, nudge("gift", "gift"))
        await app.plan(MONDAY)
        slack.troubles += [Trouble("chat.postMessage", error="invalid_auth"), Trouble("chat.postMessage", status=500)]
        for minute in range(3):
            await app.deliver(ELEVEN.replace(minute=10 * minute))
        await app.reconcile(ELEVEN.replace(minute=40))
        client = SlackClient(slack, url, session)
        for command in ("mydata", "log", "why", "settings", "answer", "people", "schedule", "teamreport", TEXT):
            await client.command("UANA", f"/{command}", TEXT)
        await client.command("USTRANGER", "/mydata", TEXT)
        await client.command("UANA", "/break", TEXT)
        await client.post("payload=broken" + TEXT, "application/x-www-form-urlencoded", {})
        await _answers(app)
        told = await _routes(session, url)
        yield app, told


@dataclass(frozen=True)
class Fragile:
    """A desk that breaks over a word, with all that it knows at hand."""

    desk: Callable[..., Any]

    async def __call__(self, reply: Any, now: Any) -> Any:
        if isinstance(reply, Typed) and reply.text.startswith("break"):
            known = {"name": NAME, "mail": MAIL, "text": reply.text, "token": TOKEN}
            raise RuntimeError(f"{len(known)} things were at hand")
        return await self.desk(reply, now)


def _with(one: Any, mail: str) -> Any:
    return type(one)(**{**{name: getattr(one, name) for name in one.__slots__}, "email": mail})


async def _answers(app: App) -> None:
    ana = Who("slack", "T0OUR", "UANA")
    for one in await owed(app):
        form = Submitted(ana, Action("submit", one.key, "0"), {"q0": (TEXT,)}, ELEVEN)
        await app.front(form, ELEVEN)
        await app.front(Pressed(ana, Action("answer", one.key, "1.0"), ELEVEN), ELEVEN)
        offered = await app.front(Pressed(ana, Action("offer", one.key, "1"), ELEVEN), ELEVEN)
        assert offered
    await app.front(Typed(ana, "mydata"), ELEVEN)


async def _routes(session: aiohttp.ClientSession, url: str) -> str:
    found = []
    for path in ("/metrics", "/readyz", "/healthz", "/nothing", f"/{TEXT}"):
        async with session.get(f"{url}{path}") as response:
            found.append(await response.text())
    return "\n".join(found)


def logged(log: Path) -> str:
    return log.read_text()


def hits(text: str, *canaries: Mapping[str, str]) -> list[str]:
    return [name for one in canaries for name, canary in one.items() if canary in text]


async def test_neither_logs_nor_routes_know_anybody(sqlite_url: str, log: Path) -> None:
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    async with lived(file) as (_, told):
        pass
    written = logged(log)
    assert "things were at hand" in written, "what breaks is logged"
    assert hits(written, SECRETS, PERSONAL) == []
    assert hits(told, SECRETS, PERSONAL) == []


async def test_the_database_holds_no_secret_in_the_clear(sqlite_url: str, log: Path) -> None:
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    async with lived(file) as (app, _):
        assert await app.attend.publish("a", FEED)
        kept = "".join(one.read_bytes().decode("latin-1") for one in file.parent.glob("test.db*"))
    assert hits(kept, {**SECRETS, "calendar": FEED, "calendar's path": "canary-feed-91ac"}) == []
    assert hits(kept, {"free text": TEXT}) == ["free text"], "what is searched for would be found"


def _commands(group: click.Command, before: Sequence[str] = ()) -> Iterator[Sequence[str]]:
    yield before
    if isinstance(group, click.Group):
        for name, command in group.commands.items():
            yield from _commands(command, (*before, name))


Environment = Mapping[str, str]


@pytest.fixture
def environment(sqlite_url: str) -> Environment:
    slack = {"BOT_TOKEN": TOKEN, "SIGNING_SECRET": SIGNING}
    teams = {"APP_ID": "an-app", "APP_PASSWORD": PASSWORD, "TENANT_ID": "a-tenant"}
    found = {f"SLACK__{name}": value for name, value in slack.items()}
    found |= {f"TEAMS__{name}": value for name, value in teams.items()}
    found |= {"SECRET_KEY": KEY, "DATABASE_URL": sqlite_url, "LOG_LEVEL": "debug"}
    return {f"HANDGREB_{name}": value for name, value in found.items()}


def test_help_names_no_secret(environment: Environment) -> None:
    for words in _commands(main):
        found = CliRunner().invoke(main, [*words, "--help"], env=dict(environment))
        assert found.exit_code == 0
        assert hits(found.output, SECRETS) == [], words


WRONG = {
    "DATABASE_URL": "oracle://x:canary-db-password@h/d",
    "TIMEZONE": "Nowhere/At_All",
    "PORT": "seven",
    "NONSENSE": "1",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_start_that_fails_tells_what_is_wrong_and_no_secret(environment: Environment, log: Path, name: str) -> None:
    wrong = {**environment, f"HANDGREB_{name}": WRONG[name]}
    for words in (["check"], ["run"], ["deliveries"]):
        found = CliRunner().invoke(main, words, env=wrong)
        assert hits(found.output, SECRETS, {"database password": "canary-db-password"}) == [], words


def test_settings_that_are_printed_hide_what_is_secret(environment: Environment, tmp_path: Path) -> None:
    from config.settings import Settings

    given = settings_of("https://slack.example", tmp_path / "x.db")
    given["teams"] = {"app_id": "an-app", "app_password": PASSWORD, "tenant_id": "t"}
    told = Settings(_env_file=None, **given)
    for shown in (repr(told), str(told), told.model_dump_json(), json.dumps(told.model_dump(), default=str)):
        assert hits(shown, SECRETS) == []


async def test_a_log_that_tells_what_was_pressed_is_found(sqlite_url: str, log: Path) -> None:
    """The twin: a desk that writes down what comes in."""
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    async with lived(file) as (app, _):
        await noting(app.front)(Typed(Who("slack", "T0OUR", "UANA"), TEXT), ELEVEN)
    assert hits(logged(log), PERSONAL) == ["free text"]


def noting(desk: Callable[..., Any]) -> Callable[..., Any]:
    async def note(reply: Any, now: Any) -> Any:
        structlog.get_logger().debug("came in", reply=repr(reply))
        return await desk(reply, now)

    return note
