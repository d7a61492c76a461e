"""The tree of teams."""

from datetime import date

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.repositories.teams import ROOT
from storage.tables import Team
from tests.storage.rows import person

TODAY = date(2026, 11, 24)


async def test_there_is_one_root_from_the_start(database: Database) -> None:
    async with database.read() as work:
        [root] = await work.teams.all()
        assert (root.slug, root.parent_id) == (ROOT, None)
        assert await work.teams.root() == root.id


async def test_a_closed_team_is_gone_and_comes_back_as_itself(database: Database) -> None:
    async with database.begin() as work:
        root = await work.teams.root()
        a = await work.teams.add("a", "A", root)
        await work.teams.close(a, TODAY)
        assert [team.slug for team in await work.teams.all()] == [ROOT]
        b = await work.teams.add("b", "B", root)
        assert await work.teams.add("a", "A again", b) == a
        back = next(team for team in await work.teams.all() if team.id == a)
        assert (back.name, back.parent_id) == ("A again", b)


async def test_a_team_has_one_slug_and_a_parent_that_exists(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.begin() as work:
            await work.teams.add("a", "A", 4711)
    async with database.begin() as work:
        root = await work.teams.root()
        assert await work.teams.add("a", "A", root) == await work.teams.add("a", "A", root)


async def test_people_are_placed_in_order_and_only_there(database: Database) -> None:
    async with database.begin() as work:
        root = await work.teams.root()
        a, b, c = [await work.teams.add(slug, slug.upper(), root) for slug in "abc"]
        ana, bo = await person(work, "ana"), await person(work, "bo")
        await work.teams.place({ana: ([c, a], [b])})
        await work.teams.place({bo: ([a], [])})
        assert await work.teams.of(ana) == [c, a]
        assert await work.teams.led_by(ana) == [b]
        assert await work.teams.memberships() == {ana: [c, a], bo: [a]}
        assert await work.teams.leaderships() == {ana: [b]}
        assert await work.teams.members(a) == [(ana, "Ana"), (bo, "Bo")]
        assert await work.teams.leaders(b) == ["Ana"]
        await work.teams.place({ana: ([b], [])})
        assert await work.teams.memberships() == {ana: [b], bo: [a]}
        await work.people.change(bo, left_on=TODAY)
        assert await work.teams.members(a) == []


async def test_a_second_root_would_be_seen(database: Database) -> None:
    async with database.begin() as work:
        await work.connection.execute(insert(Team).values(slug="b", name="B", parent_id=None))
        with pytest.raises(Exception, match=r"[Mm]ultiple rows"):
            await work.teams.root()
