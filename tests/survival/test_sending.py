"""A process that is killed at any moment of planning or sending loses nothing and says nothing twice."""

import pytest

from bot.deliver import IN_FLIGHT
from tests.bot.people import MONDAY
from tests.survival.conftest import Copies
from tests.survival.victims import KILLED, Orders, boundaries, struck
from tests.survival.wire import Wire, Wired
from tests.survival.world import ELEVEN, Became, settled, taken_over

PEOPLE = 3
EVERYBODY = {f"p{number}" for number in range(PEOPLE)}


def users(wire: Wire) -> list[str]:
    return sorted(user for user, _ in wire.posts)


def is_settled(one: Became, can_ask: bool) -> bool:
    """Sent; or listed for good with its reason, where nobody could be asked."""
    listed = one.state == "unknown" and one.decided and one.reason == "lease-over"
    return one.state == "sent" or (listed and not can_ask)


@pytest.mark.parametrize("can_ask", [True, False], ids=["can be asked", "cannot be asked"])
def test_whoever_is_killed_while_sending_loses_nothing_and_doubles_nothing(
    database_url: str, wire: Wire, copied: Copies, can_ask: bool
) -> None:
    settled(database_url, PEOPLE, planned=True)
    orders = Orders(database_url, wire.url, can_ask)
    points = boundaries(Orders(copied(database_url), wire.url, can_ask), ("deliver", ELEVEN))
    assert points.count("before a send") == points.count("after a send") == PEOPLE
    assert points.count("after its commit") == 2, "one before the sends, one after"
    for at, name in enumerate(points, 1):
        wire.posts.clear()
        url = copied(orders.database_url)
        assert struck(Orders(url, wire.url, can_ask, at), ("deliver", ELEVEN)) == KILLED
        wire.quiet()
        found = taken_over(url, Wired(wire.url, can_ask))
        assert len(found) == PEOPLE
        assert all(is_settled(one, can_ask) for one in found), (name, found)
        assert len(users(wire)) == len(set(users(wire))), f"somebody was asked twice after being killed {name}"
        unknown = {one.user for one in found if one.state == "unknown"}
        assert len(unknown) <= IN_FLIGHT
        assert set(users(wire)) | unknown == EVERYBODY, f"somebody was forgotten after being killed {name}"


def test_whoever_is_killed_while_planning_owes_each_question_once(
    database_url: str, wire: Wire, copied: Copies
) -> None:
    settled(database_url, PEOPLE)
    points = boundaries(Orders(copied(database_url), wire.url), ("plan", MONDAY))
    assert points.count("after its commit") >= 3
    for at, name in enumerate(points, 1):
        wire.posts.clear()
        url = copied(database_url)
        assert struck(Orders(url, wire.url, at=at), ("plan", MONDAY)) == KILLED
        wire.quiet()
        found = taken_over(url, Wired(wire.url), (-3600, 1))
        assert [one.state for one in found] == ["sent"] * PEOPLE, name
        assert users(wire) == sorted(EVERYBODY), name


def test_whoever_is_killed_while_asking_what_became_of_it_doubles_nothing(
    database_url: str, wire: Wire, copied: Copies
) -> None:
    """Two arrived and one did not; the second process dies while it finds out, the third goes on."""
    settled(database_url, PEOPLE, planned=True)
    sending = boundaries(Orders(copied(database_url), wire.url), ("deliver", ELEVEN))
    wire.posts.clear()
    assert struck(Orders(database_url, wire.url, at=sending.index("after a send") + 1), ("deliver", ELEVEN)) == KILLED
    wire.quiet()
    arrived = list(wire.posts)
    asking = [("reconcile", ELEVEN.replace(minute=minute)) for minute in (2, 3)]
    points = boundaries(Orders(copied(database_url), wire.url), *asking)
    assert "before asking" in points
    for at, name in enumerate(points, 1):
        wire.posts[:] = arrived
        url = copied(database_url)
        assert struck(Orders(url, wire.url, at=at), *asking) == KILLED
        wire.quiet()
        found = taken_over(url, Wired(wire.url), (200, 260, 320, 380))
        assert {one.state for one in found} == {"sent"}, name
        assert users(wire) == sorted(EVERYBODY), name
