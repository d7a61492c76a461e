"""What is asked after meetings when something else changes meanwhile: the schedule, the calendar, what people do by
themselves, and what else they are in."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import ask_after
from bot.app import App
from flows.message import Action
from flows.schedule import Nudge
from storage.tables import Answer, Feed, Meeting, Note
from tests.bot.calendars import URL, Published, calendar, event, reading
from tests.bot.conftest import program
from tests.bot.flow_files import OUTSIDE, with_picnic
from tests.bot.people import (
    HOUR,
    MINUTE,
    MONDAY,
    count,
    enrol,
    everything,
    fill_in,
    got,
    newest,
    nudge,
    outcomes,
    owed,
    person_id,
    press,
    read,
    row,
    schedule,
    tap,
    team,
    told,
    who,
)
from tests.bot.platforms import Moody

TEN = MONDAY + HOUR
LENGTH = timedelta(minutes=45)
AFTER = TEN + LENGTH
NORTH = ["north1", "north2", "north3"]


@pytest.fixture
def published() -> Published:
    return Published()


@pytest.fixture
async def office(database_url: str, platform: Moody, published: Published, tmp_path: Path) -> AsyncIterator[App]:
    """Three of the north team, one of the south, a calendar, and a question after meetings of at least two."""
    office = reading(program(database_url, platform, content=with_picnic(tmp_path)), published)
    await enrol(office, [*team("north", 3), row("south1", teams="south")])
    await office.attend.publish("north", URL)
    await schedule(office, after())
    yield office
    await office.database.close()


def after(flow: str = "lunch", **more: Any) -> Nudge:
    return nudge("after", flow, repeats=None, **{"meeting": 2, **more})


async def look(app: App, now: datetime) -> None:
    """What the heartbeat does."""
    await app.attend(now)
    await app.ask_after(now)


async def test_where_hr_points_the_nudge_at_another_flow_that_one_is_asked_after_the_meeting(
    office: App, published: Published, platform: Moody
) -> None:
    """Their first steps have the same name."""
    published.at[URL] = calendar(event("m", TEN, LENGTH, ["north1", "north2"]))
    await look(office, MONDAY)
    await schedule(office, after("picnic"))
    await look(office, MONDAY + 20 * MINUTE)
    await office.deliver(AFTER)
    question = newest(platform, "north1")
    assert OUTSIDE in read(question)
    assert "Gemt." in read(await tap(office, "north1", question, "Nej", AFTER + MINUTE))
    assert [(one["flow"], one["question"]) for one in await everything(office, Note)] == [("picnic", "outside")]
    assert await outcomes(office) == [("sent", None)] * 2


async def test_who_asks_for_it_by_themselves_before_a_meeting_is_asked_about_the_meeting_all_the_same(
    office: App, published: Published, platform: Moody
) -> None:
    await schedule(office, after("round"))
    published.at[URL] = calendar(event("m", TEN, LENGTH, ["north1", "north2"]))
    await look(office, MONDAY)
    shown = await press(office, "north1", Action("start", "round"), MONDAY + MINUTE)
    form = told(shown).form()
    assert form is not None
    assert "Gemt." in read(await fill_in(office, "north1", form.action, MONDAY + 2 * MINUTE, q0="3"))
    await office.deliver(AFTER)
    assert [len(got(platform, name)) for name in NORTH] == [1, 1, 0]
    form = newest(platform, "north1").form()
    assert form is not None
    assert "Gemt." in read(await fill_in(office, "north1", form.action, AFTER + MINUTE, q0="4"))
    assert len({one["period_id"] for one in await everything(office, Answer)}) == 2


@pytest.mark.parametrize("left", [-len(b"END:VCALENDAR\r\n"), -30, 150])
async def test_a_calendar_that_breaks_off_takes_nothing_back_and_is_told_of(
    office: App, published: Published, platform: Moody, left: int
) -> None:
    whole = calendar(event("a", AFTER, LENGTH, ["north3"]), event("m", TEN, LENGTH, ["north1", "north2"]))
    published.at[URL] = whole
    await look(office, MONDAY)
    published.at[URL] = whole[:left]
    await look(office, MONDAY + 16 * MINUTE)
    assert [one["problem"] for one in await everything(office, Feed)] == ["no-calendar"]
    assert await count(office, Meeting) == 2
    await office.deliver(AFTER)
    assert await outcomes(office) == [("sent", None)] * 2


ELSEWHERE = {
    "in one that has just begun": [event("b", AFTER, LENGTH, NORTH[:2])],
    "in a private one": [event("b", TEN, 2 * HOUR, NORTH[:2], "CLASS:PRIVATE")],
    "alone with their work": [event(name, TEN, 2 * HOUR, [name]) for name in NORTH[:2]],
    "some in another one": [event("b", TEN, 2 * HOUR, ["north1", "south1"])],
}


@pytest.mark.parametrize("calendars", ELSEWHERE.values(), ids=ELSEWHERE.keys())
async def test_after_a_meeting_that_only_the_platform_knows_all_are_asked_whatever_else_their_calendars_hold(
    office: App, published: Published, platform: Moody, calendars: Sequence[str]
) -> None:
    """As soon as they are free."""
    await schedule(office, after(meeting=3))
    published.at[URL] = calendar(*calendars)
    await look(office, MONDAY)
    over = AFTER + 2 * MINUTE
    await office.attend.ended("19:meeting_x@thread.v2", [who(name) for name in NORTH], 3, over)
    await office.ask_after(over)
    people = [await person_id(office, name) for name in NORTH]
    assert sorted((one.person_id, one.due_at) for one in await owed(office)) == [(one, over) for one in people]
    for minutes in range(0, 180, 5):
        await office.deliver(over + minutes * MINUTE)
    assert [len(got(platform, name)) for name in NORTH] == [1, 1, 1]


@pytest.mark.parametrize("together", [1, 2, 500])
async def test_however_many_are_looked_at_together_what_is_moved_goes_along_and_what_is_off_is_taken_back(
    office: App, published: Published, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr(ask_after, "PAGE", together)
    meetings = [event(f"m{n}", TEN + n * HOUR, LENGTH, NORTH[:2]) for n in range(5)]
    published.at[URL] = calendar(*meetings)
    await look(office, MONDAY)
    ends = [AFTER + n * HOUR for n in range(5)]
    assert sorted({one.due_at for one in await owed(office)}) == ends
    moved, fewer = event("m1", TEN + 30 * MINUTE, LENGTH, NORTH[:2]), event("m2", TEN + 2 * HOUR, LENGTH, NORTH[1:])
    published.at[URL] = calendar(meetings[0], moved, fewer)
    await look(office, MONDAY + 20 * MINUTE)
    waiting = [one for one in await owed(office) if one.state == "due"]
    assert sorted({one.due_at for one in waiting}) == [AFTER, AFTER + 30 * MINUTE, AFTER + 2 * HOUR]
    assert len(waiting) == 6
    taken_back = [one for one in await owed(office) if one.state == "skipped"]
    assert {one.reason for one in taken_back} == {"meeting-off"}
    assert len(taken_back) == 5
