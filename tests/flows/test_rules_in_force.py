"""What is said of the rules is what the rules do: each line is held up against the function that decides."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from flows.disclosure import K, Last, Rules, band, ladder, spaced, yesno
from flows.message import Facts
from flows.rules_in_force import rules_in_force
from tests.flows.documents import CATALOGUE

TODAY = date(2026, 11, 24)


def rows(fewest: int = K) -> dict[str, str]:
    message = rules_in_force(fewest, "en")
    return {label: value for part in message.parts if isinstance(part, Facts) for label, value in part.rows}


@pytest.mark.parametrize(
    ("shown", "n"), [("5–9", 5), ("5–9", 9), ("10–24", 10), ("10–24", 24), ("25+", 25), ("25+", 400)]
)
def test_a_scale_is_as_coarse_as_is_said(shown: str, n: int) -> None:
    said = rows()[f"Scale from 1 to 5, {shown} answers"]
    found = [ladder(Fraction(total), n, 1, 5) for total in range(n, 5 * n + 1)]
    step, low, high = (float(text) for text in said.replace(";", "").split() if text[0].isdigit())
    assert {float(one.step) for one in found} == {step}
    assert (min(float(one.value) for one in found), max(float(one.value) for one in found)) == (low, high)


@pytest.mark.parametrize(("shown", "n"), [("10–24", 10), ("10–24", 24), ("25–49", 25), ("25–49", 49), ("50+", 50)])
def test_a_yes_or_no_is_as_coarse_as_is_said(shown: str, n: int) -> None:
    said = rows()[f"Yes or no, {shown} answers"]
    found = [yesno(x, n) for x in range(n + 1)]
    assert {
        f"to the nearest {float(one.step):.0%}; the ends together" for one in found if not isinstance(one, str)
    } == {said}


@pytest.mark.parametrize("n", [5, 9])
def test_few_yes_or_no_are_told_in_words(n: int) -> None:
    assert {yesno(x, n) for x in range(n + 1)} <= {"few", "half", "most"}
    assert "“few”" in rows()["Yes or no, 5–9 answers"]


@pytest.mark.parametrize(
    ("label", "rules"),
    [
        ("Scale, protected", Rules("scale", "protected")),
        ("Scale, light", Rules("scale", "light")),
        ("Yes, no and choice", Rules("yesno", "protected")),
    ],
)
@pytest.mark.parametrize(("n", "place"), [(9, 0), (10, 1), (24, 1), (25, 2)])
def test_the_same_is_shown_again_as_soon_as_is_said_and_no_sooner(label: str, rules: Rules, n: int, place: int) -> None:
    said = rows()[label].replace(",", "").split()
    days = [int(text) for text, before in zip(said[1:], said, strict=False) if text.isdigit() and before != "below"]
    last = Last(TODAY - timedelta(days=days[place]), n)
    assert spaced(last, n, rules, TODAY)
    assert not spaced(last, n, rules, TODAY - timedelta(days=1))


def test_numbers_of_answers_are_shown_as_is_said() -> None:
    said = rows()["The number of answers is shown as"].replace("–", "-").split(", ")
    assert said == list(dict.fromkeys(band(n) for n in range(K, 500)))


def test_an_organisation_can_raise_how_many_there_must_be_and_never_lower_it() -> None:
    raised = CATALOGUE.raised(9)
    assert {flow.min_answers for flow in raised} == {9}
    assert CATALOGUE.raised(2).flows == CATALOGUE.flows
    assert rows(9)["Counted in any figure, at least"] == "9"
