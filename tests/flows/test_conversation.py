"""What a person sees of one conversation: the question, what they may do with it, the receipt; and where it goes on."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.asking import Asking
from flows.conversation import (
    CHANGE,
    INTRODUCTION,
    ONLY_A_TEST,
    SAVED,
    SEE_AND_CHANGE,
    SNOOZE,
    WHY,
    Answers,
    follow,
    path,
    present,
    reach,
    said_between,
    settle,
)
from flows.flow import Flow, Next, Step
from flows.message import Action, Button, Buttons, Form, Message, Quote, Text
from flows.promise import promise
from flows.recall import Recalled
from flows.words import LANGUAGES, Language
from tests.flows import random_flows
from tests.flows.documents import Document, choice, flow, number, scale, several, step, text, words, yesno

BOTH = pytest.mark.parametrize("language", LANGUAGES)
SAY = words("Spørg en kollega.", "Ask a colleague.")


def asking(*questions: Document, language: Language = "en", **more: object) -> Asking:
    """The first step of a flow with these questions, as it stands before somebody."""
    made = flow(step("first", *questions, **more))
    return Asking("key", made, made.first, language)


def texts(message: Message) -> list[str]:
    return [part.text for part in message.parts if isinstance(part, Text)]


def buttons(message: Message, *, quiet: bool = False) -> list[Button]:
    rows = [part for part in message.parts if isinstance(part, Buttons) and part.quiet == quiet]
    return [button for row in rows for button in row.buttons]


@BOTH
def test_the_first_message_says_who_writes_and_how_to_have_peace(language: Language) -> None:
    asked = asking(yesno(), language=language)
    first, *_ = texts(present(asked, first=True))
    assert first == INTRODUCTION(language)
    assert "stop" in first
    assert "pause" in first
    assert INTRODUCTION(language) not in texts(present(asked))


@BOTH
def test_the_question_stands_alone_and_strong_and_is_the_notification(language: Language) -> None:
    message = present(asking(yesno("soup"), language=language))
    assert [part.text for part in message.parts if isinstance(part, Text) and part.tone == "strong"] == [
        {"da": "Skete soup?", "en": "Did soup happen?"}[language]
    ]
    assert message.summary == texts(message)[0]
    assert message.language == language


def test_a_form_is_named_by_its_step_or_else_by_its_flow() -> None:
    assert present(asking(yesno("a"), yesno("b"), title=words("Frokost", "Lunch"))).summary == "Lunch"
    assert present(asking(yesno("a"), yesno("b"))).summary == "A sample"


@BOTH
def test_what_is_read_comes_in_its_order(language: Language) -> None:
    """Who I am, what was just saved, own words, the question, its answers, why, who sees it, how to put it off."""
    asked = asking(yesno("soup"), language=language, reason=words("98 % siger det. (2002)", "98% say so. (2002)"))
    message = present(asked, first=True, said="Above.", recalled=Recalled("Own.", 1))
    question = asked.step.questions[0].text(language)
    reason = asked.step.reason
    assert reason is not None
    assert [part.text if isinstance(part, Text | Quote) else type(part).__name__ for part in message.parts] == [
        INTRODUCTION(language),
        "Above.",
        {"da": "Det skrev du i går:", "en": "You wrote this yesterday:"}[language],
        "Own.",
        question,
        "Buttons",
        reason(language),
        f"{promise(asked.flow, asked.step, language)}.",
        "Buttons",
    ]


def test_own_words_are_quoted_as_written_and_are_never_markup() -> None:
    message = present(asking(yesno()), recalled=Recalled("*<!channel>* {x}", 3))
    assert [part for part in message.parts if isinstance(part, Quote)] == [Quote("*<!channel>* {x}")]
    assert not any("channel" in one for one in texts(message))


@BOTH
def test_every_question_can_be_put_off_and_asked_about(language: Language) -> None:
    for kind in (yesno(), text(), several()):
        snooze, why = buttons(present(asking(kind, language=language)), quiet=True)
        assert (snooze.label, snooze.action) == (SNOOZE(language), Action("snooze", "key"))
        assert (why.label, why.action) == (WHY(language), Action("why", "key"))


@BOTH
def test_a_question_that_goes_on_is_not_put_off_and_says_which_it_is(language: Language) -> None:
    """Putting it off would ask again what is answered already."""
    made = flow(step("first", yesno("a"), next=[{"go": "last"}]), step("last", yesno("b")))
    [why] = buttons(present(Asking("key", made, made.steps[1], language), said="Saved."), quiet=True)
    assert (why.label, why.action) == (WHY(language), Action("why", "key", "1"))


@BOTH
def test_a_scale_has_words_at_its_ends_and_says_them_to_who_cannot_see(language: Language) -> None:
    shown = buttons(present(asking(scale(), language=language)))
    low, high = {"da": ("dårligt", "godt"), "en": ("poor", "good")}[language]
    assert [one.label for one in shown] == [f"1 · {low}", "2", "3", "4", f"5 · {high}"]
    of_five = {"da": "2 af 5, hvor 1 er dårligt og 5 er godt", "en": "2 of 5, where 1 is poor and 5 is good"}
    assert shown[1].spoken == of_five[language]
    assert [one.action for one in shown] == [Action("answer", "key", f"0.{n}") for n in range(5)]


@BOTH
def test_a_question_of_a_few_words_is_answered_by_a_tap(language: Language) -> None:
    yes, no, neither = buttons(present(asking(yesno(neither=words("Ingen", "None")), language=language)))
    assert [yes.label, no.label, neither.label] == {"da": ["Ja", "Nej", "Ingen"], "en": ["Yes", "No", "None"]}[language]
    assert [one.action.value for one in (yes, no, neither)] == ["0.0", "0.1", "0.2"]
    assert yes.spoken is None
    picked = buttons(present(asking(choice("x"), language=language)))
    assert picked[0].label == {"da": "Valg one", "en": "Option one"}[language]


def test_a_button_knows_which_step_it_belongs_to() -> None:
    made = flow(step("first", yesno("a"), next=[{"go": "last"}]), step("last", yesno("b")))
    shown = buttons(present(Asking("key", made, made.steps[1], "en")))
    assert [one.action.value for one in shown] == ["1.0", "1.1"]


NINE = tuple(f"n{n}" for n in range(9))
LONG = [{"id": "one", "label": words("x" * 31, "x")}, {"id": "two", "label": words("To", "Two")}]


@pytest.mark.parametrize(
    "questions",
    [
        [text()],
        [number()],
        [several()],
        [choice("many", NINE)],
        [choice("long", choices=LONG)],
        [yesno("a"), yesno("b")],
    ],
    ids=["written", "a number", "several", "nine choices", "long labels", "two questions"],
)
def test_what_does_not_fit_on_buttons_is_a_form(questions: list[Document]) -> None:
    message = present(asking(*questions, language="da"))
    assert buttons(message) == []
    shown = message.form()
    assert shown is not None
    assert len(shown.fields) == len(questions)
    assert (shown.action, shown.opener) == (Action("submit", "key", "0"), Action("form", "key", "0"))


def test_eight_choices_and_thirty_letters_still_are_buttons() -> None:
    assert len(buttons(present(asking(choice("many", NINE[:8]))))) == 8
    thirty = [{"id": "one", "label": words("x" * 30, "x")}, {"id": "two", "label": words("To", "Two")}]
    assert buttons(present(asking(choice("long", choices=thirty), language="da")))[0].label == "x" * 30


def test_a_long_label_in_one_language_leaves_buttons_in_the_other() -> None:
    assert len(buttons(present(asking(choice("long", choices=LONG), language="en")))) == 2


@BOTH
def test_the_receipt_says_saved_one_thing_to_do_who_sees_it_and_how_to_change_it(language: Language) -> None:
    asked = asking(yesno(), language=language, next=[{"say": SAY}])
    receipt = settle(asked, asked.step.next[0])
    assert texts(receipt) == [
        SAVED(language),
        SAY["da"] if language == "da" else SAY["en"],
        f"{promise(asked.flow, asked.step, language)}.",
    ]
    assert receipt.summary == SAVED(language)
    (change,) = buttons(receipt, quiet=True)
    assert (change.label, change.action) == (CHANGE(language), Action("change", "key"))
    assert buttons(receipt) == []


@BOTH
def test_a_receipt_without_a_word_of_the_flow_is_still_one(language: Language) -> None:
    asked = asking(yesno(), language=language)
    assert texts(settle(asked, None)) == [SAVED(language), f"{promise(asked.flow, asked.step, language)}."]


@BOTH
def test_a_test_says_that_nothing_was_kept_and_offers_nothing(language: Language) -> None:
    offered = [{"say": SAY, "offer": {"kind": "thank", "draft": words("Tak.", "Thanks.")}}]
    asked = asking(yesno(), language=language, next=offered)
    receipt = settle(asked, asked.step.next[0], saved=False)
    assert texts(receipt) == [ONLY_A_TEST(language), SAY["da"] if language == "da" else SAY["en"]]
    assert not [part for part in receipt.parts if isinstance(part, Buttons)]


@pytest.mark.parametrize(
    ("kind", "label"),
    [("thank", "Thank a colleague"), ("share", "Share with the team"), ("raise", "Raise at a meeting")],
)
def test_a_next_step_towards_others_is_one_button_of_the_receipt(kind: str, label: str) -> None:
    asked = asking(yesno(), next=[{"offer": {"kind": kind, "draft": words("Tak.", "Thanks.")}}])
    (offer,) = buttons(settle(asked, asked.step.next[0]))
    assert (offer.label, offer.action) == (label, Action("offer", "key", "0"))


@BOTH
def test_what_adds_up_can_be_seen_where_it_is_changed(language: Language) -> None:
    told = {name: words(name, name) for name in ("low", "middle", "high", "open")}
    levels = {"counts": ["one"], "middle_from": 1, "middle_to": 1, **told}
    private = [{n: v for n, v in choice(q, sees="private").items() if n != "report"} for q in ("a", "b", "c")]
    asked = asking(*private, language=language, levels=levels)
    (change,) = buttons(settle(asked, None), quiet=True)
    assert change.label == SEE_AND_CHANGE(language)


@BOTH
def test_between_two_questions_the_first_is_said_to_be_saved(language: Language) -> None:
    assert said_between(Next(), language) == SAVED(language)
    said = said_between(asking(yesno(), next=[{"say": SAY}]).step.next[0], language)
    assert said == {"da": "Gemt. Spørg en kollega.", "en": "Saved. Ask a colleague."}[language]


TWO = flow(
    step(
        "first",
        yesno("a", sees="private"),
        next=[
            {"when": {"a": ["yes"]}, "earlier": {"a": ["yes"]}, "say": words("Igen.", "Again.")},
            {"when": {"a": ["yes"]}, "go": "now"},
            {"go": "later", "after": "P7D"},
        ],
    ),
    step("now", text("b", required=False), next=[{"go": "last"}]),
    step("later", yesno("c", sees="private")),
    step("last", yesno("d", sees="private")),
)


def names(steps: tuple[Step, ...]) -> list[str]:
    return [one.id for one in steps]


@pytest.mark.parametrize(
    ("answers", "before", "today", "ever"),
    [
        ({}, {}, ["first"], ["first"]),
        ({"a": "yes"}, {}, ["first", "now", "last"], ["first", "now", "last"]),
        ({"a": "yes", "d": "no"}, {"a": "no"}, ["first", "now", "last"], ["first", "now", "last"]),
        ({"a": "yes"}, {"a": "yes"}, ["first"], ["first"]),
        ({"a": "no"}, {"a": "yes"}, ["first"], ["first", "later"]),
    ],
    ids=["nothing yet", "yes, and what may be left open", "yes, no last time", "yes, and last time too", "no"],
)
def test_an_answer_leads_on_in_the_same_message_or_on_a_later_day(
    answers: Answers, before: Answers, today: list[str], ever: list[str]
) -> None:
    assert names(path(TWO, TWO.first, answers, before)) == today
    assert names(reach(TWO, TWO.first, answers, before)) == ever


def test_a_form_with_something_left_open_leads_on() -> None:
    asked = (yesno("a"), text("b", required=False))
    made = flow(step("first", *asked, next=[{"go": "last"}]), step("last", yesno("c")))
    assert names(path(made, made.first, {"a": "yes"})) == ["first", "last"]


def test_one_of_several_that_a_way_waits_for_is_enough() -> None:
    first = step("first", several("q", sees="private"), next=[{"when": {"q": ["three"]}, "say": SAY}])
    (way,) = flow(first).first.next
    assert follow(flow(first).first, {"q": "one three"}) == way
    assert follow(flow(first).first, {"q": "one two"}) is None


def plainly(step: Step, answers: Answers, before: Answers) -> Next | None:
    """The first way that nothing speaks against, told once more."""
    for way in step.next:
        unmet = [name for name, wanted in way.when.items() if not chosen(answers, name).intersection(wanted)]
        unmet += [name for name, wanted in way.earlier.items() if not chosen(before, name).intersection(wanted)]
        if not unmet:
            return way
    return None


def chosen(answers: Answers, name: str) -> set[str]:
    return set(answers[name].split(" ")) if name in answers else set()


@given(random_flows.flows(), st.data())
def test_the_first_way_whose_conditions_all_hold_is_taken(flow: Flow, data: st.DataObject) -> None:
    before = data.draw(random_flows.pasts(flow))
    for one in flow.steps:
        answers = data.draw(random_flows.answers(one))
        assert follow(one, answers, before) == plainly(one, answers, before)


@given(random_flows.flows(), st.data())
def test_one_message_never_holds_what_is_asked_on_a_later_day(flow: Flow, data: st.DataObject) -> None:
    answers, before = data.draw(random_flows.some_answers(flow)), data.draw(random_flows.pasts(flow))
    for start in flow.steps:
        walked = path(flow, start, answers, before)
        assert walked[0] == start
        for here, onward in pairwise(walked):
            way = follow(here, answers, before)
            assert way is not None
            assert (way.go, way.after) == (onward.id, None)


@given(random_flows.flows(), st.data())
def test_what_stands_in_one_message_is_where_all_that_can_be_reached_begins(flow: Flow, data: st.DataObject) -> None:
    answers, before = data.draw(random_flows.some_answers(flow)), data.draw(random_flows.pasts(flow))
    for start in flow.steps:
        today, ever = path(flow, start, answers, before), reach(flow, start, answers, before)
        assert ever[: len(today)] == today
        assert len(set(names(ever))) == len(ever)


@given(random_flows.flows(), st.data())
def test_nobody_is_asked_past_a_question_that_needs_an_answer(flow: Flow, data: st.DataObject) -> None:
    answers, before = data.draw(random_flows.some_answers(flow)), data.draw(random_flows.pasts(flow))
    for here in reach(flow, flow.first, answers, before)[:-1]:
        asked = [question for question in here.questions if question.required]
        assert not asked or any(question.id in answers for question in here.questions)


@given(random_flows.flows(), st.data())
def test_where_everybody_comes_everybody_comes_whatever_they_answer(flow: Flow, data: st.DataObject) -> None:
    answers, before = data.draw(random_flows.all_answers(flow)), data.draw(random_flows.pasts(flow))
    assert set(names(tuple(flow.certain()))) <= set(names(reach(flow, flow.first, answers, before)))


@given(random_flows.flows(), st.data())
def test_one_more_answer_never_takes_away_where_everybody_comes(flow: Flow, data: st.DataObject) -> None:
    answers, before = data.draw(random_flows.some_answers(flow)), data.draw(random_flows.pasts(flow))
    question = data.draw(st.sampled_from(flow.questions()))
    more = answers | {question.id: data.draw(random_flows.answer(question))}
    certain = set(names(tuple(flow.certain())))
    came = certain & set(names(reach(flow, flow.first, answers, before)))
    assert came <= set(names(reach(flow, flow.first, more, before)))


@given(random_flows.flows(), st.sampled_from(LANGUAGES), st.data())
def test_a_receipt_never_shows_what_was_answered(flow: Flow, language: Language, data: st.DataObject) -> None:
    for one in flow.steps:
        answers = data.draw(random_flows.answers(one))
        asked = Asking("key", flow, one, language)
        way = follow(one, answers)
        receipt = settle(asked, way)
        assert random_flows.CANARY not in shown(receipt)
        assert {button.action.verb for button in all_buttons(receipt)} <= {"change", "offer"}
        assert random_flows.CANARY not in said_between(way or Next(), language)


@given(random_flows.flows(), st.sampled_from(LANGUAGES), st.booleans())
def test_every_question_can_be_answered_from_its_message(flow: Flow, language: Language, first: bool) -> None:
    for one in flow.steps:
        message = present(Asking("key", flow, one, language), first=first)
        assert (message.form() is None) != (not answer_buttons(message))
        assert all(Action.decode(button.action.encode()) == button.action for button in all_buttons(message))
        assert random_flows.CANARY not in message.summary


def all_buttons(message: Message) -> list[Button]:
    return buttons(message) + buttons(message, quiet=True)


def answer_buttons(message: Message) -> list[Button]:
    return [one for one in all_buttons(message) if one.action.verb == "answer"]


def shown(message: Message) -> str:
    """All that stands in a message or goes with it."""
    return repr([_told(part) for part in message.parts]) + message.summary


def _told(part: Any) -> object:
    assert not isinstance(part, Form), "a receipt asks nothing"
    return part
