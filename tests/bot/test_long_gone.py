"""Whoever has left is kept for a month, and then nothing is left of them."""

from collections.abc import Sequence

import pytest

from bot.app import App
from flows.message import Action
from flows.people_file import Row
from flows.periods import span
from storage.repositories.rosters import LEFT
from storage.tables import Answer, Person
from tests.attack.traces import left, traces
from tests.bot.people import (
    DAY,
    HOUR,
    MONDAY,
    TUESDAY,
    count,
    enrol,
    got,
    newest,
    nudge,
    press,
    read,
    row,
    say,
    schedule,
    tap,
    team,
)
from tests.bot.platforms import Moody
from tests.bot.test_settled import GOOD, NOTHING, WEEK, people, rated

MONTH = 31 * DAY
KEPT = [row("bo"), row("hanne", roles="hr")]
BEFORE = [row("ana", teams="north"), *KEPT]


async def kept_a_note(app: App) -> None:
    """Ana is asked, and writes something for herself alone."""
    await enrol(app, BEFORE, MONDAY)
    await tap(app, "ana", await press(app, "ana", Action("start", "diary"), MONDAY), "Ja", MONDAY)
    await say(app, "ana", "stop")


async def gone(app: App, rows: Sequence[Row] = KEPT) -> None:
    """HR's file of that evening is without them. The week they were asked in is over."""
    await enrol(app, rows, MONDAY + 9 * HOUR)
    await app.close(MONDAY + 2 * WEEK)


async def test_nothing_is_left_of_whoever_left_more_than_a_month_ago(app: App) -> None:
    await kept_a_note(app)
    ana = await traces(app, "ana")
    await gone(app)
    await app.forget.retain(MONDAY + MONTH)
    assert {"person", "note", "account"} <= set(await left(app, [ana]))
    await app.forget.retain(MONDAY + MONTH + DAY)
    assert await left(app, [ana]) == []
    assert await count(app, Person) == len(KEPT)


async def test_whoever_is_back_within_the_month_has_what_was_theirs(app: App) -> None:
    await kept_a_note(app)
    await gone(app)
    await app.forget.retain(MONDAY + MONTH)
    await enrol(app, BEFORE, MONDAY + MONTH)
    await app.forget.retain(MONDAY + MONTH + 2 * DAY)
    mine = read(await say(app, "ana", "mydata", MONDAY + MONTH + 2 * DAY))
    assert "Lykkedes noget for dig" in mine


async def test_whoever_is_back_later_begins_anew(app: App, platform: Moody) -> None:
    """Also when it is somebody else, who was given the same address."""
    await kept_a_note(app)
    await gone(app)
    await app.forget.retain(MONDAY + MONTH + DAY)
    later = MONDAY + 5 * WEEK
    await enrol(app, BEFORE, later)
    assert "Lykkedes noget for dig" not in read(await say(app, "ana", "mydata", later))
    await schedule(app, nudge(), now=later)
    await app.tick(later)
    await app.tick(later + 3 * HOUR)
    assert len(got(platform, "ana")) == 1


async def test_an_answer_counts_until_its_period_closes_and_then_whoever_gave_it_goes(
    app: App, platform: Moody
) -> None:
    """Lunch is counted for eight weeks; had they been forgotten before, their answer would have been lost with them."""
    lunch = app.catalogue.flows["lunch"]
    begins = span(lunch, MONDAY, "", app.organisation.zone).closes_on
    monday = MONDAY + (begins - MONDAY.date())
    await enrol(app, BEFORE, monday)
    await schedule(app, nudge(), now=monday)
    await app.tick(monday)
    await app.tick(monday + 3 * HOUR)
    await tap(app, "ana", newest(platform, "ana"), "Ja", monday + 3 * HOUR)
    await enrol(app, KEPT, monday + 9 * HOUR)
    await app.close(monday + MONTH)
    await app.forget.retain(monday + MONTH + DAY)
    assert await count(app, Answer) == 1
    assert await count(app, Person) == len(BEFORE)
    await app.close(monday + 8 * WEEK)
    await app.forget.retain(monday + 8 * WEEK)
    assert await count(app, Person) == len(KEPT)


@pytest.mark.parametrize("asked_for", [False, True], ids=["in time", "by an operator"])
async def test_to_be_forgotten_long_after_leaving_is_no_change_of_a_team(
    app: App, platform: Moody, *, asked_for: bool
) -> None:
    """Four of twelve left long ago; had they left now, the team would not be told of."""
    ago = TUESDAY - 10 * WEEK
    await enrol(app, people(team("a", 12), team("b", 8)), ago)
    await schedule(app, nudge(flow="meeting-score", repeats="FREQ=WEEKLY;BYDAY=TU"), now=ago)
    await app.tick(ago)
    await enrol(app, people(team("a", 8), team("b", 8)), ago + DAY)
    await app.close(TUESDAY - DAY)
    if asked_for:
        for number in range(9, 13):
            assert await app.forget.erase(f"a{number}@example.org", TUESDAY - DAY)
    await app.forget.retain(TUESDAY - DAY)
    assert await count(app, Person, Person.left_on.is_not(None)) == 0
    shown = await rated(app, platform)
    assert GOOD in shown
    assert NOTHING not in shown


async def test_the_log_keeps_that_somebody_left_and_not_who(app: App) -> None:
    await kept_a_note(app)
    await gone(app)
    await app.forget.retain(MONDAY + MONTH + DAY)
    async with app.database.read() as work:
        [entry] = [one for one in await work.rosters.history(MONDAY) if one.what == LEFT]
    assert (entry.person, entry.before, entry.author) == (None, "north", "test")


async def test_hr_changes_keep_their_author_when_whoever_made_them_is_gone(app: App) -> None:
    """Erased, they are nobody's."""
    await enrol(app, [row("hanne", roles="hr"), row("bo")])
    await schedule(app, nudge())
    await gone(app, [row("bo")])
    await app.forget.retain(MONDAY + MONTH + DAY)
    async with app.database.read() as work:
        assert {change.author for change, *_ in await work.versions.newest(9, 0)} == {"hanne@example.org"}


async def test_many_go_a_few_hundred_at_a_time(app: App) -> None:
    await enrol(app, [*team("a", 250), *KEPT])
    await gone(app)
    await app.forget.retain(MONDAY + MONTH + DAY)
    assert len(KEPT) < await count(app, Person) < 250
    await app.forget.retain(MONDAY + MONTH + DAY + HOUR)
    assert await count(app, Person) == len(KEPT)
