"""The rules of the house that neither the linter nor the import contracts can keep."""

import ast
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
ROOMS = ("bot", "flows", "storage", "config")
LONGEST = 250
ASK = {"bot/clock.py", "bot/heartbeat.py", "bot/demo/start.py", "bot/teams/connector.py", "bot/slack/send.py"}
"""The clock; and those that speak with the outside in its own time."""


MODULES = [module for room in ROOMS for module in sorted((HOUSE / room).rglob("*.py"))]


def name(module: Path) -> str:
    return str(module.relative_to(HOUSE))


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_a_module_says_what_it_is_for_and_ends_before_it_needs_a_table_of_contents(module: Path) -> None:
    text = module.read_text("utf-8")
    if text.strip() and "migrations/versions" not in name(module):
        assert len(text.splitlines()) <= LONGEST
        assert ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_verbs_and_rules_are_told_what_time_it_is(module: Path) -> None:
    calls = [node.func for node in ast.walk(ast.parse(module.read_text("utf-8"))) if isinstance(node, ast.Call)]
    asked = {ast.unparse(call) for call in calls} & {"datetime.now", "datetime.utcnow", "date.today", "datetime.today"}
    assert not asked or name(module) in ASK


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_only_the_settings_look_at_the_environment(module: Path) -> None:
    tree = ast.parse(module.read_text("utf-8"))
    looked = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not looked & {"os.environ", "os.getenv"} or name(module) == "config/settings.py"


def test_nothing_is_left_for_later() -> None:
    words = [
        f"{name(module)}: {line.strip()}"
        for module in MODULES
        for line in module.read_text("utf-8").splitlines()
        if any(mark in line for mark in ("TODO", "FIXME", "XXX"))
    ]
    assert words == []
