"""People with Slack: what they press, write and fill in, signed as Slack signs it."""

import io
import itertools
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from tests.fakes.blocks import button
from tests.fakes.slack import TEAM, FakeSlack, Shown

SECRET = "a signing secret for tests"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
Answer = tuple[int, dict[str, Any]]


def signed(body: str, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    """The two headers that prove it."""
    timestamp = str(int(time.time() if at is None else at))
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature or ""}


@dataclass
class SlackClient:
    """`url` is the bot's. Each act returns the status and what the acknowledgement says."""

    slack: FakeSlack
    url: str
    session: aiohttp.ClientSession
    team: str = TEAM
    ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def post(self, body: str, content_type: str, headers: dict[str, str] | None = None) -> Answer:
        given = {"Content-Type": content_type, **(signed(body) if headers is None else headers)}
        sent = io.BytesIO(body.encode())
        async with self.session.post(f"{self.url}/slack/events", data=sent, headers=given) as response:
            text = await response.text()
            return response.status, json.loads(text) if text.startswith("{") else {}

    async def interact(self, payload: dict[str, Any]) -> Answer:
        return await self.post(urlencode({"payload": json.dumps(payload)}), FORM)

    def pressing(self, user: str, shown: Shown, label: str, at: float | None = None) -> dict[str, Any]:
        """The payload of a press in a message."""
        pressed = button(shown.blocks, label)
        return {
            "type": "block_actions",
            **self._base(user),
            "channel": {"id": shown.channel, "name": "directmessage"},
            "container": {
                "type": "message",
                "message_ts": shown.ts,
                "channel_id": shown.channel,
                "is_ephemeral": shown.only_for is not None,
            },
            "message": {"ts": shown.ts},
            "response_url": self.slack.response_url(user, shown.channel, shown),
            "actions": [self._action(pressed, at)],
        }

    async def tap(self, user: str, shown: Shown, label: str, at: float | None = None) -> Answer:
        return await self.interact(self.pressing(user, shown, label, at))

    async def tap_in(self, user: str, view: dict[str, Any], label: str) -> Answer:
        """A press in a window or on the page."""
        pressed = button(view["blocks"], label)
        payload = {"type": "block_actions", **self._base(user), "view": view, "actions": [self._action(pressed, None)]}
        return await self.interact({**payload, "container": {"type": "view", "view_id": view.get("id", "V0")}})

    async def submit(self, user: str, view: dict[str, Any], values: dict[str, Any]) -> Answer:
        """Fill in a window and send it; the window does what the answer says."""
        status, answer = await self.interact(self.submitting(user, view, values))
        match answer.get("response_action"):
            case "update":
                self.slack.windows[view["id"]] = {**answer["view"], "id": view["id"], "user": user}
            case "errors":
                assert set(answer["errors"]) <= {block.get("block_id") for block in view["blocks"]}
            case _:
                self.slack.windows.pop(view["id"], None)
        return status, answer

    def submitting(self, user: str, view: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
        elements = {one["block_id"]: one["element"]["type"] for one in view["blocks"] if one["type"] == "input"}
        state = {name: {name: _filled(kind, values.get(name))} for name, kind in elements.items()}
        return {"type": "view_submission", **self._base(user), "view": {**view, "state": {"values": state}}}

    def commanding(self, user: str, command: str, text: str = "", channel: str = "") -> dict[str, str]:
        channel = channel or self.slack.chat(user)
        return {
            "command": command,
            "text": text,
            "user_id": user,
            "team_id": self.team,
            "channel_id": channel,
            "trigger_id": self.slack.trigger(user),
            "response_url": self.slack.response_url(user, channel),
        }

    async def command(self, user: str, command: str, text: str = "", channel: str = "") -> Answer:
        return await self.post(urlencode(self.commanding(user, command, text, channel)), FORM)

    def eventful(self, event: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "event_callback",
            "team_id": self.team,
            "event_id": f"Ev{next(self.ids)}",
            "authorizations": [{"team_id": self.team, "enterprise_id": None, "is_enterprise_install": False}],
            "event": event,
        }

    async def event(self, event: dict[str, Any], **headers: str) -> Answer:
        body = json.dumps(self.eventful(event))
        return await self.post(body, JSON, {**signed(body), **headers})

    def saying(self, user: str, text: str) -> dict[str, Any]:
        ts = f"{int(time.time())}.{next(self.ids):06}"
        channel = self.slack.chat(user)
        self.slack.channels.setdefault(channel, [])
        return {"type": "message", "channel_type": "im", "user": user, "text": text, "channel": channel, "ts": ts}

    async def say(self, user: str, text: str) -> Answer:
        return await self.event(self.saying(user, text))

    async def open_home(self, user: str) -> Answer:
        return await self.event(
            {"type": "app_home_opened", "user": user, "channel": self.slack.chat(user), "tab": "home"}
        )

    def _base(self, user: str) -> dict[str, Any]:
        return {
            "team": {"id": self.team, "domain": "ours"},
            "user": {"id": user, "username": user, "team_id": self.team},
            "trigger_id": self.slack.trigger(user),
        }

    def _action(self, pressed: Any, at: float | None) -> dict[str, Any]:
        stamp = time.time() if at is None else at
        return {
            "type": "button",
            "action_id": pressed["action_id"],
            "block_id": "b",
            "value": pressed["value"],
            "action_ts": f"{stamp:.6f}",
        }


def _filled(kind: str, value: Any) -> dict[str, Any]:
    option = {"text": {"type": "plain_text", "text": "x"}, "value": value}
    match kind:
        case "radio_buttons" | "static_select":
            return {"type": kind, "selected_option": option if value is not None else None}
        case "checkboxes" | "multi_static_select":
            return {"type": kind, "selected_options": [{"value": one} for one in value or ()]}
        case "datepicker":
            return {"type": kind, "selected_date": value}
        case "timepicker":
            return {"type": kind, "selected_time": value}
        case _:
            return {"type": kind, "value": value}
