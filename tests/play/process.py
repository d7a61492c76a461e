"""The process as an operator starts it: settings in the environment, a database file, commands on the command line."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.demo.start import Folder
from flows.calendar import holiday
from tests.play.starting import PATIENCE, FailedError, Running, begin, started

CALENDARS = ("DK", "GB-SCT", "US", "JP", "BR")


@dataclass(frozen=True)
class Process:
    """Håndgreb on a port of its own, on the database of that folder. `told` are more settings, without their prefix."""

    folder: Folder
    port: int
    told: Mapping[str, str]

    @property
    def environment(self) -> Mapping[str, str]:
        told = {
            "DATABASE_URL": f"sqlite:///{self.folder.database.resolve()}",
            "SECRET_KEY": self.folder.secret(),
            "PORT": str(self.port),
            "CALENDAR": _working_day(),
            "NUDGES_A_DAY": "5",
            "NUDGES_A_WEEK": "15",
            **self.told,
        }
        rest = {name: value for name, value in os.environ.items() if not name.startswith("HANDGREB_")}
        return rest | {f"HANDGREB_{name}": value for name, value in told.items()}

    def commands(self, *several: str) -> str:
        """`handgreb` with these words, all at once, to their end. Gives what they said; raises FailedError."""
        begun = [begin(_words(one), self.folder.path, subprocess.PIPE, self.environment) for one in several]
        said = "\n".join(one.communicate(timeout=PATIENCE)[0] for one in begun)
        if any(one.returncode for one in begun):
            raise FailedError(said)
        return said

    @contextmanager
    def running(self) -> Iterator[Running]:
        """`handgreb run`, until the block ends."""
        with started(_words("run"), self.folder.path / "log.txt", self.environment) as process:
            process.until(lambda: " listens on " in process.said)
            yield process
        if process.process.returncode:
            raise FailedError(f"It ended with {process.process.returncode}.\n{process.said}")

    def found(self, platform: str) -> int:
        """How many people can be written to there."""
        query = "select count(*) from account where platform = ? and tenant != ''"
        with closing(sqlite3.connect(self.folder.database, timeout=10)) as database:
            count: int = database.execute(query, (platform,)).fetchone()[0]
            return count


def _words(command: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "bot", *command.split())


def _working_day() -> str:
    """A country in which nobody celebrates anything today, or tomorrow, which it is already in the east."""
    today = datetime.now(UTC).date()
    days = (today, today + timedelta(days=1))
    return next(one for one in CALENDARS if not any(holiday(day, one, True) for day in days))
