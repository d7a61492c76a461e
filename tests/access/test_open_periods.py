"""P7: nothing while a period is open. Two worlds in which the same happens, but in one of them nobody answers: whatever
anybody but those who answer can look at is the same in both (rule A2.2)."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.app import App
from bot.foresee import Coming, Foresee
from bot.platform import Pressed, Submitted, UncertainError, Who
from bot.receive import Receive, Standing
from flows.message import Action
from storage.database import Database
from storage.records import Profile
from storage.repositories.deliveries import Deliveries
from storage.tables import Delivery
from storage.work import Work
from tests.access.surfaces import of_operator, of_reader, of_schedule
from tests.bot.conftest import program
from tests.bot.people import DAY, HOUR, MONDAY, enrol, nudge, row, schedule
from tests.bot.platforms import Moody
from tests.fakes.platform import buttons

BEGINS = MONDAY + 63 * DAY
"""When periods begin, and no holiday is near."""
ELEVEN = BEGINS + DAY + 2 * HOUR
LAST = ELEVEN + 25 * DAY
"""Before anything of what is asked closes."""

ANSWERING = (*(f"a{n}" for n in range(1, 8)), *(f"b{n}" for n in range(1, 7)))
LEADERS = (row("mia", leads="x/a"), row("maja", leads="x/b"), row("mads", leads="x"))
READERS = ("c1", "mia", "maja", "mads", "hanne", "adam")
FEW = ("c1", "mia")
IN_DOUBT = ("a2", "b2")
"""Nobody knows whether they got what was sent; in fact they did."""


def people() -> list:  # type: ignore[type-arg]
    asked = [row(name, f"x/{name[0]}") for name in ANSWERING]
    return [*asked, row("c1", "x/a"), *LEADERS, row("hanne", roles="hr"), row("adam", roles="admin")]


@pytest.fixture(scope="module")
def asked(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirteen are asked on Tuesday at eleven, again on Wednesday and Thursday, and reminded once."""
    file = tmp_path_factory.mktemp("open") / "asked.db"
    shutil.copy(sqlite_template, file)

    async def ask() -> None:
        app = program(f"sqlite:///{file}", Moody())
        await enrol(app, people(), BEGINS)
        course = nudge("course", "course", repeats="FREQ=WEEKLY;BYDAY=TU", remind=DAY)
        await schedule(app, course, nudge("lunch", repeats="FREQ=WEEKLY;BYDAY=WE,TH"), now=BEGINS)
        await app.plan(BEGINS)
        await app.plan.by_hand("course", ELEVEN, "by-hand")
        await app.database.close()

    asyncio.run(ask())
    return file


Through = Callable[[App], App]
"""What the program is looked at through: as it is, or with something in it that tells."""


def as_it_is(app: App) -> App:
    return app


