"""Companies that live through the program itself: planned, asked, answered, closed, reported."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import select

from bot.app import App
from bot.platform import Replace, Submitted
from bot.report import Findings
from flows.disclosure import Kind
from flows.figures import Figure
from flows.message import Action
from storage.tables import Delivery, Person
from tests.attack.companies import Company
from tests.attack.years import MONTH, by_chance
from tests.bot.conftest import program
from tests.bot.people import enrol, nudge, schedule, who
from tests.fakes.platform import FakePlatform

CONTENT = Path(__file__).parent / "content"
FIRST = datetime(2026, 1, 26, 8, tzinfo=UTC)
"""A Monday on which a period of four weeks begins, nine o'clock in Copenhagen."""

KINDS: Mapping[str, Kind] = {"mood": "scale", "heard": "yesno"}


@dataclass
class Life:
    """One company, one database, one clock."""

    app: App
    company: Company
    rate: float
    chance: Random
    answered: dict[date, dict[str, frozenset[str]]] = field(default_factory=dict)
    seen: dict[tuple[str, str, date], Figure] = field(default_factory=dict)

    async def year(self, rounds: int) -> None:
        for number in range(rounds):
            monday = FIRST + number * MONTH
            await self.ask(monday)
            await self.app.close(monday + MONTH)
            await self._read(monday + MONTH)
            self.company.four_weeks_pass()

    async def ask(self, monday: datetime) -> None:
        """Some answer; of those it is noted who, for whoever attacks is taken to know it."""
        await enrol(self.app, self.company.rows(), monday)
        if monday == FIRST:
            every = "FREQ=WEEKLY;INTERVAL=4;BYDAY=TU"
            await schedule(self.app, nudge("pulse", "pulse", repeats=every, starts=monday.date()), now=monday)
        assert await self.app.plan(monday) == 1
        homes = self.company.homes()
        here: dict[str, set[str]] = {}
        for name, key in sorted((await self._keys(monday)).items()):
            if name in homes and self.chance.random() < self.rate:
                await self._answer(name, key, monday + timedelta(days=1, hours=3))
                here.setdefault(homes[name], set()).add(name)
        closes_on = (monday + MONTH).date()
        self.answered[closes_on] = {unit: frozenset(people) for unit, people in here.items()}

    async def _keys(self, monday: datetime) -> Mapping[str, str]:
        query = select(Person.email, Delivery.key).join(Delivery, Delivery.person_id == Person.id)
        async with self.app.database.read() as work:
            rows = await work.connection.execute(query.where(Delivery.due_at >= monday))
            return {row.email.partition("@")[0]: row.key for row in rows}

    async def _answer(self, name: str, key: str, at: datetime) -> None:
        mood, heard = (self.company.answers[question][name] for question in KINDS)
        values = {"q0": (str(mood - 1),), "q1": (str(1 - heard),)}
        told = await self.app.desk(Submitted(who(name), Action("submit", key, "0"), values, at), at)
        assert isinstance(told, Replace)

    async def _read(self, now: datetime) -> None:
        """What was read before must still say the same."""
        for unit, findings in (await self.reports(self.company.units(), now)).items():
            for figure in findings.figures:
                place = unit, figure.question, figure.closes_on
                assert self.seen.setdefault(place, figure) == figure

    async def reports(self, units: Iterable[str], now: datetime) -> Mapping[str, Findings]:
        """As HR gets them."""
        async with self.app.database.read() as work:
            hanne = await work.people.by_email("hanne@example.org")
        assert hanne is not None
        return {unit: await self.app.report.of_person(hanne, unit, "", now) for unit in units}


@asynccontextmanager
async def begun(url: str, people: int, rate: float, seed: str) -> AsyncIterator[Life]:
    """A company to which nothing has happened yet. The same seed, the same life: chance decides nothing else."""
    app, chance = program(url, FakePlatform(), CONTENT), Random(seed)
    app = replace(app, close=replace(app.close, shuffle=lambda: by_chance(chance)))
    try:
        yield Life(app, Company(people, chance), rate, chance)
    finally:
        await app.database.close()
