"""Who may ask the playground: a browser on this machine that looks at our own page, and nobody else."""

import ipaddress
import unicodedata
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import AfterValidator, BaseModel, Field, ValidationError

from bot.body import body

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
BODY_LIMIT = 128 * 1024
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class RefusedRequestError(Exception):
    """A request that is not answered: with which status, and why in a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        self.status = status
        self.sentence = sentence
        super().__init__(sentence)


def _readable(text: str) -> str:
    if "\0" in text:
        raise ValueError("text cannot hold a NUL character")
    return unicodedata.normalize("NFC", text)


Text = AfterValidator(_readable)
User = Annotated[str, Text, Field(min_length=1, max_length=320)]
Id = Annotated[str, Text, Field(max_length=64)]
Encoded = Annotated[str, Text, Field(max_length=200)]
Value = Annotated[str, Text, Field(max_length=5000)]


class Body(BaseModel):
    """What a browser sends us. What we do not know of it is left alone."""

    user: User


class Press(Body):
    message: Id
    action: Encoded


class Submit(Press):
    values: Annotated[dict[Id, Annotated[list[Value], Field(max_length=50)]], Field(max_length=200)]


class Say(Body):
    text: Annotated[str, Text, Field(min_length=1, max_length=2000)]


class Move(Body):
    to: Literal["hour", "tomorrow", "question", "period"]


class Speak(Body):
    language: Literal["da", "en"]


Shape = TypeVar("Shape", bound=Body)


async def read(request: web.Request, shape: type[Shape]) -> Shape:
    """The body as that shape. Raises RefusedRequestError."""
    if request.content_type != "application/json":
        raise RefusedRequestError(400, "The body should be application/json.")
    try:
        raw = await body(request)
    except web.HTTPRequestEntityTooLarge:
        raw = b"." * (BODY_LIMIT + 1)
    if len(raw) > BODY_LIMIT:
        raise RefusedRequestError(413, f"The body should have at most {BODY_LIMIT} bytes.")
    try:
        return shape.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the body"
        raise RefusedRequestError(400, f"{place}: {first['msg']}.") from None


def guarded(handler: Handler) -> Handler:
    """The handler, for requests of this machine's own browser; with headers that keep the page to itself."""

    async def guard(request: web.Request) -> web.StreamResponse:
        try:
            _check(request)
            response = await handler(request)
        except RefusedRequestError as refused:
            response = web.json_response({"error": refused.sentence}, status=refused.status)
        response.headers.update(HEADERS)
        return response

    return guard


def _check(request: web.Request) -> None:
    """A name that was rebound to this machine shows itself by `Host`, another page's script by `Origin`."""
    if not _is_loopback(request.remote or ""):
        raise RefusedRequestError(403, "The playground answers this machine alone.")
    if _name(f"//{request.headers.get('Host', '')}") not in LOOPBACK_NAMES:
        raise RefusedRequestError(403, "The playground is called localhost or 127.0.0.1, and nothing else.")
    if request.method == "GET" and request.path == "/playground":
        return
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.headers['Host']}":
        raise RefusedRequestError(403, "Another page asked; only the playground's own may.")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise RefusedRequestError(403, "Another page asked; only the playground's own may.")


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _name(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
