"""What wakes the verbs goes on whatever they do, and never calls one of them twice at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import structlog.testing

from bot.app import BEATS, App, heartbeat
from bot.clock import Clock
from bot.heartbeat import Heartbeat

OFTEN = 0.01
SOON = 5.0
LONG_AGO = datetime(2024, 2, 29, 12, tzinfo=UTC)


class Verb:
    """Called again and again. It takes `seconds`, and fails as long as it `fails`."""

    def __init__(self, seconds: float = 0.0, *, fails: bool = False) -> None:
        self.seconds = seconds
        self.fails = fails
        self.moments: list[datetime] = []
        self.under_way = self.most_at_once = self.done = 0
        self.called = asyncio.Condition()

    async def __call__(self, now: datetime) -> None:
        self.moments.append(now)
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)
        try:
            async with self.called:
                self.called.notify_all()
            await asyncio.sleep(self.seconds)
            if self.fails:
                raise ValueError("a name that nobody should read")
            self.done += 1
        finally:
            self.under_way -= 1

    async def times(self, count: int) -> None:
        """Wait until it has been called so many times."""
        async with asyncio.timeout(SOON), self.called:
            await self.called.wait_for(lambda: len(self.moments) >= count)


@asynccontextmanager
async def beating(*verbs: Verb, clock: Clock | None = None) -> AsyncIterator[Heartbeat]:
    found = Heartbeat(clock or Clock(), lambda: "7F3KQ2")
    for number, verb in enumerate(verbs):
        found.beat(f"verb{number}", verb, OFTEN)
    found.start()
    try:
        yield found
    finally:
        if found.scheduler.running:
            await found.stop()


async def test_a_verb_that_fails_is_called_again_and_the_others_go_on() -> None:
    failing, other = Verb(fails=True), Verb()
    with structlog.testing.capture_logs() as logged:
        async with beating(failing, other):
            await failing.times(3)
            failing.fails = False
            before = len(other.moments)
            await other.times(before + 3)
            await failing.times(len(failing.moments) + 2)
    assert failing.done
    assert {(one["event"], one["beat"], one["reference"]) for one in logged} == {("beat failed", "verb0", "7F3KQ2")}


async def test_a_verb_that_is_still_at_it_is_not_called_beside_itself() -> None:
    slow, quick = Verb(seconds=8 * OFTEN), Verb()
    async with beating(slow, quick):
        await slow.times(3)
    assert slow.most_at_once == 1
    assert len(quick.moments) > len(slow.moments), "nobody waits for another verb"


async def test_each_verb_is_called_at_once_and_told_the_time_of_our_clock() -> None:
    verb = Verb()
    async with beating(verb, clock=Clock(moved=LONG_AGO - datetime.now(UTC))):
        await verb.times(1)
    assert timedelta(0) <= verb.moments[0] - LONG_AGO < timedelta(seconds=SOON)


async def test_on_the_way_out_what_is_under_way_is_finished_and_nothing_more_is_begun() -> None:
    slow = Verb(seconds=8 * OFTEN)
    async with beating(slow) as heart:
        await slow.times(1)
        await heart.stop()
        called = len(slow.moments)
        assert (slow.under_way, slow.done) == (0, called)
        await asyncio.sleep(4 * OFTEN)
    assert len(slow.moments) == called


async def test_no_verb_is_called_while_the_clock_is_being_moved() -> None:
    verb, clock = Verb(), Clock()
    async with beating(verb, clock=clock):
        await verb.times(2)
        async with clock.moving():
            called = len(verb.moments)
            await asyncio.sleep(4 * OFTEN)
            assert len(verb.moments) == called
        await verb.times(called + 1)


async def test_every_verb_of_the_program_has_its_beat(app: App) -> None:
    heart = heartbeat(app)
    paces = {job.id: job.trigger.interval.total_seconds() for job in heart.scheduler.get_jobs()}
    assert paces == BEATS


NEVER = 3600.0


async def test_a_verb_that_is_woken_is_called_at_once_and_once_more_if_it_was_under_way() -> None:
    slow = Verb(seconds=8 * OFTEN)
    found = Heartbeat(Clock(), lambda: "7F3KQ2")
    found.beat("slow", slow, NEVER)
    found.start()
    await slow.times(1)
    for _ in range(5):
        found.wake("slow")
    await slow.times(2)
    await asyncio.sleep(20 * OFTEN)
    assert (len(slow.moments), slow.most_at_once) == (2, 1)
    found.wake("slow")
    await slow.times(3)
    await found.stop()
    found.wake("slow")
    await asyncio.sleep(4 * OFTEN)
    assert len(slow.moments) == 3, "nobody wakes what has stopped"


async def test_the_clock_of_the_machine_set_back_an_hour_silences_no_beat() -> None:
    often, rare = Verb(), Verb()
    found = Heartbeat(Clock(), lambda: "7F3KQ2")
    found.watched_every = OFTEN
    found.beat("often", often, OFTEN)
    found.beat("rare", rare, NEVER)
    found.start()
    await rare.times(1)
    await often.times(3)
    assert len(rare.moments) == 1
    called = len(often.moments)
    for job in found.scheduler.get_jobs():
        found.scheduler.modify_job(job.id, next_run_time=job.next_run_time + timedelta(hours=1))
    try:
        await rare.times(2)
        await often.times(called + 3)
        assert len(rare.moments) == 2, "at its own pace again"
    finally:
        await found.stop()


async def test_what_never_began_to_beat_can_be_stopped_all_the_same() -> None:
    found = Heartbeat(Clock(), lambda: "7F3KQ2")
    found.beat("never", Verb(), NEVER)
    await found.stop()


def test_whoever_sets_the_clock_of_the_machine_moves_nobodys_time() -> None:
    """Leases are counted in seconds that went by, from what the database said (rule B2)."""
    seconds, machine = [100.0], [LONG_AGO]
    clock = Clock(monotonic=lambda: seconds[0], machine=lambda: machine[0])
    clock.agree(LONG_AGO + timedelta(minutes=5))
    machine[0] += timedelta(hours=3)
    seconds[0] += 7
    assert clock.now() == LONG_AGO + timedelta(minutes=5, seconds=7)
    clock.agree(None)
    assert clock.now() == LONG_AGO + timedelta(hours=3)
