"""What somebody might carry to Teams' door to pass for the Bot Connector, or for our tenant."""

import hmac
import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.fakes.teams import APP, ISSUER, KEY, OTHER_KEY, TENANT, public_key, sign

ELSEWHERE = "https://smba.trafficmanager.net/emea/"
FOREIGN = "ffffffff-bbbb-4ccc-8ddd-eeeeeeeeeeee"
KEYS = [
    public_key("key-1"),
    public_key("key-web", endorsements=("webchat", "directline")),
    public_key("key-none", endorsements=()),
    {name: value for name, value in public_key("key-bare").items() if name != "endorsements"},
]
"""What the Connector publishes: the first may speak for Teams."""

Protection = Literal[
    "signature", "algorithm", "own key", "issuer", "audience", "time", "once", "claim", "endorsement", "channel",
    "tenant", "host",
]  # fmt: skip


@dataclass(frozen=True)
class Forgery:
    """`by` is the protection that it meets; `bearer` is made for the address that the bot is called from, and gives
    one header or several. `says` is what the activity says otherwise; who is proven must be read to be refused, so
    that `read` is told of it."""

    name: str
    by: Protection
    bearer: Callable[[str], Any]
    says: Callable[[str], Mapping[str, Any]] = lambda url: {}
    read: bool = False


def _packed(document: object) -> str:
    return urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()


def _claims(url: str, **otherwise: Any) -> dict[str, Any]:
    now = int(time.time())
    return {"iss": ISSUER, "aud": APP, "nbf": now - 60, "exp": now + 3600, "serviceurl": url, **otherwise}


def _by_hand(head: Mapping[str, Any], claims: object, key: bytes | None = None, how: str = "sha256") -> str:
    """A token as no library makes it: with that key's HMAC, or without any signature."""
    signed = f"{_packed(head)}.{_packed(claims)}"
    code = b"" if key is None else hmac.new(key, signed.encode(), how).digest()
    return f"{signed}.{urlsafe_b64encode(code).rstrip(b'=').decode()}"


def _well_signed(url: str, **otherwise: Any) -> str:
    """A token with claims that no library would write."""
    return jwt.PyJWS().encode(json.dumps(_claims(url, **otherwise)).encode(), KEY, "RS256", {"kid": "key-1"})


