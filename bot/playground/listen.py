"""The page of the playground, and what a browser may ask of it."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.clock import Clock
from bot.platform import Mend, Platform
from bot.playground import guard, view
from bot.playground.guard import RefusedRequestError, guarded
from bot.playground.guide import Deed
from bot.playground.scene import Desk, Journeys, Outcome, Scene, Stage
from bot.playground.send import NAME, Transcripts
from flows.message import Message
from flows.words import LANGUAGES, Language

STATIC = Path(__file__).parent / "static"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
HOLD = 2.0
"""Seconds that a request for news is held; short, so that the process can stop soon."""

Previews = Mapping[str, Callable[[Message], Mapping[str, Any]]]


class Playground:
    """A chat page without any platform behind it. `previews` render a message for Slack and for Teams;
    `zone` is whose time the page shows."""

    name = NAME
    problem: str | None = None

    def __init__(
        self,
        desk: Desk,
        clock: Clock,
        stage: Stage,
        travel: Journeys,
        previews: Previews,
        zone: ZoneInfo,
        language: Language,
    ) -> None:
        self.clock = clock
        self.previews = previews
        self.zone = zone
        self.transcripts = Transcripts(clock.now)
        self.scene = Scene(desk, clock, stage, travel, language, self.transcripts)
        self.files = {path.name: path.read_bytes() for path in STATIC.iterdir() if path.suffix in TYPES}

    @property
    def platform(self) -> Platform:
        return self.transcripts

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        return [
            web.get("/playground", guarded(self._page)),
            web.get("/playground/static/{file}", guarded(self._static)),
            web.get("/playground/people", guarded(self._people)),
            web.get("/playground/transcript", guarded(self._transcript)),
            web.get("/playground/preview", guarded(self._preview)),
            web.post("/playground/open", guarded(self._open)),
            web.post("/playground/press", guarded(self._press)),
            web.post("/playground/submit", guarded(self._submit)),
            web.post("/playground/say", guarded(self._say)),
            web.post("/playground/clock", guarded(self._clock)),
            web.post("/playground/language", guarded(self._speak)),
        ]

    async def start(self) -> None:
        await self.find_people()

    async def stop(self) -> None:
        """Nothing is open."""

    async def find_people(self) -> None:
        await self.scene.fill()

    async def _page(self, _: web.Request) -> web.Response:
        return self._file("page.html")

    async def _static(self, request: web.Request) -> web.Response:
        return self._file(request.match_info["file"])

    def _file(self, name: str) -> web.Response:
        if name not in self.files:
            raise RefusedRequestError(404, "There is no such file.")
        return web.Response(body=self.files[name], content_type=TYPES[Path(name).suffix], charset="utf-8")

    async def _people(self, request: web.Request) -> web.Response:
        if not self.scene.players:
            await self.scene.fill()
        previews, language = list(self.previews), self._language(request)
        return web.json_response(view.people(self.scene.players, self.scene.stage, previews, language))

    async def _transcript(self, request: web.Request) -> web.Response:
        """The transcript of one person, as soon as it is another than the version that the page has. Whoever has
        nothing before them sees what waits."""
        user, version = self._known(request.query.get("user", "")), request.query.get("version", "")
        if not self.transcripts.of(user):
            await self.scene.open(user)
        await self.transcripts.wait(user, version, HOLD)
        language, now = self._language(request), self.clock.now()
        news: dict[str, Any] = {
            "version": self.transcripts.version(user),
            "versions": {one.user: self.transcripts.version(one.user) for one in self.scene.players},
            "clock": view.clock(now, self.zone, language),
            "tried": sorted(self.scene.tried),
        }
        if news["version"] != version:
            news["entries"] = [view.entry(one, self.zone, now, language) for one in self.transcripts.of(user)]
        return web.json_response(news)

    async def _preview(self, request: web.Request) -> web.Response:
        user = self._known(request.query.get("user", ""))
        entry = self.transcripts.find(user, request.query.get("message", ""))
        if entry is None or entry.message is None:
            raise RefusedRequestError(404, "That message is no longer here.")
        self.scene.did(Deed(user, "preview"))
        return web.json_response({name: draw(entry.message) for name, draw in self.previews.items()})

    async def _open(self, request: web.Request) -> web.Response:
        body = await guard.read(request, guard.Body)
        return self._answered(await self.scene.open(self._known(body.user)))

    async def _press(self, request: web.Request) -> web.Response:
        body = await guard.read(request, guard.Press)
        return self._answered(await self.scene.press(self._known(body.user), body.message, body.action))

    async def _submit(self, request: web.Request) -> web.Response:
        body = await guard.read(request, guard.Submit)
        values = {name: tuple(given) for name, given in body.values.items()}
        return self._answered(await self.scene.submit(self._known(body.user), body.message, body.action, values))

    async def _say(self, request: web.Request) -> web.Response:
        body = await guard.read(request, guard.Say)
        return self._answered(await self.scene.say(self._known(body.user), body.text))

    async def _clock(self, request: web.Request) -> web.Response:
        """Move the clock. Whether what was waited for has come is `arrived`."""
        body = await guard.read(request, guard.Move)
        arrived = await self.scene.move(self._known(body.user), body.to)
        shown = view.clock(self.clock.now(), self.zone, self.scene.language)
        return web.json_response({"arrived": arrived, "clock": shown})

    async def _speak(self, request: web.Request) -> web.Response:
        body = await guard.read(request, guard.Speak)
        await self.scene.speak(self._known(body.user), body.language)
        return web.json_response({})

    def _answered(self, outcome: Outcome) -> web.Response:
        """The form to open, if there is one."""
        if outcome is None:
            return web.json_response({})
        wrong = outcome.fields if isinstance(outcome, Mend) else None
        return web.json_response({"form": view.form(outcome.form, self.scene.language, wrong), "mend": bool(wrong)})

    def _known(self, user: str) -> str:
        if user not in {player.user for player in self.scene.players}:
            raise RefusedRequestError(404, "There is nobody of that name in the playground.")
        return user

    def _language(self, request: web.Request) -> Language:
        return next((one for one in LANGUAGES if one == request.query.get("language")), self.scene.language)
