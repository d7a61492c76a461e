"""P8: what follows from an answer betrays nothing. In two worlds the same person answers every flow otherwise; whatever
HR, a manager, a colleague and the operator can look at afterwards is the same (rule A2.11)."""

import asyncio
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.app import App
from bot.platform import Pressed, Replace, Submitted, Who
from flows.asking import Asking
from flows.conversation import present
from flows.flow import Flow
from flows.message import ChoiceField, DateField, Form, NumberField, Values
from storage.counts import StateCount
from storage.records import DeliveryRecord
from storage.repositories.deliveries import Deliveries
from storage.tables import Delivery, Occurrence, Schedule
from tests.access.surfaces import of_operator, of_reader, of_schedule
from tests.access.test_open_periods import Telling, Through, as_it_is, differing
from tests.bot.conftest import program
from tests.bot.people import DAY, HOUR, MONDAY, enrol, nudge, owed, row, schedule
from tests.fakes.platform import FakePlatform, buttons

ELEVEN = MONDAY + DAY + 2 * HOUR
ANA = Who("fake", "t", "ana")
SEEING = ("bo", "mia", "hanne")
LATER = (DAY, 16 * DAY)
Choose = Callable[[int], int]
"""How many there are to choose among → which."""


@pytest.fixture(scope="module")
def asked(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everybody is asked once all that comes back to people on a later day, by what they answer."""
    return ask(sqlite_template, tmp_path_factory, leads_on)


@pytest.fixture(scope="module")
def asked_all(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ask(sqlite_template, tmp_path_factory, lambda flow: True)


def leads_on(flow: Flow) -> bool:
    return any(way.after and way.when for step in flow.steps for way in step.next)


def ask(template: Path, folders: pytest.TempPathFactory, which: Callable[[Flow], bool]) -> Path:
    """Ana is everything that one can be."""
    file = Path(shutil.copy(template, folders.mktemp("follow") / "asked.db"))

    async def asking() -> None:
        app = program(f"sqlite:///{file}", FakePlatform(), None)
        roles = "trainee;trainer;school"
        ana = row("ana", "a", "a/b", roles, starts_on=MONDAY.date() - 30 * DAY)
        new = row("ny", "a", starts_on=MONDAY.date() - 30 * DAY)
        await enrol(app, [ana, new, row("bo", "a"), row("mia", leads="a"), row("hanne", roles="hr")])
        once: dict[str, Any] = {"repeats": "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=24", "starts": MONDAY.date()}
        about = [nudge(flow.id, flow.id, audience="everyone", **once) for flow in app.catalogue]
        await schedule(app, *(one for one in about if which(app.catalogue.flows[one.flow])))
        await app.plan(MONDAY)
        await app.database.close()

    asyncio.run(asking())
    return file


async def answers(app: App, choose: Choose) -> int:
    """Ana goes through everything that she was asked; how many follow-ups she is owed."""
    for delivery in await owed(app, "ana"):
        flow = app.catalogue.flow(delivery.flow)
        assert flow is not None
        await _through(app, delivery, flow, choose)
    return sum(one.follow_up for one in await owed(app, "ana"))


async def _through(app: App, delivery: DeliveryRecord, flow: Flow, choose: Choose) -> None:
    step = flow.step(delivery.step)
    assert step is not None
    message = present(Asking(delivery.key, flow, step, "da"))
    for _ in range(2 * len(flow.steps)):
        possible = [one.action for one in buttons(message) if one.action.verb == "answer"]
        form = message.form()
        if possible:
            said = await app.desk(Pressed(ANA, possible[choose(len(possible))], ELEVEN), ELEVEN)
        elif form:
            said = await app.desk(Submitted(ANA, form.action, _filled(form, choose), ELEVEN), ELEVEN)
        else:
            return
        assert isinstance(said, Replace), (flow.id, said)
        message = said.message


def _filled(form: Form, choose: Choose) -> Values:
    values: dict[str, tuple[str, ...]] = {}
    for one in form.fields:
        match one:
            case ChoiceField(options=options):
                values[one.name] = (str(choose(len(options))),)
            case NumberField(least=least, most=most):
                values[one.name] = (str(least + choose(most - least + 1)),)
            case DateField():
                values[one.name] = (ELEVEN.date().isoformat(),)
            case _:
                values[one.name] = (f"noget {choose(3)}",)
    return values


async def seen(file: Path, choose: Choose, through: Through) -> tuple[Sequence[Mapping[str, str]], int]:
    """What stands before everybody else on the days after."""
    app = program(f"sqlite:///{file}", FakePlatform(), None)
    try:
        follow_ups = await answers(app, choose)
        found = []
        for later in LATER:
            await app.deliver(ELEVEN + later)
            found.append(await _look(through(app), ELEVEN + later))
        return found, follow_ups
    finally:
        await app.database.close()


async def _look(app: App, now: Any) -> Mapping[str, str]:
    shown = {**await of_operator(app, ("ana", *SEEING), now), **await of_schedule(app, "hanne", now)}
    for name in SEEING:
        shown |= await of_reader(app, name, now)
    return shown


Copies = Callable[[Path], Path]
LOW: Choose = lambda n: 0  # noqa: E731
HIGH: Choose = lambda n: n - 1  # noqa: E731


async def apart(
    asked: Path, copies: Copies, choices: Sequence[Choose], through: Through
) -> tuple[list[str], list[int]]:
    """What differs, and how many follow-ups there were in each world."""
    (one, few), (other, many) = [await seen(copies(asked), choose, through) for choose in choices]
    found = [what for first, second in zip(one, other, strict=True) for what in differing(first, second)]
    return found, [few, many]


def at_random(seed: int) -> Choose:
    return Random(seed).randrange


async def test_what_follows_from_an_answer_is_seen_by_nobody_else(asked: Path, copies: Copies) -> None:
    found, follow_ups = await apart(asked, copies, (LOW, HIGH), as_it_is)
    assert found == []
    assert max(follow_ups) > min(follow_ups), "there is nothing that could be seen"


@pytest.mark.attack
async def test_nor_what_follows_from_any_flow_there_is(asked_all: Path, copies: Copies) -> None:
    found, _ = await apart(asked_all, copies, (LOW, HIGH), as_it_is)
    assert found == []


@pytest.mark.attack
@pytest.mark.parametrize("seed", range(25))
async def test_nor_whatever_is_answered(asked: Path, copies: Copies, seed: int) -> None:
    found, _ = await apart(asked, copies, (at_random(seed), at_random(-seed - 1)), as_it_is)
    assert found == []


# The twins.


class Following(Deliveries):
    """Counts what follows from answers like everything else."""

    async def by_occurrence(self, since: date, nudge: str | None, now: datetime) -> Sequence[StateCount]:
        what = (Occurrence.id, Occurrence.day, Occurrence.source, Schedule.name, Delivery.state)
        query = select(*what, Delivery.reason, func.count()).select_from(Delivery)
        query = query.join(Occurrence, Occurrence.id == Delivery.occurrence_id)
        query = query.join(Schedule, Schedule.id == Occurrence.schedule_id).group_by(*what, Delivery.reason)
        return [StateCount(*one) for one in await self.connection.execute(query)]


async def test_a_follow_up_that_is_counted_is_found(asked: Path, copies: Copies) -> None:
    found, _ = await apart(asked, copies, (LOW, HIGH), Telling(Following))
    assert "deliveries" in {one.partition("\n")[0] for one in found}
