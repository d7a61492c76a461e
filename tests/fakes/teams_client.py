"""Somebody's Teams: shows what the bot sends, and sends what they type, press and fill in, signed."""

import itertools
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp

from tests.fakes.cards import actions, inputs, words
from tests.fakes.teams import BOT, TENANT, FakeTeams, Person, Shown, sign

_ids = itertools.count(1)


@dataclass
class Client:
    """One person before their own chat with the bot. What answers a press stands in `said`; the cards that answered
    presses cover those they were pressed on."""

    teams: FakeTeams
    person: Person
    bot_url: str
    session: aiohttp.ClientSession
    locale: str = "da-DK"
    at: datetime | None = None
    said: list[str] = field(default_factory=list)
    covers: dict[str, dict[str, Any]] = field(default_factory=dict)

    def activity(self, **more: Any) -> dict[str, Any]:
        """What every activity of this person has."""
        at = self.at or datetime.now(UTC)
        usual = {
            "type": "message",
            "id": f"f:{next(_ids)}",
            "timestamp": at.isoformat().replace("+00:00", "Z"),
            "serviceUrl": self.teams.url,
            "channelId": "msteams",
            "from": {"id": self.person.id, "name": self.person.name, "aadObjectId": self.person.object_id},
            "recipient": {"id": BOT, "name": "Håndgreb"},
            "conversation": {"conversationType": "personal", "tenantId": TENANT, "id": self.chat},
            "channelData": {"tenant": {"id": TENANT}},
            "locale": self.locale,
            "entities": [{"type": "clientInfo", "locale": self.locale, "timezone": "Europe/Copenhagen"}],
        }
        return {**usual, **more}

    @property
    def chat(self) -> str:
        return self.teams.own_chat(self.person)

    async def send(self, activity: dict[str, Any], token: str | None = None) -> tuple[int, Any]:
        """Status and body of the bot's answer."""
        headers = {"Authorization": f"Bearer {token or sign(activity['serviceUrl'])}"}
        if self.teams.anonymous:
            headers = {}
        async with self.session.post(f"{self.bot_url}/api/messages", json=activity, headers=headers) as response:
            body = await response.read()
            return response.status, json.loads(body) if body else None

    async def install(self) -> None:
        """Both events that Teams sends when somebody gets the app."""
        self.teams.installed.add(self.person.id)
        self.teams.conversations.setdefault(self.chat, [])
        await self.done(self.activity(type="conversationUpdate", membersAdded=[{"id": BOT}]))
        await self.done(self.activity(type="installationUpdate", action="add"))

    async def uninstall(self) -> None:
        self.teams.installed.discard(self.person.id)
        await self.done(self.activity(type="installationUpdate", action="remove"))

    async def done(self, activity: dict[str, Any]) -> Any:
        status, body = await self.send(activity)
        assert status == 200, (status, body)
        return body

    async def type(self, text: str, **more: Any) -> None:
        await self.done(self.activity(text=text, textFormat="plain", **more))

    async def press(self, label: str, on: Shown | None = None, **filled: str) -> Any:
        """Press the button that begins with that label, with what is filled in, in a client that knows Execute."""
        shown = on or self.last_with(label)
        action = self._button(shown, label)
        data = {**self._gathered(shown, action, filled), **action["data"]}
        value = {"action": {"type": "Action.Execute", "verb": action["verb"], "data": data}, "trigger": "manual"}
        body = await self.done(
            self.activity(type="invoke", name="adaptiveCard/action", value=value, replyToId=shown.id)
        )
        if body["type"] == "application/vnd.microsoft.card.adaptive":
            self.covers[shown.id] = body["value"]
        else:
            assert body["type"] == "application/vnd.microsoft.activity.message"
            self.said.append(body["value"])
        return body

    async def submit(self, label: str, on: Shown | None = None, **filled: str) -> None:
        """The same in an older client, which knows only Submit."""
        shown = on or self.last_with(label)
        fallback = self._button(shown, label)["fallback"]
        data = {**self._gathered(shown, fallback, filled), **fallback["data"]}
        await self.done(self.activity(value=data, replyToId=shown.id))

    def _gathered(self, shown: Shown, action: dict[str, Any], filled: dict[str, str]) -> dict[str, str]:
        if action["associatedInputs"] == "none":
            return {}
        known = inputs(self.card(shown))
        assert filled.keys() <= known.keys(), (filled.keys(), known.keys())
        return {name: filled.get(name, str(one.get("value", ""))) for name, one in known.items()}

    def _button(self, shown: Shown, label: str) -> dict[str, Any]:
        found = [one for one in actions(self.card(shown)) if one["title"].startswith(label)]
        assert found, (label, [one["title"] for one in actions(self.card(shown))])
        return found[0]

    def card(self, shown: Shown) -> dict[str, Any]:
        """The card as this person sees it."""
        found = self.covers.get(shown.id) or shown.card
        assert found is not None, shown.text
        return found

    @property
    def messages(self) -> list[Shown]:
        return self.teams.seen_by(self.person)

    @property
    def last(self) -> Shown:
        return self.messages[-1]

    def last_with(self, label: str) -> Shown:
        """The newest message with such a button."""
        for shown in reversed(self.messages):
            if shown.card and any(one["title"].startswith(label) for one in actions(self.card(shown))):
                return shown
        raise AssertionError(f"no button {label!r}; last: {self.reads(self.last) if self.messages else None}")

    def reads(self, shown: Shown) -> str:
        return shown.text or words(self.card(shown))

    def come_back(self) -> None:
        """Look again later: what answered presses is gone, what stands in the conversation stays."""
        self.covers.clear()