@dataclass
class Life:
    """One of the two worlds."""

    app: App
    platform: Moody
    through: Through
    readers: Sequence[str]
    now: datetime = ELEVEN
    reads: list[Mapping[str, str]] = field(default_factory=list)

    async def passes(self, time: timedelta) -> None:
        """Each morning at eleven something happens, and at the end."""
        end = min(self.now + time, LAST)
        while self.now < end:
            eleven = ELEVEN + ((self.now - ELEVEN) // DAY + 1) * DAY
            self.now = min(eleven, end)
            await self.app.tick(self.now)

    async def starts(self, name: str) -> None:
        """What the schedule may have in mind for later today."""
        await self.app.desk(Pressed(Who("fake", "t", name), Action("start", "lunch"), self.now), self.now)

    async def answers(self, name: str, which: int, choice: int) -> None:
        """Press one of the buttons that stand before them, or send the form."""
        messages = self.platform.to(name)
        if not messages:
            return
        message, who = messages[which % len(messages)], Who("fake", "t", name)
        possible = [one.action for one in buttons(message) if one.action.verb == "answer"]
        form = message.form()
        if possible:
            await self.app.desk(Pressed(who, possible[choice % len(possible)], self.now), self.now)
        elif form:
            values = {one.name: ("0",) for one in form.fields}
            await self.app.desk(Submitted(who, form.action, values, self.now), self.now)

    async def withdraws(self, name: str) -> None:
        await self.app.desk(Pressed(Who("fake", "t", name), Action("erase-now"), self.now), self.now)

    async def looks(self, readers: Sequence[str]) -> None:
        app, found = self.through(self.app), dict[str, str]()
        self.app.clock.moved = self.now - datetime.now(UTC)
        for name in readers:
            match name:
                case "operator":
                    about = (*self.readers, *ANSWERING[:: 7 - len(self.readers)])
                    found |= await of_operator(app, about, self.now)
                case "schedule":
                    found |= await of_schedule(app, "hanne", self.now)
                case _:
                    found |= await of_reader(app, name, self.now)
        self.reads.append(found)


Copies = Callable[[Path], Path]
Case = tuple[bool, Through, Through, Sequence[str]]
"""Whether the platform can say what became of messages; what is looked at; what people answer to; and who looks."""

Answering = tuple[str, str, int, int]
Doing = tuple[str, str]
Step = Answering | Doing | timedelta | str
ANSWERS = st.tuples(st.just("answers"), st.sampled_from(ANSWERING), st.integers(0, 5), st.integers(0, 4))
STARTS = st.tuples(st.sampled_from(("starts", "withdraws")), st.sampled_from(ANSWERING))
TIMES = st.sampled_from((HOUR, 3 * HOUR, 20 * HOUR, DAY, 6 * DAY))
LOOKS = st.tuples(st.just("looks"), st.sampled_from(("operator", "operator", "schedule", *READERS)))
STEPS = st.lists(ANSWERS | ANSWERS | ANSWERS | STARTS | TIMES | TIMES | LOOKS, min_size=3, max_size=12)

A_FEW = st.lists(ANSWERS | ANSWERS | st.sampled_from((HOUR, DAY)) | st.just("looks"), min_size=3, max_size=9)


async def lived(file: Path, steps: Sequence[Step], case: Case, *, answering: bool) -> Sequence[Mapping[str, str]]:
    can_ask, through, answer, readers = case
    platform = Moody(can_ask=can_ask, posts_anyway=True)
    platform.moods = {name: [UncertainError("timeout")] for name in IN_DOUBT}
    app = program(f"sqlite:///{file}", platform)
    try:
        life = Life(answer(app), platform, through, readers)
        await app.deliver(ELEVEN)
        for step in steps:
            match step:
                case timedelta():
                    await life.passes(step)
                case "looks":
                    await life.looks(("operator", "schedule", *readers))
                case ("looks", name):
                    await life.looks((name,))
                case ("withdraws", name):
                    await life.withdraws(name)
                case ("starts", name) if answering:
                    await life.starts(name)
                case (_, name, which, choice) if answering:
                    await life.answers(name, which, choice)
        return life.reads
    finally:
        await app.database.close()


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    return [f"{name}\n  {one[name]}\n  {other[name]}" for name in one if one[name] != other[name]]


async def apart(asked: Path, copies: Copies, steps: Sequence[Step], case: Case) -> list[str]:
    """What differs between the two worlds."""
    files = copies(asked), copies(asked)
    try:
        with_answers = await lived(files[0], steps, case, answering=True)
        without = await lived(files[1], steps, case, answering=False)
    finally:
        for file in files:
            file.unlink()
    assert len(with_answers) == len(without)
    return [found for one, other in zip(with_answers, without, strict=True) for found in differing(one, other)]


@given(A_FEW, st.booleans())
@settings(max_examples=8, database=None, phases=[Phase.generate])
def test_nothing_shows_that_anybody_has_answered(
    asked: Path, copies: Copies, steps: Sequence[Step], can_ask: bool
) -> None:
    assert asyncio.run(apart(asked, copies, [*steps, "looks"], (can_ask, as_it_is, as_it_is, FEW))) == []


@pytest.mark.attack
@pytest.mark.parametrize("part", range(5))
@given(steps=STEPS, last=LOOKS, can_ask=st.booleans())
@settings(max_examples=400, database=None)
def test_nor_in_thousands_of_interleavings(
    asked: Path, copies: Copies, part: int, steps: Sequence[Step], last: Step, can_ask: bool
) -> None:
    """One looks at a time: an operator, HR at the schedule, or somebody in the chat."""
    assert asyncio.run(apart(asked, copies, [*steps, last], (can_ask, as_it_is, as_it_is, FEW))) == []


EVENTFUL: Sequence[Step] = [
    *(("answers", name, 0, n % 5) for n, name in enumerate(ANSWERING[:10])),
    "looks",
    DAY,
    ("answers", "a1", 1, 0),
    "looks",
    DAY,
    DAY,
    4 * DAY,
    "looks",
    20 * HOUR,
    *(("starts", name) for name in ("a3", "b3")),
    "looks",
    4 * HOUR,
    "looks",
    6 * DAY,
    ("withdraws", "a4"),
    "looks",
    6 * DAY,
    3 * DAY,
    "looks",
    DAY,
    "looks",
    DAY,
    "looks",
    DAY,
    "looks",
]
"""Long enough for the bot to pause of itself where nobody answers."""


async def test_nor_in_a_month_in_which_most_answer(asked: Path, copies: Copies) -> None:
    """All of those who read look."""
    assert await apart(asked, copies, EVENTFUL, (False, as_it_is, as_it_is, READERS)) == []


# The twins: what was taken away to keep it so is given back, and the same check finds it.


class Answered(Deliveries):
    """Counts those who have answered, apart from those who have not."""

    async def counts(self, now: datetime, alike: Collection[str] = ()) -> Mapping[str, int]:
        query = select(func.count()).select_from(Delivery).where(Delivery.pressed_at.is_not(None))
        answered = (await self.connection.execute(query)).scalar_one()
        return {**await super().counts(now, alike), "answered": answered}


class Spared(Deliveries):
    """Counts those who had enough, apart from those who got it."""

    async def counts(self, now: datetime, alike: Collection[str] = ()) -> Mapping[str, int]:
        return await super().counts(now)


class Rested(Deliveries):
    """Counts those whom the bot leaves alone of itself, apart from those who got it."""

    async def counts(self, now: datetime, alike: Collection[str] = ()) -> Mapping[str, int]:
        return await super().counts(now, [reason for reason in alike if reason != "resting"])


class TakenUp(Deliveries):
    """Counts what somebody took up before its time as if its time had come."""

    async def counts(self, now: datetime, alike: Collection[str] = ()) -> Mapping[str, int]:
        return await super().counts(now + DAY, alike)


@dataclass(frozen=True)
class Telling:
    """An app whose outbox is counted otherwise."""

    deliveries: type[Deliveries]

    def __call__(self, app: App) -> App:
        return replace(app, database=Told(app.database, self.deliveries))


class Told(Database):
    def __init__(self, database: Database, deliveries: type[Deliveries]) -> None:
        self.__dict__.update(vars(database))
        self.deliveries = deliveries

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Work]:
        async with super().read() as work:
            work.deliveries = self.deliveries(work.connection)
            yield work


