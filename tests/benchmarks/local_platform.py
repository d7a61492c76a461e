"""A Slack, and a Bot Connector, that says yes to everything: `python -m tests.benchmarks.local_platform SECONDS`.

It takes that long to answer, prints the address it listens on, and is a process of its own. What it is asked is looked
at no further: benchmarks measure us, not it.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

TEAM = "T0OUR"
SCOPES = "chat:write,commands,im:write,users:read,users:read.email,im:history"
SLACK = {
    "ok": True,
    "team_id": TEAM,
    "user_id": "U0BOT",
    "bot_id": "B0BOT",
    "channel": "D0",
    "ts": "1700000000.000001",
    "members": [],
}
MICROSOFT = {"id": "1", "keys": [], "access_token": "a token for benchmarks", "expires_in": 3599}


async def listen(seconds: float) -> None:
    async def yes(request: web.Request) -> web.Response:
        await request.read()
        if seconds:
            await asyncio.sleep(seconds)
        keys = f"http://{request.host}/keys"
        return web.json_response({**SLACK, **MICROSOFT, "jwks_uri": keys}, headers={"x-oauth-scopes": SCOPES})

    app = web.Application()
    app.router.add_route("*", "/{anything:.*}", yes)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(f"http://127.0.0.1:{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


@asynccontextmanager
async def local_platform(seconds: float = 0) -> AsyncIterator[str]:
    """Its address, while the block lasts."""
    command = (sys.executable, "-m", "tests.benchmarks.local_platform", str(seconds))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.kill()
        await process.wait()


if __name__ == "__main__":
    asyncio.run(listen(float(sys.argv[1])))
