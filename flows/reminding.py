"""Asking once more, and only once, where nobody has answered."""

from dataclasses import replace

from flows.message import Message, Text
from flows.words import Words

ONCE_MORE = Words(
    "Spørgsmålet er stadig åbent. Jeg minder kun om det denne ene gang.",
    "A reminder, and the only one: the question is still open.",
)


def reminding(message: Message) -> Message:
    """The same message, which says first that it is a reminder."""
    return replace(message, parts=(Text(ONCE_MORE(message.language), "quiet"), *message.parts))
