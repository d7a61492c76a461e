"""What this process remembers for a while: words that came in already, addresses it has written down, and who speaks
which language."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.platform import Who
from flows.words import Language

MOST = 10_000
WRITTEN_FOR = 600.0
"""Seconds for which an address counts as written down. It is written again then, which also makes somebody reachable
again whom a send had found unreachable."""


@dataclass
class Memory:
    """Bounded; losing it costs a write, or a second answer to a repeated question."""

    monotonic: Callable[[], float] = time.monotonic
    _seen: OrderedDict[tuple[str, str], None] = field(default_factory=OrderedDict)
    _written: OrderedDict[Who, tuple[str, float]] = field(default_factory=OrderedDict)
    _spoken: OrderedDict[Who, Language] = field(default_factory=OrderedDict)

    def first(self, typed: tuple[str, str] | None) -> bool:
        """Whether those words (channel, time) come in for the first time: Slack sends again what it thinks got lost."""
        if typed is None:
            return True
        if typed in self._seen:
            return False
        _keep(self._seen, typed, None)
        return True

    def is_written(self, who: Who, address: str) -> bool:
        known, since = self._written.get(who, ("", 0.0))
        return known == address and self.monotonic() - since < WRITTEN_FOR

    def wrote(self, who: Who, address: str) -> None:
        _keep(self._written, who, (address, self.monotonic()))

    def spoke(self, who: Who, language: Language) -> None:
        _keep(self._spoken, who, language)

    def language(self, who: Who) -> Language:
        """Of what somebody was shown last: Slack does not say it with a press."""
        return self._spoken.get(who, "da")


def _keep(kept: OrderedDict[Any, Any], key: object, value: object) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > MOST:
        kept.popitem(last=False)
