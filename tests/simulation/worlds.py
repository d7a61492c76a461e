"""The worlds that are lived in more than once, and from more than one place."""

from datetime import UTC, datetime, timedelta

from tests.simulation.outside import Faults
from tests.simulation.world import Size

HARSH = Faults(kill=0.01, freeze=0.005, lost=0.05, refused=0.005)
WINTER = Size(people=12, days=194, zones=40, replicas=2, begins=datetime(2027, 9, 28, 6, tzinfo=UTC))
"""Both clock changes, on both halves of the earth, a year end and the 29th of February."""

SEASON = Size(people=20, days=36, replicas=2, faults=HARSH)

LARGE = Size(
    people=10_000,
    faults=Faults(kill=0.0005, freeze=0.0001),
    gathers=timedelta(days=3),
    beat=timedelta(minutes=1),
)
"""Goal T1. There are thirty times as many moments to die at as in others, so that fewer of them are used."""

HARSHER = Size(people=60, faults=Faults(kill=0.02, freeze=0.01, lost=0.05, refused=0.02))
"""Goal T2: a tenth of what is done meets something."""
