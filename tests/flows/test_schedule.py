"""Which days, and which instant: rules against another reading of them, zones of the whole world, wrong files."""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flows.calendar import WEEKDAYS
from flows.catalogue import load
from flows.plan_file import Difference, LastChange, compare, exported, fields_changed, seen, written
from flows.recurrence import dates, parse_rule, possible
from flows.schedule import GRID_START, YEARS_AHEAD, Nudge, days, following, instant, zone_named
from flows.schedule_file import ScheduleError, parse_schedule

FOR_MANAGERS = ("handgreb-03-leading",)
FLOWS = {name: load().flows[name] for name in ("meeting-score", "good-colleague", *FOR_MANAGERS)}
AT = time(9)
ZONES = sorted(available_timezones())
ODD_ZONES = [
    "Africa/Casablanca",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/Copenhagen",
    "Pacific/Apia",
    "Pacific/Chatham",
    "UTC",
]


def nudge(repeats: str = "FREQ=DAILY", **more: Any) -> Nudge:
    return Nudge.model_validate({"name": "one", "flow": "meeting-score", "repeats": repeats, "at": AT} | more)


def within(repeats: str, first: date, last: date, **more: Any) -> list[date]:
    return list(days(nudge(repeats, **more), first, last))


def every_day(first: date, last: date) -> Iterator[date]:
    return islice((first + timedelta(days=n) for n in range(10_000)), max(0, (last - first).days + 1))


# Rules, read once more without a library: a day either is one of them or is not.


def fits(repeats: str, start: date, day: date) -> bool:
    parts = dict(part.split("=") for part in repeats.split(";"))
    frequency, interval = parts["FREQ"], int(parts.get("INTERVAL", "1"))
    if _count(frequency, start, day) % interval or day < start:
        return False
    if "BYMONTH" in parts and str(day.month) not in parts["BYMONTH"].split(","):
        return False
    if "BYMONTHDAY" in parts and not any(_is_date(day, int(n)) for n in parts["BYMONTHDAY"].split(",")):
        return False
    if "BYDAY" in parts:
        of_year = frequency == "YEARLY" and "BYMONTH" not in parts
        return any(_is_weekday(day, text, of_year=of_year) for text in parts["BYDAY"].split(","))
    return "BYMONTHDAY" in parts or _by_start(frequency, parts, start, day)


def _count(frequency: str, start: date, day: date) -> int:
    """Days, weeks, months or years from the one of `start` to that of `day`."""
    match frequency:
        case "DAILY":
            return (day - start).days
        case "WEEKLY":
            return (day - timedelta(days=day.weekday()) - start + timedelta(days=start.weekday())).days // 7
        case "MONTHLY":
            return 12 * (day.year - start.year) + day.month - start.month
        case _:
            return day.year - start.year


def _is_date(day: date, n: int) -> bool:
    length = monthrange(day.year, day.month)[1]
    return day.day == (n if n > 0 else length + 1 + n)


