"""Periods, the answers gathered in them, and the figures that remain."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.repositories.base import Repository
from storage.tables import Answer, Note, Period, Release
from tests.storage.rows import DAY, HOUR, NOW, occurrence, period, person

TODAY = date(2026, 11, 24)


async def test_a_period_is_one_however_often_it_is_opened(database: Database) -> None:
    async def open_it() -> int:
        async with database.begin() as work:
            return (await period(work)).id

    assert len(set(await asyncio.gather(*(open_it() for _ in range(8))))) == 1


async def test_a_period_keeps_the_end_it_was_opened_with(database: Database) -> None:
    async with database.begin() as work:
        first = await period(work, closes_at=NOW + DAY)
        again = await period(work, closes_at=NOW + 2 * DAY)
        assert (again.id, again.closes_at) == (first.id, NOW + DAY)
        assert await work.periods.get(first.id) == first
        assert await work.periods.find("lunch", "1") == first
        assert await work.periods.find("dinner", "1") is None
        assert await work.periods.get(4711) is None


async def test_what_is_over_is_closed_oldest_first_and_once(database: Database) -> None:
    async with database.begin() as work:
        late = await period(work, key="late", closes_at=NOW)
        early = await period(work, key="early", closes_at=NOW - HOUR)
        running = await period(work, key="running", closes_at=NOW + timedelta(seconds=1))
        assert await work.periods.over(NOW) == [early, late]
        assert await work.periods.lock(early.id) == early
        await work.periods.close(early.id, NOW)
        assert await work.periods.lock(early.id) is None
        assert await work.periods.over(NOW) == [late]
        assert list(await work.periods.open_flows(NOW)) == [running.id]
        assert await work.periods.unclosed() == [late.id, running.id]
        assert await work.periods.next_close(NOW) == TODAY
        assert await work.periods.closed_between(TODAY, TODAY) == ["lunch"]
        assert await work.periods.closed_between(TODAY + DAY, TODAY + 2 * DAY) == []


async def test_two_who_close_at_once_close_one_after_the_other(database: Database) -> None:
    async with database.begin() as work:
        over = await period(work, closes_at=NOW)

    async def close() -> bool:
        async with database.begin() as work:
            if await work.periods.lock(over.id) is None:
                return False
            await asyncio.sleep(0.05)
            await work.periods.close(over.id, NOW)
            return True

    assert sorted(await asyncio.gather(close(), close())) == [False, True]


async def test_two_who_look_at_once_at_the_homes_of_what_has_opened_look_once(database: Database) -> None:
    async with database.begin() as work:
        early = await period(work)
        await work.connection.execute(update(Period).values(homes_at=NOW - 2 * DAY))
        await period(work, "dinner")
        await work.periods.close((await period(work, key="closed")).id, NOW)
    async with database.read() as work:
        assert await work.periods.opened(NOW) == [early.id]
        assert await work.periods.opened(NOW - DAY) == [early.id]
        assert await work.periods.opened(NOW - DAY - HOUR) == []

    async def look() -> list[int]:
        async with database.begin() as work:
            opened = list(await work.periods.hold_opened(NOW))
            await asyncio.sleep(0.05)
            await work.periods.count_by(early.roster_id, opened, NOW)
            return opened

    assert sorted(await asyncio.gather(look(), look())) == [[], [early.id]]
    async with database.read() as work:
        assert await work.periods.opened(NOW) == []


async def test_an_answer_takes_the_place_of_the_one_before(database: Database) -> None:
    async with database.begin() as work:
        opened, occurred = await period(work), await occurrence(work)
        await work.answers.put(opened.id, "p1", occurred.id, TODAY, {"a": "1", "b": "2"})
        await work.answers.put(opened.id, "p1", occurred.id, TODAY + DAY, {"a": "3"})
        await work.answers.put(opened.id, "p2", occurred.id, TODAY, {"a": "5"})
        await work.answers.put(opened.id, "p2", occurred.id, TODAY, {})
        assert await work.answers.of(opened.id, "p1", occurred.id) == {"a": "3", "b": "2"}
        assert await work.answers.of(opened.id, "p3", occurred.id) == {}
        assert await work.answers.by_question(opened.id) == {"a": {"p1": ["3"], "p2": ["5"]}, "b": {"p1": ["2"]}}


async def test_answers_of_several_occasions_stand_in_their_order(database: Database) -> None:
    async with database.begin() as work:
        opened = await period(work)
        later, earlier = await occurrence(work, "later"), await occurrence(work, "earlier")
        await work.answers.put(opened.id, "p1", later.id, TODAY + timedelta(days=7), {"a": "no"})
        await work.answers.put(opened.id, "p1", earlier.id, TODAY, {"a": "yes"})
        assert await work.answers.by_question(opened.id) == {"a": {"p1": ["yes", "no"]}}
        assert await work.answers.of_person(opened.id, "p1") == [("a", "yes"), ("a", "no")]


async def test_what_is_dropped_or_forgotten_is_gone_and_nothing_else(database: Database) -> None:
    async with database.begin() as work:
        opened, other, occurred = await period(work), await period(work, key="2"), await occurrence(work)
        for where in (opened, other):
            for who in ("p1", "p2"):
                await work.answers.put(where.id, who, occurred.id, TODAY, {"a": "1", "b": "2"})
        await work.answers.drop(opened.id, "p1", occurred.id, {"a"})
        assert await work.answers.by_question(opened.id) == {"a": {"p2": ["1"]}, "b": {"p1": ["2"], "p2": ["2"]}}
        await work.answers.forget_person({opened.id: "p2", other.id: "p1"})
        assert await work.answers.by_question(opened.id) == {"b": {"p1": ["2"]}}
        assert await work.answers.by_question(other.id) == {"a": {"p2": ["1"]}, "b": {"p2": ["2"]}}
        await work.answers.forget(other.id)
        assert await work.answers.by_question(other.id) == {}
        assert await work.answers.by_question(opened.id) == {"b": {"p1": ["2"]}}


def test_an_answer_has_no_column_that_names_a_person_or_a_time() -> None:
    assert {column.name for column in Answer.__table__.columns} == {
        "period_id",
        "pseudonym",
        "question",
        "occurrence_id",
        "day",
        "value",
    }
    pointed_at = {key.column.table.name for key in Answer.__table__.foreign_keys}
    assert pointed_at == {"period", "occurrence"}


def test_a_figure_has_no_column_to_break_it_down_by() -> None:
    assert {column.name for column in Release.__table__.columns} == {
        "id",
        "unit_id",
        "period_id",
        "flow",
        "question",
        "kind",
        "code",
        "band",
        "release_class",
        "rules",
        "closes_on",
    }


async def test_notes_are_one_a_question_and_newest_first(database: Database) -> None:
    async with database.begin() as work:
        ana, bo = await person(work, "ana"), await person(work, "bo")
        first, second = await occurrence(work), await occurrence(work, "x")
        await work.notes.put("n1", ana, first.id, "lunch", "q", "æblegrød", NOW)
        await work.notes.put("n2", ana, second.id, "lunch", "q", "second", NOW + HOUR)
        await work.notes.put("n3", ana, first.id, "lunch", "q", "changed", NOW + 2 * HOUR)
        await work.notes.put("n4", bo, first.id, "lunch", "q", "of bo", NOW)
        assert await work.notes.all(ana) == [
            ("lunch", "q", "changed", NOW + 2 * HOUR),
            ("lunch", "q", "second", NOW + HOUR),
        ]
        assert await work.notes.of(ana, first.id) == {"q": "changed"}
        await work.notes.drop(ana, first.id, {"q"})
        assert await work.notes.of(ana, first.id) == {}
        await work.notes.forget(ana)
        assert await work.notes.all(ana) == []
        assert (await work.connection.execute(select(func.count()).select_from(Note))).scalar_one() == 1


def figure(unit: int, period_id: int, closes_on: date = TODAY) -> dict[str, object]:
    return {
        "unit_id": unit,
        "period_id": period_id,
        "flow": "lunch",
        "question": "q",
        "kind": "scale",
        "code": "3 1/2",
        "band": "5-9",
        "release_class": "light",
        "rules": 1,
        "closes_on": closes_on,
    }


async def test_a_second_figure_of_the_same_unit_question_and_period_is_refused(database: Database) -> None:
    async with database.begin() as work:
        root, opened = await work.teams.root(), await period(work)
        await work.releases.write([figure(root, opened.id)])
        await work.releases.write([])
    with pytest.raises(IntegrityError):
        async with database.begin() as work:
            await work.releases.write([figure(root, opened.id)])
    async with database.read() as work:
        assert [one.code for one in await work.releases.of(root, TODAY, TODAY)] == ["3 1/2"]
        assert await work.releases.of(root, TODAY + DAY, TODAY + 2 * DAY) == []
        assert await work.releases.of(root + 1, TODAY, TODAY) == []


async def test_the_last_release_of_a_series_is_remembered_by_unit(database: Database) -> None:
    async with database.begin() as work:
        root = await work.teams.root()
        a = await work.teams.add("a", "A", root)
        await work.releases.remember("lunch.q", TODAY, {root: 30, a: 6})
        await work.releases.remember("lunch.q", TODAY + timedelta(days=56), {a: 7})
        await work.releases.remember("other", TODAY, {})
        assert await work.releases.last(["lunch.q", "other"]) == {
            "lunch.q": {root: (TODAY, 30), a: (TODAY + timedelta(days=56), 7)}
        }


def test_figures_can_only_be_written_and_read() -> None:
    """Nothing changes or removes a figure."""
    from storage.repositories.periods import Releases

    own = {name for name in vars(Releases) if not name.startswith("_")} - set(vars(Repository))
    assert own == {"of", "of_period", "units_between", "write", "last", "remember"}
