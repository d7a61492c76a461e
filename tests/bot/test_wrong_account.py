"""HR has named an account for the wrong person, and mends its file."""

from collections.abc import Sequence

import pytest

from bot.app import App
from bot.platform import Typed, Who
from flows.people_file import Row
from storage.tables import Account
from tests.bot.people import HOUR, MONDAY, everything, person_id, read, row

RIGHT = [row("ana", slack="UANA"), row("bo", slack="UBO")]
WRONG = [row("ana", slack="UBO"), row("bo", slack="UANA")]


def account(user: str, tenant: str = "T1") -> Who:
    return Who("slack", tenant, user)


async def show_up(app: App, *emails: str | None) -> None:
    """Both accounts, in the workspace's list of members."""
    given = emails or (None, None)
    await app.enrol.link_all([(account("UANA"), given[0]), (account("UBO"), given[1])])


async def import_(app: App, rows: Sequence[Row]) -> dict[str, list[str]]:
    return (await app.enrol.people(rows, "hanne", MONDAY)).changed


async def names(app: App) -> list[str]:
    """Whose the accounts say that they are."""
    said = [read(await app.desk(Typed(account(user), "mydata"), MONDAY + HOUR)) for user in ("UANA", "UBO")]
    return [next((name for name in ("Ana", "Bo") if f"Navn {name} " in one), "") for one in said]


async def test_accounts_that_hr_had_the_wrong_way_round_are_each_their_own_when_the_file_is_mended(app: App) -> None:
    await import_(app, WRONG)
    await show_up(app)
    assert await names(app) == ["Bo", "Ana"]
    assert await import_(app, WRONG) == {}
    assert await import_(app, RIGHT) == {
        "ana@example.org": ["slack: UANA, so far of bo@example.org"],
        "bo@example.org": ["slack: UBO, so far of ana@example.org"],
    }
    assert await names(app) == ["", ""]
    assert await import_(app, RIGHT) == {}
    await show_up(app)
    assert await names(app) == ["Ana", "Bo"]
    assert await import_(app, RIGHT) == {}


async def test_a_dry_run_tells_and_takes_nothing(app: App) -> None:
    await import_(app, WRONG)
    await show_up(app)
    told = await app.enrol.people(RIGHT, "hanne", MONDAY, dry_run=True)
    assert len(told.changed) == 2
    assert await names(app) == ["Bo", "Ana"]


async def test_where_the_platform_says_otherwise_than_hr_it_is_nobodys(app: App) -> None:
    """Rule C1.2, whoever of the two spoke first."""
    await import_(app, [row("ana"), row("bo")])
    await show_up(app, "ana@example.org", "bo@example.org")
    for rows in (WRONG, WRONG):
        told = await import_(app, rows)
        await show_up(app, "ana@example.org", "bo@example.org")
        assert await names(app) == ["", ""]
    assert told == {}
    await import_(app, RIGHT)
    await show_up(app, "ana@example.org", "bo@example.org")
    assert await names(app) == ["Ana", "Bo"]


async def test_an_account_of_the_same_id_in_another_workspace_is_left_to_its_owner(app: App) -> None:
    rows = [row("ana", slack="U1"), row("bo")]
    await import_(app, rows)
    await app.enrol.link(account("U1"), None, None)
    await app.enrol.link(account("U1", "T2"), "bo@example.org", None)
    before = await everything(app, Account)
    assert await import_(app, rows) == {}
    assert await everything(app, Account) == before
    assert [one["person_id"] for one in before] == [await person_id(app, "ana"), await person_id(app, "bo")]


@pytest.mark.parametrize("email", ["bo@example.org", None])
async def test_what_hr_said_before_anybody_showed_up_is_not_expected_any_longer(app: App, email: str | None) -> None:
    await import_(app, [row("ana", slack="UBO"), row("bo")])
    await import_(app, [row("ana", slack="UANA"), row("bo")])
    assert await app.enrol.link(account("UBO"), email, None) == (email is not None)
    await show_up(app)
    assert await names(app) == ["Ana", "Bo" if email else ""]
