"""One calendar, fetched: over HTTPS, from a public address, and never more than it should be (rule C7)."""

import asyncio
import re
import ssl
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import aiohttp
from aiohttp.connector import SocketFactoryType as SocketFactory
from yarl import URL

from bot.feeds.public import LookUp, NotPublicError, PublicResolver, is_public, look_up
from bot.fetched import Fetched, FetchError

LARGEST = 1024 * 1024
LONGEST = 10.0
LONGEST_URL = 2000
LONGEST_ETAG = 400
_HEADERS = {"Accept": "text/calendar, */*;q=0.1", "Accept-Encoding": "gzip", "User-Agent": "handgreb"}
_HOST = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
"""A name with a dot in it whose last part is no number: an address in whatever notation is not a name."""

_MOVED = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Fetcher:
    """Fetches calendars. What is not the default is for tests: another network, other certificates, other ports."""

    look_up: LookUp = look_up
    allowed: Callable[[str], bool] = is_public
    trusted: ssl.SSLContext | None = None
    ports: frozenset[int] = frozenset({443})
    within: float = LONGEST
    socket: SocketFactory | None = None

    async def __call__(self, url: str, etag: str | None) -> Fetched:
        """What stands at that address now, or that it is what it was."""
        try:
            async with asyncio.timeout(self.within), self._session() as session:
                return await self._ask(session, self._checked(url), etag)
        except TimeoutError:
            raise FetchError("too-slow") from None
        except (NotPublicError, aiohttp.InvalidURL):
            raise FetchError("address") from None
        except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError):
            raise FetchError("certificate") from None
        except aiohttp.ClientConnectorError as error:
            raise FetchError("address" if isinstance(error.os_error, NotPublicError) else "unreachable") from None
        except (aiohttp.ClientError, OSError, zlib.error, ValueError):
            raise FetchError("unreachable") from None

    def check(self, url: str) -> None:
        self._checked(url)

    def _checked(self, url: str) -> URL:
        """The address, if it may be asked at all. Raises FetchError."""
        try:
            found = URL(re.sub(r"\Awebcals?://", "https://", url.strip(), flags=re.IGNORECASE))
            host, port = (found.host or "").lower(), found.port
        except ValueError:
            raise FetchError("address") from None
        named = _HOST.fullmatch((found.raw_host or "").lower()) is not None
        plain = found.user is None and found.password is None and url.isprintable() and "\\" not in url
        if not (named and plain and found.scheme == "https" and port in self.ports and len(url) <= LONGEST_URL):
            raise FetchError("address")
        if host == "localhost" or host.endswith((".localhost", ".local", ".internal", ".home.arpa")):
            raise FetchError("address")
        return found.with_fragment(None)

    def _session(self) -> aiohttp.ClientSession:
        """One for each fetch: nothing is kept from one calendar to the next."""
        connector = aiohttp.TCPConnector(
            resolver=PublicResolver(self.look_up, self.allowed),
            ssl=self.trusted or True,
            use_dns_cache=False,
            socket_factory=self.socket,
            force_close=True,
            limit=1,
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=self.within),
        )

    async def _ask(self, session: aiohttp.ClientSession, url: URL, etag: str | None) -> Fetched:
        headers: Mapping[str, str] = {**_HEADERS, "If-None-Match": etag} if etag else _HEADERS
        async with session.get(url, headers=headers, allow_redirects=False) as response:
            return await self._read(response, etag)

    async def _read(self, response: aiohttp.ClientResponse, etag: str | None) -> Fetched:
        if response.status == 304 and etag:
            return Fetched(None, etag)
        if response.status in _MOVED:
            raise FetchError("moved")
        if response.status in (401, 403, 404, 410):
            raise FetchError("refused")
        if response.status != 200:
            raise FetchError("status")
        body = await _whole(response)
        told = response.headers.get("ETag", "")
        return Fetched(body, told if 0 < len(told) <= LONGEST_ETAG and told.isprintable() else None)


async def _whole(response: aiohttp.ClientResponse) -> bytes:
    """The body, unpacked; never more of either than LARGEST."""
    packed = response.headers.get("Content-Encoding", "identity").strip().lower()
    if packed not in ("identity", "gzip", ""):
        raise FetchError("no-calendar")
    unpack = zlib.decompressobj(31) if packed == "gzip" else None
    body, came = bytearray(), 0
    async for chunk in response.content.iter_chunked(16 * 1024):
        came += len(chunk)
        body += unpack.decompress(chunk, LARGEST + 1 - len(body)) if unpack else chunk
        if came > LARGEST or len(body) > LARGEST:
            raise FetchError("too-large")
    if unpack and not unpack.eof:  # it breaks off before its end
        raise FetchError("no-calendar")
    return bytes(body)