def _is_weekday(day: date, text: str, *, of_year: bool) -> bool:
    if WEEKDAYS[day.weekday()] != text[-2:]:
        return False
    nth = int(text[:-2] or 0)
    if nth == 0:
        return True
    first = day.replace(day=1, month=1) if of_year else day.replace(day=1)
    last = day.replace(month=12, day=31) if of_year else day.replace(day=monthrange(day.year, day.month)[1])
    return nth == ((day - first).days // 7 + 1 if nth > 0 else -((last - day).days // 7 + 1))


def _by_start(frequency: str, parts: dict[str, str], start: date, day: date) -> bool:
    """What the start stands for where a rule leaves it open."""
    match frequency:
        case "DAILY":
            return True
        case "WEEKLY":
            return day.weekday() == start.weekday()
        case "MONTHLY":
            return day.day == start.day
        case _:
            return day.day == start.day and ("BYMONTH" in parts or day.month == start.month)


@st.composite
def any_rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}"]
    if draw(st.booleans()):
        parts.append(f"INTERVAL={draw(st.integers(1, 6))}")
    if draw(st.booleans()):
        nth = st.sampled_from(["1", "2", "3", "4", "5", "-1", "-2", "-5", "+1"])
        plain = frequency in ("DAILY", "WEEKLY") or draw(st.booleans())
        day = st.tuples(st.just("") if plain else nth, st.sampled_from(WEEKDAYS)).map("".join)
        parts.append(f"BYDAY={','.join(draw(st.lists(day, min_size=1, max_size=3, unique=True)))}")
    # RFC 5545: no BYMONTHDAY in weekly rules; beside nth weekdays the two libraries' readings are a matter of taste.
    elif frequency != "WEEKLY" and draw(st.booleans()):
        dates = st.lists(st.integers(-31, 31).filter(bool), min_size=1, max_size=3, unique=True)
        parts.append(f"BYMONTHDAY={','.join(str(n) for n in draw(dates))}")
    if draw(st.booleans()):
        months = st.lists(st.integers(1, 12), min_size=1, max_size=4, unique=True)
        parts.append(f"BYMONTH={','.join(str(n) for n in draw(months))}")
    return ";".join(parts)


def rules() -> st.SearchStrategy[str]:
    """Without those that the library would look for until the year 9999: they are refused before it is asked."""
    return any_rules().filter(lambda repeats: possible(parse_rule(repeats), GRID_START))


DATES = st.dates(date(2024, 1, 1), date(2031, 12, 31))


