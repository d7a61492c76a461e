"""A message drawn for a file."""

import asyncio
import struct

import pytest

from bot.picture import PictureError, png
from flows.message import Chart, Heading, Message, Series, Text


def says(text: str) -> Message:
    return Message("da", text, (Heading(text),))


def size(drawn: bytes) -> tuple[int, int]:
    """Width and height of a PNG."""
    assert drawn[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", drawn[16:24])
    return width, height


async def test_the_letters_are_really_in_it_and_others_are_served_meanwhile() -> None:
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(0.01)
            beats += 1

    beating = asyncio.create_task(beat())
    drawn = [await png(says(word)) for word in ("ræv", "røv", "råv", "r v")]
    beating.cancel()
    assert len(set(drawn)) == 4
    assert beats > 50


async def test_a_long_report_is_a_high_picture_of_the_same_width() -> None:
    chart = Chart("bar", "Punkt for punkt", ("Øve", "Åben"), (Series("Øve", (2.5, 4.0)),), 5.0, "Øve: 2,5; Åben: 4")
    short, long = says("Æblerød"), Message("da", "Æblerød", (Heading("Æblerød"), chart, Text("Ærlig snak. " * 60)))
    (width, low), (same, high) = size(await png(short)), size(await png(long))
    assert width == same
    assert high > 4 * low


async def test_what_cannot_be_drawn_is_said_in_words() -> None:
    half_a_letter = says("\ud800")
    with pytest.raises(PictureError, match="surrogates"):
        await png(half_a_letter)
