"""What units are called where people see them: two that share a name can be told apart."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

LONGEST = 75
"""A button of Slack takes no more."""

Teams = Sequence[tuple[str, str]]
"""(slug, name) of each."""


def called(teams: Teams, among: Collection[str] | None = None) -> dict[str, str]:
    """What each of these slugs is called, or each of all: its name alone, if no other among them has it; with that of
    the unit above; and with the slug where even that is not enough. Nobody is named a unit above without need."""
    names = dict(teams)
    slugs = [slug for slug in names if among is None or slug in among]
    shared = _shared(names[slug] for slug in slugs)
    said = {slug: _with_parent(names, slug) if names[slug] in shared else _fitting(names[slug]) for slug in slugs}
    still = _shared(said.values())
    return {slug: _fitting(f"{names[slug]} ({slug})") if one in still else one for slug, one in said.items()}


def _shared(names: Iterable[str]) -> set[str]:
    return {name for name, times in Counter(names).items() if times > 1}


def _with_parent(names: dict[str, str], slug: str) -> str:
    above = names.get(slug.rpartition("/")[0])
    return _fitting(f"{names[slug]} ({above})" if above else names[slug])


def _fitting(text: str) -> str:
    """Beginning and end tell units apart; what is too long is left out between them."""
    half = (LONGEST - 1) // 2
    return text if len(text) <= LONGEST else f"{text[:half]}…{text[-half:]}"
