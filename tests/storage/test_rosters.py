"""The snapshots that periods count by."""

import asyncio
from datetime import date

from sqlalchemy import func, select, update

from storage.database import Database
from storage.tables import Roster, RosterChange
from storage.work import Work
from tests.storage.rows import DAY, NOW, period, person

TODAY = date(2026, 11, 24)


async def snapshots(work: Work) -> int:
    return (await work.connection.execute(select(func.count()).select_from(Roster))).scalar_one()


async def test_periods_share_a_snapshot_until_something_changes(database: Database) -> None:
    async with database.begin() as work:
        ana = await person(work, "ana")
        first = await work.rosters.current(NOW)
    async with database.begin() as work:
        assert await work.rosters.current(NOW + DAY) == first
        bo = await person(work, "bo")
        assert await work.rosters.current(NOW) == first
        await work.rosters.outdated()
        second = await work.rosters.current(NOW)
        assert second != first
        root = await work.teams.root()
        assert await work.rosters.homes(first) == {ana: root}
        assert await work.rosters.homes(second) == {ana: root, bo: root}
        assert await work.rosters.home(first, bo) is None
        assert await work.rosters.home(second, bo) == root
        assert await work.rosters.units(second) == {root: (None, True)}


async def test_a_snapshot_holds_those_who_are_here_in_the_units_there_are(database: Database) -> None:
    async with database.begin() as work:
        root = await work.teams.root()
        a, closed = await work.teams.add("a", "A", root), await work.teams.add("b", "B", root)
        await work.teams.close(closed, TODAY)
        ana = await person(work, "ana", home_id=a)
        await person(work, "gone", home_id=a, left_on=TODAY)
        roster = await work.rosters.current(NOW)
        assert await work.rosters.homes(roster) == {ana: a}
        assert await work.rosters.units(roster) == {root: (None, True), a: (root, True)}


async def test_many_who_open_periods_at_once_take_one_snapshot(database: Database) -> None:
    async def take() -> int:
        async with database.begin() as work:
            return await work.rosters.current(NOW)

    assert len(set(await asyncio.gather(*(take() for _ in range(8))))) == 1
    async with database.read() as work:
        assert await snapshots(work) == 1


async def test_a_change_that_a_snapshot_has_not_seen_makes_it_old(database: Database) -> None:
    """HR's import is under way and not committed while a period opens: the next one must take a new snapshot."""
    import_has_begun, snapshot_is_taken = asyncio.Event(), asyncio.Event()

    async def bring_in() -> None:
        async with database.begin() as work:
            await person(work, "ana")
            import_has_begun.set()
            if not database.sqlite:
                await snapshot_is_taken.wait()
            await work.rosters.outdated()

    async def snapshot() -> None:
        await import_has_begun.wait()
        async with database.begin() as work:
            await work.rosters.current(NOW)
            snapshot_is_taken.set()
            await asyncio.sleep(0.1)

    await asyncio.gather(bring_in(), snapshot())
    async with database.begin() as work:
        assert len(await work.rosters.homes(await work.rosters.current(NOW))) == 1


async def test_the_homes_of_a_snapshot_are_kept_while_a_period_counts_by_it(database: Database) -> None:
    async with database.begin() as work:
        ana = await person(work, "ana")
        opened = await period(work)
        await work.rosters.outdated()
        await work.rosters.prune()
        assert ana in await work.rosters.homes(opened.roster_id)
        await work.periods.close(opened.id, NOW)
        current = await work.rosters.current(NOW)
        await work.rosters.prune()
        assert await work.rosters.homes(opened.roster_id) == {}
        assert ana in await work.rosters.homes(current)


async def test_the_homes_of_a_snapshot_are_kept_for_a_period_that_is_just_opening(database: Database) -> None:
    async with database.begin() as work:
        ana = await person(work, "ana")
        roster = await work.rosters.current(NOW)
    opening, changed = asyncio.Event(), asyncio.Event()

    async def open_one() -> None:
        async with database.begin() as work:
            taken = await work.rosters.current(NOW)
            assert taken == roster
            opening.set()
            if not database.sqlite:
                await asyncio.sleep(0.2)
            await work.periods.open("lunch", "1", taken, NOW, NOW, NOW + DAY, TODAY)

    async def close_another() -> None:
        await opening.wait()
        async with database.begin() as work:
            await work.connection.execute(update(Roster).values(current=False))
        changed.set()
        async with database.begin() as work:
            await work.rosters.prune()

    await asyncio.gather(open_one(), close_another())
    async with database.read() as work:
        assert await work.rosters.homes(roster) == {ana: await work.teams.root()}


async def test_what_changed_is_logged_and_forgotten_with_the_person(database: Database) -> None:
    async with database.begin() as work:
        ana, bo = await person(work, "ana"), await person(work, "bo")
        before = await work.rosters.current(NOW)
        await work.rosters.log(NOW, "bo@example.org", [{"what": "joined", "person_id": ana, "team_id": 1}])
        await work.rosters.log(NOW, "hr", [{"what": "joined", "person_id": bo}, {"what": "left", "person_id": bo}])
        await work.rosters.log(NOW, "hr", [])
        await work.rosters.forget(bo, await work.teams.root(), NOW)
        await work.rosters.forget_author("bo@example.org")
        query = select(RosterChange.person_id, RosterChange.author).order_by(RosterChange.id)
        rows = (await work.connection.execute(query)).all()
        assert [tuple(row) for row in rows] == [(ana, ""), (None, "")]
        assert bo not in await work.rosters.homes(before)


async def test_of_whoever_has_left_the_log_keeps_that_and_nothing_new(database: Database) -> None:
    async with database.begin() as work:
        ana = await person(work, "ana", left_on=TODAY)
        moved = {"what": "moved", "person_id": ana, "team_id": 1}
        await work.rosters.log(NOW, "hr", [moved, {"what": "left", "person_id": ana, "before_id": 1}])
        current = await work.rosters.current(NOW)
        await work.rosters.forget(ana, None, NOW + DAY)
        change = (RosterChange.what, RosterChange.person_id, RosterChange.before_id, RosterChange.author)
        rows = (await work.connection.execute(select(*change))).all()
        assert [tuple(row) for row in rows] == [("left", None, 1, "hr")]
        assert await work.rosters.current(NOW) == current
