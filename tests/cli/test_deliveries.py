"""`deliveries`: what became of what the schedule asked, as the operator reads it."""

import json

from tests.cli.conftest import SCHEDULE, Handgreb, complaint, file, printed


def sent_by_hand(staffed: Handgreb) -> None:
    printed(staffed("schedule", "apply", file("week.toml", SCHEDULE)))
    assert staffed("schedule", "send", "moede").exit_code == 0


def test_what_is_owed_waits_and_the_sums_add_up(staffed: Handgreb) -> None:
    sent_by_hand(staffed)
    said = printed(staffed("deliveries"))
    assert "moede" in said
    assert "by-hand" in said
    assert "4 = 4 waiting" in said
    [one] = json.loads(printed(staffed("deliveries", "--format", "json")))["occurrences"]
    states = ("sent", "waiting", "held", "skipped", "expired", "failed", "unknown")
    assert one["audience"] == sum(one[state] for state in states) == 4


def test_only_what_was_asked_for_is_shown(staffed: Handgreb) -> None:
    sent_by_hand(staffed)
    assert printed(staffed("deliveries", "--nudge", "other")) == "Nothing was asked in that time.\n"
    assert printed(staffed("deliveries", "--since", "2999-01-01")) == "Nothing was asked in that time.\n"
    assert "moede" in printed(staffed("deliveries", "--since", "2020-01-01", "--nudge", "moede"))
    assert "yesterday" in complaint(staffed("deliveries", "--since", "yesterday"))


def test_nothing_was_asked_yet(staffed: Handgreb) -> None:
    assert printed(staffed("deliveries")) == "Nothing was asked in that time.\n"
    assert json.loads(printed(staffed("deliveries", "--format", "json"))) == {"occurrences": [], "trouble": []}
