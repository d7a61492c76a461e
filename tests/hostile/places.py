"""Every place where somebody's own words stand before somebody: colleagues, managers, HR, or themselves."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flows.asking import Asking
from flows.board import Entry, board
from flows.catalogue import load
from flows.catalogue_view import described
from flows.conversation import present
from flows.draft_view import conflict_message, draft_message
from flows.feed_view import silent
from flows.flow import ChoiceQuestion, Flow, Question
from flows.form import filled, form
from flows.history_view import Change, history_message
from flows.letter import Draft, letter_form, told_apart
from flows.letter_view import Letter, arriving, preview, readers, sent
from flows.message import (
    Action,
    Button,
    Buttons,
    Chart,
    ChoiceField,
    Facts,
    Form,
    Heading,
    Message,
    Quote,
    Series,
    Text,
    TextField,
)  # fmt: skip
from flows.mydata import Kept, mydata
from flows.overview import Waiting, found_message, notes_message, waiting_message
from flows.picking import kinds_message
from flows.reasons import reason_message
from flows.recall import Recalled
from flows.report_lines import Report
from flows.roster_view import TeamView, roster_message
from flows.schedule import Nudge
from flows.schedule_form import Drawn, schedule_form
from flows.schedule_view import About, deleted_message, entry_message, send_message
from flows.summary import summarise
from flows.words import Language, Words
from tests.flows.documents import choice, flow, scale, step, text

KEY = "k" * 16
DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CATALOGUE = load()
ASKED = flow(step("first", scale(), choice(), text()))
NUDGE = Nudge(name="lunch", flow="meeting-score", teams=("a",), repeats="FREQ=WEEKLY;BYDAY=TU", at=time(11))

Place = Callable[[str, Language], Message | Form]


def _team(words: str) -> TeamView:
    return TeamView(words, (words,), (words, words))


def _own(words: str) -> Flow:
    """A flow of the organisation's own, in which every word is theirs."""
    both = Words(words, words)
    [first] = ASKED.steps
    questions = tuple(_said(one, both) for one in first.questions)
    changed = first.model_copy(update={"questions": questions, "title": both, "reason": both})
    sources = CATALOGUE.flows["meeting-score"].sources
    return ASKED.model_copy(update={"title": both, "about": both, "steps": (changed,), "sources": sources})


def _said(question: Question, both: Words) -> Question:
    said: dict[str, Any] = {name: both for name in ("text", "low", "high") if hasattr(question, name)}
    if isinstance(question, ChoiceQuestion):
        said["choices"] = tuple(one.model_copy(update={"label": both}) for one in question.choices)
    return question.model_copy(update=said)


def _letter(words: str, kind: str = "share") -> Letter:
    return Letter(kind, words, words, words, 3, DAY)  # type: ignore[arg-type]


def _entry(words: str) -> Entry:
    names = {"a": words, "meeting-score": words, "lunch": words}
    return Entry(KEY, NUDGE, Words(words, words), DAY, 30, (Words(words, words),), names, 1)


def _kept(words: str) -> Kept:
    return Kept(
        email=words, name=words, teams=(words,), leads=(words,), accounts=(words,),
        notes=(("sample", "why", words, NOW),), letters=(("thank", "sent", words, words, NOW),),
        answers=(("x", "y", words),), deliveries=1, dates=(("holiday", DAY, DAY, words),),
    )  # fmt: skip


def _asking(language: Language, of: Flow = ASKED) -> Asking:
    return Asking(KEY, of, of.steps[0], language)


def _every_part(words: str, language: Language) -> Message:
    spoken = words.replace("; ", ", ")  # which would be two figures
    chart = Chart("bar", words, (words, "b"), (Series(words, (1.0, 2.0)),), 5.0, spoken)
    buttons = Buttons((Button(words, Action("why", KEY), "plain", words),))
    parts = (Heading(words), Text(words), Text(words, "strong"), Text(words, "quiet"), Quote(words))
    return Message(language, words, (*parts, Facts(((words, words),)), chart, buttons))


