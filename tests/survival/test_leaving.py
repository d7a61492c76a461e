"""A process that is told to stop finishes what it has begun, begins nothing more, and leaves no lease behind."""

import signal
import time

import pytest

from tests.survival.victims import Orders, serving
from tests.survival.wire import WAIT, Wire, Wired
from tests.survival.world import ELEVEN, settled, stands, taken_over

PEOPLE = 60


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_whoever_is_told_to_stop_finishes_what_is_on_its_way_and_leaves_the_rest_due(
    database_url: str, wire: Wire, stop: signal.Signals
) -> None:
    settled(database_url, PEOPLE, planned=True)
    wire.hold = "request"
    with serving(Orders(database_url, wire.url), ELEVEN) as victim:
        victim.hears()
        assert wire.reached.wait(WAIT)
        victim.signal(stop)
        time.sleep(0.3)
        wire.latency, wire.hold = 0.3, None
        wire.release.set()
        assert victim.over() == 0
    found = stands(database_url)
    assert {one.state for one in found} == {"sent", "due"}
    assert len([one for one in found if one.state == "sent"]) == len(wire.posts) == 10, "the batch that was under way"
    wire.latency = 0
    found = taken_over(database_url, Wired(wire.url), (120,))
    assert {one.state for one in found} == {"sent"}
    assert len(wire.posts) == len(set(wire.posts)) == PEOPLE
