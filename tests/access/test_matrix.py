"""S3: everybody, with everything that can be typed, pressed and filled in, towards everybody and everything else."""

import ast
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import click
import pytest
from sqlalchemy import select

import bot
import flows
from bot.app import App
from bot.cli import main
from bot.desk import Desk
from bot.platform import Pressed, Reply, Response, Typed
from flows.catalogue import load_rights
from flows.commands import COMMANDS
from flows.message import Action
from flows.rights import Matrix
from storage.records import DeliveryRecord, PeriodRecord, Profile
from storage.repositories.deliveries import Deliveries
from storage.tables import Account, Delivery
from storage.work import Work
from tests.access.rights import C3, DEEDS, OPERATOR, PUBLIC, UNRIGHTED, Deed, allowed
from tests.access.world import (
    INSIDERS,
    NOW,
    OUTSIDERS,
    SCOPES,
    SOMEBODY,
    UNITS,
    Undone,
    World,
    desk_of,
    marker,
    name_of,
    refused,
    seen,
    who_is,
)
from tests.bot.people import told
from tests.fakes.platform import buttons

CELLS = [(principal, deed, scope) for principal in INSIDERS for deed in DEEDS for scope in SCOPES]
OUTSIDE = [(principal, deed, scope) for principal in OUTSIDERS for deed in DEEDS for scope in SCOPES]
Cell = tuple[str, Deed, str]


# Nothing without a row.


def test_the_file_of_rights_says_what_the_requirements_say() -> None:
    shipped = {action: {role: set(scopes) for role, scopes in row.items()} for action, row in load_rights().items()}
    assert shipped == C3


def _patterns() -> Iterator[str]:
    """The verbs that the desk tells apart by their names."""
    tree = ast.parse((Path(bot.__path__[0]) / "desk.py").read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.MatchValue) and isinstance(node.value, ast.Constant):
            yield str(node.value.value)


def _drawn() -> Iterator[str]:
    """The verbs that any message or form carries."""
    for folder in (flows.__path__[0], bot.__path__[0]):
        for file in Path(folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                match node:
                    case ast.Call(func=ast.Name(id="Action"), args=[ast.Constant(value=str(verb)), *_]):
                        yield verb


def test_no_button_form_or_command_is_without_a_row(app: App) -> None:
    done = {deed.verb for deed in DEEDS if deed.how in ("pressed", "filled")}
    assert set(app.desk.buttons) | set(_patterns()) == done
    assert set(_drawn()) - UNRIGHTED.keys() <= done
    typed = {deed.verb: deed.row for deed in DEEDS if deed.how == "typed"}
    assert {one.name: one.action for one in COMMANDS} == {name: typed[name] for name in app.desk.commands}
    assert {deed.row for deed in DEEDS} | {"catalogue"} == C3.keys()


def _called(group: click.Command, before: str = "") -> Iterator[str]:
    if not isinstance(group, click.Group):
        yield before
        return
    if group.invoke_without_command:
        yield before
    for name, command in group.commands.items():
        yield from _called(command, f"{before} {name}".strip())


def test_no_command_of_the_command_line_is_without_a_row() -> None:
    assert set(_called(main)) == OPERATOR.keys()


# The cells.


async def answered(desk: Desk, undone: Undone, world: World, cell: Cell, ids: dict[str, int]) -> tuple[bool, Response]:
    """Whether that cell was granted, and what was shown."""
    principal, deed, scope = cell
    await undone.asks(ids.get(name_of(principal), 0) if principal not in OUTSIDERS else 0)
    response = await desk(deed.reply(world, principal, scope), NOW)
    if undone.touched and not deed.verb.startswith("schedule"):
        return True, response
    if deed.about == "self":
        target = world.target(principal, scope)
        own = scope == "self" and not refused(response)
        return own or (scope != "self" and bool(target) and marker(target or "") in seen(response)), response
    if deed.about == "units":
        number = world.units.get(UNITS.get(scope, "organisation" if scope == "self" else ""), 0)
        return Action("report", str(number)) in [one.action for one in buttons(told(response))], response
    if deed.about == "people":
        names = [SOMEBODY[scope].capitalize()] if scope in SOMEBODY else [name_of(principal).capitalize(), "Axel"]
        granted = not refused(response) and any(name in seen(response) for name in names)
        return granted and scope not in ("nonexistent", "other tenant"), response
    return not refused(response), response


async def differences(desk: Desk, undone: Undone, world: World, cells: list[Cell]) -> list[str]:
    """The cells that are not as they should be; nothing is written where nothing is granted."""
    async with undone.read() as work:
        ids = {mail.partition("@")[0]: one.id for mail, one in (await work.people.by_emails()).items()}
    found = []
    for cell in cells:
        principal, deed, scope = cell
        granted, response = await answered(desk, undone, world, cell, ids)
        due = allowed(principal, deed, scope)
        wrote = undone.wrote and not due and deed.about != "self"
        if granted != due or wrote:
            found.append(f"{principal}, {deed.name}, {scope}: {granted}, should be {due}: {seen(response)[:150]}")
    return found


async def test_every_cell_is_as_the_requirements_say(app: App, undone: Undone, world: World) -> None:
    found = await differences(desk_of(app, undone), undone, world, CELLS)
    counted = Counter(allowed(*cell) for cell in CELLS)
    print(f"\nS3 at the desk: {len(CELLS)} cells, {counted[True]} granted, {len(found)} differences")
    assert len(CELLS) + len(OUTSIDE) >= 2000
    assert found == []


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.name)
async def test_nobody_from_outside_is_told_why(app: App, undone: Undone, world: World, deed: Deed) -> None:
    """Somebody unknown, somebody who has left, somebody of another tenant: one and the same answer to each."""
    desk = desk_of(app, undone)
    for scope in SCOPES:
        replies = []
        for principal in OUTSIDERS:
            await undone.asks(0)
            response = await desk(deed.reply(world, principal, scope), NOW)
            replies.append(seen(response))
            assert refused(response) or deed.name in PUBLIC
            assert undone.wrote == 0
        assert len(set(replies)) == 1, scope
        assert not [name for name in (*SOMEBODY.values(), *UNITS.values()) if marker(name) in replies[0]]


