"""S5: ids of accounts are unique only within a platform and a workspace or tenant. Two workspaces and a tenant in which
the same ids are other people: nobody gets or changes what is somebody else's."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from bot.app import App
from bot.platform import Pressed, Submitted, Typed, Who
from flows.message import Action
from storage.records import Profile
from storage.repositories.people import People
from storage.tables import Account
from storage.work import Work
from tests.access.world import Undone, desk_of, seen
from tests.bot.conftest import program
from tests.bot.people import MONDAY, TUESDAY, everything, nudge, owed, row, schedule
from tests.fakes.platform import FakePlatform

ELEVEN = TUESDAY.replace(hour=10)
PLACES = (("slack", "T1"), ("slack", "T2"), ("teams", "entra"))
IDS = ("U1", "U2", "U3")
"""The same three ids in each place, each time of somebody else."""

PEOPLE = {(place, user): f"p{n}{user[1]}" for n, place in enumerate(PLACES) for user in IDS}
Place = tuple[str, str]


def account(place: Place, user: str) -> Who:
    return Who(*place, user)


def secret(name: str) -> str:
    return f"hemmelig-{name}"


@pytest.fixture(scope="module")
def peopled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("tenants") / "peopled.db"))

    async def fill() -> None:
        app = program(f"sqlite:///{file}", FakePlatform())
        await app.enrol.people([row(name, f"team{name[1]}") for name in PEOPLE.values()], "test", MONDAY)
        for (place, user), name in PEOPLE.items():
            await app.enrol.link(account(place, user), f"{name}@example.org", None)
        await schedule(app, nudge("gift", "gift"))
        await app.plan(ELEVEN)
        for (place, user), name in PEOPLE.items():
            await _writes(app, account(place, user), name)
        await app.database.close()

    asyncio.run(fill())
    return file


async def _writes(app: App, who: Who, name: str) -> None:
    one, *_ = await owed(app, name)
    form = Submitted(who, Action("submit", one.key, "0"), {"q0": (secret(name),)}, ELEVEN)
    await app.desk(form, ELEVEN)


Operation = tuple[Place, str, str, tuple[Place, str]]
OPERATIONS = st.tuples(
    st.sampled_from(PLACES),
    st.sampled_from(IDS),
    st.sampled_from(("log", "mydata", "answer", "settings", "stop", "erase-now", "change", "submit", "snooze", "why")),
    st.sampled_from(sorted(PEOPLE)),
)


class Spy(Undone):
    """Keeps every query of accounts that does not say of which platform, tenant and user."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.loose: list[str] = []
        self.asked = 0
        for engine in (self.writer, self.reader):
            event.listen(engine.sync_engine, "before_cursor_execute", self._statement)

    def _statement(self, connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        where = statement.partition("WHERE")[2]
        if "account.user_id =" in where:
            self.asked += 1
            if "account.tenant =" not in where or "account.platform =" not in where:
                self.loose.append(statement)


async def crossed(peopled: Path, operations: Sequence[Operation], spy: Spy) -> list[str]:
    """What somebody got or changed of somebody else's."""
    app = program(f"sqlite:///{peopled}", FakePlatform())
    found = []
    try:
        desk = desk_of(app, spy)
        async with app.database.read() as work:
            ids = {mail.partition("@")[0]: one.id for mail, one in (await work.people.by_emails()).items()}
        keys = {name: (await owed(app, name))[0].key for name in PEOPLE.values()}
        for place, user, what, whose in operations:
            who, name = account(place, user), PEOPLE[place, user]
            await spy.asks(ids[name])
            shown = seen(await desk(_asks(who, what, keys[PEOPLE[whose]]), ELEVEN))
            others = [other for other in PEOPLE.values() if other != name and secret(other) in shown]
            if others or spy.touched:
                found.append(f"{name} with {what}: {others}, {spy.touched}")
            if what in ("log", "mydata") and secret(name) not in shown:
                found.append(f"{name} does not get what is theirs")
    finally:
        await app.database.close()
    return found


def _asks(who: Who, what: str, key: str) -> Any:
    match what:
        case "change" | "snooze" | "why":
            return Pressed(who, Action(what, key, "0" if what == "change" else ""), ELEVEN)
        case "submit":
            return Submitted(who, Action("submit", key, "0"), {"q0": ("andet",)}, ELEVEN)
        case "erase-now":
            return Pressed(who, Action(what), ELEVEN)
        case _:
            return Typed(who, what)


async def looked(peopled: Path, operations: Sequence[Operation], kind: Callable[[str], Spy]) -> tuple[list[str], Spy]:
    async with kind(f"sqlite:///{peopled}") as spy:
        return await crossed(peopled, operations, spy), spy


@given(st.lists(OPERATIONS, min_size=40, max_size=40))
@settings(max_examples=3, database=None, phases=[Phase.generate])
def test_nothing_crosses_from_one_workspace_or_tenant_to_another(
    peopled: Path, operations: Sequence[Operation]
) -> None:
    found, spy = asyncio.run(looked(peopled, operations, Spy))
    assert (found, spy.loose) == ([], [])
    assert spy.asked >= len(operations)


@pytest.mark.attack
@given(st.lists(OPERATIONS, min_size=100, max_size=100))
@settings(max_examples=50, database=None)
def test_nor_in_five_thousand_operations(peopled: Path, operations: Sequence[Operation]) -> None:
    found, spy = asyncio.run(looked(peopled, operations, Spy))
    assert (found, spy.loose) == ([], [])


class Mixing(Spy):
    """The twin: an id is somebody wherever it comes from."""

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Work]:
        async with super().read() as work:
            work.people = Anywhere(work.connection)
            yield work

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Work]:
        async with super().begin() as work:
            work.people = Anywhere(work.connection)
            yield work


class Anywhere(People):
    async def by_account(self, platform: str, tenant: str, user_id: str) -> Profile | None:
        return await super().by_account(*PLACES[0], user_id)


async def test_ids_that_are_taken_for_the_same_everywhere_are_found(peopled: Path) -> None:
    operations = [(place, user, "mydata", (place, user)) for place, user in PEOPLE]
    found, _ = await looked(peopled, operations, Mixing)
    assert len([one for one in found if "does not get" not in one]) == 2 * len(IDS)


async def test_who_hr_named_without_a_workspace_is_whoever_writes_first_and_nobody_else(sqlite_url: str) -> None:
    """HR's file names an id, not where. The second of that id, of another workspace, is somebody else."""
    app = program(sqlite_url, FakePlatform())
    try:
        await app.enrol.people([row("ana", slack="U1"), row("bo")], "test", MONDAY)
        assert await app.enrol.link(account(PLACES[0], "U1"), "ana@example.org", None)
        assert not await app.enrol.link(account(PLACES[1], "U1"), None, None)
        assert await app.enrol.link(account(PLACES[1], "U1"), "bo@example.org", None)
        whose = {
            (one["platform"], one["tenant"], one["user_id"]): one["person_id"] for one in await everything(app, Account)
        }
        assert len(set(whose.values())) == len(whose) == 2
    finally:
        await app.database.close()
