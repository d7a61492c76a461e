"""Where people and messages are in Teams, as the opaque text that storage keeps; and where a token may be sent."""

import ipaddress
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Reference:
    """Where one person can be written to: their own conversation with the bot. `user` is how this bot knows them
    (29:…), or their Entra object id; an empty `conversation` has yet to be opened."""

    service_url: str
    conversation: str
    bot: str
    user: str
    tenant: str
    channel: str = "msteams"

    def encode(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def decode(cls, text: str) -> "Reference | None":
        """None for anything that we did not write ourselves."""
        found = _texts(text)
        return cls(**found) if found is not None and found.keys() == set(cls.__slots__) else None


@dataclass(frozen=True, slots=True)
class Place:
    """Where one message stands. `activity` is empty where the platform did not say."""

    service_url: str
    conversation: str
    activity: str

    def encode(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def decode(cls, text: str) -> "Place | None":
        found = _texts(text)
        return cls(**found) if found is not None and found.keys() == set(cls.__slots__) else None


def _texts(text: str) -> dict[str, str] | None:
    try:
        found: Any = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) and all(isinstance(value, str) for value in found.values()) else None


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which addresses of the Bot Connector we talk to (rule C1.4). A name of `hosts` with a leading dot means any host
    below it. Without signatures nothing but this machine is talked to."""

    hosts: Sequence[str]
    anonymous: bool = False

    def __call__(self, service_url: str) -> bool:
        try:
            parts = urlsplit(service_url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return False
        if "\\" in service_url or parts.username is not None or parts.query or parts.fragment:
            return False
        if is_loopback(host) and (self.anonymous or host in self.hosts):
            return parts.scheme in ("http", "https")
        return parts.scheme == "https" and port in (None, 443) and not self.anonymous and self._listed(host)

    def _listed(self, host: str) -> bool:
        if not _HOST.fullmatch(host):
            return False
        return any(host.endswith(one) if one.startswith(".") else host == one for one in self.hosts)


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
