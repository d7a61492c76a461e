"""A reply → an answer, and the next step. Committed before anybody is told that it is saved."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.answered import answered, answered_before
from bot.keys import Pseudonyms, opaque
from bot.organisation import Organisation
from bot.outbox import FOLLOW_UP_WINDOW, open_period, owed
from bot.platform import Ask, Mend, Pressed, Private, Replace, Response, Submitted, Who
from bot.recall import recall
from bot.working_hours import contact_of, good_moment
from flows import refusals
from flows.answer import UnacceptableError, accept
from flows.asking import Asking
from flows.catalogue import Catalogue
from flows.conversation import Answers, follow, path, present, reach, said_between, settle
from flows.flow import Next, Step
from flows.form import filled, form
from flows.message import Message, Values
from flows.refusals import refusal
from flows.words import Language, Words
from storage.database import Database
from storage.records import DeliveryRecord, OccurrenceRecord, PeriodRecord, Profile
from storage.work import Work

NO_STEP = 10**6


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands with one delivery: what was asked, and what they have answered so far."""

    delivery: DeliveryRecord
    person: Profile
    period: PeriodRecord | None
    asking: Asking
    answers: Answers
    before: Answers

    @property
    def start(self) -> Step:
        return self.asking.flow.step(self.delivery.step) or self.asking.flow.first


class Refused(Exception):  # noqa: N818
    """What is asked for is not done; the words say why. Raised inside a transaction, which it undoes."""

    def __init__(self, words: Words, language: Language) -> None:
        self.words = words
        self.language = language
        super().__init__(words.en)


