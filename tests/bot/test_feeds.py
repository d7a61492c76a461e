"""Fetching a calendar from an address that somebody gave us: nowhere but from the public internet, and never too much
(goal S8)."""

import gzip
import socket
import time
from collections.abc import AsyncIterator, Sequence

import pytest
from aiohappyeyeballs import AddrInfoType
from aiohttp import web

from bot.feeds import Fetcher
from bot.feeds.public import is_public
from bot.fetched import Fetched, FetchError
from flows.feed_view import PROBLEMS
from tests.fakes.web import HERE, HOST, MIB, Answer, Host, dripping, endless, host, leads, packed, says

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
Side = tuple[Host, Fetcher]


def words(text: str) -> list[str]:
    return text.split()


NOT_PUBLIC = words(
    """
127.0.0.1 127.0.0.2 127.1.2.3 127.255.255.254 0.0.0.0 0.0.0.1 0.255.255.255
10.0.0.1 10.1.2.3 10.255.255.255 172.16.0.1 172.20.10.1 172.31.255.255 192.168.0.1 192.168.1.254 192.168.255.255
169.254.0.1 169.254.169.254 169.254.170.2 169.254.169.253 100.64.0.1 100.100.100.200 100.127.255.254 168.63.129.16
192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9
224.0.0.1 239.255.255.250 240.0.0.1 250.1.2.3 255.255.255.255
:: ::1 ::2 ::127.0.0.1 ::10.0.0.1 ::a9fe:a9fe ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:192.168.1.1
::ffff:169.254.169.254 ::ffff:7f00:1 ::ffff:0:127.0.0.1 ::ffff:0.0.0.0 ::ffff:100.64.0.1
64:ff9b::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::169.254.169.254 64:ff9b::c0a8:1 64:ff9b:1::10.0.0.1 64:ff9b:1::7f00:1
2002:7f00:1:: 2002:a00:1::1 2002:c0a8:101::1 2002:a9fe:a9fe::1 2002:ac10:1::
2001:0:53aa:64c:0:fffe:80ff:fffe 2001::1 2001:10::1 2001:20::1 2001:2::1 2001:db8::1 2001:db8:85a3::8a2e:370:7334
3fff::1 3fff:fff::1 5f00::1 100::1 fe80::1 fe80::1%eth0 fe80::a9fe:a9fe febf::1 fec0::1 feff::1
fc00::1 fd00::1 fd00:ec2::254 fdff:ffff::1 ff02::1 ff0e::1 ff05::1:3 fd20:ce::254
"""
)

NOT_ADDRESSES = words(
    """
0177.0.0.1 0x7f.0.0.1 0x7f000001 2130706433 017700000001 127.1 127.0.1 10.1 0300.0250.0.1 0xa9fea9fe 2852039166
1.2.3.4.5 256.1.1.1 127.0.0.1:443 [::1] ::ffff:0x7f000001 ①②⑦.⓪.⓪.① 127。0。0。1 localhost empty 1.1.1.1/32
"""
)

PUBLIC = words(
    """
1.1.1.1 8.8.8.8 52.96.0.1 142.250.74.110 193.162.153.164 100.63.255.255 100.128.0.1 172.15.255.255 172.32.0.1
2606:4700:4700::1111 2a00:1450:400f:80c::200e 2620:1ec:8fa::10 ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808::1
"""
)

