"""What a person sees when they ask what I can do, what waits for them, or why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flows.commands import Command
from flows.flow import Flow
from flows.gate import Reason
from flows.message import Action, Button, Buttons, Facts, Heading, Message, Part, Quote, Text
from flows.pages import AND_MORE, MOST_LISTED
from flows.telling import capital
from flows.words import Language, Words

_WHO_I_AM = Words(
    "Jeg stiller af og til ét kort spørgsmål om at lære i arbejdet. Du svarer med et tryk, og teamet ser kun samlede "
    "tal.",
    "Now and then I ask one short question about learning at work. You answer with a tap; the team sees only figures "
    "for all.",
)
_NOT_UNDERSTOOD = Words("Det forstod jeg ikke. Det her kan jeg:", "I did not understand that. This is what I can do:")
_COMMANDS = Words("Skriv til mig", "Write to me")
_WAITS = Words("Venter på dig", "Waiting for you")
_NOTHING_WAITS = Words("Der venter ikke noget på dig.", "Nothing is waiting for you.")
_START = Words("Begynd selv", "Start by yourself")
_MORE = Words("Flere", "More")
_MORE_FOUND = Words(
    "Og {n} til. Skriv et ord mere, så bliver listen kortere.", "And {n} more. Add another word to shorten the list."
)
_SEARCH = Words(
    "Skriv svar og et ord, så finder jeg det, der handler om det. Prøv: svar møde",
    "Write answer and a word, and I will find what is about it. Try: answer meeting",
)
_NOT_FOUND = Words(
    "Jeg har ikke noget om det. Skriv svar alene, så ser du det hele.",
    "I have nothing about that. Write answer alone to see it all.",
)
_FEWER = Words("Tilbage", "Back")
_ANSWER = Words("Svar", "Answer")
_NEXT = Words("Dit næste spørgsmål: {title}, {at}.", "Your next question: {title}, {at}.")
_BECAUSE = Words("HR har sat det på planen: {rule}.", "HR has put it on the schedule: {rule}.")
_HELD = Words("Lige nu holdes det tilbage: {reason}", "Right now it is held back: {reason}")
_NOTHING_PLANNED = Words("Der er ikke planlagt noget til dig.", "Nothing is planned for you.")
_NOTES = Words("Dine noter", "Your notes")
_NO_NOTES = Words("Du har ikke skrevet noget til dig selv endnu.", "You have not written anything for yourself yet.")

REASONS: Mapping[Reason, Words] = {
    "left": Words("du er ikke længere ansat.", "you no longer work here."),
    "not-started": Words("du er ikke begyndt endnu.", "you have not started yet."),
    "stopped": Words(
        "du har sagt stop. Skriv genoptag, hvis det skal begynde igen.", "you said stop. Write resume to start again."
    ),
    "unreachable": Words("jeg kan ikke nå dig her i chatten.", "I cannot reach you in this chat."),
    "paused": Words("du holder pause.", "you are on a pause."),
    "away": Words("du har fri.", "you are away."),
    "day-off": Words("det er ikke en af dine arbejdsdage.", "it is not one of your working days."),
    "holiday": Words("det er helligdag.", "it is a public holiday."),
    "outside-hours": Words("det er uden for din arbejdstid.", "it is outside your working hours."),
    "day-budget": Words("du har fået dagens ene spørgsmål.", "you have had the one question of the day."),
    "week-budget": Words("du har fået ugens spørgsmål.", "you have had the questions of the week."),
    "in-meeting": Words("du sidder i møde.", "you are in a meeting."),
    "gave-way": Words("noget vigtigere kommer samme dag.", "something more important comes the same day."),
    "resting": Words(
        "du har ikke svaret i nogen tid, så jeg holder selv en pause. Skriv genoptag, hvis jeg må begynde igen.",
        "you have not answered for some time, so I am taking a pause. Write resume to have me back.",
    ),
    "slowed-down": Words(
        "du har ikke svaret de sidste par gange, så jeg spørger højst én gang om ugen.",
        "you did not answer the last few times, so I ask at most once a week.",
    ),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that was asked and not answered yet."""

    key: str
    title: str


def help_message(
    waiting: Sequence[Waiting], commands: Sequence[Command], language: Language, *, understood: bool
) -> Message:
    """What I can do, made from the command table; and what waits."""
    opening = Text(_WHO_I_AM(language)) if understood else Text(_NOT_UNDERSTOOD(language))
    return Message(language, opening.text, (opening, *_waiting(waiting, language), *_commands(commands, language)))


def _commands(commands: Sequence[Command], language: Language) -> Iterator[Part]:
    yield Text(_COMMANDS(language), "strong")
    yield Facts(tuple((_typed(command, language), command.does(language)) for command in commands))


