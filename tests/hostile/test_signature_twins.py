"""What the tests of S2 would see if a protection were gone: each is taken away in turn, and somebody gets in."""

import hmac
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, ClassVar, cast

import jwt
import pytest
from aiohttp import web
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.body import body
from bot.slack.guard import SIGNATURE, TIMESTAMP, Guard, RefusedRequestError, _check
from bot.teams.address import Allowed
from bot.teams.inbound import ShapeError, parse
from bot.teams.listen import Gate, Refused
from bot.teams.tokens import Proof
from tests.fakes.slack_client import SECRET
from tests.hostile import slack_forgeries as slack
from tests.hostile import teams_forgeries as teams
from tests.hostile.slack_forgeries import NOW
from tests.hostile.test_signatures import slack_door, teams_door, through_slack, through_teams


class AnySignature(SignatureVerifier):
    """Looks at the time alone."""

    def is_valid(self, body: str | bytes, timestamp: str | None, signature: str | None) -> bool:
        return abs(self.clock.now() - int(timestamp or 0)) <= 300


class AnyTime(SignatureVerifier):
    """Looks at the signature alone."""

    def is_valid(self, body: str | bytes, timestamp: str | None, signature: str | None) -> bool:
        expected = self.generate_signature(timestamp=timestamp or "", body=body) or ""
        return hmac.compare_digest(expected, signature or "")


class Careless(Guard):
    """Of headers that come twice it takes the first."""

    def _proven(self, request: web.Request, body: bytes) -> str:
        stamp, code = (request.headers.get(name, "") for name in (TIMESTAMP, SIGNATURE))
        if not self.verifier or not stamp.isdecimal() or not self.verifier.is_valid(body, stamp, code):
            raise RefusedRequestError(401, "signature")
        return body.decode()


class Curious(Guard):
    """Reads what it got before it knows from whom."""

    async def __call__(self, request: web.Request) -> AsyncBoltRequest:
        _check((await body(request)).decode("utf-8", "replace"), request.content_type)
        return await super().__call__(request)


def let_in(wrong: list[str], protection: str) -> bool:
    """Whether what went wrong is that somebody got in and something happened; or, that they were read."""
    if protection == "order":
        return any(one.endswith(": 400") for one in wrong)
    return any(one.endswith(": 200") for one in wrong) and wrong[-1].startswith("changed: ")


def verified_by(kind: type[SignatureVerifier]) -> Guard:
    guard = Guard(SECRET, lambda: float(NOW))
    assert guard.verifier
    guard.verifier = kind(SECRET, guard.verifier.clock)
    return guard


GUARDS: Mapping[str, Callable[[], Guard]] = {
    "signature": lambda: verified_by(AnySignature),
    "time": lambda: verified_by(AnyTime),
    "once": lambda: Careless(SECRET, lambda: float(NOW)),
    "order": lambda: Curious(SECRET, lambda: float(NOW)),
}


@pytest.mark.parametrize("protection", GUARDS)
async def test_without_it_somebody_passes_for_slack(sqlite_url: str, protection: str) -> None:
    async with slack_door(sqlite_url) as bot:
        bot.edge.listener.guard = GUARDS[protection]()
        rows = [row for row in slack.FORGERIES if row.by == protection] or slack.FORGERIES[:1]
        assert let_in(await through_slack(bot, rows), protection)
        bot.slack.complaints.clear()


class Gullible(Proof):
    """Lets one thing pass. `lets` are options of the library."""

    lets: ClassVar[Mapping[str, Any]] = {}

    def _claims(self, token: str, key: Any) -> Mapping[str, Any]:
        return jwt.decode(token, key.key, algorithms=["RS256"], options=cast("Any", self._options()))

    def _options(self) -> dict[str, Any]:
        checks = ("verify_iss", "verify_aud", "verify_exp", "verify_nbf", "verify_iat", "verify_signature")
        return {**dict.fromkeys(checks, False), "verify_signature": True, **self.lets}


class AnyKey(Gullible):
    lets: ClassVar[Mapping[str, Any]] = {"verify_signature": False}


