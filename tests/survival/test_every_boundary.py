"""Every moment at which a process may die, read from the program itself: it is reached, and survived."""

import ast
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import SQLAlchemyError

from tests.survival.boundaries import BOT, Place
from tests.survival.conftest import Copies
from tests.survival.scenes import SCENES, Point, Scene, acting, points, resumed
from tests.survival.victims import KILLED, Orders
from tests.survival.wire import Wire

SENDING = {"send": "a send", "replace": "a redraw", "was_posted": "asking"}
AROUND = ("before a transaction", "before its commit", "after its commit")
BY_PEOPLE = {"adjust", "begin", "configure", "dates", "enrol", "forget", "letters", "roster", "share", "steering"}
"""What is done because a person asks for it, in one transaction: they see that it was not done, and ask again."""

FEW_AT_ONCE = [one for one in SCENES if one.name != "the next cannot be sent"]
"""Nobody can help a message whose sender freezes between the last look at the clock and the first byte (B8); of many
that are on their way at once, one always is just there."""

SPEED = 40.0
FROZEN = 2.0
"""Real seconds, longer than a lease to the frozen process's own clock."""


@dataclass(frozen=True)
class Site:
    """A transaction, or a call of a platform, in the code."""

    file: str
    lines: range
    moments: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.file}:{self.lines[0]} {self.moments[0].partition(' ')[2]}"

    def holds(self, place: Place, moment: str) -> bool:
        return place[0] == self.file and place[1] in self.lines and moment in self.moments


def sites(path: Path) -> Iterator[Site]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.AsyncWith(items=items, body=body) if any(_is_begin(one.context_expr) for one in items):
                yield Site(path.name, range(node.lineno, body[0].lineno), AROUND)
            case ast.Await(value=ast.Call(func=ast.Attribute(attr=name))) if name in SENDING:
                what = SENDING[name]
                yield Site(
                    path.name, range(node.lineno, (node.end_lineno or 0) + 1), (f"before {what}", f"after {what}")
                )


def _is_begin(expression: ast.expr) -> bool:
    match expression:
        case ast.Call(func=ast.Attribute(attr="begin", value=ast.Attribute(attr="database"))):
            return True
    return False


def in_the_code() -> list[Site]:
    """In every verb that nobody sees fail."""
    files = [path for path in sorted(BOT.glob("*.py")) if path.stem not in BY_PEOPLE]
    return [site for path in files for site in sites(path)]


def first_times(found: Sequence[Point]) -> Iterator[tuple[int, Point]]:
    """Where to strike, counted from one: once at each moment of each place in each act."""
    seen: set[Any] = set()
    for at, point in enumerate(found, 1):
        if point not in seen:
            seen.add(point)
            yield at, point


@pytest.fixture
def ready(wire: Wire, copied: Copies, database_url: str) -> Iterator[Any]:
    """Prepares a scene; gives a new copy of its database each time it is called then, and the wire as it was."""
    empty = copied(database_url)

    def prepare(scene: Scene) -> Any:
        wire.posts.clear()
        url = copied(empty)
        scene.settle(url, wire)
        posts = list(wire.posts)

        def begin() -> str:
            wire.posts[:] = posts
            return copied(url)

        return begin

    yield prepare


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_boundary_in_the_code_is_reached(wire: Wire, ready: Any) -> None:
    reached: set[tuple[Place, str]] = set()
    for scene in SCENES:
        found = points(Orders(ready(scene)(), wire.url), scene.cues)
        reached |= {(point.place, point.moment) for point in found}
    missed = [
        f"{site}, {moment}"
        for site in in_the_code()
        for moment in site.moments
        if not any(site.holds(place, moment) for place, seen in reached if seen == moment)
    ]
    assert missed == [], "nobody was ever killed there: add a scene"
    assert len(in_the_code()) >= 15


def fine(scene: Scene, undisturbed: Counter[Any], found: Counter[Any]) -> bool:
    if found == undisturbed:
        return True
    return not scene.again and not any(one[0] == "owed" for one in found)


@pytest.mark.long
@pytest.mark.parametrize("scene", SCENES, ids=[one.name for one in SCENES])
def test_whoever_is_killed_there_loses_nothing_and_doubles_nothing(wire: Wire, ready: Any, scene: Scene) -> None:
    begin = ready(scene)
    url = begin()
    found = points(Orders(url, wire.url), scene.cues)
    undisturbed = resumed(url, wire, (), scene.later)
    for at, point in first_times(found):
        url = begin()
        with acting(Orders(url, wire.url, at=at), scene.cues) as victim:
            assert victim.over() == KILLED
        wire.quiet()
        after = resumed(url, wire, scene.cues[point.act :] if scene.again else (), scene.later)
        assert fine(scene, undisturbed, after), (point, after - undisturbed, undisturbed - after)


@pytest.mark.long
@pytest.mark.parametrize("scene", FEW_AT_ONCE, ids=[one.name for one in FEW_AT_ONCE])
def test_whoever_freezes_there_for_longer_than_a_lease_doubles_nothing(wire: Wire, ready: Any, scene: Scene) -> None:
    """Whoever goes on meanwhile may have to wait for what the frozen one holds; SQLite lets them wait in vain."""
    begin = ready(scene)
    url = begin()
    found = points(Orders(url, wire.url), scene.cues)
    undisturbed = resumed(url, wire, (), scene.later)
    for at, point in first_times(found):
        if point.moment not in AROUND:
            continue
        url = begin()
        orders = Orders(url, wire.url, at=at, how=signal.SIGSTOP, speed=SPEED)
        with acting(orders, scene.cues) as victim:
            assert victim.hears() == point.moment
            time.sleep(FROZEN)
            if scene.again and point.moment != "before its commit":
                with suppress(SQLAlchemyError):
                    resumed(url, wire, scene.cues[point.act :], scene.later)
            victim.signal(signal.SIGCONT)
            assert victim.over() == 0
        after = resumed(url, wire, scene.cues[point.act :] if scene.again else (), scene.later)
        assert fine(scene, undisturbed, after), (point, after - undisturbed, undisturbed - after)
