"""Which addresses are public, and the only resolver that calendars are fetched with."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence

from aiohttp.abc import AbstractResolver, ResolveResult

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
LookUp = Callable[[str], Awaitable[Sequence[str]]]
"""A host's addresses, as text."""

_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""How a network without IPv4 names an IPv4 address: as public as that is."""

_WRAPPED = (
    (ipaddress.ip_network("64:ff9b:1::/48"), 0),
    (ipaddress.ip_network("2002::/16"), 80),
    (ipaddress.ip_network("::/96"), 0),
)
"""Networks whose addresses carry an IPv4 address, and how many bits stand behind it."""

_NOT_FOR_US = tuple(
    ipaddress.ip_network(one)
    for one in (
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "168.63.129.16/32",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)
"""Shared, reserved, or the machinery of a cloud, though some of it counts as global."""


class NotPublicError(OSError):
    """The host leads into a network that is none of our business."""


def is_public(text: str) -> bool:
    """Whether anybody on the internet could ask that address. What only looks like one is not."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return _public(address)


def _public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id or address.teredo:
            return False
        if address.ipv4_mapped is not None:
            return _public(address.ipv4_mapped)
        if address in _TRANSLATED:
            return _public(_behind(address, 0))
        for network, behind in _WRAPPED:
            if address in network and not _public(_behind(address, behind)):
                return False
    if address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback:
        return False
    return address.is_global and not any(address in network for network in _NOT_FOR_US)


def _behind(address: ipaddress.IPv6Address, bits: int) -> ipaddress.IPv4Address:
    return ipaddress.IPv4Address((int(address) >> bits) & 0xFFFFFFFF)


async def look_up(host: str) -> Sequence[str]:
    """What this machine's resolver knows of a host."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


class PublicResolver(AbstractResolver):
    """Resolves a host once; if any of its addresses is not `allowed`, none of them is. What it returns is what is
    connected to: the name is not asked for again in between."""

    def __init__(self, look_up: LookUp, allowed: Callable[[str], bool]) -> None:
        self.look_up = look_up
        self.allowed = allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = list(dict.fromkeys(await self.look_up(host)))
        if not found or not all(self.allowed(one) for one in found):
            raise NotPublicError
        return [_result(host, one, port) for one in found]

    async def close(self) -> None:
        return None


def _result(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=flags)
