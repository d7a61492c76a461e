"""Where somebody stands when they ask, and what of it a window remembers."""

import json
from dataclasses import dataclass, replace

LONGEST = 3000


@dataclass(frozen=True, slots=True)
class Where:
    """`url` is good for answers to the asker alone. `ts` is the message that was pressed, `private` if nobody else saw
    it. `trigger` opens a window within three seconds; `window` is the one they pressed in. `home` is the bot's page."""

    channel: str = ""
    ts: str = ""
    url: str = ""
    private: bool = False
    trigger: str = ""
    window: str = ""
    home: bool = False

    @property
    def pressed(self) -> bool:
        """Whether there is a message behind all this that can be drawn anew."""
        return bool(self.ts)

    @property
    def own_channel(self) -> str | None:
        """The conversation of the two of us, when a message of ours was pressed there."""
        return self.channel if self.ts and not self.private and self.channel.startswith("D") else None

    def encode(self) -> str:
        """For a window to carry: nothing readable, and nothing about anybody."""
        kept = {"c": self.channel, "t": self.ts, "u": self.url, "p": self.private, "h": self.home}
        found = json.dumps({name: value for name, value in kept.items() if value}, separators=(",", ":"))
        return found if len(found) <= LONGEST else ""

    def behind(self, carried: str) -> "Where":
        """The same, with what a window carried of where it was opened from."""
        try:
            kept = json.loads(carried) if carried else {}
        except (ValueError, RecursionError):
            return self
        if not isinstance(kept, dict):
            return self
        text = {name: value for name, value in kept.items() if isinstance(value, str)}
        return replace(
            self,
            channel=text.get("c", ""),
            ts=text.get("t", ""),
            url=text.get("u", ""),
            private=kept.get("p") is True,
            home=kept.get("h") is True,
        )
