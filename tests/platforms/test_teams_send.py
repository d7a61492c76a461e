"""What the Bot Connector says to a message, and what became of it; never twice, whatever happens on the way."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.platform import Posted, RefusedError, UnavailableError, UncertainError, UnreachableError
from bot.teams.address import Allowed, Place, Reference
from bot.teams.connector import Connector, NoTokenError, waiting
from bot.teams.credentials import ClientSecret, Keeper
from bot.teams.send import ManagedIdentity, TeamsSender
from flows.message import Action, Button, Buttons, Message, Text
from storage.records import Destination
from tests.fakes.teams import APP, BOT, SECRET, TENANT, FakeTeams, Person, Trouble, fake_teams

SEND_ID = "5c0f3f0e-8d5e-4b6e-9f0e-000000000001"
ASKED = Message(
    "da", "Kort", (Text("Spiste I sammen?", "strong"), Buttons((Button("Ja", Action("answer", "k", "0.0")),)))
)
ANNA = "0a0a0a0a-0000-4000-8000-000000000001"
CHAT = f"a:1{ANNA}"


class Watch:
    """Seconds that a test lets pass."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def teams() -> AsyncIterator[FakeTeams]:
    async with fake_teams() as found:
        person = found.add(Person(ANNA, "anna@example.org", "Anna"))
        found.installed.add(person.id)
        yield found
        assert found.complaints == []


@asynccontextmanager
async def speaking(
    teams: FakeTeams, watch: Watch, hosts: tuple[str, ...] = ("127.0.0.1",)
) -> AsyncIterator[TeamsSender]:
    async with aiohttp.ClientSession() as session:
        keeper = Keeper(ClientSecret(lambda: session, teams.url, TENANT, APP, SECRET), watch)
        connector = Connector(lambda: session, keeper, keeper.forget, Allowed(hosts))
        sender = TeamsSender(connector, APP, watch)
        sender.heard_from(TENANT, teams.url)
        yield sender


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
async def sender(teams: FakeTeams, watch: Watch) -> AsyncIterator[TeamsSender]:
    async with speaking(teams, watch) as found:
        yield found


def anna(address: str | None = None) -> Destination:
    return Destination(1, 1, "teams", TENANT, ANNA, address, None)


def known(teams: FakeTeams, conversation: str = CHAT) -> Destination:
    return anna(Reference(teams.url, conversation, BOT, f"29:{ANNA}", TENANT).encode())


async def test_the_first_message_opens_the_conversation_and_the_next_one_does_not(
    teams: FakeTeams, sender: TeamsSender
) -> None:
    posted = await sender.send(anna(), ASKED, SEND_ID)
    [shown] = teams.conversations[CHAT]
    assert posted.home is not None
    assert Place.decode(posted.address) == Place(teams.url, CHAT, shown.id)
    assert shown.activity["summary"] == "Kort"
    assert "text" not in shown.activity
    again = await sender.send(anna(posted.home), ASKED, SEND_ID)
    assert again.home is None
    assert [path.rpartition("/")[2] for _, path in teams.calls] == ["conversations", "activities", "activities"]
    assert teams.tokens_given == 1


async def test_a_message_becomes_another_one_where_it_stands(teams: FakeTeams, sender: TeamsSender) -> None:
    posted = await sender.send(anna(), ASKED, SEND_ID)
    await sender.replace(posted.address, Message("da", "Gemt", (Text("Gemt. Tak."),)))
    [shown] = teams.conversations[CHAT]
    assert shown.redrawn == 1
    assert shown.activity["summary"] == "Gemt"
    for nowhere in ("", "{}", "Her", Place(teams.url, CHAT, "").encode()):
        with pytest.raises(RefusedError):
            await sender.replace(nowhere, ASKED)


async def test_a_conversation_that_the_person_deleted_is_opened_once_more(
    teams: FakeTeams, sender: TeamsSender
) -> None:
    posted = await sender.send(known(teams, "a:deleted"), ASKED, SEND_ID)
    assert posted.home is not None
    assert '"conversation":"a:1' in posted.home
    assert len(teams.conversations[CHAT]) == 1


