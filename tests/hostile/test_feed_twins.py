"""S8: the limits of fetching a calendar, and what the tests in `tests/bot/test_feeds.py` would see if one were gone."""

import socket
from collections.abc import Sequence
from contextlib import suppress

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.feeds import Fetcher
from bot.feeds.fetch import LARGEST
from bot.feeds.public import LookUp, PublicResolver, is_public
from bot.fetched import Fetched
from tests.bot.test_feeds import HOSTILE, NOT_PUBLIC, Wire
from tests.fakes.web import HOST, MIB, host, leads, says


class FirstAlone(PublicResolver):
    """Looks at the first address, and hands on all of them."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = list(await self.look_up(host))
        assert self.allowed(found[0])
        resolver = PublicResolver(_already(found), anything)
        return await resolver.resolve(host, port, family)


class AsksTwice(PublicResolver):
    """Checks what a name leads to, and then asks again."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        await super().resolve(host, port, family)
        return await PublicResolver(self.look_up, anything).resolve(host, port, family)


def _already(found: Sequence[str]) -> LookUp:
    async def look_up(_: str) -> Sequence[str]:
        return found

    return look_up


def anything(_: str) -> bool:
    return True


class Resolved(Fetcher):
    """With another resolver."""

    kind: type[PublicResolver] = PublicResolver

    def _session(self) -> aiohttp.ClientSession:
        resolver: AbstractResolver = self.kind(self.look_up, self.allowed)
        connector = aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, socket_factory=self.socket)
        return aiohttp.ClientSession(connector=connector)


class ByTheFirst(Resolved):
    kind = FirstAlone


class Rebound(Resolved):
    kind = AsksTwice


class Unchecked(Fetcher):
    """Asks whatever address it is given."""

    def _checked(self, url: str) -> URL:
        return URL(url)


class Trusting(Fetcher):
    """Goes where it is led, and reads all there is."""

    async def _ask(self, session: aiohttp.ClientSession, url: URL, etag: str | None) -> Fetched:
        async with session.get(url) as response:
            return Fetched(await response.read(), None)


async def tried(fetcher: Fetcher, url: str = f"https://{HOST}/team.ics") -> None:
    with suppress(Exception):  # nobody answers; what was reached and asked for says it all
        await fetcher(url, None)


def test_the_limits_are_the_promised_ones() -> None:
    fetcher = Fetcher()
    assert (fetcher.within, LARGEST, set(fetcher.ports)) == (10.0, MIB, {443})
    assert fetcher.trusted is None
    assert fetcher.allowed is is_public


async def test_who_allows_every_address_reaches_ours() -> None:
    for address in NOT_PUBLIC[:12]:
        wire = Wire([address])
        await tried(Fetcher(wire.look_up, anything, socket=wire.socket))
        assert wire.reached == [address]


async def test_who_looks_at_the_first_address_alone_reaches_the_second() -> None:
    wire = Wire(["1.1.1.1", "169.254.169.254"])
    await tried(ByTheFirst(wire.look_up, socket=wire.socket))
    assert "169.254.169.254" in wire.reached


async def test_who_asks_for_the_name_again_is_led_elsewhere() -> None:
    wire = Wire(["1.1.1.1"], ["127.0.0.1"])
    await tried(Rebound(wire.look_up, socket=wire.socket))
    assert wire.reached == ["127.0.0.1"]


async def test_who_does_not_look_at_the_address_asks_for_it() -> None:
    asked = []
    for url in HOSTILE:
        wire = Wire(["1.1.1.1"])
        await tried(Unchecked(wire.look_up, socket=wire.socket), url)
        asked += [url] if wire.reached or wire.asked else []
    assert len(asked) > 10


async def test_who_follows_and_reads_everything_gets_more_than_is_good() -> None:
    async with host() as (there, fetch):
        trusting = Trusting(there.look_up, fetch.allowed, fetch.trusted, fetch.ports)
        there.paths |= {"/a": leads("/b"), "/b": says(b"x" * 3 * MIB)}
        found = await trusting(there.url("/a"), None)
        assert [one.path for one in there.came] == ["/a", "/b"]
        assert len(found.body or b"") > LARGEST
