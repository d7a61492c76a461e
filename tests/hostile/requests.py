"""Requests that nobody should send: what the platforms and the page send, bent in every way; and what never was one."""

import gzip
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from tests.fakes.slack import TEAM
from tests.fakes.slack_client import FORM, JSON
from tests.fakes.teams import BOT, OTHER_KEY, TENANT, sign
from tests.hostile import slack_forgeries, teams_forgeries
from tests.hostile.town import NAMES
from tests.platforms.teams_house import object_id

Headers = list[tuple[str, str]]
MIB = 1024 * 1024
NOBODYS = "Aa0_" * 5 + "-9"
"""The key of no delivery that there is."""

ADDRESSES = ("channel", "conversation", "recipient", "from", "serviceUrl")

TYPES = (
    "text/plain", "multipart/form-data", "multipart/form-data; boundary=x", "", "/", "application/json;;;",
    "application/json; charset=utf-7", "application/xml", FORM, JSON, "application/" + "x" * 900,
)  # fmt: skip

VERBS = (
    "answer", "form", "change", "submit", "offer", "letter", "letter-change", "letter-send", "letter-drop", "snooze",
    "why", "more", "start", "report", "settings", "erase-not", "shown", "schedule", "schedule-add", "schedule-find",
    "schedule-made", "schedule-changed", "schedule-redone", "foreign",
)  # fmt: skip
"""What a button may say, but for what somebody may do to themselves at any time."""

WORDS = ("hjælp", "hvorfor", "noter", "minedata", "personer", "teamrapport a", "plan", "rapport ", "svar ", "xyzzy ")


def _deep(depth: int) -> Any:
    found: Any = "x"
    for n in range(depth):
        found = [found] if n % 2 else {"a": found}
    return found


EVIL: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**31, 2**63, 10**40, 1e308, -0.0, float("nan"), float("inf"), "", " ", "\0", "a\0b",
    "\ud800", "\udfff\ud800", "\u202e\u2066x", "\u200b", "e\u0301" * 50, "x" * 5_000, "9" * 5_000, "../../etc/passwd",
    "' OR 1=1 --", "{{7*7}}", "${jndi:ldap://x}", "<!channel>", "<script>alert(1)</script>", "=cmd|'/C calc'!A0",
    "http://169.254.169.254/latest", "file:///etc/passwd", "-1.5", "1e999", "1.1.1", "U", "D", "T" * 65, [], {},
    [None], [[]], ["x"] * 300, {"": ""}, {"id": None}, {"a": {"b": {"c": []}}}, _deep(40), _deep(31), _deep(200),
)  # fmt: skip


@dataclass(frozen=True)
class Shot:
    """One request. `proven` if it is signed as the platform signs, so that it may be answered with something shown."""

    method: str
    path: str
    body: bytes = b""
    headers: Headers = field(default_factory=list)
    proven: bool = False