class Foreseeing(Foresee):
    """Goes by whether somebody has answered, for whoever asks."""

    async def coming(self, work: Work, person: Profile, now: datetime, *, own: bool = False) -> Coming | None:
        return await super().coming(work, person, now, own=True)


class Deciding(Receive):
    """Who answers has got it: what was in doubt is no longer."""

    async def _seen(self, work: Work, standing: Standing, now: datetime) -> None:
        await super()._seen(work, standing, now)
        if standing.delivery.state == "unknown":
            await work.deliveries.decide(standing.delivery, state="sent", sent_at=now, reason="pressed")


def foreseeing(app: App) -> App:
    return replace(app, foresee=Foreseeing(app.database, app.catalogue, app.organisation))


def deciding(app: App) -> App:
    receive = Deciding(app.database, app.catalogue, app.organisation, app.close.pseudonyms)
    return replace(app, desk=replace(app.desk, receive=receive))


TWINS: Mapping[str, tuple[Through, Through, str]] = {
    "answered apart from sent": (Telling(Answered), as_it_is, "/metrics"),
    "spared apart from sent": (Telling(Spared), as_it_is, "/metrics"),
    "its own pause apart from sent": (Telling(Rested), as_it_is, "/metrics"),
    "taken up before its time": (Telling(TakenUp), as_it_is, "/metrics"),
    "what comes next, by who has answered": (foreseeing, as_it_is, "why"),
    "what was in doubt, decided by an answer": (as_it_is, deciding, "trouble"),
}


@pytest.mark.parametrize("twin", TWINS)
async def test_what_would_tell_is_found(asked: Path, copies: Copies, twin: str) -> None:
    through, answer, where = TWINS[twin]
    found = await apart(asked, copies, EVENTFUL, (False, through, answer, ()))
    assert where in {one.partition("\n")[0] for one in found}
