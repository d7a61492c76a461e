"""What HR asks in the simulated world: the week that is shipped, and what it does not have."""

from collections.abc import Mapping
from datetime import time, timedelta
from pathlib import Path

from flows.flow import Flow
from flows.schedule import Nudge
from flows.schedule_file import parse_schedule

SHIPPED = Path(__file__).parents[2] / "config" / "schedule.toml"
DAY = timedelta(days=1)

REMINDED = "den-gode-kollega"
"""Whoever does not answer it is reminded of it."""

MORE = (
    Nudge(name="ny-her", flow="handgreb-03-puzzled", audience="newcomer", anchor="joined", offset=14 * DAY),
    Nudge(
        name="ugens-vane", flow="good-colleague-habits", at=time(15), window=timedelta(hours=1), priority="high",
        repeats="FREQ=WEEKLY;INTERVAL=4;BYDAY=TH",
    ),
    Nudge(name="efter-kurset", flow="good-colleague-outside", anchor="course", offset=7 * DAY, at=time(12, 30)),
    Nudge(name="foer-kurset", flow="handgreb-12-before", anchor="course", offset=-2 * DAY, at=time(13)),
    Nudge(name="efter-moedet", flow="meeting-score", meeting=3, priority="low"),
)  # fmt: skip
"""Dates to count from, meetings, and on some Thursdays something more important than what is shipped, an hour later."""


def agenda(flows: Mapping[str, Flow]) -> tuple[Nudge, ...]:
    """The schedule of the first day."""
    shipped = parse_schedule(SHIPPED.read_text("utf-8"), SHIPPED.name, flows)
    return (*(_reminding(one) if one.name == REMINDED else one for one in shipped), *MORE)


def _reminding(nudge: Nudge) -> Nudge:
    return nudge.model_copy(update={"remind": DAY})
