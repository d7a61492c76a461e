"""The organisation's defaults, and what they make of a person who has not chosen."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.calendar import holiday, joined_up
from flows.flow import NEW_FOR, Audience
from flows.gate import Budget, Contact
from flows.schedule import Nudge, zone_named
from flows.words import Language
from storage.records import Anchored, Profile, Whereabouts, Whom

WORKDAYS = "01234"


@dataclass(frozen=True, slots=True)
class Organisation:
    """What holds for everybody: zone, language, holidays, working hours, budget of attention."""

    zone: ZoneInfo
    language: Language
    calendar: str = "DK"
    closing_days: bool = True
    budget: Budget = field(default_factory=Budget)
    opens: time = time(8)
    closes: time = time(16)

    def today(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()

    def asks_on(self, nudge: Nudge, day: date) -> date:
        """The day on which a nudge of that day is asked: one that is counted from a date comes only once, and is not
        lost to a weekend or a holiday. What comes before a date is asked on the last working day before, anything else
        on the next."""
        step = timedelta(days=-1 if nudge.comes_before else 1)
        while nudge.anchor and (str(day.weekday()) not in WORKDAYS or self.holiday(day)):
            day += step
        return day

    def holiday(self, day: date) -> str | None:
        return holiday(day, self.calendar, self.closing_days)

    def zone_of(self, timezone: str | None) -> ZoneInfo:
        return zone_named(timezone) if timezone else self.zone

    def speaks(self, profile: Profile | None) -> Language:
        if profile is None or profile.language not in ("da", "en"):
            return self.language
        return "da" if profile.language == "da" else "en"

    def contact(
        self,
        profile: Profile,
        contacts: Sequence[datetime] = (),
        *,
        reachable: bool = True,
        where: Whereabouts | None = None,
    ) -> Contact:
        """What the gate must know of this person, who is `where`."""
        where = where or Whereabouts()
        contact = Contact(
            zone=self.zone_of(profile.timezone),
            days=frozenset(int(day) for day in profile.works_on or WORKDAYS),
            opens=profile.opens or self.opens,
            closes=profile.closes or self.closes,
            calendar=where.calendar or self.calendar,
            away=joined_up(where.away),
            closing_days=self.closing_days,
            starts_on=profile.starts_on,
            left=profile.left_on is not None,
            stopped=profile.stopped,
            paused_until=profile.paused_until,
            rests_until=profile.rests_until,
            unanswered=profile.unanswered,
            weekly=profile.weekly,
        )
        return replace(contact, contacts=tuple(contacts), busy=where.busy, reachable=reachable)

    def anybody(self, timezone: str | None, away: Sequence[tuple[date, date]] = ()) -> Contact:
        """Somebody of that zone who has everybody's hours and days."""
        contact = Contact(self.zone_of(timezone), opens=self.opens, closes=self.closes, calendar=self.calendar)
        return replace(contact, closing_days=self.closing_days, away=joined_up(away))

    def yesterday(self, now: datetime) -> date:
        """The day from which on it matters who is away, wherever on earth they are."""
        return (now - timedelta(days=1)).date()


def whom(audience: Audience, day: date, teams: Collection[int] | None = None, anchored: Anchored | None = None) -> Whom:
    """That audience as it is on a day."""
    return Whom(audience, day, day - NEW_FOR, teams, anchored)
