"""What the bot says of itself, unasked or asked."""

from flows.message import Action, Button, Buttons, Message, Text
from flows.words import Language, Words

PAUSING = Words(
    "Jeg holder pause nu, så jeg ikke forstyrrer. Om fire uger spørger jeg igen. Skriv genoptag, hvis det passer dig "
    "før.",
    "I am pausing now, so as not to disturb. I will ask again in four weeks. Write resume if you want me sooner.",
)
NO_SUCH_PAUSE = Words(
    "Skriv for eksempel pause 2u, pause 10d eller pause til 24.12. En pause er højst et år.",
    "Write for example pause 2w, pause 10d or pause until 2026-12-24. A pause is at most a year.",
)
RESUMED = Words("Så er jeg her igen.", "Then I am back.")
SETTINGS_SAVED = Words("Gemt. Det gælder fra nu af.", "Saved. It holds from now on.")
TOO_LATE_TO_SNOOZE = Words(
    "Så længe er spørgsmålet ikke åbent. Svar nu, eller lad det ligge; begge dele er i orden.",
    "The question is not open for that long. Answer now or leave it; both are fine.",
)
_PAUSED = Words("Jeg holder pause til {until}.", "I am pausing until {until}.")
_STOPPED = Words(
    "Jeg skriver ikke mere af mig selv. Du kan stadig skrive til mig, og genoptag starter igen.",
    "I will not write of my own accord again. You can still write to me, and resume starts again.",
)
_WHEN = Words("Hvornår skal jeg spørge igen?", "When shall I ask again?")
_HOUR = Words("Om en time", "In an hour")
_DAY = Words("Næste arbejdsdag", "Next working day")
_BACK = Words("Svar nu", "Answer now")
_SNOOZED = Words("Jeg spørger igen {at}.", "I will ask again {at}.")
_RESUME = Words("Genoptag", "Resume")
_STOP = Words("Stop helt", "Stop for good")


def pausing_myself(language: Language) -> Message:
    """Sent instead of a nudge when several in a row went unanswered."""
    return _said(PAUSING(language), language, Button(_RESUME(language), Action("resume")), _stop(language))


def paused(until: str, language: Language) -> Message:
    return _said(_PAUSED(language, until=until), language, Button(_RESUME(language), Action("resume")))


def stopped(language: Language) -> Message:
    return _said(_STOPPED(language), language, Button(_RESUME(language), Action("resume")))


def when_to_ask(key: str, language: Language) -> Message:
    """Offered when somebody snoozes a question."""
    return _said(
        _WHEN(language),
        language,
        Button(_HOUR(language), Action("snooze", key, "hour")),
        Button(_DAY(language), Action("snooze", key, "day")),
        Button(_BACK(language), Action("form", key)),
    )


def snoozed(key: str, at: str, language: Language) -> Message:
    return _said(_SNOOZED(language, at=at), language, Button(_BACK(language), Action("form", key)))


def _stop(language: Language) -> Button:
    return Button(_STOP(language), Action("stop"))


def _said(text: str, language: Language, *buttons: Button) -> Message:
    return Message(language, text, (Text(text), Buttons(buttons, quiet=True)))
