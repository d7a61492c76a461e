"""What is counted from a date waits for a good moment. Where that is in the next period, it counts there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.organisation import Organisation
from bot.outbox import local_times, open_period
from bot.working_hours import contact_of, good_moment
from flows.flow import Flow
from flows.periods import span
from flows.schedule import Nudge
from storage.records import PeriodRecord
from storage.work import Work


@dataclass(frozen=True)
class NextPeriod:
    """Of a nudge that is counted from a date, on one of its days, which counts in that period. `now` is when it is
    planned."""

    organisation: Organisation
    nudge: Nudge
    flow: Flow
    day: date
    period: PeriodRecord
    now: datetime

    async def __call__(self, work: Work, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """The row of the outbox of somebody who is away, or off, until the period is over, as owed in the one in which
        they can be asked. Anybody else's as it is, and so if it is too late then."""
        if row["expires_at"] < self.period.closes_at or self.flow.release == "occasion":
            return row
        person = await work.people.get(row["person_id"])
        if person is None:
            return row
        contact = await contact_of(work, self.organisation, person, self.now)
        comes = good_moment(contact, max(row["due_at"], self.now), self.organisation.budget, asked_for=False)
        if comes is None or comes < self.period.closes_at:
            return row
        when = span(self.flow, comes, "", self.organisation.zone)
        _, too_late = local_times(self.nudge, self.day, person.timezone, when.closes_at, self.organisation)
        if comes >= too_late:
            return row
        later = await open_period(work, self.flow, comes, "", self.organisation.zone, self.now)
        due_at = max(row["due_at"], later.opens_at)
        return {**row, "period_id": later.id, "due_at": due_at, "expires_at": too_late}
