"""A platform that keeps what it is sent, and can be told to misbehave."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.platform import Posted
from flows.message import Action, Button, Buttons, Message
from storage.records import Destination


@dataclass
class FakePlatform:
    """What was posted stands in `posted`, by address. `trouble` is raised by the next sends, one each; with
    `posts_anyway` the message arrives all the same."""

    can_ask: bool = True
    posted: dict[str, tuple[str, str, Message]] = field(default_factory=dict)
    trouble: list[Exception] = field(default_factory=list)
    posts_anyway: bool = False
    answers: bool = True

    async def send(self, to: Destination, message: Message, send_id: str) -> Posted:
        error = self.trouble.pop(0) if self.trouble else None
        if error and not self.posts_anyway:
            raise error
        address = f"m{len(self.posted) + 1}"
        self.posted[address] = (to.user_id, send_id, message)
        if error:
            raise error
        return Posted(address)

    async def replace(self, address: str, message: Message) -> None:
        user, send_id, _ = self.posted[address]
        self.posted[address] = (user, send_id, message)

    async def was_posted(self, to: Destination, send_id: str, around: datetime) -> bool | None:
        if not self.answers:
            return None
        return any(one == send_id for _, one, _ in self.posted.values())

    def to(self, user: str) -> list[Message]:
        """What that person got, oldest first."""
        return [message for one, _, message in self.posted.values() if one == user]


def buttons(message: Message) -> list[Button]:
    return [button for part in message.parts if isinstance(part, Buttons) for button in part.buttons]


def button(message: Message, label: str) -> Action:
    """The action of the button that begins with that label."""
    return next(one.action for one in buttons(message) if one.label.startswith(label))
