"""Slack as an edge: everything of this folder, wired."""

import asyncio
import time
from collections.abc import Callable, Iterable

from aiohttp import web

from bot.clock import Clock
from bot.enrol import Enrol
from bot.platform import Platform
from bot.slack.directory import Directory
from bot.slack.guard import Guard
from bot.slack.listen import Listener
from bot.slack.memory import Memory
from bot.slack.send import SlackSender
from bot.slack.showing import Showing
from bot.slack.socket import Socket
from bot.slack.turns import BUDGET, Desk, Reference, Turns
from bot.slack.web import Web
from bot.slack.workspace import Workspace

LAST_WORDS = 5.0
"""Seconds that answers being shown get when we stop."""


class Slack:
    """The bot in Slack, over HTTP, or over a socket when there is an app token."""

    name = "slack"

    def __init__(
        self,
        *,
        desk: Desk,
        enrol: Enrol,
        clock: Clock,
        reference: Reference,
        bot_token: str,
        signing_secret: str | None,
        app_token: str | None,
        api_url: str,
        seconds: Callable[[], float] = time.time,
        budget: float = BUDGET,
    ) -> None:
        """`seconds` is the clock that signatures are measured by: the real one, whatever `clock` says. `budget` is how
        many of them a press may wait to be acknowledged."""
        self.web = Web(bot_token, api_url)
        self.workspace = Workspace(self.web, time.monotonic)
        self.sender = SlackSender(self.web, self.workspace)
        self.directory = Directory(self.web, self.workspace, enrol)
        showing = Showing(self.web, self.sender)
        self.turns = Turns(desk, enrol, clock, reference, self.directory, showing, Memory(), budget)
        self.listener = Listener(Guard(signing_secret, seconds), self.web, self.workspace, self.turns, clock)
        self.socket = Socket(self.listener.bolt, app_token, api_url) if app_token else None
        self.wrong = None if signing_secret or app_token else "Slack needs a signing secret, or an app token."

    @property
    def platform(self) -> Platform:
        return self.sender

    @property
    def problem(self) -> str | None:
        """A sentence for the operator while something we need cannot be had."""
        problems = [one for one in (self.workspace.problem, self.socket.problem if self.socket else None) if one]
        return " ".join(problems) or None

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        return [] if self.socket else [web.post("/slack/events", self.listener.receive)]

    async def start(self) -> None:
        """Raises ValueError rather than run without any way to tell who is calling."""
        if self.wrong:
            raise ValueError(self.wrong)
        self.turns.soon(self.workspace())
        if self.socket:
            self.socket.start()

    async def stop(self) -> None:
        if self.socket:
            await self.socket.stop()
        if self.turns.later:
            _, unfinished = await asyncio.wait(self.turns.later, timeout=LAST_WORDS)
            for task in unfinished:
                task.cancel()
        await self.web.close()

    async def find_people(self) -> None:
        """Everybody in the workspace whom HR knows too."""
        await self.directory.find_people()
