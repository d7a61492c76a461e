"""One nudge of the schedule before HR: everything about it, and what can be done with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flows.board import DELETE, Entry, state
from flows.load_view import people
from flows.message import Action, Button, Buttons, Facts, Heading, Message, Part, Text
from flows.nudge_words import told
from flows.words import Language, Words

_NAME = Words("Navn", "Name")
_SIZE = Words("Lige nu", "At present")
_NEXT = Words("Status", "Status")
_CHANGE = Words("Ret", "Change")
_KIND = Words("Ret tidspunkt", "Change when")
_PAUSE = Words("Pause", "Pause")
_RESUME = Words("Genoptag", "Resume")
_TEST = Words("Send mig en prøve", "Send me a test")
_SEND = Words("Send nu", "Send now")
_HISTORY = Words("Historik", "History")
_UNDO = Words("Fortryd den seneste ændring", "Undo the last change")
BACK = Words("Til planen", "To the schedule")
_CHANGED = Words("Senest ændret af {by}", "Last changed by {by}")
_FROM_FILE = Words(
    "Den kommer fra en fil. Retter du den her, er det din rettelse, der gælder. Filen overskriver den ikke af sig "
    "selv.",
    "It comes from a file. What you change here stands; the file does not overwrite it by itself.",
)
_SURE = Words("Slet {title}?", "Delete {title}?")
_SURE_BELOW = Words(
    "{title} bliver ikke sendt mere, og det, der ikke er sendt endnu, bliver taget tilbage. Svar og tal bliver "
    "stående. Du kan fortryde.",
    "{title} is not sent any more, and what has not been sent yet is taken back. Answers and figures stay. You can "
    "undo this.",
)
_DELETED = Words("{title} er slettet fra planen.", "{title} is deleted from the schedule.")
_NO = Words("Nej, behold", "No, keep it")
_SEND_SURE = Words("Send {title} nu?", "Send {title} now?")
_SEND_BELOW = Words(
    "Det går til {people} ({audience}), også uden for planens dage, men kun når den enkelte må kontaktes: ikke uden "
    "for arbejdstiden, ikke i ferien og ikke ud over budgettet.",
    "It goes to {people} ({audience}), whatever the schedule’s days are, but only when each may be contacted: not "
    "outside working hours, on leave or beyond the budget.",
)
_NOT_NOW = Words("De fleste får den først {at}.", "Most get it {at} at the earliest.")
_NOBODY = Words("Lige nu er der ingen at sende det til.", "There is nobody to send it to at present.")
_SECONDS = Words("Det tager under et minut.", "It takes less than a minute.")
_MINUTES = Words("Det tager cirka {n} minutter.", "It takes about {n} minutes.")
_SEND_IT = Words("Ja, send", "Yes, send")
_SENDING = Words("{title} er på vej til {people}.", "{title} is on its way to {people}.")
_SENT = Words("{title} er sendt. Den var til {people}.", "{title} has been sent. It was for {people}.")
_PROGRESS = Words("Cirka {sent} af {all} er sendt.", "About {sent} of {all} are sent.")
_UNDER_WAY = Words("Den er undervejs.", "It is under way.")
_DONE = Words(
    "Der bliver ikke sendt flere. De, der ikke fik den, kunne ikke kontaktes i tide: uden for arbejdstiden, på ferie, "
    "på pause eller ud over budgettet.",
    "No more are sent. Those who did not get it could not be contacted in time: outside working hours, on leave, "
    "paused or beyond the budget.",
)
_LOOK = Words("Se hvor langt den er", "See how far it is")
FEWEST_COUNTED = 25
"""Of fewer people nobody is told how many were reached (rule C3)."""


@dataclass(frozen=True, slots=True)
class About:
    """What the page of one nudge says besides the entry: who changed it last and when, in words, and whether a file
    says it as it stands."""

    changed: str
    by_file: bool
    undo: bool
    may_change: bool


def entry_message(entry: Entry, about: About, language: Language, said: str = "") -> Message:
    """Everything about it; `said` is what was just done."""
    title = entry.called(language)
    rows = [
        (_NAME(language), entry.nudge.name),
        *told(entry.nudge, entry.names, language).items(),
        (_SIZE(language), people(entry.people, language)),
        (_NEXT(language), state(entry, language)),
    ]
    parts: list[Part] = [Heading(title)]
    if said:
        parts.append(Text(said))
    parts += [Text(words(language), "strong") for words in entry.warnings]
    parts += [Facts(tuple(rows)), Text(_CHANGED(language, by=about.changed), "quiet")]
    if about.by_file:
        parts.append(Text(_FROM_FILE(language), "quiet"))
    return Message(language, title, (*parts, *_buttons(entry, about, title, language)))


def _buttons(entry: Entry, about: About, title: str, language: Language) -> Iterator[Part]:
    key, version = entry.key, str(entry.version)
    if about.may_change:
        yield Buttons(tuple(_doing(entry, title, language)))
    looking = [
        Button(_HISTORY(language), Action("schedule-history", key, "0"), spoken=f"{_HISTORY(language)}: {title}")
    ]
    if about.may_change and about.undo:
        looking.append(Button(_UNDO(language), Action("schedule-undo", key, version)))
    if about.may_change:
        looking.append(
            Button(DELETE(language), Action("schedule-delete", key), "danger", f"{DELETE(language)}: {title}")
        )
    yield Buttons((*looking, Button(BACK(language), Action("schedule"))), quiet=True)


def _doing(entry: Entry, title: str, language: Language) -> Iterator[Button]:
    key, version = entry.key, str(entry.version)
    pausing = "schedule-resume" if entry.nudge.paused else "schedule-pause"
    pause = (_RESUME if entry.nudge.paused else _PAUSE)(language)
    labelled = [(pause, Action(pausing, key))]
    if entry.title:
        change = Action("schedule-change", key, version)
        labelled = [(_CHANGE(language), change), (_KIND(language), Action("schedule-kinds", key, version)), *labelled]
        labelled += [
            (_TEST(language), Action("schedule-test", key)),
            (_SEND(language), Action("schedule-send", key)),
        ]
    for label, action in labelled:
        yield Button(label, action, spoken=f"{title}: {label}"[:75])


def delete_message(title: str, key: str, version: int, language: Language) -> Message:
    sure = Button(DELETE(language), Action("schedule-delete-now", key, str(version)), "danger")
    parts = (
        Text(_SURE(language, title=title), "strong"),
        Text(_SURE_BELOW(language, title=title)),
        Buttons((sure, Button(_NO(language), Action("schedule-open", key)))),
    )
    return Message(language, _SURE(language, title=title), parts)


def deleted_message(title: str, key: str, version: int, language: Language) -> Message:
    undo = Button(_UNDO(language), Action("schedule-undo", key, str(version)))
    said = _DELETED(language, title=title)
    back = Button(BACK(language), Action("schedule"))
    return Message(language, said, (Text(said), Buttons((undo, back))))


def send_message(
    entry: Entry, audience: str, token: str, takes: timedelta, language: Language, begins: str = ""
) -> Message:
    """Asked before it goes to everybody. `token` makes a second tap the same sending; `begins` is when people are at
    work next, where they are not now."""
    title, back = entry.called(language), Button(_NO(language), Action("schedule-open", entry.key))
    if not entry.people:
        return Message(language, _NOBODY(language), (Text(_NOBODY(language)), Buttons((back,))))
    minutes = -(-takes // timedelta(minutes=1))
    lasts = _SECONDS(language) if minutes <= 1 else _MINUTES(language, n=minutes)
    below = _SEND_BELOW(language, people=people(entry.people, language), audience=audience)
    below += f" {_NOT_NOW(language, at=begins)}" if begins else ""
    go = Button(_SEND_IT(language), Action("schedule-send-now", entry.key, token), "primary")
    asked = _SEND_SURE(language, title=title)
    return Message(language, asked, (Text(asked, "strong"), Text(f"{below} {lasts}"), Buttons((go, back))))


def progress_message(entry: Entry, token: str, counted: tuple[int, int, int], language: Language) -> Message:
    """How far a sending is: to how many people, to how many it was sent, for how many it still waits. Said to the
    nearest ten, and only of many (rule C3)."""
    everybody, sent, waiting = counted
    title = entry.called(language)
    said = (_SENDING if waiting else _SENT)(language, title=title, people=people(everybody, language))
    if not waiting:
        said = f"{said} {_DONE(language)}"
    elif everybody >= FEWEST_COUNTED:
        said = f"{said} {_PROGRESS(language, sent=min(everybody, round(sent, -1)), all=everybody)}"
    else:
        said = f"{said} {_UNDER_WAY(language)}"
    look = Button(_LOOK(language), Action("schedule-progress", entry.key, token))
    back = Button(BACK(language), Action("schedule"))
    return Message(language, said, (Text(said), Buttons((look, back) if waiting else (back,))))


def lines(rows: Sequence[tuple[str, str, str]]) -> list[str]:
    """What was changed, a line for each field."""
    return [f"{label}: {before} → {after}" for label, before, after in rows]