@given(any_rules(), st.none() | DATES, DATES, st.integers(0, 500))
@settings(max_examples=300)
@example("FREQ=YEARLY;BYDAY=1MO", None, date(2024, 1, 1), 800)
@example("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", None, date(2024, 1, 1), 3000)
@example("FREQ=MONTHLY;BYMONTHDAY=31", None, date(2026, 1, 1), 400)
@example("FREQ=MONTHLY;INTERVAL=3;BYDAY=3WE", None, date(2026, 1, 1), 400)
@example("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", date(2026, 1, 1), date(2026, 1, 1), 60)
@example("FREQ=DAILY;BYMONTH=2,4;BYMONTHDAY=31", None, date(2026, 1, 1), 400)
@example("FREQ=MONTHLY;INTERVAL=12;BYMONTH=2", date(2026, 3, 1), date(2026, 1, 1), 400)
def test_a_rule_falls_on_the_days_it_says(repeats: str, starts: date | None, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    try:
        one = nudge(repeats, starts=starts)
    except ValueError:
        start = starts or GRID_START
        assert not any(fits(repeats, start, day) for day in every_day(start, start + timedelta(days=366 * 9)))
        return
    wanted = [day for day in every_day(first, last) if fits(repeats, starts or GRID_START, day)]
    assert list(days(one, first, last)) == wanted


def test_the_nth_weekday_of_a_month() -> None:
    assert within("FREQ=MONTHLY;BYDAY=3WE", date(2026, 1, 1), date(2026, 3, 31)) == [
        date(2026, 1, 21),
        date(2026, 2, 18),
        date(2026, 3, 18),
    ]
    assert within("FREQ=MONTHLY;BYDAY=-1FR", date(2026, 1, 1), date(2026, 2, 28)) == [
        date(2026, 1, 30),
        date(2026, 2, 27),
    ]
    assert within("FREQ=MONTHLY;BYDAY=5MO", date(2026, 1, 1), date(2026, 6, 30)) == [
        date(2026, 3, 30),
        date(2026, 6, 29),
    ]


def test_the_end_of_a_month() -> None:
    assert within("FREQ=MONTHLY;BYMONTHDAY=31", date(2026, 1, 1), date(2026, 5, 31)) == [
        date(2026, 1, 31),
        date(2026, 3, 31),
        date(2026, 5, 31),
    ]
    assert within("FREQ=MONTHLY;BYMONTHDAY=-1", date(2028, 2, 1), date(2028, 2, 29)) == [date(2028, 2, 29)]


def test_leap_day_comes_every_fourth_year() -> None:
    found = within("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", date(2024, 1, 1), date(2036, 12, 31))
    assert [day.year for day in found] == [2024, 2028, 2032, 2036]


def test_intervals_count_from_the_start_and_else_from_a_grid_that_all_share() -> None:
    fortnightly = "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"
    assert within(fortnightly, date(2026, 1, 1), date(2026, 1, 31)) == [date(2026, 1, 12), date(2026, 1, 26)]
    assert within(fortnightly, date(2026, 1, 1), date(2026, 1, 31), starts=date(2026, 1, 5)) == [
        date(2026, 1, 5),
        date(2026, 1, 19),
    ]
    assert GRID_START.weekday() == 0


def test_a_nudge_keeps_to_its_first_and_last_day_and_leaves_days_out() -> None:
    bounds = {"starts": date(2026, 1, 5), "until": date(2026, 1, 8), "except": [date(2026, 1, 6)]}
    found = within("FREQ=DAILY", date(2026, 1, 1), date(2026, 1, 31), **bounds)
    assert found == [date(2026, 1, 5), date(2026, 1, 7), date(2026, 1, 8)]
    assert within("FREQ=DAILY", date(2026, 2, 1), date(2026, 2, 3), **bounds) == []


# Instants: local time is what stands on the wall.


@lru_cache(maxsize=1024)
def minutes_on_the_wall(zone: ZoneInfo, day: date) -> list[tuple[datetime, datetime]]:
    """Every wall-clock minute around a local day, with the first instant at which it shows, by letting the clock
    run."""
    shown: dict[datetime, datetime] = {}
    start = datetime.combine(day, time(), UTC) - timedelta(hours=30)
    for n in range(60 * 84):
        moment = start + timedelta(minutes=n)
        wall = moment.astimezone(zone).replace(tzinfo=None)
        shown.setdefault(wall.replace(second=0), moment)
    return sorted(shown.items())


@lru_cache(maxsize=65536)
def even_offset(day: date, zone: ZoneInfo) -> timedelta | None:
    """How far the clock is from UTC all around that day; None where it changes."""
    start = datetime.combine(day, time(), UTC) - timedelta(hours=30)
    offsets = {(start + timedelta(hours=n)).astimezone(zone).utcoffset() for n in range(85)}
    return offsets.pop() if len(offsets) == 1 else None


def running_clock(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first instant at which the clock shows that time of that day, or the first time after it."""
    wall, offset = datetime.combine(day, at), even_offset(day, zone)
    if offset is not None:
        return (wall - offset).replace(tzinfo=UTC)
    shown = minutes_on_the_wall(zone, day)
    return shown[bisect_left(shown, wall, key=lambda one: one[0])][1]


CHANGES = [
    ("Europe/Copenhagen", date(2026, 3, 29), time(2, 30)),
    ("Europe/Copenhagen", date(2026, 10, 25), time(2, 30)),
    ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15)),
    ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45)),
    ("Pacific/Chatham", date(2026, 9, 27), time(3, 0)),
    ("Pacific/Chatham", date(2026, 4, 5), time(3, 15)),
    ("Pacific/Apia", date(2011, 12, 30), time(9, 0)),
    ("Africa/Casablanca", date(2026, 2, 15), time(2, 30)),
    ("Africa/Casablanca", date(2026, 3, 22), time(2, 30)),
    ("America/St_Johns", date(2026, 3, 8), time(2, 30)),
    ("America/St_Johns", date(2006, 4, 2), time(0, 1)),
    ("America/St_Johns", date(2006, 10, 29), time(0, 0)),
    ("Antarctica/Troll", date(2026, 3, 29), time(2, 0)),
    ("Antarctica/Troll", date(2026, 10, 25), time(2, 0)),
]


@pytest.mark.parametrize(("zone", "day", "at"), CHANGES)
def test_a_clock_change_gives_the_first_minute_after_and_the_first_of_two(zone: str, day: date, at: time) -> None:
    assert instant(day, at, ZoneInfo(zone)) == running_clock(day, at, ZoneInfo(zone))


def test_a_skipped_time_becomes_the_first_minute_that_exists() -> None:
    zone = ZoneInfo("Europe/Copenhagen")
    assert instant(date(2026, 3, 29), time(2, 30), zone) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert instant(date(2026, 10, 25), time(2, 30), zone) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    samoa = instant(date(2011, 12, 30), time(9), ZoneInfo("Pacific/Apia"))
    assert samoa == datetime(2011, 12, 30, 10, 0, tzinfo=UTC)
    assert samoa.astimezone(ZoneInfo("Pacific/Apia")).date() == date(2011, 12, 31)


@given(
    st.sampled_from(ODD_ZONES) | st.sampled_from(ZONES),
    st.dates(date(1990, 1, 1), date(2037, 12, 31)),
    st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None)),
)
@settings(max_examples=500)
def test_a_local_time_that_exists_comes_back(name: str, day: date, at: time) -> None:
    zone = ZoneInfo(name)
    moment = instant(day, at, zone)
    wall, back = datetime.combine(day, at), moment.astimezone(zone).replace(tzinfo=None)
    assert moment.tzinfo is UTC
    assert back >= wall
    if back == wall:
        assert moment == wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    else:
        early, late = (wall.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
        assert early != late, "only a time that does not exist may move"


@given(st.sampled_from(ODD_ZONES), st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.integers(0, 24 * 4 - 1))
@settings(max_examples=25)
def test_it_is_what_the_running_clock_shows(name: str, day: date, quarter: int) -> None:
    at, zone = time(quarter // 4, 15 * (quarter % 4)), ZoneInfo(name)
    assert instant(day, at, zone) == running_clock(day, at, zone)


@pytest.mark.parametrize(
    "name", ["", ".", "Europe", "/etc/passwd", "../Europe/Paris", "a\0b", "Europe/Copenhagen\n", "\ud800"]
)
def test_what_is_no_zone_is_said_in_a_sentence(name: str) -> None:
    with pytest.raises(ValueError, match="is no time zone; use a name such as Europe/Copenhagen"):
        zone_named(name)


# Files.

WRONG_RULES = [
    ("", "FREQ must be one of DAILY, WEEKLY, MONTHLY, YEARLY"),
    ("BYDAY=MO", "FREQ must be one of"),
    ("FREQ=HOURLY", "FREQ must be one of"),
    ("FREQ=DAILY;BYYEARDAY=3", '"BYYEARDAY" is not a part we know; use FREQ, INTERVAL, BYDAY, BYMONTHDAY, BYMONTH'),
    ("FREQ=DAILY;COUNT=3", "say the last day with `until` instead of COUNT"),
    ("FREQ=DAILY;UNTIL=20261231T000000Z", "say the last day with `until` instead of UNTIL"),
    ("FREQ=DAILY;BYHOUR=9", "say the time of day with `at` instead of BYHOUR"),
    ("DTSTART=20260105;FREQ=DAILY", "say the first day with `starts` instead of DTSTART"),
    ("FREQ=WEEKLY;WKST=SU", "weeks begin on a Monday here; leave WKST out"),
    ("FREQ=WEEKLY;BYDAY=MO;BYSETPOS=1", "BYSETPOS needs FREQ=MONTHLY and plain weekdays"),
    ("FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=1", "BYSETPOS needs FREQ=MONTHLY and plain weekdays"),
    ("FREQ=MONTHLY;BYMONTHDAY=1;BYSETPOS=1", "BYSETPOS needs FREQ=MONTHLY and plain weekdays"),
    ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS needs FREQ=MONTHLY and plain weekdays"),
    ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", '"6" should be a whole number from -5 to 5'),
    ("FREQ=DAILY;FREQ=WEEKLY", "each part of a rule may stand only once"),
    ("FREQ=DAILY;INTERVAL=0", '"0" should be a whole number from 1 to 60'),
    ("FREQ=DAILY;INTERVAL=two", '"TWO" should be a whole number from 1 to 60'),
    ("FREQ=DAILY;INTERVAL=²", '"²" should be a whole number'),
    ("FREQ=DAILY;INTERVAL=", '"" should be a whole number'),
    ("FREQ=MONTHLY;BYMONTHDAY=32", '"32" should be a whole number from -31 to 31'),
    ("FREQ=MONTHLY;BYMONTHDAY=0", '"0" should be a whole number from -31 to 31'),
    ("FREQ=YEARLY;BYMONTH=13", '"13" should be a whole number from 1 to 12'),
    ("FREQ=WEEKLY;BYDAY=MANDAG", '"MANDAG" is no weekday; use MO, TU, WE, TH, FR, SA, SU'),
    ("FREQ=WEEKLY;BYDAY=", '"" is no weekday'),
    ("FREQ=WEEKLY;BYDAY=1MO", '"1MO" names the nth weekday, which needs FREQ=MONTHLY or YEARLY'),
    ("FREQ=MONTHLY;BYDAY=MO,1TU", "BYDAY names either nth weekdays, such as 1MO, or plain ones, not both"),
    ("FREQ=MONTHLY;BYDAY=6MO", '"6" should be a whole number from -5 to 5'),
]


@pytest.mark.parametrize(("rule", "sentence"), WRONG_RULES)
def test_a_rule_that_is_wrong_is_refused_with_a_sentence(rule: str, sentence: str) -> None:
    with pytest.raises(ValueError) as refused:
        parse_rule(rule)
    assert sentence in str(refused.value)


def file(*lines: str, name: str = "weekly") -> str:
    given_lines = {
        "name": f'"{name}"',
        "flow": '"meeting-score"',
        "repeats": '"FREQ=WEEKLY;BYDAY=TU"',
        "at": "11:00:00",
    }
    for line in lines:
        key, _, value = line.partition(" = ")
        given_lines[key] = value
    return "[[nudge]]\n" + "\n".join(f"{key} = {value}" for key, value in given_lines.items() if value) + "\n"


WRONG_FILES = [
    ("not toml", "schedule.toml: not valid TOML: "),
    (f"n = {'9' * 5000}", "schedule.toml: not valid TOML: "),
    ("nudge = 5", "schedule.toml: `nudge` should be entries that begin with [[nudge]]."),
    ("[nudge]\nname = 'x'", "schedule.toml: `nudge` should be entries that begin with [[nudge]]."),
    ("nudge = [5]", "schedule.toml: nudge 1: should be an entry that begins with [[nudge]]."),
    ("[[flow]]\nid = 'x'", 'schedule.toml: "flow" is not known; a schedule holds [[nudge]] entries.'),
    (file("flow = "), 'schedule.toml: nudge "weekly": flow: is missing.'),
    (file("flow = 'unknown'"), 'schedule.toml: nudge "weekly": there is no flow "unknown".'),
    (
        file("flow = 'handgreb-03-leading'", "audience = 'employee'"),
        'schedule.toml: nudge "weekly": "handgreb-03-leading" is for the audience manager, not employee.',
    ),
    (file("colour = 'red'"), 'schedule.toml: nudge "weekly": colour: is not known.'),
    (file("reapeats = 'FREQ=DAILY'"), 'nudge "weekly": reapeats: is not known; did you mean "repeats"?'),
    (file("name = "), 'schedule.toml: nudge "1": name: is missing.'),
    (file("name = 'Weekly!'"), 'schedule.toml: nudge "Weekly!": name: should be small letters, digits and hyphens'),
    (
        file("audience = 'bosses'"),
        'schedule.toml: nudge "weekly": audience: "bosses" is none of everyone, employee, manager, hr,',
    ),
    (file("audience = 'managers'"), 'newcomer, host; did you mean "manager"?'),
    (file("flow = 'meeting-scores'"), 'there is no flow "meeting-scores"; did you mean "meeting-score"?'),
    (file("repeats = 'FREQ=HOURLY'"), 'schedule.toml: nudge "weekly": repeats: FREQ must be one of'),
    (file("repeats = 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'"), "never happens."),
    (file("repeats = 'FREQ=DAILY;INTERVAL=7;BYDAY=TU'"), "never happens."),
    (file("repeats = 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30'"), "never happens."),
    (file("repeats = 'FREQ=WEEKLY;BYMONTH=4,6;BYMONTHDAY=31,-31'"), "never happens."),
    (file("except = [2026-01-06]", "starts = 2026-01-05", "until = 2026-01-06"), "never happens."),
    (file("at = 11:00:30"), 'nudge "weekly": at: should be hours and minutes, such as 14:00:00.'),
    (file("at = '11:00Z'"), 'nudge "weekly": at: should be hours and minutes, such as 14:00:00.'),
    (file("at = 'noon'"), 'nudge "weekly": at: should be a time, such as 14:00:00.'),
    (file("zone = 'Mars'"), 'nudge "weekly": zone: "Mars" is no time zone; use a name such as Europe/Copenhagen.'),
    (file("window = 'PT5M'"), 'nudge "weekly": window: should be from 15 minutes to 12 hours, such as PT4H.'),
    (file("window = 'PT13H'"), 'nudge "weekly": window: should be from 15 minutes to 12 hours, such as PT4H.'),
    (file("starts = 2026-02-01", "until = 2026-01-01"), 'nudge "weekly": `until` lies before `starts`.'),
    (file("until = 2023-01-01"), 'nudge "weekly": `until` lies before `starts`.'),
    (file("window = 'soon'"), "window: should be a duration in quotes, such as PT4H for four hours or P21D for days."),
    (file("zone = 'Europe/Copenhaven'"), 'did you mean "Europe/Copenhagen"?'),
    (file("repeats = "), 'nudge "weekly": says nothing of when; give one of repeats, anchor, meeting, on_demand.'),
    (file("anchor = 'joined'"), 'nudge "weekly": has repeats and anchor; give one of repeats, anchor, meeting, '),
    (file("repeats = ", "anchor = 'birthday'"), 'anchor: "birthday" is none of joined, course, contract, mus, school.'),
    (file("offset = 'P3D'"), 'nudge "weekly": `offset` counts from an `anchor`, and there is none.'),
    (file("repeats = ", "anchor = 'mus'", "offset = 'P900D'"), "offset: should be whole days, at most 400, such as"),
    (file("repeats = ", "anchor = 'mus'", "offset = 'PT36H'"), "offset: should be whole days, at most 400, such as"),
    (file("repeats = ", "anchor = 'mus'", "offset = 'P99999999999D'"), "offset: should be a duration in quotes"),
    (file("repeats = ", "meeting = 1"), "meeting: should be greater than or equal to 2."),
    (file("repeats = ", "meeting = 'many'"), "meeting: should be a whole number without quotes."),
    (file("on_demand = 'maybe'"), "on_demand: should be true or false, without quotes."),
    (file("remind = 'P30D'"), "remind: should be whole days, from 1 to 14, such as P2D."),
    (file("priority = 'urgent'"), 'priority: "urgent" is none of low, normal, high.'),
    (file("teams = 'design'"), "teams: should be a list in brackets."),
    (file("starts = 'soon'"), "starts: should be a date without quotes, such as 2026-02-01."),
    (file("name = 'X'", "flow = 5"), 'nudge "X": flow: should be text in quotes.'),
    (f"x = {'[' * 5000}", "schedule.toml: not valid TOML: brackets within brackets without end."),
    ("# " + "x" * 1_000_000, "schedule.toml: is larger than a schedule can be (1,000,000 characters)."),
    (file() + file(), 'schedule.toml: nudge "weekly" stands more than once.'),
]


@pytest.mark.parametrize(("document", "sentence"), WRONG_FILES)
def test_a_wrong_file_is_refused_with_file_nudge_and_sentence(document: str, sentence: str) -> None:
    with pytest.raises(ScheduleError) as refused:
        parse_schedule(document, "schedule.toml", FLOWS)
    assert any(sentence in complaint for complaint in refused.value.complaints), refused.value.complaints
    assert all(complaint.startswith("schedule.toml: ") for complaint in refused.value.complaints)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    first = file("flow = 'unknown'", "at = 'noon'", "window = 'PT5M'", "anchor = 'mus'", "colour = 'red'")
    second = file("audience = 'bosses'", "repeats = ", name="other")
    with pytest.raises(ScheduleError) as refused:
        parse_schedule(first + second + first + "[[nugde]]", "s.toml", FLOWS)
    said = [complaint.removeprefix("s.toml: ") for complaint in refused.value.complaints]
    of_first = [complaint for complaint in said if complaint.startswith('nudge "weekly": ')]
    assert len(of_first) == 10
    assert {complaint.split()[2] for complaint in of_first} == {"at:", "window:", "colour:", "has", "there"}
    assert [complaint.split()[2] for complaint in said if complaint.startswith('nudge "other": ')] == [
        "audience:",
        "says",
    ]
    assert said[-1] == 'nudge "weekly" stands more than once.'
    assert said[0] == '"nugde" is not known; a schedule holds [[nudge]] entries.'


def test_a_flow_for_some_goes_to_them_unless_told_otherwise() -> None:
    (one,) = parse_schedule(file("flow = 'handgreb-03-leading'"), "s.toml", FLOWS)
    assert one.audience == "manager"


def test_a_start_far_away_is_no_crash() -> None:
    (one,) = parse_schedule(file("starts = 9999-12-01", "repeats = 'FREQ=DAILY'"), "s.toml", FLOWS)
    assert list(days(one, date(2026, 1, 1), date(2036, 1, 1))) == []


@pytest.mark.parametrize("until", [None, date.max])
def test_what_comes_for_ever_is_looked_at_from_each_day_without_remembering_more(until: date | None) -> None:
    one, first = nudge("FREQ=DAILY;INTERVAL=2", until=until), date(2026, 3, 1)
    found = list(following(one, first))
    assert (found[0], found[-1].year) == (date(2026, 3, 1), 2026 + YEARS_AHEAD)
    remembered = dates.cache_info().currsize
    for day in (first + timedelta(days=n) for n in range(300)):
        assert next(following(one, day)) - day in (timedelta(0), timedelta(days=1))
    assert dates.cache_info().currsize == remembered


def test_what_begins_late_and_what_ends_is_looked_at_between_the_two() -> None:
    one = nudge(starts=date(2060, 12, 30), until=date(2061, 1, 1))
    assert [day.day for day in following(one, date(2026, 3, 1))] == [30, 31, 1]
    assert list(following(one, date(2061, 1, 2))) == []
    assert len(list(following(nudge(starts=date(9999, 12, 1)), date(2026, 3, 1)))) == 31


def test_an_empty_file_is_an_empty_schedule() -> None:
    assert parse_schedule("", "s.toml", FLOWS) == ()


RULES = ("FREQ=DAILY", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=YEARLY;BYMONTHDAY=-1")
FOUR_WAYS = (
    *({"repeats": rule} for rule in RULES),
    {"anchor": "joined", "offset": timedelta(days=60)},
    {"anchor": "mus", "offset": timedelta(days=-21)},
    {"anchor": "course"},
    {"meeting": 5},
    {"on_demand": True},
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@st.composite
def nudges(draw: st.DrawFn) -> Nudge:
    starts = draw(st.none() | st.sampled_from([date(2025, 3, 1), date(2026, 1, 5)]))
    flow = draw(st.sampled_from(sorted(FLOWS)))
    base: dict[str, Any] = {
        "name": draw(st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8})?", fullmatch=True)),
        "flow": flow,
        "audience": "manager" if flow in FOR_MANAGERS else draw(st.sampled_from(["everyone", "manager", "trainee"])),
        "teams": draw(st.lists(TEXTS.map(str.strip), max_size=3)),
        **draw(st.sampled_from(FOUR_WAYS)),
        "priority": draw(st.sampled_from(["low", "normal", "high"])),
        "remind": draw(st.none() | st.integers(1, 14).map(lambda n: timedelta(days=n))),
        "at": draw(st.times().map(lambda at: at.replace(second=0, microsecond=0))),
        "zone": draw(st.none() | st.sampled_from(ZONES)),
        "window": draw(st.timedeltas(timedelta(minutes=15), timedelta(hours=12))),
        "starts": starts,
        "until": draw(st.none() | st.just((starts or GRID_START) + timedelta(days=4000))),
        "except": draw(st.lists(DATES, max_size=3)),
        "paused": draw(st.booleans()),
    }
    return Nudge.model_validate(base)


@given(st.lists(nudges(), max_size=4, unique_by=lambda one: one.name))
@settings(max_examples=150)
@example([nudge("FREQ=DAILY", window=timedelta(minutes=15, seconds=30))])
@example([nudge("FREQ=DAILY", teams=["a\nb", '"', "\\", "\x7f", "𝄞"])])
@example([nudge("FREQ=MONTHLY;INTERVAL=12;BYMONTH=3", starts=date(2025, 3, 1))])
def test_a_schedule_that_is_written_reads_back_the_same(schedule: list[Nudge]) -> None:
    read = parse_schedule(written(schedule), "s.toml", FLOWS)
    assert sorted(read, key=lambda one: one.name) == sorted(schedule, key=lambda one: one.name)
    assert compare({one.name: one for one in schedule}, read) == ()


def test_a_number_is_written_as_a_number() -> None:
    assert "\nmeeting = 6\n" in written([Nudge(name="after", flow="lunch", meeting=6)])


@given(st.lists(nudges(), max_size=4), st.lists(nudges(), max_size=4))
@settings(max_examples=50)
def test_applying_the_differences_gives_what_was_wanted(before: list[Nudge], wanted: list[Nudge]) -> None:
    now = {one.name: one for one in before}
    after = {one.name: one for one in wanted}
    result = dict(now)
    for one in compare(now, after.values()):
        if one.after is None:
            del result[one.name]
        else:
            result[one.name] = one.after
        assert (one.what == "added") == (one.before is None)
        assert bool(fields_changed(one)) == (one.what == "changed")
    assert result == after


SINCE = datetime(2000, 1, 1)  # noqa: DTZ001


@given(st.integers(1, 10**15 - 1), st.datetimes(SINCE, timezones=st.sampled_from([UTC, ZoneInfo("Asia/Kathmandu")])))
def test_an_export_says_to_the_microsecond_after_which_change_it_was_made(number: int, at: datetime) -> None:
    assert seen(exported([nudge()], LastChange(number, at))) == LastChange(number, at)


def test_an_export_without_the_instant_of_its_change_says_only_the_number() -> None:
    assert seen(f"# With every change up to number 240.\n\n{written([nudge()])}") == LastChange(240, None)
    assert seen(f"# With every change up to number 240, made at noon.\n\n{written([nudge()])}") == LastChange(240, None)
    assert seen(written([nudge()])) is None


def test_a_difference_names_the_fields_that_changed() -> None:
    (one,) = compare({"one": nudge()}, [nudge(paused=True)])
    assert fields_changed(one) == {"paused": (False, True)}
    assert fields_changed(Difference("added", "one", None, nudge())) == {}


@given(st.text(max_size=60))
@settings(max_examples=200)
def test_any_other_text_is_refused_and_nothing_worse(text: str) -> None:
    _refused_at_most(lambda: parse_schedule(text, "s.toml", FLOWS))


@given(st.data())
@settings(max_examples=200)
def test_a_damaged_file_is_refused_and_nothing_worse(data: st.DataObject) -> None:
    good = file("window = 'PT2H'", "except = [2026-01-06]", "zone = 'Europe/Copenhagen'", "paused = true")
    begin = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(begin, min(len(good), begin + 8)))
    damaged = good[:begin] + data.draw(st.text(max_size=6)) + good[end:]
    _refused_at_most(lambda: parse_schedule(damaged, "s.toml", FLOWS))


def _refused_at_most(read: Callable[[], object]) -> None:
    try:
        read()
    except ScheduleError as refused:
        assert refused.complaints
