"""Whoever has not answered is reminded once, at a good moment, and nobody else learns who that is."""

import asyncio
from collections.abc import AsyncIterator
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.platform import UncertainError
from flows.message import Action
from flows.notices import PAUSING
from flows.reminding import ONCE_MORE
from storage.tables import Answer
from tests.bot.conftest import program
from tests.bot.flow_files import OUTSIDE, with_picnic
from tests.bot.people import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    TUESDAY,
    count,
    enrol,
    got,
    labels,
    newest,
    nudge,
    outcomes,
    owed,
    person_id,
    press,
    read,
    row,
    say,
    schedule,
    tap,
)
from tests.bot.platforms import Moody
from tests.fakes.platform import button

ELEVEN = TUESDAY + 2 * HOUR
THURSDAY = ELEVEN + 2 * DAY
ON_TUESDAYS = "FREQ=WEEKLY;BYDAY=TU"
TWO_DAYS = timedelta(days=2)


@pytest.fixture
async def outdoors(database_url: str, platform: Moody, tmp_path: Path) -> AsyncIterator[App]:
    """The program with a flow whose steps are called as those of lunch."""
    outdoors = program(database_url, platform, content=with_picnic(tmp_path))
    yield outdoors
    await outdoors.database.close()


async def asked(app: App, *people: str, **more: Any) -> None:
    """Everybody was asked on Tuesday at eleven, and is to be reminded after two days."""
    await enrol(app, [row(name) for name in people or ("ana",)])
    await schedule(app, nudge(repeats=ON_TUESDAYS, **{"remind": TWO_DAYS, **more}))
    await app.tick(MONDAY)
    await app.tick(ELEVEN)


async def unanswered(app: App) -> int:
    async with app.database.read() as work:
        ana = await work.people.by_email("ana@example.org")
    assert ana is not None
    return ana.unanswered


async def test_whoever_has_not_answered_is_reminded_once(app: App, platform: Moody) -> None:
    await asked(app)
    await app.tick(THURSDAY - MINUTE)
    assert len(got(platform, "ana")) == 1
    for later in (0, 1, 60, 24 * 60, 4 * 24 * 60):
        await app.tick(THURSDAY + later * MINUTE)
    question, reminder = platform.to("ana")
    assert read(reminder).startswith(ONCE_MORE.da)
    assert ONCE_MORE.da not in read(question)
    assert labels(reminder)[:2] == ["Ja", "Nej"]


async def test_a_press_on_the_reminder_answers_the_question(app: App, platform: Moody) -> None:
    await asked(app)
    await app.tick(THURSDAY)
    receipt = await tap(app, "ana", newest(platform, "ana"), "Nej", THURSDAY + MINUTE)
    assert "Gemt" in read(receipt)
    await tap(app, "ana", platform.to("ana")[0], "Ja", THURSDAY + 2 * MINUTE)
    assert await count(app, Answer) == 1


async def test_a_reminder_is_nothing_more_to_answer(app: App, platform: Moody) -> None:
    await asked(app)
    await app.tick(THURSDAY)
    ana = await person_id(app, "ana")
    async with app.database.read() as work:
        assert len(await work.deliveries.waiting(ana, THURSDAY + HOUR)) == 1


async def test_whoever_has_answered_is_not_reminded(app: App, platform: Moody) -> None:
    await asked(app)
    await tap(app, "ana", newest(platform, "ana"), "Nej", ELEVEN + HOUR)
    await app.tick(THURSDAY)
    assert len(await owed(app)) == 1 + len([one for one in await owed(app) if one.due_at > THURSDAY])
    assert len(got(platform, "ana")) == 1


async def test_whoever_answers_while_the_reminder_waits_does_not_get_it(app: App, platform: Moody) -> None:
    await asked(app)
    await app.remind(THURSDAY)
    await tap(app, "ana", newest(platform, "ana"), "Nej", THURSDAY)
    await app.deliver(THURSDAY)
    assert len(got(platform, "ana")) == 1
    assert ("skipped", "answered") in await outcomes(app)


