"""What became of what the schedule asked: sums that add up, and what went wrong. Never who has answered."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

import click

from bot.app import App
from bot.cli.common import FORMAT, say, say_json, with_app
from flows.outcomes import Outcomes, added_up
from storage.counts import StateCount, TroubleRecord

LOOK_BACK = timedelta(days=14)

Occurrence = tuple[StateCount, Outcomes]
"""One line of an occurrence, which says what it is; and its sums."""


@click.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From that day on; the last two weeks if not given.")
@click.option("--nudge", help="Of that nudge alone.")
@FORMAT
def deliveries(since: datetime | None, nudge: str | None, form: str) -> None:
    """What became of what the schedule asked. The audience is what was sent, waits, is held back, was skipped, expired,
    failed or is unknown, together. Who has answered is told from nobody else, and neither is who was spared because
    they had had enough: they count as sent."""
    occurrences, troubles = with_app(lambda app: _found(app, since.date() if since else None, nudge))
    if form == "json":
        say_json({"occurrences": [_listed(one) for one in occurrences], "trouble": [_told(one) for one in troubles]})
        return
    for line in (*_lines(occurrences), *_trouble(troubles)):
        say(line)


async def _found(
    app: App, since: date | None, nudge: str | None
) -> tuple[Sequence[Occurrence], Sequence[TroubleRecord]]:
    now = app.clock.now()
    first = since or app.organisation.today(now) - LOOK_BACK
    async with app.database.read() as work:
        counted = await work.deliveries.by_occurrence(first, nudge, now)
        troubles = await work.deliveries.trouble(first, nudge)
    groups = (list(same) for _, same in groupby(counted, lambda one: one.occurrence_id))
    return [(same[0], added_up((one.state, one.reason, one.people) for one in same)) for same in groups], troubles


def _listed(one: Occurrence) -> Mapping[str, object]:
    what, became = one
    reasons = {"held_reasons": dict(became.held), "skipped_reasons": dict(became.skipped)}
    said = {"day": what.day.isoformat(), "nudge": what.nudge, "source": _source(what)}
    return {**said, "audience": became.audience, **became.by_state(), **reasons}


def _told(one: TroubleRecord) -> Mapping[str, object]:
    said = {"day": one.day.isoformat(), "nudge": one.nudge, "state": one.state}
    return {**said, "reason": one.reason, "reference": one.send_id}


def _lines(occurrences: Sequence[Occurrence]) -> Iterator[str]:
    for what, became in occurrences:
        parts = [f"{count} {state}{_reasons(became, state)}" for state, count in became.by_state().items() if count]
        yield f"{what.day}  {what.nudge:<24} {_source(what):<9} {became.audience} = {' + '.join(parts) or '0'}"
    if not occurrences:
        yield "Nothing was asked in that time."


def _reasons(became: Outcomes, state: str) -> str:
    found = {"held": became.held, "skipped": became.skipped}.get(state)
    return f" ({', '.join(f'{count} {reason}' for reason, count in sorted(found.items()))})" if found else ""


def _trouble(troubles: Sequence[TroubleRecord]) -> Iterator[str]:
    if troubles:
        yield ""
    for one in troubles:
        yield f"{one.day}  {one.nudge:<24} {one.state:<9} {one.reason or ''}  {one.send_id}"


def _source(what: StateCount) -> str:
    """How it came about: by the `schedule`, `by-hand`, after a `meeting`."""
    return what.source.partition(":")[0]
