"""Which teams a nudge is for, as a field of a form."""

import re
from collections.abc import Sequence

from flows.answer import Complaint
from flows.called import Teams, called
from flows.given import WrongFieldError, one
from flows.message import ChoiceField, TextField, Values
from flows.words import Language, Words

MOST_LISTED = 100
"""Teams in a list; of more, their names are typed."""

_TEAMS = Words("Teams", "Teams")
_HINT = Words("Ingen valgt: alle teams.", "None chosen: every team.")
_TYPED = Words(
    "Navne med komma imellem. Tom: alle teams.",
    "Names with commas between. Empty: every team.",
)
_GONE = Words("{team} (findes ikke længere)", "{team} (no longer exists)")
_UNKNOWN = Words("Jeg kender ikke noget team, der hedder {team}.", "I know no team called {team}.")
_TWO = Words("Der er flere, der hedder {team}. Skriv {slugs}.", "Several are called {team}. Write {slugs}.")
_OPTION = Words("Vælg teams fra listen.", "Choose teams from the list.")


def _all(teams: Teams, chosen: Sequence[str]) -> list[str]:
    """The slugs to choose among, in the order of the list; what is gone stays until somebody takes it away."""
    known = [slug for slug, _ in teams]
    return [*known, *(slug for slug in chosen if slug not in known)]


def teams_field(teams: Teams, chosen: Sequence[str], language: Language) -> list[ChoiceField | TextField]:
    """Nothing where there are no teams."""
    slugs, names = _all(teams, chosen), called(teams)
    if not slugs:
        return []
    if len(slugs) > MOST_LISTED:
        written = ", ".join(chosen)
        return [TextField("teams", _TEAMS(language), 2000, False, written, False, _TYPED(language))]
    options = tuple(names.get(slug) or _GONE(language, team=slug) for slug in slugs)
    initial = tuple(slugs.index(slug) for slug in chosen)
    return [ChoiceField("teams", _TEAMS(language), options, max(2, len(options)), initial, False, _HINT(language))]


def teams_given(teams: Teams, chosen: Sequence[str], given: Values) -> tuple[str, ...]:
    """The slugs that were chosen or typed. Raises WrongFieldError."""
    slugs = _all(teams, chosen)
    if len(slugs) > MOST_LISTED:
        written = [text.strip() for text in re.split(r"[,;\n]+", one(given, "teams")) if text.strip()]
        return tuple(dict.fromkeys(_typed(teams, chosen, text) for text in written))
    picked = [int(text) for text in given.get("teams", ()) if text.isascii() and text.isdecimal() and len(text) < 4]
    if len(picked) < len(given.get("teams", ())) or any(n >= len(slugs) for n in picked):
        raise WrongFieldError("teams", Complaint(_OPTION))
    return tuple(slugs[n] for n in sorted(set(picked)))


def _typed(teams: Teams, chosen: Sequence[str], text: str) -> str:
    wanted = text.casefold()
    if text in chosen:
        return text
    slugs = [slug for slug, said in called(teams).items() if wanted in (slug.casefold(), said.casefold())]
    slugs = slugs or [slug for slug, name in teams if wanted == name.casefold()]
    if len(slugs) > 1:
        raise WrongFieldError("teams", Complaint(_TWO, {"team": text, "slugs": ", ".join(slugs[:5])}))
    if not slugs:
        raise WrongFieldError("teams", Complaint(_UNKNOWN, {"team": text[:60]}))
    return slugs[0]
