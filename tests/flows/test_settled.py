"""A unit that has changed by more than a third is not told of; one that has not, is."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from flows.settled import Move, unsettled

PARENTS = {1: None, 2: 1, 3: 1, 4: 3}
"""A root, a team of its own, and a department with a team."""

units = st.sampled_from([None, 1, 2, 3, 4])


def after(moves: list[Move], before: dict[int, int]) -> Counter[int]:
    homes = Counter(before)
    for move in moves:
        homes.update({unit: 1 for unit in [move.after] if unit})
        homes.subtract({unit: 1 for unit in [move.before] if unit})
    return homes


def judged(moves: list[Move], before: dict[int, int], opened: tuple[int, ...] = ()) -> set[int]:
    return set(unsettled(moves, opened, after(moves, before), PARENTS))


def test_two_of_six_who_come_are_a_third_and_three_are_more() -> None:
    joining = [Move(n, None, 2) for n in range(3)]
    assert judged(joining[:2], {2: 6, 3: 40}) == set()
    assert judged(joining, {2: 6, 3: 40}) == {2}


def test_who_leaves_counts_as_who_comes() -> None:
    assert judged([Move(n, 2, None) for n in range(2)], {2: 8, 3: 40}) == set()
    assert judged([Move(n, 2, None) for n in range(3)], {2: 8, 3: 40}) == {2}


def test_two_in_the_place_of_two_are_four() -> None:
    moves = [Move(1, 2, 3), Move(2, 2, 3), Move(3, 3, 2), Move(4, 3, 2)]
    assert judged(moves, {2: 9, 3: 40}) == {2}


def test_who_went_and_came_back_has_not_moved() -> None:
    moves = [Move(n, 2, 3) for n in range(4)] + [Move(n, 3, 2) for n in range(4)]
    assert judged(moves, {2: 6, 3: 6}) == set()


def test_within_a_department_its_teams_change_and_it_does_not() -> None:
    assert judged([Move(n, 3, 4) for n in range(4)], {3: 10, 4: 10, 2: 9}) == {4}


def test_a_new_team_has_to_wait_and_one_that_is_gone_is_not_spoken_of() -> None:
    assert judged([], {2: 9}, opened=(4,)) == {4}
    assert judged([], {2: 9}, opened=(9,)) == set()


def test_those_who_were_erased_have_left_one_by_one() -> None:
    assert judged([Move(None, 2, None)] * 3, {2: 8, 3: 40}) == {2}


@given(
    st.lists(st.builds(Move, st.integers(0, 6), units, units), max_size=12),
    st.dictionaries(st.sampled_from([1, 2, 3, 4]), st.integers(20, 60)),
)
def test_nothing_is_spoken_of_that_nobody_came_to_or_left(moves: list[Move], before: dict[int, int]) -> None:
    touched = {unit for move in moves for unit in (move.before, move.after)} - {None}
    below = {1: {1, 2, 3, 4}, 2: {2}, 3: {3, 4}, 4: {4}}
    assert all(below[unit] & touched for unit in judged(moves, before))


@given(st.lists(st.sampled_from([2, 3, 4]), min_size=0, max_size=30), st.integers(1, 40))
def test_as_many_as_a_third_may_come_to_each_team(joining: list[int], size: int) -> None:
    moves = [Move(n, None, unit) for n, unit in enumerate(joining)]
    found = judged(moves, dict.fromkeys((2, 3, 4), size))
    for unit, people in ((2, size), (4, size), (3, 2 * size)):
        came = sum(one in ((3, 4) if unit == 3 else (unit,)) for one in joining)
        assert (unit in found) == (3 * came > people)
