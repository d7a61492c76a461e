"""Where the demo lives on disk, and at which moment it goes on when it is started again."""

import asyncio
import fcntl
import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.app import build
from bot.clock import Clock
from bot.demo.history import Demo, Progress, live_through, wire
from bot.demo.stage import opening_day
from bot.demo.waiting import bring_back
from config.settings import Settings
from storage import migrate

SAVED_EVERY = 5.0
"""Seconds between two notes of what time it is in the demo."""


class RunningError(Exception):
    """Another process has the demo of this folder open. `address` is where it listens; empty when it does not yet."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(address)


@dataclass(frozen=True)
class Folder:
    """The demo's own files, which nobody else may read: a database, the secret its keys are made from, and the moment
    at which it was left. The last is written when the history is complete, and only then."""

    path: Path

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other process has the folder open in this block. Raises RunningError."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._take(lock)
            yield
        finally:
            os.close(lock)

    def _take(self, lock: int) -> None:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunningError(self._lock.read_text("ascii")) from None
        os.ftruncate(lock, 0)

    def tell(self, address: str) -> None:
        """Where the demo listens, for whoever starts it once more."""
        _write(self._lock, address)

    @property
    def _lock(self) -> Path:
        return self.path / "lock"

    @property
    def database(self) -> Path:
        return self.path / "demo.db"

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.database}"

    @property
    def _moment(self) -> Path:
        return self.path / "moment"

    def left_at(self) -> datetime | None:
        """None when there is no complete history to go on with."""
        try:
            moment = datetime.fromisoformat(self._moment.read_text("ascii"))
        except (OSError, ValueError):
            return None
        return moment if self.database.exists() and self._secret.exists() and moment.tzinfo else None

    def note(self, moment: datetime) -> None:
        fresh = self.path / "moment.new"
        _write(fresh, moment.isoformat())
        fresh.replace(self._moment)

    @property
    def _secret(self) -> Path:
        return self.path / "secret"

    def secret(self) -> str:
        return self._secret.read_text("ascii")

    def clear(self) -> None:
        """A new secret and an empty database. Other files of the folder are left alone."""
        for name in (self._moment.name, "demo.db", "demo.db-wal", "demo.db-shm"):
            (self.path / name).unlink(missing_ok=True)
        _write(self._secret, secrets.token_urlsafe(32))
        _write(self.database, "")


def _write(path: Path, text: str) -> None:
    """A file for its owner alone, from its first moment."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(file, text.encode("ascii"))
    finally:
        os.close(file)


@asynccontextmanager
async def opened(settings: Settings, folder: Folder, progress: Progress) -> AsyncIterator[Demo]:
    """The demo, ready to run: with a history that was there, or a new one. While it is open, its time is noted."""
    left_at = folder.left_at()
    if left_at is None:
        folder.clear()
    clock = Clock()
    demo = wire(build(settings, folder.secret(), clock))
    await migrate.upgrade(settings.database_url)
    if left_at is None:
        today = datetime.now(UTC).astimezone(demo.app.organisation.zone).date()
        await live_through(demo, opening_day(today, settings.calendar), progress)
        folder.note(clock.now())
    else:
        clock.moved = left_at - datetime.now(UTC)
        await bring_back(demo.app, demo.page.transcripts, left_at)
    noting = asyncio.create_task(_keep_noting(folder, clock.now))
    try:
        yield demo
    finally:
        noting.cancel()
        folder.note(clock.now())


async def _keep_noting(folder: Folder, now: Callable[[], datetime]) -> None:
    while True:
        await asyncio.sleep(SAVED_EVERY)
        folder.note(now())
