"""One of several replicas that empty one outbox: `python -m tests.benchmarks.replica WHAT URL`.

WHAT is `deliver`, with a platform that takes no time, or `claim`, which claims batches and commits that they are on
their way. It says when it is ready, begins when it is told, and prints who got something from it.
"""

import asyncio
import json
import sys
from collections.abc import Sequence

from bot.app import App
from bot.deliver import IN_FLIGHT, LEASE
from tests.benchmarks.programs import DUE, Posts, program_at


async def deliver(app: App) -> Sequence[str]:
    posts = app.platforms["slack"] = Posts()
    await app.deliver(DUE)
    return [user for user, _ in posts.seen]


async def claim(app: App) -> Sequence[str]:
    """The account of person n is number n."""
    found: list[str] = []
    while True:
        async with app.database.begin() as work:
            claimed = await work.deliveries.claim(DUE, IN_FLIGHT)
            going = [(delivery.id, person.id, delivery.version) for delivery, person in claimed]
            await work.deliveries.sending(going, app.deliver.owner, DUE, LEASE)
        if not claimed:
            return found
        found += [f"U{person.id}" for _, person in claimed]


async def run(what: str, url: str) -> None:
    async with program_at(url) as app:
        await app.database.now()
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        users = await {"deliver": deliver, "claim": claim}[what](app)
        print(json.dumps(users), flush=True)


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:]))
