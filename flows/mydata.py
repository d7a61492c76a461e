"""All that is kept on one person, as they read it; and how they have it removed."""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from flows.about_you import About, Move, meetings, moves, rows
from flows.anchors import NAMES as KINDS
from flows.catalogue import Catalogue
from flows.flow import ChoiceQuestion, Question, SeveralQuestion, YesNoQuestion
from flows.letter import NAMES, kind
from flows.message import Action, Button, Buttons, Heading, Message, Part, Quote, Text
from flows.pages import tabled
from flows.words import Language, Words

_TITLE = Words("Det, jeg gemmer om dig", "What I keep on you")
_NAME = Words("Navn", "Name")
_EMAIL = Words("E-mail", "E-mail")
_TEAMS = Words("Teams", "Teams")
_LEADS = Words("Leder", "Leads")
_HOME = Words("Du tæller med i", "You are counted in")
_ACCOUNTS = Words("Kan skrive til dig i", "Can write to you in")
_DELIVERIES = Words("Beskeder til dig", "Messages to you")
_ANSWERS = Words("Dine svar i åbne perioder", "Your answers in open periods")
_NOTES = Words("Skrevet til dig selv", "Written for yourself")
_DATES = Words("Dage, som HR har markeret for dig", "Days that HR has marked for you")
_LETTERS = Words("Skrevet til kolleger og til et møde", "Written to colleagues and for a meeting")
_DRAFT = Words("udkast, som kun du kan se", "a draft that only you can see")
_NONE = Words("Ingen", "None")
_WHAT_REMAINS = Words(
    "Når en periode slutter, slettes svarene, og kun gruppetal er tilbage. Chatprogrammet har sin egen kopi af "
    "samtalen.",
    "When a period closes the answers are deleted and only group figures remain. The chat platform has its own copy of "
    "the conversation.",
)
_SURE = Words(
    "Jeg sletter dine noter, det, du har skrevet til kolleger, og dine svar i åbne perioder, og jeg skriver ikke mere "
    "af mig selv. Det, en kollega har fået, står stadig i deres chat. Tal, der er lavet, ændrer sig ikke. Det kan ikke "
    "gøres om.",
    "I delete your notes, what you wrote to colleagues and your answers in open periods, and will not write of my own "
    "accord. What a colleague has got still stands in their chat. Figures already made do not change. This cannot be "
    "undone.",
)
_ERASE = Words("Slet det", "Remove it")
_KEEP = Words("Behold det", "Keep it")
_ERASED = Words(
    "Det er slettet, og jeg skriver ikke mere af mig selv.", "It is removed, and I will not write of my own accord."
)


@dataclass(frozen=True, slots=True)
class Kept:
    """`notes` are (flow, question, words, when), `letters` (kind, state, words, to whom, when), `answers` (flow,
    question, value) of open periods, `meetings` (from, to) of the last and the next days, `dates` (kind,
    first day, last day, label) that HR has marked; `home` is the unit that they are counted in."""

    email: str
    name: str
    teams: tuple[str, ...]
    leads: tuple[str, ...]
    accounts: tuple[str, ...]
    notes: tuple[tuple[str, str, str, datetime], ...]
    letters: tuple[tuple[str, str, str, str, datetime], ...]
    answers: tuple[tuple[str, str, str], ...]
    deliveries: int
    meetings: tuple[tuple[datetime, datetime], ...] = ()
    dates: tuple[tuple[str, date, date, str], ...] = ()
    about: About = field(default_factory=About)
    home: str = ""
    moves: tuple[Move, ...] = ()


def mydata(kept: Kept, catalogue: Catalogue, zone: ZoneInfo, language: Language) -> Message:
    """All of it, however long: it is shown a page at a time."""
    none = _NONE(language)
    facts = (
        (_NAME(language), kept.name),
        (_EMAIL(language), kept.email),
        (_TEAMS(language), ", ".join(kept.teams) or none),
        (_LEADS(language), ", ".join(kept.leads) or none),
        *([(_HOME(language), kept.home)] if kept.home else []),
        (_ACCOUNTS(language), ", ".join(kept.accounts) or none),
        (_DELIVERIES(language), str(kept.deliveries)),
        *rows(kept.about, zone, language),
    )
    parts: list[Part] = [Heading(_TITLE(language)), *tabled(facts), Text(_ANSWERS(language), "strong")]
    answered = tuple(_answer(catalogue, flow, question, value, language) for flow, question, value in kept.answers)
    parts += tabled(answered) if answered else [Text(none)]
    if kept.dates:
        parts += [Text(_DATES(language), "strong"), *tabled([_dated(one, language) for one in kept.dates])]
    parts += [*meetings(kept.meetings, zone, language), *moves(kept.moves, zone, language)]
    parts.append(Text(_NOTES(language), "strong"))
    for flow, question, words, _ in kept.notes:
        asked, said = _answer(catalogue, flow, question, words, language)
        parts += [Text(asked, "quiet"), Quote(said)]
    if not kept.notes:
        parts.append(Text(none))
    if kept.letters:
        parts.append(Text(_LETTERS(language), "strong"))
    for name, state, words, whom, _ in kept.letters:
        shown = _DRAFT(language) if state == "draft" else whom
        parts += [Text(": ".join(filter(None, (NAMES[kind(name)](language), shown))), "quiet"), Quote(words)]
    parts.append(Text(_WHAT_REMAINS(language), "quiet"))
    return Message(language, _TITLE(language), tuple(parts))


def _dated(one: tuple[str, date, date, str], language: Language) -> tuple[str, str]:
    kind, first, last, label = one
    name = KINDS[kind](language) if kind in KINDS else kind
    days = " – ".join(format_date(day, "long", locale=language) for day in dict.fromkeys((first, last)))
    return (f"{name}: {label}" if label else name), days


def _answer(catalogue: Catalogue, flow_id: str, question_id: str, value: str, language: Language) -> tuple[str, str]:
    """Question and answer in words."""
    flow = catalogue.flow(flow_id)
    question = flow.question(question_id) if flow else None
    return (question.text(language), _said(question, value, language)) if question else (flow_id, value)


def _said(question: Question, value: str, language: Language) -> str:
    match question:
        case YesNoQuestion():
            words = {"yes": question.yes, "no": question.no, "none": question.neither}.get(value)
            return words(language) if words else value
        case ChoiceQuestion() | SeveralQuestion():
            return ", ".join(one.label(language) for one in question.choices if one.id in value.split())
        case _:
            return value


def ask_to_erase(language: Language) -> Message:
    buttons = (
        Button(_ERASE(language), Action("erase-now"), "danger"),
        Button(_KEEP(language), Action("erase-not")),
    )
    return Message(language, _SURE(language), (Text(_SURE(language)), Buttons(buttons)))


def erased(language: Language) -> Message:
    return Message(language, _ERASED(language), (Text(_ERASED(language)),))


def kept(language: Language) -> Message:
    text = Words("Det er her alt sammen endnu.", "It is all still here.")(language)
    return Message(language, text, (Text(text),))
