"""The clock that wakes the verbs. It owns no times: what is due stands in the database."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock

log = structlog.get_logger()

Verb = Callable[[datetime], Awaitable[object]]
Reference = Callable[[], str]


class Heartbeat:
    """Calls each verb again and again, at its own pace, one call at a time. A verb that fails is called again at the
    next beat; the others go on."""

    def __init__(self, clock: Clock, reference: Reference) -> None:
        self.clock = clock
        self.reference = reference
        self.scheduler = AsyncIOScheduler(timezone="UTC")
        self.busy: set[asyncio.Task[None]] = set()

    def beat(self, name: str, verb: Verb, seconds: float) -> None:
        """Call `verb` every so many seconds, and once at the start."""

        async def run() -> None:
            task = asyncio.create_task(self._run(name, verb))
            self.busy.add(task)
            task.add_done_callback(self.busy.discard)
            with suppress(asyncio.CancelledError):  # by the scheduler, when it stops; `stop` waits for the task itself
                await asyncio.shield(task)

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

    async def _run(self, name: str, verb: Verb) -> None:
        try:
            async with self.clock.standing():
                await verb(self.clock.now())
        except Exception:
            log.exception("beat failed", beat=name, reference=self.reference())

    def start(self) -> None:
        self.scheduler.start()

    async def stop(self) -> None:
        """No new beats; those under way are waited for."""
        self.scheduler.shutdown(wait=False)
        if self.busy:
            await asyncio.wait(self.busy, timeout=20)
