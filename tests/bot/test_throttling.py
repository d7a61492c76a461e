"""Who is asked to wait waits, and so does everybody whom it concerns, in this process and in any other."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.app import App
from bot.platform import Posted, UnavailableError, UncertainError, Who
from bot.under_way import UnderWay
from storage.tables import Delivery
from tests.bot.conftest import program
from tests.bot.people import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    TUESDAY,
    count,
    enrol,
    got,
    in_turn,
    nudge,
    outcomes,
    owed,
    row,
    schedule,
    who,
)
from tests.bot.platforms import Moody

ELEVEN = TUESDAY + 2 * HOUR
SECOND = timedelta(seconds=1)


async def planned(app: App, *people: str, **more: Any) -> None:
    await enrol(app, [row(name) for name in people])
    await schedule(app, nudge(repeats="FREQ=WEEKLY;BYDAY=TU", **more))
    await app.plan(MONDAY)
    await in_turn(app)


async def test_what_the_platform_says_of_one_conversation_binds_nobody_else(
    app: App, replica: App, platform: Moody
) -> None:
    await planned(app, "ana", "bo")
    platform.moods["ana"] = [UnavailableError("412", 90 * SECOND, "conversation")]
    await app.deliver(ELEVEN)
    assert sorted(await outcomes(app)) == [("due", "412"), ("sent", None)]
    await app.configure.test_to("lunch", "ana@example.org", ELEVEN)
    await app.configure.test_to("lunch", "bo@example.org", ELEVEN)
    await replica.deliver(ELEVEN + MINUTE)
    assert [user for user, _ in platform.tried] == ["ana", "bo", "bo"], "nothing more to Ana, not even a test"
    await replica.deliver(ELEVEN + 90 * SECOND)
    assert got(platform, "ana")


async def test_the_rest_of_a_batch_does_not_call_either(app: App, platform: Moody) -> None:
    """Whoever comes to the wire later than the answer does not call."""
    await planned(app, *(f"p{n}" for n in range(6)))
    deliver = replace(app.deliver, monotonic=lambda: 0.0)
    platform.trouble = [UnavailableError("ratelimited", 60 * SECOND)]
    async with app.database.begin() as work:
        outgoing = await deliver._take(work, UnderWay(), ELEVEN)
    assert outgoing
    first, *others = outgoing
    said = [await deliver._send(one, 40.0) for one in (first, *others)]
    assert len(platform.tried) == 1
    assert all(isinstance(one, UnavailableError) and one.retry_after == 60 * SECOND for one in said)


async def test_what_did_not_call_is_tried_when_the_platform_is_ready(app: App, platform: Moody) -> None:
    await planned(app, "ana", "bo")
    platform.moods["ana"] = [UnavailableError("ratelimited", 60 * SECOND)]
    await app.deliver(ELEVEN)
    await app.deliver(ELEVEN + 59 * SECOND)
    assert [user for user, _ in platform.tried] == ["ana"]
    assert sorted(await outcomes(app)) == [("due", "asked-to-wait"), ("due", "ratelimited")]
    await app.deliver(ELEVEN + 61 * SECOND)
    assert await count(app, Delivery, Delivery.state == "sent") == 2


async def test_a_platform_too_busy_to_open_conversations_still_takes_messages_where_one_is_open(
    app: App, replica: App, platform: Moody
) -> None:
    await planned(app, "ana", "bo", "eva")
    await app.enrol.link(who("eva"), "eva@example.org", "D1")
    platform.moods["ana"] = [UnavailableError("ratelimited", 60 * SECOND, "opening")]
    await replace(app.deliver, in_flight=1)(ELEVEN)
    assert [user for user, _ in platform.tried] == ["ana", "eva"]
    await app.configure.test_to("lunch", "eva@example.org", ELEVEN)
    await replica.deliver(ELEVEN + 59 * SECOND)
    assert [user for user, _ in platform.tried] == ["ana", "eva", "eva"]
    await replica.deliver(ELEVEN + 60 * SECOND)
    assert await count(app, Delivery, Delivery.state == "sent") == 4


async def test_the_rest_of_a_batch_opens_no_conversation_either(app: App, platform: Moody) -> None:
    await planned(app, "ana", "bo", "eva")
    await app.enrol.link(who("eva"), "eva@example.org", "D1")
    deliver = replace(app.deliver, monotonic=lambda: 0.0)
    platform.trouble = [UnavailableError("ratelimited", 60 * SECOND, "opening")]
    async with app.database.begin() as work:
        outgoing = await deliver._take(work, UnderWay(), ELEVEN)
    assert outgoing
    said = [await deliver._send(one, 40.0) for one in outgoing]
    assert [user for user, _ in platform.tried] == ["ana", "eva"]
    assert [type(one) for one in said] == [UnavailableError, UnavailableError, Posted]


# A platform that answers nobody any more.


async def test_a_platform_that_leaves_five_in_a_row_in_doubt_is_left_alone_for_half_a_minute(
    app: App, platform: Moody
) -> None:
    names = [f"p{n}" for n in range(12)]
    await app.enrol.people([row(name) for name in (*names, "ana", "bo")], "test", MONDAY)
    for name in names:
        await app.enrol.link(who(name), f"{name}@example.org", None)
    for name in ("ana", "bo"):
        await app.enrol.link(Who("fake", "elsewhere", name), f"{name}@example.org", None)
    await schedule(app, nudge(repeats="FREQ=WEEKLY;BYDAY=TU"))
    await app.plan(MONDAY)
    await in_turn(app)

    async def no_answer(user: str) -> None:
        if user in names:
            raise TimeoutError

    platform.meanwhile = no_answer
    deliver = replace(app.deliver, in_flight=5)
    await deliver(ELEVEN)
    assert [user for user, _ in platform.tried] == [*names[:5], "ana", "bo"]
    assert got(platform, "ana")
    assert got(platform, "bo")
    await deliver(ELEVEN + 29 * SECOND)
    assert len(platform.tried) == 7
    platform.meanwhile = Moody().meanwhile
    await deliver(ELEVEN + 30 * SECOND)
    assert await app.counts() == {"unknown": 5, "sent": 9}


async def test_one_message_that_arrives_begins_the_count_of_the_doubtful_anew(app: App, platform: Moody) -> None:
    names = [f"p{n:02}" for n in range(12)]
    await planned(app, *names)
    platform.moods = {name: [UncertainError("timeout")] for name in names if name != "p04"}
    await replace(app.deliver, in_flight=1)(ELEVEN)
    states = [one.state for one in await owed(app)]
    assert states == ["unknown"] * 4 + ["sent"] + ["unknown"] * 5 + ["due"] * 2


async def test_whoever_must_wait_longer_than_it_is_good_for_is_passed_over(app: App, platform: Moody) -> None:
    await planned(app, "ana")
    platform.moods["ana"] = [UnavailableError("ratelimited", 9 * HOUR)]
    await app.deliver(ELEVEN)
    await app.reconcile(ELEVEN + 4 * HOUR - SECOND)
    assert await outcomes(app) == [("due", "ratelimited")]
    await app.reconcile(ELEVEN + 4 * HOUR)
    assert await outcomes(app) == [("expired", "ratelimited")]


async def test_as_many_are_on_their_way_at_once_as_the_operator_allows(database_url: str, platform: Moody) -> None:
    app = program(database_url, platform, in_flight=25)

    async def slowly(_: str) -> None:
        await asyncio.sleep(0.01)

    platform.meanwhile = slowly
    await planned(app, *(f"p{n}" for n in range(30)))
    await app.deliver(ELEVEN)
    assert (len(platform.tried), platform.most_at_once) == (30, 25)
    await app.database.close()


async def test_after_a_stop_of_days_only_the_newest_is_sent(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge())
    await app.plan(MONDAY)
    later = ELEVEN + 2 * DAY + HOUR
    await app.plan(later)
    await app.deliver(later)
    assert len(got(platform, "ana")) == 1
    sent = [one for one in await owed(app) if one.state == "sent"]
    assert [one.due_at for one in sent] == [ELEVEN + 2 * DAY]
    assert {one.state for one in await owed(app) if one.due_at < ELEVEN + 2 * DAY} == {"expired"}


async def test_on_the_way_out_what_was_begun_is_written_and_nothing_more_is_taken(app: App, platform: Moody) -> None:
    await planned(app, *(f"p{n}" for n in range(25)))

    async def told_to_stop(_: str) -> None:
        app.deliver.stopping.set()

    platform.meanwhile = told_to_stop
    await app.deliver(ELEVEN)
    assert await app.counts() == {"sent": 10, "due": 15}
