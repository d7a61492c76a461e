"""S12: where something that a right depends on fails, nobody gets it, nothing is changed, and neither Slack nor Teams
hears a 5xx."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.app import App
from bot.enrol import Enrol
from bot.platform import Response, Who
from flows.catalogue import load_rights
from storage.database import Database
from storage.tables import Account
from tests.access.rights import DEEDS, Deed
from tests.access.test_matrix_edges import SAMPLE, by_slack, by_teams, slack_sends, teams_activity
from tests.access.world import NOW, Undone, World, desk_of, refused
from tests.bot.people import MONDAY, count, row, say
from tests.fakes.slack import Trouble as SlackTrouble
from tests.fakes.slack_client import SlackClient, signed
from tests.fakes.teams import Person
from tests.fakes.teams import Trouble as TeamsTrouble
from tests.platforms import slack_house, teams_house

# The database.


class Lame(Undone):
    """A database that fails at the n-th statement from now on; at the 0th it cannot even be opened."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.left = 0
        self.failed = False
        for engine in (self.writer, self.reader):
            event.listen(engine.sync_engine, "before_cursor_execute", self._statement)

    def fails_at(self, n: int) -> None:
        self.left, self.failed = n, False

    def _statement(self, connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        if statement.startswith("BEGIN"):
            return
        self.left -= 1
        if self.left < 0:
            self._fail()

    def _fail(self) -> None:
        self.failed = True
        raise OperationalError("SELECT 1", None, OSError("the disk is on fire"))


PATHS = [(principal, deed) for principal in ("hr", "manager", "leaver") for deed in DEEDS]
STATEMENTS = range(6)


async def response_of(desk: Callable[..., Any], deed: Deed, world: World, principal: str) -> Response | None:
    """None where it failed, which the edges turn into a sentence."""
    try:
        found: Response = await desk(deed.reply(world, principal, "self"), NOW)
    except OperationalError:
        return None
    return found


async def test_a_database_that_fails_on_the_way_grants_nothing(app: App, world: World) -> None:
    cells = 0
    async with Lame(f"sqlite:///{world.file}") as lame:
        desk = desk_of(app, lame)
        for principal, deed in PATHS:
            for n in STATEMENTS:
                lame.wrote = 0
                lame.fails_at(n)
                response = await response_of(desk, deed, world, principal)
                if not lame.failed:
                    break
                cells += 1
                assert response is None or refused(response), f"{principal}, {deed.name}, statement {n}: {response}"
    print(f"\nS12 database: {cells} cells, 0 grants")
    assert cells > len(PATHS)


class Forgiving(Lame):
    """The twin: what cannot be read is as if it had been read, from a database that still stands."""

    def _fail(self) -> None:
        self.failed = True


async def test_a_database_whose_failure_is_passed_over_is_found(app: App, world: World) -> None:
    granted = 0
    async with Forgiving(f"sqlite:///{world.file}") as forgiving:
        desk = desk_of(app, forgiving)
        for deed in DEEDS[:20]:
            forgiving.fails_at(0)
            response = await response_of(desk, deed, world, "hr")
            granted += response is not None and not refused(response)
    assert granted > 10


@pytest.mark.parametrize("way", ["slack", "teams"])
async def test_when_the_database_is_away_slack_and_teams_hear_no_5xx(world: World, tmp_path: Path, way: str) -> None:
    file = Path(shutil.copy(world.file, tmp_path / "edge.db"))
    lame = Lame(f"sqlite:///{file}")
    async with {"slack": by_slack, "teams": by_teams}[way](world, file, load_rights()) as found, lame:
        found.desk.desk = desk_of(app_of(found.desk.desk), lame)
        for deed in SAMPLE:
            lame.fails_at(0)
            found.desk.last = None
            with capture_logs():
                status = await found.send("hr", deed.reply(world, "hr", "self"))
            assert status < 500, deed.name
            assert not lame.failed or found.desk.last is None or refused(found.desk.last), deed.name
            assert lame.wrote == 0


def app_of(desk: Any) -> Any:
    """As much of an app as `desk_of` needs."""

    @dataclass(frozen=True)
    class Parts:
        desk: Any
        report: Any
        timetable: Any
        database: Database
        catalogue: Any
        organisation: Any

    report = desk.report
    return Parts(desk, report, desk.timetable, report.database, report.catalogue, desk.organisation)


# The directory.

SLACK_SAYS: Mapping[str, SlackTrouble | dict[str, Any]] = {
    "that it is down": SlackTrouble("users.info", status=500),
    "that it is busy": SlackTrouble("users.info", status=429, headers={"Retry-After": "1"}),
    "nothing, and hangs up": SlackTrouble("users.info", lost=True),
    "that it knows no such user": SlackTrouble("users.info", error="user_not_found"),
    "that we may not ask": SlackTrouble("users.info", error="missing_scope"),
    "that its token is over": SlackTrouble("users.info", error="token_revoked"),
    "that the e-mail is not confirmed": {"is_email_confirmed": False},
    "that it is a guest": {"is_restricted": True},
    "that it is a guest of one channel": {"is_ultra_restricted": True},
    "that it is a bot": {"is_bot": True},
    "that it is gone": {"deleted": True},
    "that it is somebody else's colleague": {"is_stranger": True},
    "that it belongs elsewhere": {"team_id": "TELSEWHERE"},
    "no e-mail": {"profile": {}},
    "no profile": {"profile": None},
    "an e-mail that is none": {"profile": {"email": 7}},
}


@pytest.mark.parametrize("says", SLACK_SAYS)
async def test_whom_slack_does_not_vouch_for_gets_nothing(sqlite_url: str, says: str) -> None:
    """Somebody HR knows as HR turns up, and Slack says something else than that it is them."""
    async with slack_house.house(sqlite_url) as bot:
        await bot.app.enrol.people([row("hanne", roles="hr"), row("hedda", roles="hr")], "test", MONDAY)
        said = SLACK_SAYS[says]
        bot.slack.add("UHEDDA", "hedda@example.org", **(said if isinstance(said, dict) else {}))
        if isinstance(said, SlackTrouble):
            bot.slack.troubles += [said] * 40
        before = await count(bot.app, Account)
        for command in ("schedule", "people", "teamreport", "mydata"):
            status, _ = await bot.client.command("UHEDDA", f"/{command}")
            await bot.settled()
            assert status == 200
            assert "Jeg kender dig ikke endnu" in bot.newest("UHEDDA").text, command
        assert await count(bot.app, Account) == before
        bot.slack.troubles.clear()


TEAMS_SAYS: Mapping[str, TeamsTrouble | str] = {
    "that it is down": TeamsTrouble("GET", path="", status=500),
    "that it is busy": TeamsTrouble("GET", path="", status=429, code="TooManyRequests"),
    "nothing, and hangs up": TeamsTrouble("GET", path="", lost=True),
    "that there is no such member": TeamsTrouble("GET", path="", status=404, code="MemberNotFoundInConversation"),
    "that we may not ask": TeamsTrouble("GET", path="", status=403, code="BotNotInConversationRoster"),
    "another e-mail": "hedda@example.com",
    "no e-mail": "",
}


@pytest.mark.parametrize("says", TEAMS_SAYS)
async def test_whom_teams_does_not_vouch_for_gets_nothing(sqlite_url: str, says: str) -> None:
    async with teams_house.house(sqlite_url) as bot:
        await bot.app.enrol.people([row("hanne", roles="hr"), row("hedda", roles="hr")], "test", MONDAY)
        said = TEAMS_SAYS[says]
        person = Person(teams_house.object_id("hedda"), said if isinstance(said, str) else "hedda@example.org", "Hedda")
        bot.teams.add(person)
        client = bot.client("hedda")
        bot.teams.installed.add(person.id)
        bot.teams.conversations.setdefault(client.chat, [])
        for command in ("schedule", "people", "teamreport", "mydata"):
            if isinstance(said, TeamsTrouble):
                said.path = f"/members/{person.id}"
                bot.teams.troubles += [said] * 8
            await client.type(command)
            assert "Jeg kender dig ikke endnu" in client.last.text, command
        assert await count(bot.app, Account, Account.user_id == teams_house.object_id("hedda")) == 0
        bot.teams.troubles.clear()


async def test_whom_the_directory_vouches_for_gets_their_own(sqlite_url: str) -> None:
    """Or the two tests above would find nothing."""
    async with slack_house.house(sqlite_url) as bot:
        await bot.app.enrol.people([row("hedda", roles="hr")], "test", MONDAY)
        bot.slack.add("UHEDDA", "hedda@example.org")
        await bot.client.command("UHEDDA", "/schedule")
        await bot.settled()
        assert "Planen er tom" in bot.newest("UHEDDA").text


class Believing(Enrol):
    """The twin: an account of whom nothing is known is whoever has nobody yet."""

    async def link(self, who: Who, email: str | None, address: str | None) -> bool:
        return await super().link(who, email or "hedda@example.org", address)


async def test_an_account_that_is_believed_is_found(sqlite_url: str) -> None:
    async with slack_house.house(sqlite_url) as bot:
        await bot.app.enrol.people([row("hedda", roles="hr")], "test", MONDAY)
        believing = Believing(bot.app.database, bot.app.organisation)
        assert await believing.link(Who("fake", "t", "anybody"), None, None)
        assert "Planen er tom" in str(await say(bot.app, "anybody", "plan"))


# The keys.


async def test_without_the_keys_of_microsoft_nobody_is_let_in(sqlite_url: str) -> None:
    """Where the keys are published cannot be reached, or publishes none."""
    async with teams_house.house(sqlite_url) as bot:
        bot.teams.keys_away = True
        client = bot.client("hanne")
        for deed in SAMPLE:
            reply = deed.reply(_nowhere(), "hr", "nonexistent")
            status, body = await client.send(client.activity(**teams_activity(reply)))
            assert status in (401, 403), (status, body)
        assert await count(bot.app, Account) == 0


def _nowhere() -> World:
    return World(Path(), {}, {}, {}, {}, {})


async def test_with_another_signing_secret_nobody_is_let_in(sqlite_url: str) -> None:
    async with slack_house.house(sqlite_url) as bot, aiohttp.ClientSession() as session:
        forger = Forger(bot.slack, bot.client.url, session)
        before = await count(bot.app, Account)
        for deed in SAMPLE:
            status = await slack_sends(forger, "UHANNE", deed.reply(_nowhere(), "hr", "nonexistent"))
            assert status == 401, deed.name
        assert bot.desk.asked == []
        assert await count(bot.app, Account) == before


class Forger(SlackClient):
    """Signs with a secret that is not ours."""

    async def post(self, body: str, content_type: str, headers: dict[str, str] | None = None) -> Any:
        return await super().post(body, content_type, signed(body, secret="another signing secret"))
