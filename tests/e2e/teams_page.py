"""Somebody's chat with the bot in Teams, on a page: Microsoft's own renderer of cards, over the fake connector."""

from pathlib import Path
from typing import Any

from aiohttp import web

from tests.fakes.teams import FakeTeams, Shown
from tests.fakes.teams_client import Client

PAGE = Path(__file__).with_suffix(".html")
RENDERER = Path(__file__).parents[2] / "node_modules" / "adaptivecards" / "dist" / "adaptivecards.min.js"


class TeamsPage:
    """`clients` are those who can be looked at, by the name in the address: `/chat/{name}`."""

    def __init__(self, teams: FakeTeams, clients: dict[str, Client]) -> None:
        self.teams = teams
        self.clients = clients

    def application(self) -> web.Application:
        app = web.Application()
        app.add_routes(
            [
                web.get("/chat/{name}", self._page),
                web.get("/renderer.js", self._renderer),
                web.get("/chat/{name}/messages", self._messages),
                web.post("/chat/{name}/say", self._say),
                web.post("/chat/{name}/press", self._press),
            ]
        )
        return app

    async def _page(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE)

    async def _renderer(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(RENDERER)

    def _client(self, request: web.Request) -> Client:
        return self.clients[request.match_info["name"]]

    async def _messages(self, request: web.Request) -> web.Response:
        client = self._client(request)
        found = [_shown(one) for one in client.messages]
        return web.json_response({"name": client.person.name, "messages": found})

    async def _say(self, request: web.Request) -> web.Response:
        await self._client(request).type((await request.json())["text"])
        return web.json_response({})

    async def _press(self, request: web.Request) -> web.Response:
        """What the bot answers a press of Execute with."""
        client, told = self._client(request), await request.json()
        value: dict[str, Any] = {
            "action": {"type": "Action.Execute", "verb": told["verb"], "data": told["data"]},
            "trigger": "manual",
        }
        activity = client.activity(type="invoke", name="adaptiveCard/action", value=value, replyToId=told["id"])
        return web.json_response(await client.done(activity))


def _shown(one: Shown) -> dict[str, Any]:
    return {"id": one.id, "text": one.text, "card": one.card, "redrawn": one.redrawn}