async def test_a_conversation_that_is_gone_again_at_once_is_not_opened_forever(
    teams: FakeTeams, sender: TeamsSender
) -> None:
    teams.troubles += [Trouble(status=404, code="ConversationNotFound") for _ in range(3)]
    with pytest.raises(UnreachableError, match="404 ConversationNotFound"):
        await sender.send(known(teams), ASKED, SEND_ID)
    assert len(teams.calls) == 3


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (429, "", UnavailableError),
        (412, "PreconditionFailed", UnavailableError),
        (403, "MessageWritesBlocked", UnreachableError),
        (403, "ConversationBlockedByUser", UnreachableError),
        (403, "BotDisabledByAdmin", RefusedError),
        (400, "BadSyntax", RefusedError),
        (401, "Unauthorized", RefusedError),
        (413, "MessageSizeTooBig", RefusedError),
        (408, "", UncertainError),
        (500, "ServiceError", UncertainError),
        (502, "BadGateway", UncertainError),
        (503, "", UncertainError),
        (504, "GatewayTimeout", UncertainError),
        (302, "", UncertainError),
        (409, "", UncertainError),
    ],
)
async def test_a_refusal_is_read_and_nothing_is_tried_twice(
    teams: FakeTeams, sender: TeamsSender, status: int, code: str, expected: type[Exception]
) -> None:
    teams.conversations[CHAT] = []
    teams.troubles.append(Trouble(status=status, code=code))
    with pytest.raises(expected, match=str(status)):
        await sender.send(known(teams), ASKED, SEND_ID)
    assert len(teams.calls) == 1
    assert teams.conversations[CHAT] == []


async def test_whoever_never_got_the_app_cannot_be_reached(teams: FakeTeams, sender: TeamsSender) -> None:
    teams.installed.clear()
    with pytest.raises(UnreachableError, match="403 BotNotInConversationRoster"):
        await sender.send(anna(), ASKED, SEND_ID)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("7", 7), ("86400", 3600), ("0", 1), ("-3", 10), ("", 10), (None, 10), ("soon", 10)],
)
def test_how_long_to_wait_is_read_within_reason(told: str | None, seconds: int) -> None:
    assert waiting(told) == timedelta(seconds=seconds)


def test_a_moment_to_wait_for_may_be_a_date() -> None:
    later = datetime.now(UTC) + timedelta(minutes=5)
    told = later.strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert timedelta(minutes=4, seconds=50) < waiting(told) <= timedelta(minutes=5)
    assert waiting("Sat, 01 Jan 2000 00:00:00 GMT") == timedelta(seconds=1)


async def test_being_too_many_says_when_to_come_back(teams: FakeTeams, sender: TeamsSender) -> None:
    teams.conversations[CHAT] = []
    teams.troubles.append(Trouble(status=429, headers={"Retry-After": "42"}))
    with pytest.raises(UnavailableError) as caught:
        await sender.send(known(teams), ASKED, SEND_ID)
    assert caught.value.retry_after == timedelta(seconds=42)


@pytest.mark.parametrize("posts", [True, False])
async def test_a_connection_that_breaks_after_writing_leaves_us_not_knowing(
    teams: FakeTeams, sender: TeamsSender, *, posts: bool
) -> None:
    teams.conversations[CHAT] = []
    teams.troubles.append(Trouble(lost=True, posts=posts))
    with pytest.raises(UncertainError):
        await sender.send(known(teams), ASKED, SEND_ID)
    assert len(teams.conversations[CHAT]) == int(posts)
    assert len(teams.calls) == 1


async def test_an_answer_that_never_comes_leaves_us_not_knowing(teams: FakeTeams, sender: TeamsSender) -> None:
    teams.conversations[CHAT] = []
    teams.troubles.append(Trouble(seconds=1.0))
    activity = {"type": "message", "text": "Hej"}
    with pytest.raises(UncertainError, match="TimeoutError"):
        await sender.connector.post(teams.url, CHAT, activity, within=0.2)
    await asyncio.sleep(0)
    assert len(teams.calls) == 1


async def test_nobody_there_means_that_nothing_was_posted(teams: FakeTeams, sender: TeamsSender) -> None:
    await sender.connector.token()
    nobody = Reference("http://127.0.0.1:9", CHAT, BOT, f"29:{ANNA}", TENANT)
    with pytest.raises(UnavailableError, match="no-connection"):
        await sender.send(anna(nobody.encode()), ASKED, SEND_ID)


async def test_opening_that_nobody_knows_the_outcome_of_shows_nobody_anything(
    teams: FakeTeams, sender: TeamsSender
) -> None:
    teams.troubles.append(Trouble(path="", status=502))
    with pytest.raises(UnavailableError, match="502"):
        await sender.send(anna(), ASKED, SEND_ID)
    assert (await sender.send(anna(), ASKED, SEND_ID)).home


async def test_when_no_time_is_left_nothing_is_begun(teams: FakeTeams, watch: Watch, sender: TeamsSender) -> None:
    class Late(Watch):
        def __call__(self) -> float:
            self.now += 13.5
            return self.now

    late = TeamsSender(sender.connector, APP, Late())
    with pytest.raises(UnavailableError, match="no-time"):
        await late.send(known(teams), ASKED, SEND_ID)
    assert teams.calls == []


