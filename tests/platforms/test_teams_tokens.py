"""Who is let in by Teams' door: the Bot Connector, speaking for our tenant, and nobody else; others change nothing."""

import json
from collections.abc import AsyncIterator, Mapping
from io import BytesIO
from typing import Any

import aiohttp
import pytest

from bot.teams.tokens import REFRESH_EVERY, KeySet, UnprovenError
from config.settings import Settings
from storage.tables import Account, Answer, Delivery
from tests.bot.people import count
from tests.fakes.teams import APP, TENANT, FakeTeams, fake_teams, public_key, sign
from tests.fakes.teams_client import Client
from tests.platforms.teams_house import House, house, told


@pytest.fixture
async def bot(sqlite_url: str) -> AsyncIterator[House]:
    async with house(sqlite_url) as found:
        yield found


async def knock(bot: House, bearer: str | None, activity: dict[str, Any]) -> int:
    headers = {"Authorization": bearer} if bearer else {}
    async with bot.session.post(f"{bot.url}/api/messages", json=activity, headers=headers) as response:
        assert await response.read() == b""
        return response.status


async def nothing_happened(bot: House) -> None:
    assert await count(bot.app, Account) == 0
    assert bot.teams.calls == []
    assert bot.edge.sender.seen == {}


async def test_a_good_token_lets_in(bot: House) -> None:
    anna = bot.client("anna")
    bot.teams.conversations[anna.chat] = []
    assert await knock(bot, f"Bearer {sign(bot.teams.url)}", anna.activity(text="svar")) == 200
    assert len(anna.messages) == 1
    assert await count(bot.app, Account, Account.tenant == TENANT) == 1


def of(client: Client, **otherwise: Any) -> dict[str, Any]:
    return client.activity(text="svar", **otherwise)


async def test_an_activity_of_no_tenant_is_refused(bot: House) -> None:
    anna = bot.client("anna")
    nowhere = of(anna, channelData={}, conversation={"id": anna.chat, "conversationType": "personal"})
    assert await knock(bot, f"Bearer {sign(bot.teams.url)}", nowhere) == 400
    await nothing_happened(bot)


NO_ACTIVITIES: Mapping[str, tuple[int, bytes, str]] = {
    "nothing": (400, b"", "application/json"),
    "no JSON": (400, b"{", "application/json"),
    "no object": (400, b"[]", "application/json"),
    "no fields": (400, b"{}", "application/json"),
    "not UTF-8": (400, b'{"type": "\xff"}', "application/json"),
    "endlessly deep": (400, b"[" * 100_000, "application/json"),
    "another type": (400, b"a=b", "application/x-www-form-urlencoded"),
    "too large": (413, b" " * (1024 * 1024 + 1), "application/json"),
}


@pytest.mark.parametrize(("status", "body", "content_type"), NO_ACTIVITIES.values(), ids=NO_ACTIVITIES)
async def test_what_is_no_activity_is_refused(bot: House, status: int, body: bytes, content_type: str) -> None:
    headers = {"Authorization": f"Bearer {sign(bot.teams.url)}", "Content-Type": content_type}
    async with bot.session.post(f"{bot.url}/api/messages", data=BytesIO(body), headers=headers) as response:
        assert response.status == status
    await nothing_happened(bot)


@pytest.mark.parametrize(
    "field",
    [
        {"from": {"id": "29:a b"}},
        {"from": "29:a"},
        {"serviceUrl": 7},
        {"conversation": None},
        {"value": {"a": json.loads("[" * 40 + "]" * 40)}},
        {"value": {f"f{n}": "" for n in range(201)}},
        {"timestamp": "yesterday"},
    ],
)
async def test_an_activity_of_the_wrong_shape_is_refused(bot: House, field: dict[str, Any]) -> None:
    activity = {**bot.client("anna").activity(), **field}
    assert await knock(bot, f"Bearer {sign(bot.teams.url)}", activity) == 400
    await nothing_happened(bot)


