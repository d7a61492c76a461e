"""What verbs share of when people are at work, as far as everybody's hours, holidays and closing weeks tell."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache, partial

from bot.organisation import Organisation
from flows.flow import NEW_FOR
from flows.gate import Budget, Contact, Go, Wait, may_contact
from flows.schedule import Nudge, instant
from flows.telling import time_of_day, zone_name
from flows.words import LANGUAGES, Language, Words
from storage.records import Profile
from storage.work import Work

NOT_YET_HERE = Words(
    "Den når ingen: man kan først spørges på sin første arbejdsdag, og som ny i de første {days} dage.",
    "It reaches nobody: people can be asked from their first day at work on, and as newcomers for {days} days.",
)
NEW_THEMSELVES = Words(
    "Den når ingen: dagene tælles fra modtagerens egen første arbejdsdag, og de første {days} dage er man selv ny og "
    "ikke kollega til en ny.",
    "It reaches nobody: the days are counted from each person’s own first day at work, and for the first {days} days "
    "they are new themselves, not somebody’s host.",
)
OUTSIDE_HOURS = Words(
    "Kl. {at} ligger uden for arbejdstiden ({opens}–{closes}), så kun den, der selv har valgt andre tider, får den.",
    "{at} is outside working hours ({opens}–{closes}), so only those who have chosen other hours get it.",
)
OUTSIDE_HOURS_HERE = Words(
    "Kl. {at} ({zone}) er kl. {here} ({ours}) og dermed uden for arbejdstiden ({opens}–{closes}), så kun den, der har "
    "en anden tidszone eller selv har valgt andre tider, får den.",
    "{at} ({zone}) is {here} ({ours}), which is outside working hours ({opens}–{closes}), so only those in another "
    "time zone, or who have chosen other hours, get it.",
)
DAYS_OFF = Words(
    "Den falder kun på fridage, så kun den, der selv har valgt andre arbejdsdage, får den.",
    "It comes only on days off, so only those who have chosen other working days get it.",
)

AtWork = Callable[[str | None, datetime], datetime]
"""From somebody's time zone and a moment: that moment, or the next at which they may be written to."""


async def contact_of(work: Work, organisation: Organisation, person: Profile, now: datetime) -> Contact:
    """What the gate must know of somebody who is asked about nothing else just now."""
    where = await work.marks.whereabouts([person.id], organisation.yesterday(now))
    return organisation.contact(person, where=where.get(person.id))


def good_moment(contact: Contact, wished: datetime, budget: Budget, *, asked_for: bool = True) -> datetime | None:
    """The first from `wished` on at which they may be written to, be it with what they have `asked_for`; None when
    there is none in sight."""
    verdict = may_contact(contact, wished, budget, asked_for=asked_for)
    return verdict.until if isinstance(verdict, Wait) else wished if isinstance(verdict, Go) else None


async def at_work(work: Work, organisation: Organisation) -> AtWork:
    marks = await work.marks.all(["closed"])
    closed = [(one.first, one.last) for one in marks if one.person_id is None and one.team_id is None]

    @cache
    def found(timezone: str | None, moment: datetime) -> datetime:
        verdict = may_contact(organisation.anybody(timezone, closed), moment, organisation.budget)
        return verdict.until if isinstance(verdict, Wait) else moment

    return found


def out_of_reach(nudge: Nudge, days: Sequence[date], organisation: Organisation, reached: AtWork) -> Sequence[Words]:
    """What HR should know of a nudge that nobody with everybody's hours would get on any of these days."""
    if nudge.anchor == "joined":
        nobody = NOT_YET_HERE if _not_here(nudge) else NEW_THEMSELVES if _new_themselves(nudge) else None
        return [_said(nobody, days=lambda _: NEW_FOR.days)] if nobody else []
    moments = [instant(day, nudge.at, organisation.zone_of(nudge.zone)) for day in days]
    if not moments or any(reached(None, at) < at + nudge.lasts for at in moments):
        return []
    here = [at.astimezone(organisation.zone).time() for at in moments]
    if any(_within_hours(at, nudge.window, organisation) for at in here):
        return [DAYS_OFF]
    times = {"at": nudge.at, "here": here[0], "opens": organisation.opens, "closes": organisation.closes}
    told = {name: partial(time_of_day, one) for name, one in times.items()}
    if not nudge.zone:
        return [_said(OUTSIDE_HOURS, **told)]
    ours = partial(zone_name, organisation.zone, moments[0])
    return [_said(OUTSIDE_HOURS_HERE, **told, zone=lambda _: nudge.zone, ours=ours)]


def _not_here(nudge: Nudge) -> bool:
    return nudge.offset < timedelta(0) or (nudge.audience == "newcomer" and nudge.offset > NEW_FOR)


def _new_themselves(nudge: Nudge) -> bool:
    return nudge.audience == "host" and nudge.offset <= NEW_FOR


def _within_hours(at: time, window: timedelta, organisation: Organisation) -> bool:
    begins, opens, closes = (datetime.combine(date.min, one) for one in (at, organisation.opens, organisation.closes))
    return begins < closes and begins + window > opens


def _said(words: Words, **values: Callable[[Language], object]) -> Words:
    """With these values filled in, in both languages."""
    said = {
        language: words(language, **{name: value(language) for name, value in values.items()}) for language in LANGUAGES
    }
    return Words(said["da"], said["en"])
