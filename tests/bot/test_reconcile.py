"""What became of a message nobody told us about: asked, twice, and never sent again blindly."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.app import App
from bot.platform import UnavailableError, UncertainError, UnreachableError
from storage.records import Destination
from tests.bot.people import (
    HOUR,
    MINUTE,
    MONDAY,
    TUESDAY,
    enrol,
    got,
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
    told,
)
from tests.bot.platforms import Moody

ELEVEN = TUESDAY + 2 * HOUR
SECOND = timedelta(seconds=1)


async def in_doubt(app: App, platform: Moody, *people: str, arrives: bool = False) -> None:
    """Everybody's question went out at eleven, and nobody knows whether it arrived."""
    names = people or ("ana",)
    await enrol(app, [row(name) for name in names])
    await schedule(app, nudge(repeats="FREQ=WEEKLY;BYDAY=TU"))
    await app.plan(MONDAY)
    platform.posts_anyway = arrives
    platform.trouble = [UncertainError("timeout") for _ in names]
    await replace(app.deliver, in_flight=len(names))(ELEVEN)
    platform.posts_anyway = False
    assert await outcomes(app) == [("unknown", "timeout")] * len(names)


class Asked(Moody):
    """Remembers when it was asked about what. `waits` are raised by the next questions, one each."""

    def __init__(self) -> None:
        super().__init__()
        self.questions: list[tuple[str, str]] = []
        self.fails = False
        self.waits: list[Exception] = []

    async def was_posted(self, to: Destination, send_id: str, around: datetime) -> bool | None:
        self.questions.append((to.user_id, send_id))
        if self.fails:
            raise ConnectionError
        if self.waits:
            raise self.waits.pop(0)
        return await super().was_posted(to, send_id, around)


@pytest.fixture
def platform() -> Asked:
    return Asked()


async def test_a_platform_is_left_a_minute_before_it_is_asked(app: App, platform: Asked) -> None:
    await in_doubt(app, platform)
    await app.reconcile(ELEVEN + 59 * SECOND)
    assert platform.questions == []
    await app.reconcile(ELEVEN + 60 * SECOND)
    assert platform.questions == [("ana", platform.tried[0][1])]


async def test_what_stands_there_was_sent(app: App, platform: Asked) -> None:
    await in_doubt(app, platform, arrives=True)
    assert await app.reconcile(ELEVEN + MINUTE) == 1
    [one] = await owed(app)
    assert (one.state, one.reason, one.sent_at) == ("sent", None, ELEVEN)
    await app.deliver(ELEVEN + HOUR)
    assert len(got(platform, "ana")) == 1


async def test_what_does_not_stand_there_is_sent_again_under_its_name_when_that_was_said_twice(
    app: App, platform: Asked
) -> None:
    await in_doubt(app, platform)
    await app.reconcile(ELEVEN + 60 * SECOND)
    await app.reconcile(ELEVEN + 70 * SECOND)
    await app.reconcile(ELEVEN + 89 * SECOND)
    assert await outcomes(app) == [("unknown", "timeout")]
    await app.reconcile(ELEVEN + 90 * SECOND)
    assert await outcomes(app) == [("due", "not-posted")]
    await app.deliver(ELEVEN + 91 * SECOND)
    assert len(got(platform, "ana")) == 1
    assert len({send_id for _, send_id in platform.tried}) == 1
    assert len(platform.questions) == 2


async def test_one_no_is_not_enough_when_the_second_answer_is_yes(app: App, platform: Asked) -> None:
    await in_doubt(app, platform)
    await app.reconcile(ELEVEN + 60 * SECOND)
    platform.posted["late"] = ("ana", platform.tried[0][1], told(await say(app, "ana", "help")))
    await app.reconcile(ELEVEN + 100 * SECOND)
    assert await outcomes(app) == [("sent", None)]


async def test_what_is_sent_again_asks_the_gate_again(app: App, platform: Asked) -> None:
    await in_doubt(app, platform)
    await app.reconcile(ELEVEN + 60 * SECOND)
    await app.reconcile(ELEVEN + 90 * SECOND)
    await say(app, "ana", "pause", ELEVEN + 91 * SECOND)
    await app.deliver(ELEVEN + 92 * SECOND)
    assert (await outcomes(app), len(platform.tried)) == ([("skipped", "paused")], 1)


async def test_what_is_found_not_to_be_there_too_late_is_not_sent(app: App, platform: Asked) -> None:
    await in_doubt(app, platform)
    await app.reconcile(ELEVEN + 4 * HOUR)
    await app.reconcile(ELEVEN + 4 * HOUR + MINUTE)
    await app.deliver(ELEVEN + 4 * HOUR + MINUTE)
    assert (await outcomes(app), len(platform.tried)) == ([("expired", "not-posted")], 1)