HOSTILE = """
http://calendar.example.org/a.ics
ftp://calendar.example.org/a.ics
file:///etc/passwd
gopher://calendar.example.org/
data:text/calendar,BEGIN:VCALENDAR
javascript:alert(1)
unix:///run/docker.sock
//calendar.example.org/a.ics
calendar.example.org/a.ics
https:///a.ics
https://
https://127.0.0.1/
https://127.1/
https://0x7f.0.0.1/
https://0x7f000001/
https://0177.0.0.1/
https://2130706433/
https://017700000001/
https://169.254.169.254/latest/meta-data/
https://[::1]/
https://[::ffff:127.0.0.1]/
https://[fe80::1%25eth0]/
https://[64:ff9b::a00:1]/
https://1.1.1.1/
https://[2606:4700:4700::1111]/
https://localhost/
https://LOCALHOST/
https://localhost./
https://printer.local/
https://metadata.google.internal/
https://a.localhost/
https://router.home.arpa/
https://intranet/
https://calendar.example.org:80/
https://calendar.example.org:8443/
https://calendar.example.org:22/
https://calendar.example.org:0/
https://calendar.example.org:99999/
https://user@calendar.example.org/
https://user:pass@calendar.example.org/
https://calendar.example.org@evil.example.net/
https://calendar.example.org\\@evil.example.net/
https://evil.example.net\\.calendar.example.org/
https://calendar.example.org%00.evil.example.net/
https://①②⑦.⓪.⓪.①/
https://127。0。0。1/
https://calendar..example.org/
https://-.example.org/
https://calendar.example.org./
https://exa mple.org/
""".strip().splitlines()


@pytest.fixture
async def side() -> AsyncIterator[Side]:
    async with host() as found:
        yield found


class Wire:
    """A network on which nobody answers. `reached` is every address that anything would connect to."""

    def __init__(self, *found: Sequence[str]) -> None:
        self.found = iter(found)
        self.asked: list[str] = []
        self.reached: list[str] = []

    async def look_up(self, name: str) -> Sequence[str]:
        self.asked.append(name)
        return next(self.found)

    def socket(self, address: AddrInfoType) -> socket.socket:
        self.reached.append(str(address[4][0]))
        raise ConnectionRefusedError