def _typed(command: Command, language: Language) -> str:
    word = command.typed(language)
    return f"{word} {command.takes(language)}" if command.takes else word


def waiting_message(waiting: Sequence[Waiting], startable: Sequence[Flow], language: Language) -> Message:
    """What waits for the person, and what they may start without being asked."""
    parts = (*_waiting(waiting, language), *_startable(startable, language, 0))
    return Message(language, _WAITS(language), parts)


def startable_message(startable: Sequence[Flow], language: Language, skip: int) -> Message:
    """More of what the person may start without being asked, from that one on."""
    return Message(language, _START(language), tuple(_startable(startable, language, skip)))


def found_message(startable: Sequence[Flow], words: str, language: Language) -> Message:
    """What the person may start that is about these words, all of them."""
    found = about(startable, words, language)
    if not found:
        return Message(language, _NOT_FOUND(language), (Text(_NOT_FOUND(language)),))
    parts: list[Part] = [*_startable(found[:MOST_LISTED], language, 0)]
    if len(found) > MOST_LISTED:
        parts.append(Text(_MORE_FOUND(language, n=len(found) - MOST_LISTED), "quiet"))
    return Message(language, _START(language), tuple(parts))


def about(flows: Iterable[Flow], words: str, language: Language) -> list[Flow]:
    """Those that are about these words, all of them."""
    wanted = words.casefold().split()
    return [flow for flow in flows if all(word in _said(flow, language) for word in wanted)]


def _said(flow: Flow, language: Language) -> str:
    asked = " ".join(question.text(language) for question in flow.questions())
    return f"{flow.title(language)} {flow.about(language)} {asked}".casefold()


def _startable(startable: Sequence[Flow], language: Language, skip: int) -> Iterator[Part]:
    """A handful at a time."""
    shown, rest = startable[skip : skip + MOST_LISTED], startable[skip + MOST_LISTED :]
    if not shown:
        return
    yield Text(_START(language), "strong")
    yield Buttons(tuple(Button(flow.title(language), Action("start", flow.id)) for flow in shown))
    turning = []
    if skip:
        turning.append(Button(_FEWER(language), Action("more", "", str(max(0, skip - MOST_LISTED)))))
    if rest:
        turning.append(Button(_MORE(language), Action("more", "", str(skip + MOST_LISTED))))
    if turning:
        yield Buttons(tuple(turning), quiet=True)
        yield Text(_SEARCH(language), "quiet")


def home_message(
    waiting: Sequence[Waiting], startable: Sequence[Flow], commands: Sequence[Command], language: Language
) -> Message:
    """The page of the bot: what waits first, then what can be started, then what can be typed."""
    top = waiting_message(waiting, startable, language)
    below = (Text(_WHO_I_AM(language)), *_commands(commands, language))
    return Message(language, top.summary, (Heading("Håndgreb"), *top.parts, *below))


def _waiting(waiting: Sequence[Waiting], language: Language) -> Iterator[Part]:
    yield Text(_WAITS(language), "strong")
    if not waiting:
        yield Text(_NOTHING_WAITS(language))
    for one in waiting[:MOST_LISTED]:
        yield Text(one.title)
        answer = _ANSWER(language)
        yield Buttons((Button(answer, Action("form", one.key), spoken=f"{answer}: {one.title}"),))
    if len(waiting) > MOST_LISTED:
        yield Text(capital(AND_MORE(language, n=len(waiting) - MOST_LISTED)), "quiet")


def why_message(found: tuple[str, str, str] | None, held: Reason | None, language: Language) -> Message:
    """The next question (title, when, rule) and its reason; or what holds it back."""
    parts: list[Part] = []
    if found:
        title, at, rule = found
        parts += [Text(_NEXT(language, title=title, at=at)), Text(because(rule, language))]
    else:
        parts.append(Text(_NOTHING_PLANNED(language)))
    if held:
        parts.append(Text(_HELD(language, reason=REASONS[held](language))))
    first = parts[0]
    return Message(language, first.text if isinstance(first, Text) else "", tuple(parts))


def because(rule: str, language: Language) -> str:
    """Who wants it asked, and when. In Danish a rule may end in the full stop of a date: `den 16.`"""
    return _BECAUSE(language, rule=rule.removesuffix("."))


def notes_message(notes: Sequence[tuple[str, str]], language: Language) -> Message:
    """What a person wrote for themselves: (question with its day, words), newest first; all of it, which is shown a
    page at a time."""
    parts: list[Part] = [Heading(_NOTES(language))]
    if not notes:
        parts.append(Text(_NO_NOTES(language)))
    for asked, words in notes:
        parts += [Text(asked, "quiet"), Quote(words)]
    return Message(language, _NOTES(language), tuple(parts))
