"""A calendar, read: which meetings there are, when, and who takes part. And whatever else may stand at an address."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.feed_view import PROBLEMS, silent
from flows.meetings import CalendarError, Meeting, meetings
from flows.words import LANGUAGES
from tests.flows.calendars import calendar, person

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
AHEAD = timedelta(hours=48)
TEN = ["UID:m", "DTSTART:20261123T100000Z", "DTEND:20261123T110000Z"]
ALL = [person("ana"), person("bo")]


def read(document: bytes, since: datetime = NOW, ahead: timedelta = AHEAD) -> Sequence[Meeting]:
    return meetings(document, since, since + ahead, COPENHAGEN)


def ends(document: bytes, since: datetime = NOW, ahead: timedelta = AHEAD) -> list[str]:
    return [f"{one.ends:%d %H:%M}" for one in read(document, since, ahead)]


def test_a_meeting_is_when_it_begins_and_ends_and_who_is_there() -> None:
    (one,) = read(calendar([*TEN, "SUMMARY:Fyring", "LOCATION:Kælderen", *ALL]))
    assert (one.starts, one.ends) == (NOW + timedelta(hours=2), NOW + timedelta(hours=3))
    assert one.people == {"ana@example.org", "bo@example.org"}
    assert one.attending == 2
    assert not any(word in repr(one) for word in ("Fyring", "Kælderen"))


def test_attendees_are_people_who_have_not_declined_with_the_organiser() -> None:
    attendees = [
        "ORGANIZER;CN=Mia:MAILTO:Mia@Example.org",
        person("ANA", CUTYPE="INDIVIDUAL"),
        person("maybe", PARTSTAT="TENTATIVE"),
        person("silent", PARTSTAT="NEEDS-ACTION"),
        person("declined", PARTSTAT="DECLINED"),
        person("room", CUTYPE="ROOM"),
        person("projector", CUTYPE="RESOURCE"),
        person("cc", ROLE="NON-PARTICIPANT"),
        "ATTENDEE;EMAIL=eva@example.org:urn:uuid:5",
        "ATTENDEE;CN=Nobody:invalid:nomail",
    ]
    (one,) = read(calendar([*TEN, *attendees]))
    assert one.people == {f"{name}@example.org" for name in ("mia", "ana", "maybe", "silent", "eva")}
    assert one.attending == 6


def test_an_organiser_who_declined_their_own_meeting_is_not_there() -> None:
    (one,) = read(calendar([*TEN, "ORGANIZER:mailto:mia@example.org", person("mia", PARTSTAT="DECLINED"), *ALL]))
    assert one.people == {"ana@example.org", "bo@example.org"}


@pytest.mark.parametrize(
    "line",
    [
        "STATUS:CANCELLED",
        "TRANSP:TRANSPARENT",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
    ],
)
def test_what_is_cancelled_free_or_all_day_is_no_meeting(line: str) -> None:
    assert read(calendar([*TEN, line, *ALL])) == []


@pytest.mark.parametrize(
    "times",
    [
        ["DTSTART;VALUE=DATE:20261123"],
        ["DTSTART;VALUE=DATE:20261123", "DTEND;VALUE=DATE:20261124"],
        ["DTSTART;VALUE=DATE:20261123", "RRULE:FREQ=DAILY"],
        ["DTSTART:20261123T100000Z"],
        ["DTSTART:20261123T100000Z", "DTEND:20261123T100000Z"],
        ["DTSTART:20261123T100000Z", "DTEND:20261123T090000Z"],
        ["DTSTART:20261123T000000Z", "DTEND:20261124T000000Z"],
        ["DTSTART:20261001T000000Z", "DTEND:99991231T000000Z"],
        ["DTSTART:20261123T100000Z", "DURATION:P1000W"],
        ["DTSTART:20261123T100000Z", "DURATION:-PT1H"],
        ["DTSTART:nonsense", "DTEND:20261123T110000Z"],
        ["DTEND:20261123T110000Z"],
        [],
    ],
)
def test_what_has_no_hours_of_its_own_is_no_meeting(times: list[str]) -> None:
    assert read(calendar(["UID:m", *times, *ALL])) == []


@pytest.mark.parametrize("secrecy", ["PRIVATE", "CONFIDENTIAL", "private"])
def test_a_private_meeting_keeps_people_busy_and_counts_nobody(secrecy: str) -> None:
    (one,) = read(calendar([*TEN, f"CLASS:{secrecy}", *ALL]))
    assert one.people == {"ana@example.org", "bo@example.org"}
    assert one.attending == 0


def test_a_calendar_of_cancellations_has_no_meetings() -> None:
    assert read(calendar([*TEN, *ALL], head=["METHOD:CANCEL"])) == []
    assert len(read(calendar([*TEN, *ALL], head=["METHOD:PUBLISH"]))) == 1


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("DTSTART;TZID=Europe/Copenhagen:20261123T140000", "23 14:00"),
        ("DTSTART;TZID=Romance Standard Time:20261123T140000", "23 14:00"),
        ("DTSTART;TZID=W. Europe Standard Time:20261123T140000", "23 14:00"),
        ("DTSTART;TZID=Asia/Tokyo:20261123T210000", "23 13:00"),
        ("DTSTART:20261123T140000", "23 14:00"),
        ("DTSTART:20261123T130000Z", "23 14:00"),
    ],
)
def test_times_are_in_the_zone_they_name_or_in_the_organisations(start: str, expected: str) -> None:
    assert ends(calendar(["UID:m", start, "DURATION:PT1H", *ALL])) == [expected]


@pytest.mark.parametrize(
    "zone", ["Nowhere/Land", "Romance Standard Time", "(UTC+01:00) Copenhagen", "../etc", "Europe"]
)
def test_a_zone_of_the_calendar_that_nobody_knows_changes_nothing(zone: str) -> None:
    for rule in (["RRULE:FREQ=DAILY"], []):
        for start in ("DTSTART:20261123T140000", "DTSTART;TZID=Europe/Copenhagen:20261123T140000"):
            document = calendar(["UID:m", start, "DURATION:PT1H", *rule, *ALL], head=[f"X-WR-TIMEZONE:{zone}"])
            assert ends(document, NOW, timedelta(hours=24)) == ["23 14:00"]


@pytest.mark.parametrize("rule", [[], ["RRULE:FREQ=DAILY"]], ids=["once", "daily"])
def test_times_that_name_no_zone_are_in_that_of_the_calendar(rule: list[str]) -> None:
    head = ["X-WR-TIMEZONE:America/New_York"]
    floating = ["UID:m", "DTSTART:20261123T080000", "DURATION:PT1H", *rule, *ALL]
    assert ends(calendar(floating, head=head), NOW, timedelta(hours=24)) == ["23 14:00"]


def test_a_zone_that_one_calendar_brings_along_is_not_anothers() -> None:
    zone = ["BEGIN:VTIMEZONE", "TZID:Ours", "BEGIN:STANDARD", "DTSTART:19700101T000000"]
    offsets = ["TZOFFSETFROM:{0}", "TZOFFSETTO:{0}", "END:STANDARD", "END:VTIMEZONE"]
    event = ["UID:m", "DTSTART;TZID=Ours:20261123T140000", "DURATION:PT1H", *ALL]
    for offset, expected in (("+0200", "23 13:00"), ("+0500", "23 10:00")):
        head = [*zone, *(one.format(offset) for one in offsets)]
        assert ends(calendar(event, head=head), NOW - timedelta(hours=8)) == [expected]


WEEKLY = ["UID:w", "DTSTART;TZID=Europe/Copenhagen:20261005T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY"]
MONTH = timedelta(days=30)
OCTOBER = datetime(2026, 10, 1, tzinfo=UTC)


def moved(day: int, *lines: str) -> list[str]:
    return ["UID:w", f"RECURRENCE-ID;TZID=Europe/Copenhagen:202610{day:02}T100000", *lines]


def to(day: int, hour: int) -> list[str]:
    return [f"DTSTART;TZID=Europe/Copenhagen:202610{day:02}T{hour:02}0000", "DURATION:PT1H", *ALL]


def test_a_weekly_meeting_keeps_its_wall_clock_time_over_a_clock_change() -> None:
    assert ends(calendar([*WEEKLY, *ALL]), OCTOBER, MONTH) == ["05 09:00", "12 09:00", "19 09:00", "26 10:00"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (moved(12, *to(13, 14)), ["05 09:00", "13 13:00", "19 09:00", "26 10:00"]),
        (moved(12, *to(12, 10), "STATUS:CANCELLED"), ["05 09:00", "19 09:00", "26 10:00"]),
        (moved(12, "DTSTART;VALUE=DATE:20261012", *ALL), ["05 09:00", "19 09:00", "26 10:00"]),
        (moved(12, "DTSTART:20261012T080000Z", "DURATION:P3D", *ALL), ["05 09:00", "19 09:00", "26 10:00"]),
        (moved(12, *to(12, 10), "TRANSP:TRANSPARENT"), ["05 09:00", "19 09:00", "26 10:00"]),
        (
            ["UID:w", "RECURRENCE-ID:20261026T090000Z", *to(26, 12)],
            ["05 09:00", "12 09:00", "19 09:00", "26 12:00"],
        ),
    ],
    ids=["moved", "cancelled", "all-day", "days", "free", "in-utc"],
)
def test_one_day_of_a_series_may_be_another(change: list[str], expected: list[str]) -> None:
    assert ends(calendar([*WEEKLY, *ALL], change), OCTOBER, MONTH) == expected


@pytest.mark.parametrize("line", ["EXDATE;TZID=Europe/Copenhagen:20261012T100000", "EXDATE:20261012T080000Z"])
def test_a_day_that_was_deleted_is_not_there(line: str) -> None:
    assert ends(calendar([*WEEKLY, line, *ALL]), OCTOBER, MONTH) == ["05 09:00", "19 09:00", "26 10:00"]


def test_a_meeting_keeps_its_name_when_it_is_moved() -> None:
    before = {one.ends.day: one.key for one in read(calendar([*WEEKLY, *ALL]), OCTOBER, MONTH)}
    after = read(calendar([*WEEKLY, *ALL], moved(12, *to(13, 14))), OCTOBER, MONTH)
    assert {one.ends.day: one.key for one in after} == {5: before[5], 13: before[12], 19: before[19], 26: before[26]}
    assert len(set(before.values())) == 4
    (single,) = read(calendar([*TEN, *ALL]))
    (later,) = read(calendar(["UID:m", "DTSTART:20261124T100000Z", "DURATION:PT1H", *ALL]))
    assert single.key == later.key


def test_when_all_that_follow_are_moved_each_keeps_a_name_of_its_own() -> None:
    change = ["UID:w", "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Copenhagen:20261012T100000", *to(12, 14)]
    found = read(calendar([*WEEKLY, *ALL], change), OCTOBER, MONTH)
    assert [f"{one.ends:%d %H:%M}" for one in found] == ["05 09:00", "12 13:00", "19 13:00", "26 14:00"]
    assert len({one.key for one in found}) == 4


def test_only_what_touches_the_span_is_read() -> None:
    hours = [[f"UID:{n}", f"DTSTART:202611{20 + n}T070000Z", "DURATION:PT1H", *ALL] for n in range(8)]
    assert ends(calendar(*hours), NOW, AHEAD) == ["24 08:00", "25 08:00"]
    assert ends(calendar(*hours), NOW - timedelta(minutes=1), AHEAD) == ["23 08:00", "24 08:00", "25 08:00"]


def test_one_that_nobody_can_read_stops_none_of_the_others() -> None:
    broken = [
        ["UID:a", "DTSTART:2026", "DURATION:PT1H", *ALL],
        ["UID:b", "DTSTART:20261123T100000Z", "DURATION:PT1H", "RRULE:FREQ=NEVER;BYDAY=XX", *ALL],
        ["UID:c", "DTSTART:20261123T100000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;UNTIL=never", *ALL],
        ["UID:d", "DTSTART:20261123T100000Z", "DURATION:PT1H", "RDATE:nonsense", "EXDATE:nonsense", "RRULE:"],
        ["UID:e", "RECURRENCE-ID:nonsense", "DTSTART:20261123T100000Z", "DURATION:forever"],
        ["UID:f", "DTSTART;TZID=Nowhere/Land:20261123T140000", "ATTENDEE", "ORGANIZER"],
        ["no colon at all", ":", "BEGIN:VALARM", "END:VALARM"],
    ]
    assert "23 11:00" in ends(calendar(*broken, [*TEN, *ALL]))


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        (b"", "no-calendar"),
        (b"<!doctype html><html><body>Sign in</body></html>", "no-calendar"),
        (b'{"error": "not found"}', "no-calendar"),
        (b"\xff\xfe\x00BEGIN", "no-calendar"),
        (b"BEGIN:VCALENDAR\r\nEND:VEVENT\r\nEND:VEVENT\r\n", "no-calendar"),
        (calendar([*TEN, *ALL]).removesuffix(b"END:VCALENDAR\r\n"), "no-calendar"),
        (calendar([*TEN, *ALL], [*TEN, *ALL])[:-60], "no-calendar"),
        (calendar(*[[f"UID:{n}", *TEN[1:]] for n in range(1001)]), "too-many"),
    ],
    ids=["empty", "page", "json", "utf-16", "crooked", "without-its-end", "within-a-meeting", "crowded"],
)
def test_what_is_no_teams_calendar_is_told_in_a_sentence(document: bytes, problem: str) -> None:
    with pytest.raises(CalendarError) as told:
        read(document)
    assert told.value.problem == problem
    for language in LANGUAGES:
        said = silent("Nord", problem, NOW, COPENHAGEN, NOW + AHEAD, language)
        assert PROBLEMS[problem](language) in said


def test_a_calendar_with_nothing_in_it_is_a_calendar() -> None:
    assert read(calendar()) == []


@pytest.mark.parametrize(
    "lines",
    [
        ["DTSTART:19700101T000000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY"],
        ["DTSTART:19700101T000000Z", "DURATION:PT1S", "RRULE:FREQ=MINUTELY;INTERVAL=7"],
        ["DTSTART:19700101T000000Z", "DURATION:PT1S", "RRULE:FREQ=HOURLY"],
        [
            "DTSTART:20261123T000000Z",
            "DURATION:PT1S",
            f"RRULE:FREQ=DAILY;BYMINUTE={','.join(map(str, range(60)))};BYSECOND=0,30",
        ],
        ["DTSTART:20261123T000000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=999999999;INTERVAL=0"],
        ["DTSTART:20261123T000000Z", "DURATION:P99999W", "RRULE:FREQ=DAILY"],
        ["DTSTART:00010101T000000Z", "DURATION:PT1H", "RRULE:FREQ=YEARLY"],
        ["DTSTART:99991231T235959Z", "DURATION:PT1H", "RRULE:FREQ=YEARLY"],
        [
            "DTSTART:20261123T000000Z",
            "DURATION:PT1H",
            "RRULE:FREQ=YEARLY;UNTIL=99991231T235959Z;BYMONTH=2;BYMONTHDAY=30",
        ],
        ["DTSTART:20261123T000000Z", "DURATION:PT1H", f"RDATE:{','.join(['20261123T100000Z'] * 20000)}"],
    ],
)
def test_what_comes_absurdly_often_or_never_is_bounded_work(lines: list[str]) -> None:
    begun = time.monotonic()
    found = ends(calendar(["UID:x", *lines, *ALL], [*TEN, *ALL]))
    assert "23 11:00" in found
    assert len(found) < 50
    assert time.monotonic() - begun < 20


def test_ten_thousand_meetings_in_a_calendar_are_read_in_seconds() -> None:
    many = [[f"UID:{n}", f"DTSTART:20{n % 25:02}1123T090000Z", "DURATION:PT1H"] for n in range(10_000)]
    begun = time.monotonic()
    assert ends(calendar(*many, [*TEN, *ALL])) == ["23 11:00"]
    assert time.monotonic() - begun < 20


def test_it_gives_up_when_it_is_told_that_it_is_enough() -> None:
    looked = iter([False, False, True])
    events = [[f"UID:{n}", *TEN[1:]] for n in range(10)]
    with pytest.raises(CalendarError, match="too-much"):
        meetings(calendar(*events), NOW, NOW + AHEAD, COPENHAGEN, lambda: next(looked))


LINES = st.sampled_from(
    [
        *TEN,
        *ALL,
        *WEEKLY,
        "BEGIN:VEVENT",
        "END:VEVENT",
        "BEGIN:VCALENDAR",
        "END:VCALENDAR",
        "RRULE:FREQ=DAILY;BYDAY=1MO",
        "RRULE:FREQ=WEEKLY;UNTIL=20261201",
        "EXDATE;VALUE=DATE:20261124",
        "RDATE;VALUE=PERIOD:20261123T100000Z/PT1H",
        "RECURRENCE-ID;VALUE=DATE:20261123",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20261123T100000Z",
        "DTSTART;VALUE=DATE:20261123",
        "DTSTART:20261123T100000",
        "DTEND;VALUE=DATE:20261124",
        "DURATION:PT1H",
        "SEQUENCE:x",
        "X-WR-TIMEZONE:Nowhere",
        " folded",
    ]
)


@given(st.lists(st.one_of(LINES, st.text(max_size=30)), max_size=30))
@settings(max_examples=300, deadline=None)
def test_whatever_stands_there_it_is_meetings_or_a_complaint(lines: list[str]) -> None:
    document = "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""])
    try:
        found = read(document.encode("utf-8", "replace"))
    except CalendarError as error:
        assert error.problem in PROBLEMS
    else:
        assert all(one.starts < one.ends and one.starts.tzinfo is not None for one in found)
