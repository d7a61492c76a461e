"""The command table: what can be typed, in both languages, and what each word does. Help is made from it."""

from dataclasses import dataclass
from unicodedata import normalize

from flows.words import Words


@dataclass(frozen=True, slots=True)
class Command:
    """`typed` is the word for it in each language, `also` what else is understood; `action` is the row of the
    authorisation matrix; `takes` what may stand behind it. A `plain` command is listed in the short help too."""

    typed: Words
    also: tuple[str, ...]
    action: str
    does: Words
    takes: Words | None = None
    plain: bool = False

    @property
    def name(self) -> str:
        return self.typed.en


COMMANDS = (
    Command(
        Words("hjælp", "help"),
        ("handgreb", "håndgreb", "hjaelp", "start", "?"),
        "help",
        Words("hvad jeg kan, og hvad der venter på dig", "what I can do, and what waits for you"),
    ),
    Command(
        Words("bedøm", "rate"),
        ("bedoem", "møde", "moede"),
        "answer",
        Words("giv mødet, I lige har holdt, en karakter", "rate the meeting you just had"),
        plain=True,
    ),
    Command(
        Words("svar", "answer"),
        (),
        "answer",
        Words("hvad der venter på dig, og hvad du selv kan begynde på", "what waits for you, and what you can start"),
        Words("[møde, fejl, …]", "[meeting, mistake, …]"),
        plain=True,
    ),
    Command(
        Words("teamrapport", "teamreport"),
        ("rapport", "report"),
        "report",
        Words("hvad teamet siger, og én ting at prøve", "what the team says, and one thing to try"),
        Words("[team] [2026-Q3]", "[team] [2026-Q3]"),
        plain=True,
    ),
    Command(
        Words("pause", "pause"),
        (),
        "pause",
        Words("ingen spørgsmål i en tid", "no questions for a while"),
        Words("[2u eller til 24.12.2026]", "[2w or until 2026-12-24]"),
        plain=True,
    ),
    Command(Words("genoptag", "resume"), (), "pause", Words("begynd igen", "begin again")),
    Command(Words("stop", "stop"), (), "pause", Words("aldrig flere spørgsmål", "never any more questions")),
    Command(
        Words("hvorfor", "why"),
        (),
        "why",
        Words("dit næste spørgsmål, og hvorfor", "your next question, and why"),
        plain=True,
    ),
    Command(
        Words("indstillinger", "settings"),
        ("indstilling",),
        "settings",
        Words("sprog, arbejdsdage, tid og sted", "language, working days, time and place"),
    ),
    Command(
        Words("noter", "log"),
        ("notes",),
        "notes",
        Words("det, du har skrevet til dig selv", "what you wrote for yourself"),
    ),
    Command(Words("minedata", "mydata"), (), "mydata", Words("alt, jeg gemmer om dig", "all I keep on you")),
    Command(Words("slet", "erase"), (), "erase", Words("slet det, jeg gemmer om dig", "remove what I keep on you")),
    Command(
        Words("plan", "schedule"),
        ("planen",),
        "schedule-list",
        Words("hvad der spørges om, hvem og hvornår", "what is asked, of whom, and when"),
        Words("[tilføj møde]", "[add meeting]"),
    ),
    Command(
        Words("personer", "people"),
        ("folk",),
        "people-list",
        Words("teams, ledere, og hvem der ikke kan nås", "teams, managers, and who cannot be reached"),
    ),
)


ADD = ("tilføj", "tilfoej", "add")
"""What may stand behind the word for the schedule."""

_ENDS = ".,;:!?…"


def understood(text: str) -> tuple[Command, str] | None:
    """The command that was typed and what stands behind it; None for anything else. Neither a slash before the word nor
    the end of a sentence after it matters."""
    typed = normalize("NFC", text).replace("\xa0", " ").strip().removeprefix("/")
    word, rest = (*typed.split(maxsplit=1), "", "")[:2]
    wanted = word.casefold().rstrip(_ENDS) or word
    found = next((one for one in COMMANDS if wanted in (one.typed.da, one.typed.en, *one.also)), None)
    return (found, rest) if found else None
