"""Who works here, and where they can be found."""

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.organisation import whom
from flows.flow import Audience
from storage.database import Database
from storage.records import Whom
from tests.storage.rows import NOW, account, deliveries, one_owed, person, reachable

TODAY = date(2026, 11, 24)


async def test_two_people_never_have_the_same_address(database: Database) -> None:
    async with database.begin() as work:
        await person(work, "ana")
    with pytest.raises(IntegrityError):
        async with database.begin() as work:
            await person(work, "ana")


async def test_nobody_becomes_who_was_erased(database: Database) -> None:
    async with database.begin() as work:
        gone = await person(work, "ana")
        await work.people.forget(gone)
        assert await person(work, "bo") > gone


async def test_people_without_an_address_may_be_several(database: Database) -> None:
    async with database.begin() as work:
        await person(work, "ana", email=None)
        await person(work, "bo", email=None)
        assert await work.people.count() == 2
        assert await work.people.by_emails() == {}


async def test_an_address_is_found_however_it_is_written(database: Database) -> None:
    async with database.begin() as work:
        ana = await person(work, "ana")
        found = await work.people.by_email("  Ana@Example.ORG ")
        assert found is not None
        assert found.id == ana
        assert await work.people.by_email("nobody@example.org") is None


async def test_an_audience_is_those_of_that_role_in_those_teams_who_are_here(database: Database) -> None:
    async with database.begin() as work:
        root = await work.teams.root()
        a, b = await work.teams.add("a", "A", root), await work.teams.add("b", "B", root)
        ana = await person(work, "ana", timezone="Asia/Tokyo")
        bo = await person(work, "bo", roles="hr trainer")
        eva = await person(work, "eva", roles="trainee")
        gone = await person(work, "gone", left_on=TODAY)
        soon = await person(work, "soon", starts_on=TODAY + timedelta(days=1))
        today = await person(work, "today", starts_on=TODAY)
        for one, teams, leads in ((ana, [a], []), (bo, [a, b], [b]), (eva, [b], []), (gone, [a], []), (soon, [a], [])):
            await work.teams.place({one: (teams, leads)})

    async def audience(name: Audience, teams: list[int] | None = None) -> list[int]:
        async with database.read() as work:
            pages = [page async for page in work.people.audience(whom(name, TODAY, teams))]
            found = [one for page in pages for one, _ in page]
            assert all([await work.people.belongs(one, whom(name, TODAY, teams)) for one in found])
            return found

    assert await audience("everyone") == [ana, bo, eva, today]
    assert await audience("employee") == [ana, eva, today]
    assert await audience("manager") == [bo]
    assert await audience("trainee") == [eva]
    assert await audience("trainer") == [bo]
    assert await audience("hr", [a]) == [bo]
    assert await audience("everyone", [b]) == [bo, eva]
    assert await audience("everyone", []) == []
    async with database.read() as work:
        assert [page async for page in work.people.audience(whom("everyone", TODAY, [a]))] == [
            [(ana, "Asia/Tokyo"), (bo, None)]
        ]
        assert not await work.people.belongs(ana, whom("manager", TODAY))
        assert await work.people.size(whom("everyone", TODAY)) == 4
        assert await work.people.size(whom("manager", TODAY, {b})) == 1


async def test_who_is_new_and_who_is_beside_them(database: Database) -> None:
    """New for ninety days; a colleague of somebody new shares a team with them and is not new."""
    async with database.begin() as work:
        root = await work.teams.root()
        a, b = await work.teams.add("a", "A", root), await work.teams.add("b", "B", root)
        began = {
            "ana": None,
            "bo": TODAY - timedelta(days=91),
            "eva": TODAY - timedelta(days=90),
            "ida": TODAY,
            "liv": TODAY + timedelta(days=1),
            "per": None,
        }
        ids = {name: await person(work, name, starts_on=day) for name, day in began.items()}
        called = {one: name for name, one in ids.items()}
        left = await person(work, "left", starts_on=TODAY - timedelta(days=3), left_on=TODAY)
        for name, teams in {"ana": [a, b], "bo": [a], "eva": [a], "ida": [a], "liv": [b], "per": [b]}.items():
            await work.teams.place({ids[name]: (teams, [])})
        await work.teams.place({left: ([b], [])})

    async def audience(name: Audience) -> set[str]:
        async with database.read() as work:
            pages = [page async for page in work.people.audience(whom(name, TODAY))]
        return {called[one] for page in pages for one, _ in page}

    assert await audience("newcomer") == {"eva", "ida"}
    assert await audience("host") == {"ana", "bo"}