async def test_after_ten_minutes_without_an_answer_it_is_listed(app: App, platform: Asked) -> None:
    await in_doubt(app, platform)
    platform.answers = False
    now = ELEVEN
    while now < ELEVEN + 10 * MINUTE:
        now += 10 * SECOND
        await app.reconcile(now)
    assert (await owed(app))[0].state == "unknown"
    asked = len(platform.questions)
    await app.reconcile(ELEVEN + 10 * MINUTE + SECOND)
    platform.answers = True
    await app.reconcile(ELEVEN + 20 * MINUTE)
    await app.deliver(ELEVEN + 20 * MINUTE)
    assert len(platform.questions) == asked + 1, "decided: nobody asks again"
    assert (await app.counts(), len(platform.tried)) == ({"unknown": 1}, 1)


async def test_a_platform_that_cannot_be_asked_is_not_asked_and_nothing_is_sent_again(
    app: App, platform: Asked
) -> None:
    platform.can_ask = False
    await in_doubt(app, platform)
    await app.reconcile(ELEVEN + 59 * SECOND)
    await app.reconcile(ELEVEN + 60 * SECOND)
    await app.deliver(ELEVEN + HOUR)
    await app.reconcile(ELEVEN + HOUR)
    assert (platform.questions, len(platform.tried)) == ([], 1)
    assert await outcomes(app) == [("unknown", "timeout")]
    assert await app.counts() == {"unknown": 1}


async def test_what_is_listed_still_waits_for_the_person(app: App, platform: Asked) -> None:
    platform.can_ask = False
    await in_doubt(app, platform)
    await app.reconcile(ELEVEN + MINUTE)
    assert "Spiste I sammen i dag?" in read(await say(app, "ana", "svar", ELEVEN + HOUR))


async def test_a_platform_that_fails_to_answer_does_not_keep_the_others_from_being_asked(
    app: App, platform: Asked
) -> None:
    other = Asked()
    app.platforms["other"] = other
    await in_doubt(app, platform, "ana", "bo")
    async with app.database.begin() as work:
        bo = await person_id(app, "bo")
        await work.accounts.link(bo, "other", "t", "bo", None)
        account = next(one for one in await work.accounts.of(bo) if one.platform == "other")
        delivery = next(one for one in await owed(app) if one.person_id == bo)
        await work.deliveries.decide(delivery, account_id=account.id)
    platform.fails = True
    await app.reconcile(ELEVEN + MINUTE)
    assert [user for user, _ in other.questions] == ["bo"]
    assert [one.state for one in await owed(app)] == ["unknown", "unknown"]


async def test_a_platform_that_asks_us_to_wait_before_we_read_again_is_left_alone_by_everybody(
    app: App, replica: App, platform: Asked
) -> None:
    await in_doubt(app, platform, "ana", "bo", arrives=True)
    platform.waits = [UnavailableError("ratelimited", 45 * SECOND)]
    await app.reconcile(ELEVEN + 60 * SECOND)
    assert len(platform.questions) == 1, "nor is anything asked about Bo"
    for seconds in (62, 80, 104):
        for one in (app, replica):
            await one.reconcile(ELEVEN + seconds * SECOND)
    assert len(platform.questions) == 1
    assert await replica.reconcile(ELEVEN + 105 * SECOND) == 2
    assert await outcomes(app) == [("sent", None)] * 2


async def test_whom_we_may_not_read_just_now_we_may_still_write_to(app: App, platform: Asked) -> None:
    await in_doubt(app, platform)
    platform.waits = [UnavailableError("ratelimited", HOUR)]
    await app.reconcile(ELEVEN + MINUTE)
    await app.configure.test_to("lunch", "ana@example.org", ELEVEN + MINUTE)
    await app.deliver(ELEVEN + MINUTE)
    assert len(platform.questions) == len(got(platform, "ana")) == 1
    await app.reconcile(ELEVEN + 2 * MINUTE)
    assert len(platform.questions) == 1


async def test_a_hundred_in_doubt_are_all_decided_in_ten_minutes(app: App, platform: Asked) -> None:
    await in_doubt(app, platform, *(f"p{n}" for n in range(100)))
    now = ELEVEN + MINUTE
    while now < ELEVEN + 9 * MINUTE:
        await app.reconcile(now)
        await app.deliver(now)
        now += 10 * SECOND
    assert await app.counts() == {"sent": 100}
    assert len(platform.posted) == 100


async def test_only_the_account_it_was_sent_to_is_asked(app: App, platform: Asked) -> None:
    """Another account of the same person would say no, and the question would come twice."""
    await in_doubt(app, platform, arrives=True)
    ana = await person_id(app, "ana")
    async with app.database.begin() as work:
        home = await work.teams.root()
        [bo] = (await work.people.add([{"email": "bo@example.org", "name": "Bo", "home_id": home}])).values()
        await work.accounts.link(bo, "fake", "t", "ana", None)
        await work.accounts.link(ana, "fake", "t", "another", None)
    for seconds in (60, 90, 120):
        await app.reconcile(ELEVEN + seconds * SECOND)
        await app.deliver(ELEVEN + seconds * SECOND)
    assert (platform.questions, len(platform.tried)) == ([], 1)
    assert await outcomes(app) == [("unknown", "timeout")]


