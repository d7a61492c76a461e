"""Dates as an operator takes them in."""

import json

import pytest

from tests.cli.conftest import PEOPLE, Handgreb, complaint, file, printed

DATES = """\
who,what,from,to,label
bo@example.org,course,2030-03-04,2030-03-06,Projektledelse
bo@example.org,leave,2030-07-01,2030-07-21,Barsel
drift,mus,2030-02-01,,
,closed,2030-12-24,2030-12-31,
"""


@pytest.fixture
def marked(staffed: Handgreb) -> Handgreb:
    assert staffed("dates", "import", file("dates.csv", DATES)).exit_code == 0
    return staffed


def test_what_is_taken_in_is_listed_by_day_without_its_labels(marked: Handgreb) -> None:
    said = printed(marked("dates", "list"))
    assert [line.split() for line in said.splitlines()] == [
        ["2030-02-01", "mus", "drift"],
        ["2030-03-04", "to", "2030-03-06", "course", "bo@example.org"],
        ["2030-07-01", "to", "2030-07-21", "leave", "bo@example.org"],
        ["2030-12-24", "to", "2030-12-31", "closed", "everybody"],
    ]
    assert json.loads(printed(marked("dates", "list", "--kind", "mus", "--format", "json"))) == [
        {"who": "drift", "what": "mus", "from": "2030-02-01", "to": "2030-02-01"}
    ]


def test_a_dry_run_shows_what_would_change_and_changes_nothing(staffed: Handgreb) -> None:
    said = printed(staffed("dates", "import", "--dry-run", file("dates.csv", DATES)))
    assert "+ 2030-02-01               mus      drift" in said
    assert "4 added, 0 removed, 0 kept." in said
    assert "dry run" in said
    assert "Projektledelse" not in said
    assert "Nothing is marked." in printed(staffed("dates", "list"))
    assert printed(staffed("dates", "import", "dates.csv")).startswith(said.partition("Nothing was")[0])


def test_the_same_file_again_changes_nothing(marked: Handgreb) -> None:
    said = printed(marked("dates", "import", "dates.csv"))
    assert "Nothing changes." in said
    assert "0 added, 0 removed, 4 kept." in said


def test_a_file_replaces_the_kinds_it_names(marked: Handgreb) -> None:
    moved = file("courses.csv", "who,what,from\nbo@example.org,course,2030-04-01\n")
    changed = json.loads(printed(marked("dates", "import", moved, "--format", "json")))
    assert changed["kinds"] == ["course"]
    assert [one["from"] for one in changed["added"]] == ["2030-04-01"]
    assert [one["from"] for one in changed["removed"]] == ["2030-03-04"]
    nobody = file("nobody.csv", "who,what,from\n")
    assert "Nothing changes." in printed(marked("dates", "import", nobody))
    assert "1 removed" in printed(marked("dates", "import", nobody, "--kind", "leave"))
    assert len(printed(marked("dates", "list")).splitlines()) == 3


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("2030-03-06", "2030-03-01", "dates.csv, line 2: ends on 2030-03-01, before it begins on 2030-03-04."),
        ("drift,mus", "drfit,mus", 'dates.csv, line 4: there is no team "drfit".'),
        ("bo@example.org,leave", "bob@example.org,leave", "dates.csv, line 3: nobody here has the address"),
        (",closed,", ",lukket,", 'dates.csv, line 5: "lukket" is nothing that can be marked'),
    ],
)
def test_one_wrong_line_and_nothing_of_the_file_is_taken_in(
    staffed: Handgreb, before: str, after: str, said: str
) -> None:
    assert before in DATES
    assert said in complaint(staffed("dates", "import", file("dates.csv", DATES.replace(before, after))))
    assert "Nothing is marked." in printed(staffed("dates", "list"))


def test_whoever_leaves_and_is_erased_leaves_no_dates(marked: Handgreb) -> None:
    assert "Barsel" in printed(marked("export", "bo@example.org"))
    without = "".join(line for line in PEOPLE.splitlines(keepends=True) if not line.startswith("bo@"))
    printed(marked("people", "import", file("new.csv", without)))
    printed(marked("erase", "bo@example.org", "--yes"))
    assert len(printed(marked("dates", "list")).splitlines()) == 2
