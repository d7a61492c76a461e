"""Disclosure control: a period's answers → the figures that may be released, and no others.

Rules A2 to A5 of the trust requirements. Pure: the random order comes in as an argument. Looks at sizes, dates and the
tree, never at answers, until a figure is made of what was counted.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from flows.flow import Flow, Question, ReleaseClass, ScaleQuestion, YesNoQuestion

RULES = 1
"""Version of the rules in this file; stands in every release. A new version never rewrites old figures."""

K = 5
"""Fewest answers in any figure, and between any two (A2.5, A2.6)."""

Kind = Literal["scale", "share", "yesno", "choice"]

LEAVE_OUT: Mapping[Kind, int] = {"scale": 1, "share": 2, "yesno": 2, "choice": 2}
"""Answers of a unit's own cell that are left out at random (A2.5)."""

BANDS = (5, 10, 25, 100)
"""Where the bands of numbers of answers begin; only the band is ever shown (A2.7)."""

SHARES = ((25, Fraction(1, 5)), (50, Fraction(1, 10)), (0, Fraction(1, 20)))
"""Fewer answers than this, and to what a yes/no is rounded from ten answers on (A4)."""

SCALE_SPACING = {"protected": (56, 56, 28), "light": (28, 28, 28)}
CHOICE_SPACING = (182, 91, 56)


def kind(flow: Flow, question: Question) -> Kind:
    """How the question's answers become a figure. A yes/no asked often within its period counts each person once, by
    their own share of yes (A5)."""
    if isinstance(question, ScaleQuestion):
        return "scale"
    if isinstance(question, YesNoQuestion):
        return "share" if flow.habit else "yesno"
    return "choice"


@dataclass(frozen=True, slots=True)
class Unit:
    """A team of the snapshot, with its children. `settled` is false for one created or changed by more than a third
    shortly before the period opened (A8.3)."""

    id: int
    children: tuple["Unit", ...] = ()
    settled: bool = True


@dataclass(frozen=True, slots=True)
class Last:
    """When a series was last released for a unit, and from how many answers."""

    on: date
    n: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure that may be made: for this unit, from these people."""

    unit: int
    people: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rules:
    """What the flow asks of its figures: kind of question, class of release, and fewest answers (never under K)."""

    kind: Kind
    release: ReleaseClass
    at_least: int = K


class DisclosureError(AssertionError):
    """An invariant of disclosure control does not hold. Nothing of the period may be published."""


def release(
    root: Unit,
    respondents: Mapping[int, frozenset[str]],
    order: Callable[[int, str], object],
    last: Mapping[int, Last],
    rules: Rules,
    today: date,
) -> list[Counted]:
    """What may be published of one question's period (A3).

    `respondents` are those who answered, by the unit that is their home; `order` ranks people at random, freshly for
    each unit; `last` holds the last release of the same series by unit; `today` is the day the period closes.
    """
    _, _, published = _walk(root, respondents, order, last, rules, today)
    return sound(published)


def sound(published: list[Counted]) -> list[Counted]:
    """The same figures, those of children before those of their parents, if each is made of enough people and adds
    nobody or enough to those before it (A2.6). Raises DisclosureError: then there is a bug, and nothing may go out."""
    seen = set[str]()
    for one in published:
        added = len(one.people - seen)
        if len(one.people) < K or 0 < added < K:
            raise DisclosureError(f"unit {one.unit}: {len(one.people)} counted, {added} of them added")
        seen |= one.people
    return published


def _walk(
    unit: Unit,
    respondents: Mapping[int, frozenset[str]],
    order: Callable[[int, str], object],
    last: Mapping[int, Last],
    rules: Rules,
    today: date,
) -> tuple[set[str], set[str], list[Counted]]:
    """Counted in published figures at or below the unit; what moves up; what to publish."""
    counted, cell = set[str](), set(respondents.get(unit.id, ()))
    published: list[Counted] = []
    published_children = 0
    for child in unit.children:
        below, up, figures = _walk(child, respondents, order, last, rules, today)
        counted |= below
        cell |= up
        published += figures
        published_children += bool(below)

    own = _leave_out(unit, cell, order, rules)
    n = len(counted) + len(own)
    adds_something = bool(own) or published_children >= 2
    enough = n >= max(K, rules.at_least)
    if enough and adds_something and unit.settled and spaced(last.get(unit.id), n, rules, today):
        counted |= own
        return counted, cell - own, [*published, Counted(unit.id, frozenset(counted))]
    return counted, cell, published


def _leave_out(unit: Unit, cell: Collection[str], order: Callable[[int, str], object], rules: Rules) -> frozenset[str]:
    """The counted part of a unit's own cell: all but the left-out ones, or nobody."""
    left_out = LEAVE_OUT[rules.kind]
    if len(cell) < K + left_out:
        return frozenset()
    ranked = sorted(cell, key=lambda person: order(unit.id, person))  # type: ignore[arg-type,return-value]
    return frozenset(ranked[: len(cell) - left_out])


