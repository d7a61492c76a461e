"""A person decides when we may write: pause, stop, snooze, settings."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.keys import send_id
from bot.organisation import WORKDAYS, Organisation
from bot.outbox import retime
from bot.platform import Ask, Mend, Platforms, Private, Replace, Response, Stranger, Submitted, Who
from bot.working_hours import contact_of, good_moment
from flows import notices, refusals
from flows.conversation import ONLY_A_TEST
from flows.form import filled
from flows.gate import next_opening
from flows.message import Message
from flows.pausing import pause_until
from flows.preferences import Preferences, chosen, settings_form
from flows.refusals import refusal
from flows.schedule import instant
from flows.telling import moment
from flows.words import Language
from storage.database import Database
from storage.records import Profile
from storage.work import Work

SNOOZE_WINDOW = timedelta(hours=6)
_HERE = {"stopped": False, "rests_until": None, "unanswered": 0}
"""What somebody becomes who says when we may write."""


@dataclass(frozen=True)
class Adjust:
    """Each of these binds whatever is not already on its way."""

    database: Database
    organisation: Organisation
    platforms: Platforms

    async def pause(self, who: Who, length: str, now: datetime) -> Response:
        """No nudges until a day; `length` as people write it."""
        async with self.database.begin() as work:
            person = await self._person(work, who)
            if person is None:
                return self._stranger()
            language, zone = self.organisation.speaks(person), self.organisation.zone_of(person.timezone)
            until = pause_until(length, now.astimezone(zone).date())
            if until is None:
                return Private(refusal(notices.NO_SUCH_PAUSE, language))
            over = instant(until, person.opens or self.organisation.opens, zone)
            await work.people.change(person.id, paused_until=over, **_HERE)
            return Private(notices.paused(moment(over, zone, now, language), language))

    async def resume(self, who: Who, now: datetime) -> Response:
        """Nudges may come again."""
        async with self.database.begin() as work:
            person = await self._person(work, who)
            if person is None:
                return self._stranger()
            await work.people.change(person.id, paused_until=None, **_HERE)
            return Private(refusal(notices.RESUMED, self.organisation.speaks(person)))

    async def stop(self, who: Who, now: datetime) -> Response:
        """No nudges, ever, until the person says otherwise; nor those they have put off."""
        async with self.database.begin() as work:
            person = await self._person(work, who)
            if person is None:
                return self._stranger()
            await work.people.change(person.id, stopped=True)
            await work.deliveries.drop_snoozed(person.id, "stopped")
            return Private(notices.stopped(self.organisation.speaks(person)))

    async def snooze(self, who: Who, key: str, length: str, now: datetime) -> Response:
        """Ask the same again later: in an hour, or tomorrow. Without a length, offer both."""
        async with self.database.begin() as work:
            found = await work.deliveries.pressed(key, who.platform, who.tenant, who.user, hold=True)
            if found is None:
                return Private(refusal(refusals.NOT_YOURS, self.organisation.language))
            delivery, person, period = found
            language = self.organisation.speaks(person)
            if period is None and delivery.letter_id is None:
                return Private(refusal(ONLY_A_TEST, language))
            if period is None or period.closed_at is not None or period.closes_at <= now:
                return Private(refusal(refusals.CLOSED, language))
            if length not in ("hour", "day"):
                return Replace(notices.when_to_ask(key, language), delivery.address)
            until = await self._later(work, person, length, now)
            if until is None or until >= period.closes_at:
                return Private(refusal(notices.TOO_LATE_TO_SNOOZE, language))
            expires_at = min(until + SNOOZE_WINDOW, period.closes_at)
            await work.deliveries.snooze(delivery.id, until, expires_at, send_id())
            if person.unanswered:
                await work.people.answered(person.id)
            return Replace(self._snoozed(key, until, person, now, language), delivery.address)

    async def _later(self, work: Work, person: Profile, length: str, now: datetime) -> datetime | None:
        """The first good moment from then on; None when there is none in sight."""
        contact = await contact_of(work, self.organisation, person, now)
        wished = now + timedelta(hours=1) if length == "hour" else next_opening(contact, now)
        return good_moment(contact, wished, self.organisation.budget)

    def _snoozed(self, key: str, until: datetime, person: Profile, now: datetime, language: Language) -> Message:
        at = moment(until, self.organisation.zone_of(person.timezone), now, language)
        return notices.snoozed(key, at, language)

    async def settings(self, who: Who) -> Response:
        """The person's settings, to change."""
        async with self.database.read() as work:
            person = await self._person(work, who)
            if person is None:
                return self._stranger()
            platforms = await self._platforms(work, person)
            return Ask(settings_form(self._preferences(person), platforms, self.organisation.speaks(person)))

    async def save(self, reply: Submitted, now: datetime) -> Response:
        """The settings as filled in."""
        async with self.database.begin() as work:
            person = await self._person(work, reply.who)
            if person is None:
                return self._stranger()
            before, platforms = self._preferences(person), await self._platforms(work, person)
            after = chosen(reply.values, before, platforms)
            if not isinstance(after, Preferences):
                language = self.organisation.speaks(person)
                sentences = {name: complaint(language) for name, complaint in after.items()}
                return Mend(sentences, filled(settings_form(before, platforms, language), reply.values))
            await work.people.change(
                person.id,
                language=after.language,
                works_on="".join(str(day) for day in after.days),
                opens=after.opens,
                closes=after.closes,
                timezone=after.timezone,
                platform=after.platform,
                weekly=after.weekly,
            )
            if (after.timezone, after.opens, after.closes) != (before.timezone, before.opens, before.closes):
                await retime(work, {person.id: after.timezone}, self.organisation)
            return Private(refusal(notices.SETTINGS_SAVED, after.language))

    def _preferences(self, person: Profile) -> Preferences:
        opens: time = person.opens or self.organisation.opens
        closes: time = person.closes or self.organisation.closes
        days = tuple(int(day) for day in person.works_on or WORKDAYS)
        timezone = person.timezone or self.organisation.zone.key
        return Preferences(
            self.organisation.speaks(person), days, opens, closes, timezone, person.platform, person.weekly
        )

    async def _platforms(self, work: Work, person: Profile) -> list[str]:
        accounts = await work.accounts.of(person.id)
        reached = {account.platform for account in accounts if account.tenant and not account.unreachable}
        return sorted(reached & self.platforms.keys())

    async def _person(self, work: Work, who: Who) -> Profile | None:
        return await work.people.by_account(who.platform, who.tenant, who.user)

    def _stranger(self) -> Response:
        return Stranger(refusal(refusals.STRANGER, self.organisation.language))
