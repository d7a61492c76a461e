"""The bot's own token: fetched beside the loop, kept, and fetched again before it runs out."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aiohttp

from bot.teams.connector import NoTokenError

SCOPE = "https://api.botframework.com/.default"
ANY_TENANT = "botframework.com"
TIMEOUT = aiohttp.ClientTimeout(total=4)
EARLY = 300.0
"""Seconds before its end at which a token is fetched anew."""

AGAIN = 5.0
"""Seconds between two attempts while none can be had."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A token, and how many seconds it is good for."""

    token: str
    lasts: float


Source = Callable[[], Awaitable[Fetched]]


@dataclass(frozen=True)
class ClientSecret:
    """OAuth 2.0 client credentials at Entra, as the Bot Connector asks for them."""

    session: Callable[[], aiohttp.ClientSession]
    login_url: str
    tenant: str
    app_id: str
    password: str

    async def __call__(self) -> Fetched:
        """Raises NoTokenError."""
        address = f"{self.login_url.rstrip('/')}/{quote(self.tenant, safe='')}/oauth2/v2.0/token"
        form = {
            "grant_type": "client_credentials",
            "client_id": self.app_id,
            "client_secret": self.password,
            "scope": SCOPE,
        }
        try:
            async with self.session().post(address, data=form, timeout=TIMEOUT, allow_redirects=False) as response:
                return _read(response.status, await response.json(content_type=None))
        except (aiohttp.ClientError, TimeoutError, ValueError, OSError) as error:
            raise NoTokenError(type(error).__name__) from error


def _read(status: int, answer: Any) -> Fetched:
    """Of a refusal only Entra's own code is kept: its description names ids."""
    told = answer if isinstance(answer, dict) else {}
    token = told.get("access_token")
    if status != 200 or not isinstance(token, str):
        raise NoTokenError(f"{status} {str(told.get('error', ''))[:60]}".strip())
    return Fetched(token, float(told.get("expires_in") or 3600))


class Keeper:
    """One token for everybody who asks, and one request for a new one however many wait for it."""

    def __init__(self, source: Source, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.source = source
        self.monotonic = monotonic
        self.token: str | None = None
        self.fresh_until = self.good_until = self.not_before = float("-inf")
        self.why = ""
        self.fetching = asyncio.Lock()

    async def __call__(self) -> str:
        """Raises NoTokenError."""
        if self.token is None or self.monotonic() >= self.fresh_until:
            async with self.fetching:
                if self.token is None or self.monotonic() >= self.fresh_until:
                    await self._fetch()
        if self.token is None:
            raise NoTokenError(self.why)
        return self.token

    async def _fetch(self) -> None:
        """While none can be had, an old one that is still good does, and we ask again in a moment."""
        now = self.monotonic()
        if now >= self.good_until:
            self.token = None
        if now < self.not_before:
            return
        try:
            fetched = await self.source()
        except NoTokenError as error:
            self.why, self.not_before = str(error), self.monotonic() + AGAIN
        else:
            now = self.monotonic()
            self.token, self.good_until = fetched.token, now + fetched.lasts
            self.fresh_until = now + max(fetched.lasts - EARLY, fetched.lasts / 2)

    def forget(self) -> None:
        """The Connector did not take it."""
        self.token = None


async def nobody() -> None:
    """Without a password we speak as nobody, and only to this machine."""
