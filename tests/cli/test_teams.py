"""`teams`: the holidays a team keeps and where its calendar is published, which is never printed."""

import json
import re

import pytest

from tests.cli.conftest import Handgreb, complaint, printed

SECRET_URL = "https://calendar.example.org/secret-token/team.ics"


def listed(handgreb: Handgreb) -> dict[str, dict[str, str | None]]:
    return {one["team"]: one for one in json.loads(printed(handgreb("teams", "list", "--format", "json")))}


def test_a_team_keeps_holidays_of_its_own_until_it_does_not(staffed: Handgreb) -> None:
    assert printed(staffed("teams", "set", "drift", "--calendar", "DE-BE")) == "drift is as you say.\n"
    assert listed(staffed)["drift"]["calendar"] == "DE-BE"
    assert re.search(r"^drift +holidays of DE-BE$", printed(staffed("teams", "list")), re.MULTILINE)
    printed(staffed("teams", "set", "drift", "--calendar", "none"))
    assert listed(staffed)["drift"]["calendar"] is None


@pytest.mark.parametrize("typed", [True, False])
def test_a_calendars_address_is_taken_and_never_shown(staffed: Handgreb, typed: bool) -> None:
    given = {} if typed else {"said": f"{SECRET_URL}\n"}
    said = printed(staffed("teams", "set", "it", "--feed", SECRET_URL if typed else "-", **given))
    told = said + printed(staffed("teams", "list")) + json.dumps(listed(staffed))
    assert listed(staffed)["it"]["feed"] == "calendar not read yet"
    assert "secret-token" not in told
    assert "calendar.example" not in told
    printed(staffed("teams", "set", "it", "--feed", "none"))
    assert listed(staffed)["it"]["feed"] is None


@pytest.mark.parametrize("url", ["http://example.org/a.ics", "https://127.0.0.1/a.ics", "https://intranet/", "x", ""])
def test_an_address_that_would_never_be_asked_is_refused_with_what_to_do(staffed: Handgreb, url: str) -> None:
    said = complaint(staffed("teams", "set", "it", "--feed", url))
    assert "public internet" in said
    assert not url or url not in said
    assert listed(staffed)["it"]["feed"] is None


def test_what_was_set_is_told_to_a_program_too(staffed: Handgreb) -> None:
    given = ("--calendar", "DE-BE", "--feed", SECRET_URL)
    said = printed(staffed("teams", "set", "it", *given, "--format", "json"))
    assert json.loads(said) == {"team": "it", "set": ["calendar", "feed"]}


def test_what_cannot_be_set_is_told(staffed: Handgreb) -> None:
    assert "no known holiday calendar" in complaint(staffed("teams", "set", "it", "--calendar", "XX"))
    assert "There is no team nowhere" in complaint(staffed("teams", "set", "nowhere", "--calendar", "DK"))
    assert "Nothing to set" in complaint(staffed("teams", "set", "it"))


def test_a_team_that_does_not_exist_gets_no_calendar_either(staffed: Handgreb) -> None:
    assert "There is no team nowhere" in complaint(staffed("teams", "set", "nowhere", "--feed", SECRET_URL))
