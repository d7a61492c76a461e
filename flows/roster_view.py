"""Teams and people as HR and managers may see them: who belongs where, and whom the bot cannot reach."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.message import Heading, Message, Part, Text
from flows.pages import AND_MORE, turning
from flows.words import Language, Words

MOST_UNREACHED = 30

_TITLE = Words("Personer", "People")
_LEADERS = Words("Ledere: {names}", "Managers: {names}")
_NO_LEADER = Words("Ingen leder", "No manager")
_MEMBERS = Words("I teamet: {names}", "In the team: {names}")
_UNREACHED = Words("Kan ikke nås endnu", "Cannot be reached yet")
_ALL_REACHED = Words("Alle kan nås.", "Everybody can be reached.")
_HOW = Words(
    "Nogle har ikke appen i Slack eller Teams endnu, eller har en anden e-mail dér end i filen.",
    "Some do not have the app in Slack or Teams yet, or another e-mail there than in the file.",
)


@dataclass(frozen=True, slots=True)
class TeamView:
    name: str
    leaders: tuple[str, ...]
    members: tuple[str, ...]


def roster_message(
    teams: Sequence[TeamView],
    unreached: Sequence[str] | None,
    stopped: str | None,
    language: Language,
    *,
    page: int = 0,
    pages: int = 1,
) -> Message:
    """A page of the teams. `unreached` are names, and `stopped` says how many roughly; for HR alone, None leaves them
    out."""
    parts: list[Part] = [Heading(_TITLE(language))]
    for team in teams:
        leaders = _LEADERS(language, names=", ".join(team.leaders)) if team.leaders else _NO_LEADER(language)
        parts += [Text(team.name, "strong"), Text(leaders, "quiet")]
        if team.members:
            parts.append(Text(_MEMBERS(language, names=", ".join(team.members))))
    parts += turning("people", page, pages, language)
    if unreached is not None:
        parts.append(Text(_UNREACHED(language), "strong"))
        if unreached:
            names = list(unreached[:MOST_UNREACHED])
            if len(unreached) > MOST_UNREACHED:
                names.append(AND_MORE(language, n=len(unreached) - MOST_UNREACHED))
            parts += [Text(", ".join(names)), Text(_HOW(language), "quiet")]
        else:
            parts.append(Text(_ALL_REACHED(language)))
    if stopped:
        parts.append(Text(stopped, "quiet"))
    return Message(language, _TITLE(language), tuple(parts))
