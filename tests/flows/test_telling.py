"""Days, times and rules of the schedule, as HR and whoever is asked read them."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.recurrence import dates
from flows.schedule import GRID_START, Nudge
from flows.telling import day, moment, rule, when, zone_name
from flows.words import LANGUAGES, Language

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
LISBON = ZoneInfo("Europe/Lisbon")
NOW = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)
"""21.00 in Copenhagen, the evening before the clocks go forward."""


def nudge(repeats: str, zone: str | None = None) -> Nudge:
    return Nudge(name="lunch", flow="lunch", repeats=repeats, at=time(9, 5), zone=zone)


RULES: list[tuple[str, str, str]] = [
    ("FREQ=DAILY", "hver dag", "every day"),
    ("FREQ=DAILY;INTERVAL=3", "hver 3. dag", "every 3 days"),
    ("FREQ=WEEKLY", "hver uge", "every week"),
    ("FREQ=WEEKLY;BYDAY=TH", "hver torsdag", "every Thursday"),
    ("FREQ=WEEKLY;BYDAY=MO,FR", "hver mandag og fredag", "every Monday and Friday"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "hver 2. uge: torsdag", "every 2 weeks: Thursday"),
    ("FREQ=WEEKLY;BYDAY=MO;BYMONTH=9", "hver mandag i september", "every Monday in September"),
    (
        "FREQ=WEEKLY;BYDAY=MO;BYMONTHDAY=1,2",
        "hver måned: mandag, når det er den 1. eller den 2.",
        "every month: Monday, when it is day 1 or day 2",
    ),
    ("FREQ=DAILY;BYDAY=MO,FR", "hver mandag og fredag", "every Monday and Friday"),
    ("FREQ=DAILY;BYMONTH=7", "hver dag i juli", "every day in July"),
    ("FREQ=DAILY;INTERVAL=2;BYDAY=MO", "hver 2. dag, når det er mandag", "every 2 days, when it is Monday"),
    ("FREQ=DAILY;BYMONTHDAY=15", "hver måned: den 15.", "every month: day 15"),
    ("FREQ=WEEKLY;BYMONTHDAY=15", "hver måned: den 15.", "every month: day 15"),
    ("FREQ=YEARLY;BYMONTHDAY=15", "hver måned: den 15.", "every month: day 15"),
    (
        "FREQ=YEARLY;INTERVAL=2;BYMONTHDAY=15",
        "hvert 2. år: den 15. i hver måned",
        "every 2 years: day 15 in every month",
    ),
    ("FREQ=MONTHLY;BYMONTHDAY=15;BYMONTH=3", "hvert år: den 15. i marts", "every year: day 15 in March"),
    ("FREQ=MONTHLY;BYDAY=MO", "hver mandag", "every Monday"),
    ("FREQ=MONTHLY;INTERVAL=2;BYDAY=MO", "hver 2. måned: hver mandag", "every 2 months: every Monday"),
    ("FREQ=YEARLY;BYDAY=MO;BYMONTH=3", "hver mandag i marts", "every Monday in March"),
    ("FREQ=YEARLY;BYDAY=1MO;BYMONTH=3", "hvert år: første mandag i marts", "every year: first Monday in March"),
    (
        "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
        "hver måned: fredag, når det er den 13.",
        "every month: Friday, when it is day 13",
    ),
    ("FREQ=MONTHLY;BYDAY=1WE", "hver måned: første onsdag", "every month: first Wednesday"),
    ("FREQ=MONTHLY;INTERVAL=3;BYDAY=+2WE", "hver 3. måned: anden onsdag", "every 3 months: second Wednesday"),
    ("FREQ=MONTHLY;BYDAY=-1FR", "hver måned: sidste fredag", "every month: last Friday"),
    ("FREQ=MONTHLY;BYDAY=-2FR", "hver måned: næstsidste fredag", "every month: next to last Friday"),
    ("FREQ=MONTHLY;BYMONTHDAY=15", "hver måned: den 15.", "every month: day 15"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "hver måned: den sidste dag", "every month: the last day"),
    ("FREQ=MONTHLY;BYMONTHDAY=-2", "hver måned: dagen før den sidste", "every month: the day before the last"),
    ("FREQ=MONTHLY;BYMONTHDAY=-3", "hver måned: 2 dage før den sidste", "every month: 2 days before the last"),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "hver måned: sidste hverdag", "every month: last weekday"),
    (
        "FREQ=MONTHLY;BYDAY=FR,MO;BYSETPOS=1,-1",
        "hver måned: første fredag eller mandag og sidste fredag eller mandag",
        "every month: first Friday or Monday and last Friday or Monday",
    ),
    ("RRULE:FREQ=WEEKLY; BYDAY=th", "hver torsdag", "every Thursday"),
    (
        "FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=1",
        "hvert år: den 1. i marts og september",
        "every year: day 1 in March and September",
    ),
    ("freq=yearly;interval=2", "hvert 2. år", "every 2 years"),
]


@pytest.mark.parametrize(("repeats", "danish", "english"), RULES, ids=[row[0] for row in RULES])
def test_a_rule_is_said_as_people_say_it(repeats: str, danish: str, english: str) -> None:
    assert rule(nudge(repeats), "da") == danish
    assert rule(nudge(repeats), "en") == english


@pytest.mark.parametrize(
    ("said_of", "comes_like"),
    [
        ("FREQ=DAILY;BYDAY=MO,FR", "FREQ=WEEKLY;BYDAY=MO,FR"),
        ("FREQ=DAILY;BYMONTHDAY=15", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("FREQ=WEEKLY;BYMONTHDAY=15", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("FREQ=YEARLY;BYMONTHDAY=15", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("FREQ=MONTHLY;BYMONTHDAY=15;BYMONTH=3,9", "FREQ=YEARLY;BYMONTHDAY=15;BYMONTH=3,9"),
        ("FREQ=WEEKLY;BYDAY=MO;BYMONTHDAY=1,2", "FREQ=MONTHLY;BYDAY=MO;BYMONTHDAY=1,2"),
        ("FREQ=MONTHLY;BYDAY=MO", "FREQ=WEEKLY;BYDAY=MO"),
        ("FREQ=YEARLY;BYDAY=MO;BYMONTH=3", "FREQ=WEEKLY;BYDAY=MO;BYMONTH=3"),
    ],
)
def test_what_is_said_alike_comes_on_the_same_days(said_of: str, comes_like: str) -> None:
    assert rule(nudge(said_of), "da") == rule(nudge(comes_like), "da")
    years = GRID_START, date(2030, 1, 1), date(2035, 12, 31)
    assert dates(said_of, *years) == dates(comes_like, *years) != ()


def test_the_time_is_never_said_without_its_zone() -> None:
    everybody, one = nudge("FREQ=WEEKLY;BYDAY=TH"), nudge("FREQ=WEEKLY;BYDAY=TH", "Europe/Lisbon")
    assert when(everybody, "da") == "hver torsdag kl. 09.05 (modtagerens egen tid)"
    assert when(everybody, "en") == "every Thursday at 09:05 (each person's own time)"
    assert when(one, "da") == "hver torsdag kl. 09.05 (Europe/Lisbon)"


MOMENTS: list[tuple[datetime, ZoneInfo, str, str]] = [
    (
        datetime(2026, 3, 28, 22, 30, tzinfo=UTC),
        COPENHAGEN,
        "i dag kl. 23.30 (dansk tid)",
        "today at 23:30 (Danish time)",
    ),
    (
        datetime(2026, 3, 28, 23, 30, tzinfo=UTC),
        COPENHAGEN,
        "i morgen kl. 00.30 (dansk tid)",
        "tomorrow at 00:30 (Danish time)",
    ),
    (
        datetime(2026, 3, 29, 21, 30, tzinfo=UTC),
        COPENHAGEN,
        "i morgen kl. 23.30 (dansk tid)",
        "tomorrow at 23:30 (Danish time)",
    ),
    (
        datetime(2026, 3, 29, 22, 30, tzinfo=UTC),
        COPENHAGEN,
        "mandag den 30. marts 2026 kl. 00.30 (dansk tid)",
        "Monday 30 March 2026 at 00:30 (Danish time)",
    ),
    (
        datetime(2026, 3, 27, 12, 0, tzinfo=UTC),
        COPENHAGEN,
        "fredag den 27. marts 2026 kl. 13.00 (dansk tid)",
        "Friday 27 March 2026 at 13:00 (Danish time)",
    ),
]


@pytest.mark.parametrize(("at", "zone", "danish", "english"), MOMENTS)
def test_a_moment_is_said_in_ones_own_time(at: datetime, zone: ZoneInfo, danish: str, english: str) -> None:
    assert moment(at, zone, NOW, "da") == danish
    assert moment(at, zone, NOW, "en") == english


def test_today_is_the_day_where_one_is() -> None:
    """Half past midnight in Copenhagen: in UTC it is still the day before."""
    past_midnight = datetime(2026, 5, 31, 22, 30, tzinfo=UTC)
    at_noon = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
    assert moment(at_noon, COPENHAGEN, past_midnight, "en") == "today at 12:00 (Danish time)"


def test_another_zone_is_called_what_people_call_it() -> None:
    assert zone_name(LISBON, NOW, "en") == "Western European Time"
    assert moment(NOW, LISBON, NOW, "en") == "today at 20:00 (Western European Time)"


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.sampled_from(LANGUAGES))
def test_every_day_is_said_with_its_date(on: date, language: Language) -> None:
    said = day(on, language)
    assert str(on.day) in said.replace(".", "").split()
    assert said.endswith(f" {on.year}")
