"""`people import`: what would change, and then does; or a refusal of the whole file, with its lines."""

import json

import pytest

from tests.cli.conftest import PEOPLE, Handgreb, complaint, file, printed


def kept(handgreb: Handgreb, email: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(printed(handgreb("export", email)))
    return found


def test_a_dry_run_shows_what_would_change_and_changes_nothing(handgreb: Handgreb) -> None:
    said = printed(handgreb("people", "import", "--dry-run", file("people.csv", PEOPLE)))
    assert "+ team    drift/værksted" in said
    assert "+ joins   aase@example.org" in said
    assert "dry run" in said
    assert "Nobody here" in complaint(handgreb("export", "aase@example.org"))
    assert printed(handgreb("people", "import", "people.csv")).startswith(said.partition("Nothing was")[0])


def test_the_same_file_again_changes_nothing(staffed: Handgreb) -> None:
    assert "Nothing changes." in printed(staffed("people", "import", "people.csv"))


def test_a_change_is_readable_and_happens(staffed: Handgreb) -> None:
    changed = PEOPLE.replace("Bo,drift/værksted", "Bo Ørsted,it").replace("Europe/Berlin", "Europe/London")
    said = printed(staffed("people", "import", file("new.csv", changed)))
    assert "~ changes bo@example.org: name: Bo → Bo Ørsted" in said
    assert "~ changes bo@example.org: timezone: Europe/Berlin → Europe/London" in said
    assert "~ changes bo@example.org: teams: drift/værksted → it" in said
    assert kept(staffed, "bo@example.org")["teams"] == ["it"]


def test_whoever_is_missing_has_left_and_may_come_back(staffed: Handgreb) -> None:
    without = "".join(line for line in PEOPLE.splitlines(keepends=True) if not line.startswith("bo@"))
    said = printed(staffed("people", "import", "--format", "json", file("new.csv", without)))
    assert json.loads(said)["left"] == ["bo@example.org"]
    assert "Nothing changes." in printed(staffed("people", "import", "new.csv"))
    assert "+ joins   bo@example.org" in printed(staffed("people", "import", "people.csv"))


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + PEOPLE,
        PEOPLE.replace("\n", "\r\n"),
        PEOPLE.replace("Å", "A\u030a"),
        PEOPLE.replace(",drift/værksted;it,", ',"drift/værksted;it",').replace("\n", "\n\n"),
        PEOPLE.replace("drift/værksted;it", '"drift/værksted+it"').replace(",", ";").replace("+", ";"),
    ],
    ids=["byte order mark", "line ends of Windows", "letters in parts", "quotes and empty lines", "semicolons"],
)
def test_the_same_people_however_the_file_was_written(handgreb: Handgreb, content: str) -> None:
    printed(handgreb("people", "import", file("people.csv", content)))
    found = kept(handgreb, "aase@example.org")
    assert found["name"] == "Åse Ærø"
    assert found["teams"] == ["drift/værksted", "it"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("Europe/Berlin", "Europe/Atlantis", 'line 3: "Europe/Atlantis" is no time zone'),
        (",leads,", ",leeds,", 'line 1: column "leeds" is not known'),
        (",,,hr,", ",,,boss,", 'line 5: "boss" is no role'),
        ("2026-02-01", "1.2.2026", 'line 3: "1.2.2026" is no date'),
        ("mia@example.org", "mia", 'line 4: "mia" is no e-mail address'),
        ("mia@example.org", "bo@example.org", 'email "bo@example.org" stands more than once'),
        ("drift/værksted,,trainee", "Drift & Co,,trainee", "line 3:"),
        (",hr,,,,,\n", ",hr,,,,\n", "line 5: 9 cells, but 10 columns"),
    ],
)
def test_one_wrong_line_and_nothing_of_the_file_is_applied(
    staffed: Handgreb, before: str, after: str, said: str
) -> None:
    assert before in PEOPLE
    wrong = PEOPLE.replace(before, after).replace("Åse", "Anders")
    assert said in complaint(staffed("people", "import", file("wrong.csv", wrong)))
    assert kept(staffed, "aase@example.org")["name"] == "Åse Ærø"
    assert "Nothing changes." in printed(staffed("people", "import", "people.csv"))


def test_a_file_that_is_not_utf_8_is_refused_in_a_sentence(handgreb: Handgreb) -> None:
    said = complaint(handgreb("people", "import", file("people.csv", PEOPLE.encode("cp1252"))))
    assert "not UTF-8 text" in said
    assert "line 1" in complaint(handgreb("people", "import", file("people.csv", "name\nBo\n")))


def test_a_name_cannot_move_the_cursor_of_the_terminal(staffed: Handgreb) -> None:
    said = printed(staffed("people", "import", file("new.csv", PEOPLE.replace("Bo,", "Bo\x1b[2J\u202e,"))))
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_the_log_says_who_was_moved_from_where_to_where_by_which_file(staffed: Handgreb) -> None:
    changed = PEOPLE.replace("Bo,drift/værksted", "Bo,it")
    printed(staffed("people", "import", file("new.csv", changed)))
    said = printed(staffed("people", "log"))
    assert "moved   bo@example.org drift/værksted → it  (file new.csv)" in said
    assert "joined  aase@example.org" in said
    assert "opened  – → drift/værksted  (file people.csv)" in said


def test_who_was_erased_is_in_the_log_without_a_name(staffed: Handgreb) -> None:
    printed(staffed("erase", "bo@example.org", "--yes"))
    said = printed(staffed("people", "log"))
    assert "bo@example.org" not in said
    assert "erased  somebody drift/værksted → –  (erased)" in said


def test_the_log_can_be_read_by_a_program_and_from_a_day_on(staffed: Handgreb) -> None:
    lines = json.loads(printed(staffed("people", "log", "--format", "json")))
    assert {"at", "author", "what", "person", "unit", "before"} == lines[0].keys()
    assert "Nobody was moved." in printed(staffed("people", "log", "--since", "2999-01-01"))
