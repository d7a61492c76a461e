"""The tests bite: with a bug in a copy of the program they fail, and without it they pass (requirements B7)."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.mutants.bugs import BUGS, Bug, Edit

ROOT = Path(__file__).parents[2]
PARTS = ("bot", "flows", "storage", "config", "tests", "pyproject.toml")
LONGEST = 300
"""Seconds for the tests of one bug. A bug that makes them hang is noticed too."""

FAILED = 1
"""What pytest ends with when tests failed, and nothing else was the matter."""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the program and its tests."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, tmp_path / "tree" / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / "tree" / part)
    return tmp_path / "tree"


def seed(tree: Path, edit: Edit) -> None:
    path = tree / edit.file
    text = path.read_text(encoding="utf-8")
    assert text.count(edit.old) == 1, f"what should be changed in {edit.file} stands there no more, or twice"
    path.write_text(text.replace(edit.old, edit.new), encoding="utf-8")


def verdict(tree: Path, test: str) -> tuple[int, str]:
    """What pytest ends with, and says last."""
    command = [sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", "--tb=line", test]
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(tree)}
    env.pop("XDG_RUNTIME_DIR", None)  # that of the server of our own tests: each run has its own
    try:
        done = subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return FAILED, "it never ends"
    return done.returncode, done.stdout[-2000:] + done.stderr[-2000:]


def failed(tree: Path, tests: Sequence[str]) -> list[str]:
    """Those that failed; each must have been found and run."""
    found = []
    for test in tests:
        code, said = verdict(tree, test)
        assert code in (0, FAILED), said
        assert not re.search(r"\berror\b.*\n?$", said.splitlines()[-1] if code else "", re.IGNORECASE), said
        found += [test] if code else []
    return found


@pytest.mark.parametrize("bug", BUGS, ids=[bug.name for bug in BUGS])
def test_a_bug_can_still_be_seeded(bug: Bug) -> None:
    """In what the program is now; a change that nobody finds any more would prove nothing."""
    for edit in bug.edits:
        assert (ROOT / edit.file).read_text(encoding="utf-8").count(edit.old) == 1, edit
        assert edit.old != edit.new
    for test in bug.tests:
        file, _, name = test.partition("::")
        assert f"def {name.partition('[')[0]}(" in (ROOT / file).read_text(encoding="utf-8"), test


@pytest.mark.long
@pytest.mark.parametrize("bug", BUGS, ids=[bug.name for bug in BUGS])
def test_a_seeded_bug_is_noticed(tree: Path, bug: Bug) -> None:
    for edit in bug.edits:
        seed(tree, edit)
    assert failed(tree, bug.tests) == list(bug.tests), f"nobody notices: {bug.name}"


@pytest.mark.long
def test_without_a_bug_they_pass(tree: Path) -> None:
    tests = sorted({test for bug in BUGS for test in bug.tests})
    assert failed(tree, tests) == []