async def test_a_role_is_not_part_of_another_role(database: Database) -> None:
    async with database.begin() as work:
        await person(work, "ana", roles="trainee")
        assert await work.people.size(Whom("train", TODAY, TODAY)) == 0
        assert await work.people.size(Whom("%", TODAY, TODAY)) == 0


async def test_an_audience_of_thousands_comes_in_pages_and_nobody_twice(database: Database) -> None:
    async with database.begin() as work:
        for n in range(2100):
            await person(work, f"p{n}")
    async with database.read() as work:
        pages = [page async for page in work.people.audience(whom("everyone", TODAY))]
    assert [len(page) for page in pages] == [1000, 1000, 100]
    assert len({one for page in pages for one, _ in page}) == 2100


async def test_unanswered_nudges_are_counted_until_an_answer_or_a_rest(database: Database) -> None:
    async with database.begin() as work:
        ana, bo = await person(work, "ana"), await person(work, "bo")
        for _ in range(3):
            await work.people.asked([ana, bo])
        await work.people.answered(ana)
        await work.people.rest([bo], NOW)
        await work.people.asked([])
        await work.people.rest([], NOW)
        found = [await work.people.get(one) for one in (ana, bo)]
    assert [(one.unanswered, one.rests_until) for one in found if one] == [(0, None), (0, NOW)]


async def test_an_account_is_one_persons_at_a_time_and_keeps_its_address(database: Database) -> None:
    async with database.begin() as work:
        ana, bo = await person(work, "ana"), await person(work, "bo")
        await work.accounts.link(ana, "slack", "t", "U1", "D1")
        await work.accounts.link(bo, "slack", "t", "U1", None)
        assert await work.accounts.of(ana) == []
        [only] = await work.accounts.of(bo)
        assert (only.user_id, only.address, only.unreachable) == ("U1", "D1", None)
        profile = await work.people.by_account("slack", "t", "U1")
        assert profile is not None
        assert profile.id == bo


async def test_the_same_id_in_another_workspace_is_another_account(database: Database) -> None:
    async with database.begin() as work:
        ana, bo = await person(work, "ana"), await person(work, "bo")
        await work.accounts.link(ana, "slack", "t1", "U1", None)
        await work.accounts.link(bo, "slack", "t2", "U1", None)
        await work.accounts.link(bo, "teams", "t1", "U1", None)
        found = [await work.people.by_account(*one) for one in (("slack", "t1", "U1"), ("slack", "t2", "U1"))]
        assert [one.id for one in found if one] == [ana, bo]
        assert await work.people.by_account("slack", "t3", "U1") is None


async def test_an_account_of_somebody_who_has_left_is_nobodys(database: Database) -> None:
    async with database.begin() as work:
        ana = await reachable(work, "ana", left_on=TODAY)
        assert await work.people.by_account("fake", "t", "ana") is None
        assert (await account(work, ana)).user_id == "ana"


async def test_an_account_that_hr_named_is_expected_until_it_shows_itself(database: Database) -> None:
    async with database.begin() as work:
        ana, bo = await person(work, "ana"), await person(work, "bo")
        await work.accounts.expect("slack", {"U1": ana})
        await work.accounts.expect("slack", {"U1": ana})
        assert await work.accounts.expected("slack", "U1") == ana
        await work.accounts.expect("slack", {"U1": bo})
        assert await work.accounts.expected("slack", "U1") == bo
        assert await work.accounts.expected("slack", "U2") is None
        assert await work.accounts.expected("teams", "U1") is None
        await work.accounts.link(bo, "slack", "t", "U1", None)
        assert await work.accounts.expected("slack", "U1") is None
        assert [one.tenant for one in await work.accounts.of(bo)] == ["t"]


