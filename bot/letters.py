"""After an answer: thank a colleague, share with the team, keep something for a meeting. Nobody else sees a word of it
before the writer has seen it as it will stand, and sent it (rule A6.1)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.answered import offered
from bot.carried import carried
from bot.keys import Pseudonyms, opaque
from bot.organisation import Organisation
from bot.platform import Ask, Mend, Pressed, Private, Replace, Response, Submitted, Who
from bot.posted import DRAFT_KEPT, SENT_KEPT, enough_today, post
from bot.readers import Choices, Readers, choices, readers
from bot.refused import Refused
from flows import letter_view as view
from flows import refusals
from flows.catalogue import Catalogue
from flows.conversation import ONLY_A_TEST
from flows.form import filled
from flows.gate import Wait, may_contact
from flows.letter import MOST_A_DAY, Draft, Written, drafted, kind, letter_form, written
from flows.message import Action, Values
from flows.schedule import instant
from flows.telling import moment
from flows.words import Language
from storage.database import Database
from storage.letter_records import LetterRecord
from storage.records import DeliveryRecord, Profile
from storage.work import Work

REMINDER_WINDOW = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Writing:
    """A letter before its writer."""

    letter: LetterRecord
    writer: Profile
    language: Language
    today: date


@dataclass(frozen=True)
class Letters:
    """A draft is the writer's alone; what is sent is a delivery to each who gets it."""

    database: Database
    catalogue: Catalogue
    organisation: Organisation
    pseudonyms: Pseudonyms

    async def __call__(self, reply: Pressed | Submitted, now: datetime) -> Response:
        """Every button and form of a letter."""
        try:
            async with self.database.begin() as work:
                return await self._do(work, reply, now)
        except Refused as refused:
            return Private(refused.message)

    async def _do(self, work: Work, reply: Pressed | Submitted, now: datetime) -> Response:
        if reply.action.verb == "offer":
            return await self._form(work, await self._offer(work, reply.who, reply.action, now))
        who = reply.who
        found = await work.letters.held(reply.action.ref, who.platform, who.tenant, who.user)
        if found is None:
            reader = await work.people.by_account(who.platform, who.tenant, who.user)
            raise Refused(refusals.NO_LETTER, self.organisation.speaks(reader))
        writing = self._before(*found, now)
        if isinstance(reply, Submitted):
            return await self._save(work, await self._open(work, writing), reply.values, now)
        match reply.action.verb:
            case "letter-send":
                return await self._send(work, writing, reply.action.value, now)
            case "letter-drop":
                return await self._drop(work, writing)
            case _:
                return await self._form(work, await self._open(work, writing))

    def _before(self, letter: LetterRecord, writer: Profile, now: datetime) -> Writing:
        zone = self.organisation.zone_of(writer.timezone)
        return Writing(letter, writer, self.organisation.speaks(writer), now.astimezone(zone).date())

    async def _offer(self, work: Work, who: Who, action: Action, now: datetime) -> Writing:
        """A draft, from the receipt of the answer that offered it."""
        found = await work.deliveries.pressed(action.ref, who.platform, who.tenant, who.user, hold=True)
        if found is None:
            raise Refused(refusals.NOT_YOURS, self.organisation.language)
        delivery, writer, period = found
        language = self.organisation.speaks(writer)
        if period is None:
            raise Refused(ONLY_A_TEST, language)
        if period.closed_at is not None or period.closes_at <= now:
            raise Refused(view.TOO_LATE, language)
        return self._before(await self._draft(work, delivery, action.value, language, now), writer, now)

    async def _save(self, work: Work, writing: Writing, values: Values, now: datetime) -> Response:
        """What was filled in, shown as it will stand; or kept for its day, if it is for the writer alone."""
        letter, language = writing.letter, writing.language
        possible = await self._choices(work, writing)
        draft = Draft(kind(letter.kind), letter.text, possible.names)
        given = written(draft, values, writing.today, language)
        if not isinstance(given, Written):
            form = filled(letter_form(letter.key, draft, writing.today, language), values)
            return Mend({name: complaint(language) for name, complaint in given.items()}, form)
        if given.day is not None:
            return await self._remember(work, writing, given.text, given.day, now)
        chosen = None if given.chosen is None else possible.ids[given.chosen]
        to_id, team_id = (chosen, None) if letter.kind == "thank" else (None, chosen)
        later = now + DRAFT_KEPT
        await work.letters.change(letter.id, text=given.text, to_id=to_id, team_id=team_id, keep_until=later)
        letter = replace(letter, text=given.text, to_id=to_id, team_id=team_id)
        return await self._preview(work, replace(writing, letter=letter))

    async def _send(self, work: Work, writing: Writing, mark: str, now: datetime) -> Response:
        """Send what was shown, and only that. Committed before anybody is told; a second press sends nothing more."""
        letter, language = writing.letter, writing.language
        if letter.state == "dropped":
            return Replace(view.dropped(letter.answer, language))
        to = await readers(work, writing.writer, letter, writing.today)
        if letter.state == "draft":
            if not to.ids:
                raise Refused(view.NOBODY_LEFT, language)
            if to.mark(letter.text) != mark:
                return await self._preview(work, writing, changed=True)
            await self._owe(work, writing, to.ids, now, now, now + SENT_KEPT)
            await work.letters.change(letter.id, state="sent", sent_at=now, keep_until=now + SENT_KEPT)
        shown = await carried(work, letter.id, self.organisation)
        names = tuple(await work.letters.sent_to(letter.id))
        to_whom = Readers((), names, to.team or (shown.team if shown else ""))(language)
        return Replace(view.sent(letter.key, letter.answer, to_whom, language))

    async def _drop(self, work: Work, writing: Writing) -> Response:
        """Never mind; also after sending, for whoever has not got it yet."""
        letter, language = writing.letter, writing.language
        if letter.state == "sent" and not await work.letters.take_back(letter.id):
            return Replace(view.seen(letter.answer, language))
        await work.letters.change(letter.id, state="dropped", text="")
        return Replace(view.dropped(letter.answer, language))

    async def _open(self, work: Work, writing: Writing) -> Writing:
        """If it can still be changed: what others get cannot, once it is sent; nor what has come back already."""
        letter = writing.letter
        if letter.state == "dropped":
            raise Refused(refusals.GONE, writing.language)
        if letter.state == "sent" and not (letter.kind == "raise" and await work.letters.waits(letter.id)):
            raise Refused(view.SENT_ALREADY, writing.language)
        return writing

    async def _draft(
        self, work: Work, delivery: DeliveryRecord, index: str, language: Language, now: datetime
    ) -> LetterRecord:
        """The draft that the answer to the step of that index leads to: the one there is, or a new one."""
        flow = self.catalogue.flow(delivery.flow)
        steps = flow.steps if flow and flow.version == delivery.version else ()
        step = steps[int(index)] if index.isdecimal() and len(index) < 4 and int(index) < len(steps) else None
        found = await offered(work, self.pseudonyms, delivery, flow, step) if flow and step else None
        if step is None or found is None:
            raise Refused(refusals.GONE, language)
        offer, answers = found
        before = await work.letters.draft_of(delivery.person_id, delivery.key, step.id, offer.kind)
        return before or await work.letters.add(
            {
                "key": opaque(),
                "writer_id": delivery.person_id,
                "kind": offer.kind,
                "state": "draft",
                "text": drafted(offer, answers, language),
                "origin": delivery.key,
                "flow": delivery.flow,
                "step": step.id,
                "written_at": now,
                "keep_until": now + DRAFT_KEPT,
            }
        )

    async def _choices(self, work: Work, writing: Writing) -> Choices:
        possible = await choices(work, writing.writer, kind(writing.letter.kind), writing.today)
        if writing.letter.kind != "raise" and not possible.ids:
            raise Refused(view.NOBODY_THERE, writing.language)
        return possible

    async def _form(self, work: Work, writing: Writing) -> Response:
        letter, possible = writing.letter, await self._choices(work, writing)
        before = letter.to_id or letter.team_id
        chosen = possible.ids.index(before) if before in possible.ids else None
        draft = Draft(kind(letter.kind), letter.text, possible.names, chosen, letter.day)
        return Ask(letter_form(letter.key, draft, writing.today, writing.language))

    async def _preview(self, work: Work, writing: Writing, *, changed: bool = False) -> Response:
        letter, language = writing.letter, writing.language
        to = await readers(work, writing.writer, letter, writing.today)
        shown = await carried(work, letter.id, self.organisation, readers=len(to.ids))
        assert shown is not None  # noqa: S101
        return Replace(view.preview(letter.key, to.mark(letter.text), shown, to(language), language, changed=changed))

    async def _remember(self, work: Work, writing: Writing, text: str, day: date, now: datetime) -> Response:
        """It comes back to the writer that day; changed again before then, it comes back as it is changed."""
        letter, language = writing.letter, writing.language
        at = await self._first_moment(work, writing.writer, day, now)
        if letter.state == "draft":
            await self._owe(work, writing, [writing.writer.id], now, at, at + REMINDER_WINDOW)
        elif not await work.letters.retime(letter.id, at, at + REMINDER_WINDOW):
            raise Refused(view.SENT_ALREADY, language)
        kept = {"sent_at": letter.sent_at or now, "keep_until": at + SENT_KEPT}
        await work.letters.change(letter.id, text=text, day=day, state="sent", **kept)
        zone = self.organisation.zone_of(writing.writer.timezone)
        return Replace(view.remembered(letter.key, letter.answer, moment(at, zone, now, language), language))

    async def _first_moment(self, work: Work, writer: Profile, day: date, now: datetime) -> datetime:
        """When they may be reminded, from the beginning of that day's work on."""
        zone = self.organisation.zone_of(writer.timezone)
        wished = max(now, instant(day, writer.opens or self.organisation.opens, zone))
        where = await work.marks.whereabouts([writer.id], self.organisation.yesterday(now))
        contact = self.organisation.contact(writer, where=where.get(writer.id))
        verdict = may_contact(contact, wished, self.organisation.budget, asked_for=True)
        return verdict.until if isinstance(verdict, Wait) else wished

    async def _owe(
        self, work: Work, writing: Writing, people: Sequence[int], now: datetime, due_at: datetime, expires_at: datetime
    ) -> None:
        if await enough_today(work, writing.writer, self.organisation, now):
            raise Refused(view.ENOUGH_TODAY, writing.language, n=MOST_A_DAY)
        await post(work, writing.letter, people, writing.today, due_at, expires_at)
