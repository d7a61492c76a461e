"""`schedule`: as a file and back, what a change would bring, and sending by hand."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app import build
from bot.run import apply_schedule
from config.settings import Settings
from storage.database import Database
from tests.bot.people import MONDAY
from tests.cli.conftest import SCHEDULE, Handgreb, complaint, file, printed
from tests.conftest import SECRET

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


def paused_in_the_chat(url: str) -> None:
    """As HR would in the chat, at another time than the file."""

    async def pause() -> None:
        async with Database(url) as database, database.begin() as work:
            schedule = await work.schedules.named("moede")
            assert schedule is not None
            definition = schedule.definition.replace('"paused":false', '"paused":true')
            at = MONDAY + timedelta(microseconds=123456)
            await work.schedules.change(schedule, definition, "hanne@example.org", at)

    asyncio.run(pause())


def removed_in_the_chat(url: str) -> None:
    async def remove() -> None:
        async with Database(url) as database, database.begin() as work:
            schedule = await work.schedules.named("moede")
            assert schedule is not None
            await work.schedules.remove(schedule, "hanne@example.org", MONDAY)

    asyncio.run(remove())


def test_what_the_chat_changed_is_not_overwritten_unasked(staffed: Handgreb, database_url: str) -> None:
    printed(staffed("schedule", "apply", file("week.toml", SCHEDULE)))
    paused_in_the_chat(database_url)
    other = SCHEDULE.replace("moede", "torsdag")
    said = complaint(staffed("schedule", "apply", file("new.toml", SCHEDULE + "\n" + other)))
    assert "Nothing was applied." in said
    assert "! moede: changed in the chat by hanne@example.org, at 2026-11-23 08:00 UTC: export first" in said
    assert "torsdag" not in printed(staffed("schedule", "export"))
    planned = printed(staffed("schedule", "plan", "new.toml"))
    assert "! moede: changed in the chat" in planned
    assert "+ torsdag: added" in planned
    listed = json.loads(printed(staffed("schedule", "plan", "new.toml", "--format", "json")))
    assert [one["name"] for one in listed["conflicts"]] == ["moede"]
    assert "~ moede: changed" in printed(staffed("schedule", "apply", "--overwrite", "new.toml"))
    assert "paused" not in printed(staffed("schedule", "export"))


def test_an_export_knows_the_chat_so_it_can_be_changed_and_applied(staffed: Handgreb, database_url: str) -> None:
    printed(staffed("schedule", "apply", file("week.toml", SCHEDULE)))
    paused_in_the_chat(database_url)
    exported = printed(staffed("schedule", "export"))
    assert "paused = true" in exported
    later = file("later.toml", exported.replace("11:00:00", "12:00:00"))
    assert "at: 11:00:00 → 12:00:00" in printed(staffed("schedule", "apply", later))
    assert printed(staffed("schedule", "apply", later)) == "Nothing changes.\n"


async def _started(url: str, schedule: str) -> None:
    """What a process does with HR's file before it answers anybody."""
    app = build(Settings(_env_file=None, database_url=url, schedule_file=Path(schedule)), SECRET)
    async with app.database:
        await apply_schedule(app)


def test_at_the_start_an_export_knows_the_chat_as_well(staffed: Handgreb, database_url: str) -> None:
    printed(staffed("schedule", "apply", file("week.toml", SCHEDULE)))
    paused_in_the_chat(database_url)
    asyncio.run(_started(database_url, file("new.toml", SCHEDULE.replace("11:00", "12:00"))))
    exported = printed(staffed("schedule", "export"))
    assert "11:00:00" in exported, "the chat had changed it since"
    asyncio.run(_started(database_url, file("later.toml", exported.replace("11:00:00", "12:00:00"))))
    assert "12:00:00" in printed(staffed("schedule", "export"))


def of_another_database(staffed: Handgreb) -> str:
    """A schedule that was tried out where it was changed more often than it ever was here, and exported from there."""
    for at in ("12:00", "13:00", "11:00"):
        changed = file("tried.toml", SCHEDULE.replace("11:00", at))
        printed(staffed("schedule", "apply", changed, DATABASE_URL="sqlite:///staging.db"))
    exported = printed(staffed("schedule", "export", DATABASE_URL="sqlite:///staging.db"))
    assert exported.startswith("# With every change up to number 3, made at 20")
    return file("exported.toml", exported)


