"""Slack's Web API: one session, no repeats of its own, and Slack's errors as ours (rule B3)."""

import asyncio
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platform import RefusedError, UnavailableError, UncertainError, UnreachableError
from bot.slack.text import Element

TIMEOUT = 10.0
CONNECT = 3.0
CONNECTIONS = 100
"""Most at a time: half a second each still makes two hundred calls a second."""

THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
Trouble = (UnavailableError, UnreachableError, RefusedError, UncertainError)

_SLOW_DOWN = frozenset({"ratelimited", "rate_limited"})
_FULL = frozenset({"message_limit_exceeded"})
_UNKNOWN = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
_NOBODY = frozenset(
    {
        "user_not_found",
        "users_not_found",
        "user_disabled",
        "user_not_visible",
        "users_list_not_supplied",
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "cannot_dm_bot",
        "method_not_supported_for_channel_type",
    }
)
_REFUSED = re.compile(
    r"not_authed|invalid_auth|token_\w+|account_inactive|org_login_required|team_access_not_granted|two_factor\w+"
    r"|missing_scope|no_permission|not_allowed_token_type|ekm_access_denied|access_denied|restricted_action\w*"
    r"|accesslimited|messages_tab_disabled|no_text|invalid_\w+|msg_\w+|metadata_\w+|too_many_\w+|cant_update_message"
    r"|message_not_found|edit_window_closed|update_failed|not_found|expired_trigger_id|trigger_\w+|exchanged_trigger_id"
    r"|view_too_large|duplicate_external_id|hash_conflict|push_limit_reached|not_enabled|feature_not_enabled"
    r"|user_not_in_channel|method_deprecated|deprecated_endpoint|unknown_method|missing_\w+|as_user_not_supported"
    r"|not_implemented"
)
_CODE = re.compile(r"[a-z][a-z0-9_]{0,79}")


class Web:
    """Every call raises one of the four errors of a platform, or nothing."""

    def __init__(self, token: str, api_url: str) -> None:
        self.client = AsyncWebClient(token=token, base_url=api_url, timeout=int(TIMEOUT), retry_handlers=[])
        self.host = urlsplit(api_url).hostname or ""

    def session(self) -> aiohttp.ClientSession:
        """One for all calls; opened when it is first needed."""
        opened: aiohttp.ClientSession | None = self.client.session
        if opened is None or opened.closed:
            opened = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS, limit_per_host=0),
                timeout=aiohttp.ClientTimeout(total=TIMEOUT, sock_connect=CONNECT),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
            self.client.session = opened
        return opened

    async def close(self) -> None:
        if self.client.session:
            await self.client.session.close()

    async def do(self, method: str, *, within: float = TIMEOUT, **arguments: Any) -> Element:
        """A method that changes something."""
        return (await self.call(method, within, json=arguments))[0]

    async def ask(self, method: str, *, within: float = TIMEOUT, **arguments: Any) -> Element:
        """A method that only reads; those take no JSON."""
        given = {name: value for name, value in arguments.items() if value is not None}
        return (await self.call(method, within, http_verb="GET", params=given))[0]

    async def call(self, method: str, within: float, **how: Any) -> tuple[Element, Mapping[str, str]]:
        """The answer and its headers."""
        self.session()
        try:
            async with asyncio.timeout(within):
                response = await self.client.api_call(method, **how)
        except SlackApiError as error:
            raise _read(error) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _broken(error) from error
        data = response.data
        return (data if isinstance(data, dict) else {}), response.headers

    async def respond(self, url: str, content: Element) -> None:
        """To the address that came with a press or a command; five times in half an hour."""
        if not self.may_respond(url):
            raise RefusedError("foreign-address")
        try:
            async with self.session().post(url, json=content, allow_redirects=False) as response:
                said = (await response.content.read(200)).decode("utf-8", "replace")
                if response.status != 200:
                    raise RefusedError(_named(said.strip()) or f"http-{response.status}")
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise _broken(error) from error

    def may_respond(self, url: str) -> bool:
        """Whether it is an address of the same Slack (rule C7)."""
        try:
            parts = urlsplit(url)
            found = parts.hostname or ""
        except ValueError:
            return False
        if found == self.host or (found in THIS_MACHINE and self.host in THIS_MACHINE):
            return True
        return parts.scheme == "https" and found.endswith(f".{self.host}")


def _broken(error: Exception) -> Exception:
    """Whether the request had left when the connection failed."""
    never_left = isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError | aiohttp.InvalidURL)
    return (UnavailableError if never_left else UncertainError)(type(error).__name__)


def _read(error: SlackApiError) -> Exception:
    response: Any = error.response
    status: int = getattr(response, "status_code", 0) or getattr(response, "status", 0)
    data = getattr(response, "data", None)
    code = _named(data.get("error")) if isinstance(data, Mapping) else ""
    if status == 429 or code in _SLOW_DOWN:
        return UnavailableError(code or "ratelimited", _wait(getattr(response, "headers", {})))
    if code in _FULL:
        return UnavailableError(code, LONGEST_WAIT)
    if status >= 500 or status == 408 or code in _UNKNOWN:
        return UncertainError(code or f"http-{status}")
    if code in _NOBODY:
        return UnreachableError(code)
    if _REFUSED.fullmatch(code):
        return RefusedError(code)
    return UncertainError(code or f"http-{status}")


def _named(code: object) -> str:
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def _wait(headers: Mapping[str, str]) -> timedelta:
    said = str(headers.get("Retry-After", "")).strip()
    if not (said.isascii() and said.isdecimal() and len(said) < 10):
        return FIRST_WAIT
    return min(max(timedelta(seconds=int(said)), timedelta(seconds=1)), LONGEST_WAIT)