@pytest.mark.parametrize("principal", INSIDERS)
async def test_a_team_that_is_not_there_and_one_that_is_not_theirs_are_answered_alike(
    app: App, world: World, principal: str
) -> None:
    """By its slug, by its name, by its number, from a button, and with a period behind it."""
    who, seen_by = who_is(principal), INSIDERS[principal]
    unknown: list[Reply] = [
        Typed(who, "teamreport zzz"),
        Typed(who, "teamreport 999"),
        Typed(who, "teamreport zzz 2026-Q3"),
        Pressed(who, Action("report", "999"), NOW),
    ]
    told = {seen(await app.desk(one, NOW)) for one in unknown}
    assert len(told) == 1, seen_by
    report = next(deed for deed in DEEDS if deed.name == "typed teamreport")
    forbidden = [scope for scope in UNITS if not allowed(principal, report, scope)]
    assert bool(forbidden) == (principal != "hr")
    for scope in forbidden:
        slug, number = UNITS[scope], world.units[UNITS[scope]]
        named = (slug, slug.upper(), slug.rpartition("/")[2], str(number), f"{slug} 2026-Q3", f"{slug} 2026-Q9")
        asked: list[Reply] = [Typed(who, f"teamreport {one}") for one in named]
        for one in (*asked, Pressed(who, Action("report", str(number)), NOW)):
            assert {seen(await app.desk(one, NOW))} == told


@pytest.mark.parametrize("principal", INSIDERS)
async def test_somebody_elses_things_and_what_is_not_there_are_answered_alike(
    app: App, undone: Undone, world: World, principal: str
) -> None:
    desk = desk_of(app, undone)
    await undone.asks(0)
    for deed in DEEDS:
        if deed.about in ("delivery", "letter"):
            told = {seen(await desk(deed.reply(world, principal, scope), NOW)) for scope in (*UNITS, "nonexistent")}
            assert len(told) == 1, deed.name


async def test_people_are_names_to_a_manager_and_reachable_or_not_to_hr(app: App, world: World) -> None:
    """C3: `led: names only`."""
    manager, hr = [seen(await app.desk(Typed(who_is(one), "people"), NOW)) for one in ("manager", "hr")]
    assert "Axel" in manager
    assert "Dina" in manager
    assert "nås" not in manager
    assert "Uno Ukendt" not in manager
    assert "Kan ikke nås endnu" in hr
    assert "Uno Ukendt" in hr
    assert "@" not in manager + hr


# The twins: a protection is taken away, and the same check finds it.

ENFORCED = ("report", "report-show", "schedule-list", "schedule-change", "people-list")
EVERYTHING = frozenset({"self", "own", "led", "total", "all"})


@pytest.mark.parametrize("row", ENFORCED)
async def test_a_row_that_allows_everybody_everything_is_found(
    app: App, undone: Undone, world: World, row: str
) -> None:
    generous: Matrix = {**load_rights(), row: {"everyone": EVERYTHING}}  # type: ignore[dict-item]
    cells = [cell for cell in CELLS if cell[1].row == row and cell[0] == "admin" and cell[2] == "sibling"]
    found = await differences(desk_of(app, undone, generous), undone, world, cells)
    assert len(found) >= len(cells) - 1


@pytest.mark.parametrize("row", ENFORCED)
async def test_a_row_that_allows_nobody_anything_is_found(app: App, undone: Undone, world: World, row: str) -> None:
    stingy: Matrix = {**load_rights(), row: {}}
    cells = [
        cell
        for cell in CELLS
        if cell[1].row == row and cell[0] in ("hr", "manager") and cell[2] == "led" and allowed(*cell)
    ]
    assert len(await differences(desk_of(app, undone, stingy), undone, world, cells)) == len(cells)


class Trusting(Undone):
    """Asks which account a press came from, and never whether what it points at is theirs."""

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Work]:
        async with super().begin() as work:
            yield trusting(work)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Work]:
        async with super().read() as work:
            yield trusting(work)


class AnybodysDeliveries(Deliveries):
    async def pressed(
        self, key: str, platform: str, tenant: str, user_id: str, *, hold: bool = False
    ) -> tuple[DeliveryRecord, Profile, PeriodRecord | None] | None:
        query = select(Account).join(Delivery, Delivery.person_id == Account.person_id).where(Delivery.key == key)
        whose = (await self.connection.execute(query)).first()
        user = str(whose._mapping["user_id"]) if whose else user_id
        return await super().pressed(key, platform, tenant, user, hold=hold)


def trusting(work: Work) -> Work:
    work.deliveries = AnybodysDeliveries(work.connection)
    return work


async def test_a_button_that_anybody_may_press_is_found(app: App, world: World) -> None:
    cells = [cell for cell in CELLS if cell[1].about == "delivery" and cell[0] in ("employee", "hr")]
    async with Trusting(f"sqlite:///{world.file}") as trusting:
        found = await differences(desk_of(app, trusting), trusting, world, cells)
    assert {one.split(", ")[1] for one in found} == {deed.name for deed in DEEDS if deed.about == "delivery"}
