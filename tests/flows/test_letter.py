"""Letters: what the form takes, what it says is missing, and that what is previewed is what arrives."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.flow import Offer
from flows.letter import (
    DAY,
    FURTHEST,
    LONGEST,
    MOST_CHOICES,
    NAMES,
    TEXT,
    WHOM,
    Draft,
    Kind,
    Written,
    drafted,
    letter_form,
    told_apart,
    written,
)
from flows.letter_view import Letter, arriving, preview, readers
from flows.message import Buttons, ChoiceField, DateField, Part, Quote, TextField, Values
from flows.plain import plain
from flows.words import LANGUAGES, Language, Words

TODAY = date(2026, 11, 24)
KINDS: tuple[Kind, ...] = ("thank", "share", "raise")
OFFER = Offer(kind="thank", draft=Words("Tak for", "Thank you for"), own="what")
kinds = st.sampled_from(KINDS)
languages = st.sampled_from(LANGUAGES)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    choices = draw(st.lists(st.text(min_size=1, max_size=10), max_size=4) | st.just(["x"] * 130))
    return Draft(draw(kinds), draw(st.text(max_size=40)), tuple(choices))


@given(
    drafts(), st.dictionaries(st.sampled_from([TEXT, WHOM, DAY]), st.lists(st.text(max_size=12)).map(tuple)), languages
)
def test_whatever_is_sent_is_taken_within_bounds_or_answered_at_a_field_of_the_form(
    draft: Draft, values: Values, language: Language
) -> None:
    outcome = written(draft, values, TODAY, language)
    form = letter_form("k", draft, TODAY, language)
    if not isinstance(outcome, Written):
        missing = {WHOM} if draft.kind == "share" and not draft.choices else set[str]()
        assert outcome.keys() <= {field.name for field in form.fields} | missing
        assert all(complaint(language) for complaint in outcome.values())
        return
    assert outcome.text.strip() == outcome.text != ""
    assert len(outcome.text) <= LONGEST
    assert "\0" not in outcome.text
    assert (outcome.chosen is None) == (draft.kind == "raise")
    assert outcome.chosen is None or outcome.chosen < min(len(draft.choices), MOST_CHOICES)
    assert (outcome.day is not None) == (draft.kind == "raise")


@given(st.integers(-400, 400))
def test_a_day_is_taken_from_today_until_ninety_days_ahead(days: int) -> None:
    on = TODAY + timedelta(days)
    outcome = written(Draft("raise", ""), {TEXT: ("x",), DAY: (on.isoformat(),)}, TODAY, "da")
    assert isinstance(outcome, Written) == (0 <= days <= FURTHEST.days)


def test_the_form_begins_with_the_draft_and_a_day_next_week() -> None:
    form = letter_form("k", Draft("raise", "Hvad gør andre?"), TODAY, "da")
    text, day = form.fields
    assert isinstance(text, TextField)
    assert text.initial == "Hvad gør andre?"
    assert isinstance(day, DateField)
    assert day.initial == "2026-12-01"


def test_whoever_has_one_team_is_not_asked_which_but_always_whom_to_thank() -> None:
    def asks(kind: Kind, *choices: str) -> bool:
        form = letter_form("k", Draft(kind, "", choices), TODAY, "da")
        return any(isinstance(field, ChoiceField) for field in form.fields)

    assert asks("thank", "Bo")
    assert not asks("share", "Bagerne")
    assert asks("share", "Bagerne", "Kokkene")
    assert not asks("raise")


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        ({"what": "at ælte"}, "Tak for at ælte"),
        ({}, "Tak for"),
        ({"other": "løn"}, "Tak for"),
        ({"what": "x" * 900}, ("Tak for " + "x" * 900)[:LONGEST]),
    ],
)
def test_a_draft_goes_on_with_the_answer_that_the_flow_names_and_no_other(answers: dict[str, str], text: str) -> None:
    assert drafted(OFFER, answers, "da") == text


def test_people_of_the_same_name_are_told_apart() -> None:
    people = [("Bo", "b@x.example"), ("Bo", "c@x.example"), ("Bo", None), ("Ea", "e@x.example")]
    assert told_apart(people) == ("Bo (b@x.example)", "Bo (c@x.example)", "Bo", "Ea")
    long = [("x" * 200, f"{one}@x.example") for one in "ab"]
    assert [(len(one), one[-13:]) for one in told_apart(long)] == [(75, "(a@x.example)"), (75, "(b@x.example)")]


@pytest.mark.parametrize(
    ("names", "team", "said"),
    [
        (("Bo",), "", "Bo"),
        (("Bo",), "Bagerne", "Bo i Bagerne"),
        (("Bo", "Carl"), "Bagerne", "Bo og Carl i Bagerne"),
        (("Bo", "Carl", "Eva"), "Bagerne", "Bo, Carl og Eva i Bagerne"),
        (tuple("abcdef"), "Bagerne", "de 6 kolleger i Bagerne"),
    ],
)
def test_whom_it_goes_to_is_said_by_name_as_long_as_they_are_few(names: tuple[str, ...], team: str, said: str) -> None:
    assert readers(names, team, "da") == said


def letter(kind: Kind, text: str, writer: str, team: str, others: int) -> Letter:
    return Letter(kind, text, writer, team, others, TODAY)


def together(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Headline, words and small print, as they stand around the quote."""
    at = next(n for n, part in enumerate(parts) if isinstance(part, Quote))
    return parts[at - 1 : at + 2]


@given(kinds, st.text(min_size=1), st.text(max_size=40), st.text(max_size=40), st.integers(0, 200), languages)
def test_the_preview_holds_exactly_what_will_arrive(
    kind: Kind, text: str, writer: str, team: str, others: int, language: Language
) -> None:
    one = letter(kind, text, writer, team, others)
    before, after = preview("k", "m", one, "Bo", language), arriving(one, language)
    assert together(before.parts) == together(after.parts) == after.parts
    assert Quote(text) in after.parts


@given(kinds, languages)
def test_no_word_of_it_stands_in_a_notification(kind: Kind, language: Language) -> None:
    one = letter(kind, "KANARIEFUGL", "Ana", "Bagerne", 3)
    for message in (preview("k", "m", one, "Bo", language), arriving(one, language)):
        assert "KANARIEFUGL" not in message.summary


def test_whoever_gets_one_has_nothing_to_answer() -> None:
    parts = arriving(letter("thank", "Tak", "Ana", "", 0), "da").parts
    assert not any(isinstance(part, Buttons) for part in parts)


@pytest.mark.parametrize(
    ("others", "said"), [(0, "kun til dig"), (1, "til dig og én til i Bagerne"), (7, "til dig og 7 andre i Bagerne")]
)
def test_everybody_sees_how_many_others_have_it(others: int, said: str) -> None:
    assert said in plain(arriving(letter("share", "Vand", "Ana", "Bagerne", others), "da"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_names_fit_where_platforms_are_narrowest(kind: Kind, language: Language) -> None:
    form = letter_form("k", Draft(kind, "", ("Bo",)), TODAY, language)
    assert len(NAMES[kind](language)) <= 24
    assert len(form.submit) <= 24
