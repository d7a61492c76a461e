"""What stands in the schedule, for verbs that go through all of it."""

from collections.abc import Iterable, Iterator

import structlog

from flows.schedule import Nudge, legible
from storage.records import ScheduleRecord

log = structlog.get_logger()


def readable(schedules: Iterable[ScheduleRecord]) -> Iterator[tuple[ScheduleRecord, Nudge]]:
    """Each with its nudge. One that another release has written, or whose time zone is gone, is left out, and keeps
    none of the others from coming."""
    for schedule in schedules:
        if nudge := legible(schedule.definition):
            yield schedule, nudge
        else:
            log.warning("nudge cannot be read", nudge=schedule.name, version=schedule.version)
