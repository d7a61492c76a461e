"""The attacks of the trust requirements that need nothing but figures (A10), each by its name.

Whoever attacks knows every membership, who answered, everything ever shown, and assumes that nobody but the target
changes their mind. They do not know who was left out. What they can still think possible is found by trying everything.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations_with_replacement

from flows.disclosure import Coded, Last, Rules, Unit, ladder, release, spaced, yesno
from flows.figures import NOT_SHOWN, Figure, average, said_code
from tests.flows.organisations import TODAY, Organisation, people

SCALE = Rules("scale", "protected")
VALUES = range(1, 6)

Show = Callable[[int, int], str]
"""A sum and a number of answers → what is shown."""


def protected(total: int, n: int) -> str:
    return said_code("scale", ladder(Fraction(total), n, 1, 5), "en")


def exact(total: int, n: int) -> str:
    return str(Fraction(total, n))


def counted(values: Sequence[int], leave_out: int) -> Iterator[int]:
    """The sums that may have been counted, whoever was left out."""
    if not leave_out:
        yield sum(values)
    else:
        yield from {sum(values) - one for one in values}


def groups(n: int) -> Iterable[tuple[int, ...]]:
    return combinations_with_replacement(VALUES, n)


def joins(before: str, after: str, n: int, show: Show, leave_out: int) -> set[int]:
    """What somebody may have answered who joined a group of `n`, between two figures of it."""
    possible: set[int] = set()
    for group in groups(n):
        if before not in {show(total, n - leave_out) for total in counted(group, leave_out)}:
            continue
        for one in VALUES:
            totals = counted((*group, one), leave_out)
            if after in {show(total, n + 1 - leave_out) for total in totals}:
                possible.add(one)
    return possible


def steps_of(n: int) -> list[str]:
    """Everything that can be shown of `n` counted answers, from low to high."""
    return list(dict.fromkeys(protected(total, n) for total in range(n, 5 * n + 1)))


def test_one_joins() -> None:
    """Six answer, 3.50; Zoe joins and it is 3.29. Elsewhere Zoe gave 2."""
    assert joins(exact(21, 6), exact(23, 7), 6, exact, 0) == {2}
    assert joins(protected(18, 5), protected(20, 6), 6, protected, 1) == set(VALUES)


def test_one_leaves() -> None:
    """The mirror image: seven, 3.29; somebody leaves and it is 3.50. Elsewhere they gave 2."""
    after, before = exact(21, 6), exact(23, 7)
    assert joins(after, before, 6, exact, 0) == {2}
    after, before = protected(18, 5), protected(20, 6)
    assert joins(after, before, 6, protected, 1) == set(VALUES)


def test_a_figure_that_moves_by_a_step_says_nothing_of_who_joined_or_left() -> None:
    for place, before in enumerate(steps_of(5)):
        for after in steps_of(6)[max(place - 1, 0) : place + 2]:
            assert joins(before, after, 6, protected, 1) == set(VALUES)


def test_parent_minus_children() -> None:
    """A 9, B 8, C 3 and three leaders in the department: what is left of it is seven people from four sources."""
    tree = Unit(0, (Unit(1), Unit(2), Unit(3)))
    answered = {0: people(0, 3), 1: people(1, 9), 2: people(2, 8), 3: people(3, 3)}
    published = {one.unit: one.people for one in Organisation(tree, answered, {}, SCALE, 7).released()}
    assert {unit: len(counted) for unit, counted in published.items()} == {1: 8, 2: 7, 0: 22}
    rest = published[0] - published[1] - published[2]
    assert len(rest) == 7
    moved_up = answered[0] | answered[3] | (answered[1] - published[1]) | (answered[2] - published[2])
    assert rest < moved_up
    assert len(moved_up) == 8


def test_two_children_only() -> None:
    """A 9 and B 3, nobody else: the parent would be A and B, so there is no figure of the parent."""
    tree = Unit(0, (Unit(1), Unit(2)))
    answered = {1: people(1, 9), 2: people(2, 3)}
    assert [one.unit for one in Organisation(tree, answered, {}, SCALE, 7).released()] == [1]


def test_unanimous() -> None:
    """All seven answer alike. Elsewhere a mean of 5 is everybody's answer; here any single answer is possible."""
    assert _still_possible(exact(35, 7), 7, exact, 0) == {5}
    for everybody in VALUES:
        assert _still_possible(protected(6 * everybody, 6), 7, protected, 1) == set(VALUES)


