"""Microsoft's own parser knows every card: each flow of the catalogue, on every path and in both languages."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.teams.inputs import Element
from tests.platforms.test_every_flow import CATALOGUE, card, shown

pytestmark = pytest.mark.e2e

PARSER = Path(__file__).with_name("parse_cards.cjs")
MICROSOFTS = Path(__file__).parents[2] / "node_modules" / "adaptivecards"


def test_microsofts_own_parser_knows_every_card() -> None:
    named = {f"{flow.id}: {one.name}": card(one) for flow in CATALOGUE for one in shown(flow.id)}
    found = _parsed(named)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert found.keys() == named.keys()


def test_microsofts_own_parser_finds_what_is_wrong() -> None:
    """Or else the test above would say nothing."""
    well: Element = {"type": "Input.Text", "id": "q0", "label": "?"}
    wrong: dict[str, Element] = {
        "element": _alone({"type": "Telepathy"}),
        "action": _alone({"type": "ActionSet", "actions": [{"type": "Action.Fly", "title": "!"}]}),
        "value": _alone({"type": "TextBlock", "text": "x", "size": "Enormous"}),
        "choices": _alone({"type": "Input.ChoiceSet", "id": "q0", "choices": []}),
        "id": _alone(well, well),
        "version": {**_alone(well), "version": "9.0"},
    }
    assert [name for name, complaints in _parsed(wrong).items() if not complaints] == []
    assert _parsed({"well": _alone(well), "still": _alone(well)}) == {"well": [], "still": []}


def _alone(*body: Element) -> Element:
    return {"type": "AdaptiveCard", "version": "1.5", "lang": "da", "body": list(body)}


def _parsed(named: dict[str, Element]) -> dict[str, list[str]]:
    """What the parser says of each card, by its name; one process for all."""
    node = shutil.which("node")
    assert node, "Node is not installed here; it runs Microsoft's parser of cards. Install Node 20 or newer."
    assert MICROSOFTS.exists(), "Microsoft's card parser is not installed here: `make node_modules` does that."
    lines = "".join(json.dumps({"name": name, "card": one}) + "\n" for name, one in named.items())
    ran = subprocess.run([node, str(PARSER)], input=lines, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    return {one["name"]: one["wrong"] for one in map(json.loads, ran.stdout.splitlines())}
