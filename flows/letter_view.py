"""A letter as its writer sees it before and after sending it, and as it stands before whoever gets it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flows.conversation import INTRODUCTION
from flows.letter import NAMES, Kind
from flows.message import Action, Button, Buttons, Message, Part, Quote, Text
from flows.telling import day
from flows.words import Language, Words

MOST_NAMES = 5

NOBODY_THERE = Words(
    "Du står ikke i et team med andre, så der er ingen at sende det til. HR kan rette det.",
    "You are not in a team with others, so there is nobody to send it to. HR can mend that.",
)
NOBODY_LEFT = Words(
    "Dem, du valgte, kan jeg ikke sende til længere, så der er ikke sendt noget. Vælg Ret for at vælge andre.",
    "I can no longer send to those you chose, so nothing was sent. Choose Edit to choose others.",
)
ENOUGH_TODAY = Words(
    "Du har sendt {n} i dag, og flere tager jeg ikke. Udkastet venter til i morgen.",
    "You have sent {n} today, and I take no more. The draft can wait until tomorrow.",
)
SENT_ALREADY = Words("Det er sendt, så det kan ikke ændres.", "It is sent, so it cannot be changed.")
TOO_LATE = Words(
    "Perioden er slut, så jeg ved ikke længere, hvad du svarede, og har intet udkast.",
    "The period is over, so I no longer know what you answered, and have no draft.",
)

_HEADLINES: dict[Kind, Words] = {
    "thank": Words("{writer} siger tak", "{writer} says thank you"),
    "share": Words("{writer} deler noget med {team}", "{writer} shares something with {team}"),
    "raise": Words("Det ville du tage op", "You wanted to raise this"),
    "report": Words("{writer} viser jer det, teamet har sagt", "{writer} shows you what the team has said"),
}
_ONLY_YOU = Words(
    "Skrevet af {writer} og sendt gennem Håndgreb, kun til dig.",
    "Written by {writer} and sent through Håndgreb, to you alone.",
)
_ONE_OTHER = Words(
    "Skrevet af {writer} og sendt gennem Håndgreb, til dig og én til i {team}.",
    "Written by {writer} and sent through Håndgreb, to you and one other in {team}.",
)
_OTHERS = Words(
    "Skrevet af {writer} og sendt gennem Håndgreb, til dig og {n} andre i {team}.",
    "Written by {writer} and sent through Håndgreb, to you and {n} others in {team}.",
)
_YOURSELF = Words("Du skrev det {day}. Kun du ser det.", "You wrote it on {day}. Only you see it.")

_LIKE_THIS = Words("Sådan kommer det til at stå:", "This is how it will look:")
_CHANGED = Words(
    "Det er ikke sendt: noget er ændret, siden du så det. Se det igen.",
    "It was not sent: something has changed since you saw it. Look again.",
)
_GOES_TO = Words(
    "Det går til {to}, og dit navn står på. Ingen har set det endnu.",
    "It goes to {to}, with your name on it. Nobody has seen it yet.",
)
_COLLEAGUES = Words("de {n} kolleger i {team}", "the {n} colleagues in {team}")
_IN_TEAM = Words("{names} i {team}", "{names} in {team}")
_AND = Words(" og ", " and ")
_SEND = Words("Send", "Send")
_MEND = Words("Ret", "Edit")
_DROP = Words("Lad være", "Leave it")
_SENT = Words(
    "Sendt til {to}. Det kommer i arbejdstiden, og ikke til nogen, der har bedt mig om fred.",
    "Sent to {to}. It arrives in working hours, and not to anybody who has asked me for peace.",
)
_SHOWING = Words(
    "Om {n} minutter går det til {to}. Det kommer i arbejdstiden, og ikke til nogen, der har bedt mig om fred.",
    "In {n} minutes it goes to {to}. It arrives in working hours, and not to anybody who has asked me for peace.",
)
_WITHDRAW = Words("Træk det tilbage", "Take it back")
_I_REMIND = Words("Jeg minder dig om det {at}.", "I will remind you {at}.")
_NOT_AFTER_ALL = Words("Lad være alligevel", "Not after all")
_DROPPED = Words("Så lader vi det ligge. Ingen har set det.", "We leave it at that. Nobody has seen it.")
_SEEN = Words(
    "Det er nået frem, så det kan ikke trækkes tilbage. De, der ikke har fået det endnu, får det ikke.",
    "It has arrived, so it cannot be taken back. Those who do not have it yet will not get it.",
)
_CHANGE_ANSWER = Words("Ændr dit svar", "Change your answer")


@dataclass(frozen=True, slots=True)
class Letter:
    """What whoever gets it is to see. `others` is how many more get the same; `written_on` is a day of the writer."""

    kind: Kind
    text: str
    writer: str
    team: str
    others: int
    written_on: date


def arriving(letter: Letter, language: Language, *, first: bool = False, figures: tuple[Part, ...] = ()) -> Message:
    """The letter before whoever gets it. `first` adds who we are; `figures` stand in place of words. Neither is in the
    notification (rule A6.5)."""
    introduction = (Text(INTRODUCTION(language)),) if first else ()
    return Message(language, _headline(letter, language), (*introduction, *_body(letter, language, figures)))


def _body(letter: Letter, language: Language, figures: tuple[Part, ...] = ()) -> tuple[Part, ...]:
    said = figures or (Quote(letter.text),)
    return (Text(_headline(letter, language), "strong"), *said, Text(_from_whom(letter, language), "quiet"))


def _headline(letter: Letter, language: Language) -> str:
    return _HEADLINES[letter.kind](language, writer=letter.writer, team=letter.team)


def _from_whom(letter: Letter, language: Language) -> str:
    if letter.kind == "raise":
        return _YOURSELF(language, day=day(letter.written_on, language))
    how = _ONLY_YOU if not letter.others else _ONE_OTHER if letter.others == 1 else _OTHERS
    return how(language, writer=letter.writer, n=letter.others, team=letter.team)


def readers(names: Sequence[str], team: str, language: Language) -> str:
    """Whom it goes to. `team` is empty for a letter to one person."""
    if len(names) > MOST_NAMES:
        return _COLLEAGUES(language, n=len(names), team=team)
    listed = _AND(language).join(filter(None, (", ".join(names[:-1]), names[-1] if names else "")))
    return _IN_TEAM(language, names=listed, team=team) if team else listed


def preview(key: str, mark: str, letter: Letter, to: str, language: Language, *, changed: bool = False) -> Message:
    """Word by word what will be seen, and by whom (rule A6.1). `mark` stands for just these words and readers."""
    buttons = (
        Button(_SEND(language), Action("letter-send", key, mark), "primary"),
        Button(_MEND(language), Action("letter-change", key)),
        Button(_DROP(language), Action("letter-drop", key)),
    )
    parts = (
        Text((_CHANGED if changed else _LIKE_THIS)(language), "normal" if changed else "quiet"),
        *_body(letter, language),
        Text(_GOES_TO(language, to=to)),
        Buttons(buttons),
    )
    return Message(language, NAMES[letter.kind](language), parts)


def sent(key: str, origin: str, to: str, language: Language) -> Message:
    """The receipt. `origin` is the answer it came from, which can still be changed; empty where there is none."""
    return _receipt(_SENT(language, to=to), language, (_button(_WITHDRAW, "letter-drop", key, language),), origin)


def showing(key: str, to: str, minutes: int, language: Language) -> Message:
    """The receipt of a report that is shown with one tap: there is so long to think again."""
    said = _SHOWING(language, to=to, n=minutes)
    return _receipt(said, language, (_button(_WITHDRAW, "letter-drop", key, language),), "")


def remembered(key: str, origin: str, at: str, language: Language) -> Message:
    """The receipt of something to raise. `at` says when it comes back."""
    buttons = (
        _button(_MEND, "letter-change", key, language),
        _button(_NOT_AFTER_ALL, "letter-drop", key, language),
    )
    return _receipt(_I_REMIND(language, at=at), language, buttons, origin)


def dropped(origin: str, language: Language) -> Message:
    return _receipt(_DROPPED(language), language, (), origin)


def seen(origin: str, language: Language) -> Message:
    """It was taken back too late, at least for some."""
    return _receipt(_SEEN(language), language, (), origin)


def _receipt(said: str, language: Language, buttons: tuple[Button, ...], origin: str) -> Message:
    change = (_button(_CHANGE_ANSWER, "change", origin, language),) if origin else ()
    row = (*buttons, *change)
    return Message(language, said, (Text(said), *((Buttons(row, quiet=True),) if row else ())))


def _button(label: Words, verb: str, key: str, language: Language) -> Button:
    return Button(label(language), Action(verb, key))