def test_unanimous_middle() -> None:
    """All answer 3: the sums that could be shown so are 17 to 19 of six, and everybody may have said anything."""
    assert [total for total in range(6, 31) if protected(total, 6) == "3"] == [17, 18, 19]
    assert _still_possible("3", 7, protected, 1) == set(VALUES)


def test_unanimous_yes() -> None:
    """All seven say yes: shown is that most did, which three of five would be too."""
    assert yesno(5, 5) == yesno(3, 5) == "most"


def _still_possible(shown: str, n: int, show: Show, leave_out: int, own: int | None = None) -> set[int]:
    """What any one of `n` people may have answered, to somebody who gave `own` themselves."""
    possible: set[int] = set()
    for group in groups(n):
        if own is not None and own not in group:
            continue
        if shown in {show(total, n - leave_out) for total in counted(group, leave_out)}:
            others = list(group)
            if own is not None:
                others.remove(own)
            possible |= set(others)
    return possible


def test_one_dissenter() -> None:
    """Six 5s and a 1, and the one reads the report. Elsewhere they learn that all others gave 5."""
    assert _still_possible(exact(31, 7), 7, exact, 0, own=1) == {5}
    assert len(_still_possible(protected(26, 6), 7, protected, 1, own=1)) >= 3
    counted_for_sure = _still_possible(protected(26, 6), 6, protected, 0, own=1)
    assert len(counted_for_sure) >= 3


def test_somebody_who_knows_all_others() -> None:
    """Even then they cannot be sure that the target's answer is in the figure."""
    others = (3, 3, 3, 3, 3, 3)
    possible = {one for one in VALUES if "3" in {protected(total, 6) for total in counted((*others, one), 1)}}
    assert possible == set(VALUES)
    without_leaving_out = {one for one in VALUES if protected(sum(others) + one, 7) == protected(5 + 18, 7)}
    assert len(without_leaving_out) < 5


def _figure(outcome: str, day: date) -> Figure:
    return Figure("f", "q", "scale", outcome, "5-9", day)


def test_quarter_minus_months() -> None:
    """The third month was not shown. Elsewhere it is the quarter without the other two; here the quarter is nothing but
    the average of those two."""
    months, hidden = (18, 21), 9
    assert sum((*months, hidden)) - sum(months) == hidden
    shown = [_figure("3 1/2", TODAY), _figure("7/2 1/2", TODAY + timedelta(days=60))]
    assert average(shown) == Coded(Fraction(7, 2), Fraction(1, 2))


def test_index_minus_items() -> None:
    """An index of three questions knows only their figures; of two that are shown it is made of those two."""
    items = [_figure("5/2 1/2", TODAY), _figure("<=2 1/2", TODAY)]
    assert average(items) == average(list(reversed(items)))
    assert average([*items, Figure("f", "q", "choice", "one", "5-9", TODAY)]) == average(items)


def test_same_question_new_name() -> None:
    last = Last(TODAY, 6)
    assert not spaced(last, 6, SCALE, TODAY + timedelta(days=7))
    again = Organisation(Unit(0), {0: people(0, 7)}, {0: last}, SCALE, 1)
    soon = release(Unit(0), again.respondents, again.order(), again.last, SCALE, TODAY + timedelta(days=55))
    assert soon == []


def test_why_was_it_hidden() -> None:
    """One sentence for every cause, which names no number."""
    for text in (NOT_SHOWN.da, NOT_SHOWN.en):
        assert not any(letter.isdigit() for letter in text)


class TestTheAttackSucceedsWithout:
    """The twins: the attacker is not toothless."""

    def test_coarse_figures(self) -> None:
        assert joins(exact(21, 6), exact(22, 7), 6, exact, 0) == {1}

    def test_leaving_one_out(self) -> None:
        cornered = [
            (before, after)
            for before in {protected(total, 6) for total in range(6, 31)}
            for after in {protected(total, 7) for total in range(7, 36)}
            if 0 < len(joins(before, after, 6, protected, 0)) < 3
        ]
        assert cornered

    def test_coded_ends(self) -> None:
        def without_ends(total: int, n: int) -> str:
            return str((Fraction(2 * total, n) + Fraction(1, 2)).__floor__())

        assert len(_still_possible(without_ends(30, 6), 7, without_ends, 0)) < 5
