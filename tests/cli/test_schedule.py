"""`schedule`: as a file and back, what a change would bring, and sending by hand."""

import json

from tests.cli.conftest import SCHEDULE, Handgreb, complaint, file, printed

WHOLE = """\
[[nudge]]
name = "moede"
flow = "meeting-score"
audience = "manager"
teams = ["drift/værksted"]
repeats = "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO"
at = 11:00:00
zone = "Europe/Berlin"
window = "PT2H"
starts = 2026-01-01
until = 2036-01-01
except = [2026-12-24, 2026-12-31]
paused = true
"""


def test_what_is_exported_and_applied_changes_nothing(staffed: Handgreb) -> None:
    said = printed(staffed("schedule", "apply", file("week.toml", SCHEDULE + "\n" + WHOLE.replace("moede", "leder"))))
    assert said == "+ leder: added\n+ moede: added\n"
    exported = printed(staffed("schedule", "export"))
    assert printed(staffed("schedule", "apply", file("again.toml", exported))) == "Nothing changes.\n"
    assert printed(staffed("schedule", "export")) == exported
    listed = json.loads(printed(staffed("schedule", "export", "--format", "json")))
    assert [one["name"] for one in listed] == ["leder", "moede"]


def test_a_plan_shows_the_change_and_the_coming_weeks_and_changes_nothing(staffed: Handgreb) -> None:
    printed(staffed("schedule", "apply", file("week.toml", SCHEDULE)))
    said = printed(staffed("schedule", "plan", file("new.toml", SCHEDULE.replace("11:00", "10:30"))))
    assert "~ moede: changed" in said
    assert "at: 11:00:00 → 10:30:00" in said
    assert said.count("10:30  moede                    4 people") == 4
    found = json.loads(printed(staffed("schedule", "plan", "--format", "json", "new.toml")))
    assert found["changes"][0]["fields"]["at"] == {"before": "11:00:00", "after": "10:30:00"}
    assert {one["people"] for one in found["coming"]} == {4}
    assert printed(staffed("schedule", "plan", "week.toml")).startswith("Nothing changes.")


def test_a_broken_schedule_is_refused_whole(staffed: Handgreb) -> None:
    printed(staffed("schedule", "apply", file("week.toml", SCHEDULE)))
    before = printed(staffed("schedule", "export"))
    broken = SCHEDULE.replace("11:00", "09:00") + SCHEDULE.replace("moede", "to").replace("TU", "XX")
    said = complaint(staffed("schedule", "apply", file("broken.toml", broken)))
    assert "broken.toml" in said
    assert '"XX" is no weekday' in said
    assert printed(staffed("schedule", "export")) == before


def test_what_is_no_longer_in_the_file_is_removed(staffed: Handgreb) -> None:
    printed(staffed("schedule", "apply", file("week.toml", SCHEDULE)))
    assert printed(staffed("schedule", "apply", file("empty.toml", ""))) == "- moede: removed\n"
    assert printed(staffed("schedule", "export")) == "\n"


def test_sending_by_hand_owes_everybody_or_one(staffed: Handgreb) -> None:
    printed(staffed("schedule", "apply", file("week.toml", SCHEDULE)))
    assert printed(staffed("schedule", "send", "moede")).startswith("4 messages are owed")
    assert printed(staffed("schedule", "send", "moede", "--to", "bo@example.org")).startswith("One test is owed")
    assert "no-such" in complaint(staffed("schedule", "send", "no-such"))
    assert "nobody here" in complaint(staffed("schedule", "send", "moede", "--to", "no@example.org"))
