"""What somebody might put before a request of their own to pass for Slack."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tests.fakes.slack_client import SECRET

NOW = 1_795_000_000
"""What the bot's clock says, so that a second more or less can be told."""

STAMP, SIGN = "X-Slack-Request-Timestamp", "X-Slack-Signature"
Headers = list[tuple[str, str]]
Protection = Literal["signature", "time", "once", "order"]


@dataclass(frozen=True)
class Forgery:
    """`by` is the protection that it meets; `headers` are made for a body."""

    name: str
    by: Protection
    headers: Callable[[bytes], Headers]


def signature(body: bytes, stamp: object = NOW, secret: str = SECRET, how: str = "sha256") -> str:
    return f"v0={_code(b'v0:' + str(stamp).encode() + b':' + body, secret, how)}"


def _code(text: bytes, secret: str = SECRET, how: str = "sha256") -> str:
    return hmac.new(secret.encode(), text, how).hexdigest()


def signed(body: bytes, stamp: object = NOW) -> Headers:
    """As Slack does it."""
    return [(STAMP, str(stamp)), (SIGN, signature(body, stamp))]


def _with(made: Callable[[bytes], str]) -> Callable[[bytes], Headers]:
    return lambda body: [(STAMP, str(NOW)), (SIGN, made(body))]


def _at(stamp: object) -> Callable[[bytes], Headers]:
    return lambda body: signed(body, stamp)


def _flipped(body: bytes, at: int) -> bytes:
    return body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]


SIGNATURES: dict[str, Callable[[bytes], str]] = {
    "empty": lambda body: "",
    "of zeros": lambda body: "v0=" + "0" * 64,
    "by another key": lambda body: signature(body, secret="another secret"),
    "by an empty key": lambda body: signature(body, secret=""),
    "of the first byte changed": lambda body: signature(_flipped(body, 0)),
    "of a byte in the middle changed": lambda body: signature(_flipped(body, len(body) // 2)),
    "of the last byte changed": lambda body: signature(_flipped(body, len(body) - 1)),
    "of one byte more": lambda body: signature(body + b" "),
    "of one byte less": lambda body: signature(body[:-1]),
    "of nothing": lambda body: signature(b""),
    "of another second": lambda body: signature(body, NOW + 1),
    "without its time": lambda body: f"v0={_code(body)}",
    "of another version": lambda body: "v1=" + signature(body)[3:],
    "without its version": lambda body: signature(body)[3:],
    "in capitals": lambda body: "v0=" + signature(body)[3:].upper(),
    "cut short": lambda body: signature(body)[:-1],
    "cut to its version": lambda body: "v0=",
    "with more after it": lambda body: signature(body) + "0",
    "twice in one": lambda body: f"{signature(body)}, {signature(body)}",
    "by SHA-1": lambda body: signature(body, how="sha1"),
    "by MD5": lambda body: signature(body, how="md5"),
    "without a key": lambda body: "v0=" + hashlib.sha256(b"v0:%d:" % NOW + body).hexdigest(),
    "in base 64": lambda body: "v0=" + b64encode(bytes.fromhex(signature(body)[3:])).decode(),
    "the key itself": lambda body: f"v0={SECRET}",
    "in letters that look alike": lambda body: signature(body).replace("v0", "ⅴ0"),
    "very long": lambda body: signature(body) * 80,
}

TIMES: dict[str, object] = {
    "301 seconds old": NOW - 301,
    "301 seconds ahead": NOW + 301,
    "a day old, caught and sent again": NOW - 86_400,
    "zero": 0,
    "negative": -NOW,
    "signed": f"+{NOW}",
    "empty": "",
    "a word": "soon",
    "a float": f"{NOW}.5",
    "with an exponent": "1e9",
    "hexadecimal": hex(NOW),
    "in milliseconds": NOW * 1000,
    "of four hundred digits": "9" * 400,
    "in other digits": "".join(chr(0x0660 + int(one)) for one in str(NOW)),
    "with an underscore": f"{NOW:_}",
}

FORGERIES = (
    Forgery("nothing at all", "signature", lambda body: []),
    Forgery("a time alone", "signature", lambda body: [(STAMP, str(NOW))]),
    Forgery("a signature alone", "time", lambda body: [(SIGN, signature(body))]),
    *(Forgery(f"a signature {name}", "signature", _with(made)) for name, made in SIGNATURES.items()),
    *(Forgery(f"a time {name}", "time", _at(stamp)) for name, stamp in TIMES.items()),
    Forgery("a signature twice", "once", lambda body: [*signed(body), (SIGN, signature(body))]),
    Forgery("a good signature and a bad one", "once", lambda body: [*signed(body), (SIGN, signature(b"x"))]),
    Forgery("a bad signature and a good one", "once", lambda body: [(SIGN, signature(b"x")), *signed(body)]),
    Forgery("a time twice", "once", lambda body: [*signed(body), (STAMP, str(NOW))]),
    Forgery("a good time and a bad one", "once", lambda body: [*signed(body), (STAMP, str(NOW - 900))]),
)
