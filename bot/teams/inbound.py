"""What Teams sends us, strictly read: an activity of the right shape, or none."""

import html
import json
import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bot.platform import Pressed, Reply, Submitted, Typed, Who
from bot.teams.address import Reference
from flows.legible import storable, visible
from flows.message import Action
from flows.words import Language

CHANNEL = "msteams"
DEEPEST = 32
MOST_FIELDS = 200
LONGEST_WORDS = 1_000
LONGEST_VALUE = 20_000
BUTTON = "handgreb"
FORM = "handgreb-form"
"""The names under which a button and a form carry their action."""

HELP = "help"
"""What it means to call the bot and say nothing."""

SEVERAL = "[]"
"""At the end of an input's id: several choices, separated by commas."""

_MENTION = re.compile(r"<at[^<>]{0,300}>[^<>]{0,300}</at>", re.IGNORECASE)

Id = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,500}$")]
Person = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,100}$")]


class ShapeError(Exception):
    """Not an activity that we can read."""


class _Shape(BaseModel):
    """Unknown fields are ignored: Teams adds some now and then."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Account(_Shape):
    id: Id
    aadObjectId: Person | None = None  # noqa: N815
    isTargeted: bool | None = None  # noqa: N815


class Conversation(_Shape):
    id: Id
    conversationType: str | None = None  # noqa: N815
    tenantId: Person | None = None  # noqa: N815


class Tenant(_Shape):
    id: Person | None = None


class ChannelData(_Shape):
    tenant: Tenant | None = None


class Activity(_Shape):
    """One thing that happened in Teams, in its own names."""

    type: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    id: Id | None = None
    timestamp: datetime | None = None
    serviceUrl: Id  # noqa: N815
    channelId: Id  # noqa: N815
    sender: Account = Field(alias="from")
    recipient: Account
    conversation: Conversation
    channelData: ChannelData | None = None  # noqa: N815
    replyToId: Id | None = None  # noqa: N815
    locale: str | None = None
    text: str | None = None
    name: str | None = None
    value: Any = None
    action: str | None = None
    membersAdded: tuple[Account, ...] | None = None  # noqa: N815
    membersRemoved: tuple[Account, ...] | None = None  # noqa: N815

    @property
    def tenant(self) -> str | None:
        told = self.channelData.tenant.id if self.channelData and self.channelData.tenant else None
        named = told or self.conversation.tenantId
        return named.lower() if named else None

    @property
    def who(self) -> Who | None:
        """Names and e-mails in an activity are never identity (rule C1.1)."""
        user, tenant = self.sender.aadObjectId, self.tenant
        return Who("teams", tenant, user.lower()) if user and tenant else None

    @property
    def personal(self) -> bool:
        return self.conversation.conversationType == "personal"

    @property
    def targeted(self) -> bool:
        """Whether only the sender can see this in the conversation."""
        return bool(self.recipient.isTargeted)

    @property
    def language(self) -> Language:
        """What the person's Teams speaks, for sentences before we know them."""
        return "en" if self.locale and not self.locale.lower().startswith("da") else "da"

    @property
    def home(self) -> Reference:
        """Where the sender can be written to alone."""
        conversation = self.conversation.id if self.personal else ""
        return Reference(self.serviceUrl, conversation, self.recipient.id, self.sender.id, self.tenant or "")

    def at(self, now: datetime) -> datetime:
        """The platform's own time of it."""
        if self.timestamp is None:
            return now
        return self.timestamp if self.timestamp.tzinfo else self.timestamp.replace(tzinfo=UTC)

    @property
    def words(self) -> str:
        """What was typed to us, without our name before it."""
        text = html.unescape(_MENTION.sub(" ", (self.text or "")[:LONGEST_WORDS]))
        return storable(" ".join(visible(text).split()))

    @property
    def data(self) -> dict[str, Any]:
        """What a pressed button carried, with what was filled in beside it."""
        value = self.value
        if self.type == "invoke":
            action = value.get("action") if isinstance(value, dict) else None
            value = action.get("data") if isinstance(action, dict) else None
        return value if isinstance(value, dict) else {}

    def reply(self, who: Who, now: datetime) -> Reply | None:
        """What it asks of us: a press, a form, or words. None for a button that is none of ours."""
        if self.type == "message" and not self.data:
            return Typed(who, self.words or HELP)
        for name, made in ((FORM, self._submitted), (BUTTON, self._pressed)):
            code = self.data.get(name)
            action = Action.decode(code) if isinstance(code, str) else None
            if action:
                return made(who, action, self.at(now))
        return None

    def _pressed(self, who: Who, action: Action, at: datetime) -> Reply:
        return Pressed(who, action, at)

    def _submitted(self, who: Who, action: Action, at: datetime) -> Reply:
        values = dict(_given(name, value) for name, value in self.data.items() if name not in (BUTTON, FORM))
        return Submitted(who, action, values, at)


def _given(name: str, value: Any) -> tuple[str, tuple[str, ...]]:
    text = storable(_written(value)[:LONGEST_VALUE])
    if name.endswith(SEVERAL):
        return name.removesuffix(SEVERAL), tuple(one.strip() for one in text.split(",") if one.strip())
    return name, (text,)


def _written(value: Any) -> str:
    """An input as text: numbers arrive as numbers from some clients."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, str | int | float) else ""


def parse(body: bytes) -> tuple[Activity, dict[str, Any]]:
    """The activity, and the document it came as. Raises ShapeError."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise ShapeError("no JSON") from None
    if not isinstance(document, dict) or not _shallow(document):
        raise ShapeError("no activity")
    try:
        activity = Activity.model_validate(document)
    except ValidationError as error:
        raise ShapeError(f"{error.error_count()} wrong fields") from None
    if len(activity.data) > MOST_FIELDS:
        raise ShapeError("too many fields")
    return activity, document


def _shallow(document: Any) -> bool:
    """Whether it is no deeper than DEEPEST (rule C6)."""
    layer, depth = [document], 0
    while layer:
        depth += 1
        if depth > DEEPEST:
            return False
        layer = [
            inner
            for outer in layer
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
    return True
