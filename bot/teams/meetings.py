"""A meeting is over: who was invited to it is asked of the meeting's own conversation, and handed on."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.clock import Clock
from bot.platform import Who
from bot.teams.connector import Connector
from bot.teams.inbound import Activity
from bot.teams.memory import Memory
from bot.teams.showing import Trouble

log = structlog.get_logger()

OVER = "application/vnd.microsoft.meetingEnd"
"""Sent where the app is in the meeting and may read that there is one (`OnlineMeeting.ReadBasic.Chat`)."""

ROSTER = 5.0
LONGEST_NAME = 500

Ended = Callable[[str, Collection[Who], int, datetime], Awaitable[None]]
"""Which meeting, who of ours may have been there, how many there were, and when."""


@dataclass(frozen=True)
class Meetings:
    """Nothing here raises. A title that comes along is not looked at."""

    connector: Connector
    ended: Ended
    clock: Clock
    memory: Memory

    async def event(self, activity: Activity) -> None:
        value = activity.value if isinstance(activity.value, dict) else {}
        meeting = value.get("Id") or value.get("id")
        tenant = activity.tenant
        if activity.name != OVER or tenant is None or not isinstance(meeting, str) or not self.memory.first(activity):
            return
        try:
            there = await self.connector.members(activity.serviceUrl, activity.conversation.id, within=ROSTER)
            ours = [one for one in there if one.user and (one.tenant or tenant).lower() == tenant]
            people = {Who("teams", tenant, one.user.lower()) for one in ours if one.user}
            await self.ended(meeting[:LONGEST_NAME], people, len(there), self.clock.now())
        except Trouble as error:
            log.warning("meeting not counted", platform="teams", reason=error.reason)
        except Exception as error:
            log.error("meeting not counted", platform="teams", exc_info=error)
