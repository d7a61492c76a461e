"""What a content file may say at most, every platform shows whole: a flow is refused at the start or never cut."""

from typing import Any

import pytest

from bot.slack import render as slack
from bot.teams import render as teams
from flows.asking import Asking
from flows.conversation import present, settle
from flows.flow import Flow, Step
from flows.form import form
from flows.message import Form, Message
from flows.words import LANGUAGES, Language
from tests.fakes import blocks, cards
from tests.flows.documents import Document, choice, flow, number, scale, several, step, text, yesno

KEY = "k" * 22
LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


def most(length: int, name: str, between: str = "") -> Document:
    """A text of that length in both languages, like no other. The end of each is what a cut would take."""
    made: Document = {}
    for language in LANGUAGES:
        start, end = f"{name}{language}{between}", f"{between}ø{name}{language}"
        made[language] = start + "æ" * (length - len(start) - len(end)) + end
    return made


def options(question: str, length: int = 75) -> list[Document]:
    return [{"id": f"o{n}", "label": most(length, f"{question}o{n}")} for n in range(10)]


def private(question: Document, **more: Any) -> Document:
    kept = {name: value for name, value in question.items() if name != "report"}
    return kept | {"sees": "private", "text": most(120, f"{question['id']}q"), **more}


BUTTONS = {name: most(40, name, " ") for name in ("yes", "no", "neither")}
SCALE = {name: most(40, name, " ") for name in ("low", "high")}
QUESTIONS = [
    private(yesno("a"), **BUTTONS),
    private(scale("b"), **SCALE),
    private(choice("c"), choices=options("c")),
    private(several("d"), choices=options("d")),
    private(several("d2", most=10), choices=options("d2")),
    private(text("e"), max_length=3000),
    private(number("f"), least=-(10**10), most=10**11),
    private(yesno("g"), required=False, **BUTTONS),
    private(choice("h"), choices=options("h", 30)[:8]),
]


def longest(*questions: Document, **more: Any) -> Flow:
    said = {"title": most(24, "t"), "reason": most(160, "r"), "next": [{"say": most(300, "s")}], **more}
    return flow(step("first", *questions, **said), title=most(24, "f"), about=most(300, "about"))


def asking(flow: Flow, language: Language) -> Asking:
    return Asking(KEY, flow, flow.first, language)


def said(step: Step, language: Language, *, title: bool) -> list[str]:
    """The texts of a step that must be all there, in a form with its title."""
    found = [question.text(language) for question in step.questions]
    found += [one.label(language) for question in step.questions for one in getattr(question, "choices", ())]
    return [*found, step.title(language)] if title and step.title else found


def shown(message: Message | Form, language: Language) -> list[tuple[list[str], str]]:
    """What is wrong, and the words, on each platform."""
    if isinstance(message, Message):
        block, card = slack.content(message), teams.card(message)
        return [
            (blocks.wrong_with_message(block), blocks.read(block["blocks"])),
            (cards.wrong_with(card), cards.words(card)),
        ]
    view, card = slack.form_view(message, ""), teams.form_card(message, {}, language)
    return [
        (blocks.wrong_with_view(view), f"{blocks.read(view['blocks'])} {view['title']['text']}"),
        (cards.wrong_with(card), cards.words(card)),
    ]


def letters(text: str) -> str:
    return "".join(one for one in text if one.isalnum())


def check(message: Message | Form, language: Language, wanted: list[str]) -> None:
    for wrong, words in shown(message, language):
        assert wrong == []
        assert [one for one in wanted if letters(one) not in letters(words)] == []


@LANGUAGE
@pytest.mark.parametrize("question", QUESTIONS, ids=[one["id"] for one in QUESTIONS])
def test_the_longest_question_is_shown_whole(question: Document, language: Language) -> None:
    flow = longest(question)
    here = asking(flow, language)
    reason = flow.first.reason
    assert reason is not None
    check(form(here, {}), language, said(flow.first, language, title=True))
    check(present(here, first=True), language, [flow.first.questions[0].text(language), reason(language)])
    one = flow.first.next[0]
    assert one.say is not None
    check(settle(here, one), language, [one.say(language)])


@LANGUAGE
def test_the_longest_form_is_shown_whole(language: Language) -> None:
    """Twenty questions of ten choices each, and what they add up to."""
    asked = [private(choice(f"x{n}"), choices=options(f"x{n}")) for n in range(20)]
    words = {name: most(300, name) for name in ("low", "middle", "high", "open")}
    flow = longest(*asked, levels={"counts": ["o0"], "middle_from": 5, "middle_to": 10, **words})
    here = asking(flow, language)
    check(present(here), language, [flow.first.title(language)] if flow.first.title else [])
    levels = flow.first.levels
    assert levels is not None
    answers = {f"x{n}": "o0" for n in range(20)}
    check(form(here, answers), language, [levels.high(language), *said(flow.first, language, title=True)])
