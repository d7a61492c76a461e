"""What is due becomes messages sent, at a good moment and once; or it says what became of it."""

import asyncio
import itertools
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.app import App
from bot.deliver import IN_FLIGHT, Deliver
from bot.gatekeeping import Outgoing
from bot.platform import RefusedError, UnavailableError, UncertainError, UnreachableError
from bot.under_way import UnderWay
from flows.conversation import INTRODUCTION
from flows.notices import PAUSING
from storage.tables import Answer, Delivery, Note
from storage.work import Work
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
    in_turn,
    labels,
    newest,
    nudge,
    outcomes,
    owed,
    person_id,
    read,
    row,
    say,
    schedule,
    tap,
    who,
)
from tests.bot.platforms import Moody

ELEVEN = TUESDAY + 2 * HOUR
"""Eleven o'clock in Copenhagen."""

SECOND = timedelta(seconds=1)
HELLO = INTRODUCTION.da.split(".")[1].strip()


async def planned(app: App, *people: str, **more: Any) -> None:
    """Everybody is owed one question at eleven on Tuesday."""
    await enrol(app, [row(name) for name in people or ("ana",)])
    await schedule(app, nudge(repeats="FREQ=WEEKLY;BYDAY=TU", **more))
    await app.plan(MONDAY)
    await in_turn(app)


async def test_a_question_comes_when_it_is_due_and_not_before(app: App, platform: Moody) -> None:
    await planned(app)
    await app.deliver(ELEVEN - SECOND)
    assert platform.tried == []
    await app.deliver(ELEVEN)
    assert labels(newest(platform, "ana"))[:3] == ["Ja", "Nej", "Ikke på arbejde"]
    await app.deliver(ELEVEN + SECOND)
    await app.deliver(ELEVEN + HOUR)
    assert len(platform.tried) == 1
    [one] = await owed(app)
    assert (one.state, one.sent_at, one.address) == ("sent", ELEVEN, "m1")


# The gate is asked again at the moment of sending.


@pytest.mark.parametrize(
    ("command", "reason"), [("pause 2u", "paused"), ("pause until 2026-12-24", "paused"), ("stop", "stopped")]
)
async def test_what_a_person_says_after_planning_binds(app: App, platform: Moody, command: str, reason: str) -> None:
    await planned(app)
    await say(app, "ana", command)
    await app.deliver(ELEVEN)
    assert (platform.tried, await outcomes(app)) == ([], [("skipped", reason)])


async def test_whoever_leaves_after_planning_gets_nothing(app: App, platform: Moody) -> None:
    await planned(app, "ana", "bo")
    await enrol(app, [row("bo")])
    await app.deliver(ELEVEN)
    assert [user for user, _ in platform.tried] == ["bo"]
    assert await outcomes(app, "ana") == [("skipped", "left")]


async def test_whoever_has_left_gets_nothing_even_if_it_is_still_owed(app: App, platform: Moody) -> None:
    await planned(app)
    ana = await person_id(app, "ana")
    async with app.database.begin() as work:
        await work.people.change(ana, left_on=MONDAY.date())
    await app.deliver(ELEVEN)
    assert (platform.tried, await outcomes(app)) == ([], [("skipped", "left")])


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (datetime(2026, 12, 25, 10, tzinfo=UTC), "holiday"),
        (datetime(2026, 12, 24, 10, tzinfo=UTC), "holiday"),
        (datetime(2026, 11, 28, 10, tzinfo=UTC), "day-off"),
    ],
)
async def test_a_question_does_not_come_on_a_day_off(app: App, platform: Moody, day: datetime, reason: str) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge(starts=day.date(), until=day.date()))
    await app.plan(day - DAY)
    await app.deliver(day)
    assert (platform.tried, await outcomes(app)) == ([], [("skipped", reason)])


async def test_a_question_too_early_in_the_day_waits_for_working_hours(app: App, platform: Moody) -> None:
    await planned(app, at=time(6, 30))
    await app.deliver(TUESDAY - 2 * HOUR - 30 * MINUTE)
    assert await outcomes(app) == [("due", "outside-hours")]
    [one] = await owed(app)
    assert one.due_at == TUESDAY - HOUR, "eight o'clock"
    await app.deliver(TUESDAY - HOUR - SECOND)
    assert platform.tried == []
    await app.deliver(TUESDAY - HOUR)
    assert await outcomes(app) == [("sent", None)]


