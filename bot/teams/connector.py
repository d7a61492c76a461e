"""The Bot Connector's few calls that we need, over one shared session; and how its refusals read (rule B3)."""

import asyncio
import email.utils
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from bot.platform import RefusedError, UnavailableError, UncertainError, UnreachableError

TIMEOUT = 10.0
"""Most seconds of one call. Nothing is tried twice."""

BUSY = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)
MOST_PAGES = 4
GONE = {"MessageWritesBlocked", "ConversationBlockedByUser", "BotNotInConversationRoster", "ConversationNotFound"}
"""Error codes that say: this person cannot be reached there."""

Token = Callable[[], Awaitable[str | None]]


class NoTokenError(Exception):
    """We have no token of our own to speak with."""


class NotThereError(UnreachableError):
    """The conversation does not exist any more; a new one may be opened."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a conversation, as Teams vouches for them."""

    user: str | None
    tenant: str | None
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Connector:
    """Speaks to addresses that are `allowed`, and to no others."""

    session: Callable[[], aiohttp.ClientSession]
    token: Token
    forget_token: Callable[[], None]
    allowed: Callable[[str], bool]

    async def post(
        self,
        service_url: str,
        conversation: str,
        activity: Mapping[str, Any],
        *,
        targeted: bool = False,
        within: float = TIMEOUT,
    ) -> str:
        """Send; returns the activity's id, empty where it was not told."""
        path = f"v3/conversations/{_part(conversation)}/activities{'?isTargetedActivity=true' if targeted else ''}"
        answer = await self._call("POST", service_url, path, activity, within)
        return _id(answer)

    async def put(
        self, service_url: str, conversation: str, activity_id: str, activity: Mapping[str, Any], *, targeted: bool
    ) -> None:
        """Make a message another one."""
        path = f"v3/conversations/{_part(conversation)}/activities/{_part(activity_id)}"
        await self._call("PUT", service_url, path + ("?isTargetedActivity=true" if targeted else ""), activity, TIMEOUT)

    async def open(self, service_url: str, bot: str, user: str, tenant: str, *, within: float = TIMEOUT) -> str:
        """The id of the person's own conversation with the bot, which is opened if it was not. `user` may be an Entra
        object id."""
        body = {
            "isGroup": False,
            "bot": {"id": bot},
            "members": [{"id": user}],
            "tenantId": tenant,
            "channelData": {"tenant": {"id": tenant}},
        }
        answer = await self._call("POST", service_url, "v3/conversations", body, within)
        if not _id(answer):
            raise UncertainError("no-conversation")
        return _id(answer)

    async def member(self, service_url: str, conversation: str, user: str, *, within: float) -> Member | None:
        """Who that is. None for a guest, or somebody without an account."""
        path = f"v3/conversations/{_part(conversation)}/members/{_part(user)}"
        return _member(await self._call("GET", service_url, path, None, within))

    async def members(self, service_url: str, conversation: str, *, within: float) -> Sequence[Member]:
        """Everybody in a conversation, as far as so many pages go. Guests have no `user`."""
        found: list[Member] = []
        path, more = f"v3/conversations/{_part(conversation)}/pagedmembers?pageSize=500", ""
        for _ in range(MOST_PAGES):
            page = await self._call("GET", service_url, path + more, None, within)
            listed = page.get("members")
            people = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
            found += [_member(one) or Member(None, None, ()) for one in people]
            token = _text(page, "continuationToken")
            if token is None:
                break
            more = f"&continuationToken={_part(token)}"
        return found

    async def _call(
        self, method: str, service_url: str, path: str, body: Mapping[str, Any] | None, within: float
    ) -> Mapping[str, Any]:
        """Raises one of the four errors of sending."""
        if not self.allowed(service_url):
            raise RefusedError("service-host")
        url = URL(f"{service_url.rstrip('/')}/{path}", encoded=True)
        loop = asyncio.get_running_loop()
        asked = loop.time()
        headers = await self._headers()
        within -= loop.time() - asked
        if within <= 0:
            raise UnavailableError("no-time")
        try:
            async with self.session().request(
                method,
                url,
                data=None if body is None else json.dumps(body, separators=(",", ":")).encode(),
                headers=headers,
                timeout=aiohttp.ClientTimeout(total=within, connect=within / 2),
                allow_redirects=False,
            ) as response:
                return await self._read(response)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise UnavailableError("no-connection") from error
        except (aiohttp.ClientError, TimeoutError, asyncio.IncompleteReadError, OSError) as error:
            raise UncertainError(type(error).__name__) from error

    async def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "User-Agent": "handgreb"}
        try:
            token = await self.token()
        except NoTokenError as error:
            raise UnavailableError("no-token") from error
        return {**headers, "Authorization": f"Bearer {token}"} if token else headers

    async def _read(self, response: aiohttp.ClientResponse) -> Mapping[str, Any]:
        posted = 200 <= response.status < 300
        try:
            told = await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError, OSError):
            told = None
        answer: Mapping[str, Any] = told if isinstance(told, dict) else {}
        if posted:
            return answer
        if response.status == 401:
            self.forget_token()
        raise _refusal(response.status, _code(answer), response.headers.get("Retry-After"))


def _refusal(status: int, code: str, retry_after: str | None) -> Exception:
    """What an answer means. Of 502 and 504 too we do not know whether something was posted."""
    reason = f"{status} {code}".strip()[:100]
    match status:
        case 429:
            return UnavailableError(reason, waiting(retry_after))
        case 412:  # somebody else is at the same conversation
            return UnavailableError(reason, waiting(retry_after), "conversation")
        case 404:
            return NotThereError(reason)
        case 403 if code in GONE:
            return UnreachableError(reason)
        case 400 | 401 | 403 | 413:
            return RefusedError(reason)
        case _:
            return UncertainError(reason)


def waiting(told: str | None) -> timedelta:
    """`Retry-After` as seconds or as a date; a while of our own where Teams does not say."""
    if not told:
        return BUSY
    if told.strip().isdecimal():
        wait = timedelta(seconds=min(int(told.strip()[:9]), 3600))
    else:
        try:
            at = email.utils.parsedate_to_datetime(told)
        except ValueError:
            return BUSY
        wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - datetime.now(UTC)
    return min(max(wait, timedelta(seconds=1)), LONGEST_WAIT)


def _code(answer: Mapping[str, Any]) -> str:
    """The innermost name that the answer has for what went wrong."""
    error = answer.get("error", answer)
    if isinstance(error, str):
        return error[:60]
    if not isinstance(error, dict):
        return ""
    names = [error.get("subCode"), answer.get("subCode"), error.get("code")]
    inner = error.get("innerHttpError")
    if isinstance(inner, dict) and isinstance(inner.get("body"), dict):
        names.insert(0, _code(inner["body"]))
    told = [name for name in names if isinstance(name, str) and name]
    return next((name for name in told if name in GONE), next(iter(told), ""))[:60]


def _member(found: Mapping[str, Any]) -> Member | None:
    if str(found.get("userRole") or "user").casefold() != "user":
        return None
    told = (found.get(name) for name in ("email", "userPrincipalName"))
    addresses = tuple(dict.fromkeys(one.strip().lower() for one in told if isinstance(one, str) and "@" in one))
    return Member(_text(found, "objectId", "aadObjectId"), _text(found, "tenantId"), addresses)


def _id(answer: Mapping[str, Any]) -> str:
    return _text(answer, "id") or ""


def _text(answer: Mapping[str, Any], *names: str) -> str | None:
    return next((value for name in names if isinstance(value := answer.get(name), str) and value), None)


def _part(text: str) -> str:
    return quote(text, safe="")
