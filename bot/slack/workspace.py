"""The workspace that the bot's token belongs to: asked of Slack once, and again as long as it does not answer."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

from bot.slack.text import Element
from bot.slack.web import TIMEOUT, Trouble, Web

log = structlog.get_logger()

NEEDED = frozenset({"chat:write", "commands", "im:write", "users:read", "users:read.email"})
READS_BACK = "im:history"
AGAIN = 5.0
"""Seconds between two questions of Slack while it does not answer."""


@dataclass(frozen=True, slots=True)
class Installation:
    """Where the app is installed. `everywhere` is a whole Enterprise organisation; `scopes` are None when Slack did
    not say what was granted."""

    team: str
    enterprise: str | None
    everywhere: bool
    user: str
    bot: str | None
    scopes: frozenset[str] | None

    @property
    def tenant(self) -> str:
        """Within which user ids are unique."""
        return self.enterprise if self.everywhere and self.enterprise else self.team

    def serves(self, team: str | None, enterprise: str | None, user_team: str | None) -> bool:
        """Whether it comes from here, from somebody who belongs here: a guest of a shared channel does not
        (rule C1.1)."""
        same_organisation = self.enterprise is not None and enterprise == self.enterprise
        here = team == self.team or (self.everywhere and same_organisation)
        belongs = user_team in (None, self.team, self.enterprise) or same_organisation
        return here and belongs


class Workspace:
    """`problem` is a sentence for the operator while something we need cannot be had."""

    def __init__(self, web: Web, monotonic: Callable[[], float]) -> None:
        self.web = web
        self.monotonic = monotonic
        self.known: Installation | None = None
        self.problem: str | None = None
        self.asking = asyncio.Lock()
        self.asked = float("-inf")

    async def __call__(self, within: float = TIMEOUT) -> Installation | None:
        """None as long as Slack does not tell."""
        if self.known is None:
            async with self.asking:
                if self.known is None and self.monotonic() - self.asked >= AGAIN:
                    await self._ask(within)
        return self.known

    async def renew(self) -> None:
        """Ask anew: scopes may have been granted since."""
        async with self.asking:
            await self._ask(TIMEOUT)

    async def _ask(self, within: float) -> None:
        try:
            answer, headers = await self.web.call("auth.test", within)
        except Trouble as error:
            self.asked = self.monotonic()
            self.problem = f"Slack does not accept or answer us ({error.reason}): nobody can be let in or written to."
            log.warning("slack is not ready", problem=self.problem)
            return
        self.known = _read(answer, headers)
        missing = sorted(NEEDED - self.known.scopes) if self.known.scopes is not None else []
        self.problem = f"The bot's token lacks what it needs: {', '.join(missing)}." if missing else None
        if self.problem:
            log.warning("slack is not ready", problem=self.problem)

    @property
    def can_read_back(self) -> bool:
        """Whether the operator lets us look into our own conversations. True while that is not known yet, so that
        nothing is decided before it is."""
        return self.known is None or READS_BACK in (self.known.scopes or ())


def _read(answer: Element, headers: Mapping[str, str]) -> Installation:
    granted = headers.get("x-oauth-scopes")
    return Installation(
        team=str(answer.get("team_id") or ""),
        enterprise=str(answer["enterprise_id"]) if answer.get("enterprise_id") else None,
        everywhere=answer.get("is_enterprise_install") is True,
        user=str(answer.get("user_id") or ""),
        bot=str(answer["bot_id"]) if answer.get("bot_id") else None,
        scopes=None if granted is None else frozenset(one.strip() for one in granted.split(",")),
    )
