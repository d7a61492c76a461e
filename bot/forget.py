"""All that is kept on one person: shown, exported, erased. And what nobody needs any longer, forgotten."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.keys import Pseudonyms
from bot.organisation import Organisation
from bot.platform import Private, Response, Stranger, Who
from flows import refusals
from flows.about_you import About
from flows.anchors import KINDS, kept_since
from flows.catalogue import Catalogue
from flows.mydata import Kept, ask_to_erase, erased, mydata
from flows.refusals import refusal
from storage.database import Database
from storage.records import Profile
from storage.work import Work

KEPT_RECEIVED = timedelta(days=7)
KEPT_AFTER_LEAVING = timedelta(days=31)
"""So long after somebody has left there is still something of them: HR may have left them out by mistake."""
AT_ONCE = 200
TELLING = ("unanswered", "rests_until")
"""What would tell an operator that somebody does not answer (rule A2.2)."""


@dataclass(frozen=True)
class Forget:
    """A person's own data, and how long it lasts."""

    database: Database
    catalogue: Catalogue
    organisation: Organisation
    pseudonyms: Pseudonyms

    async def show(self, who: Who, now: datetime) -> Response:
        """All that is kept on the asker, their open team answers too, to them alone."""
        async with self.database.read() as work:
            person = await work.people.by_account(who.platform, who.tenant, who.user)
            if person is None:
                return self._stranger()
            kept = await self._kept(work, person, now, own=True)
            zone = self.organisation.zone_of(person.timezone)
            return Private(mydata(kept, self.catalogue, zone, self.organisation.speaks(person)))

    async def ask(self, who: Who) -> Response:
        """Are you sure?"""
        async with self.database.read() as work:
            person = await work.people.by_account(who.platform, who.tenant, who.user)
            if person is None:
                return self._stranger()
            return Private(ask_to_erase(self.organisation.speaks(person)))

    async def erase_own(self, who: Who, now: datetime) -> Response:
        """Remove what the asker wrote and answered; stop writing to them."""
        async with self.database.begin() as work:
            person = await work.people.by_account(who.platform, who.tenant, who.user)
            if person is None:
                return self._stranger()
            await self._answers(work, person)
            await work.people.change(person.id, stopped=True)
        await self.database.tidy(words=True)
        return Private(erased(self.organisation.speaks(person)))

    async def export(self, email: str, now: datetime) -> Mapping[str, Any] | None:
        """The same for an operator: without their answers to team questions, and without what would tell whether or
        what they answered. None for nobody."""
        async with self.database.read() as work:
            person = await work.people.by_email(email)
            if person is None:
                return None
            kept = asdict(await self._kept(work, person, now, own=False))
            about = {name: value for name, value in kept["about"].items() if name not in TELLING}
            return {name: _plain(value) for name, value in (kept | {"about": about}).items()}

    async def erase(self, email: str, now: datetime) -> bool:
        """Remove everything on somebody, until nothing says that they were here. Released figures stay as they are
        (rule A2.1)."""
        async with self.database.begin() as work:
            person = await work.people.by_email(email)
            if person is None:
                return False
            await self._answers(work, person)
            author = person.email or person.name
            await work.rosters.forget_author(author)
            await work.schedules.forget_author(author)
            await self._person(work, person, now)
        await self.database.tidy(words=True)
        return True

    async def retain(self, now: datetime) -> None:
        """Forget what has served its time, and who left long ago."""
        today = self.organisation.today(now)
        async with self.database.begin() as work:
            await work.inbox.forget(today - KEPT_RECEIVED)
            await work.letters.forget_old(now)
            await work.marks.forget_old({kind: kept_since(kind, today) for kind in KINDS})
            gone = await work.people.gone(today - KEPT_AFTER_LEAVING, AT_ONCE)
            for person in gone:
                await work.notes.forget(person.id)
                await self._person(work, person, now)
        if gone:
            await self.database.tidy()

    async def _person(self, work: Work, person: Profile, now: datetime) -> None:
        """Without what was theirs and who they were."""
        await work.letters.forget(person.id, got_too=True)
        await work.deliveries.forget(person.id)
        await work.accounts.forget(person.id)
        await work.meetings.forget(person.id)
        await work.marks.forget(person.id)
        await work.teams.place({person.id: ((), ())})
        await work.rosters.forget(person.id, None if person.left_on else person.home_id, now)
        await work.people.forget(person.id)

    async def _answers(self, work: Work, person: Profile) -> None:
        periods = await work.periods.unclosed()
        await work.answers.forget_person({period: self.pseudonyms(person.id, period) for period in periods})
        await work.notes.forget(person.id)
        await work.letters.forget(person.id)
        await work.deliveries.drop_open([person.id], "erased")

    async def _kept(self, work: Work, person: Profile, now: datetime, *, own: bool) -> Kept:
        teams = {team.id: team.slug for team in await work.teams.all()}
        answers: list[tuple[str, str, str]] = []
        if own:
            for period, flow in (await work.periods.open_flows(now)).items():
                said = await work.answers.of_person(period, self.pseudonyms(person.id, period))
                answers += [(flow, question, value) for question, value in said]
        return Kept(
            email=person.email or "",
            name=person.name,
            teams=tuple(teams.get(team, "") for team in await work.teams.of(person.id)),
            leads=tuple(teams.get(team, "") for team in await work.teams.led_by(person.id)),
            accounts=tuple(dict.fromkeys(account.platform for account in await work.accounts.of(person.id))),
            notes=tuple(await work.notes.all(person.id)),
            letters=tuple(await work.letters.all(person.id)),
            answers=tuple(answers),
            dates=tuple(await work.marks.about(person.id)),
            deliveries=await work.deliveries.count_of(person.id, follow_ups=own),
            meetings=tuple(await work.meetings.about(person.id)),
            about=About(**{one.name: getattr(person, one.name) for one in fields(About)}),
            home=teams.get(person.home_id, ""),
            moves=tuple(
                (one.at, one.what, one.before or "", one.unit or "", one.author)
                for one in await work.rosters.about(person.id)
            ),
        )

    def _stranger(self) -> Response:
        return Stranger(refusal(refusals.STRANGER, self.organisation.language))


def _plain(value: Any) -> Any:
    """As JSON can say it."""
    match value:
        case dict():
            return {str(key): _plain(one) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return value
