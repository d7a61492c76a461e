"""`check`, `--help`, and settings that stop every command."""

import json
from pathlib import Path

import click
import pytest

from bot.cli import main
from tests.cli.conftest import SCHEDULE, Handgreb, complaint, file, printed
from tests.conftest import SECRET


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = [path]
    for name, one in group.commands.items():
        found += commands(one, (*path, name)) if isinstance(one, click.Group) else [(*path, name)]
    return found


@pytest.mark.parametrize("path", commands(main), ids=" ".join)
def test_every_command_says_what_it_does(alone: Handgreb, path: tuple[str, ...]) -> None:
    said = printed(alone(*path, "--help"))
    assert said.startswith(f"Usage: main {' '.join(path)}".rstrip())
    assert len(said.splitlines()) > 4


def test_all_is_well(alone: Handgreb) -> None:
    found = alone("check", SECRET_KEY=SECRET, SCHEDULE_FILE=file("week.toml", SCHEDULE))
    assert "All is well" in printed(found)
    assert found.stderr == ""
    assert json.loads(printed(alone("check", "--format", "json")))["valid"] is True


def test_a_missing_secret_is_told_before_the_start_fails(alone: Handgreb) -> None:
    assert "HANDGREB_SECRET_KEY" in alone("check").stderr
    assert "HANDGREB_SECRET_KEY is needed" in complaint(alone("run"))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "abc", "HANDGREB_PORT: input should be a valid integer"),
        ("LANGUAGE", "sv", "HANDGREB_LANGUAGE: input should be 'da' or 'en'"),
        ("TIMEZONE", "Mars/Olympus", 'HANDGREB_TIMEZONE: "Mars/Olympus" is no time zone'),
        ("CALENDAR", "XX", 'HANDGREB_CALENDAR: "XX" is no known holiday calendar'),
        ("SECRET_KEY", "short", "HANDGREB_SECRET_KEY should have at least 32 characters"),
        ("SLAK__BOT_TOKEN", "x", "HANDGREB_SLAK__BOT_TOKEN is not a setting"),
        ("SLACK__TOKEN", "x", "HANDGREB_SLACK__TOKEN is not a setting"),
        ("TEAMS", "smba.example.com", "HANDGREB_TEAMS is not a setting"),
        ("CONTENT_DIR", "nowhere", "nowhere: no such folder of flows"),
        ("SCHEDULE_FILE", "nowhere.toml", "nowhere.toml: No such file or directory"),
    ],
)
def test_a_wrong_setting_is_named(alone: Handgreb, name: str, value: str, said: str) -> None:
    assert said in complaint(alone("check", **{name: value}))
    assert said in complaint(alone("run", **{"SECRET_KEY": SECRET, name: value}))


def test_a_wrong_secret_is_not_printed(alone: Handgreb) -> None:
    assert "hunter2" not in complaint(alone("check", SECRET_KEY="hunter2"))


def test_everything_wrong_is_told_at_once(alone: Handgreb) -> None:
    Path("own").mkdir()
    file("own/broken.toml", "id = [")
    said = complaint(alone("check", CONTENT_DIR="own", TIMEZONE="Mars/Olympus"))
    assert "HANDGREB_TIMEZONE" in said
    assert "broken.toml" in said


def test_a_broken_flow_file_is_named_with_line_and_reason(alone: Handgreb) -> None:
    Path("own").mkdir()
    file("own/broken.toml", 'id = "broken"\nversion = = 1\n')
    said = complaint(alone("check", CONTENT_DIR="own"))
    assert "broken.toml" in said
    assert "line 2" in said


def test_a_flow_that_lacks_something_is_told_what(alone: Handgreb) -> None:
    Path("own").mkdir()
    file("own/empty.toml", 'id = "empty"\nversion = 1\n')
    said = complaint(alone("check", CONTENT_DIR="own"))
    assert "empty.toml" in said
    assert "steps" in said


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        (SCHEDULE.replace("meeting-score", "no-such"), "no-such"),
        (SCHEDULE.replace("BYDAY=TU", "BYDAY=XX"), '"XX" is no weekday'),
        (SCHEDULE.replace("at = ", "at = = "), "line 5"),
    ],
)
def test_a_broken_schedule_is_refused_with_its_reason(alone: Handgreb, schedule: str, said: str) -> None:
    found = complaint(alone("check", SCHEDULE_FILE=file("week.toml", schedule)))
    assert "week.toml" in found
    assert said in found
