"""P1, the ladder proof: whatever is shown, every answer stays possible (rule A4).

For each number of people, every set of answers is made, grouped by what would be shown of it word for word, and then
read back: what can somebody who sees the words, and somebody who knows their own answer too, still think of another?
Whoever reads is taken to know exactly how many were counted.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.disclosure import Coded, band, ladder, majorities, share, yesno
from flows.figures import Figure, code, said, said_band, said_code
from flows.flow import Question
from flows.words import LANGUAGES, Language
from tests.flows.documents import choice, flow, scale, step
from tests.flows.documents import yesno as asked

LONG = pytest.mark.long
EVERYDAY = range(5, 31)
FULL = range(31, 61)

Histogram = tuple[int, ...]
Shown = Callable[[Histogram], str]

SCALE = flow(step("first", scale())).questions()[0]
YES_NO = flow(step("first", asked())).questions()[0]


def histograms(n: int, values: int) -> Iterator[Histogram]:
    """All ways in which `n` people can choose among that many values."""
    if values == 1:
        yield (n,)
        return
    for first in range(n + 1):
        for rest in histograms(n - first, values - 1):
            yield (first, *rest)


def breaches(n: int, values: int, shown: Shown, at_least: int) -> list[str]:
    """What the words give away: values that an outsider can exclude, and people of whom a colleague who knows their own
    answer keeps fewer than `at_least` values."""
    groups: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for counts in histograms(n, values):
        present = sum(1 << value for value, count in enumerate(counts) if count)
        more_than_one = sum(1 << value for value, count in enumerate(counts) if count > 1)
        groups[shown(counts)].add((present, more_than_one))
    return [complaint for words, kinds in groups.items() for complaint in _read(words, kinds, values, at_least)]


def _read(words: str, kinds: Iterable[tuple[int, int]], values: int, at_least: int) -> Iterator[str]:
    outside = 0
    others = [0] * values
    for present, more_than_one in kinds:
        outside |= present
        for own in range(values):
            if present >> own & 1:
                others[own] |= present & ~(1 << own) | more_than_one & (1 << own)
    if outside != (1 << values) - 1:
        yield f"{words}: an outsider excludes a value"
    for own, left in enumerate(others):
        if left and left.bit_count() < at_least:
            yield f"{words}: whoever answered {own} leaves a colleague {left.bit_count()} values"


def rendered(kind: str, outcome: str, n: int, question: Question, language: Language = "en") -> str:
    figure = Figure("f", "q", kind, outcome, band(n), date(2026, 1, 5))  # type: ignore[arg-type]
    return f"{said(figure, question, language)} · {said_band(figure.band, language)}"


def answers(histogram: Sequence[int], names: Sequence[str]) -> Mapping[str, Sequence[str]]:
    said_by = [name for name, count in zip(names, histogram, strict=True) for _ in range(count)]
    return {f"p{number}": [value] for number, value in enumerate(said_by)}


def scale_words(n: int, language: Language) -> Shown:
    """What is shown of a scale. It is made once for each sum, which is all that it depends on (see below)."""

    @cache
    def by_sum(total: int) -> str:
        fives, rest = divmod(total - n, 4)
        counts = [0, 0, 0, 0, fives]
        if fives < n:
            counts[rest] += 1
            counts[0] += n - fives - 1
        outcome, _ = code("scale", answers(counts, "12345"), SCALE)
        return rendered("scale", outcome, n, SCALE, language)

    return lambda counts: by_sum(sum(value * count for value, count in enumerate(counts, 1)))


@pytest.mark.parametrize("n", [*EVERYDAY, *(pytest.param(n, marks=LONG) for n in FULL)])
def test_a_scale_excludes_no_answer_and_leaves_a_colleague_three(n: int) -> None:
    for language in LANGUAGES if n < 12 else ("en",):
        assert breaches(n, 5, scale_words(n, language), 3) == []


@given(st.lists(st.sampled_from("12345"), min_size=5, max_size=60))
def test_what_is_shown_of_a_scale_depends_on_the_sum_alone(values: list[str]) -> None:
    shown = scale_words(len(values), "en")(tuple(values.count(name) for name in "12345"))
    outcome, _ = code("scale", {f"p{n}": [value] for n, value in enumerate(values)}, SCALE)
    assert rendered("scale", outcome, len(values), SCALE) == shown


@pytest.mark.parametrize("n", [*EVERYDAY, *(pytest.param(n, marks=LONG) for n in range(31, 401))])
def test_a_yes_or_no_leaves_both_to_everybody(n: int) -> None:
    def shown(counts: Histogram) -> str:
        outcome, _ = code("yesno", answers(counts, ("no", "yes")), YES_NO)
        return rendered("yesno", outcome, n, YES_NO)

    assert breaches(n, 2, shown, 2) == []


@pytest.mark.parametrize("options", [2, 3, 4, 5])
@pytest.mark.parametrize("n", [*range(5, 17), *(pytest.param(n, marks=LONG) for n in range(17, 61))])
def test_what_most_chose_leaves_every_option_to_everybody(n: int, options: int) -> None:
    names = [f"o{number}" for number in range(options)]
    question = flow(step("first", choice(options=tuple(names)))).questions()[0]

    def shown(counts: Histogram) -> str:
        return rendered("choice", " ".join(majorities(dict(zip(names, counts, strict=True)), n)), n, question)

    assert breaches(n, options, shown, options) == []


def sums_left(n: int, parts: int, shown: Callable[[Fraction], str]) -> list[str]:
    """As `breaches`, for values of 0, 1/`parts`, … 1: whether a value fits is a matter of sums alone."""
    groups: dict[str, list[int]] = defaultdict(list)
    for total in range(n * parts + 1):
        groups[shown(Fraction(total, parts))].append(total)
    found = []
    for words, totals in groups.items():
        outside = {one for total in totals for one in range(parts + 1) if 0 <= total - one <= (n - 1) * parts}
        if len(outside) <= parts:
            found.append(f"{words}: an outsider excludes a value")
        for own in range(parts + 1):
            rest = [total - own for total in totals]
            left = {one for total in rest for one in range(parts + 1) if 0 <= total - one <= (n - 2) * parts}
            if left and len(left) < min(3, parts + 1):
                found.append(f"{words}: whoever has {own}/{parts} leaves a colleague {len(left)} values")
    return found


@pytest.mark.parametrize("n", [*EVERYDAY, *(pytest.param(n, marks=LONG) for n in range(31, 401))])
def test_a_share_of_weeks_is_as_safe_however_often_people_answered(n: int) -> None:
    for weeks in range(1, 9 if n < 100 else 4):
        assert sums_left(n, weeks, lambda total: said_code("share", share(total, n), "en")) == []


@LONG
def test_the_scale_is_proved_up_to_four_hundred() -> None:
    for n in range(5, 401):
        assert sums_left(n, 4, lambda total, n=n: said_code("scale", ladder(4 * total + n, n, 1, 5), "en")) == []  # type: ignore[misc]


class TestTheProofObjectsWithout:
    """Each protection removed, one at a time: the same proof must then find what leaks."""

    @staticmethod
    def coded(shown: Callable[[Fraction], object]) -> Shown:
        return lambda counts: str(shown(Fraction(sum(v * c for v, c in enumerate(counts, 1)), sum(counts))))

    @pytest.mark.parametrize("n", [5, 7, 12, 30])
    def test_rounding(self, n: int) -> None:
        assert breaches(n, 5, self.coded(lambda mean: mean), 3)

    @pytest.mark.parametrize("n", [5, 7, 12, 30])
    def test_coded_ends(self, n: int) -> None:
        step = Fraction(1, 2) if n < 10 else Fraction(1, 4) if n < 25 else Fraction(1, 10)
        assert breaches(n, 5, self.coded(lambda mean: (mean / step + Fraction(1, 2)).__floor__()), 3)

    @pytest.mark.parametrize("n", [5, 6, 8])
    def test_coarse_words_of_a_yes_or_no(self, n: int) -> None:
        assert breaches(n, 2, lambda counts: f"{counts[1]} of {n}", 2)

    @pytest.mark.parametrize("n", [5, 9, 12])
    def test_a_majority_instead_of_counts(self, n: int) -> None:
        assert breaches(n, 3, str, 3)

    @pytest.mark.parametrize("n", [5, 6, 11, 30])
    def test_ends_of_a_share_that_reach_two_people(self, n: int) -> None:
        assert sums_left(n, 1, lambda total: said_code("share", ladder(total, n, 0, 1), "en"))


def whole_numbers(total: int, n: int, steps: int) -> int:
    """The nearest of `steps` equal steps from 1 to 5, ties up, by whole numbers alone."""
    return (2 * (total - n) * steps + 4 * n) // (8 * n)


@pytest.mark.parametrize(("numbers", "steps", "end"), [((5, 7, 9), 8, 2), ((10, 16, 24), 16, 2), ((25, 40, 99), 40, 2)])
def test_arithmetic_is_exact_and_ties_go_up(numbers: tuple[int, ...], steps: int, end: int) -> None:
    for n in numbers:
        for total in range(n, 5 * n + 1):
            index = min(max(whole_numbers(total, n, steps), end), steps - end)
            assert ladder(Fraction(total), n, 1, 5).value == 1 + Fraction(4 * index, steps)


def test_floating_point_would_round_some_ties_down() -> None:
    """The twin: were it done by float, this and the exact figures would part."""
    down = [(t, n) for n in range(25, 100) for t in range(n, 5 * n + 1) if _by_float(t, n) != whole_numbers(t, n, 40)]
    assert down


def _by_float(total: int, n: int) -> int:
    return round((total / n - 1) / 0.1)


def test_what_the_ladder_says_of_seven() -> None:
    said_of = {total: said_code("scale", ladder(Fraction(total), 7, 1, 5), "en") for total in range(7, 36)}
    assert [said_of[total] for total in (7, 15, 16, 19, 20, 21, 26, 27, 35)] == [
        "2 or lower",
        "2 or lower",
        "2.5",
        "2.5",
        "3",
        "3",
        "3.5",
        "4 or higher",
        "4 or higher",
    ]


@pytest.mark.parametrize(("n", "low", "high"), [(9, 2, 4), (24, "1.5", "4.5"), (25, "1.2", "4.8"), (400, "1.2", "4.8")])
def test_ends_are_coded_by_size(n: int, low: object, high: object) -> None:
    assert said_code("scale", ladder(Fraction(n), n, 1, 5), "en") == f"{low} or lower"
    assert said_code("scale", ladder(Fraction(5 * n), n, 1, 5), "en") == f"{high} or higher"


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (5, {0: "few", 2: "few", 3: "most", 5: "most"}),
        (6, {2: "few", 3: "half", 4: "most"}),
        (9, {3: "few", 4: "half", 5: "half", 6: "most"}),
    ],
)
def test_a_yes_or_no_of_few_is_a_word(n: int, words: Mapping[int, str]) -> None:
    assert {x: yesno(x, n) for x in words} == words


@pytest.mark.parametrize(
    ("n", "x", "expected"),
    [
        (10, 0, Coded(Fraction(1, 5), Fraction(1, 5), "<=")),
        (10, 3, Coded(Fraction(2, 5), Fraction(1, 5))),
        (24, 24, Coded(Fraction(4, 5), Fraction(1, 5), ">=")),
        (25, 0, Coded(Fraction(1, 10), Fraction(1, 10), "<=")),
        (49, 25, Coded(Fraction(1, 2), Fraction(1, 10))),
        (50, 50, Coded(Fraction(19, 20), Fraction(1, 20), ">=")),
        (200, 64, Coded(Fraction(3, 10), Fraction(1, 20))),
    ],
)
def test_a_yes_or_no_of_more_is_a_coarse_share(n: int, x: int, expected: Coded) -> None:
    assert yesno(x, n) == expected


def test_a_majority_is_the_word_most_below_ten_and_more_than_half_above() -> None:
    assert majorities({"a": 3, "b": 2}, 5) == ("a",)
    assert majorities({"a": 5, "b": 4}, 9) == ()
    assert majorities({"a": 6, "b": 5}, 11) == ("a",)
    assert majorities({"a": 5, "b": 5}, 10) == ()


@pytest.mark.parametrize(
    ("n", "shown"), [(5, "5-9"), (9, "5-9"), (10, "10-24"), (24, "10-24"), (25, "25-99"), (100, "100+")]
)
def test_numbers_of_answers_are_shown_as_bands(n: int, shown: str) -> None:
    assert band(n) == shown


def test_bands_meet_without_a_gap() -> None:
    shown = [band(n) for n in range(5, 200)]
    assert [later for earlier, later in pairwise(shown) if earlier != later] == ["10-24", "25-99", "100+"]


@given(
    st.fractions(0, 5, max_denominator=400),
    st.fractions(Fraction(1, 40), 1, max_denominator=40),
    st.sampled_from(["", "<=", ">="]),
)
def test_a_code_is_read_back_as_it_was_written(value: Fraction, step: Fraction, bound: str) -> None:
    coded = Coded(value, step, bound)  # type: ignore[arg-type]
    assert Coded.decode(coded.encode()) == coded
