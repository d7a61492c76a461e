"""What a person may write after an answer: a thank-you, something to share, something to raise. They fill in a form;
nobody else sees a word of it before they have seen it as it will stand, and sent it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from flows.answer import Complaint
from flows.flow import Offer
from flows.legible import storable
from flows.message import Action, ChoiceField, DateField, Field, Form, TextField, Values
from flows.telling import day
from flows.words import Language, Words

Kind = Literal["thank", "share", "raise", "report"]
"""`report` has no form, and its words are the days it is about: the team's figures, as whoever shows them saw them."""

MEETING = "meeting"
"""What nobody wrote: the figures of a meeting, to all who were asked."""

LONGEST = 500
MOST_CHOICES = 100
"""As many as a list in Slack can hold."""

LONGEST_NAME = 75
MOST_A_DAY = 5
SOON = timedelta(days=7)
FURTHEST = timedelta(days=90)
TEXT, WHOM, DAY = "text", "whom", "day"

NAMES: Mapping[Kind, Words] = {
    "thank": Words("Tak en kollega", "Thank a colleague"),
    "share": Words("Del med teamet", "Share with the team"),
    "raise": Words("Tag det op på et møde", "Raise at a meeting"),
    "report": Words("Teamets tal, vist", "The team’s figures, shown"),
}
_WHOM: Mapping[Kind, Words] = {
    "thank": Words("Hvem vil du takke?", "Whom do you want to thank?"),
    "share": Words("Hvilket team?", "Which team?"),
}
_TEXT: Mapping[Kind, Words] = {
    "thank": Words("Det, du vil sige", "What you want to say"),
    "share": Words("Det, du vil dele", "What you want to share"),
    "raise": Words("Det, du vil tage op", "What you want to raise"),
}
_DAY = Words("Hvornår skal jeg minde dig om det?", "When shall I remind you?")
_DAY_HINT = Words("Den dag, mødet er, eller dagen før.", "The day of the meeting, or the day before.")
_ONLY_THE_FIRST = Words("Listen viser de første {n}.", "The list shows the first {n}.")
_SHOW_ME = Words("Vis det først", "Show me first")
_REMIND_ME = Words("Mind mig om det", "Remind me")
_NOT_BEFORE = Words(
    "Ingen ser noget, før du har set det færdigt og trykket Send.",
    "Nobody sees anything until you have seen it finished and pressed Send.",
)
_ONLY_YOU = Words("Kun du ser det. Jeg sender det til dig selv den dag.", "Only you see it. I send it to you that day.")
_EMPTY = Words("Her mangler nogle ord.", "Some words are missing here.")
_TOO_LONG = Words("Højst {most} tegn; her er {length}.", "At most {most} characters; here are {length}.")
_NOBODY = Words("Vælg en fra listen.", "Choose one from the list.")
_NO_DAY = Words("Vælg en dag fra i dag til {last}.", "Choose a day from today to {last}.")


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the form. `choices` are colleagues to thank, or teams to share with; `chosen` is one of them."""

    kind: Kind
    text: str
    choices: tuple[str, ...] = ()
    chosen: int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """The form as filled in. `chosen` is an index into the choices."""

    text: str
    chosen: int | None = None
    day: date | None = None


def kind(name: str) -> Kind:
    """The kind of that name, as it is kept."""
    return next(one for one in NAMES if one == name)


def drafted(offer: Offer, answers: Mapping[str, str], language: Language) -> str:
    """The words to begin with: the draft, and what the person wrote themselves if it goes on with that."""
    own = answers.get(offer.own, "") if offer.own else ""
    return f"{offer.draft(language)} {own}".strip()[:LONGEST]


def told_apart(people: Sequence[tuple[str, str | None]]) -> tuple[str, ...]:
    """(name, e-mail) as names; with the e-mail where two have the same."""
    times = Counter(name for name, _ in people)
    return tuple(_apart(name, f" ({email})" if email and times[name] > 1 else "") for name, email in people)


def _apart(name: str, tail: str) -> str:
    """As long as a line of a list may be in Slack, and still told apart."""
    room = max(LONGEST_NAME - len(tail), 1)
    return (name if len(name) <= room else f"{name[: room - 1]}…") + tail


def letter_form(key: str, draft: Draft, today: date, language: Language) -> Form:
    return Form(
        action=Action("letter", key),
        opener=Action("letter-change", key),
        title=NAMES[draft.kind](language),
        language=language,
        fields=tuple(_fields(draft, today, language)),
        submit=(_REMIND_ME if draft.kind == "raise" else _SHOW_ME)(language),
        open=NAMES[draft.kind](language),
        intro=_ONLY_THE_FIRST(language, n=MOST_CHOICES) if len(draft.choices) > MOST_CHOICES else "",
        promise=(_ONLY_YOU if draft.kind == "raise" else _NOT_BEFORE)(language),
    )


def _fields(draft: Draft, today: date, language: Language) -> list[Field]:
    fields: list[Field] = []
    if _asks_whom(draft):
        chosen = () if draft.chosen is None else (draft.chosen,)
        options = draft.choices[:MOST_CHOICES]
        fields.append(ChoiceField(WHOM, _WHOM[draft.kind](language), options, initial=chosen))
    fields.append(TextField(TEXT, _TEXT[draft.kind](language), LONGEST, initial=draft.text))
    if draft.kind == "raise":
        on = draft.day or today + SOON
        fields.append(DateField(DAY, _DAY(language), on.isoformat(), hint=_DAY_HINT(language)))
    return fields


def _asks_whom(draft: Draft) -> bool:
    """Somebody with one team need not say which."""
    return draft.kind == "thank" or (draft.kind == "share" and len(draft.choices) > 1)


def written(draft: Draft, values: Values, today: date, language: Language) -> Written | Mapping[str, Complaint]:
    """What was filled in; or what is wrong, by field."""
    text, wrong = storable("".join(values.get(TEXT, ())[:1])).strip(), dict[str, Complaint]()
    if not text:
        wrong[TEXT] = Complaint(_EMPTY)
    elif len(text) > LONGEST:
        wrong[TEXT] = Complaint(_TOO_LONG, {"most": LONGEST, "length": len(text)})
    chosen = _chosen(draft, values)
    if draft.kind != "raise" and chosen is None:
        wrong[WHOM] = Complaint(_NOBODY)
    on = _day(values, today) if draft.kind == "raise" else None
    if draft.kind == "raise" and on is None:
        wrong[DAY] = Complaint(_NO_DAY, {"last": day(today + FURTHEST, language)})
    return wrong or Written(text, chosen, on)


def _chosen(draft: Draft, values: Values) -> int | None:
    if draft.kind == "raise":
        return None
    if not _asks_whom(draft):
        return 0 if draft.choices else None
    given = "".join(values.get(WHOM, ())[:1])
    index = int(given) if given.isdecimal() and len(given) < 4 else MOST_CHOICES
    return index if index < min(len(draft.choices), MOST_CHOICES) else None


def _day(values: Values, today: date) -> date | None:
    try:
        on = date.fromisoformat("".join(values.get(DAY, ())[:1]))
    except ValueError:
        return None
    return on if today <= on <= today + FURTHEST else None
