"""A process that is frozen for longer than its lease, and then wakes up, neither doubles nor overrules anybody."""

import signal
import time

from bot.deliver import LEASE, MARGIN
from bot.slack import web
from bot.teams import connector
from tests.survival.conftest import Copies
from tests.survival.victims import Orders, boundaries, working
from tests.survival.wire import WAIT, Wire, Wired
from tests.survival.world import ELEVEN, settled, stands, taken_over, unanswered

SPEED = 40.0
FROZEN = 2.0
"""Real seconds. To the frozen process's own clock they are longer than a lease."""

MEANWHILE = (61, 100, 140)
ONE_POST = 1


def test_whoever_freezes_before_the_first_byte_does_not_send_it_when_the_lease_is_over(
    database_url: str, wire: Wire, copied: Copies
) -> None:
    settled(database_url, 1, planned=True)
    points = boundaries(Orders(copied(database_url), wire.url), ("deliver", ELEVEN))
    wire.posts.clear()
    frozen = points.index("after its commit") + 1
    orders = Orders(database_url, wire.url, at=frozen, how=signal.SIGSTOP, speed=SPEED)
    with working(orders, ("deliver", ELEVEN)) as victim:
        assert victim.hears() == "after its commit"
        time.sleep(FROZEN)
        [one] = taken_over(database_url, Wired(wire.url), MEANWHILE)
        assert (one.state, one.attempt, len(wire.posts)) == ("sent", 2, ONE_POST)
        victim.signal(signal.SIGCONT)
        assert victim.over() == 0
    assert len(wire.posts) == ONE_POST, "the one who woke up sent it again"
    assert stands(database_url) == [one]


def test_whoever_freezes_while_sending_finds_the_matter_decided_by_another(database_url: str, wire: Wire) -> None:
    settled(database_url, 1, planned=True)
    wire.hold = "reply"
    with working(Orders(database_url, wire.url), ("deliver", ELEVEN)) as victim:
        assert wire.reached.wait(WAIT)
        victim.signal(signal.SIGSTOP)
        wire.hold = None
        [one] = taken_over(database_url, Wired(wire.url), MEANWHILE)
        assert one.state == "sent"
        wire.release.set()
        victim.signal(signal.SIGCONT)
        assert victim.over() == 0
    assert (len(wire.posts), stands(database_url)) == (ONE_POST, [one])
    assert unanswered(database_url) == [1], "one question was asked, whoever says so"


def test_what_a_frozen_process_may_have_sent_stays_in_doubt_where_nobody_can_be_asked(
    database_url: str, wire: Wire
) -> None:
    settled(database_url, 1, planned=True)
    wire.hold = "reply"
    with working(Orders(database_url, wire.url, can_ask=False), ("deliver", ELEVEN)) as victim:
        assert wire.reached.wait(WAIT)
        victim.signal(signal.SIGSTOP)
        [one] = taken_over(database_url, Wired(wire.url, can_ask=False), MEANWHILE)
        assert (one.state, one.reason, one.decided) == ("unknown", "lease-over", True)
        wire.release.set()
        victim.signal(signal.SIGCONT)
        assert victim.over() == 0
    assert (len(wire.posts), stands(database_url)) == (ONE_POST, [one])
    assert unanswered(database_url) == [0]


def test_whatever_was_begun_in_time_is_over_before_its_lease() -> None:
    """As little as is left of it then is longer than any call of a platform may take."""
    assert LEASE > MARGIN
    assert MARGIN.total_seconds() > max(web.TIMEOUT, connector.TIMEOUT)