async def test_a_platform_that_is_switched_off_leaves_it_listed(app: App, platform: Asked) -> None:
    await in_doubt(app, platform)
    del app.platforms["fake"]
    assert await app.reconcile(ELEVEN + MINUTE) == 1
    assert await outcomes(app) == [("unknown", "timeout")]


async def test_two_replicas_that_ask_at_once_send_it_again_once(app: App, replica: App, platform: Asked) -> None:
    await in_doubt(app, platform)
    for seconds in (60, 90, 91, 92, 130):
        for one in (app, replica):
            await one.reconcile(ELEVEN + seconds * SECOND)
        for one in (app, replica):
            await one.deliver(ELEVEN + seconds * SECOND)
    assert len(got(platform, "ana")) == 1


async def test_whoever_was_stopped_while_asking_frees_nothing(app: App, replica: App, platform: Asked) -> None:
    """The other replica has asked, sent again, and is in doubt again: the first one's old answer no longer counts."""
    await in_doubt(app, platform)
    await app.reconcile(ELEVEN + 60 * SECOND)

    class Stopped(Asked):
        async def was_posted(self, to: Destination, send_id: str, around: datetime) -> bool | None:
            said = await platform.was_posted(to, send_id, around)
            await replica.reconcile(ELEVEN + 90 * SECOND)
            platform.trouble, platform.posts_anyway = [UncertainError("timeout")], True
            await replica.deliver(ELEVEN + 91 * SECOND)
            return said

    app.platforms["fake"] = Stopped()
    await app.reconcile(ELEVEN + 90 * SECOND)
    app.platforms["fake"] = platform
    assert await outcomes(app) == [("unknown", "timeout")]
    for seconds in (151, 181, 200):
        await app.tick(ELEVEN + seconds * SECOND)
    assert len(got(platform, "ana")) == 1


async def test_an_answer_decides_nothing_or_whoever_counts_the_doubtful_would_see_it(app: App, platform: Asked) -> None:
    platform.can_ask = False
    await in_doubt(app, platform, arrives=True)
    await tap(app, "ana", newest(platform, "ana"), "Ja", ELEVEN + SECOND)
    await app.reconcile(ELEVEN + MINUTE)
    await app.deliver(ELEVEN + HOUR)
    assert (await outcomes(app), len(platform.tried)) == ([("unknown", "timeout")], 1)


async def test_who_has_answered_is_not_asked_again_whatever_the_platform_says(app: App, platform: Asked) -> None:
    await in_doubt(app, platform, arrives=True)
    await tap(app, "ana", newest(platform, "ana"), "Ja", ELEVEN + SECOND)
    platform.posted.clear()
    for seconds in (60, 90):
        await app.reconcile(ELEVEN + seconds * SECOND)
    await app.deliver(ELEVEN + HOUR)
    assert (await outcomes(app), len(platform.tried)) == ([("skipped", "answered")], 1)


async def test_what_was_answered_before_it_was_found_to_have_arrived_is_not_counted_as_unanswered(
    app: App, platform: Asked
) -> None:
    await in_doubt(app, platform, arrives=True)
    await tap(app, "ana", newest(platform, "ana"), "Ja", ELEVEN + SECOND)
    await app.reconcile(ELEVEN + MINUTE)
    async with app.database.read() as work:
        ana = await work.people.by_email("ana@example.org")
    assert ana is not None
    assert (await outcomes(app), ana.unanswered) == ([("sent", None)], 0)


async def test_what_was_in_doubt_and_arrived_counts_as_asked(app: App, platform: Asked) -> None:
    await in_doubt(app, platform, arrives=True)
    for _ in range(2):
        await app.reconcile(ELEVEN + MINUTE)
    async with app.database.read() as work:
        ana = await work.people.by_email("ana@example.org")
    assert ana is not None
    assert (ana.unanswered, ana.welcomed) == (1, True)


async def test_a_wait_that_a_platform_asked_for_is_forgotten_when_it_is_over(app: App, platform: Asked) -> None:
    async with app.database.begin() as work:
        await work.throttles.hold("fake:t", ELEVEN)
    await app.reconcile(ELEVEN)
    async with app.database.read() as work:
        assert await work.throttles.all(MONDAY) == {}


async def test_what_has_failed_for_good_is_not_asked_about(app: App, platform: Asked) -> None:
    await in_doubt(app, platform, "ana")
    await enrol(app, [row("ana"), row("bo")])
    platform.moods["bo"] = [UnreachableError("gone")]
    await app.plan.by_hand("lunch", ELEVEN)
    await app.deliver(ELEVEN)
    await app.reconcile(ELEVEN + MINUTE)
    assert {user for user, _ in platform.questions} == {"ana"}
