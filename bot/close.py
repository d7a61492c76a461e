"""A period ends → figures released once, answers forgotten. One transaction for each period."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.keys import Pseudonyms
from bot.organisation import Organisation
from bot.posted import tell
from flows.catalogue import Catalogue
from flows.disclosure import RULES, Counted, Last, Rules, Unit, kind, release
from flows.figures import Given, code, gathered
from flows.flow import Flow, Question
from flows.together import whose
from flows.tree import Parents, units
from storage.database import Database
from storage.records import PeriodRecord
from storage.work import Work

Order = Callable[[int, str], object]
Apart = tuple[str, date | None]


@dataclass(frozen=True, slots=True)
class Closing:
    """A period, by whose homes it counts, and the units as they were when it opened: (parent, settled)."""

    period: PeriodRecord
    flow: Flow
    homes: Mapping[int, int]
    units: Mapping[int, tuple[int | None, bool]]

    @property
    def parents(self) -> Parents:
        return {unit: parent for unit, (parent, _) in self.units.items()}

    @property
    def tree(self) -> Unit:
        return units(self.parents, frozenset(unit for unit, (_, settled) in self.units.items() if not settled))


@dataclass(frozen=True)
class Close:
    """Closes what is over. `shuffle` gives a fresh random order of people for each question; it is asked for anew when
    a close is repeated, and never kept (rule A3)."""

    database: Database
    catalogue: Catalogue
    organisation: Organisation
    pseudonyms: Pseudonyms
    shuffle: Callable[[], Order]

    async def __call__(self, now: datetime) -> int:
        """The number of periods closed. One that cannot be keeps none of the others waiting but those whose figures
        depend on what it has released: theirs are the same then, however late that is."""
        async with self.database.read() as work:
            over = await work.periods.over(now)
        closed, waited_for, failed = 0, set[Apart](), list[Exception]()
        for period in over:
            apart = self._apart(period)
            if not waited_for.isdisjoint(apart):
                waited_for |= apart
                continue
            try:
                closed += await self._close(period.id, now)
            except Exception as error:
                waited_for |= apart
                failed.append(error)
        if closed:
            await self.database.tidy()
        if failed:
            raise failed[0]
        return closed

    def _apart(self, period: PeriodRecord) -> frozenset[Apart]:
        """Those that name the same are kept apart, and know of one another (rule A5); those of an occasion only where
        they close on the same day."""
        flow = self.catalogue.flow(period.flow)
        if flow is None:
            return frozenset()
        day = period.closes_on if flow.release == "occasion" else None
        return frozenset((flow.series(question), day) for question in flow.questions() if question.sees == "team")

    async def _close(self, period_id: int, now: datetime) -> bool:
        async with self.database.begin() as work:
            period = await work.periods.lock(period_id)
            if period is None:
                return False
            flow = self.catalogue.flow(period.flow)
            given = await work.answers.by_question(period.id)
            if flow and given:
                await self._publish(work, period, flow, given, now)
            await work.answers.forget(period.id)
            await work.deliveries.forget_presses(period.id)
            await work.periods.close(period.id, now)
            await work.rosters.prune()
        return True

    async def _publish(self, work: Work, period: PeriodRecord, flow: Flow, given: Given, now: datetime) -> None:
        """A meeting is of a few: only their homes are read."""
        occasion = flow.release == "occasion"
        homes = await work.rosters.homes(period.roster_id, period.id if occasion else None)
        closing = Closing(period, flow, homes, await work.rosters.units(period.roster_id))
        told = await self._release(work, closing, given)
        if told and occasion and flow.team_sees:
            await self._tell(work, closing, told, now)

    async def _release(self, work: Work, closing: Closing, given: Given) -> set[int]:
        """Write the figures that may be known of each question, and say of which units. Nothing here looks at an answer
        before the sizes have decided whose are counted."""
        period, flow, tree, told = closing.period, closing.flow, closing.tree, set[int]()
        home_of = {self.pseudonyms(person, period.id): unit for person, unit in closing.homes.items()}
        asked = [question for question in flow.questions() if question.sees == "team"]
        before = await work.releases.last([flow.series(question) for question in asked])
        for question in asked:
            answers = gathered(flow, question, given)
            last = {unit: Last(on, n) for unit, (on, n) in before.get(flow.series(question), {}).items()}
            published = self._published(flow, question, answers, home_of, tree, last, period.closes_on)
            await self._write(work, period, flow, question, answers, published)
            told |= {one.unit for one in published}
        return told

    async def _tell(self, work: Work, closing: Closing, told: Collection[int], now: datetime) -> None:
        """What a meeting has said goes to all who were asked, together, where a team may read its own figures."""
        period, homes = closing.period, closing.homes
        there = {person: homes[person] for person in await work.deliveries.asked_in(period.id) if person in homes}
        held_on = period.opens_at.astimezone(self.organisation.zone).date()
        for unit, people in whose(told, there, await work.teams.leaderships(), closing.parents).items():
            await tell(work, period.id, closing.flow.id, unit, held_on, people, now)

    def _published(
        self,
        flow: Flow,
        question: Question,
        answers: Mapping[str, Sequence[str]],
        home_of: Mapping[str, int],
        tree: Unit,
        last: Mapping[int, Last],
        today: date,
    ) -> list[Counted]:
        respondents: dict[int, set[str]] = {}
        for pseudonym in answers:
            if pseudonym in home_of:
                respondents.setdefault(home_of[pseudonym], set()).add(pseudonym)
        rules = Rules(kind(flow, question), flow.release, flow.min_answers)
        cells = {unit: frozenset(people) for unit, people in respondents.items()}
        return release(tree, cells, self.shuffle(), last, rules, today)

    async def _write(
        self,
        work: Work,
        period: PeriodRecord,
        flow: Flow,
        question: Question,
        answers: Mapping[str, Sequence[str]],
        published: Sequence[Counted],
    ) -> None:
        rows = []
        for one in published:
            coded, band = code(kind(flow, question), {person: answers[person] for person in one.people}, question)
            rows.append(
                {
                    "unit_id": one.unit,
                    "period_id": period.id,
                    "flow": flow.id,
                    "question": question.id,
                    "kind": kind(flow, question),
                    "code": coded,
                    "band": band,
                    "release_class": flow.release,
                    "rules": RULES,
                    "closes_on": period.closes_on,
                }
            )
        counted = {one.unit: len(one.people) for one in published}
        await work.releases.remember(flow.series(question), period.closes_on, counted)
        await work.releases.write(rows)
