"""A nudge in the schedule that this release cannot read keeps no other nudge from coming."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import structlog.testing
from sqlalchemy import update

from bot.app import App
from bot.platform import Opened
from flows.message import Action
from storage.tables import Schedule, ScheduleChange
from tests.bot.calendars import URL, Published, calendar, event, reading
from tests.bot.conftest import program
from tests.bot.people import (
    DAY,
    HOUR,
    MONDAY,
    TUESDAY,
    enrol,
    got,
    nudge,
    owed,
    owed_to,
    press,
    read,
    row,
    say,
    schedule,
    tap,
    team,
    who,
)
from tests.bot.platforms import Moody

ELEVEN = TUESDAY + 2 * HOUR
TEN = MONDAY + HOUR
ON_TUESDAYS = "FREQ=WEEKLY;BYDAY=TU"
WRITTEN = {
    "by a newer release": ('"paused":', '"tomorrow":1,"paused":'),
    "in a zone that is gone": ('"Europe/Paris"', '"Europe/Atlantis"'),
    "by nobody": ("{", "["),
}


@pytest.fixture
async def office(database_url: str, platform: Moody) -> AsyncIterator[App]:
    """Two of the north team, and their calendar, in which they meet on Monday from ten to eleven."""
    published = Published({URL: calendar(event("m", TEN, HOUR, ["north1", "north2"]))})
    office = reading(program(database_url, platform), published)
    await enrol(office, [*team("north", 2)])
    await office.attend.publish("north", URL)
    yield office
    await office.database.close()


async def garble(app: App, name: str, written: str = "by a newer release") -> None:
    """The definition of that nudge becomes one that does not read."""
    async with app.database.begin() as work:
        one = await work.schedules.named(name)
        assert one is not None
        definition = one.definition.replace(*WRITTEN[written], 1)
        assert definition != one.definition
        await work.connection.execute(update(Schedule).where(Schedule.id == one.id).values(definition=definition))
        was = ScheduleChange.after == one.definition
        await work.connection.execute(update(ScheduleChange).where(was).values(after=definition))


@pytest.mark.parametrize("written", WRITTEN)
async def test_the_other_nudges_come_on_their_days(app: App, platform: Moody, written: str) -> None:
    await enrol(app, [row("ana")])
    await schedule(
        app,
        nudge("aaa", repeats=ON_TUESDAYS, zone="Europe/Paris"),
        nudge("bbb", "diary", repeats=ON_TUESDAYS),
    )
    await garble(app, "aaa", written)
    await app.plan(MONDAY)
    assert await owed_to(app, "diary") == ["Ana"]
    assert await owed_to(app, "lunch") == []
    await app.deliver(ELEVEN)
    assert len(got(platform, "ana")) == 1


async def test_whoever_has_not_answered_another_is_reminded(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    await schedule(
        app,
        nudge("aaa", repeats=ON_TUESDAYS, remind=timedelta(days=2)),
        nudge("bbb", "diary", repeats=ON_TUESDAYS, remind=timedelta(days=2)),
    )
    await garble(app, "aaa")
    await app.plan(MONDAY)
    await app.deliver(ELEVEN)
    await app.remind(ELEVEN + 2 * DAY)
    assert await owed_to(app, "diary") == ["Ana", "Ana"]


async def test_another_is_asked_after_the_meeting(office: App, platform: Moody) -> None:
    await schedule(
        office,
        nudge("aaa", repeats=None, meeting=2),
        nudge("bbb", "round", repeats=None, meeting=2),
    )
    await garble(office, "aaa")
    await office.attend(MONDAY)
    await office.ask_after(MONDAY)
    assert await owed_to(office, "round") == ["North1", "North2"]
    assert await owed_to(office, "lunch") == []


async def test_a_person_is_told_of_what_comes_and_not_of_what_cannot_be_read(app: App) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge("aaa", repeats=ON_TUESDAYS), nudge("bbb", "diary", repeats="FREQ=WEEKLY;BYDAY=WE"))
    await garble(app, "aaa")
    shown = read(await say(app, "ana", "hvorfor"))
    assert "onsdag" in shown
    assert "tirsdag" not in shown


async def test_the_operator_reads_in_the_log_which_it_is_and_nothing_of_what_stands_in_it(app: App) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge("aaa", repeats=ON_TUESDAYS))
    await garble(app, "aaa")
    for verb in (app.plan, app.remind, app.ask_after):
        with structlog.testing.capture_logs() as logged:
            await verb(MONDAY)
        assert logged == [{"event": "nudge cannot be read", "log_level": "warning", "nudge": "aaa", "version": 1}]


async def test_whoever_moves_to_another_zone_is_asked_there_at_the_time_of_the_others(app: App) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge("aaa", repeats=ON_TUESDAYS), nudge("bbb", "diary", repeats=ON_TUESDAYS))
    await app.plan(MONDAY)
    await garble(app, "aaa")
    await enrol(app, [row("ana", timezone="Europe/London"), row("bo")])
    due = {one.flow: one.due_at for one in await owed(app)}
    assert due["diary"] - due["lunch"] == HOUR


async def test_the_page_that_somebody_opens_shows_the_others(app: App) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge("aaa", repeats=ON_TUESDAYS))
    await garble(app, "aaa")
    assert "Venter på dig" in read(await app.desk(Opened(who("ana")), MONDAY))


@pytest.fixture
async def hr(app: App) -> App:
    """HR, with one nudge that cannot be read and another that can."""
    await enrol(app, [row("hanne", roles="hr"), row("ana")])
    await schedule(app, nudge("aaa", repeats=ON_TUESDAYS), nudge("bbb", "diary", repeats=ON_TUESDAYS))
    await garble(app, "aaa")
    return app


async def test_hr_sees_what_cannot_be_read_and_deletes_it(hr: App) -> None:
    board = await say(hr, "hanne", "plan")
    assert "aaa" in read(board)
    assert "kan denne version ikke læse" in read(board)
    sure = await tap(hr, "hanne", board, "Slet", MONDAY)
    gone = await tap(hr, "hanne", sure, "Slet", MONDAY)
    assert "aaa er slettet fra planen." in read(gone)
    assert list(await hr.configure.current()) == ["bbb"]
    undone = await tap(hr, "hanne", gone, "Fortryd", MONDAY)
    assert "Der er ikke ændret noget" in read(undone)
    assert "aaa" not in read(await say(hr, "hanne", "plan"))


async def test_nothing_but_what_cannot_be_read_is_no_empty_schedule(app: App) -> None:
    await enrol(app, [row("hanne", roles="hr")])
    await schedule(app, nudge("aaa"))
    await garble(app, "aaa")
    board = read(await say(app, "hanne", "plan"))
    assert "Planen er tom" not in board
    assert "Begynd med standardugen" not in board


@pytest.mark.parametrize("label", ["De næste fire uger", "Historik"])
async def test_hr_sees_the_weeks_and_the_history_of_the_others(hr: App, label: str) -> None:
    shown = read(await tap(hr, "hanne", await say(hr, "hanne", "plan"), label, MONDAY))
    assert "bbb" in shown or "Dagbog" in shown


async def test_an_old_button_of_it_says_what_is_the_matter(hr: App) -> None:
    async with hr.database.read() as work:
        one = await work.schedules.named("aaa")
    assert one is not None
    for verb in ("schedule-open", "schedule-pause", "schedule-test", "schedule-send", "schedule-change"):
        answered = await press(hr, "hanne", Action(verb, one.key), MONDAY)
        assert "kan denne version ikke læse" in read(answered), verb
    history = await press(hr, "hanne", Action("schedule-history", one.key, "0"), MONDAY)
    assert "aaa: kan ikke læses af denne version" in read(history)


async def test_a_file_writes_it_anew(hr: App) -> None:
    wanted = nudge("aaa", repeats="FREQ=WEEKLY;BYDAY=WE")
    filed = await hr.configure.file([wanted, nudge("bbb", "diary", repeats=ON_TUESDAYS)], "file x", MONDAY)
    assert [one.name for one in filed.differences] == ["aaa"]
    assert (await hr.configure.current())["aaa"] == wanted


async def test_the_command_line_says_that_there_is_no_such_nudge(hr: App) -> None:
    assert await hr.plan.by_hand("aaa", MONDAY) is None
    assert not await hr.configure.test_to("aaa", "ana@example.org", MONDAY)
