"""`.env.example` lists every setting there is, with its meaning and its default, and nothing else."""

import json
import re
from pathlib import Path

import pytest

from config.settings import Settings, SettingsError, names, read

EXAMPLE = Path(__file__).parents[2] / "config" / ".env.example"
ENTRY = re.compile(r"^# (?P<meaning>.+)\n#(?P<name>HANDGREB_\w+)=(?P<default>.*)$", re.MULTILINE)

SLACK = "HANDGREB_SLACK__BOT_TOKEN=xoxb-1\nHANDGREB_SLACK__SIGNING_SECRET=s\n"
"""Slack itself, where people are told what they are."""


def entries() -> dict[str, tuple[str, str]]:
    return {one["name"]: (one["meaning"], one["default"]) for one in ENTRY.finditer(EXAMPLE.read_text("utf-8"))}


def written(default: object) -> str:
    match default:
        case None | "":
            return ""
        case bool():
            return str(default).lower()
        case tuple():
            return json.dumps(list(default))
        case _:
            return str(default)


def test_the_example_lists_every_setting_with_its_meaning_and_default() -> None:
    assert entries() == {name: (meaning, written(default)) for name, meaning, default in names()}


def test_the_example_with_every_line_taken_in_is_what_runs_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [f"{name}={default}" for name, (_, default) in entries().items()]
    Path(".env").write_text("\n".join(lines), encoding="utf-8")
    assert read() == Settings(_env_file=None)


@pytest.mark.parametrize(
    ("said", "hosts"),
    [
        ("smba.example.com", ("smba.example.com",)),
        ("smba.example.com, .teams.example.com,", ("smba.example.com", ".teams.example.com")),
        ('["smba.example.com", ".teams.example.com"]', ("smba.example.com", ".teams.example.com")),
        ("", Settings(_env_file=None).teams.service_hosts),
    ],
)
def test_hosts_are_names_with_commas_or_a_list(
    said: str, hosts: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDGREB_TEAMS__SERVICE_HOSTS", said)
    assert read().teams.service_hosts == hosts


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("HANDGREB_PROT=1", "HANDGREB_PROT is not a setting"),
        ("HANDGREB_PORT=high", "HANDGREB_PORT: "),
        ("HANDGREB_SLACK__BOT_TOKEN=xoxb-1", "HANDGREB_SLACK__SIGNING_SECRET"),
        ("HANDGREB_SECRET_KEY=short", "HANDGREB_SECRET_KEY should have at least 32 characters"),
        ("HANDGREB_TEAMS__APP_ID=a", "HANDGREB_TEAMS__APP_PASSWORD is needed"),
        (f"{SLACK}HANDGREB_NUDGES_A_DAY=2", "HANDGREB_NUDGES_A_DAY should be 1 or 0: everybody is told"),
        (f"{SLACK}HANDGREB_NUDGES_A_WEEK=4", "HANDGREB_NUDGES_A_WEEK should be 3 or fewer"),
        ("HANDGREB_HOST=0.0.0.0\nHANDGREB_NUDGES_A_DAY=2", "HANDGREB_NUDGES_A_DAY should be 1 or 0"),
    ],
)
def test_a_wrong_setting_is_named_with_what_it_should_have_been(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text(line, encoding="utf-8")
    with pytest.raises(SettingsError, match=said):
        read()


@pytest.mark.parametrize("line", ["HANDGREB_NUDGES_A_DAY=0", f"{SLACK}HANDGREB_NUDGES_A_WEEK=1"])
def test_the_budget_can_be_lowered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text(line, encoding="utf-8")
    assert read().nudges_a_day + read().nudges_a_week < 4


def test_whoever_tries_it_on_their_own_machine_may_be_asked_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    local = "HANDGREB_SLACK__API_URL=http://127.0.0.1:9/api/\nHANDGREB_NUDGES_A_DAY=5\nHANDGREB_NUDGES_A_WEEK=15"
    Path(".env").write_text(SLACK + local, encoding="utf-8")
    assert (read().nudges_a_day, read().nudges_a_week) == (5, 15)


def test_a_secret_is_not_repeated_in_a_complaint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text("HANDGREB_SECRET_KEY=hush-hush", encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        read()
    assert "hush" not in str(refused.value)
