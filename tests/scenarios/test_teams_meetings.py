"""Where the app is in a Teams meeting, the end of it brings the question to whoever was there."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from storage.tables import Meeting
from tests.bot.people import MONDAY, count, everything, nudge, owed_to, schedule
from tests.fakes.teams import TENANT, Trouble
from tests.platforms.teams_house import House, house

MEETING = "19:meeting_ZjE2@thread.v2"
CONVERSATION = {"conversationType": "groupChat", "isGroup": True, "tenantId": TENANT, "id": MEETING}
ELEVEN = MONDAY + timedelta(hours=2)


@pytest.fixture
async def bot(database_url: str) -> AsyncIterator[House]:
    async with house(database_url) as found:
        found.at(MONDAY)
        for name in ("anna", "bo", "mia"):
            await found.client(name).install()
        await schedule(found.app, nudge("after", repeats=None, meeting=2))
        people = found.teams.people.values()
        found.teams.meetings[MEETING] = [one for one in people if one.name in ("Anna", "Bo", "Gert")]
        yield found


def over(bot: House, **more: Any) -> dict[str, Any]:
    """What Teams sends when a meeting ends."""
    usual = {
        "type": "event",
        "name": "application/vnd.microsoft.meetingEnd",
        "conversation": CONVERSATION,
        "value": {
            "Id": "MCMxOTptZWV0aW5nX1pqRTIjMA==",
            "Title": "Fortroligt",
            "MeetingType": "Scheduled",
            "JoinUrl": "https://teams.microsoft.com/l/meetup-join/19",
            "EndTime": "2026-11-23T10:00:00.0000000Z",
        },
    }
    return bot.client("anna").activity(**{**usual, **more})


async def look(bot: House) -> None:
    later = ELEVEN + timedelta(minutes=1)
    await bot.app.ask_after(later)
    await bot.app.deliver(later)


async def test_the_end_of_a_meeting_asks_those_who_were_invited(bot: House) -> None:
    bot.at(ELEVEN)
    await bot.client("anna").done(over(bot))
    await look(bot)
    for name, asked in (("anna", True), ("bo", True), ("mia", False)):
        client = bot.client(name)
        assert ("Spiste I sammen i dag?" in client.reads(client.last)) == asked
    (kept,) = await everything(bot.app, Meeting)
    assert (kept["source"], kept["attending"]) == (f"teams:{TENANT}", 3)
    assert "Fortroligt" not in repr(kept)


async def test_an_end_that_is_told_twice_is_one_end(bot: House) -> None:
    bot.at(ELEVEN)
    event = over(bot)
    for again in (event, event, over(bot), over(bot)):
        await bot.client("anna").done(again)
    bot.edge.turns.memory._seen.clear()
    await bot.client("anna").done(event)
    await look(bot)
    assert await count(bot.app, Meeting) == 1
    assert await owed_to(bot.app) == ["Anna", "Bo"]


@pytest.mark.parametrize(
    "more",
    [
        {"name": "application/vnd.microsoft.meetingStart"},
        {"name": "application/vnd.microsoft.participantJoin"},
        {"value": None},
        {"value": {"Id": 7}},
        {"conversation": {**CONVERSATION, "id": "19:nowhere@thread.v2"}},
    ],
)
async def test_any_other_event_changes_nothing_and_is_taken(bot: House, more: dict[str, Any]) -> None:
    await bot.client("anna").done(over(bot, **more))
    assert await count(bot.app, Meeting) == 0


async def test_a_roster_that_cannot_be_had_costs_the_question_and_nothing_else(bot: House) -> None:
    bot.teams.troubles.append(Trouble("GET", "/pagedmembers", 503))
    await bot.client("anna").done(over(bot))
    assert await count(bot.app, Meeting) == 0
    await bot.client("anna").done(over(bot))
    assert await count(bot.app, Meeting) == 1
