"""The load generator: `python -m tests.benchmarks.load URL FILE AT_ONCE` posts every request of the file once."""

import asyncio
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import aiohttp

WARM_UP = 0.1
"""The part of the requests that is sent before the clock starts."""


async def generate(url: str, requests: list[dict[str, Any]], at_once: int) -> dict[str, float]:
    took: list[float] = []
    refused = 0
    waiting = iter(requests)

    async def one_after_another(session: aiohttp.ClientSession) -> None:
        nonlocal refused
        for request in waiting:
            begun = time.perf_counter()
            async with session.post(url, data=request["body"].encode(), headers=request["headers"]) as response:
                await response.read()
                refused += response.status >= 300
            took.append(time.perf_counter() - begun)

    connector = aiohttp.TCPConnector(limit=at_once)
    async with aiohttp.ClientSession(connector=connector) as session:
        begun = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(one_after_another(session))
        seconds = time.perf_counter() - begun
    took.sort()
    return {
        "rate": len(requests) / seconds,
        "median": statistics.median(took) * 1000,
        "slowest": took[int(len(took) * 0.99)] * 1000,
        "refused": refused,
    }


def main() -> None:
    url, file, at_once = sys.argv[1:]
    requests = json.loads(Path(file).read_text(encoding="utf-8"))
    asyncio.run(generate(url, requests[: int(len(requests) * WARM_UP)], int(at_once)))
    seen = asyncio.run(generate(url, requests[int(len(requests) * WARM_UP) :], int(at_once)))
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main()
