"""A team's calendar: who meets when, what is asked when a meeting ends, and that nobody is disturbed in one."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.app import App
from bot.fetched import Fetched, FetchError
from bot.platform import Who
from flows.schedule import Nudge
from storage.tables import Attendance, Feed, Meeting, Occurrence
from tests.bot.calendars import URL, Published, calendar, event, invited, reading
from tests.bot.conftest import program
from tests.bot.people import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    TUESDAY,
    count,
    enrol,
    everything,
    got,
    nudge,
    outcomes,
    owed,
    owed_to,
    person_id,
    row,
    schedule,
    team,
)
from tests.fakes.platform import FakePlatform

TEN = MONDAY + HOUR
NOON = MONDAY + 3 * HOUR
LENGTH = timedelta(minutes=45)
AFTER = TEN + LENGTH


@pytest.fixture
def published() -> Published:
    return Published()


@pytest.fixture
async def office(app: App, published: Published) -> AsyncIterator[App]:
    """Three of the north team, one of the south, a calendar, and a question after meetings of at least two."""
    office = reading(app, published)
    await enrol(office, [*team("north", 3), row("south1", teams="south")])
    await office.attend.publish("north", URL)
    await schedule(office, after())
    yield office


def after(**more: Any) -> Nudge:
    return nudge("after", repeats=None, **{"meeting": 2, **more})


async def look(app: App, now: datetime) -> None:
    """What the heartbeat does."""
    await app.attend(now)
    await app.ask_after(now)


async def test_when_a_meeting_ends_those_who_were_there_are_asked(
    office: App, published: Published, platform: FakePlatform
) -> None:
    published.at[URL] = calendar(event("m", TEN, LENGTH, ["north1", "south1"]))
    await look(office, MONDAY)
    assert await owed_to(office) == ["North1", "South1"]
    assert {one.due_at for one in await owed(office)} == {AFTER}
    assert {one.expires_at for one in await owed(office)} == {AFTER + timedelta(hours=4)}
    await office.deliver(AFTER - MINUTE)
    assert got(platform, "north1") == []
    await office.deliver(AFTER)
    assert len(got(platform, "north1")) == len(got(platform, "south1")) == 1
    assert got(platform, "north2") == []


async def test_looking_again_owes_nothing_twice(office: App, published: Published, platform: FakePlatform) -> None:
    published.at[URL] = calendar(event("m", TEN, LENGTH, ["north1", "north2"]))
    for minutes in (0, 1, 16, 40):
        await look(office, MONDAY + minutes * MINUTE)
    await office.deliver(AFTER)
    await look(office, AFTER + MINUTE)
    await look(office, AFTER + 20 * MINUTE)
    await office.deliver(AFTER + 21 * MINUTE)
    assert await outcomes(office) == [("sent", None)] * 2
    assert await count(office, Occurrence) == 1


async def test_a_meeting_that_is_moved_takes_its_questions_along(
    office: App, published: Published, platform: FakePlatform
) -> None:
    published.at[URL] = calendar(event("m", TEN, LENGTH, ["north1", "north2"]))
    await look(office, MONDAY)
    published.at[URL] = calendar(event("m", NOON, LENGTH, ["north1", "north2"]))
    await look(office, MONDAY + 15 * MINUTE)
    assert {one.due_at for one in await owed(office)} == {NOON + LENGTH}
    await office.deliver(AFTER + MINUTE)
    assert got(platform, "north1") == []
    await office.deliver(NOON + LENGTH)
    assert len(got(platform, "north1")) == 1
    assert await count(office, Occurrence) == 1


async def test_moved_to_another_day_it_belongs_to_that_day(office: App, published: Published) -> None:
    published.at[URL] = calendar(event("m", TEN, LENGTH, ["north1", "north2"]))
    await look(office, MONDAY)
    published.at[URL] = calendar(event("m", TEN + DAY, LENGTH, ["north1", "north2"]))
    await look(office, MONDAY + HOUR)
    assert {one["day"] for one in await everything(office, Occurrence)} == {date(2026, 11, 23)}
    assert {one.state for one in await owed(office)} == {"skipped"}
    await look(office, MONDAY + 2 * HOUR)
    assert {one.due_at for one in await owed(office)} == {AFTER + DAY}
    assert {one.state for one in await owed(office)} == {"due"}
    assert {one["day"] for one in await everything(office, Occurrence)} == {date(2026, 11, 24)}


@pytest.mark.parametrize(
    "instead",
    [
        calendar(),
        calendar(event("m", TEN, LENGTH, ["north1", "north2"], "STATUS:CANCELLED")),
        calendar(event("m", TEN, LENGTH, ["north1", "north2"], "TRANSP:TRANSPARENT")),
        calendar(event("m", TEN, LENGTH, ["north1", "north2"], "CLASS:PRIVATE")),
        calendar(event("m", TEN, LENGTH, ["north1", "north2"]), head=["METHOD:CANCEL"]),
        calendar(event("m", TEN, LENGTH, ["north1"])),
        calendar(event("m", TEN + 4 * DAY, LENGTH, ["north1", "north2"])),
    ],
    ids=["gone", "cancelled", "free", "private", "method", "alone", "far-off"],
)
async def test_what_is_no_meeting_any_more_takes_its_questions_back_and_says_why(
    office: App, published: Published, platform: FakePlatform, instead: bytes
) -> None:
    published.at[URL] = calendar(event("m", TEN, LENGTH, ["north1", "north2"]))
    await look(office, MONDAY)
    published.at[URL] = instead
    await look(office, MONDAY + 15 * MINUTE)
    assert await outcomes(office) == [("skipped", "meeting-off")] * 2
    await office.deliver(AFTER)
    assert platform.posted == {}


async def test_what_was_called_off_by_mistake_is_owed_again(
    office: App, published: Published, platform: FakePlatform
) -> None:
    there = calendar(event("m", TEN, LENGTH, ["north1", "north2"]))
    for minutes, stands in ((0, there), (15, calendar()), (30, there)):
        published.at[URL] = stands
        await look(office, MONDAY + minutes * MINUTE)
    await office.deliver(AFTER)
    assert await outcomes(office) == [("sent", None)] * 2


async def test_who_leaves_the_meeting_is_not_asked_and_who_joins_it_is(
    office: App, published: Published, platform: FakePlatform
) -> None:
    published.at[URL] = calendar(event("m", TEN, LENGTH, ["north1", "north2"]))
    await look(office, MONDAY)
    declined = invited("north2")[0].replace("ACCEPTED", "DECLINED")
    published.at[URL] = calendar(event("m", TEN, LENGTH, ["north1", declined, "north3"]))
    await look(office, MONDAY + 15 * MINUTE)
    await office.deliver(AFTER)
    assert [len(got(platform, name)) for name in ("north1", "north2", "north3")] == [1, 0, 1]
    assert await outcomes(office, "north2") == [("skipped", "meeting-off")]


async def test_a_meeting_that_is_over_stays_over_whatever_the_calendar_says_later(
    office: App, published: Published, platform: FakePlatform
) -> None:
    published.at[URL] = calendar(event("m", TEN, LENGTH, ["north1", "north2"]))
    await look(office, MONDAY)
    published.at[URL] = calendar()
    await look(office, AFTER + MINUTE)
    await office.deliver(AFTER + 2 * MINUTE)
    assert await outcomes(office) == [("sent", None)] * 2


async def test_only_the_audience_is_asked_and_only_of_meetings_that_are_large_enough(
    office: App, published: Published
) -> None:
    await schedule(office, after(meeting=3, teams=("north",)), after(meeting=2).model_copy(update={"name": "small"}))
    published.at[URL] = calendar(
        event("two", TEN, LENGTH, ["north1", "south1"]), event("three", NOON, LENGTH, ["north1", "north2", "south1"])
    )
    await look(office, MONDAY)
    at = {AFTER: "two", NOON + LENGTH: "three"}
    found = sorted((at[one.due_at], one.person_id) for one in await owed(office))
    north1, north2, south1 = [await person_id(office, name) for name in ("north1", "north2", "south1")]
    small = [("two", north1), ("two", south1), ("three", north1), ("three", north2), ("three", south1)]
    assert found == sorted([*small, ("three", north1), ("three", north2)])


async def test_strangers_count_and_are_never_asked(office: App, published: Published) -> None:
    published.at[URL] = calendar(event("m", TEN, LENGTH, ["north1", "guest"]))
    await look(office, MONDAY)
    assert await owed_to(office) == ["North1"]
    assert [one["attending"] for one in await everything(office, Meeting)] == [2]


async def test_of_many_meetings_a_day_one_is_asked_about(
    office: App, published: Published, platform: FakePlatform
) -> None:
    meetings = [event(f"m{n}", TEN + n * HOUR, LENGTH, ["north1", "north2"]) for n in range(4)]
    published.at[URL] = calendar(*meetings)
    await look(office, MONDAY)
    for minutes in range(0, 7 * 60, 15):
        await office.deliver(MONDAY + minutes * MINUTE)
    assert len(got(platform, "north1")) == 1
    assert sorted(await outcomes(office, "north1")) == [("sent", None), *[("skipped", "day-budget")] * 3]


async def test_nobody_is_written_to_in_a_meeting(office: App, published: Published, platform: FakePlatform) -> None:
    """Also in one that is private, and of which nobody is asked."""
    await schedule(office, nudge("lunch", at=time(10, 15)))
    private = event("p", TEN, LENGTH, ["north1"], "CLASS:PRIVATE")
    free = event("f", TEN, LENGTH, ["north2"], "TRANSP:TRANSPARENT")
    published.at[URL] = calendar(private, free, event("after", AFTER, LENGTH, ["north1", "guest"]))
    await look(office, MONDAY)
    await office.plan(MONDAY)
    for minutes in (15, 30, 45, 60, 85):
        await office.deliver(TEN + minutes * MINUTE)
    assert len(got(platform, "north2")) == 1
    assert got(platform, "north1") == []
    held = [one for one in await owed(office, "north1") if one.state == "due" and one.due_at < TUESDAY]
    assert [(one.due_at, one.reason) for one in held] == [(AFTER + LENGTH, "in-meeting")]
    await office.deliver(AFTER + LENGTH)
    assert len(got(platform, "north1")) == 1


async def test_the_same_meeting_in_two_calendars_is_asked_about_once(
    office: App, published: Published, platform: FakePlatform
) -> None:
    other = URL.replace("team", "other")
    await office.attend.publish("south", other)
    published.at[URL] = published.at[other] = calendar(event("m", TEN, LENGTH, ["north1", "south1"]))
    await look(office, MONDAY)
    await office.deliver(AFTER)
    assert await count(office, Meeting) == 2
    assert await outcomes(office) == [("sent", None)] * 2


async def test_a_change_of_the_schedule_binds_what_meetings_bring(office: App, published: Published) -> None:
    published.at[URL] = calendar(event("m", TEN, LENGTH, ["north1", "north2"]))
    await look(office, MONDAY)
    await schedule(office, after(window=timedelta(hours=1)))
    await look(office, MONDAY + MINUTE)
    assert {(one.state, one.expires_at) for one in await owed(office)} == {("due", AFTER + HOUR)}
    await schedule(office, after(window=timedelta(hours=1), paused=True))
    await look(office, MONDAY + 2 * MINUTE)
    assert await outcomes(office) == [("skipped", "schedule-changed")] * 2


async def test_days_that_are_left_out_bring_nothing(office: App, published: Published) -> None:
    await schedule(office, after(starts=TUESDAY.date(), **{"except": (TUESDAY.date() + DAY,)}))
    meetings = [event(f"m{n}", TEN + n * DAY, LENGTH, ["north1", "north2"]) for n in range(3)]
    published.at[URL] = calendar(*meetings)
    for n in range(3):
        await look(office, MONDAY + n * DAY)
    assert {one.due_at for one in await owed(office)} == {AFTER + DAY}


async def test_titles_are_kept_nowhere(office: App, published: Published, database_url: str) -> None:
    secret = event("m", TEN, LENGTH, ["north1", "north2"], "LOCATION:Whispers", "DESCRIPTION:Hush")
    published.at[URL] = calendar(secret)
    await look(office, MONDAY)
    for table in (Feed, Meeting, Attendance, Occurrence):
        told = repr(await everything(office, table))
        assert not any(word in told for word in ("Secret", "Whispers", "Hush", "secret-token", "calendar.example"))


async def test_a_calendar_is_asked_for_every_quarter_of_an_hour_by_one_of_several_replicas(
    office: App, published: Published, database_url: str
) -> None:
    published.at[URL] = calendar()
    others = [reading(program(database_url, FakePlatform()), published) for _ in range(4)]
    for minutes in (0, 5, 14, 15, 16, 30):
        await asyncio.gather(*(one.attend(MONDAY + minutes * MINUTE) for one in (office, *others)))
    for one in others:
        await one.database.close()
    assert len(published.asked) == 3


async def test_one_that_fails_is_asked_for_less_and_less_often_and_told_of_after_a_day(
    office: App, published: Published
) -> None:
    now, asked = MONDAY, list[int]()
    published.at[URL] = FetchError("refused")
    while now < MONDAY + DAY:
        before = len(published.asked)
        await office.attend(now)
        if len(published.asked) > before:
            asked.append((now - MONDAY) // MINUTE)
        assert office.problems() == {}
        now += 5 * MINUTE
    assert asked[:7] == [0, 15, 30, 60, 120, 240, 480]
    await office.attend(MONDAY + DAY)
    assert "1 of the teams' calendars" in office.problems()["calendars"]
    (said,) = await office.attend.silent(MONDAY + DAY, "en")
    assert said.startswith("The calendar of North has not been readable since")
    assert "Publish the calendar again" in said
    published.at[URL] = calendar(event("m", TEN + DAY + 4 * HOUR, LENGTH, ["north1", "north2"]))
    await look(office, MONDAY + DAY + 5 * HOUR)
    assert office.problems() == {}
    assert await owed_to(office) == ["North1", "North2"]


async def test_a_calendar_that_fails_keeps_no_other_and_nothing_else_waiting(
    office: App, published: Published, platform: FakePlatform
) -> None:
    good = URL.replace("team", "good")
    await office.attend.publish("south", good)
    await schedule(office, after(), nudge("lunch", at=time(10)))
    published.at[good] = calendar(event("m", TEN, LENGTH, ["south1", "north1"]))
    for bad in (b"<html>Sign in</html>", b"", FetchError("too-large"), ValueError("nobody foresaw this")):
        published.at[URL] = bad
        try:
            await office.attend(MONDAY)
        except ValueError as error:
            assert error is bad
        await office.ask_after(MONDAY)
        assert len(await owed(office)) == 2
        await office.attend.publish("north", URL)
    await office.plan(MONDAY)
    await office.deliver(TEN)
    assert len(got(platform, "north2")) == 1


async def test_what_has_not_changed_is_not_read_again_until_it_must_be(office: App, published: Published) -> None:
    published.etag = '"v1"'
    weekly = event("m", TEN, LENGTH, ["north1", "north2"], recurs="FREQ=DAILY")
    published.at[URL] = calendar(weekly)
    now = MONDAY
    while now < MONDAY + 3 * DAY:
        await look(office, now)
        assert await count(office, Meeting, Meeting.ends_at.between(now, now + DAY + HOUR)) >= 1
        now += 15 * MINUTE
    assert [etag for _, etag in published.asked[:3]] == [None, '"v1"', '"v1"']
    assert sum(etag is None for _, etag in published.asked) == 4


async def test_who_joins_or_comes_back_is_in_the_meetings_of_a_calendar_that_does_not_change(
    office: App, published: Published
) -> None:
    published.etag = '"v1"'
    published.at[URL] = calendar(event("m", TEN, LENGTH, ["north1", "north2", "north3", "north4"]))
    here = [*team("north", 4), row("south1", teams="south")]
    await look(office, MONDAY)
    assert await owed_to(office) == ["North1", "North2", "North3"]
    await enrol(office, here, MONDAY + MINUTE)
    await look(office, MONDAY + 15 * MINUTE)
    assert await owed_to(office) == ["North1", "North2", "North3", "North4"]
    await enrol(office, here[1:], MONDAY + 16 * MINUTE)
    published.etag = '"v2"'
    await look(office, MONDAY + 30 * MINUTE)
    await enrol(office, here, MONDAY + 31 * MINUTE)
    await look(office, MONDAY + 45 * MINUTE)
    assert await count(office, Attendance) == 4
    await enrol(office, here, MONDAY + 46 * MINUTE)
    await look(office, MONDAY + 60 * MINUTE)
    assert [etag for _, etag in published.asked] == [None, None, '"v1"', None, '"v2"']


async def test_who_joins_while_a_calendar_says_that_it_is_as_before_is_in_its_meetings_too(
    office: App, published: Published
) -> None:
    class Joined(Published):
        async def __call__(self, url: str, etag: str | None) -> Fetched:
            if etag:
                await enrol(office, [*team("north", 4), row("south1", teams="south")], MONDAY + 15 * MINUTE)
            return await super().__call__(url, etag)

    slow = reading(office, Joined({URL: calendar(event("m", TEN, LENGTH, ["north1", "north4"]))}, '"v1"'))
    for minutes in (0, 15, 30):
        await look(slow, MONDAY + minutes * MINUTE)
    assert await count(office, Attendance) == 2


async def test_after_a_new_address_the_old_one_is_not_asked_and_its_meetings_go(
    office: App, published: Published
) -> None:
    new = URL.replace("team", "new")
    published.at |= {URL: calendar(event("m", TEN, LENGTH, ["north1", "north2"])), new: calendar()}
    await look(office, MONDAY)
    await office.attend.publish("north", new)
    await look(office, MONDAY + MINUTE)
    assert [url for url, _ in published.asked] == [URL, new]
    assert await outcomes(office) == [("skipped", "meeting-off")] * 2
    published.at[new] = published.at[URL]
    await look(office, MONDAY + HOUR / 2)
    await office.attend.publish("north", None)
    await look(office, MONDAY + HOUR / 2 + MINUTE)
    assert await outcomes(office) == [("skipped", "meeting-off")] * 2
    assert await count(office, Meeting) == await count(office, Feed) == 0


async def test_an_address_is_kept_so_that_only_this_installation_reads_it(
    office: App, published: Published, database_url: str
) -> None:
    published.at[URL] = calendar()
    strange = replace(office, attend=replace(office.attend, seal=replace(office.attend.seal, key=b"k" * 32)))
    await strange.attend(MONDAY)
    assert published.asked == []
    assert [one["problem"] for one in await everything(office, Feed)] == ["unreadable-address"]


async def test_meetings_are_forgotten_after_a_week_and_with_whoever_is_erased(
    office: App, published: Published
) -> None:
    published.at[URL] = calendar(event("m", TEN, LENGTH, ["north1", "north2"]))
    await look(office, MONDAY)
    told = await office.forget.export("north1@example.org", MONDAY)
    assert told is not None
    assert [list(one) for one in told["meetings"]] == [[TEN.isoformat(), AFTER.isoformat()]]
    assert await office.forget.erase("north1@example.org", MONDAY)
    assert await count(office, Attendance) == 1
    published.at[URL] = calendar()
    await look(office, AFTER + 6 * DAY)
    assert await count(office, Meeting) == 1
    await look(office, AFTER + 7 * DAY + MINUTE)
    assert await count(office, Meeting) == await count(office, Attendance) == 0


async def test_a_platform_that_says_a_meeting_is_over_brings_the_same_question(
    office: App, platform: FakePlatform
) -> None:
    people = [Who("fake", "t", name) for name in ("north1", "north2", "nobody")]
    for minutes in (0, 1, 30):
        await office.attend.ended("19:meeting_x@thread.v2", people, 3, AFTER + minutes * MINUTE)
    await office.ask_after(AFTER + 31 * MINUTE)
    assert {one.due_at for one in await owed(office)} == {AFTER}
    await office.deliver(AFTER + 31 * MINUTE)
    assert [len(got(platform, name)) for name in ("north1", "north2", "north3")] == [1, 1, 0]
    await office.attend.ended("19:meeting_x@thread.v2", people, 3, AFTER + DAY)
    await office.ask_after(AFTER + DAY)
    assert {one.due_at for one in await owed(office)} == {AFTER, AFTER + DAY}


@pytest.mark.parametrize("minutes", [-20, 0, 29])
async def test_a_meeting_that_the_calendar_and_the_platform_know_is_asked_about_once(
    office: App, published: Published, platform: FakePlatform, minutes: int
) -> None:
    """Whoever was in it without being invited is asked too."""
    published.at[URL] = calendar(event("m", TEN, LENGTH, ["north1", "north2"]))
    await look(office, MONDAY)
    people = [Who("fake", "t", name) for name in ("north1", "north2", "north3")]
    await office.attend.ended("19:meeting_x@thread.v2", people, 3, AFTER + minutes * MINUTE)
    await office.ask_after(AFTER + minutes * MINUTE)
    await office.deliver(AFTER + HOUR)
    assert [len(got(platform, who.user)) for who in people] == [1, 1, 1]
    assert await outcomes(office) == [("sent", None)] * 3


@pytest.mark.parametrize("ends", [TEN - MINUTE, AFTER + HOUR], ids=["before", "later"])
async def test_another_meeting_of_the_same_people_is_another(office: App, published: Published, ends: datetime) -> None:
    published.at[URL] = calendar(event("m", TEN, LENGTH, ["north1", "north2"]))
    await look(office, MONDAY)
    people = [Who("fake", "t", name) for name in ("north1", "north2")]
    for name in ("x", "y"):
        await office.attend.ended(name, people, 2, ends)
    await office.ask_after(ends)
    assert sorted({one.due_at for one in await owed(office)}) == sorted({AFTER, ends})
    assert len(await owed(office)) == 6


async def test_weekly_meetings_are_asked_about_at_their_own_hour_through_a_clock_change(
    office: App, published: Published
) -> None:
    series = "\r\n".join(
        [
            "BEGIN:VEVENT",
            "UID:w",
            "DTSTART;TZID=Europe/Copenhagen:20270308T100000",
            "DTEND;TZID=Europe/Copenhagen:20270308T104500",
            "RRULE:FREQ=WEEKLY",
            *invited("north1", "north2"),
            "END:VEVENT",
        ]
    )
    published.at[URL] = calendar(series)
    now = datetime(2027, 3, 20, 8, tzinfo=UTC)
    while now < datetime(2027, 4, 6, tzinfo=UTC):
        await look(office, now)
        now += HOUR
    ends = sorted({one.due_at for one in await owed(office)})
    assert [one.isoformat() for one in ends] == [
        "2027-03-22T09:45:00+00:00",
        "2027-03-29T08:45:00+00:00",
        "2027-04-05T08:45:00+00:00",
    ]
