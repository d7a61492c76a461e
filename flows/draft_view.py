"""What HR has filled in, before it is saved: who gets what, and what somebody else did meanwhile."""

from collections.abc import Sequence
from datetime import date

from flows.load_view import people
from flows.message import Action, Button, Buttons, Facts, Heading, Message, Part, Text
from flows.nudge_words import Names, told
from flows.schedule import Nudge
from flows.telling import day
from flows.words import Language, Words

MOST_DATES = 5
SENT_A_TEST = Words(
    "Prøven er på vej til dig. Den gemmer intet, og planen er ikke ændret.",
    "The test is on its way to you. It stores nothing, and the schedule is not changed.",
)
OLD = Words(
    "Kladden er allerede gemt eller kasseret. Skriv plan for at se, hvordan planen er nu.",
    "That draft is saved or dropped. Write schedule to see how the schedule is now.",
)
SAVED = Words("Gemt.", "Saved.")
NAME_TAKEN = Words(
    "Intet er gemt: imens har en anden føjet noget til planen under det navn. Tryk på Ret, og vælg et andet navn.",
    "Nothing is saved: somebody else has meanwhile added something under that name. Press Change and choose another.",
)
_TITLE = Words("Hvem får hvad", "Who gets what")
_NOT_YET = Words("Intet er gemt endnu.", "Nothing is saved yet.")
_CHANGES = Words("Det ændrer du:", "What you change:")
_NO_CHANGE = Words("Intet er ændret.", "It is as before.")
_SIZE = Words("Modtagere lige nu", "Recipients at present")
_DATES = Words("De næste gange", "The next times")
_NO_DATES = Words("Ingen datoer foreløbig", "No fixed days in sight")
_NOBODY = Words(
    "Lige nu er der ingen i målgruppen, så ingen får det.",
    "At present nobody fits, so nobody gets it.",
)
_SAVE = Words("Gem", "Save")
_EDIT = Words("Ret", "Change")
_TRY = Words("Send mig en prøve først", "Send me a test first")
_DROP = Words("Lad være", "Never mind")
_MEANWHILE = Words("{who} har ændret den imens", "{who} has changed it meanwhile")
_MEANWHILE_BELOW = Words(
    "Dine ændringer er hverken gemt eller tabt. Du kan gemme dem alligevel, rette dem eller droppe dem.",
    "Yours is neither saved nor lost. You can save it on top of theirs, change it, or drop it.",
)
_THEIRS = Words("Det gjorde {who}:", "What {who} did:")
_YOURS = Words("Det vil du:", "What you want:")
_ON_TOP = Words("Gem min version alligevel", "Save mine on top")
_DROPPED = Words("Så er det ikke gemt, og planen er, som den var.", "It is not saved; the schedule is as it was.")
_BACK = Words("Til planen", "To the schedule")


def draft_message(
    key: str,
    nudge: Nudge,
    changes: Sequence[str] | None,
    size: int,
    following: Sequence[date],
    warnings: Sequence[Words],
    names: Names,
    language: Language,
) -> Message:
    """Who would get what. `changes` are in words; None for a nudge that is new."""
    rows = dict(told(nudge, names, language)) | {_SIZE(language): people(size, language)}
    dates = ", ".join(day(one, language) for one in following[:MOST_DATES])
    rows[_DATES(language)] = dates or _NO_DATES(language)
    parts: list[Part] = [Heading(_TITLE(language)), Text(_NOT_YET(language), "quiet"), Facts(tuple(rows.items()))]
    if not size:
        parts.append(Text(_NOBODY(language), "strong"))
    parts += [Text(words(language), "strong") for words in warnings]
    if changes is not None:
        parts += (
            [Text(_CHANGES(language), "strong"), *(Text(one) for one in changes)]
            if changes
            else [Text(_NO_CHANGE(language))]
        )
    return Message(language, _TITLE(language), (*parts, Buttons(_buttons(key, _SAVE, language))))


def _buttons(key: str, save: Words, language: Language) -> tuple[Button, ...]:
    return (
        Button(save(language), Action("schedule-save", key), "primary"),
        Button(_EDIT(language), Action("schedule-edit", key)),
        Button(_TRY(language), Action("schedule-try", key)),
        Button(_DROP(language), Action("schedule-drop", key)),
    )


def conflict_message(
    key: str, who: str, theirs: tuple[str, Sequence[str]], yours: Sequence[str], version: int, language: Language
) -> Message:
    """Somebody else was faster. Both are shown; saving on top of it says which version that is."""
    title, rows = theirs
    parts: tuple[Part, ...] = (
        Text(_MEANWHILE(language, who=who), "strong"),
        Text(_MEANWHILE_BELOW(language)),
        Text(_THEIRS(language, who=who), "strong"),
        *(Text(one) for one in (title, *rows)),
        Text(_YOURS(language), "strong"),
        *(Text(one) for one in yours or (_NO_CHANGE(language),)),
        Buttons(
            (
                Button(_ON_TOP(language), Action("schedule-save", key, str(version)), "primary"),
                Button(_EDIT(language), Action("schedule-edit", key, str(version))),
                Button(_DROP(language), Action("schedule-drop", key)),
            )
        ),
    )
    return Message(language, _MEANWHILE(language, who=who), parts)


def dropped_message(language: Language) -> Message:
    said = _DROPPED(language)
    return Message(language, said, (Text(said), Buttons((Button(_BACK(language), Action("schedule")),))))
