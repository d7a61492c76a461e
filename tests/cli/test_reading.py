"""`report`, `why`, `export`, `erase`, `flows`."""

import asyncio
import csv
import io
import json
from datetime import timedelta

import pytest

from bot.app import App
from bot.platform import Pressed
from flows.schedule_file import parse_schedule
from tests.bot.conftest import program
from tests.bot.people import MONDAY, enrol, row, team, who
from tests.cli.conftest import SCHEDULE, Handgreb, complaint, file, printed
from tests.fakes.platform import FakePlatform, button

TUESDAY_11 = MONDAY + timedelta(days=1, hours=2)
PERIOD = ("--period", "2026-Q4")


async def _a_meeting(database_url: str) -> None:
    """Seven of team a found it a four; b is too small for a figure."""
    platform = FakePlatform()
    app = program(database_url, platform, None)
    people = [row("mia", leads="a"), row("hanne", roles="hr"), row("leif", roles="hr")]
    await enrol(app, [*team("a", 7), *team("b", 3), *people])
    await app.configure.apply(parse_schedule(SCHEDULE, "week.toml", app.catalogue.flows), "test", MONDAY)
    await app.tick(TUESDAY_11)
    for n in range(1, 8):
        await _four(app, platform, f"a{n}")
    await app.tick(TUESDAY_11 + timedelta(days=2))
    await enrol(app, [*team("a", 7), *team("b", 3), *people[:2]])
    await app.database.close()


async def _four(app: App, platform: FakePlatform, name: str) -> None:
    press = Pressed(who(name), button(platform.to(name)[0], "4"), TUESDAY_11)
    await app.desk(press, TUESDAY_11)


@pytest.fixture
def met(handgreb: Handgreb, database_url: str) -> Handgreb:
    asyncio.run(_a_meeting(database_url))
    return handgreb


def test_a_report_is_what_that_person_gets_in_chat(met: Handgreb) -> None:
    said = printed(met("report", "a", *PERIOD, "--as", "mia@example.org"))
    assert "4 eller højere" in said
    found = json.loads(printed(met("report", *PERIOD, "--as", "MIA@example.org", "--format", "json")))
    assert found["unit"] == "A"
    assert [(one["question"], one["answers"]) for one in found["figures"]] == [("overall", "5-9"), ("service", "5-9")]


def test_a_report_as_a_picture_and_none_for_who_may_not_see_it(met: Handgreb) -> None:
    drawn = met("report", "a", *PERIOD, "--as", "mia@example.org", "--format", "png")
    assert drawn.stdout_bytes[:8] == b"\x89PNG\r\n\x1a\n"
    assert "b" not in complaint(met("report", "b", *PERIOD, "--as", "mia@example.org", "--format", "png")).split()


def test_a_report_for_a_spreadsheet(met: Handgreb) -> None:
    found = met("report", "a", *PERIOD, "--as", "hanne@example.org", "--format", "csv")
    assert found.stdout_bytes.count(b"\r\n") == 3
    rows = list(csv.DictReader(io.StringIO(printed(found))))
    assert rows[0]["flow"] == "meeting-score"
    assert rows[0]["figure"].startswith(">=4")
    assert "pdf" in complaint(met("report", "--as", "hanne@example.org", "--format", "pdf"))


def test_a_team_that_is_not_there_and_one_that_is_not_theirs_sound_the_same(met: Handgreb) -> None:
    for form in ("text", "json", "csv"):
        words = ("--as", "b1@example.org", "--format", form)
        refused = complaint(met("report", "a", *words))
        assert refused == complaint(met("report", "zzz", *words))
        assert "Jeg kender ikke noget team" in refused


def test_too_few_answers_show_nothing(met: Handgreb) -> None:
    found = json.loads(printed(met("report", "b", *PERIOD, "--as", "hanne@example.org", "--format", "json")))
    assert found["figures"] == []


def test_who_has_left_and_who_never_was_read_nothing(met: Handgreb) -> None:
    assert "Nobody here" in complaint(met("report", "a", "--as", "leif@example.org"))
    assert "Nobody here" in complaint(met("report", "a", "--as", "nobody@example.org"))


def test_a_report_read_with_somebodys_rights_is_logged_without_their_name(met: Handgreb) -> None:
    said = met("report", "a", *PERIOD, "--as", "mia@example.org", LOG_LEVEL="info").stderr
    assert "report read by an operator" in said
    assert "mia" not in said.lower()


def test_why_tells_the_next_nudge_and_what_holds_it_back(staffed: Handgreb) -> None:
    printed(staffed("schedule", "apply", file("week.toml", SCHEDULE)))
    assert "Today's meeting" in printed(staffed("why", "bo@example.org"))
    found = json.loads(printed(staffed("why", "bo@example.org", "--format", "json")))
    assert found["next"]["nudge"] == "moede"
    assert found["held"] == "unreachable"
    assert "Nobody here" in complaint(staffed("why", "no@example.org"))


def test_an_export_has_no_answer_to_a_team_question(met: Handgreb) -> None:
    exported = met("export", "a1@example.org")
    assert "Nothing was sent to a1@example.org" in exported.stderr
    found = json.loads(printed(exported))
    assert found["email"] == "a1@example.org"
    assert found["answers"] == []


def test_what_is_kept_and_that_it_is_removed_is_told_to_a_program(staffed: Handgreb) -> None:
    assert printed(staffed("export", "bo@example.org", "--format", "json")) == printed(
        staffed("export", "bo@example.org")
    )
    gone = staffed("erase", "bo@example.org", "--format", "json", said="y\n")
    assert json.loads(printed(gone)) == {"removed": True}
    assert "Remove everything on bo@example.org?" in gone.stderr


def test_who_is_erased_is_gone_and_figures_stay(met: Handgreb) -> None:
    before = printed(met("report", "a", *PERIOD, "--as", "mia@example.org"))
    assert "Removed." in printed(met("erase", "a1@example.org", "--yes"))
    assert "Nobody here" in complaint(met("export", "a1@example.org"))
    assert "Nobody here" in complaint(met("erase", "a1@example.org", "--yes"))
    assert printed(met("report", "a", *PERIOD, "--as", "mia@example.org")) == before


def test_nobody_is_erased_by_a_slip(staffed: Handgreb) -> None:
    assert staffed("erase", "bo@example.org", said="n\n").exit_code == 1
    assert printed(staffed("export", "bo@example.org"))


def test_the_catalogue_lists_every_flow_and_shows_one_whole(alone: Handgreb) -> None:
    listed = printed(alone("flows"))
    whole = json.loads(printed(alone("flows", "--format", "json")))
    assert len(listed.splitlines()) == len(whole)
    said = printed(alone("flows", "show", "meeting-score"))
    for expected in (
        "Hvordan var mødet alt i alt?",
        "How was the meeting, all in all?",
        "1 (dårligt) – 5 (rigtig godt)",
        "Those who took part see one figure, from five people up.",
        "Scor mødet på en skala fra 1-5",
    ):
        assert " ".join(expected.split()) in " ".join(said.split())
    assert json.loads(printed(alone("flows", "show", "meeting-score", "--format", "json")))["promises"]["score"]
    assert "no-such" in complaint(alone("flows", "show", "no-such"))


def test_every_flow_can_be_shown(alone: Handgreb) -> None:
    for flow in json.loads(printed(alone("flows", "--format", "json"))):
        said = printed(alone("flows", "show", flow["id"]))
        assert flow["title"]["da"] in said
        assert flow["title"]["en"] in said
        assert "{" not in said