async def test_an_account_that_was_expected_in_other_letters_is_expected_no_longer(database: Database) -> None:
    async with database.begin() as work:
        ana, bo = await person(work, "ana"), await person(work, "bo")
        await work.accounts.expect("teams", {"6F9A": ana, "U2": bo})
        await work.accounts.link(bo, "teams", "t", "7ABC", None)
        await work.accounts.expect("teams", {"6f9a": ana, "7abc": bo})
        assert [(one.tenant, one.user_id) for one in await work.accounts.of(ana)] == [("", "6f9a")]
        kept = [("t", "7ABC"), ("", "7abc")]
        assert [(one.tenant, one.user_id) for one in await work.accounts.of(bo)] == kept


async def test_an_account_of_somebody_who_has_left_is_not_expected(database: Database) -> None:
    async with database.begin() as work:
        ana = await person(work, "ana", left_on=TODAY)
        await work.accounts.expect("slack", {"U1": ana})
        assert await work.accounts.expected("slack", "U1") is None


async def test_whoever_is_known_already_is_not_expected_again(database: Database) -> None:
    async with database.begin() as work:
        ana = await reachable(work, "ana")
        await work.accounts.expect("fake", {"ana": ana})
        assert len(await work.accounts.of(ana)) == 1


async def test_whom_we_cannot_write_to_is_listed_by_name(database: Database) -> None:
    async with database.begin() as work:
        ana = await reachable(work, "ana")
        bo = await person(work, "bo")
        await work.accounts.expect("slack", {"U1": bo})
        await person(work, "gone", left_on=TODAY)
        assert await work.people.unreached() == ["Bo"]
        await work.accounts.lost((await account(work, ana)).id, "blocked")
        assert await work.people.unreached() == ["Ana", "Bo"]
        await work.accounts.found_at("fake", "t", "ana", "elsewhere")
        assert await work.people.unreached() == ["Bo"]
        assert (await account(work, ana)).address == "elsewhere"
        await work.accounts.left("fake", "t", "ana", "uninstalled")
        assert (await account(work, ana)).unreachable == "uninstalled"


async def test_those_without_an_account_on_a_platform_come_in_pages(database: Database) -> None:
    async with database.begin() as work:
        await reachable(work, "ana")
        others = [await person(work, name) for name in ("bo", "eva", "ida")]
        await person(work, "nameless", email=None)
        assert await work.accounts.unlinked("fake", 0, 2) == [
            (others[0], "bo@example.org"),
            (others[1], "eva@example.org"),
        ]
        assert await work.accounts.unlinked("fake", others[1], 2) == [(others[2], "ida@example.org")]


async def test_forgetting_an_account_leaves_what_was_sent_to_it_for_somebody_else(database: Database) -> None:
    """An account that was Ana's when she was written to, and is Bo's now."""
    one = await one_owed(database, "ana")
    await one.sending()
    async with database.begin() as work:
        bo = await person(work, "bo")
        await work.accounts.link(bo, "fake", "t", "ana", None)
        await work.accounts.forget(bo)
        assert await work.accounts.of(bo) == []
    [left] = await deliveries(database)
    assert (left.person_id, left.account_id) == (one.person_id, None)


async def test_many_are_added_and_changed_at_once(database: Database) -> None:
    """More than one statement takes; of some one thing is different, of others another."""
    emails = [f"p{number}@example.org" for number in range(1, 1202)]
    async with database.begin() as work:
        home = await work.teams.root()
        ids = await work.people.add([{"email": one, "name": one, "home_id": home} for one in emails])
        await work.people.change_all(
            {ids[one]: {"language": "en"} if n % 2 else {"timezone": "Asia/Tokyo"} for n, one in enumerate(emails)}
        )
        await work.teams.place({person: ([home], []) for person in ids.values()})
        await work.accounts.expect("slack", {f"U{person}": person for person in ids.values()})
    async with database.read() as work:
        people = await work.people.by_emails()
        assert [people[one].id for one in emails] == [ids[one] for one in emails]
        assert Counter((one.language, one.timezone) for one in people.values()) == {
            (None, "Asia/Tokyo"): 601,
            ("en", None): 600,
        }
        assert len(await work.teams.memberships()) == len(await work.teams.members(home)) == len(emails)
        assert await work.accounts.expected("slack", f"U{ids[emails[-1]]}") == ids[emails[-1]]