@dataclass(frozen=True)
class Gunner:
    """`teams_url` is where the Bot Connector is, `own` the bot's own address."""

    chance: random.Random
    teams_url: str
    own: str

    def shots(self, count: int) -> Iterator[Shot]:
        """Each route in turn, signed or not by chance."""
        kinds = (self._slack, self._teams, self._slack, self._teams, self._playground, self._reading, self._nowhere)
        for n in range(count):
            yield kinds[n % len(kinds)]()

    def _slack(self) -> Shot:
        document, content_type = self._slack_document()
        body = self._body(document, content_type)
        proven = self.chance.random() < 0.5
        proof = slack_forgeries.signed(body, int(time.time())) if proven else self._forged_slack(body)
        return self._post("/slack/events", body, content_type, proof, proven)

    def _forged_slack(self, body: bytes) -> Headers:
        row = self.chance.choice(slack_forgeries.FORGERIES)
        return [(name, value) for name, value in row.headers(body or b"x") if value.isascii()]

    def _teams(self) -> Shot:
        document = self._bent(self._activity())
        told = document.get("serviceUrl") if isinstance(document, dict) else None
        proven = self.chance.random() < 0.5
        body = self._body(document, JSON)
        token = sign(told if isinstance(told, str) and told.isascii() else self.teams_url) if proven else "a.b.c"
        if not proven and self.chance.random() < 0.5:
            token = self._forged_teams()
        return self._post("/api/messages", body, JSON, [("Authorization", f"Bearer {token}")], proven)

    def _forged_teams(self) -> str:
        by, made = self.chance.choice(list(teams_forgeries.TOKENS.values()))
        return made(self.teams_url) if by != "signature" else sign(self.teams_url, key=OTHER_KEY)

    def _post(self, path: str, body: bytes, content_type: str, proof: Headers, proven: bool) -> Shot:
        """Now and then with other headers, or by another method: then it is no such request."""
        headers = [("Content-Type", content_type), *proof]
        match self.chance.randrange(24):
            case 0:
                return Shot(self.chance.choice(("PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")), path, b"", headers)
            case 1:
                return Shot("POST", path, body, [*headers, *headers], False)
            case 2:
                return Shot("POST", path, body, [("Content-Type", self._type()), *proof], proven)
            case 3:
                coding = self.chance.choice(("gzip", "deflate", "br", "identity", "x", "gzip, gzip"))
                return Shot("POST", path, body, [*headers, ("Content-Encoding", coding)], proven)
            case 4:
                packed = gzip.compress(body + b" " * self.chance.choice((0, 5 * MIB)))
                return Shot("POST", path, packed, [*headers, ("Content-Encoding", "gzip")], proven)
            case 5 if self.chance.random() < 0.2:
                return Shot("POST", path, body + b" " * (MIB + 1 - min(len(body), MIB)), headers, False)
            case _:
                return Shot("POST", path, body, headers, proven)

    def _type(self) -> str:
        return self.chance.choice(TYPES)

    # What Slack sends.

    def _slack_document(self) -> tuple[Any, str]:
        user = self.chance.choice([f"U{name.upper()}" for name in NAMES] + ["U0NOBODY"] * 8)
        kind = self.chance.randrange(5)
        if kind == 0:
            return self._bent(self._command(user)), FORM
        if kind < 3:
            payload = self._bent(self._pressing(user) if kind == 1 else self._submission(user))
            return {"payload": payload}, FORM
        return self._bent(self._event(user)), JSON

    def _command(self, user: str) -> dict[str, Any]:
        return {
            "command": self.chance.choice(("/handgreb", "/teamreport", "/x")),
            "text": self._words(),
            "user_id": user,
            "team_id": TEAM,
            "channel_id": f"D{user}",
            "trigger_id": "1.2.3",
            "response_url": f"{self.own}/slack/events",
        }

    def _base(self, user: str) -> dict[str, Any]:
        return {"team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM}, "trigger_id": "1.2.3"}

    def _pressing(self, user: str) -> dict[str, Any]:
        pressed = {"type": "button", "action_id": "press-0", "value": self._action(), "action_ts": "1795000000.1"}
        container = {"type": "message", "message_ts": "1795000000.1", "channel_id": "C0PUBLIC", "is_ephemeral": False}
        return {"type": "block_actions", **self._base(user), "container": container, "actions": [pressed]}

    def _submission(self, user: str) -> dict[str, Any]:
        values = {name: {name: self.chance.choice(FILLED)} for name in self._fields()}
        view = {"id": "V1", "type": "modal", "callback_id": self._action(), "private_metadata": '{"c":"C0"}'}
        return {"type": "view_submission", **self._base(user), "view": {**view, "state": {"values": values}}}

    def _event(self, user: str) -> dict[str, Any]:
        said = {"type": "message", "channel_type": "im", "user": user, "text": self._words(), "channel": f"D{user}"}
        opened = {"type": "app_home_opened", "user": user, "tab": "home", "channel": f"D{user}"}
        stamped = {**said, "ts": f"1795{self.chance.randrange(10**6):06}.{self.chance.randrange(10**6):06}"}
        event = self.chance.choice((stamped, opened, {"type": "app_uninstalled"}, {"type": "tokens_revoked"}))
        return {"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": event,
                "authorizations": [{"team_id": TEAM, "enterprise_id": None}]}  # fmt: skip

    # What Teams sends.

    def _activity(self) -> dict[str, Any]:
        name = self.chance.choice([*NAMES, *["nobody"] * 8])
        usual: dict[str, Any] = {
            "type": "message",
            "id": f"h:{self.chance.randrange(10**12)}",
            "timestamp": "2026-11-23T10:00:00Z",
            "serviceUrl": self.teams_url,
            "channelId": "msteams",
            "from": {"id": f"29:{object_id(name)}", "aadObjectId": object_id(name)},
            "recipient": {"id": BOT},
            "conversation": {"conversationType": "personal", "tenantId": TENANT, "id": f"a:1{object_id(name)}"},
            "channelData": {"tenant": {"id": TENANT}},
            "locale": "da-DK",
            "entities": [{"type": "clientInfo", "timezone": "Europe/Copenhagen"}],
        }
        return {**usual, **self._happening()}

    def _happening(self) -> dict[str, Any]:
        data = {self.chance.choice(("handgreb", "handgreb-form")): self._action(), **dict.fromkeys(self._fields(), "1")}
        return self.chance.choice(
            (
                {"text": self._words()},
                {"value": data, "replyToId": "17"},
                {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": {"data": data}}},
                {"type": "invoke", "name": "task/fetch", "value": {}},
                {"type": "event", "name": "application/vnd.microsoft.meetingEnd", "value": {"Id": "x"}},
                {"type": "messageReaction"},
                {"type": self._words()},
            )
        )

    # What the page sends.

    def _playground(self) -> Shot:
        paths: Mapping[str, dict[str, Any]] = {
            "open": {},
            "press": {"message": "x", "action": self._action()},
            "submit": {"message": "x", "action": self._action(), "values": {one: ["1"] for one in self._fields()}},
            "say": {"text": self._words() or "x"},
            "clock": {"to": "yesterday"},
            "language": {"language": "xx"},
        }
        name = self.chance.choice(list(paths))
        user = self.chance.choice(("p0@example.org", "nobody@example.org"))
        body = self._body(self._bent({"user": user, **paths[name]}), JSON)
        return self._browser(Shot("POST", f"/playground/{name}", body, [("Content-Type", JSON)]))

    def _browser(self, shot: Shot) -> Shot:
        """Half of them as our own page asks, half as another would."""
        if self.chance.random() < 0.5:
            return Shot(shot.method, shot.path, shot.body, [*shot.headers, ("Origin", self.own)], True)
        foreign = self.chance.choice(
            (("Host", "evil.example"), ("Origin", "https://evil.example"), ("Origin", "null"), ("Host", "[::1"),
             ("Sec-Fetch-Site", "cross-site"), ("Host", "127.0.0.1.evil.example"), ("Host", "\u0130"))
        )  # fmt: skip
        return Shot(shot.method, shot.path, shot.body, [*shot.headers, ("Origin", "http://x"), foreign])

    def _reading(self) -> Shot:
        path = self.chance.choice(
            ("/healthz", "/readyz", "/metrics", "/playground", "/playground/people", "/playground/transcript",
             "/playground/preview", "/playground/static/page.js", "/playground/static/..%2fguard.py",
             "/playground/static/%00", "/playground/static/" + "x" * 300)
        )  # fmt: skip
        names = ("user", "version", "message", "language", "x", "a[]")
        asked = {one: self._text() for one in self.chance.sample(names, self.chance.randrange(4))}
        query = urlencode(asked, errors="surrogatepass") + self.chance.choice(("", "&&==%", "&%ff=%00", "#x"))
        method = self.chance.choice(("GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "X"))
        return self._browser(Shot(method, f"{path}?{query}"))

    def _nowhere(self) -> Shot:
        path = self.chance.choice(
            ("/", "//", "/..", "/%2e%2e/%2e%2e/etc/passwd", "/%00", "/%ff%fe", "/api/messages/", "/slack/events/x",
             "/slack//events", "/playground/", "/.env", "/api/messages;x=1", "/" + "a" * 4000, "/%u0000", "/\u00e6",
             "/healthz/../metrics", "/" + quote(self._text()[:40], safe="", errors="replace"))
        )  # fmt: skip
        body = b"" if self.chance.random() < 0.5 else self._body(self._bent({"a": 1}), JSON)
        return Shot(self.chance.choice(("GET", "POST", "PUT", "BREW")), path, body, [("Content-Type", self._type())])

    # How it is bent.

    def _words(self) -> str:
        said = self.chance.choice(WORDS)
        return said + self._text() if said.endswith(" ") else said

    def _text(self) -> str:
        return self.chance.choice([one for one in EVIL if isinstance(one, str)])[:600]

    def _action(self) -> str:
        value = self.chance.choice(("0", "0.0", "99.99", "-1", "", "9" * 60, "a.b", "1.", "..", "_", "hour"))
        ref = self.chance.choice((NOBODYS, "", "0", "_-_", "A" * 64))
        found = f"{self.chance.choice(VERBS)}:{ref}:{value}"
        return found if self.chance.random() < 0.9 else found + self._text()[:50]

    def _fields(self) -> list[str]:
        return [self.chance.choice((f"q{n}", "text", "to[]", "\0", "x" * 70)) for n in range(self.chance.randrange(6))]

    def _bent(self, document: dict[str, Any]) -> Any:
        """In up to three places; now and then it is something else altogether. Where somebody can be written to is left
        alone for those whom we know: what the platform says of that, rightly signed, is to be remembered."""
        if self.chance.random() < 0.05:
            return deepcopy(self.chance.choice(EVIL))
        found: dict[str, Any] = deepcopy(document)
        kept = ADDRESSES if "nobody" not in json.dumps(document).lower() else ()
        for _ in range(self.chance.randrange(4)):
            places = [one for one in _places(found) if one[1] not in kept]
            if places:
                self._bend(*self.chance.choice(places))
        return found

    def _bend(self, inside: Any, at: Any) -> None:
        match self.chance.randrange(6):
            case 0:
                del inside[at]
            case 1:
                inside[at] = [inside[at]]
            case 2:
                inside[at] = {"id": inside[at], "x": self._text()}
            case 3 if isinstance(inside, dict):
                inside |= {f"{at}{n}": n for n in range(300)}
            case _:
                inside[at] = deepcopy(self.chance.choice(EVIL))

    def _body(self, document: Any, content_type: str) -> bytes:
        if content_type == FORM and isinstance(document, dict):
            told = {name: value if isinstance(value, str) else json.dumps(value) for name, value in document.items()}
            body = urlencode(told, errors="surrogatepass").encode()
        else:
            escaped = self.chance.random() < 0.8
            body = json.dumps(document, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
        spoil = self.chance.choice(SPOILERS) if self.chance.random() < 0.25 else _whole
        return spoil(body, self.chance)


FILLED: tuple[Any, ...] = (
    {"type": "radio_buttons", "selected_option": {"value": "1"}},
    {"type": "checkboxes", "selected_options": [{"value": "0"}, {"value": 7}, None]},
    {"type": "plain_text_input", "value": "a\0b"},
    {"type": "plain_text_input", "value": 7},
    {"type": "datepicker", "selected_date": "2026-99-99"},
    {"selected_option": []},
    None,
    "x",
)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each place in a document, however deep: what it is in, and where."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for at, inner in list(pairs):
        yield value, at
        if at not in ADDRESSES:
            yield from _places(inner)


Spoiler = Callable[[bytes, random.Random], bytes]


def _whole(body: bytes, _: random.Random) -> bytes:
    return body


def _at(body: bytes, chance: random.Random) -> int:
    return chance.randrange(len(body) + 1)


def _cut(body: bytes, chance: random.Random) -> bytes:
    return body[: _at(body, chance)]


def _put(junk: bytes) -> Spoiler:
    def spoil(body: bytes, chance: random.Random) -> bytes:
        place = _at(body, chance)
        return body[:place] + junk + body[place:]

    return spoil


SPOILERS: tuple[Spoiler, ...] = (
    _cut,
    *map(_put, (b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\xaf", b"\\ud800", b"NaN", b"9" * 5000, b"[" * 3000, b'"')),
    lambda body, _: b"\xef\xbb\xbf" + body,
    lambda body, _: body.decode("utf-8", "replace").encode("utf-16"),
    lambda body, _: body + body,
    lambda body, _: b"&".join(b"f%d=1" % n for n in range(400)) + b"&" + body,
    lambda body, _: b"[" * 100_000,
    lambda body, _: b'{"a":' * 20_000,
    lambda body, _: b"payload=" + body + b"&payload=" + body,
    lambda body, _: b"",
)
"""What is left of a body on a bad line."""
