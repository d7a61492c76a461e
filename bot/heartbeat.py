"""The clock that wakes the verbs. It owns no times: what is due stands in the database."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock

log = structlog.get_logger()

LEEWAY = timedelta(seconds=1)

Verb = Callable[[datetime], Awaitable[object]]
Reference = Callable[[], str]


class Heartbeat:
    """Calls each verb again and again, at its own pace, one call at a time. A verb that fails is called again at the
    next beat; the others go on."""

    def __init__(self, clock: Clock, reference: Reference) -> None:
        self.clock = clock
        self.reference = reference
        self.scheduler = AsyncIOScheduler(timezone="UTC")
        self.verbs: dict[str, Verb] = {}
        self.busy: dict[str, asyncio.Task[None]] = {}
        self.again: set[str] = set()
        self.watching: asyncio.TimerHandle | None = None
        self.watched_every = 5.0

    def beat(self, name: str, verb: Verb, seconds: float) -> None:
        """Call `verb` every so many seconds, and once at the start."""
        self.verbs[name] = verb

        async def run() -> None:
            with suppress(asyncio.CancelledError):  # by the scheduler, when it stops; `stop` waits for the task itself
                await asyncio.shield(self._begin(name))

        self.scheduler.add_job(
            run,
            "interval",
            seconds=seconds,
            id=name,
            next_run_time=datetime.now(self.scheduler.timezone),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )

    def wake(self, name: str) -> None:
        """There is something to do for that verb: it is called at once, or once more when the call under way is
        over."""
        if self.scheduler.running:
            self.again.add(name)
            self._begin(name)

    def _begin(self, name: str) -> asyncio.Task[None]:
        """The call under way, or a new one."""
        if name not in self.busy:
            self.busy[name] = asyncio.create_task(self._run(name))
        return self.busy[name]

    async def _run(self, name: str) -> None:
        try:
            await self._call(name)
            while name in self.again and self.scheduler.running:
                await self._call(name)
        finally:
            del self.busy[name]

    async def _call(self, name: str) -> None:
        self.again.discard(name)
        try:
            async with self.clock.standing():
                await self.verbs[name](self.clock.now())
        except Exception:
            log.exception("beat failed", beat=name, reference=self.reference())

    def start(self) -> None:
        self.scheduler.start()
        self._watch()

    def _watch(self) -> None:
        """The scheduler goes by the machine's clock. When somebody has set that back, every beat lies far ahead: it
        comes now instead."""
        self.watching = asyncio.get_running_loop().call_later(self.watched_every, self._watch)
        now = datetime.now(self.scheduler.timezone)
        for job in self.scheduler.get_jobs():
            if job.next_run_time and job.next_run_time - now > job.trigger.interval + LEEWAY:
                job.modify(next_run_time=now)

    async def stop(self) -> None:
        """No new beats; those under way are waited for."""
        if self.watching:
            self.watching.cancel()
        if self.scheduler.running:
            self.scheduler.shutdown(wait=False)
        if self.busy:
            await asyncio.wait(self.busy.values(), timeout=20)
