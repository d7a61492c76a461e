"""S4: what was opened with a right and is pressed without it. Rights are those of the moment of pressing (rule C2)."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.app import App
from bot.desk import Desk
from bot.platform import Ask, Mend, Opened, Pressed, Reply, Response, Submitted, Typed
from flows.message import Action, ChoiceField, Form, Message, Values
from flows.people_file import Row
from tests.access.world import NOW, Undone, World, app_on, desk_of, refused, rows, seen
from tests.bot.people import row, told, who
from tests.fakes.platform import buttons

ACTORS = ("mia", "hanne", "ana", "zoe")
HOMES = ("z", "y", "left")
SURFACES = (
    "teamreport",
    "teamreport x/a",
    "people",
    "schedule",
    "schedule add",
    "page",
    "form",
    "draft",
    "letter",
    "home",
)


@dataclass(frozen=True)
class Roster:
    """Where each of those whose rights change is, what the manager leads, and whether HR is HR."""

    homes: tuple[str, ...] = ("z", "z", "z", "z")
    leads: str = "x/a"
    hr: str = "hr"

    def home(self, name: str) -> str:
        return dict(zip(ACTORS, self.homes, strict=True)).get(name, "z")

    def rows(self) -> list[Row]:
        others = [one for one in rows() if one.email.partition("@")[0] not in ACTORS]
        here = [name for name in ACTORS if self.home(name) != "left"]
        return [*others, row("zed", "z"), *(self._row(name) for name in here)]

    def _row(self, name: str) -> Row:
        leads, roles = self.leads if name == "mia" else "", self.hr if name == "hanne" else ""
        return row(name, self.home(name), leads, roles)

    def sees(self, name: str, slug: str) -> bool:
        """Whether that unit's figures are theirs to see: C3, said once more."""
        if self.home(name) == "left":
            return False
        led = name == "mia" and self.leads and (slug == self.leads or slug.startswith(f"{self.leads}/"))
        return bool(led or slug in (self.home(name), "organisation") or (name == "hanne" and self.hr))

    def steers(self, name: str) -> bool:
        return name == "hanne" and self.hr == "hr" and self.home(name) != "left"


ROSTERS = st.builds(
    Roster, st.tuples(*[st.sampled_from(HOMES)] * 4), st.sampled_from(("x/a", "x/b", "")), st.sampled_from(("hr", ""))
)
OPENINGS = st.tuples(st.sampled_from(ACTORS), st.sampled_from(SURFACES))
STEPS = st.lists(OPENINGS | ROSTERS, min_size=2, max_size=7).flatmap(
    lambda steps: ROSTERS.map(lambda roster: [*steps, roster])
)


@dataclass
class Before:
    """What stands before people: whose it is, and what they could send."""

    world: World
    app: App
    roster: Roster = field(default_factory=Roster)
    stands: list[tuple[str, Reply]] = field(default_factory=list)

    async def changes(self, roster: Roster) -> None:
        self.roster = roster
        await self.app.enrol.people(roster.rows(), "test", NOW)

    async def opens(self, name: str, surface: str) -> None:
        response = await self.app.desk(self._opening(name, surface), NOW)
        self.stands += [(name, reply) for reply in _replies(name, response)]
        if surface == "people":
            self.stands.append((name, Typed(who(name), "people")))

    def _opening(self, name: str, surface: str) -> Reply:
        match surface:
            case "home":
                return Opened(who(name))
            case "page":
                return Pressed(who(name), Action("schedule-open", self.world.nudges["led"]), NOW)
            case "form":
                return Pressed(who(name), Action("schedule-change", self.world.nudges["led"], "2"), NOW)
            case "draft":
                return Pressed(who(name), Action("schedule-edit", self.world.drafts["led"]), NOW)
            case "letter":
                key, mark = self.world.letters[name]
                self.stands.append((name, Pressed(who(name), Action("letter-send", key, mark), NOW)))
                return Pressed(who(name), Action("letter-change", key), NOW)
            case _:
                return Typed(who(name), surface)


def _replies(name: str, response: Response) -> Sequence[Reply]:
    """All that can be sent from there."""
    forms: list[Form] = []
    pressed: list[Reply] = []
    match response:
        case Ask(form) | Mend(_, form):
            forms.append(form)
        case _:
            message: Message = told(response)
            pressed = [Pressed(who(name), one.action, NOW) for one in buttons(message)]
            forms += [form for form in [message.form()] if form]
    return [*pressed, *(Submitted(who(name), form.action, filled(form), NOW) for form in forms)]


