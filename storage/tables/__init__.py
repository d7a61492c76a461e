"""The rows. Each class says what one row is; keys say what there can be only one of."""

from storage.tables.answers import Answer, Note, Release, Spacing
from storage.tables.asking import (
    UNDECIDED,
    Delivery,
    Occurrence,
    Period,
    Received,
    Schedule,
    ScheduleChange,
    ScheduleDraft,
    Throttle,
)
from storage.tables.calendar import Attendance, Feed, MarkedDays, Meeting
from storage.tables.letters import Letter
from storage.tables.people import (
    Account,
    Leadership,
    Membership,
    Person,
    Roster,
    RosterChange,
    RosterHome,
    RosterUnit,
    Team,
)

__all__ = [
    "UNDECIDED",
    "Account",
    "Answer",
    "Attendance",
    "Delivery",
    "Feed",
    "Leadership",
    "Letter",
    "MarkedDays",
    "Meeting",
    "Membership",
    "Note",
    "Occurrence",
    "Period",
    "Person",
    "Received",
    "Release",
    "Roster",
    "RosterChange",
    "RosterHome",
    "RosterUnit",
    "Schedule",
    "ScheduleChange",
    "ScheduleDraft",
    "Spacing",
    "Team",
    "Throttle",
]
