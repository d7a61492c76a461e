"""What a platform is to us: who speaks, what they say, what we show, and how sending can go wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from flows.message import Action, Form, Message, Values
from storage.records import Destination


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody on a platform, as the platform has proved them. Ids are unique only within platform and tenant."""

    platform: str
    tenant: str
    user: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button. `at` is the platform's own time of the press."""

    who: Who
    action: Action
    at: datetime


@dataclass(frozen=True, slots=True)
class Submitted:
    """A form that was filled in and sent."""

    who: Who
    action: Action
    values: Values
    at: datetime


@dataclass(frozen=True, slots=True)
class Typed:
    """A command: its name and what stood behind it, or anything else that was written to us."""

    who: Who
    text: str


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody looks at the page that shows what waits for them."""

    who: Who


Reply = Pressed | Submitted | Typed | Opened


@dataclass(frozen=True, slots=True)
class Replace:
    """The message that was pressed becomes this one. `address` is where it stands, when we sent it ourselves."""

    message: Message
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Private:
    """Shown to the asker alone; what was pressed stays as it is."""

    message: Message


@dataclass(frozen=True, slots=True)
class Ask:
    """Show this form."""

    form: Form


@dataclass(frozen=True, slots=True)
class Mend:
    """The form stays open, with a sentence at each field that must be mended. `form` is the same form anew, for
    platforms that cannot keep it."""

    fields: Mapping[str, str]
    form: Form


@dataclass(frozen=True, slots=True)
class Stranger:
    """We do not know whose account this is. An edge may look for the person by the e-mail that its platform vouches
    for, link them, and ask again; otherwise the message is shown to them alone."""

    message: Message


Response = Replace | Private | Ask | Mend | Stranger


Scope = Literal["workspace", "conversation", "opening"]


class UnavailableError(Exception):
    """Not posted; again later, not before `retry_after` when the platform said so. That binds everybody in the
    workspace or tenant, or this conversation alone, or all whose conversation must be opened first."""

    def __init__(self, reason: str, retry_after: timedelta | None = None, scope: Scope = "workspace") -> None:
        self.reason = reason
        self.retry_after = retry_after
        self.scope = scope
        super().__init__(reason)


class UnreachableError(Exception):
    """Not posted, and nothing will be: this person cannot be reached there."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class RefusedError(Exception):
    """Not posted: the platform will not have this message, or not from us. An operator must look."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class UncertainError(Exception):
    """The platform did not say whether it was posted."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Posted:
    """Where the message now stands, in the platform's own terms; `home` is where the person can be found from now on,
    when that was learned by sending."""

    address: str
    home: str | None = None


class Platform(Protocol):
    """A way to reach people. Any error of `send` that is none of the four above counts as uncertain."""

    @property
    def can_ask(self) -> bool:
        """Whether `was_posted` can be answered."""
        ...

    async def send(self, to: Destination, message: Message, send_id: str) -> Posted: ...

    async def replace(self, address: str, message: Message) -> None:
        """Redraw a message that we sent. Losing this costs nothing."""
        ...

    async def was_posted(self, to: Destination, send_id: str, around: datetime) -> bool | None:
        """Whether a message of that id stands there. None when the platform does not answer now."""
        ...


Platforms = Mapping[str, Platform]