async def test_whoever_wants_it_later_gets_it_later_and_no_reminder_before(app: App, platform: Moody) -> None:
    await asked(app)
    await app.remind(THURSDAY)
    snooze = button(newest(platform, "ana"), "Udsæt")
    await press(app, "ana", Action(snooze.verb, snooze.ref, "day"), THURSDAY)
    await app.deliver(THURSDAY)
    assert len(got(platform, "ana")) == 1
    await app.tick(THURSDAY + DAY)
    assert [ONCE_MORE.da in one for one in got(platform, "ana")] == [False, False]


async def test_without_the_switch_nobody_is_reminded(app: App, platform: Moody) -> None:
    await asked(app, remind=None)
    await app.tick(THURSDAY)
    assert len(got(platform, "ana")) == 1


async def test_a_reminder_costs_attention_and_passes_the_gate(app: App, platform: Moody) -> None:
    await asked(app, "ana", "bo", "eva")
    await say(app, "bo", "stop", ELEVEN + HOUR)
    await say(app, "eva", "pause 1d", THURSDAY - HOUR)
    await app.tick(THURSDAY)
    assert [len(got(platform, name)) for name in ("ana", "bo", "eva")] == [2, 1, 1]
    assert ("due", "paused") in await outcomes(app, "eva")
    ana = await person_id(app, "ana")
    async with app.database.read() as work:
        assert len((await work.deliveries.contacts([ana], MONDAY))[ana]) == 2