async def test_a_question_that_would_wait_longer_than_it_is_good_for_is_not_asked(app: App, platform: Moody) -> None:
    await planned(app, at=time(16, 30))
    await app.deliver(TUESDAY + 7 * HOUR + 30 * MINUTE)
    assert (platform.tried, await outcomes(app)) == ([], [("skipped", "outside-hours")])


async def test_a_question_that_waited_too_long_is_not_asked(app: App, platform: Moody) -> None:
    await planned(app)
    await app.deliver(ELEVEN + 4 * HOUR)
    assert (platform.tried, await outcomes(app)) == ([], [("expired", "too-late")])


async def test_a_question_is_asked_until_the_last_second_it_is_good_for(app: App, platform: Moody) -> None:
    await planned(app)
    await app.deliver(ELEVEN + 4 * HOUR - SECOND)
    assert await outcomes(app) == [("sent", None)]


async def test_what_comes_too_late_is_ended_by_the_sweep_too(app: App, platform: Moody) -> None:
    await planned(app)
    await app.reconcile(ELEVEN + 4 * HOUR)
    assert await outcomes(app) == [("expired", "too-late")]


async def test_whoever_has_no_account_is_passed_over(app: App, platform: Moody) -> None:
    await app.enrol.people([row("ana"), row("bo", slack="U1")], "test", MONDAY)
    await schedule(app, nudge(repeats="FREQ=WEEKLY;BYDAY=TU"))
    await app.plan(MONDAY)
    await app.deliver(ELEVEN)
    assert await outcomes(app) == [("skipped", "unreachable")] * 2


async def test_a_question_goes_where_the_person_wants_it(app: App, platform: Moody) -> None:
    other = Moody()
    app.platforms["other"] = other
    await planned(app)
    ana = await person_id(app, "ana")
    async with app.database.begin() as work:
        await work.accounts.link(ana, "other", "t", "ana", None)
        await work.people.change(ana, platform="other")
    await app.deliver(ELEVEN)
    assert (len(platform.tried), len(other.tried)) == (0, 1)


async def test_a_question_goes_where_the_person_can_be_reached(app: App, platform: Moody) -> None:
    other = Moody()
    app.platforms["other"] = other
    await planned(app)
    ana = await person_id(app, "ana")
    async with app.database.begin() as work:
        await work.accounts.link(ana, "other", "t", "ana", None)
        await work.accounts.left("fake", "t", "ana", "uninstalled")
    await app.deliver(ELEVEN)
    assert (len(platform.tried), len(other.tried)) == (0, 1)


# One question a day, three a week.


async def two_at_eleven(app: App, *people: str) -> None:
    await enrol(app, [row(name) for name in people])
    await schedule(app, nudge("one"), nudge("two", "course"))
    await app.plan(MONDAY)


async def test_of_two_questions_due_at_once_one_is_asked(app: App, platform: Moody) -> None:
    await two_at_eleven(app, "ana")
    await app.deliver(ELEVEN)
    assert len(got(platform, "ana")) == 1
    today = [one for one in await owed(app) if one.due_at == ELEVEN]
    assert sorted((one.state, one.reason) for one in today) == [("sent", None), ("skipped", "day-budget")]


async def test_of_two_questions_due_at_once_two_replicas_ask_one(app: App, replica: App, platform: Moody) -> None:
    people = [f"p{n}" for n in range(12)]
    await two_at_eleven(app, *people)

    async def slowly(_: str) -> None:
        await asyncio.sleep(0.01)

    platform.meanwhile = slowly
    for _ in range(6):
        await asyncio.gather(app.deliver(ELEVEN), replica.deliver(ELEVEN))
    assert sorted(user for user, _ in platform.tried) == sorted(people)
    assert await count(app, Delivery, Delivery.state == "skipped", Delivery.reason == "day-budget") == 12


async def test_more_questions_a_day_only_where_it_is_tried_out(database_url: str, platform: Moody) -> None:
    app = program(database_url, platform, nudges_a_day=2)
    await two_at_eleven(app, "ana")
    await app.deliver(ELEVEN)
    assert len(got(platform, "ana")) == 2
    await app.database.close()


async def test_after_three_questions_in_a_week_there_is_peace(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge())
    for day in range(10):
        now = MONDAY + 2 * HOUR + day * DAY
        await app.tick(now)
        if got(platform, "ana"):
            await tap(app, "ana", newest(platform, "ana"), "Ja", now)
    sent = [one.sent_at for one in await owed(app) if one.sent_at]
    assert [moment.day for moment in sent] == [23, 24, 25, 30, 1, 2]
    held = {one.reason for one in await owed(app) if one.state == "skipped"}
    assert held == {"week-budget", "day-off"}


