"""Who is in the workspace, as Slack vouches for it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import structlog

from bot.enrol import Enrol
from bot.platform import UnavailableError, Who
from bot.slack.text import Element
from bot.slack.web import Trouble, Web
from bot.slack.workspace import Installation, Workspace

log = structlog.get_logger()

NAME = "slack"
SLACKBOT = "USLACKBOT"
PAGE = 200
MOST_WAITS = 5
LONGEST_WAIT = 120.0
LOOK_UP = 3.0
_NOT_STAFF = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger", "is_workflow_bot")


@dataclass(frozen=True)
class Directory:
    """Accounts are linked to people by what Slack itself says of them, never by a payload (rule C1.2)."""

    web: Web
    workspace: Workspace
    enrol: Enrol

    async def find_people(self) -> None:
        """Every account of the workspace, page by page: who works there is linked, who has become a guest or has left
        is nobody here any more. What cannot be read now is read at the next beat."""
        await self.workspace.renew()
        here = self.workspace.known
        if here is None:
            return
        try:
            async for page in self._pages(here):
                found = [(_who(here, one), _email(one)) for one in page if _is_staff(here, one)]
                await self.enrol.link_all(found)
                if gone := await self.enrol.unlink([_who(here, one) for one in page if _is_none_of_us(one)]):
                    log.info("accounts unlinked", platform=NAME, number=gone)
        except Trouble as error:
            log.warning("directory not read", platform=NAME, reason=error.reason)

    async def introduce(self, who: Who, channel: str | None) -> bool:
        """Look for somebody who turned up. Whether they are known now."""
        here = await self.workspace()
        if here is None:
            return False
        try:
            answer = await self.web.ask("users.info", within=LOOK_UP, user=who.user)
        except Trouble as error:
            log.info("user not read", platform=NAME, reason=error.reason)
            return False
        user = answer.get("user")
        if not isinstance(user, dict) or not _is_staff(here, user):
            return False
        return await self.enrol.link(who, _email(user), channel)

    async def _pages(self, here: Installation) -> AsyncIterator[Sequence[Element]]:
        cursor: str | None = None
        while True:
            answer = await self._page(here, cursor)
            yield [one for one in answer.get("members") or () if isinstance(one, dict)]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
            if not cursor:
                return

    async def _page(self, here: Installation, cursor: str | None) -> Element:
        """Slack says how long to wait when it has had enough."""
        team = here.team if here.everywhere else None
        for _ in range(MOST_WAITS):
            try:
                return await self.web.ask("users.list", limit=PAGE, cursor=cursor, team_id=team)
            except UnavailableError as error:
                if error.retry_after is None:
                    raise
                await asyncio.sleep(min(error.retry_after.total_seconds(), LONGEST_WAIT))
        raise UnavailableError("ratelimited")


def _who(here: Installation, user: Element) -> Who:
    return Who(NAME, here.tenant, str(user["id"]))


def _email(user: Element) -> str | None:
    """Only what Slack has confirmed."""
    profile = user.get("profile")
    email = profile.get("email") if isinstance(profile, dict) else None
    return email.strip().lower() if isinstance(email, str) and user.get("is_email_confirmed") is not False else None


def _is_none_of_us(user: Element) -> bool:
    """A bot, guest, leaver or stranger, in Slack's own words."""
    return bool(user.get("id")) and any(user.get(mark) for mark in _NOT_STAFF)


def _is_staff(here: Installation, user: Element) -> bool:
    """Neither bot, guest, leaver nor somebody else's colleague (rule C1.1)."""
    if _is_none_of_us(user) or not user.get("id") or user["id"] == SLACKBOT:
        return False
    organisation = user.get("enterprise_user")
    theirs = organisation.get("enterprise_id") if isinstance(organisation, dict) else None
    return here.serves(here.team, theirs, user.get("team_id"))
