"""What the tests of S1 would see if a protection were gone."""

import time
from datetime import datetime
from typing import Any

from aiohttp import web
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.body import body
from bot.platform import Reply, Response
from bot.slack.guard import Guard
from bot.teams.listen import Gate
from tests.fakes.slack_client import SECRET
from tests.hostile.requests import MIB
from tests.hostile.state import changed, digest
from tests.hostile.test_requests import MEMORY, under_fire
from tests.hostile.town import town

SHOTS = 150


class Unread(Guard):
    """Hands on whatever is signed."""

    async def __call__(self, request: web.Request) -> AsyncBoltRequest:
        return AsyncBoltRequest(body=self._proven(request, await body(request)), headers=dict(request.headers))


class Hoarding(Guard):
    """Keeps a copy of everything, and more."""

    kept: list[bytearray]

    async def __call__(self, request: web.Request) -> AsyncBoltRequest:
        self.kept.append(bytearray(b"x" * 4 * MIB))
        return await super().__call__(request)


async def test_who_keeps_what_came_in_grows(sqlite_url: str) -> None:
    async with town(sqlite_url) as found:
        found.slack_edge.listener.guard = hoarding = Hoarding(SECRET, time.time)
        hoarding.kept = []
        assert (await under_fire(found, SHOTS)).grown > MEMORY


async def test_who_does_not_look_at_the_shape_of_a_request_breaks(sqlite_url: str) -> None:
    async with town(sqlite_url) as found:
        found.slack_edge.listener.guard = Unread(SECRET, time.time)
        told = await under_fire(found, SHOTS)
        assert {shot.path for shot in told.broken} == {"/slack/events"}


async def test_who_asks_for_no_proof_is_made_to_speak(sqlite_url: str) -> None:
    async with town(sqlite_url) as found:
        gate = found.teams_edge.listener.gate
        found.teams_edge.listener.gate = Gate(None, gate.allowed, gate.tenant)
        told = await under_fire(found, SHOTS)
        assert {shot.path for shot in told.called} >= {"/api/messages"}
        assert not any(shot.proven for shot in told.called if shot.path == "/api/messages")


async def test_who_acts_on_what_they_do_not_understand_changes_something(sqlite_url: str) -> None:
    async with town(sqlite_url) as found:

        async def rash(reply: Reply, now: datetime) -> Response:
            return await found.app.desk.adjust.stop(reply.who, now)

        turns: Any = found.teams_edge.turns
        object.__setattr__(turns, "desk", rash)
        before = await digest(found.app)
        await under_fire(found, SHOTS)
        assert "person" in changed(before, await digest(found.app))