def filled(form: Form) -> Values:
    values: dict[str, tuple[str, ...]] = {}
    for one in form.fields:
        initial: Any = one.initial
        values[one.name] = tuple(str(n) for n in initial) if isinstance(one, ChoiceField) else (initial,)
    return {name: given for name, given in values.items() if any(given)}


async def wrong(before: Before, desk: Desk, undone: Undone) -> list[str]:
    """What was done without the right to it, or refused with it."""
    found = []
    async with before.app.database.read() as work:
        units = {str(team.id): team.slug for team in await work.teams.all()}
    for name, reply in before.stands:
        await undone.asks(0)
        response = await desk(reply, NOW)
        due = _due(before.roster, name, reply, units)
        names = isinstance(reply, Typed) and "Dina" in seen(response)
        did = names if isinstance(reply, Typed) else not refused(response)
        if (due is not None and did != due) or (not due and due is not None and undone.wrote):
            found.append(f"{name} {reply}: {seen(response)[:120]}")
        if before.roster.home(name) == "left" and (undone.wrote or not refused(response)):
            found.append(f"{name}, who has left, {reply}")
        if _is(reply, "letter-send") and undone.wrote and before.roster.home(name) != "z":
            found.append(f"{name} wrote to a team that is no longer theirs")
    return found


def _due(roster: Roster, name: str, reply: Reply, units: dict[str, str]) -> bool | None:
    """Whether it should be granted; None for what no change of rights decides."""
    if roster.home(name) == "left":
        return False
    match reply:
        case Typed():
            return roster.sees(name, "x/a/deep") and name != "ana"
        case Pressed(action=Action("report", unit)):
            return unit in units and roster.sees(name, units[unit])
        case Pressed(action=action) | Submitted(action=action) if action.verb.startswith("schedule"):
            return None if roster.steers(name) else False
    return None


def _is(reply: Reply, verb: str) -> bool:
    return isinstance(reply, Pressed) and reply.action.verb == verb


Copies = Callable[[Path], Path]


async def interleaved(world: World, copies: Copies, steps: Sequence[Any]) -> list[str]:
    file = copies(world.file)
    app = app_on(file)
    before = Before(world, app)
    try:
        await before.changes(before.roster)
        for step in steps:
            await (before.changes(step) if isinstance(step, Roster) else before.opens(*step))
        async with Undone(f"sqlite:///{file}") as undone:
            return await wrong(before, desk_of(app, undone), undone)
    finally:
        await app.database.close()
        file.unlink()


@given(STEPS)
@settings(max_examples=40, database=None, phases=[Phase.generate])
def test_a_right_that_is_gone_opens_nothing(world: World, copies: Copies, steps: Sequence[Any]) -> None:
    assert asyncio.run(interleaved(world, copies, steps)) == []


@pytest.mark.attack
@given(STEPS)
@settings(max_examples=500, database=None)
def test_nor_in_five_hundred_interleavings(world: World, copies: Copies, steps: Sequence[Any]) -> None:
    assert asyncio.run(interleaved(world, copies, steps)) == []


EVERYTHING = [(name, surface) for name in ACTORS for surface in SURFACES]
TAKEN = {
    "lead": Roster(leads=""),
    "hr": Roster(hr=""),
    "home": Roster(homes=("y", "z", "y", "y")),
    "gone": Roster(homes=("left",) * 4),
}


@pytest.mark.parametrize("taken", TAKEN)
async def test_each_right_by_itself(world: World, copies: Copies, taken: str) -> None:
    assert await interleaved(world, copies, [*EVERYTHING, TAKEN[taken]]) == []


@pytest.mark.parametrize("taken", TAKEN)
async def test_rights_of_the_moment_of_showing_are_found(world: World, copies: Copies, taken: str) -> None:
    """The twin: whoever presses is asked for the rights they had when it was shown to them."""
    file = copies(world.file)
    app = app_on(file)
    before = Before(world, app)
    try:
        await before.changes(before.roster)
        for name, surface in EVERYTHING:
            await before.opens(name, surface)
        await app.database.tidy()
        async with Undone(f"sqlite:///{copies(file)}") as shown:
            await before.changes(TAKEN[taken])
            assert await wrong(before, desk_of(app, shown), shown)
    finally:
        await app.database.close()
