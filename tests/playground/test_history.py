"""The half year behind the demo: everything in it happened, and what is shown of it may be shown."""

import asyncio
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import Clock
from bot.demo import stage
from flows.calendar import holiday
from flows.catalogue import load
from flows.disclosure import LEAVE_OUT, Coded, K, Rules, band, kind, ladder, spacing
from flows.figures import gathered
from flows.schedule import GRID_START
from storage.tables import Answer, Delivery, Period, Release, Team
from tests.databases import on
from tests.demos import Lived, live

CATALOGUE = load()
MANY = 1000
"""So many answers that the least time must pass."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def history(request: pytest.FixtureRequest) -> Lived:
    """What half a year leaves behind in each of the databases."""
    if request.param == "sqlite":
        lived: tuple[Path, Lived] = request.getfixturevalue("lived")
        return lived[1]
    server: str = request.getfixturevalue("postgresql_server")
    name = f"h{uuid4().hex}"
    asyncio.run(_create(server, name))
    return asyncio.run(live(on(server, name), "a secret that is long enough to be one", Clock()))


async def _create(server: str, name: str) -> None:
    connection = await asyncpg.connect(server)
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()


def below(history: Lived, unit: int) -> set[int]:
    """The unit and everything under it."""
    found = {unit}
    for team in sorted(history.rows[Team], key=lambda team: team["id"]):
        if team["parent_id"] in found:
            found.add(team["id"])
    return found


def counted(history: Lived, figure: Any) -> dict[str, Sequence[str]]:
    """Who of the unit takes part in that figure, with their values."""
    period, units = figure["period_id"], below(history, figure["unit_id"])
    flow = CATALOGUE.flow(figure["flow"])
    question = flow.question(figure["question"]) if flow else None
    assert flow and question
    given = gathered(flow, question, history.said[period])
    return {who: values for who, values in given.items() if history.homes[period, who] in units}


def test_every_figure_comes_from_enough_real_answers(history: Lived) -> None:
    figures = history.rows[Release]
    assert len(figures) > 100
    for figure in figures:
        answered = len(counted(history, figure))
        assert answered >= K + LEAVE_OUT[figure["kind"]], figure
        assert figure["band"] in {band(n) for n in range(K, answered + 1)}


def test_every_figure_of_a_scale_is_what_people_said_but_for_the_one_left_out(history: Lived) -> None:
    leaves = {team["id"] for team in history.rows[Team]} - {team["parent_id"] for team in history.rows[Team]}
    checked = 0
    for figure in history.rows[Release]:
        if figure["kind"] == "scale" and figure["unit_id"] in leaves:
            means = [Fraction(sum(map(int, values)), len(values)) for values in counted(history, figure).values()]
            possible = {ladder(sum(kept, Fraction(0)), len(kept), 1, 5) for kept in combinations(means, len(means) - 1)}
            assert Coded.decode(figure["code"]) in possible, figure
            checked += 1
    assert checked > 30


def test_a_series_is_not_released_again_before_its_time(history: Lived) -> None:
    last: dict[tuple[int, str, str], Any] = {}
    again = 0
    for figure in sorted(history.rows[Release], key=lambda figure: figure["closes_on"]):
        series = (figure["unit_id"], figure["flow"], figure["question"])
        if series in last:
            least = spacing(MANY, Rules(figure["kind"], figure["release_class"]))
            assert (figure["closes_on"] - last[series]).days >= least, figure
            again += 1
        last[series] = figure["closes_on"]
    assert again > 30


def test_what_was_answered_in_a_period_that_is_over_is_gone(history: Lived) -> None:
    closed = {period["id"] for period in history.rows[Period] if period["closed_at"]}
    assert len(closed) >= 5
    assert closed == set(history.said)
    assert not [one for one in history.rows[Answer] if one["period_id"] in closed]


def test_everything_owed_has_become_something(history: Lived) -> None:
    states = {one["state"] for one in history.rows[Delivery]}
    assert states <= {"sent", "skipped", "expired", "due"}
    assert all(one["sent_at"] >= one["due_at"] for one in history.rows[Delivery] if one["sent_at"])


def test_the_team_that_is_played_has_figures_of_every_kind(history: Lived) -> None:
    team = next(team["id"] for team in history.rows[Team] if team["name"] == "Dagvagten")
    shown = {figure["flow"] for figure in history.rows[Release] if figure["unit_id"] == team}
    assert shown == {"good-colleague", "handgreb-scan", "meeting-score", "meeting-service"}


@given(st.dates(min_value=GRID_START, max_value=GRID_START.replace(year=GRID_START.year + 40)))
def test_the_demo_opens_on_a_thursday_after_a_working_day(today: Any) -> None:
    opening = stage.opening_day(today, "DK")
    assert opening.weekday() == 3
    assert 0 <= (opening - today).days < 28
    assert not holiday(opening, "DK", True)
    starts = {nudge.name: nudge.starts or today for nudge in stage.schedule(opening)}
    assert (opening - starts["den-gode-kollega"]).days % 14 == 0
    assert (opening - starts["eftersyn-af-moedet"]).days % 56 == 1
    assert (opening - stage.first_day(opening)).days >= 112


def test_every_question_that_is_asked_is_in_the_catalogue() -> None:
    for nudge in stage.schedule(stage.opening_day(GRID_START, "DK")):
        flow = CATALOGUE.flow(nudge.flow)
        assert flow is not None
        assert all(kind(flow, question) in LEAVE_OUT for question in flow.questions() if question.sees == "team")