@pytest.mark.parametrize("changed_in_the_chat", [paused_in_the_chat, removed_in_the_chat])
def test_what_the_chat_did_outlives_a_restart_with_a_file_of_another_database(
    staffed: Handgreb,
    database_url: str,
    changed_in_the_chat: Callable[[str], None],
) -> None:
    exported = of_another_database(staffed)
    asyncio.run(_started(database_url, exported))
    changed_in_the_chat(database_url)
    as_in_the_chat = printed(staffed("schedule", "export"))
    with capture_logs() as logged:
        asyncio.run(_started(database_url, exported))
    assert printed(staffed("schedule", "export")) == as_in_the_chat
    assert [one["event"] for one in logged] == [
        "changed in the chat, and kept as it is there",
        "the schedule file was exported from another database, or by an earlier version; export it again",
    ]


def test_a_file_of_another_database_or_an_earlier_version_says_why_it_knows_nothing_of_the_chat(
    staffed: Handgreb, database_url: str
) -> None:
    elsewhere = of_another_database(staffed)
    printed(staffed("schedule", "apply", elsewhere))
    paused_in_the_chat(database_url)
    paused = printed(staffed("schedule", "export"))
    earlier = file("earlier.toml", "# With every change up to number 240.\n" + SCHEDULE)
    mangled = file("mangled.toml", "# With every change up to number 2, made at noon.\n" + SCHEDULE)
    for name in (elsewhere, earlier, mangled):
        for said in (complaint(staffed("schedule", "apply", name)), printed(staffed("schedule", "plan", name))):
            assert "! moede: changed in the chat by hanne@example.org" in said
            assert "export first, or apply with --overwrite." in said
            assert "! The file was exported from another database, or by an earlier version: it counts as" in said
    assert printed(staffed("schedule", "export")) == paused
    said = complaint(staffed("schedule", "apply", file("by-hand.toml", SCHEDULE)))
    assert "! moede: changed in the chat" in said
    assert "exported from" not in said
    assert printed(staffed("schedule", "apply", file("again.toml", paused))) == "Nothing changes.\n"
    assert "~ moede: changed" in printed(staffed("schedule", "apply", "--overwrite", elsewhere))


def test_a_plan_says_what_it_asks_of_people_each_week(staffed: Handgreb) -> None:
    said = printed(staffed("schedule", "plan", file("week.toml", SCHEDULE)))
    assert said.count("4 people asked once") == 4 - (said.count(": 0 messages"))
    weeks = json.loads(printed(staffed("schedule", "plan", "week.toml", "--format", "json")))["weeks"]
    assert len(weeks) == 4
    assert {"4"} <= {str(one["messages"]) for one in weeks}


def test_sending_by_hand_owes_everybody_or_one(staffed: Handgreb) -> None:
    printed(staffed("schedule", "apply", file("week.toml", SCHEDULE)))
    assert printed(staffed("schedule", "send", "moede")).startswith("4 messages are owed")
    assert printed(staffed("schedule", "send", "moede", "--to", "bo@example.org")).startswith("One test is owed")
    assert "no-such" in complaint(staffed("schedule", "send", "no-such"))
    assert "nobody here" in complaint(staffed("schedule", "send", "moede", "--to", "no@example.org"))


def test_a_program_is_told_what_was_sent_by_hand(staffed: Handgreb) -> None:
    printed(staffed("schedule", "apply", file("week.toml", SCHEDULE)))
    sent = json.loads(printed(staffed("schedule", "send", "moede", "--format", "json")))
    assert sent == {"nudge": "moede", "messages": 4, "test": False, "minutes": 0}
    tried = json.loads(printed(staffed("schedule", "send", "moede", "--to", "bo@example.org", "--format", "json")))
    assert (tried["messages"], tried["test"]) == (1, True)


def test_a_team_that_there_is_not_is_refused_with_the_nearest_that_there_is(staffed: Handgreb) -> None:
    wrong = file("week.toml", SCHEDULE.replace("repeats =", 'teams = ["drfit"]\nrepeats ='))
    for command in ("plan", "apply"):
        said = complaint(staffed("schedule", command, wrong))
        assert 'week.toml: nudge "moede": there is no team "drfit"; did you mean "drift"?' in said
    assert printed(staffed("schedule", "export")) == "\n"


def test_the_whole_organisation_is_no_team_and_the_file_is_told_how_to_mean_everybody(staffed: Handgreb) -> None:
    everybody = SCHEDULE.replace("repeats =", 'teams = ["organisation"]\nrepeats =')
    said = complaint(staffed("schedule", "plan", file("week.toml", everybody)))
    assert 'week.toml: nudge "moede": "organisation" is everybody; leave `teams` out.' in said