def _every_field(words: str, language: Language) -> Form:
    fields = (
        ChoiceField("q0", words, (words, "b"), hint=words),
        TextField("q1", words, 500, initial=words, hint=words),
    )
    return Form(Action("submit", KEY), Action("form", KEY), words, fields, words, words, words, words)


def _drawn(words: str, language: Language) -> Form:
    drawn = Drawn(CATALOGUE.flows["meeting-score"], "week", NUDGE, [("a", words)])
    return schedule_form(Action("schedule-changed", KEY), Action("schedule-change", KEY), drawn, language)


def _changes(words: str, language: Language) -> Message:
    other = NUDGE.model_copy(update={"at": time(12)})
    change = Change(KEY, 1, words, words, by_file=False, before=NUDGE, after=other)
    return history_message([change], {"a": words}, language, of=(KEY, words))


PLACES: Mapping[str, Place] = {
    "a letter": lambda words, language: arriving(_letter(words), language, first=True),
    "thanks": lambda words, language: arriving(_letter(words, "thank"), language),
    "something to raise": lambda words, language: arriving(_letter(words, "raise"), language),
    "the preview of a letter": lambda words, language: preview(
        KEY, "m" * 24, _letter(words), readers([words, words], words, language), language
    ),
    "the receipt of a letter": lambda words, language: sent(KEY, KEY, readers([words], words, language), language),
    "the form of a letter": lambda words, language: letter_form(
        KEY, Draft("share", words, told_apart([(words, "a@example.org"), ("b", "b@example.org")]), 9), DAY, language
    ),
    "all that is kept": lambda words, language: mydata(_kept(words), CATALOGUE, ZoneInfo("UTC"), language),
    "own notes": lambda words, language: notes_message([(words, words)], language),
    "what waits": lambda words, language: waiting_message([Waiting(KEY, words)], [_own(words)], language),
    "what was looked for": lambda words, language: found_message([ASKED], words, language),
    "people": lambda words, language: roster_message(
        [TeamView(words, (words,), (words, words))], [words], None, language
    ),
    "a calendar that is silent": lambda words, language: Message(
        language, "x", (Text(silent(words, "moved", NOW - timedelta(3), ZoneInfo("Europe/Copenhagen"), NOW, language)),)
    ),
    "own words come back": lambda words, language: present(_asking(language), recalled=Recalled(words, 1)),
    "a question of their own": lambda words, language: present(_asking(language, _own(words)), first=True),
    "a form of their own": lambda words, language: form(_asking(language, _own(words)), {}),
    "a form to mend": lambda words, language: filled(form(_asking(language), {}), {"why": (words,)}),
    "why it was asked": lambda words, language: reason_message(
        _own(words), _own(words).steps[0], words, CATALOGUE, language
    ),
    "a flow of their own": lambda words, language: described(_own(words), CATALOGUE, language),
    "a report": lambda words, language: summarise(
        Report(words, DAY - timedelta(90), DAY, (), (), None, 30, top=False), CATALOGUE, language
    ).message(),
    "the schedule": lambda words, language: board([_entry(words)], language, may_change=True),
    "one entry of it": lambda words, language: entry_message(
        _entry(words), About(words, by_file=False, undo=True, may_change=True), language, words
    ),
    "sending it": lambda words, language: send_message(_entry(words), words, "t" * 16, timedelta(hours=1), language),
    "having deleted it": lambda words, language: deleted_message(words, KEY, 1, language),
    "its history": _changes,
    "a draft": lambda words, language: draft_message(
        KEY, NUDGE, [words], 1, [DAY], [Words(words, words)], {"a": words, "meeting-score": words}, language
    ),
    "two drafts": lambda words, language: conflict_message(KEY, words, (words, [words]), [words], 1, language),
    "its kinds": lambda words, language: kinds_message(words, "schedule-change", KEY, "1.", language),
    "its form": _drawn,
    "every part there is": _every_part,
    "every field there is": _every_field,
}
