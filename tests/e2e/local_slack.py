"""Local Slack, a Slack with a face that somebody else wrote, and Håndgreb beside it.

It listens on every interface, so it is given only invented people, and tokens that open nothing.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from bot.demo.start import Folder
from bot.playground.guide import Player
from tests.play.process import Process
from tests.play.starting import PATIENCE, FailedError, Running, free_port, started

PROGRAM = Path(__file__).parents[2] / "node_modules" / "local-slack-linux-x64" / "bin" / "local-slack"
BOT_TOKEN = "xoxb-of-nobody"
APP_TOKEN = "xapp-of-nobody"
SIGNING_SECRET = "a signing secret of nobody"
LOUNGE, HALL = "kaffestuen", "gangen"

Element = dict[str, Any]


@dataclass(frozen=True)
class LocalSlack:
    """Its page, and the bot that is installed in it."""

    address: str
    program: Running
    process: Process

    def nudge(self, *names: str) -> None:
        """As an operator does it: these are owed to their whole audience now."""
        self.process.commands(*(f"schedule send {name}" for name in names))

    def channel(self, name: str) -> str:
        """The id of a channel, or of somebody's conversation with the bot, by their user id."""
        channels = _read(Request(f"{self.address}/_control/state"))["channels"]
        return next(
            str(one["id"]) for one in channels if one["name"] == name or (one["is_im"] and name in one["members"])
        )

    def messages(self, name: str) -> Sequence[Element]:
        """Everything that was said there, whoever may see it, as it was sent."""
        address = f"{self.address}/_control/messages/{self.channel(name)}"
        found: Sequence[Element] = _read(Request(address))["messages"]
        return found

    def tap(self, user: str, message: Element, button: Element) -> None:
        """As from another device of theirs, which has not seen yet what became of the message; until it was drawn anew
        once more. Raises FailedError when it is not."""
        drawn, body = self._drawn(), {"channel": message["channel"], "messageTs": message["ts"]}
        headers = {"Content-Type": "application/json"}
        pressed = json.dumps({**body, "user": user, "action": button}).encode()
        _read(Request(f"{self.address}/_control/interact", pressed, headers))
        self.program.until(lambda: self._drawn() > drawn)

    def _drawn(self) -> int:
        log = _read(Request(f"{self.address}/_control/log"))["log"]
        return sum(one["summary"] == "chat.update" for one in log)


def _read(request: Request) -> Element:
    with urlopen(request, timeout=PATIENCE) as response:
        found: Element = json.load(response)
        return found


@contextmanager
def local_slack(
    folder: Folder, players: Sequence[Player], *, over_socket: bool, schedule: Path | None = None
) -> Iterator[LocalSlack]:
    """Both, on ports of their own, until the block ends. The `players` are in the workspace, and found by e-mail. With
    a `schedule` nothing else is on the schedule."""
    if not PROGRAM.exists():
        raise FailedError("Local Slack is not installed here: `make node_modules` does that, and needs npm.")
    port, own = free_port(), free_port()
    request_url = None if over_socket else f"http://127.0.0.1:{own}/slack/events"
    workspace = folder.path / "workspace.json"
    workspace.write_text(json.dumps(_workspace(players, request_url)), "utf-8")
    words = (str(PROGRAM), "--config", str(workspace), "--port", str(port), "--base-host", "127.0.0.1")
    address = f"http://127.0.0.1:{port}"
    process = Process(folder, own, _told(address, over_socket) | ({"SCHEDULE_FILE": str(schedule)} if schedule else {}))
    with started(words, folder.path / "slack.txt") as slack:
        slack.until(lambda: "is running" in slack.said)
        with process.running() as bot:
            bot.until(lambda: process.found("slack") == len(players))
            yield LocalSlack(address, slack, process)


def _told(address: str, over_socket: bool) -> dict[str, str]:
    way_in = {"SLACK__APP_TOKEN": APP_TOKEN} if over_socket else {"SLACK__SIGNING_SECRET": SIGNING_SECRET}
    return {"SLACK__API_URL": f"{address}/api/", "SLACK__BOT_TOKEN": BOT_TOKEN, **way_in}


def _workspace(players: Sequence[Player], request_url: str | None) -> Mapping[str, object]:
    users = [
        {"id": user_id(one), "name": _first(one).lower(), "real_name": one.name, "email": one.user} for one in players
    ]
    app = {
        "appId": "A0HANDGREB",
        "botUserId": "U0HANDGREB",
        "botName": "Håndgreb",
        "botToken": BOT_TOKEN,
        "appToken": APP_TOKEN,
        "signingSecret": SIGNING_SECRET,
        **({"mode": "events", "requestUrl": request_url} if request_url else {"mode": "socket"}),
    }
    everybody = [one["id"] for one in users]
    return {
        "workspace": {"name": "Åhavn Kommune", "domain": "aahavn", "teamId": "T0AAHAVN"},
        "apps": [app],
        "users": users,
        "channels": [{"id": f"C0{one.upper()}", "name": one, "members": everybody} for one in (LOUNGE, HALL)],
    }


def user_id(player: Player) -> str:
    return f"U0{_first(player).upper()}"


def _first(player: Player) -> str:
    return player.name.split()[0]
