"""What was pressed or filled in: kept as it was meant, or given back with a sentence at the field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.answer import Complaint, UnacceptableError, accept
from flows.asking import Asking
from flows.flow import Flow, Step
from flows.form import RECOGNISED, filled, form
from flows.legible import storable
from flows.message import Action, ChoiceField, Field, NumberField, TextField, Values
from flows.promise import promise
from flows.words import LANGUAGES, Language
from tests.flows import random_flows
from tests.flows.documents import Document, choice, flow, number, scale, several, step, text, words, yesno


def asked(*questions: Document) -> Step:
    return flow(step("first", *questions)).first


def accepted(question: Document, *given: str) -> str | None:
    """What is kept of that, or None where the question is left open."""
    return accept(asked(question), {"q0": given}).get(question["id"])


def complaint(question: Document, *given: str) -> Complaint:
    with pytest.raises(UnacceptableError) as found:
        accept(asked(question), {"q0": given})
    (only,) = found.value.fields.values()
    assert set(found.value.fields) == {"q0"}
    return only


@pytest.mark.parametrize(
    ("question", "given", "kept"),
    [
        (scale(), ("0",), "1"),
        (scale(), ("4",), "5"),
        (yesno(), ("0",), "yes"),
        (yesno(), ("1",), "no"),
        (yesno(neither=words("Ingen", "None")), ("2",), "none"),
        (choice(), ("2",), "three"),
        (several(), ("1",), "two"),
        (several(), ("2", "0"), "one three"),
        (several(), ("1", "1"), "two"),
        (text(), ("Fordi.",), "Fordi."),
        (text(), ("  to\nlinjer \n",), "to\nlinjer"),
        (text(), ("e\u0301n ra\u030a",), "én rå"),
        (text(), ("en\0 to",), "en to"),
        (text(), ("\ud83dhalv",), "halv"),
        (text(), ("x" * 50,), "x" * 50),
        (text(), (f" {'x' * 50} ",), "x" * 50),
        (text(), ("👩‍👩‍👧",), "👩‍👩‍👧"),
        (number(), ("20",), "20"),
        (number(), ("-5",), "-5"),
        (number(), (" 7 ",), "7"),
        (number(), ("007",), "7"),
        (number(), ("-0",), "0"),
        (number(most=10**11), ("99999999999",), "99999999999"),
    ],
)
def test_what_fits_is_kept_as_it_was_meant(question: Document, given: tuple[str, ...], kept: str) -> None:
    assert accepted(question, *given) == kept


KINDS = [scale(), yesno(), choice(), several(), text(), number()]
OF_ALL_KINDS = pytest.mark.parametrize("question", KINDS, ids=[one["kind"] for one in KINDS])
NOTHING_SAID: list[tuple[str, ...]] = [(), ("",), (" \t\n",), ("\0",), ("\ud800",), ("\u200b",), ("\u202e \ufeff",)]


@OF_ALL_KINDS
@pytest.mark.parametrize("given", NOTHING_SAID)
def test_nothing_said_is_an_answer_that_is_missing(question: Document, given: tuple[str, ...]) -> None:
    missing = complaint(question, *given)
    assert (missing("da"), missing("en")) == ("Her mangler et svar.", "An answer is missing here.")


@OF_ALL_KINDS
@pytest.mark.parametrize("given", NOTHING_SAID)
def test_what_may_be_left_open_may_be_left_open(question: Document, given: tuple[str, ...]) -> None:
    assert accepted(question | {"required": False}, *given) is None


@pytest.mark.parametrize("question", KINDS[:4], ids=[one["kind"] for one in KINDS[:4]])
@pytest.mark.parametrize("index", ["5", "-1", "+1", "1.0", "1e0", " 1", "one", "²", "0001", "9" * 5000, "1\0", "0;1"])
def test_a_choice_there_is_not_is_refused(question: Document, index: str) -> None:
    unknown = complaint(question, index)
    assert (unknown("da"), unknown("en")) == ("Vælg en af mulighederne.", "Choose one of the options.")


def test_one_wrong_choice_among_good_ones_is_refused() -> None:
    assert complaint(several(), "0", "3")("en") == "Choose one of the options."


@pytest.mark.parametrize(("question", "most"), [(several(), 2), (choice(), 1), (scale(), 1), (yesno(), 1)])
def test_more_than_may_be_chosen_is_refused(question: Document, most: int) -> None:
    many = complaint(question, "0", "1", "2")
    assert (many("da"), many("en")) == (f"Vælg højst {most}.", f"Choose at most {most}.")


def test_words_that_are_too_many_are_given_back_with_their_length() -> None:
    long = complaint(text(), "x" * 51)
    assert long("da") == "Højst 50 tegn; her er 51."
    assert long("en") == "At most 50 characters; here are 51."


@pytest.mark.parametrize(
    "given", ["21", "-6", "2.5", "2,5", "1e1", "0x1", "to", "٣", "--1", "1 2", "9" * 13, "9" * 9000]
)
def test_no_number_of_those_that_fit_is_refused(given: str) -> None:
    wrong = complaint(number(), given)
    assert wrong("da") == "Skriv et helt tal fra -5 til 20."
    assert wrong("en") == "Write a whole number from -5 to 20."


def test_each_field_that_is_wrong_has_its_own_sentence_and_nothing_is_kept() -> None:
    with pytest.raises(UnacceptableError) as found:
        accept(asked(yesno("a"), text("b"), number("c"), scale("d")), {"q0": ("0",), "q2": ("x",), "q3": ("9",)})
    assert {name: one("en") for name, one in found.value.fields.items()} == {
        "q1": "An answer is missing here.",
        "q2": "Write a whole number from -5 to 20.",
        "q3": "Choose one of the options.",
    }
    assert str(found.value).startswith("q1: An answer is missing here.; q2: ")


def test_fields_that_nobody_asked_for_are_left_alone() -> None:
    assert accept(asked(yesno("a")), {"q0": ("1",), "q1": ("0",), "a": ("0",), "": ("0",)}) == {"a": "no"}


def test_of_several_texts_in_one_field_the_first_is_read() -> None:
    assert accepted(text(), "", "en", "to") == "en"


ANYTHING: st.SearchStrategy[Values] = st.dictionaries(
    st.sampled_from([f"q{n}" for n in range(4)]) | st.text(max_size=3),
    st.lists(st.text(st.characters(), max_size=60) | st.integers(-9, 99).map(str), max_size=4).map(tuple),
)


@given(random_flows.flows(), ANYTHING)
def test_whatever_comes_in_is_kept_or_complained_of_at_its_field(flow: Flow, given: Values) -> None:
    for one in flow.steps:
        fields = {f"q{n}" for n in range(len(one.questions))}
        try:
            answers = accept(one, given)
        except UnacceptableError as error:
            assert set(error.fields) <= fields
            assert all(wrong(language) for wrong in error.fields.values() for language in LANGUAGES)
        else:
            assert set(answers) <= {question.id for question in one.questions}
            assert {question.id for question in one.questions if question.required} <= set(answers)
            assert all(value == storable(value).strip() != "" for value in answers.values())


@given(random_flows.flows(), ANYTHING, st.sampled_from(LANGUAGES))
def test_what_was_accepted_can_be_sent_again_from_the_form_it_reads_back_in(
    flow: Flow, given: Values, language: Language
) -> None:
    for one in flow.steps:
        try:
            answers = accept(one, given)
        except UnacceptableError:
            continue
        assert accept(one, sent(form(Asking("key", flow, one, language), answers).fields)) == answers


@given(random_flows.flows(), st.sampled_from(LANGUAGES), st.data())
def test_an_answer_reads_back_in_the_form_as_chosen(flow: Flow, language: Language, data: st.DataObject) -> None:
    for one in flow.steps:
        answers = data.draw(random_flows.answers(one))
        again = form(Asking("key", flow, one, language), answers)
        assert accept(one, sent(again.fields)) == {name: storable(value).strip() for name, value in answers.items()}


@given(random_flows.flows(), ANYTHING)
def test_a_form_to_mend_keeps_what_was_filled_in_and_never_points_past_its_options(flow: Flow, given: Values) -> None:
    for one in flow.steps:
        blank = form(Asking("key", flow, one, "da"), {})
        kept = filled(blank, given)
        for field in kept.fields:
            if isinstance(field, ChoiceField):
                assert all(chosen < len(field.options) for chosen in field.initial)
            elif given.get(field.name):
                assert field.initial == given[field.name][0]
        assert filled(blank, {}) == blank


def sent(fields: tuple[Field, ...]) -> Values:
    """What a platform sends when the form is sent as it stands."""
    return {field.name: _sent(field) for field in fields}


def _sent(field: Field) -> tuple[str, ...]:
    if isinstance(field, ChoiceField):
        return tuple(str(index) for index in field.initial)
    return (field.initial,) if field.initial else ()


def fields(language: Language, earlier: dict[str, str], *questions: Document) -> tuple[Field, ...]:
    made = flow(step("first", *questions))
    return form(Asking("key", made, made.first, language), earlier).fields


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_says_what_it_is_who_sees_it_and_how_to_send_it(language: Language) -> None:
    made = flow(step("first", yesno("a"), text("b"), title=words("Frokost", "Lunch")))
    shown = form(Asking("key", made, made.first, language), {})
    assert (shown.title, shown.submit, shown.open) == {
        "da": ("Frokost", "Gem", "Udfyld"),
        "en": ("Lunch", "Save", "Fill in"),
    }[language]
    assert shown.promise == f"{promise(made, made.first, language)}."
    assert (shown.action, shown.opener) == (Action("submit", "key", "0"), Action("form", "key", "0"))
    assert shown.intro == ""


def test_a_form_of_one_question_is_opened_to_answer() -> None:
    made = flow(step("first", text()))
    assert form(Asking("key", made, made.first, "en"), {}).open == "Answer"


def test_each_kind_has_its_field() -> None:
    shown = fields("en", {}, scale("s"), several("m", required=False), text("t", long=False), number("n"))
    assert shown == (
        ChoiceField("q0", "How was s?", ("1 · poor", "2", "3", "4", "5 · good"), look="row"),
        ChoiceField("q1", "Which m?", ("Option one", "Option two", "Option three"), 2, (), False, "Choose at most 2."),
        TextField("q2", "Why t?", 50, long=False),
        NumberField("q3", "How many n?", -5, 20),
    )


@pytest.mark.parametrize("sees", ["shared", "confidential", "open"])
def test_whoever_writes_for_others_is_told_that_their_style_may_be_known(sees: str) -> None:
    assert [one.hint for one in fields("da", {}, text("t", sees=sees), text("own"))] == [RECOGNISED("da"), ""]


def test_an_answer_that_the_question_no_longer_has_is_left_unchosen() -> None:
    (field,) = fields("en", {"m": "one gone three"}, several("m"))
    assert isinstance(field, ChoiceField)
    assert field.initial == (0, 2)