async def test_strange_but_well_formed_activities_never_break_us(bot: House) -> None:
    anna = bot.client("anna")
    bot.teams.conversations[anna.chat] = []
    for kind in ("typing", "messageReaction", "event", "endOfConversation", "handoff", "trace", "nonsense", "invoke"):
        activity = anna.activity(type=kind, name="task/fetch", value={"a": [1, None, {}]}, action="x")
        assert (await anna.send(activity))[0] == 200
    values: list[Any] = [[1], "x", 7, {"handgreb": "rm -rf"}, {"handgreb": 5}, {"action": {"data": []}}]
    for value in values:
        assert (await anna.send(anna.activity(value=value)))[0] == 200
    assert await count(bot.app, Answer) == 0
    assert await count(bot.app, Delivery) == 0


class Watch:
    """Seconds that a test lets pass."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def teams() -> AsyncIterator[FakeTeams]:
    async with fake_teams() as found:
        yield found


async def test_a_key_that_is_new_is_looked_for_once_and_then_known(teams: FakeTeams) -> None:
    watch = Watch()
    async with aiohttp.ClientSession() as session:
        keys = KeySet(told(teams)["openid_metadata_url"], lambda: session, watch)
        await keys.renew()
        teams.keys = [*teams.keys, public_key("key-2")]
        with pytest.raises(UnprovenError):
            await keys.find("key-2")
        assert teams.keys_given == 1
        watch.now += REFRESH_EVERY
        assert (await keys.find("key-2")).endorsements == {"msteams"}
        for _ in range(5):
            with pytest.raises(UnprovenError):
                await keys.find("key-3")
        assert teams.keys_given == 2
        watch.now += REFRESH_EVERY
        teams.keys_away = True
        with pytest.raises(UnprovenError):
            await keys.find("key-3")
        assert (await keys.find("key-1")).endorsements == {"msteams"}


async def test_a_key_that_cannot_be_read_does_not_take_the_others_with_it(teams: FakeTeams) -> None:
    teams.keys = [{"kty": "RSA", "kid": "broken", "n": "", "e": "AQAB"}, {"kty": "EC"}, *teams.keys]
    async with aiohttp.ClientSession() as session:
        keys = KeySet(told(teams)["openid_metadata_url"], lambda: session)
        await keys.renew()
        assert set(keys.keys) == {"key-1"}


async def test_unsigned_activities_come_from_this_machine_under_its_own_name(sqlite_url: str) -> None:
    async with house(sqlite_url, anonymous=True) as bot:
        anna = bot.client("anna")
        bot.teams.conversations[anna.chat] = []
        for foreign in ({"Host": "rebound.example.test"}, {"X-Forwarded-For": "192.0.2.7"}, {"Via": "1.1 tunnel"}):
            async with bot.session.post(f"{bot.url}/api/messages", json=of(anna), headers=foreign) as response:
                assert response.status == 403
        outside = "https://smba.trafficmanager.net/emea/"
        assert await knock(bot, None, of(anna, serviceUrl=outside)) == 403
        assert anna.messages == []
        assert await knock(bot, None, of(anna)) == 200
        assert len(anna.messages) == 1


@pytest.mark.parametrize(
    ("teams", "host", "complaint"),
    [
        ({"app_id": APP, "anonymous": True}, "0.0.0.0", "HANDGREB_TEAMS__ANONYMOUS is for loopback alone"),
        ({"app_id": APP}, "127.0.0.1", "HANDGREB_TEAMS__APP_PASSWORD is needed"),
        ({"app_id": APP, "app_password": "s"}, "127.0.0.1", "HANDGREB_TEAMS__TENANT_ID is needed"),
        ({"app_id": APP, "app_type": "UserAssignedMSI"}, "127.0.0.1", "HANDGREB_TEAMS__TENANT_ID is needed"),
    ],
)
def test_nobody_starts_a_bot_that_anybody_could_speak_to(teams: dict[str, Any], host: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Settings(_env_file=None, host=host, teams=teams)


def test_a_managed_identity_needs_no_secret() -> None:
    Settings(_env_file=None, teams={"app_id": APP, "app_type": "UserAssignedMSI", "tenant_id": TENANT})
