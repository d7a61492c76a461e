"""What each person of the playground has before them, kept in memory; and sending, which puts something there."""

import asyncio
import secrets
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from bot.platform import Posted
from flows.message import Message
from storage.records import Destination

NAME = "playground"
TENANT = "playground"
MOST_ENTRIES = 60
MOST_SENT = 5000
"""Ids of messages that are remembered, to say truthfully whether one was posted."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a transcript: a `nudge` that came by itself, what is shown `private`ly to the asker, or words that
    the person typed (`own`), which have no message."""

    id: str
    at: datetime
    kind: Literal["nudge", "private", "own"]
    message: Message | None
    said: str = ""


@dataclass
class Transcripts:
    """A platform: the newest entries of each person, oldest first. An address is the id of an entry, never used twice.
    `now` is the time that stands beside what is added."""

    now: Callable[[], datetime]
    entries: dict[str, deque[Entry]] = field(default_factory=dict)
    sent: OrderedDict[str, str] = field(default_factory=OrderedDict)
    boot: str = field(default_factory=lambda: secrets.token_hex(4))
    changes: int = 0
    changed_at: dict[str, int] = field(default_factory=dict)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def can_ask(self) -> bool:
        return True

    async def send(self, to: Destination, message: Message, send_id: str) -> Posted:
        entry = self._add(to.user_id, Entry(self._id(), self.now(), "nudge", message))
        self.sent[send_id] = entry.id
        while len(self.sent) > MOST_SENT:
            self.sent.popitem(last=False)
        return Posted(entry.id)

    async def replace(self, address: str, message: Message) -> None:
        for user, entries in self.entries.items():
            if any(entry.id == address for entry in entries):
                self.redraw(user, address, message)

    async def was_posted(self, to: Destination, send_id: str, around: datetime) -> bool | None:
        if send_id in self.sent:
            return True
        return None if len(self.sent) == MOST_SENT else False

    def restore(self, user: str, address: str, at: datetime, message: Message) -> None:
        """What was sent there at that time, perhaps by an earlier process."""
        if not self.redraw(user, address, message):
            self._add(user, Entry(address, at, "nudge", message))

    def show(self, user: str, message: Message) -> Entry:
        """Something for that person alone."""
        return self._add(user, Entry(self._id(), self.now(), "private", message))

    def say(self, user: str, text: str) -> Entry:
        """Words that the person typed."""
        return self._add(user, Entry(self._id(), self.now(), "own", None, text))

    def of(self, user: str) -> tuple[Entry, ...]:
        return tuple(self.entries.get(user, ()))

    def find(self, user: str, entry_id: str) -> Entry | None:
        return next((entry for entry in self.of(user) if entry.id == entry_id), None)

    def redraw(self, user: str, entry_id: str, message: Message) -> bool:
        """Put another message in the place of one; False when that one is no longer there."""
        entries = self.entries.get(user, deque())
        for place, entry in enumerate(entries):
            if entry.id == entry_id and entry.message is not None:
                entries[place] = replace(entry, message=message)
                self._touch(user)
                return True
        return False

    def version(self, user: str) -> str:
        """Changes whenever the transcript does, and with each start of the process."""
        return f"{self.boot}-{self.changed_at.get(user, 0)}"

    async def wait(self, user: str, version: str, seconds: float) -> None:
        """Until the transcript is another than that version, or the time is over."""
        try:
            async with asyncio.timeout(seconds):
                while self.version(user) == version:
                    await self.news.wait()
        except TimeoutError:
            pass

    def _add(self, user: str, entry: Entry) -> Entry:
        self.entries.setdefault(user, deque(maxlen=MOST_ENTRIES)).append(entry)
        self._touch(user)
        return entry

    def _touch(self, user: str) -> None:
        self.changes += 1
        self.changed_at[user] = self.changes
        self.news.set()
        self.news = asyncio.Event()

    def _id(self) -> str:
        return secrets.token_urlsafe(9)
