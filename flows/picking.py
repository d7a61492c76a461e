"""What can be put on the schedule: the catalogue to choose from, and the kinds of when."""

from collections.abc import Iterator, Sequence

from flows.audiences import AUDIENCES
from flows.flow import Flow
from flows.kinds import KINDS
from flows.message import Action, Button, Buttons, Form, Heading, Message, Part, Text, TextField
from flows.words import Language, Words

PAGE = 8

_TITLE = Words("Tilføj til planen", "Add to the schedule")
_CHOOSE = Words("Hvad skal der spørges om?", "What should be asked?")
_FOUND = Words("Det her handler om {words}:", "This is about {words}:")
_NOT_FOUND = Words(
    "Jeg har intet om {words}. Prøv et andet ord, eller se det hele.",
    "I have nothing about {words}. Try another word, or see it all.",
)
_MORE_FOUND = Words(
    "Og {n} til. Søg igen med et ord mere for at se færre.",
    "And {n} more. Search again with another word to see fewer.",
)
_SEARCH = Words("Find med et ord", "Find by a word")
_WORD = Words("Ord", "Word")
_FIND = Words("Find", "Find")
_ALL = Words("Vis alle", "Show all")
_PICK = Words("Vælg", "Choose")
_FOR = Words("{about} Til {audience}.", "{about} For {audience}.")
_EARLIER = Words("Forrige", "Previous")
_LATER = Words("Flere", "More")
_BACK = Words("Til planen", "To the schedule")
_WHEN = Words("Hvornår?", "When?")


def pick_message(flows: Sequence[Flow], skip: int, language: Language, words: str = "") -> Message:
    """A page of the catalogue, or of what is about these words."""
    shown = flows[skip : skip + PAGE]
    parts: list[Part] = [Heading(_TITLE(language))]
    said = _FOUND(language, words=words) if words else _CHOOSE(language)
    parts.append(Text(said if shown else _NOT_FOUND(language, words=words), "strong"))
    for flow in shown:
        parts += _flow(flow, language)
    if words and len(flows) > len(shown):
        parts.append(Text(_MORE_FOUND(language, n=len(flows) - len(shown)), "quiet"))
    turning = [Button(_EARLIER(language), Action("schedule-add", "", str(skip - PAGE)))] * bool(skip and not words)
    turning += [Button(_LATER(language), Action("schedule-add", "", str(skip + PAGE)))] * (
        skip + PAGE < len(flows) and not words
    )
    turning += [Button(_ALL(language), Action("schedule-add"))] * bool(words)
    find = Button(_SEARCH(language), Action("schedule-search"))
    parts.append(Buttons((*turning, find, Button(_BACK(language), Action("schedule")))))
    return Message(language, _TITLE(language), tuple(parts))


def _flow(flow: Flow, language: Language) -> Iterator[Part]:
    title, choose = flow.title(language), _PICK(language)
    yield Text(title, "strong")
    yield Text(_FOR(language, about=flow.about(language), audience=AUDIENCES[flow.audience](language)))
    yield Buttons((Button(choose, Action("schedule-pick", flow.id), spoken=f"{choose} {title}"[:75]),))


def search_form(language: Language) -> Form:
    word = TextField("words", _WORD(language), 60, False)
    opener = Action("schedule-search")
    title, find, opens = _TITLE(language), _FIND(language), _SEARCH(language)
    return Form(Action("schedule-find"), opener, title, (word,), find, opens, language=language)


def kinds_message(title: str, verb: str, ref: str, before: str, language: Language) -> Message:
    """The kinds of when as buttons. `before` stands before the kind in what they carry."""
    asked = f"{title}: {_WHEN(language)}"
    buttons = tuple(
        Button(words(language), Action(verb, ref, f"{before}{kind}"), spoken=f"{title}: {words(language)}"[:75])
        for kind, words in KINDS.items()
    )
    back = Buttons((Button(_BACK(language), Action("schedule")),), quiet=True)
    return Message(language, asked, (Text(asked, "strong"), Buttons(buttons), back))
