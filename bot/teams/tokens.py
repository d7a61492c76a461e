"""Whether an activity comes from the Bot Connector: its token, checked against keys fetched without blocking."""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import jwt
import structlog

from bot.teams.address import is_loopback

log = structlog.get_logger()

ISSUER = "https://api.botframework.com"
LEEWAY = 300
"""Seconds that two clocks may differ."""

REFRESH_EVERY = 60.0
"""Seconds between two looks for a key that we do not know."""

FRESH_FOR = 24 * 3600.0
TIMEOUT = aiohttp.ClientTimeout(total=5)
LONGEST_TOKEN = 16_384
_FOREIGN_KEYS = {"jku", "jwk", "x5u", "x5c", "crit"}


class UnprovenError(Exception):
    """Nobody we know signed this. The reason is for the log alone."""


class KeysUnavailableError(Exception):
    """The signing keys cannot be had now."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    key: Any
    endorsements: frozenset[str]


class KeySet:
    """The Bot Connector's signing keys by id. Fetched at the start, daily, and when one is unknown; while new ones
    cannot be had, the old ones stay good."""

    def __init__(
        self,
        metadata_url: str,
        session: Callable[[], aiohttp.ClientSession],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.metadata_url = metadata_url
        self.session = session
        self.monotonic = monotonic
        self.keys: Mapping[str, SigningKey] = {}
        self.fetched_at = self.tried_at = float("-inf")
        self.fetching = asyncio.Lock()

    async def find(self, kid: str) -> SigningKey:
        """Raises UnprovenError for a key that the Connector does not publish."""
        if kid not in self.keys:
            await self._look_again()
        if kid not in self.keys:
            raise UnprovenError("unknown key")
        return self.keys[kid]

    async def _look_again(self) -> None:
        async with self.fetching:
            if self.monotonic() - self.tried_at < REFRESH_EVERY:
                return
            try:
                await self._fetch()
            except KeysUnavailableError as error:
                log.warning("signing keys cannot be had", platform="teams", reason=str(error))

    async def renew(self) -> None:
        """Fetch, unless that was done today. Raises KeysUnavailableError."""
        async with self.fetching:
            if self.monotonic() - self.fetched_at > FRESH_FOR:
                await self._fetch()

    async def _fetch(self) -> None:
        self.tried_at = self.monotonic()
        try:
            metadata = await self._get(self.metadata_url)
            document = await self._get(str(metadata["jwks_uri"]))
            self.keys = dict(_keys(document["keys"]))
        except (aiohttp.ClientError, TimeoutError, ValueError, LookupError, TypeError) as error:
            raise KeysUnavailableError(type(error).__name__) from error
        self.fetched_at = self.monotonic()

    async def _get(self, address: str) -> Any:
        parts = urlsplit(address)
        if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
            raise ValueError(address)
        async with self.session().get(address, timeout=TIMEOUT, allow_redirects=False) as response:
            response.raise_for_status()
            return await response.json(content_type=None)


def _keys(documents: Iterable[Any]) -> Iterator[tuple[str, SigningKey]]:
    """Those that can sign for us. One that cannot be read does not take the others with it."""
    for document in documents:
        try:
            key = jwt.PyJWK(document, "RS256").key
            yield str(document["kid"]), SigningKey(key, frozenset(document.get("endorsements") or ()))
        except (jwt.PyJWTError, ValueError, LookupError, TypeError, AttributeError) as error:
            log.info("signing key not read", platform="teams", reason=type(error).__name__)


@dataclass(frozen=True)
class Proof:
    """Checks the token of a request. `app_id` is whom it must be meant for."""

    app_id: str
    keys: KeySet

    async def __call__(self, header: str) -> tuple[Mapping[str, Any], frozenset[str]]:
        """The token's claims, and the channels that its key may speak for. Raises UnprovenError."""
        scheme, _, token = header.partition(" ")
        if scheme.casefold() != "bearer" or not token or len(token) > LONGEST_TOKEN:
            raise UnprovenError("no token")
        try:
            head = jwt.get_unverified_header(token)
            kid = head.get("kid")
            if head.get("alg") != "RS256" or not isinstance(kid, str) or _FOREIGN_KEYS & head.keys():
                raise UnprovenError("not this kind of token")
            key = await self.keys.find(kid)
            return self._claims(token, key), key.endorsements
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise UnprovenError(type(error).__name__) from error

    def _claims(self, token: str, key: SigningKey) -> Mapping[str, Any]:
        return jwt.decode(
            token,
            key.key,
            algorithms=["RS256"],
            issuer=ISSUER,
            audience=self.app_id,
            leeway=LEEWAY,
            options={"require": ["exp", "iss", "aud"]},
        )
