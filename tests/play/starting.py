"""Starting other programs on this machine, waiting for them, and ending them."""

import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 60.0
STOPPING = 20.0
LOOK = 0.05


class FailedError(Exception):
    """A program did not do what it should; this is what it said."""


@dataclass(frozen=True)
class Running:
    """A program, and the file that it writes to."""

    process: "subprocess.Popen[str]"
    log: Path

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8", "replace")

    def until(self, ready: Callable[[], bool]) -> None:
        """Raises FailedError when it ends before that, or takes too long."""
        gives_up = time.monotonic() + PATIENCE
        while not ready():
            if self.process.poll() is not None or time.monotonic() > gives_up:
                raise FailedError(self.said)
            time.sleep(LOOK)

    def end(self) -> None:
        """Ask it to stop; make it, when it does not."""
        self.process.terminate()
        try:
            self.process.wait(STOPPING)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def begin(
    words: Sequence[str], folder: Path, output: int, environment: Mapping[str, str] | None = None
) -> "subprocess.Popen[str]":
    """In that folder, and out of the reach of a Ctrl-C that is meant for whoever started us."""
    return subprocess.Popen(
        words,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


@contextmanager
def started(words: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> Iterator[Running]:
    """A program that runs beside us until the block ends."""
    with log.open("w") as file:
        running = Running(begin(words, log.parent, file.fileno(), environment), log)
    try:
        yield running
    finally:
        running.end()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
