"""What goes wrong on our side of Teams' door: the person gets a sentence and a reference, Teams never a 5xx."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.app import website
from bot.edges import add_edges
from bot.platform import Reply, Response
from bot.teams import Teams
from bot.teams.turns import BUDGET
from storage.tables import Account
from tests.bot.conftest import program
from tests.bot.people import MONDAY, count
from tests.fakes.platform import FakePlatform
from tests.fakes.teams import SECRET, TENANT, Trouble, fake_teams, serving
from tests.platforms.teams_house import NOON, House, house, object_id, told


@pytest.fixture
async def bot(sqlite_url: str) -> AsyncIterator[House]:
    async with house(sqlite_url) as found:
        found.at(MONDAY)
        yield found


def with_desk(bot: House, desk: Any) -> None:
    """From now on, this desk."""
    object.__setattr__(bot.edge.turns, "desk", desk)


async def broken(reply: Reply, now: datetime) -> Response:
    raise RuntimeError("the database is on fire")


async def slow(reply: Reply, now: datetime) -> Response:
    await asyncio.sleep(BUDGET + 2)
    raise AssertionError


@pytest.mark.parametrize("desk", [broken, slow])
async def test_when_the_desk_fails_the_person_is_told_so_and_gets_a_reference(bot: House, desk: Any) -> None:
    anna = bot.client("anna")
    await anna.install()
    await bot.ask_lunch()
    question = anna.last
    with_desk(bot, desk)
    await anna.press("Ja", question)
    await anna.type("hjælp")
    for said in (anna.said[-1], anna.reads(anna.last)):
        assert said.startswith("Det gik ikke.")
        assert "(Ref. " in said
    assert "Spiste I sammen i dag?" in anna.reads(question)


async def test_an_answer_that_cannot_be_shown_is_apologised_for(bot: House) -> None:
    anna = bot.client("anna")
    await anna.install()
    await bot.ask_lunch()
    bot.teams.troubles.append(Trouble(status=500))
    await anna.press("Hvorfor mig?", anna.last)
    assert anna.said[-1].startswith("Det gik ikke.")


async def test_a_redrawing_that_fails_leaves_the_answer_saved_and_the_person_informed(bot: House) -> None:
    anna = bot.client("anna")
    await anna.install()
    await bot.ask_lunch()
    question = anna.last
    bot.teams.troubles.append(Trouble("PUT", path="", status=502))
    for trouble in list(bot.teams.troubles):
        trouble.path = question.id
    anna.at = NOON
    await anna.press("Ikke på arbejde", question)
    await bot.settled()
    assert anna.reads(question).startswith("Gemt.")
    assert question.redrawn == 0


async def test_nothing_of_what_was_said_or_signed_is_logged(bot: House) -> None:
    with capture_logs() as events:
        anna = bot.client("anna")
        await anna.install()
        with_desk(bot, broken)
        await anna.type("canary-words æøå")
        await anna.send(anna.activity(text="canary-words"), "canary-token")
    logged = str(events)
    assert "turn failed" in logged
    assert "activity refused" in logged
    for secret in ("canary", SECRET, "anna@example.org", object_id("anna"), bot.teams.token):
        assert secret not in logged


async def test_install_events_are_greeted_once_however_often_they_come(bot: House) -> None:
    anna = bot.client("anna")
    for _ in range(3):
        await anna.install()
    assert len(anna.messages) == 1


async def test_somebody_whom_an_administrator_gave_the_app_is_greeted_too(bot: House) -> None:
    anna = bot.client("anna")
    bot.teams.conversations[anna.chat] = []
    added = [{"id": anna.person.id, "aadObjectId": anna.person.object_id}, {"id": anna.activity()["recipient"]["id"]}]
    admin = {"id": "29:admin"}
    activity = anna.activity(type="conversationUpdate", membersAdded=added)
    await anna.done({**activity, "from": admin})
    assert anna.reads(anna.last).startswith("Hej. Jeg er Håndgreb")
    assert await count(bot.app, Account, Account.user_id == object_id("anna")) == 1


async def test_a_team_that_gets_the_app_is_not_written_to(bot: House) -> None:
    anna = bot.client("anna")
    team = {"conversationType": "channel", "tenantId": TENANT, "id": "19:team@thread.tacv2"}
    bot.teams.conversations[team["id"]] = []
    await anna.done(anna.activity(type="installationUpdate", action="add", conversation=team))
    assert bot.teams.conversations[team["id"]] == []
    assert await count(bot.app, Account) == 0


async def test_operators_are_told_what_microsoft_does_not_give_us(sqlite_url: str) -> None:
    async with fake_teams() as teams:
        teams.keys_away = teams.refuse_secret = True
        app = program(sqlite_url, FakePlatform(), teams=told(teams))
        add_edges(app)
        [edge] = app.edges
        assert isinstance(edge, Teams)
        async with serving(website(app)) as url, aiohttp.ClientSession() as session:
            await edge.start()
            await edge.find_people()
            async with session.get(f"{url}/readyz") as response:
                said = json.loads(await response.text())
            assert response.status == 200
            assert "signing keys cannot be had" in said["problems"]["teams"]
            assert "own token cannot be had" in said["problems"]["teams"]
            assert SECRET not in str(said)
            teams.keys_away = teams.refuse_secret = False
            assert edge.keeper is not None
            edge.keeper.not_before = 0
            await edge.find_people()
            assert edge.problem is None
            await edge.stop()
        await app.database.close()
