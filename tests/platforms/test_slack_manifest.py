"""The manifests that operators give to Slack say exactly what the bot needs, and nothing more."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.slack.workspace import NEEDED, READS_BACK

CONFIG = Path(__file__).parents[2] / "config"
HTTP, SOCKET = "slack-manifest.json", "slack-manifest-socket.json"


def manifest(name: str) -> dict[str, Any]:
    found = json.loads((CONFIG / name).read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("name", [HTTP, SOCKET])
def test_it_asks_for_what_is_used(name: str) -> None:
    found = manifest(name)
    assert set(found["oauth_config"]["scopes"]["bot"]) == NEEDED
    assert found["oauth_config"]["scopes"]["bot_optional"] == [READS_BACK]
    assert found["settings"]["event_subscriptions"]["bot_events"] == ["app_home_opened", "message.im"]
    assert {one["command"] for one in found["features"]["slash_commands"]} == {"/handgreb", "/teamreport"}
    assert found["features"]["app_home"]["home_tab_enabled"]
    assert found["features"]["app_home"]["messages_tab_enabled"]


@pytest.mark.parametrize("name", [HTTP, SOCKET])
def test_it_keeps_to_slacks_limits(name: str) -> None:
    told = manifest(name)["display_information"]
    assert len(told["name"]) <= 35
    assert len(told["description"]) <= 140
    assert 175 <= len(told["long_description"]) <= 4000


def test_everything_comes_in_on_one_path_or_over_the_socket() -> None:
    addresses = [value for value in _strings(manifest(HTTP)) if value.startswith("https://")]
    assert len(addresses) == 4
    assert {address.partition(".org")[2] for address in addresses} == {"/slack/events"}
    assert [value for value in _strings(manifest(SOCKET)) if "://" in value] == []
    assert manifest(SOCKET)["settings"]["socket_mode_enabled"]


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in _strings(one)]
    if isinstance(value, list):
        return [text for one in value for text in _strings(one)]
    return [value] if isinstance(value, str) else []
