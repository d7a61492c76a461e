"""Message → PNG, without holding up whoever else is being served."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE

from flows.message import Message
from flows.picture import picture

LONGEST = 30.0
"""Seconds. One picture takes two or three."""


class PictureError(Exception):
    """It could not be drawn; the message says what the library said."""


async def png(message: Message) -> bytes:
    """Raises PictureError."""
    command = (sys.executable, "-m", "bot.draw")
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    try:
        async with asyncio.timeout(LONGEST):
            drawn, said = await process.communicate(json.dumps(picture(message)).encode())
    except TimeoutError:
        process.kill()
        await process.wait()
        raise PictureError(f"not drawn within {LONGEST:.0f} seconds") from None
    if process.returncode:
        raise PictureError(said.decode(errors="replace").strip()[-500:])
    return drawn
