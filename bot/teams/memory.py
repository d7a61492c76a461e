"""What this process remembers for a while: activities that came in already, and addresses it has written down."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.platform import Who
from bot.teams.inbound import Activity

MOST = 10_000
WRITTEN_FOR = 600.0
"""Seconds for which an address counts as written down. It is written again then, which also makes somebody reachable
again whom a send had found unreachable."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody whom HR does not know yet, with what Teams vouches for."""

    who: Who
    emails: tuple[str, ...]
    address: str | None


@dataclass
class Memory:
    """Bounded; losing it costs a write, or a second answer to a repeated question."""

    monotonic: Callable[[], float] = time.monotonic
    _seen: OrderedDict[tuple[str, str], None] = field(default_factory=OrderedDict)
    _written: OrderedDict[Who, tuple[str, float]] = field(default_factory=OrderedDict)
    _newcomers: OrderedDict[Who, Newcomer] = field(default_factory=OrderedDict)

    def first(self, activity: Activity) -> bool:
        """Whether it comes in for the first time: Teams sends again what was not answered in fifteen seconds."""
        if activity.id is None:
            return True
        key = (activity.conversation.id, activity.id)
        if key in self._seen:
            return False
        self._seen[key] = None
        _bound(self._seen)
        return True

    def is_written(self, who: Who, address: str) -> bool:
        known, since = self._written.get(who, ("", 0.0))
        return known == address and self.monotonic() - since < WRITTEN_FOR

    def wrote(self, who: Who, address: str) -> None:
        self._written[who] = (address, self.monotonic())
        self._written.move_to_end(who)
        _bound(self._written)

    def met(self, newcomer: Newcomer) -> None:
        self._newcomers[newcomer.who] = newcomer
        _bound(self._newcomers)

    def newcomers(self) -> Iterator[Newcomer]:
        return iter(tuple(self._newcomers.values()))

    def forget(self, who: Who) -> None:
        """They left, or are known now."""
        self._written.pop(who, None)
        self._newcomers.pop(who, None)


def _bound(kept: OrderedDict[Any, Any]) -> None:
    while len(kept) > MOST:
        kept.popitem(last=False)