async def test_without_a_token_nothing_is_posted_and_login_is_left_alone_for_a_moment(
    teams: FakeTeams, watch: Watch, sender: TeamsSender
) -> None:
    teams.refuse_secret = True
    teams.conversations[CHAT] = []
    for _ in range(3):
        with pytest.raises(UnavailableError, match="no-token"):
            await sender.send(known(teams), ASKED, SEND_ID)
    assert teams.calls == []
    teams.refuse_secret = False
    watch.now += 6
    await sender.send(known(teams), ASKED, SEND_ID)
    assert teams.tokens_given == 1


async def test_a_machine_that_never_says_who_we_are_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow:
        def get_access_token(self) -> str:
            time.sleep(0.3)
            return "token"

    monkeypatch.setattr("bot.teams.send.LONGEST_FETCH", 0.05)
    identity = ManagedIdentity(APP)
    identity.credentials = Slow()
    with pytest.raises(NoTokenError, match="TimeoutError"):
        await identity()


async def test_a_token_that_takes_all_the_time_there_is_leaves_nothing_begun(
    teams: FakeTeams, sender: TeamsSender
) -> None:
    teams.conversations[CHAT] = []

    async def slowly() -> str | None:
        await asyncio.sleep(0.3)
        return await sender.connector.token()

    with pytest.raises(UnavailableError, match="no-time"):
        await replace(sender.connector, token=slowly).post(teams.url, CHAT, {"type": "message"}, within=0.2)
    assert teams.calls == []


async def test_one_token_serves_many_and_is_fetched_anew_before_it_ends(
    teams: FakeTeams, watch: Watch, sender: TeamsSender
) -> None:
    teams.conversations[CHAT] = []
    await asyncio.gather(*(sender.send(known(teams), ASKED, SEND_ID) for _ in range(20)))
    assert teams.tokens_given == 1
    watch.now += 3400
    await sender.send(known(teams), ASKED, SEND_ID)
    assert teams.tokens_given == 2


async def test_a_token_that_is_not_taken_is_not_used_again(teams: FakeTeams, sender: TeamsSender) -> None:
    teams.conversations[CHAT] = []
    await sender.send(known(teams), ASKED, SEND_ID)
    teams.tokens_given += 1
    with pytest.raises(RefusedError, match="401"):
        await sender.send(known(teams), ASKED, SEND_ID)
    assert isinstance(await sender.send(known(teams), ASKED, SEND_ID), Posted)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.test/",
        "https://smba.trafficmanager.net.evil.test/",
        "https://evilbotframework.com/",
        "http://smba.trafficmanager.net/emea/",
        "https://smba.trafficmanager.net:8443/emea/",
        "https://smba.trafficmanager.net@evil.test/",
        "https://evil.test\\@smba.trafficmanager.net/",
        "https://smba.trafficmanager.net/emea/?x=1",
        "https://smba.trafficmanager.net/emea/#x",
        "https://SMBA.trafficmanager.net.:443/",
        "ftp://smba.trafficmanager.net/",
        "https://[::1/",
        "http://127.0.0.1:9/",
        "smba.trafficmanager.net",
        "",
    ],
)
async def test_no_token_goes_to_an_address_that_is_not_listed(teams: FakeTeams, watch: Watch, address: str) -> None:
    hosts = ("smba.trafficmanager.net", ".botframework.com")
    async with speaking(teams, watch, hosts) as sender:
        where = Reference(address, CHAT, BOT, f"29:{ANNA}", TENANT)
        with pytest.raises(RefusedError, match="service-host"):
            await sender.send(anna(where.encode()), ASKED, SEND_ID)
    assert teams.tokens_given == 0


def test_the_connectors_own_addresses_are_listed() -> None:
    allowed = Allowed(("smba.trafficmanager.net", ".botframework.com"))
    for address in (
        "https://smba.trafficmanager.net/emea/",
        "https://europe.botframework.com",
        "https://smba.trafficmanager.net:443/x/",
    ):
        assert allowed(address)


def test_an_address_that_we_did_not_write_is_none() -> None:
    for text in (
        "",
        "[]",
        "{}",
        '{"service_url": 7}',
        "null",
        '{"service_url":"a","conversation":"b","activity":"c","x":"d"}',
    ):
        assert Reference.decode(text) is None
        assert Place.decode(text) is None
    place = Place("https://a.test/", "19:æ", "1")
    assert Place.decode(place.encode()) == place
    assert Place.decode(replace(place, activity="").encode()) == replace(place, activity="")