async def test_a_test_costs_nothing_comes_at_any_hour_and_stores_nothing(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana"), row("hanne", roles="hr")])
    await schedule(app, nudge())
    night = MONDAY + 14 * HOUR
    assert await app.configure.test_to("lunch", "ana@example.org", night)
    await app.deliver(night)
    receipt = await tap(app, "ana", newest(platform, "ana"), "Ja", night)
    assert "Hvem sad I med" in read(receipt)
    assert len(got(platform, "ana")) == 1
    assert await count(app, Answer) + await count(app, Note) == 0
    async with app.database.read() as work:
        assert await work.deliveries.contacts([await person_id(app, "ana")], MONDAY - DAY) == {}


# What the platform says.


async def test_what_a_busy_platform_did_not_take_is_tried_again_later_and_later(app: App, platform: Moody) -> None:
    await planned(app)
    platform.trouble = [UnavailableError("busy") for _ in range(4)]
    waits, now = [], ELEVEN
    for _ in range(4):
        await app.deliver(now)
        [one] = await owed(app)
        assert (one.state, one.reason) == ("due", "busy")
        waits.append(one.due_at - now)
        now = one.due_at
    turns = [30 * SECOND, 60 * SECOND, 120 * SECOND, 240 * SECOND]
    assert all(turn <= wait <= turn * 1.25 for turn, wait in zip(turns, waits, strict=True))
    await app.deliver(now)
    assert await outcomes(app) == [("sent", None)]
    assert len({send_id for _, send_id in platform.tried}) == 1, "the same message in every attempt"


async def test_what_the_platform_puts_off_is_not_tried_before_its_time_by_anybody(
    app: App, replica: App, platform: Moody
) -> None:
    await planned(app, "ana", "bo", "eva")
    platform.moods["ana"] = [UnavailableError("ratelimited", timedelta(seconds=90))]
    await app.deliver(ELEVEN)
    assert sorted(await outcomes(app)) == [("due", "asked-to-wait"), ("due", "asked-to-wait"), ("due", "ratelimited")]
    await enrol(app, [row(name) for name in ("ana", "bo", "eva", "ida")])
    await app.plan.by_hand("lunch", ELEVEN)
    tried = len(platform.tried)
    for one in (app, replica):
        await one.deliver(ELEVEN + 89 * SECOND)
    assert len(platform.tried) == tried
    await replica.deliver(ELEVEN + 90 * SECOND)
    assert len(got(platform, "ana")) == len(got(platform, "ida")) == 1


async def test_what_the_platform_refuses_has_failed_with_its_reason(app: App, platform: Moody) -> None:
    await planned(app)
    platform.trouble = [RefusedError("invalid_blocks")]
    await app.deliver(ELEVEN)
    await app.deliver(ELEVEN + HOUR)
    assert (await outcomes(app), len(platform.tried)) == ([("failed", "invalid_blocks")], 1)


async def test_whoever_cannot_be_reached_is_not_tried_again_and_hr_sees_it(app: App, platform: Moody) -> None:
    await planned(app, "ana", "hanne")
    await enrol(app, [row("ana"), row("hanne", roles="hr")])
    platform.moods["ana"] = [UnreachableError("user_disabled")]
    await app.deliver(ELEVEN)
    assert await outcomes(app, "ana") == [("failed", "user_disabled")]
    assert "Ana" in read(await say(app, "hanne", "people"))
    await app.plan(MONDAY + 7 * DAY)
    await app.deliver(ELEVEN + 7 * DAY)
    assert (await outcomes(app, "ana"))[1] == ("skipped", "unreachable")
    assert [user for user, _ in platform.tried].count("ana") == 1
    await app.enrol.link(who("ana"), "ana@example.org", "new")
    assert "Ana" not in read(await say(app, "hanne", "people")).partition("nås endnu")[2]


async def test_one_who_cannot_be_reached_never_stops_the_others(app: App, platform: Moody) -> None:
    people = [f"p{n}" for n in range(25)]
    await planned(app, *people)
    for n, error in enumerate([UnreachableError("gone"), RefusedError("no"), ValueError("?"), KeyError("x")]):
        platform.moods[f"p{n}"] = [error]
    await app.deliver(ELEVEN)
    states = [one.state for one in await owed(app)]
    assert {state: states.count(state) for state in states} == {"failed": 2, "unknown": 2, "sent": 21}


@pytest.mark.parametrize("error", [UncertainError("timeout"), TimeoutError(), ValueError("?"), ConnectionResetError()])
async def test_an_outcome_that_nobody_told_is_unknown_and_not_tried_again(
    app: App, platform: Moody, error: Exception
) -> None:
    await planned(app)
    platform.trouble = [error]
    await app.deliver(ELEVEN)
    await app.deliver(ELEVEN + MINUTE)
    reason = error.reason if isinstance(error, UncertainError) else type(error).__name__
    assert (await outcomes(app), len(platform.tried)) == ([("unknown", reason)], 1)


async def test_no_more_than_ten_messages_are_ever_under_way(app: App, platform: Moody) -> None:
    await planned(app, *(f"p{n}" for n in range(25)))

    async def slowly(_: str) -> None:
        await asyncio.sleep(0.01)

    platform.meanwhile = slowly
    await app.deliver(ELEVEN)
    assert (len(platform.tried), platform.most_at_once) == (25, 10)


async def test_a_question_is_marked_as_on_its_way_before_the_first_byte_goes_out(app: App, platform: Moody) -> None:
    await planned(app)
    seen = []

    async def look(_: str) -> None:
        seen.extend(await outcomes(app))

    platform.meanwhile = look
    await app.deliver(ELEVEN)
    assert seen == [("sending", None)]


async def test_where_a_person_is_found_by_sending_is_remembered(app: App, platform: Moody) -> None:
    class Finding(Moody):
        async def send(self, to, message, send_id):  # type: ignore[no-untyped-def]
            return replace(await super().send(to, message, send_id), home="D1")

    app.platforms["fake"] = Finding()
    await planned(app)
    await app.deliver(ELEVEN)
    async with app.database.read() as work:
        [only] = await work.accounts.of(await person_id(app, "ana"))
    assert only.address == "D1"


# Who we are, once; and silence where nobody answers.


async def test_who_we_are_stands_in_the_first_message_and_in_no_other(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge())
    for day in range(2):
        await app.tick(MONDAY + 2 * HOUR + day * DAY)
    first, second = got(platform, "ana")
    assert HELLO in first
    assert HELLO not in second


async def test_who_we_are_is_said_when_the_message_arrives_and_not_when_it_is_tried(app: App, platform: Moody) -> None:
    await planned(app)
    platform.trouble = [UnavailableError("busy")]
    await app.deliver(ELEVEN)
    await app.deliver(ELEVEN + MINUTE)
    assert HELLO in got(platform, "ana")[0]


async def test_who_we_are_is_not_said_again_when_the_first_message_was_in_doubt(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge())
    platform.trouble, platform.posts_anyway = [UncertainError("timeout")], True
    await app.tick(MONDAY + 2 * HOUR)
    await app.reconcile(MONDAY + 2 * HOUR + 2 * MINUTE)
    await app.tick(ELEVEN)
    first, second = got(platform, "ana")
    assert HELLO in first
    assert HELLO not in second


async def unanswered(app: App) -> int:
    async with app.database.read() as work:
        ana = await work.people.by_email("ana@example.org")
    assert ana is not None
    return ana.unanswered


async def weeks(app: App, platform: Moody, first: int, last: int) -> list[str]:
    """Tick every morning from one week to another; what Ana got in that time."""
    before = len(got(platform, "ana"))
    for day in range(first * 7, last * 7):
        await app.tick(MONDAY + 2 * HOUR + day * DAY)
    return got(platform, "ana")[before:]


async def test_whoever_does_not_answer_is_asked_less_and_then_left_alone_and_told_so(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge())
    assert len(await weeks(app, platform, 0, 1)) == 2, "two unanswered: once a week from now on"
    later = await weeks(app, platform, 1, 4)
    assert [PAUSING.da in one for one in later] == [False, False, True]
    assert labels(newest(platform, "ana")) == ["Genoptag", "Stop helt"]
    assert await unanswered(app) == 0
    assert await weeks(app, platform, 4, 7) == []
    assert "jeg holder selv en pause" in read(await say(app, "ana", "hvorfor", MONDAY + 45 * DAY))
    assert len(await weeks(app, platform, 7, 9)) >= 1, "the pause ends by itself"


async def test_a_silence_is_ended_by_a_tap(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge())
    await weeks(app, platform, 0, 4)
    now = MONDAY + 28 * DAY
    assert read(await tap(app, "ana", newest(platform, "ana"), "Genoptag", now)) == "Så er jeg her igen."
    assert len(await weeks(app, platform, 4, 5)) == 2


async def test_an_answer_begins_the_count_anew(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge())
    await app.tick(MONDAY + 2 * HOUR)
    assert await unanswered(app) == 1
    await tap(app, "ana", newest(platform, "ana"), "Ja", MONDAY + 3 * HOUR)
    assert await unanswered(app) == 0


async def test_a_message_that_never_arrived_is_nobodys_fault(app: App, platform: Moody) -> None:
    """A busy platform must not make the bot fall silent."""
    await planned(app)
    platform.trouble = [UnavailableError("busy") for _ in range(5)]
    for minutes in (0, 1, 3, 6, 12, 30):
        await app.deliver(ELEVEN + minutes * MINUTE)
    assert PAUSING.da not in got(platform, "ana")[0]
    assert await unanswered(app) == 1


async def test_how_long_somebody_is_held_back_does_not_tell_that_the_bot_pauses(app: App, platform: Moody) -> None:
    """Bo answers, and Ana does not: to everybody else both are busy until noon (rule A2.2)."""
    await planned(app, "ana", "bo")
    ana, bo = await person_id(app, "ana"), await person_id(app, "bo")
    async with app.database.begin() as work:
        await work.meetings.put("feed:1", "m", ELEVEN, ELEVEN + HOUR, 2, [ana, bo])
        await work.people.rest([ana], ELEVEN + 9 * DAY)
    await app.deliver(ELEVEN)
    assert await outcomes(app, "ana") == await outcomes(app, "bo") == [("due", "in-meeting")]
    await app.deliver(ELEVEN + HOUR)
    assert [user for user, _ in platform.tried] == ["bo"]
    assert await outcomes(app, "ana") == [("skipped", "resting")]


async def test_nobody_is_left_alone_without_being_told(app: App, platform: Moody) -> None:
    await planned(app)
    ana = await person_id(app, "ana")
    async with app.database.begin() as work:
        for _ in range(4):
            await work.people.asked([ana])
    platform.trouble = [UnavailableError("busy")]
    await app.deliver(ELEVEN)
    assert await unanswered(app) == 4
    await app.deliver(ELEVEN + MINUTE)
    assert PAUSING.da in got(platform, "ana")[0]
    async with app.database.read() as work:
        person = await work.people.get(ana)
    assert person is not None
    assert (person.paused_until, person.rests_until) == (None, ELEVEN + MINUTE + 28 * DAY)


# Leases.


async def test_a_send_does_not_begin_when_its_lease_is_nearly_over(app: App, platform: Moody) -> None:
    await planned(app)
    seconds = iter([0.0, 0.0, 41.0, 41.0])
    deliver = replace(app.deliver, monotonic=lambda: next(seconds))
    await deliver(ELEVEN)
    assert platform.tried == []
    assert await outcomes(app) == [("due", "lease-nearly-over")]
    await app.deliver(ELEVEN + 2 * MINUTE)
    assert await outcomes(app) == [("sent", None)]


async def test_a_send_begins_while_its_lease_is_good(app: App, platform: Moody) -> None:
    await planned(app)
    seconds = iter([0.0, 0.0, 39.0, 39.0])
    await replace(app.deliver, monotonic=lambda: next(seconds))(ELEVEN)
    assert await outcomes(app) == [("sent", None)]


@pytest.mark.parametrize("error", [None, UnreachableError("gone"), RefusedError("no"), UnavailableError("busy")])
async def test_whoever_has_lost_their_lease_changes_nothing(
    app: App, replica: App, platform: Moody, error: Exception | None
) -> None:
    await planned(app)

    async def too_long(_: str) -> None:
        await replica.reconcile(ELEVEN + 61 * SECOND)

    platform.meanwhile = too_long
    platform.trouble = [error] if error else []
    await app.deliver(ELEVEN)
    assert await outcomes(app) == [("unknown", "lease-over")]
    assert await unanswered(app) == 0
    async with app.database.read() as work:
        [only] = await work.accounts.of(await person_id(app, "ana"))
    assert only.unreachable is None
    platform.meanwhile = Moody().meanwhile
    for seconds in (65, 100, 140):
        await replica.tick(ELEVEN + seconds * SECOND)
    assert len(got(platform, "ana")) == 1


async def test_whoever_sends_for_longer_than_a_lease_keeps_each_lease_whole(
    app: App, replica: App, platform: Moody
) -> None:
    """Each batch takes half a minute; the sweep of another replica runs all the while."""
    await planned(app, *(f"p{n}" for n in range(60)))
    elapsed, sends = [0.0], itertools.count(1)

    async def slowly(_user: str) -> None:
        if next(sends) % IN_FLIGHT == 0:
            elapsed[0] += 30
            await replica.reconcile(ELEVEN + elapsed[0] * SECOND)

    platform.meanwhile = slowly
    await replace(app, deliver=replace(app.deliver, monotonic=lambda: elapsed[0])).deliver(ELEVEN)
    assert elapsed[0] > 120
    assert {one.state for one in await owed(app)} == {"sent"}


# What was answered before it was sent.


async def test_what_was_answered_before_it_was_due_is_not_sent(app: App, platform: Moody) -> None:
    await planned(app)
    early = TUESDAY
    question = await say(app, "ana", "svar", early)
    shown = await tap(app, "ana", question, "Frokost", early)
    await tap(app, "ana", shown, "Nej", early)
    await app.deliver(ELEVEN)
    await app.deliver(ELEVEN + HOUR)
    assert platform.tried == []
    assert await outcomes(app) == [("sent", "asked-for")]


async def test_what_was_answered_while_its_first_attempt_failed_is_not_sent(app: App, platform: Moody) -> None:
    await planned(app)

    async def answer(_: str) -> None:
        shown = await tap(app, "ana", await say(app, "ana", "svar", ELEVEN), "Frokost", ELEVEN)
        await tap(app, "ana", shown, "Nej", ELEVEN)

    platform.meanwhile, platform.trouble = answer, [UnavailableError("busy")]
    await app.deliver(ELEVEN)
    platform.meanwhile = Moody().meanwhile
    await app.deliver(ELEVEN + HOUR)
    assert len(platform.tried) == 1
    assert await outcomes(app) == [("skipped", "answered")]
    assert await count(app, Answer) == 1


async def test_what_was_answered_while_it_was_on_its_way_is_in_doubt_to_the_operator_and_not_sent_again(
    app: App, platform: Moody
) -> None:
    """The person has answered; were it told as sent, the operator would know it (rule A2.2)."""
    platform.can_ask = False
    await planned(app)

    async def answer_and_die(_: str) -> None:
        shown = await tap(app, "ana", await say(app, "ana", "svar", ELEVEN), "Frokost", ELEVEN)
        await tap(app, "ana", shown, "Nej", ELEVEN)
        raise asyncio.CancelledError

    platform.meanwhile = answer_and_die
    with pytest.raises(asyncio.CancelledError):
        await app.deliver(ELEVEN)
    await app.reconcile(ELEVEN + 2 * MINUTE)
    assert await outcomes(app) == [("unknown", "lease-over")]
    platform.meanwhile = Moody().meanwhile
    had = got(platform, "ana")
    await app.deliver(ELEVEN + 5 * MINUTE)
    assert got(platform, "ana") == had
    assert await count(app, Answer) == 1


async def test_everything_that_was_decided_on_is_somewhere(app: App, platform: Moody) -> None:
    """The audience is what was sent, held back, given up, in doubt and open together (B1.3)."""
    await planned(app, *(f"p{n}" for n in range(12)))
    await say(app, "p0", "stop")
    platform.moods = {"p1": [UnreachableError("gone")], "p2": [UncertainError("?")], "p3": [UnavailableError("busy")]}
    await app.deliver(ELEVEN)
    counts = await app.counts()
    assert counts == {"skipped": 1, "failed": 1, "unknown": 1, "due": 1, "sent": 8}
    assert sum(counts.values()) == len(await everything(app, Delivery))


async def test_what_was_sent_is_written_even_when_the_next_batch_is_the_trouble(app: App, platform: Moody) -> None:
    await planned(app, *(f"p{number}" for number in range(12)))
    takes = iter([None, RuntimeError("the next batch")])

    async def slowly(user: str) -> None:
        await asyncio.sleep(0.2 if user == "p3" else 0)

    platform.meanwhile = slowly

    class Troubled(Deliver):
        async def _take(self, work: Work, under_way: UnderWay, now: datetime) -> list[Outgoing] | None:
            trouble = next(takes)
            if trouble:
                raise trouble
            return await super()._take(work, under_way, now)

    deliver = app.deliver
    with pytest.raises(RuntimeError, match="the next batch"):
        await Troubled(
            deliver.database,
            deliver.catalogue,
            deliver.organisation,
            deliver.platforms,
            deliver.owner,
            deliver.monotonic,
        )(ELEVEN)
    assert await app.counts() == {"sent": 10, "due": 2}