async def test_a_reminder_gives_way_to_a_new_question(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    other = nudge("talk", "course", time(13), repeats="FREQ=WEEKLY;BYDAY=TH")
    await schedule(app, nudge(repeats=ON_TUESDAYS, remind=TWO_DAYS), other)
    for now in (MONDAY, ELEVEN, THURSDAY - DAY, THURSDAY, THURSDAY + 2 * HOUR, THURSDAY + 3 * HOUR):
        await app.tick(now)
        async with app.database.begin() as work:
            await work.people.answered(await person_id(app, "ana"))  # or there would be one a week from now on
    assert [ONCE_MORE.da in one for one in got(platform, "ana")] == [False, False]
    for hours in range(20, 30):
        await app.tick(THURSDAY + hours * HOUR)
    assert [ONCE_MORE.da in one for one in got(platform, "ana")] == [False, False, True]


async def test_a_reminder_makes_nobody_more_silent(app: App, platform: Moody) -> None:
    await asked(app)
    assert await unanswered(app) == 1
    await app.tick(THURSDAY)
    assert len(got(platform, "ana")) == 2
    assert await unanswered(app) == 1


async def test_whoever_is_left_alone_is_not_reminded_and_not_told_of_a_pause(app: App, platform: Moody) -> None:
    await asked(app, "ana", "bo")
    await app.remind(THURSDAY - 2 * MINUTE)
    ana = await person_id(app, "ana")
    async with app.database.begin() as work:
        for _ in range(4):
            await work.people.asked([ana])
    await app.tick(THURSDAY)
    assert [len(got(platform, name)) for name in ("ana", "bo")] == [1, 2]
    assert not any(PAUSING.da in one for one in got(platform, "ana"))


async def test_a_question_that_may_not_have_arrived_is_carried_by_the_reminder(app: App, platform: Moody) -> None:
    platform.can_ask = False
    await enrol(app, [row("ana")])
    await schedule(app, nudge(repeats=ON_TUESDAYS, remind=TWO_DAYS))
    await app.plan(MONDAY)
    platform.trouble = [UncertainError("timeout")]
    for now in (ELEVEN, ELEVEN + 2 * MINUTE, THURSDAY, THURSDAY + 2 * MINUTE):
        await app.tick(now)
    [reminder] = platform.to("ana")
    assert ONCE_MORE.da in read(reminder)
    await tap(app, "ana", reminder, "Nej", THURSDAY + HOUR)
    assert await count(app, Answer) == 1
    assert [state for state, _ in await outcomes(app)][:2] == ["unknown", "sent"], "who answered is told to nobody"


async def test_a_change_of_the_schedule_takes_reminders_back(app: App, platform: Moody) -> None:
    await asked(app)
    await app.remind(THURSDAY)
    await schedule(app, nudge(repeats=ON_TUESDAYS), now=THURSDAY)
    await app.tick(THURSDAY)
    assert len(got(platform, "ana")) == 1
    await schedule(app, nudge(repeats=ON_TUESDAYS, remind=TWO_DAYS, at=time(10)), now=THURSDAY + HOUR)
    await app.tick(THURSDAY + HOUR)
    assert len(got(platform, "ana")) == 2, "switched on again, it is owed again"


@pytest.mark.parametrize("owed_already", [False, True])
async def test_where_hr_points_the_nudge_at_another_flow_nobody_is_reminded_of_what_was_asked_before(
    outdoors: App, platform: Moody, owed_already: bool
) -> None:
    await asked(outdoors)
    if owed_already:
        await outdoors.remind(THURSDAY)
    await schedule(outdoors, nudge(flow="picnic", repeats=ON_TUESDAYS, remind=TWO_DAYS), now=THURSDAY)
    for hours in range(24):
        await outdoors.tick(THURSDAY + hours * HOUR)
    assert len(got(platform, "ana")) == 1
    await tap(outdoors, "ana", newest(platform, "ana"), "Nej", THURSDAY + DAY)
    for hours in range(24, 8 * 24):
        await outdoors.tick(THURSDAY + hours * HOUR)
    assert [OUTSIDE in one for one in got(platform, "ana")] == [False, True, True]
    assert [ONCE_MORE.da in one for one in got(platform, "ana")] == [False, False, True]


async def test_many_replicas_remind_once(app: App, replica: App, platform: Moody) -> None:
    people = [f"p{n}" for n in range(8)]
    await asked(app, *people)
    for _ in range(3):
        await asyncio.gather(app.remind(THURSDAY), replica.remind(THURSDAY))
        await asyncio.gather(app.deliver(THURSDAY), replica.deliver(THURSDAY))
    assert [len(got(platform, name)) for name in people] == [2] * 8


async def test_after_a_long_stop_only_the_newest_is_reminded_of(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge(remind=timedelta(days=1)))
    for day in range(2):
        await app.plan(MONDAY + day * DAY)
        await app.deliver(MONDAY + 2 * HOUR + day * DAY)
    assert len(got(platform, "ana")) == 2
    await app.remind(ELEVEN + DAY)
    reminded = [one.reminds_id for one in await owed(app) if one.reminds_id]
    assert len(reminded) == 1
    newest_first = sorted((one for one in await owed(app) if one.sent_at), key=lambda one: one.sent_at or MONDAY)
    assert reminded == [newest_first[-1].id]


async def test_no_figure_tells_how_many_were_reminded(app: App, platform: Moody) -> None:
    await asked(app, "ana", "bo")
    before = await app.counts()
    await app.remind(THURSDAY)
    assert await app.counts() == before
    await app.deliver(THURSDAY)
    assert await app.counts() == before
    assert len(got(platform, "ana")) == 2


@pytest.mark.parametrize("days", [1, 3])
async def test_a_reminder_comes_when_hr_wants_it(app: App, platform: Moody, days: int) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge(repeats=ON_TUESDAYS, until=ELEVEN.date(), remind=timedelta(days=days)))
    await app.tick(MONDAY)
    await app.tick(ELEVEN)
    await app.tick(ELEVEN + timedelta(days=days) - HOUR)
    assert len(got(platform, "ana")) == 1
    await app.tick(ELEVEN + timedelta(days=days))
    assert len(got(platform, "ana")) == 2