def pem(key: rsa.RSAPrivateKey = KEY) -> bytes:
    """The public half, which everybody knows."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _changed(url: str, part: int) -> str:
    """A good token in which one bit of a part is another."""
    parts = sign(url).split(".")
    raw = bytearray(urlsafe_b64decode(parts[part] + "=="))
    raw[len(raw) // 2] ^= 1
    parts[part] = urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode()
    return ".".join(parts)


def _rewritten(url: str) -> str:
    """A good token with other claims under the old signature."""
    head, _, code = sign(url).split(".")
    return f"{head}.{_packed(_claims(url, sub='x'))}.{code}"


def _own(name: str, value: object, key: Any = OTHER_KEY) -> Callable[[str], str]:
    return lambda url: sign(url, key=key, head={name: value})


OWN_JWK = {name: value for name, value in public_key("key-1", OTHER_KEY).items() if name in ("kty", "n", "e")}
EVIL_KEYS = "https://evil.example/keys"
CURVE = ec.generate_private_key(ec.SECP256R1())

TOKENS: dict[str, tuple[Protection, Callable[[str], str]]] = {
    "of another key": ("signature", lambda url: sign(url, key=OTHER_KEY)),
    "with a bit of its head changed": ("signature", lambda url: _changed(url, 0)),
    "with a bit of its claims changed": ("signature", lambda url: _changed(url, 1)),
    "with a bit of its signature changed": ("signature", lambda url: _changed(url, 2)),
    "with other claims": ("signature", _rewritten),
    "without its signature": ("signature", lambda url: sign(url).rpartition(".")[0] + "."),
    "in two parts": ("signature", lambda url: sign(url).rpartition(".")[0]),
    "in five parts": ("signature", lambda url: sign(url) + ".a.b"),
    "of nonsense": ("signature", lambda url: "abc"),
    "of nonsense in three parts": ("signature", lambda url: "a.b.c"),
    "of three dots": ("signature", lambda url: "..."),
    "too long": ("signature", lambda url: f"{sign(url)}{'A' * 7000}"),
    "whose claims are a list": ("signature", lambda url: f"{sign(url).split('.')[0]}.{_packed([1])}.AAAA"),
    "of an unknown key": ("signature", lambda url: sign(url, kid="key-9")),
    "of a key with a path for a name": ("signature", lambda url: sign(url, kid="../../key-1")),
    "without the name of a key": ("signature", lambda url: sign(url, kid=None)),
    "of a key named by a number": (
        "signature",
        lambda url: _by_hand({"alg": "RS256", "kid": 1}, _claims(url), b"x"),
    ),
    "of a key named by a list": (
        "signature",
        lambda url: _by_hand({"alg": "RS256", "kid": ["key-1"]}, _claims(url), b"x"),
    ),
    "of algorithm none": ("algorithm", lambda url: _by_hand({"alg": "none", "kid": "key-1"}, _claims(url))),
    "of algorithm None": ("algorithm", lambda url: _by_hand({"alg": "None", "kid": "key-1"}, _claims(url))),
    "of algorithm nOnE": ("algorithm", lambda url: _by_hand({"alg": "nOnE", "kid": "key-1"}, _claims(url))),
    "of an empty algorithm": ("algorithm", lambda url: _by_hand({"alg": "", "kid": "key-1"}, _claims(url))),
    "of no algorithm": ("algorithm", lambda url: _by_hand({"kid": "key-1"}, _claims(url))),
    "of two algorithms": ("algorithm", lambda url: _by_hand({"alg": ["RS256"], "kid": "key-1"}, _claims(url))),
    "by the public key as a secret": (
        "algorithm",
        lambda url: _by_hand({"alg": "HS256", "kid": "key-1"}, _claims(url), pem()),
    ),
    "by the public key as a secret, RS256 said": (
        "algorithm",
        lambda url: _by_hand({"alg": "RS256", "kid": "key-1"}, _claims(url), pem()),
    ),
    "by the public modulus as a secret": (
        "algorithm",
        lambda url: _by_hand({"alg": "HS256", "kid": "key-1"}, _claims(url), public_key("key-1")["n"].encode()),
    ),
    "by the application's id as a secret": ("algorithm", lambda url: sign(url, key=APP * 2, head={"alg": "HS256"})),
    "by SHA-512": ("algorithm", lambda url: sign(url, head={"alg": "RS512"})),
    "by PSS": ("algorithm", lambda url: sign(url, head={"alg": "PS256"})),
    "by a curve": ("algorithm", lambda url: sign(url, key=CURVE, head={"alg": "ES256"})),
    "with a jku": ("own key", _own("jku", EVIL_KEYS)),
    "with an x5u": ("own key", _own("x5u", EVIL_KEYS)),
    "with a jwk": ("own key", _own("jwk", OWN_JWK)),
    "with an x5c": ("own key", _own("x5c", ["MIIB"])),
    "with a jku, though well signed": ("own key", _own("jku", EVIL_KEYS, KEY)),
    "with something critical": ("own key", _own("crit", ["b64"], KEY)),
    "of another issuer": ("issuer", lambda url: sign(url, iss="https://sts.windows.net/x/")),
    "of an issuer with a slash more": ("issuer", lambda url: sign(url, iss=f"{ISSUER}/")),
    "of an issuer in capitals": ("issuer", lambda url: sign(url, iss=ISSUER.upper())),
    "of several issuers": ("issuer", lambda url: _well_signed(url, iss=[ISSUER])),
    "without an issuer": ("issuer", lambda url: sign(url, iss=None)),
    "for another bot": ("audience", lambda url: sign(url, aud="99999999-2222-4333-8444-555555555555")),
    "for anybody": ("audience", lambda url: sign(url, aud="*")),
    "for no one": ("audience", lambda url: _well_signed(url, aud=[])),
    "without an audience": ("audience", lambda url: sign(url, aud=None)),
    "that ended 301 seconds ago": ("time", lambda url: sign(url, exp=int(time.time()) - 301)),
    "that ended a day ago": ("time", lambda url: sign(url, exp=int(time.time()) - 86_400)),
    "that is not good for 302 seconds": ("time", lambda url: sign(url, nbf=int(time.time()) + 302)),
    "that was given in the future": ("time", lambda url: sign(url, iat=int(time.time()) + 900)),
    "that never ends": ("time", lambda url: sign(url, exp=None)),
    "that ends at no number": ("time", lambda url: _well_signed(url, exp=float("nan"))),
    "that ends beyond all numbers": ("time", lambda url: _well_signed(url, exp=float("inf"))),
    "that ends at a word": ("time", lambda url: _well_signed(url, exp="never")),
}

HEADERS: dict[str, tuple[Protection, Callable[[str], Any]]] = {
    "no header": ("signature", lambda url: []),
    "an empty header": ("signature", lambda url: ""),
    "a bearer of nothing": ("signature", lambda url: "Bearer "),
    "another scheme": ("signature", lambda url: f"Basic {sign(url)}"),
    "a token without a scheme": ("signature", lambda url: sign(url)),
    "a good header twice": ("once", lambda url: [f"Bearer {sign(url)}"] * 2),
    "a good header and a bad one": ("once", lambda url: [f"Bearer {sign(url)}", "Bearer a.b.c"]),
    "a bad header and a good one": ("once", lambda url: ["Bearer a.b.c", f"Bearer {sign(url)}"]),
    "two tokens in one header": ("signature", lambda url: f"Bearer {sign(url)}, Bearer {sign(url)}"),
}


def _good(url: str) -> str:
    return f"Bearer {sign(url)}"


def _of_key(kid: str) -> Callable[[str], str]:
    return lambda url: f"Bearer {sign(url, kid=kid)}"


def _for(service_url: str | None) -> Callable[[str], str]:
    return lambda url: f"Bearer {sign(url, serviceurl=service_url)}"


def _says(**fields: Any) -> Callable[[str], Mapping[str, Any]]:
    return lambda url: fields


def _at(service_url: str) -> Forgery:
    return Forgery(f"a connector at {service_url}", "host", _for(service_url), _says(serviceUrl=service_url), read=True)


NOT_OURS = (
    "https://smba.trafficmanager.net.evil.test/",
    "https://evilsmba.trafficmanager.net.test/",
    "https://smba.trafficmanager.net@evil.test/",
    "https://smba.trafficmanager.net:8443/emea/",
    "http://smba.trafficmanager.net/emea/",
    "https://169.254.169.254/",
    "https://[::1]/",
    "http://127.0.0.1@evil.test/",
    "file:///etc/passwd",
)

FORGERIES = (
    *(
        Forgery(f"a token {name}", by, lambda url, made=made: f"Bearer {made(url)}")  # type: ignore[misc]
        for name, (by, made) in TOKENS.items()
    ),
    *(Forgery(name, by, made) for name, (by, made) in HEADERS.items()),
    Forgery("a token for another connector", "claim", _for(ELSEWHERE), read=True),
    Forgery("a token for no connector", "claim", _for(None), read=True),
    Forgery("a token for a connector with a slash more", "claim", lambda url: _for(f"{url}/")(url), read=True),
    Forgery("an activity of another connector", "claim", _good, _says(serviceUrl=ELSEWHERE), read=True),
    Forgery("a key for other channels", "endorsement", _of_key("key-web"), read=True),
    Forgery("a key for no channel", "endorsement", _of_key("key-none"), read=True),
    Forgery("a key that does not say for what", "endorsement", _of_key("key-bare"), read=True),
    Forgery("another channel", "endorsement", _good, _says(channelId="webchat"), read=True),
    Forgery("another channel, rightly signed", "channel", _of_key("key-web"), _says(channelId="webchat"), read=True),
    Forgery("another tenant", "tenant", _good, _says(channelData={"tenant": {"id": FOREIGN}}), read=True),
    Forgery(
        "another tenant beside ours",
        "tenant",
        _good,
        _says(
            channelData={"tenant": {"id": FOREIGN}},
            conversation={"id": "a:1", "conversationType": "personal", "tenantId": TENANT},
        ),
        read=True,
    ),
    *(_at(one) for one in NOT_OURS),
)
