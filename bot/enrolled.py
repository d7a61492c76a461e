"""The roster before an import, and what the import changes of it, in lines that can be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from storage.records import Profile


@dataclass(slots=True)
class Changes:
    """What an import would change, or has changed: readable lines by kind."""

    teams_added: list[str] = field(default_factory=list)
    teams_closed: list[str] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.teams_added or self.teams_closed or self.joined or self.left or self.changed)


@dataclass(frozen=True, slots=True)
class Before:
    """The roster as it stands: people by e-mail, their teams and leads, ids of units by slug."""

    people: Mapping[str, Profile]
    teams_of: Mapping[int, Sequence[int]]
    leads_of: Mapping[int, Sequence[int]]
    slugs: Mapping[int, str]

    def named(self, units: Sequence[int]) -> str:
        return ";".join(self.slugs.get(unit, "?") for unit in units) or "–"


def shown(value: object) -> str:
    return str(value) if value not in (None, "") else "–"
