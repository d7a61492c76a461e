"""Who may ask the playground: this machine's own browser on our own page, and nobody else."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import make_mocked_request

from bot.playground.guard import BODY_LIMIT, guarded
from bot.playground.listen import STATIC

ANNA = "anna.krogh@aahavn.example"
SAY = "/playground/say"


@dataclass(frozen=True)
class Browser:
    """Sends just the headers it is told to."""

    client: ClientSession
    address: str

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 0

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, str, Mapping[str, str]]:
        async with self.client.get(f"{self.address}{path}", headers=headers) as response:
            return response.status, await response.text(), response.headers

    async def post(self, path: str, body: object, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
        given = {"Content-Type": "application/json", **(headers or {})}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with self.client.post(f"{self.address}{path}", data=data, headers=given) as response:
            return response.status, await response.text()


@pytest.fixture
async def browser(demo_address: str) -> AsyncIterator[Browser]:
    async with ClientSession() as client:
        yield Browser(client, demo_address)


async def test_only_under_the_names_of_this_machine(browser: Browser) -> None:
    for name in ("localhost", "127.0.0.1", "[::1]"):
        status, _, _ = await browser.get("/playground", {"Host": f"{name}:{browser.port}"})
        assert status == 200, name
    for name in ("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "0.0.0.0", "", "[", "10.0.0.1"):
        for path in ("/playground", "/playground/people", "/playground/static/page.js"):
            status, text, _ = await browser.get(path, {"Host": name})
            assert status == 403, (name, path)
            assert "Anna" not in text


async def test_only_from_our_own_page(browser: Browser) -> None:
    own = f"http://127.0.0.1:{browser.port}"
    body = {"user": ANNA, "text": "hjælp"}
    assert (await browser.post(SAY, body, {"Origin": own}))[0] == 200
    for origin in ("http://evil.example", "null", "http://127.0.0.1:1", own.replace("http", "https")):
        assert (await browser.post(SAY, body, {"Origin": origin}))[0] == 403, origin
        assert (await browser.get("/playground/people", {"Origin": origin}))[0] == 403, origin
    for site in ("cross-site", "same-site"):
        assert (await browser.post(SAY, body, {"Sec-Fetch-Site": site}))[0] == 403
        assert (await browser.get("/playground/people", {"Sec-Fetch-Site": site}))[0] == 403


async def test_the_page_itself_may_be_reached_by_a_link(browser: Browser) -> None:
    assert (await browser.get("/playground", {"Sec-Fetch-Site": "cross-site"}))[0] == 200


async def test_nobody_from_another_machine() -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(text="Anna")

    for remote, status in (("127.0.0.1", 200), ("::1", 200), ("10.0.0.5", 403), ("fe80::1", 403), ("", 403)):
        request = make_mocked_request("GET", "/playground", headers={"Host": "localhost"}).clone(remote=remote)
        assert (await guarded(handler)(request)).status == status, remote


async def test_what_is_no_such_request_is_refused_in_a_sentence(browser: Browser) -> None:
    said = {"user": ANNA, "text": "hjælp"}
    refused: list[tuple[object, int]] = [
        (b"not json", 400),
        ({"user": ANNA}, 400),
        ({"user": ANNA, "text": ""}, 400),
        ({"user": ANNA, "text": "a\0b"}, 400),
        ({"user": ANNA, "text": "a" * 2001}, 400),
        ({"user": "nobody@example.org", "text": "hjælp"}, 404),
        (b" " * (BODY_LIMIT + 1), 413),
    ]
    for body, status in refused:
        answer = await browser.post(SAY, body)
        assert answer[0] == status, body
        assert json.loads(answer[1])["error"].endswith(".")
    assert (await browser.post(SAY, said, {"Content-Type": "text/plain"}))[0] == 400
    assert (await browser.post("/playground/clock", {"user": ANNA, "to": "yesterday"}))[0] == 400


async def test_only_the_pages_own_files_are_served(browser: Browser) -> None:
    for name in ("..%2fguard.py", "%2e%2e/guard.py", "page.py", "..%2f..%2f..%2fpyproject.toml"):
        assert (await browser.get(f"/playground/static/{name}"))[0] == 404, name


async def test_nothing_is_run_or_loaded_but_our_own_files(browser: Browser) -> None:
    for path in ("/playground", "/playground/people", "/playground/static/page.js", "/playground/static/none.js"):
        _, _, headers = await browser.get(path)
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_holds_nothing_inline_and_nothing_from_elsewhere() -> None:
    page = (STATIC / "page.html").read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<script[^>]*>[^<]", page)
    for path in STATIC.iterdir():
        text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert re.findall(r"//[\w-]+[.:/][^ ]*", text) == [], path.name


def test_text_is_never_put_into_the_page_as_markup() -> None:
    """One place takes markup, and takes it from the process, which has drawn it."""
    places = [
        (path.name, line.strip())
        for path in STATIC.glob("*.js")
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", line)
    ]
    assert places == [("base.js", "holder.innerHTML = html;")]