@dataclass(frozen=True)
class Receive:
    """Takes answers, and shows again what was answered."""

    database: Database
    catalogue: Catalogue
    organisation: Organisation
    pseudonyms: Pseudonyms

    async def answer(self, reply: Pressed | Submitted, now: datetime) -> Response:
        """A button or a form that answers a step. `reply.at` decides which of two presses is the newer."""
        index, given = _given(reply)
        try:
            async with self.database.begin() as work:
                standing = await self._standing(work, reply.who, reply.action.ref, index, now, hold=True)
                try:
                    answers = accept(standing.asking.step, given)
                except UnacceptableError as error:
                    return self._mend(standing, reply, error)
                if not await work.deliveries.press(standing.delivery.id, reply.at):
                    raise Refused(refusals.OLDER, standing.asking.language)
                return await self._keep(work, standing, answers, now)
        except Refused as refused:
            return Private(refusal(refused.words, refused.language))

    async def show(self, reply: Pressed, now: datetime) -> Response:
        """The form of a step, with what was answered, to fill in or to change."""
        index = _number(reply.action.value)
        try:
            async with self.database.read() as work:
                standing = await self._standing(work, reply.who, reply.action.ref, index, now)
        except Refused as refused:
            return Private(refusal(refused.words, refused.language))
        return Ask(form(standing.asking, standing.answers))

    async def _standing(
        self, work: Work, who: Who, key: str, index: int | None, now: datetime, *, hold: bool = False
    ) -> Standing:
        """The step that is pressed, if it is this person's and can still be answered; with `hold` it stays so until
        the transaction ends."""
        found = await work.deliveries.pressed(key, who.platform, who.tenant, who.user, hold=hold)
        if found is None:
            raise Refused(refusals.NOT_YOURS, self.organisation.language)
        delivery, person, period = found
        language = self.organisation.speaks(person)
        flow = self.catalogue.flow(delivery.flow)
        if flow is None or flow.version != delivery.version:
            raise Refused(refusals.CHANGED, language)
        if period is not None and (period.closed_at is not None or period.closes_at <= now):
            raise Refused(refusals.CLOSED, language)
        start = flow.step(delivery.step)
        step = start if index is None else flow.steps[index] if index < len(flow.steps) else None
        if step is None:
            raise Refused(refusals.GONE, language)
        answers = await answered(work, self.pseudonyms, delivery, flow)
        before = await answered_before(work, delivery, flow)
        if period and step.id not in {one.id for one in path(flow, start or flow.first, answers, before)}:
            raise Refused(refusals.GONE, language)
        return Standing(delivery, person, period, Asking(key, flow, step, language), answers, before)

    async def _keep(self, work: Work, standing: Standing, given: Answers, now: datetime) -> Response:
        """Write the answers of one step, drop those that no longer lie on the way, and show what comes next."""
        asking, delivery = standing.asking, standing.delivery
        others = {q: value for q, value in standing.answers.items() if q not in {a.id for a in asking.step.questions}}
        everything = {**others, **given}
        one = follow(asking.step, given, standing.before)
        await self._seen(work, standing, now)
        if delivery.period_id is not None:
            on_the_way = {
                step.id
                for at in (*asking.flow.starts, standing.start)
                for step in reach(asking.flow, at, everything, standing.before)
            }
            await self._write(work, standing, given, now)
            await self._drop(work, standing, everything, on_the_way)
            if one and one.go and one.after:
                await self._owe(work, standing, one, now)
        return Replace(await self._next(work, standing, one, now), delivery.address)

    async def _seen(self, work: Work, standing: Standing, now: datetime) -> None:
        """Whoever answers has seen the question: it is not shown again. An outcome that is in doubt stays so until the
        platform tells, or those who count the doubtful would see who has answered (rule A2.2)."""
        delivery, person = standing.delivery, standing.person
        if delivery.state == "due":
            await work.deliveries.show_now(delivery.id, now)
        await work.people.answered(person.id)
        if not person.welcomed:
            await work.people.welcome([person.id])

    async def _next(self, work: Work, standing: Standing, one: Next | None, now: datetime) -> Message:
        asking = standing.asking
        target = asking.flow.step(one.go) if one and one.go and one.after is None else None
        if one and target:
            zone = self.organisation.zone_of(standing.person.timezone)
            recalled = await recall(work, asking.flow, target, standing.person.id, now, zone)
            return present(asking.at(target), said=said_between(one, asking.language), recalled=recalled)
        return settle(asking, one, saved=standing.period is not None)

    async def _write(self, work: Work, standing: Standing, given: Answers, now: datetime) -> None:
        delivery = standing.delivery
        assert delivery.period_id is not None  # noqa: S101
        team = {q.id for q in standing.asking.step.questions if q.sees == "team"}
        name = self.pseudonyms(delivery.person_id, delivery.period_id)
        said = {question: value for question, value in given.items() if question in team}
        day = self.organisation.today(now)
        await work.answers.put(delivery.period_id, name, delivery.occurrence_id, day, said)
        for question, value in given.items():
            if question not in team:
                await work.notes.put(
                    opaque(), delivery.person_id, delivery.occurrence_id, delivery.flow, question, value, now
                )

    async def _drop(self, work: Work, standing: Standing, everything: Answers, on_the_way: set[str]) -> None:
        """What was answered on a way that is no longer taken, or was emptied, is forgotten."""
        delivery, flow = standing.delivery, standing.asking.flow
        assert delivery.period_id is not None  # noqa: S101
        kept = {q.id for step in flow.steps if step.id in on_the_way for q in step.questions} & everything.keys()
        gone = set(standing.answers) - kept
        if gone:
            name = self.pseudonyms(delivery.person_id, delivery.period_id)
            await work.answers.drop(delivery.period_id, name, delivery.occurrence_id, gone)
            await work.notes.drop(delivery.person_id, delivery.occurrence_id, gone)
        if any(one.after for step in flow.steps for one in step.next):
            await work.deliveries.take_back(delivery.occurrence_id, delivery.person_id, on_the_way)

    async def _owe(self, work: Work, standing: Standing, one: Next, now: datetime) -> None:
        """The follow-up of a later day: one more delivery, counted in the period of the day on which it can come."""
        flow, delivery = standing.asking.flow, standing.delivery
        step = flow.step(one.go) if one.go else None
        assert step is not None  # noqa: S101
        assert standing.period is not None  # noqa: S101
        due_at = now + (one.after or timedelta(0))
        period = standing.period
        if flow.release != "occasion":
            comes = await self._comes(work, standing.person, due_at, now)
            period = await open_period(work, flow, comes, "", self.organisation.zone, now)
            due_at = max(due_at, period.opens_at)
        occurrence = OccurrenceRecord(delivery.occurrence_id, "", "", None, flow.id, due_at.date(), period.id, True)
        row = owed(
            occurrence,
            delivery.person_id,
            flow,
            step,
            period_id=period.id,
            due_at=due_at,
            expires_at=min(due_at + FOLLOW_UP_WINDOW, period.closes_at),
            asked_for=one.asked,
            follow_up=True,
        )
        await work.deliveries.owe_again(row)

    async def _comes(self, work: Work, person: Profile, due_at: datetime, now: datetime) -> datetime:
        """When they can be asked, as far as is known now: a period that ends before that is not the one it counts
        in."""
        contact = await contact_of(work, self.organisation, person, now)
        found = good_moment(contact, due_at, self.organisation.budget)
        return found if found and found < due_at + FOLLOW_UP_WINDOW else due_at

    def _mend(self, standing: Standing, reply: Pressed | Submitted, error: UnacceptableError) -> Response:
        """The form again, with what is wrong at each field; what was filled in is kept."""
        language = standing.asking.language
        if isinstance(reply, Pressed):
            return Private(refusal(refusals.GONE, language))
        sentences = {name: complaint(language) for name, complaint in error.fields.items()}
        return Mend(sentences, filled(form(standing.asking, {}), reply.values))


def _given(reply: Pressed | Submitted) -> tuple[int | None, Values]:
    """Which step is answered, and with what."""
    if isinstance(reply, Submitted):
        return _number(reply.action.value), reply.values
    step, _, choice = reply.action.value.partition(".")
    return _number(step), {"q0": (choice,)}


def _number(text: str) -> int | None:
    """The step that a button names; None when it names none, and one that no flow has when it is not a number."""
    if not text:
        return None
    return int(text) if text.isdecimal() and len(text) < 4 else NO_STEP
