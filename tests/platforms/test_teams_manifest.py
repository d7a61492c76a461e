"""The app package that operators give to Teams keeps Microsoft's limits, in two languages, and offers what there is."""

import json
import re
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from flows.commands import COMMANDS, understood

PACKAGE = Path(__file__).parents[2] / "config" / "teams-manifest"
ZERO = "00000000-0000-0000-0000-000000000000"
LIMITS = {"name.short": 30, "name.full": 100, "description.short": 80, "description.full": 4000}
FOR_HR = {"schedule", "people"}
"""Typed by few, and a list takes no more than twelve."""


def document(name: str) -> dict[str, Any]:
    found = json.loads((PACKAGE / name).read_text("utf-8"))
    assert isinstance(found, dict)
    return found


@pytest.fixture
def manifest() -> dict[str, Any]:
    return document("manifest.json")


def translated(manifest: dict[str, Any], place: str) -> str:
    """The text at such a place as `bots[0].commandLists[0].commands[2].title`."""
    found: Any = manifest
    for name, index in re.findall(r"(\w+)|\[(\d+)\]", place):
        found = found[name] if name else found[int(index)]
    assert isinstance(found, str)
    return found


def test_it_keeps_to_what_teams_takes(manifest: dict[str, Any]) -> None:
    assert manifest["manifestVersion"] == "1.30"
    assert re.fullmatch(r"\d+\.\d+\.\d+", manifest["version"])
    assert re.fullmatch(r"#[0-9A-Fa-f]{6}", manifest["accentColor"])
    assert len(manifest["developer"]["name"]) <= 32
    for name in ("websiteUrl", "privacyUrl", "termsOfUseUrl"):
        assert manifest["developer"][name].startswith("https://handgreb.example.org")
    english = document("en.json")
    for place, most in LIMITS.items():
        assert 0 < len(translated(manifest, place)) <= most
        assert 0 < len(english[place]) <= most
    for one in manifest["bots"][0]["commandLists"]:
        assert len(one["commands"]) <= 12
        assert all(len(command["title"]) <= 128 and len(command["description"]) <= 4000 for command in one["commands"])


def test_what_an_operator_must_fill_in_is_zero(manifest: dict[str, Any]) -> None:
    assert (manifest["id"], manifest["bots"][0]["botId"], manifest["webApplicationInfo"]["id"]) == (ZERO, ZERO, ZERO)
    assert manifest["webApplicationInfo"]["resource"] == f"api://handgreb.example.org/{ZERO}"


def test_it_asks_for_no_more_than_is_used(manifest: dict[str, Any]) -> None:
    assert manifest["permissions"] == ["identity", "messageTeamMembers"]
    asked = [one["name"] for one in manifest["authorization"]["permissions"]["resourceSpecific"]]
    assert asked == ["OnlineMeeting.ReadBasic.Chat"], "to be told that a meeting is over, and no more"
    [bot] = manifest["bots"]
    assert bot["scopes"] == ["personal", "team", "groupChat"]
    assert (bot["isNotificationOnly"], bot["supportsFiles"], bot["supportsTargetedMessages"]) == (False, False, True)


def test_each_command_that_it_offers_is_understood_in_both_languages(manifest: dict[str, Any]) -> None:
    english = document("en.json")
    offered = set()
    for n, one in enumerate(manifest["bots"][0]["commandLists"]):
        for k, command in enumerate(one["commands"]):
            danish, other = (
                understood(command["title"]),
                understood(english[f"bots[0].commandLists[{n}].commands[{k}].title"]),
            )
            assert danish is not None
            assert danish == other
            offered.add(danish[0].name)
    assert offered == {one.name for one in COMMANDS} - FOR_HR
    assert [one.get("triggers") for one in manifest["bots"][0]["commandLists"]] == [None, ["mention", "slash"]]


def test_every_text_has_an_english_twin_and_nothing_else_has(manifest: dict[str, Any]) -> None:
    places = set(LIMITS)
    for n, one in enumerate(manifest["bots"][0]["commandLists"]):
        for k in range(len(one["commands"])):
            places |= {f"bots[0].commandLists[{n}].commands[{k}].{what}" for what in ("title", "description")}
    assert set(document("en.json")) - {"$schema"} == places
    told = manifest["localizationInfo"]
    assert (told["defaultLanguageTag"], told["additionalLanguages"]) == (
        "da",
        [{"languageTag": "en", "file": "en.json"}],
    )


def test_the_icons_are_of_the_size_and_kind_that_teams_takes(manifest: dict[str, Any]) -> None:
    assert set(manifest["icons"].values()) | {"manifest.json", "en.json"} == {one.name for one in PACKAGE.iterdir()}
    assert header("color.png") == (192, 192)
    assert header("outline.png") == (32, 32)
    colours = {pixel[:3] for pixel in pixels("outline.png") if pixel[3]}
    assert colours == {b"\xff\xff\xff"}


def header(name: str) -> tuple[int, int]:
    data = (PACKAGE / name).read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def pixels(name: str) -> list[bytes]:
    """Red, green, blue and alpha of each, of a picture that is one chunk of unfiltered lines."""
    data = (PACKAGE / name).read_bytes()
    width, height = header(name)
    assert data[24:29] == b"\x08\x06\0\0\0"
    (length,) = struct.unpack(">I", data[33:37])
    assert data[37:41] == b"IDAT"
    unpacked, line = zlib.decompress(data[41 : 41 + length]), 1 + 4 * width
    assert len(unpacked) == line * height
    lines = [unpacked[at : at + line] for at in range(0, len(unpacked), line)]
    assert {one[0] for one in lines} == {0}
    return [one[at : at + 4] for one in lines for at in range(1, line, 4)]
