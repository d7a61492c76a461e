"""From a report on: show the team the very same, or write to it what to try."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.keys import opaque
from bot.organisation import Organisation
from bot.platform import Ask, Private, Response, Stranger, Who
from bot.posted import DRAFT_KEPT, SENT_KEPT, enough_today, post
from bot.principal import Asker, asker
from bot.readers import Readers, choices
from bot.refused import Refused
from bot.reported import reported
from flows import letter_view as view
from flows import refusals
from flows.catalogue import Catalogue
from flows.letter import LONGEST, MOST_A_DAY, Draft, Kind, letter_form, told_apart
from flows.message import Action, Form, Message
from flows.refusals import refusal
from flows.report_ways import MOST_SHOWN_TO
from flows.rights import Matrix, Target, may
from flows.spans import Stretch, stretch
from flows.summary import summarise
from flows.words import Language, Words
from storage.database import Database
from storage.letter_records import LetterRecord
from storage.records import TeamRecord
from storage.work import Work

SECOND_THOUGHTS = timedelta(minutes=2)
"""One tap shows it, so it can be taken back for as long."""

TOO_MANY = Words(
    "Det er for mange at vise det til én for én. Vis det på et møde, eller lad lederne af de enkelte teams gøre det.",
    "That is too many to show it to one by one. Show it at a meeting, or leave it to those who lead the teams.",
)
NOTHING_TO_TRY = Words("Der er ikke længere noget at prøve her.", "There is nothing to try here any longer.")


@dataclass(frozen=True, slots=True)
class Before:
    """A report before somebody who presses a button of it."""

    asking: Asker
    unit: TeamRecord
    when: Stretch
    language: Language

    @property
    def origin(self) -> str:
        return f"{self.unit.id}.{self.when.code}"


@dataclass(frozen=True)
class Share:
    """What goes to the team goes as letters do: to each who belongs to it, in working hours, and it can be taken back.
    Not to teams below: they may see their own figures (rule A9)."""

    database: Database
    catalogue: Catalogue
    organisation: Organisation
    matrix: Matrix

    async def show(self, who: Who, action: Action, now: datetime) -> Response:
        """The figures, to all whose unit it is; pressed again, they go to nobody once more."""

        async def do(work: Work, before: Before) -> Response:
            return Private(await self._show(work, before, now))

        return await self._for(who, action, "report-show", do, now)

    async def draft(self, who: Who, action: Action, now: datetime) -> Response:
        """The one thing to try, as a letter that can be changed before anybody sees it."""

        async def do(work: Work, before: Before) -> Response:
            return Ask(await self._draft(work, before, now))

        return await self._for(who, action, "report", do, now)

    async def _for(
        self,
        who: Who,
        action: Action,
        right: str,
        do: Callable[[Work, Before], Awaitable[Response]],
        now: datetime,
    ) -> Response:
        """The deed, for whoever may do it to that unit now; who may not is told no more than that there is none."""
        try:
            async with self.database.begin() as work:
                asking = await asker(work, who)
                if asking is None:
                    return Stranger(refusal(refusals.STRANGER, self.organisation.language))
                return await do(work, self._before(asking, action, right, now))
        except Refused as refused:
            return Private(refused.message)

    def _before(self, asking: Asker, action: Action, right: str, now: datetime) -> Before:
        language = self.organisation.speaks(asking.profile)
        number = int(action.ref) if action.ref.isdecimal() and len(action.ref) < 10 else 0
        unit, when = asking.teams.get(number), stretch(action.value, self.organisation.today(now))
        if unit is None or not may(self.matrix, asking.principal, right, Target(unit=unit.id)):
            raise Refused(refusals.NO_SUCH_TEAM, language)
        if when is None:
            raise Refused(refusals.NO_SUCH_PERIOD, language)
        theirs = [
            one for one in asking.teams.values() if may(self.matrix, asking.principal, right, Target(unit=one.id))
        ]
        return Before(asking, replace(unit, name=asking.called(theirs)[unit.slug]), when, language)

    async def _show(self, work: Work, before: Before, now: datetime) -> Message:
        writer, language = before.asking.profile, before.language
        full = await enough_today(work, writer, self.organisation, now)
        readers = await work.teams.colleagues(writer.id, [before.unit.id], (), self.organisation.today(now))
        if not readers:
            raise Refused(view.NOBODY_THERE, language)
        if len(readers) > MOST_SHOWN_TO:
            raise Refused(TOO_MANY, language)
        letter = await work.letters.shown(writer.id, before.origin)
        if letter is None and full:
            raise Refused(view.ENOUGH_TODAY, language, n=MOST_A_DAY)
        if letter is None:
            days = f"{before.when.since} – {before.when.until}"
            letter = await self._letter(work, before, "report", "sent", days, now)
            people, today = [one for one, _, _ in readers], self.organisation.today(now)
            await post(work, letter, people, today, now + SECOND_THOUGHTS, now + SENT_KEPT)
        names = told_apart([(name, email) for _, name, email in readers])
        to, minutes = Readers((), names, before.unit.name)(language), SECOND_THOUGHTS // timedelta(minutes=1)
        return view.showing(letter.key, to, minutes, language)

    async def _draft(self, work: Work, before: Before, now: datetime) -> Form:
        """The same draft, as long as it is not sent."""
        writer, language, today = before.asking.profile, before.language, self.organisation.today(now)
        possible = await choices(work, writer, "share", today)
        if before.unit.id not in possible.ids:
            raise Refused(view.NOBODY_THERE, language)
        report = await reported(work, before.unit, before.when, now)
        attempt = summarise(report, self.catalogue, language).attempt
        if attempt is None:
            raise Refused(NOTHING_TO_TRY, language)
        letter = await work.letters.draft_of(writer.id, before.origin, attempt.step.id, "share")
        letter = letter or await self._letter(
            work, before, "share", "draft", attempt.text[:LONGEST], now, attempt.flow.id, attempt.step.id
        )
        chosen = possible.ids.index(letter.team_id if letter.team_id in possible.ids else before.unit.id)
        return letter_form(letter.key, Draft("share", letter.text, possible.names, chosen), today, language)

    async def _letter(
        self,
        work: Work,
        before: Before,
        what: Kind,
        state: str,
        text: str,
        now: datetime,
        flow: str = "",
        step: str = "",
    ) -> LetterRecord:
        return await work.letters.add(
            {
                "key": opaque(),
                "writer_id": before.asking.profile.id,
                "kind": what,
                "state": state,
                "text": text,
                "team_id": before.unit.id,
                "origin": before.origin,
                "flow": flow,
                "step": step,
                "written_at": now,
                "sent_at": now if state == "sent" else None,
                "keep_until": now + (SENT_KEPT if state == "sent" else DRAFT_KEPT),
            }
        )
