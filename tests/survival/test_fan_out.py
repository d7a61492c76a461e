"""Thousands of messages, while whoever sends them is killed at random moments: none is lost and none is doubled."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from bot.deliver import IN_FLIGHT
from tests.survival.crowd import (
    Outcome,
    accepted,
    crowded,
    office,
    outcomes,
    replicas,
    struck_down_again_and_again,
)
from tests.survival.victims import Orders

REPLICAS = 2


@dataclass(frozen=True)
class Run:
    """How one went."""

    posted: Sequence[str]
    doubtful: Sequence[str]
    outcomes: Sequence[Outcome]
    kills: int

    @property
    def doubled(self) -> list[str]:
        return [send_id for send_id, times in Counter(self.posted).items() if times > 1]

    @property
    def unknown(self) -> Counter[str | None]:
        """What is listed as unknown, by its reason."""
        return Counter(one.reason for one in self.outcomes if one.state == "unknown" and one.decided)


@dataclass(frozen=True)
class Scale:
    people: int
    kills: int
    speed: float


SMALL = Scale(people=120, kills=3, speed=40.0)
FULL = Scale(people=10_000, kills=200, speed=12.0)
"""Goal D1. With a faster clock leases would run out under whoever is not killed."""


def sent(url: str, folder: Path, scale: Scale, *, can_ask: bool, honest: bool = True) -> Run:
    crowded(url, scale.people)
    log = folder / "posted.log"
    with office(log, honest=honest) as address:
        with replicas(Orders(url, address, can_ask), REPLICAS, Random(scale.kills), scale.speed) as them:
            struck_down_again_and_again(them, log, scale.people, scale.kills)
        return Run(*accepted(log), outcomes(url), them.kills)


def check(run: Run, people: int, *, can_ask: bool) -> None:
    posted = set(run.posted)
    said = {one.send_id for one in run.outcomes if one.state == "sent"}
    print(f"{people} people, {run.kills} kills, {len(run.doubtful)} in doubt, unknown {dict(run.unknown)}")
    assert len(run.outcomes) == people
    assert run.doubled == [], "somebody was asked twice"
    assert said <= posted, "what is said to be sent is not there"
    if can_ask:
        assert said == posted
        assert len(posted) == people, "somebody was forgotten"
        return
    assert len(said) + run.unknown.total() == people, "neither sent nor listed with a reason"
    assert run.unknown.keys() <= {"lease-over", "no answer"}
    assert run.unknown["no answer"] <= len(run.doubtful)
    assert run.unknown.total() <= run.kills * IN_FLIGHT


def _holds(url: str, folder: Path, scale: Scale, can_ask: bool) -> None:
    check(sent(url, folder, scale, can_ask=can_ask), scale.people, can_ask=can_ask)


ASKED = pytest.mark.parametrize("can_ask", [True, False], ids=["can be asked", "cannot be asked"])


@ASKED
def test_of_many_nobody_is_forgotten_or_asked_twice(sqlite_url: str, tmp_path: Path, can_ask: bool) -> None:
    _holds(sqlite_url, tmp_path, SMALL, can_ask)


@pytest.mark.long
@ASKED
def test_nor_of_ten_thousand(database_url: str, tmp_path: Path, can_ask: bool) -> None:
    _holds(database_url, tmp_path, FULL, can_ask)


def test_where_the_platform_lies_about_what_it_posted_people_are_asked_twice(sqlite_url: str, tmp_path: Path) -> None:
    """The twin: nothing else prevents it."""
    assert sent(sqlite_url, tmp_path, SMALL, can_ask=True, honest=False).doubled != []
