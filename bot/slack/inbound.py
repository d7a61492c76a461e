"""What Slack brings, read strictly: who, from where, and what they want."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeGuard

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.platform import Opened, Pressed, Reply, Submitted, Typed, Who
from bot.slack.inputs import filled_in
from bot.slack.text import clean
from bot.slack.where import Where
from flows.message import Action

NAME = "slack"
DEPTH = 32
LONGEST_TYPED = 4000
FOREIGN = Action("foreign")
"""What nobody at the desk knows: answered kindly, and nothing changes."""

OURS = "/handgreb"
HELP = "help"
_ID = re.compile(r"[A-Za-z0-9_.\-]{1,64}")
Ident = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.\-]{0,64}$")]
Stamp = Annotated[str, Field(pattern=r"^[0-9]{1,12}(\.[0-9]{1,9})?$")]
Short = Annotated[str, Field(max_length=1000)]


class ShapeError(Exception):
    """Nothing that Slack would send."""


class Shape(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class Named(Shape):
    id: Ident = ""


class User(Named):
    team_id: Ident | None = None


class Container(Shape):
    type: Short = ""
    channel_id: Ident = ""
    message_ts: Stamp | None = None
    is_ephemeral: bool = False


class State(Shape):
    values: dict[str, Any] = {}


class View(Named):
    type: Short
    callback_id: Short = ""
    private_metadata: Annotated[str, Field(max_length=3000)] = ""
    state: State | None = None


class Pressing(Shape):
    action_id: Short
    value: str | None = None
    action_ts: Stamp | None = None


class Authorization(Shape):
    team_id: Ident | None = None
    enterprise_id: Ident | None = None


class Event(Shape):
    type: Short
    user: Any = None
    text: str | None = None
    channel: Any = None
    channel_type: str | None = None
    ts: Stamp | None = None
    subtype: str | None = None
    bot_id: str | None = None
    tab: str | None = None
    user_team: Ident | None = None


class Payload(Shape):
    """Events, commands and interactions alike: each uses its own fields."""

    type: Short = ""
    team: Named | None = None
    enterprise: Named | None = None
    team_id: Ident | None = None
    enterprise_id: Ident | None = None
    authorizations: list[Authorization] | None = None
    user: User | None = None
    user_id: Ident | None = None
    channel: Named | None = None
    channel_id: Ident = ""
    container: Container | None = None
    view: View | None = None
    actions: Annotated[list[Pressing], Field(min_length=1)] | None = None
    event: Event | None = None
    command: Annotated[str, Field(pattern=r"^/[^\s]{1,40}$")] | None = None
    text: str = ""
    trigger_id: Short = ""
    response_url: Short = ""

    @property
    def origin(self) -> tuple[str | None, str | None, str | None]:
        """Workspace, organisation, and the workspace of who acts."""
        first = self.authorizations[0] if self.authorizations else Authorization()
        team = (self.team.id if self.team else None) or first.team_id or self.team_id
        enterprise = (self.enterprise.id if self.enterprise else None) or first.enterprise_id or self.enterprise_id
        acts = self.user.team_id if self.user else self.event.user_team if self.event else None
        return team or None, enterprise or None, acts or None


@dataclass(frozen=True, slots=True)
class Arrival:
    """`typed` marks words in our own conversation, with their time; `sent` a form, whose window is still open."""

    who: Who
    reply: Reply
    where: Where
    typed: tuple[str, str] | None = None
    sent: bool = False


def parse(body: Any) -> Payload:
    """Raises ShapeError. What is null where the SDK looks inside is refused before it does."""
    if not isinstance(body, Mapping) or _deeper(body, DEPTH):
        raise ShapeError("depth or type")
    if any(body.get(name, "") is None for name in ("event", "view")):
        raise ShapeError("nothing inside")
    try:
        return Payload.model_validate(body)
    except ValidationError as error:
        raise ShapeError(f"{error.error_count()} wrong fields") from None


def _deeper(value: object, depth: int) -> bool:
    if isinstance(value, Mapping | list):
        inside = value.values() if isinstance(value, Mapping) else value
        return depth == 0 or any(_deeper(one, depth - 1) for one in inside)
    return False


def command(payload: Payload, tenant: str) -> Arrival | None:
    """A slash command. Without words behind it ours asks for help."""
    if not payload.user_id or not payload.command:
        return None
    words = clean(payload.text).strip()[:LONGEST_TYPED]
    name = payload.command.removeprefix("/")
    text = (words or HELP) if payload.command == OURS else f"{name} {words}".strip()
    who = Who(NAME, tenant, payload.user_id)
    where = Where(channel=payload.channel_id, url=payload.response_url, trigger=payload.trigger_id)
    return Arrival(who, Typed(who, text), where)


def press(payload: Payload, tenant: str, now: datetime) -> Arrival | None:
    """A button, in a message, a window, or on the bot's page."""
    pressed = next(iter(payload.actions or ()), None)
    if pressed is None or payload.user is None or not payload.user.id:
        return None
    who = Who(NAME, tenant, payload.user.id)
    action = (Action.decode(pressed.value) if pressed.value else None) or FOREIGN
    at = datetime.fromtimestamp(float(pressed.action_ts), UTC) if pressed.action_ts else now
    return Arrival(who, Pressed(who, action, at), _where(payload))


def _where(payload: Payload) -> Where:
    view, container = payload.view, payload.container or Container()
    if view and view.type == "home":
        return Where(trigger=payload.trigger_id, home=True)
    if view:
        return Where(trigger=payload.trigger_id, window=view.id).behind(view.private_metadata)
    return Where(
        channel=container.channel_id or (payload.channel.id if payload.channel else ""),
        ts=container.message_ts or "",
        url=payload.response_url,
        private=container.is_ephemeral,
        trigger=payload.trigger_id,
    )


def submission(payload: Payload, tenant: str, now: datetime) -> Arrival | None:
    """A form that was filled in."""
    view = payload.view
    if view is None or payload.user is None or not payload.user.id:
        return None
    who = Who(NAME, tenant, payload.user.id)
    action = Action.decode(view.callback_id) or FOREIGN
    values = filled_in(view.state.values if view.state else {})
    where = Where(trigger=payload.trigger_id).behind(view.private_metadata)
    return Arrival(who, Submitted(who, action, values, now), where, sent=True)


def event(payload: Payload, tenant: str) -> Arrival | None:
    """Words in our own conversation, or a look at the bot's page. Everything else is no business of ours."""
    found = payload.event
    if found is None or not _is_id(found.user):
        return None
    who = Who(NAME, tenant, found.user)
    if found.type == "app_home_opened":
        return Arrival(who, Opened(who), Where(home=True)) if found.tab in (None, "home") else None
    return _words(found, who)


def _is_id(value: object) -> TypeGuard[str]:
    """Events of other kinds have whole objects there."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _words(found: Event, who: Who) -> Arrival | None:
    """Neither bots' words nor our own, nor what was changed or deleted."""
    own: Literal["im"] = "im"
    if found.type != "message" or found.channel_type != own or found.subtype or found.bot_id:
        return None
    if not _is_id(found.channel) or not found.ts or not (found.text or "").strip():
        return None
    text = clean(found.text or "").strip()[:LONGEST_TYPED]
    return Arrival(who, Typed(who, text), Where(channel=found.channel), typed=(found.channel, found.ts))
