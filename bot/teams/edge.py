"""Teams as an edge: everything of this folder, wired."""

import asyncio
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

import aiohttp
import structlog
from aiohttp import web

from bot.clock import Clock
from bot.enrol import Enrol
from bot.platform import Platform
from bot.teams.address import Allowed, is_loopback
from bot.teams.connector import Connector, NoTokenError, Token
from bot.teams.credentials import ANY_TENANT, ClientSecret, Keeper, nobody
from bot.teams.listen import Gate, Listener
from bot.teams.meetings import Ended, Meetings
from bot.teams.memory import Memory
from bot.teams.send import ManagedIdentity, TeamsSender
from bot.teams.showing import Showing
from bot.teams.tokens import KeySet, KeysUnavailableError, Proof
from bot.teams.turns import Desk, Reference, Turns

log = structlog.get_logger()

CONNECTIONS = 100
"""Most at a time: a Connector that takes half a second still takes two hundred messages a second."""

LAST_WORDS = 5.0
"""Seconds that messages being redrawn get when we stop."""


class Teams:
    """The bot in Microsoft Teams. `problem` is a sentence for the operator while something we need cannot be had."""

    name = "teams"

    def __init__(
        self,
        *,
        desk: Desk,
        enrol: Enrol,
        ended: Ended,
        clock: Clock,
        reference: Reference,
        app_id: str,
        app_password: str | None,
        app_type: str,
        tenant_id: str,
        anonymous: bool,
        openid_metadata_url: str,
        login_url: str,
        service_hosts: Sequence[str],
    ) -> None:
        """`anonymous` takes unsigned activities from this machine, and speaks to nothing but this machine, unsigned."""
        self.problem: str | None = None
        self.opened: aiohttp.ClientSession | None = None
        self.warming: asyncio.Task[None] | None = None
        self.keys = None if anonymous else KeySet(openid_metadata_url, self.session)
        self.keeper: Keeper | None = None
        if not anonymous:
            tenant = tenant_id if tenant_id and app_type != "MultiTenant" else ANY_TENANT
            secret = ClientSecret(self.session, login_url, tenant, app_id, app_password or "")
            self.keeper = Keeper(ManagedIdentity(app_id) if app_type == "UserAssignedMSI" else secret)
        allowed = Allowed((*service_hosts, *_here(openid_metadata_url, login_url)), anonymous)
        token: Token = self.keeper or nobody
        connector = Connector(self.session, token, self._forget_token, allowed)
        self.sender = TeamsSender(connector, app_id)
        memory = Memory()
        self.turns = Turns(desk, enrol, clock, reference, self.sender, Showing(connector), memory)
        gate = Gate(Proof(app_id, self.keys) if self.keys else None, allowed, tenant_id)
        self.listener = Listener(gate, self.turns, Meetings(connector, ended, clock, memory))
        self.wrong = _wrong(app_id, app_password, app_type, anonymous=anonymous)

    @property
    def platform(self) -> Platform:
        return self.sender

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        return [web.post("/api/messages", self.listener.receive)]

    def session(self) -> aiohttp.ClientSession:
        """One for all calls; opened when it is first needed."""
        if self.opened is None or self.opened.closed:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS, limit_per_host=0)
            self.opened = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self.opened

    async def start(self) -> None:
        """Raises ValueError rather than run without any way to tell who is calling."""
        if self.wrong:
            raise ValueError(self.wrong)
        self.warming = asyncio.create_task(self._warm())

    async def stop(self) -> None:
        if self.warming:
            self.warming.cancel()
        if self.turns.later:
            await asyncio.wait(self.turns.later, timeout=LAST_WORDS)
        if self.opened:
            await self.opened.close()

    async def find_people(self) -> None:
        """Teams lists nobody to a bot, but whoever wrote before HR knew them may be known now."""
        await self._warm()
        await self.turns.find_newcomers()

    async def _warm(self) -> None:
        """Have at hand what the first activity and the first message need."""
        complaints = [one for one in (await self._no_keys(), await self._no_token()) if one]
        for complaint in complaints:
            log.warning("teams is not ready", problem=complaint)
        self.problem = " ".join(complaints) or None

    async def _no_keys(self) -> str | None:
        try:
            if self.keys:
                await self.keys.renew()
        except KeysUnavailableError as error:
            return f"The Bot Connector's signing keys cannot be had ({error}): nobody can be let in."
        return None

    async def _no_token(self) -> str | None:
        try:
            if self.keeper:
                await self.keeper()
        except NoTokenError as error:
            return f"The bot's own token cannot be had ({error}): nothing can be sent."
        return None

    def _forget_token(self) -> None:
        if self.keeper:
            self.keeper.forget()


def _here(*addresses: str) -> frozenset[str]:
    """This machine's names in them, when keys and tokens come from this machine alone: then the Connector is here."""
    hosts = frozenset(urlsplit(one).hostname or "" for one in addresses)
    return hosts if all(is_loopback(one) for one in hosts) else frozenset()


def _wrong(app_id: str, app_password: str | None, app_type: str, *, anonymous: bool) -> str | None:
    if anonymous:
        return None
    if not app_id:
        return "Teams needs the application id of its bot: without it anybody could pose as Teams."
    if app_type != "UserAssignedMSI" and not app_password:
        return "Teams needs the client secret of its application."
    return None
