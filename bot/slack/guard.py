"""Who may bring us a request: read the raw bytes, prove that Slack signed them, and only then look inside (rule C1)."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from aiohttp import web
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier

from bot.body import body
from bot.slack.inbound import ShapeError, parse

SIGNATURE = "X-Slack-Signature"
TIMESTAMP = "X-Slack-Request-Timestamp"
MOST_FIELDS = 100


class RefusedRequestError(Exception):
    """Not for us. The reason is for the log; the caller gets the status alone."""

    def __init__(self, status: int, reason: str) -> None:
        self.status = status
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class Seconds(SignatureClock):
    """The machine's own clock, as Slack's SDK wants it."""

    time: Callable[[], float]

    def now(self) -> float:
        return self.time()


class Guard:
    """Without a signing secret nobody is let in."""

    def __init__(self, signing_secret: str | None, time: Callable[[], float]) -> None:
        self.verifier = SignatureVerifier(signing_secret, Seconds(time)) if signing_secret else None

    async def __call__(self, request: web.Request) -> AsyncBoltRequest:
        """The request, as Bolt wants it. Raises RefusedRequestError."""
        text = self._proven(request, await body(request))
        _check(text, request.content_type)
        try:
            return AsyncBoltRequest(body=text, headers=dict(request.headers))
        except Exception:
            raise RefusedRequestError(400, "shape") from None

    def _proven(self, request: web.Request, raw: bytes) -> str:
        timestamp, signature = _only(request, TIMESTAMP), _only(request, SIGNATURE)
        if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
            raise RefusedRequestError(401, "timestamp")
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            raise RefusedRequestError(401, "encoding") from None
        # The SDK also refuses what is older or newer than five minutes.
        proven = signature.isascii() and self.verifier and self.verifier.is_valid(text, timestamp, signature)
        if not proven:
            raise RefusedRequestError(401, "signature")
        return text


def _only(request: web.Request, name: str) -> str:
    found = request.headers.getall(name, [])
    if len(found) != 1:
        raise RefusedRequestError(401, f"{len(found)} times {name}")
    return found[0]


def _check(text: str, content_type: str) -> None:
    """Whether there is anything in it that Slack would send."""
    try:
        parse(_document(text, content_type))
    except (ValueError, RecursionError, ShapeError):
        raise RefusedRequestError(400, "shape") from None


def _document(text: str, content_type: str) -> object:
    if content_type == "application/json":
        return json.loads(text)
    if content_type != "application/x-www-form-urlencoded" or text.startswith("{"):
        raise ShapeError("content type")
    form = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    fields = dict(form)
    if len(fields) < len(form) or not fields:
        raise ShapeError("fields")
    return json.loads(fields["payload"]) if "payload" in fields else fields
