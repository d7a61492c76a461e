"""A flow is worded anew while it is on its way to people: what they read is what they answer."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import App
from bot.platform import Ask, UnavailableError
from storage.tables import Answer, Note
from tests.bot.conftest import program
from tests.bot.flow_files import NEW, OLD, reworded
from tests.bot.people import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    TUESDAY,
    enrol,
    everything,
    fill_in,
    got,
    newest,
    nudge,
    outcomes,
    read,
    row,
    say,
    schedule,
    tap,
)
from tests.bot.platforms import Moody

ELEVEN = TUESDAY + 2 * HOUR
LATER = ELEVEN + HOUR


@pytest.fixture
async def newer(database_url: str, platform: Moody, tmp_path: Path) -> AsyncIterator[App]:
    """The program as it is started again when the flows were worded anew."""
    newer = program(database_url, platform, content=reworded(tmp_path))
    yield newer
    await newer.database.close()


async def planned(app: App) -> None:
    """Ana is owed lunch on Tuesday at eleven."""
    await enrol(app, [row("ana")])
    await schedule(app, nudge(repeats="FREQ=WEEKLY;BYDAY=TU"))
    await app.plan(MONDAY)


async def answered(app: App) -> dict[str, str]:
    return {one["question"]: one["value"] for one in await everything(app, Answer)}


async def test_what_was_planned_before_a_flow_is_reworded_goes_out_in_the_new_words_and_is_answered(
    app: App, newer: App, platform: Moody
) -> None:
    await planned(app)
    await newer.tick(ELEVEN)
    question = newest(platform, "ana")
    assert NEW in read(question)
    assert "Gemt." in read(await tap(newer, "ana", question, "Nej", ELEVEN + MINUTE))
    assert await answered(newer) == {"ate": "no"}


async def test_what_was_planned_before_a_flow_is_reworded_is_answered_from_the_list_of_what_waits(
    app: App, newer: App
) -> None:
    await planned(app)
    await newer.tick(ELEVEN)
    waiting = await say(newer, "ana", "svar", ELEVEN + MINUTE)
    assert NEW in read(waiting)
    asked = await tap(newer, "ana", waiting, "Svar", ELEVEN + MINUTE)
    assert isinstance(asked, Ask)
    saved = await fill_in(newer, "ana", asked.form.action, ELEVEN + MINUTE, q0="1")
    assert "Gemt." in read(saved)
    assert await answered(newer) == {"ate": "no"}


async def test_what_did_not_get_through_is_tried_again_in_the_new_words_and_is_answered(
    app: App, newer: App, platform: Moody
) -> None:
    await planned(app)
    platform.trouble = [UnavailableError("away")]
    await app.tick(ELEVEN)
    assert got(platform, "ana") == []
    await newer.tick(LATER)
    assert NEW in read(newest(platform, "ana"))
    assert "Gemt." in read(await tap(newer, "ana", newest(platform, "ana"), "Nej", LATER))


async def test_what_somebody_put_off_comes_again_in_the_new_words_and_is_answered(
    app: App, newer: App, platform: Moody
) -> None:
    await planned(app)
    await app.tick(ELEVEN)
    assert OLD in read(newest(platform, "ana"))
    offered = await tap(app, "ana", newest(platform, "ana"), "Udsæt", ELEVEN)
    await tap(app, "ana", offered, "Om en time", ELEVEN)
    await newer.tick(LATER)
    assert NEW in read(newest(platform, "ana"))
    assert "Gemt." in read(await tap(newer, "ana", newest(platform, "ana"), "Nej", LATER))


async def test_what_follows_from_an_answer_comes_in_the_new_words_and_is_answered(
    app: App, newer: App, platform: Moody
) -> None:
    await planned(app)
    await app.tick(ELEVEN)
    shown = await tap(app, "ana", newest(platform, "ana"), "Nej", ELEVEN)
    await tap(app, "ana", shown, "Ja", ELEVEN)
    await newer.tick(ELEVEN + 2 * DAY)
    assert len(got(platform, "ana")) == 2
    form = newest(platform, "ana").form()
    assert form is not None
    assert "Gemt." in read(await fill_in(newer, "ana", form.action, ELEVEN + 2 * DAY, q0="3"))
    assert {one["question"] for one in await everything(newer, Note)} == {"wish", "taste"}


async def test_a_reminder_that_is_owed_in_the_old_words_does_not_come_in_the_new(
    app: App, newer: App, platform: Moody
) -> None:
    """Its buttons would answer the question as it was worded before."""
    await enrol(app, [row("ana")])
    await schedule(app, nudge(repeats="FREQ=WEEKLY;BYDAY=TU", until=TUESDAY.date(), remind=2 * DAY))
    await app.tick(MONDAY)
    await app.tick(ELEVEN)
    await app.remind(ELEVEN + 2 * DAY)
    for hours in range(24):
        await newer.tick(ELEVEN + 2 * DAY + hours * HOUR)
    assert len(got(platform, "ana")) == 1
    assert await outcomes(newer) == [("sent", None), ("skipped", "schedule-changed")]
