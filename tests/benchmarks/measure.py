"""How a benchmark is told: ours beside a named baseline, measured in the same run."""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROUNDS = 3
"""Each side is measured so often, in turn, and the best of each counts: noise only ever makes things slower."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure of ours beside one of the baseline, in the same unit; `aim` says what the ratio should be, `held`
    whether it is."""

    what: str
    unit: str
    ours: float
    baseline: float
    against: str
    aim: str
    held: bool

    def told(self) -> str:
        return (
            f"{self.what}\n"
            f"    ours {self.ours:,.1f} {self.unit}; {self.against} {self.baseline:,.1f} {self.unit}\n"
            f"    ratio {self.ours / self.baseline:.2f}; aim {self.aim}: {'held' if self.held else 'NOT HELD'}\n"
        )


@dataclass(frozen=True, slots=True)
class Request:
    """One POST, ready to go."""

    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Load:
    """What a load generator saw: requests a second, milliseconds, and how many were not answered with a 2xx."""

    rate: float
    median: float
    slowest: float
    refused: int


async def load(url: str, requests: Sequence[Request], at_once: int, folder: Path) -> Load:
    """Send all of these from a process of its own, that many at once."""
    file = folder / "requests.json"
    file.write_text(json.dumps([asdict(one) for one in requests]), encoding="utf-8")
    command = (sys.executable, "-m", "tests.benchmarks.load", url, str(file), str(at_once))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"the load generator ended with {process.returncode}")
    seen = Load(**json.loads(said))
    if seen.refused:
        raise RuntimeError(f"{seen.refused} of {len(requests)} requests were refused by {url}")
    return seen


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Seconds."""
    begun = time.perf_counter()
    await work()
    return time.perf_counter() - begun
