"""The body of a request, read for as long and as far as anybody may send."""

import asyncio

from aiohttp import web

LIMIT = 1024 * 1024
"""Bytes."""

PATIENCE = 10.0
"""Seconds until all of it has to be here: whoever sends on without an end keeps a connection from others."""


async def body(request: web.Request) -> bytes:
    """Raises HTTPRequestTimeout, and HTTPRequestEntityTooLarge of one that says or turns out to be too long."""
    if (told := request.content_length or 0) > LIMIT:
        raise web.HTTPRequestEntityTooLarge(LIMIT, told)
    try:
        async with asyncio.timeout(PATIENCE):
            return await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