def spacing(n: int, rules: Rules) -> int:
    """Days that must pass before the same series is released again for the same unit (A5)."""
    if rules.release == "occasion":
        return 1
    size = 0 if n < 10 else 1 if n < 25 else 2
    days = SCALE_SPACING[rules.release] if rules.kind in ("scale", "share") else CHOICE_SPACING
    return days[size]


def spaced(last: Last | None, n: int, rules: Rules, today: date) -> bool:
    return last is None or (today - last.on).days >= spacing(min(n, last.n), rules)


def band(n: int) -> str:
    """Number of answers as it may be shown: "5-9", "10-24", "25-99", "100+"."""
    if n < K:
        raise DisclosureError(f"a figure from {n} answers was about to be published")
    start = max(edge for edge in BANDS if edge <= n)
    following = next((edge for edge in BANDS if edge > n), None)
    return f"{start}-{following - 1}" if following else f"{start}+"


@dataclass(frozen=True, slots=True)
class Coded:
    """A figure as it is released: a point on a ladder of few steps. `bound` says that it is the end of the ladder,
    "at most" or "at least" this much. `value` counts in units of the question: 1 to 5, or a share from 0 to 1."""

    value: Fraction
    step: Fraction
    bound: Literal["", "<=", ">="] = ""

    def encode(self) -> str:
        return f"{self.bound}{self.value} {self.step}"

    @classmethod
    def decode(cls, text: str) -> "Coded":
        value, step = text.lstrip("<>=").split()
        bound = text[:2] if text[0] in "<>" else ""
        return cls(Fraction(value), Fraction(step), bound)  # type: ignore[arg-type]


LADDER = (
    (10, Fraction(1, 8), Fraction(1, 4)),
    (25, Fraction(1, 16), Fraction(1, 8)),
    (0, Fraction(1, 40), Fraction(1, 20)),
)
"""Fewer answers than this, the step, and the distance of the last shown point from the end: parts of the range (A4)."""


def ladder(total: Fraction, n: int, low: int, high: int, least_end: Fraction = Fraction(0)) -> Coded:
    """The mean of `n` values that sum to `total`, on a scale from `low` to `high`, as it may be shown (A4).

    Exact arithmetic; ties go up. `least_end` is how far from the end, at the least, the last shown point lies.
    """
    reach = high - low
    step, end = next((step * reach, end * reach) for below, step, end in LADDER if n < below or not below)
    end = max(end, _nearest(least_end, step))
    value = low + _nearest(total / n - low, step)
    if value <= low + end:
        return Coded(low + end, step, "<=")
    if value >= high - end:
        return Coded(high - end, step, ">=")
    return Coded(value, step)


def _nearest(value: Fraction, step: Fraction) -> Fraction:
    return step * (value / step + Fraction(1, 2)).__floor__()


def share(total: Fraction, n: int) -> Coded:
    """The mean of `n` shares from 0 to 1, as it may be shown. Most people's share is all or nothing, so the ends reach
    as far as three people can move the mean, and at most to the middle: one who stands alone is not told so."""
    return ladder(total, n, 0, 1, min(Fraction(3, n), Fraction(1, 2)))


Word = Literal["few", "half", "most"]


def yesno(x: int, n: int) -> Word | Coded:
    """`x` of `n` said yes, as it may be shown: a word below ten answers, then a coarse share (A4)."""
    if n < 10:
        edge = max(2, 2 * n // 5)
        return "few" if x <= edge else "most" if x >= n - edge else "half"
    step = next(step for below, step in SHARES if n < below or not below)
    value = _nearest(Fraction(x, n), step)
    if value <= step:
        return Coded(step, step, "<=")
    if value >= 1 - step:
        return Coded(1 - step, step, ">=")
    return Coded(value, step)


def majorities(counts: Mapping[str, int], n: int) -> tuple[str, ...]:
    """The options that most chose, in the order given: of a choice no more than this is said (A4)."""
    return tuple(option for option, count in counts.items() if _most(count, n))


def _most(count: int, n: int) -> bool:
    return yesno(count, n) == "most" if n < 10 else 2 * count > n
