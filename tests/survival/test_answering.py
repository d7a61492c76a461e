"""Told saved means saved, whenever the process that takes the answer is killed."""

import asyncio
import json
import urllib.request
from http.client import HTTPException
from typing import Any

import pytest

from flows.message import Action
from storage.tables import Answer
from tests.bot.people import everything, owed, press, read
from tests.survival.conftest import Copies
from tests.survival.victims import KILLED, Orders, serving
from tests.survival.wire import WAIT, Wire, Wired
from tests.survival.world import ELEVEN, SECOND, opened, settled, taken_over

PRESSED_AT = ELEVEN + 5 * SECOND
YES = "0.0"
AGAIN = ELEVEN + 60 * SECOND


def question(url: str) -> Action:
    """The button that was sent."""

    async def find() -> Action:
        app = opened(url, Wired(""))
        [one] = await owed(app)
        await app.database.close()
        return Action("answer", one.key, YES)

    return asyncio.run(find())


def told(address: object, action: Action) -> str:
    """What the person is told when they press it; nothing when the process dies."""
    body = json.dumps({"user": "p0", "action": action.encode(), "at": PRESSED_AT.isoformat()}).encode()
    try:
        with urllib.request.urlopen(f"{address}/press", body, WAIT) as response:
            text: str = response.read().decode()
            return text
    except (OSError, HTTPException):
        return ""


def afterwards(url: str, wire: Wire, action: Action) -> tuple[list[Any], str, list[Any]]:
    """The answers that are stored after a restart; what pressing again says; the answers then."""

    async def again() -> tuple[list[Any], str, list[Any]]:
        app = opened(url, Wired(wire.url))
        before = await everything(app, Answer)
        shown = read(await press(app, "p0", action, AGAIN, PRESSED_AT))
        after = await everything(app, Answer)
        await app.database.close()
        return before, shown, after

    return asyncio.run(again())


STORED = {
    "before a transaction": (False, False),
    "before its commit": (False, False),
    "after its commit": (True, False),
    "before the acknowledgement": (True, False),
    "after the acknowledgement": (True, True),
    "before a redraw": (True, True),
    "after a redraw": (True, True),
}
"""Where a process is killed; whether the answer is stored then, and whether the person was told so."""


@pytest.fixture
def asked(database_url: str, wire: Wire) -> str:
    settled(database_url, 1, planned=True)
    [one] = taken_over(database_url, Wired(wire.url), (1,))
    assert one.state == "sent"
    return database_url


def test_whatever_was_told_as_saved_is_saved_and_nothing_is_saved_twice(asked: str, wire: Wire, copied: Copies) -> None:
    action = question(asked)
    for at, (name, (stored, said)) in enumerate(STORED.items(), 1):
        wire.redrawn.clear()
        url = copied(asked)
        with serving(Orders(url, wire.url, at=at), PRESSED_AT) as victim:
            answer = told(victim.hears(), action)
            assert victim.hears() == name, "the boundaries are those of the table, in its order"
            assert victim.over() == KILLED
        before, shown, after = afterwards(url, wire, action)
        assert (len(before), answer == "saved") == (int(stored), said), name
        assert "Hvem sad I med?" in shown, f"pressing again is harmless after being killed {name}"
        assert [one["value"] for one in after] == ["yes"], name
        assert len(wire.redrawn) == (name == "after a redraw")
    assert at == 7


def test_whoever_is_not_killed_says_that_it_is_saved_and_redraws(asked: str, wire: Wire) -> None:
    with serving(Orders(asked, wire.url, at=8), PRESSED_AT) as victim:
        assert told(victim.hears(), question(asked)) == "saved"
        assert not victim.told.poll(0.5), "there is no eighth boundary"
        assert wire.redrawn == ["1"]