class OwnWay(Proof):
    """Takes the algorithm that the token names, as libraries once did."""

    async def __call__(self, header: str) -> tuple[Mapping[str, Any], frozenset[str]]:
        token = header.removeprefix("Bearer ")
        head = jwt.get_unverified_header(token)
        if head["alg"] == "HS256":
            signed, _, code = token.rpartition(".")
            good = hmac.digest(teams.pem(), signed.encode(), sha256)
            assert hmac.compare_digest(good, jwt.utils.base64url_decode(code))
        elif head["alg"] != "none":
            return await super().__call__(header)
        return jwt.decode(token, options={"verify_signature": False}), frozenset({"msteams"})


class OwnKey(Proof):
    """Takes the key that the token brings along."""

    async def __call__(self, header: str) -> tuple[Mapping[str, Any], frozenset[str]]:
        token = header.removeprefix("Bearer ")
        own = jwt.get_unverified_header(token).get("jwk")
        if own is None:
            return await super().__call__(header)
        told = jwt.decode(token, jwt.PyJWK(own, "RS256").key, algorithms=["RS256"], audience=self.app_id)
        return told, frozenset({"msteams"})


class Whatever(str):
    """Equal to everything."""

    __slots__ = ()

    def __ne__(self, other: object) -> bool:
        return False


class Everything(frozenset[str]):
    def __contains__(self, one: object) -> bool:
        return True


class AnyConnector(Proof):
    async def __call__(self, header: str) -> tuple[Mapping[str, Any], frozenset[str]]:
        claims, endorsed = await super().__call__(header)
        return {**claims, "serviceurl": Whatever()}, endorsed


class AnyChannel(Proof):
    async def __call__(self, header: str) -> tuple[Mapping[str, Any], frozenset[str]]:
        claims, _ = await super().__call__(header)
        return claims, Everything()


class FirstOfTwo(Gate):
    async def _proven(self, request: web.Request) -> tuple[Mapping[str, Any], frozenset[str]]:
        assert self.proof
        return await self.proof(request.headers["Authorization"])


class AnyActivity(Gate):
    """Whatever the token says is for us."""

    def _ours(self, activity: Any) -> None:
        return None


class ReadsFirst(Gate):
    """Reads what it got before it knows from whom."""

    async def __call__(self, request: web.Request) -> Any:
        try:
            parse(await body(request))
        except ShapeError as error:
            raise Refused(400, str(error)) from None
        return await super().__call__(request)


class Anywhere(Allowed):
    def __call__(self, service_url: str) -> bool:
        return True


def proved_by(kind: type[Proof], old: Gate) -> Gate:
    assert old.proof
    return Gate(kind(old.proof.app_id, old.proof.keys), old.allowed, old.tenant)


GATES: Mapping[str, Callable[[Gate], Gate]] = {
    "signature": lambda old: proved_by(AnyKey, old),
    "algorithm": lambda old: proved_by(OwnWay, old),
    "own key": lambda old: proved_by(OwnKey, old),
    "issuer": lambda old: proved_by(Gullible, old),
    "audience": lambda old: proved_by(Gullible, old),
    "time": lambda old: proved_by(Gullible, old),
    "claim": lambda old: proved_by(AnyConnector, old),
    "endorsement": lambda old: proved_by(AnyChannel, old),
    "once": lambda old: FirstOfTwo(old.proof, old.allowed, old.tenant),
    "channel": lambda old: AnyActivity(old.proof, old.allowed, old.tenant),
    "tenant": lambda old: Gate(old.proof, old.allowed, ""),
    "host": lambda old: Gate(old.proof, Anywhere(()), old.tenant),
    "order": lambda old: ReadsFirst(old.proof, old.allowed, old.tenant),
}


@pytest.mark.parametrize("protection", GATES)
async def test_without_it_somebody_passes_for_teams(sqlite_url: str, protection: str) -> None:
    async with teams_door(sqlite_url) as bot:
        bot.edge.listener.gate = GATES[protection](bot.edge.listener.gate)
        rows = [row for row in teams.FORGERIES if row.by == protection] or teams.FORGERIES[:1]
        assert let_in(await through_teams(bot, rows), protection)
        bot.teams.complaints.clear()