async def problem(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(FetchError) as told:
        await fetcher(url, None)
    assert told.value.problem in PROBLEMS
    assert "example" not in str(told.value)
    return told.value.problem


async def test_what_is_published_is_fetched(side: Side) -> None:
    there, fetch = side
    there.paths["/team.ics"] = says(CALENDAR, ETag='"v1"')
    assert await fetch(there.url(), None) == Fetched(CALENDAR, '"v1"')
    assert await fetch(there.url().replace("https", "webcal"), None) == Fetched(CALENDAR, '"v1"')
    (one, _) = there.came
    assert set(one.headers) == {"Host", "Accept", "Accept-Encoding", "User-Agent", "Connection"}


async def test_what_has_not_changed_is_not_sent_again(side: Side) -> None:
    there, fetch = side

    async def answer(request: web.Request) -> web.StreamResponse:
        same = request.headers.get("If-None-Match") == '"v1"'
        return web.Response(status=304) if same else web.Response(body=CALENDAR, headers={"ETag": '"v1"'})

    there.paths["/team.ics"] = answer
    assert await fetch(there.url(), '"v1"') == Fetched(None, '"v1"')
    assert await fetch(there.url(), '"v0"') == Fetched(CALENDAR, '"v1"')


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "to",
    [
        "/another.ics",
        "https://{host}/another.ics",
        "http://{host}/team.ics",
        "https://127.0.0.1:{port}/team.ics",
        "https://[::1]:{port}/team.ics",
        "https://inside.example.org:{port}/team.ics",
        "https://user:pass@{host}/team.ics",
        "https://calendar.example.org:22/team.ics",
        "//169.254.169.254/latest",
        "file:///etc/passwd",
    ],
)
async def test_a_redirect_is_not_followed_wherever_it_leads(side: Side, status: int, to: str) -> None:
    there, fetch = side
    there.names["inside.example.org"] = ["10.0.0.1"]
    there.paths |= {"/another.ics": says(CALENDAR)}
    there.paths["/team.ics"] = leads(to.format(host=f"{HOST}:{there.port}", port=there.port), status)
    assert await problem(fetch, there.url()) == "moved"
    assert len(there.came) == 1


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (says(b"x" * (MIB + 1)), "too-large"),
        (endless, "too-large"),
        (says(packed(MIB + 1), Content_Encoding="gzip"), "too-large"),
        (says(packed(500 * MIB // 10), Content_Encoding="gzip"), "too-large"),
        (says(b"not packed", Content_Encoding="gzip"), "unreachable"),
        (says(b"x", Content_Encoding="br"), "no-calendar"),
        (says(gzip.compress(CALENDAR)[:-12], Content_Encoding="gzip"), "no-calendar"),
        (says(gzip.compress(CALENDAR)[:-1], Content_Encoding="gzip"), "no-calendar"),
        (dripping, "too-slow"),
        (says(status=401), "refused"),
        (says(status=403), "refused"),
        (says(status=404), "refused"),
        (says(status=410), "refused"),
        (says(status=500), "status"),
        (says(status=304), "status"),
        (says(status=302), "moved"),
        (says(status=204), "status"),
    ],
    ids=[
        "large",
        "endless",
        "bomb",
        "large-bomb",
        "no-gzip",
        "brotli",
        "cut-short",
        "cut-at-the-end",
        "slow",
        *map(str, range(8)),
    ],
)
async def test_whatever_a_server_does_is_bounded_and_has_a_name(side: Side, answer: Answer, expected: str) -> None:
    there, fetch = side
    there.paths["/team.ics"] = answer
    begun = time.monotonic()
    assert await problem(fetch, there.url()) == expected
    assert time.monotonic() - begun < 8


@pytest.mark.parametrize("size", [0, MIB])
async def test_what_is_just_small_enough_is_read_packed_or_not(side: Side, size: int) -> None:
    there, fetch = side
    there.paths |= {"/a": says(b"\0" * size), "/b": says(packed(size), Content_Encoding="gzip")}
    for path in ("/a", "/b"):
        assert (await fetch(there.url(path), None)).body == b"\0" * size


async def test_a_certificate_must_be_the_hosts_own(side: Side) -> None:
    there, fetch = side
    there.names["other.example.org"] = [HERE]
    assert await problem(fetch, there.url(host="other.example.org")) == "certificate"
    stranger = Fetcher(there.look_up, fetch.allowed, None, fetch.ports)
    assert await problem(stranger, there.url()) == "certificate"
    assert there.came == []


async def test_a_name_that_nobody_has_and_a_host_that_is_away_are_told(side: Side) -> None:
    there, fetch = side
    assert await problem(fetch, there.url(host="nobody.example.org")) == "unreachable"
    away = Fetcher(there.look_up, fetch.allowed, fetch.trusted, frozenset({1}))
    assert await problem(away, f"https://{HOST}:1/team.ics") == "unreachable"


async def test_no_proxy_of_the_environment_is_asked(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    there, fetch = side
    there.paths["/team.ics"] = says(CALENDAR)
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert (await fetch(there.url(), None)).body == CALENDAR


def test_there_are_enough_hostile_addresses() -> None:
    assert len(NOT_PUBLIC) + len(HOSTILE) + len(NOT_ADDRESSES) >= 150


@pytest.mark.parametrize("address", [*NOT_PUBLIC, *NOT_ADDRESSES])
def test_an_address_that_is_not_public_is_none(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_one(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
async def test_no_name_leads_into_a_network_that_is_none_of_our_business(address: str) -> None:
    """Alone, behind a public address, and before one: none is connected to, the public one neither."""
    wire = Wire([address], ["1.1.1.1", address], [address, "8.8.8.8"])
    for _ in range(3):
        assert await problem(Fetcher(wire.look_up, socket=wire.socket), f"https://{HOST}/team.ics") == "address"
    assert wire.reached == []


@pytest.mark.parametrize("url", HOSTILE)
async def test_no_address_is_asked_that_is_not_plainly_a_public_https_one(url: str) -> None:
    wire = Wire(["1.1.1.1"])
    assert await problem(Fetcher(wire.look_up, socket=wire.socket), url) == "address"
    assert wire.reached == wire.asked == []


async def test_what_was_checked_is_what_is_connected_to() -> None:
    """A name that is somebody else's by the time it would be asked for again."""
    wire = Wire(["1.1.1.1", "2606:4700:4700::1111"], ["127.0.0.1"], ["127.0.0.1"])
    assert await problem(Fetcher(wire.look_up, socket=wire.socket), f"https://{HOST}/team.ics") == "unreachable"
    assert set(wire.reached) == {"1.1.1.1", "2606:4700:4700::1111"}
    assert wire.asked == [HOST]
