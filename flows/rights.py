"""May this person do this? The authorisation matrix, read as data. What it does not name is forbidden."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Scope = Literal["self", "own", "led", "total", "all"]
Role = Literal["everyone", "manager", "hr", "admin", "trainee", "trainer", "school"]
Matrix = Mapping[str, Mapping[str, frozenset[Scope]]]


@dataclass(frozen=True, slots=True)
class Principal:
    """Who presses: their roles now, the units they lead with all below, and the unit that is their home."""

    person: int
    roles: frozenset[str]
    led: frozenset[int]
    home: int | None
    root: int


@dataclass(frozen=True, slots=True)
class Target:
    """Whom or what it is about: a person, a unit, or neither, which means the organisation."""

    person: int | None = None
    unit: int | None = None


def read(document: str) -> Matrix:
    """The matrix in a TOML document. Raises ValueError for a role or scope it does not know."""
    matrix: dict[str, dict[str, frozenset[Scope]]] = {}
    for action, row in tomllib.loads(document).items():
        for role, scopes in row.items():
            unknown = [role] if role not in get_args(Role) else [one for one in scopes if one not in get_args(Scope)]
            if unknown:
                raise ValueError(f'rights: action "{action}" names "{unknown[0]}", which is no role or scope')
            matrix.setdefault(action, {})[role] = frozenset(scopes)
    return matrix


def kept_from_teams(matrix: Matrix) -> Matrix:
    """The same, where nobody reads the figures of a unit because it is their own."""
    kept = {role: scopes - {"own"} for role, scopes in matrix.get("report", {}).items()}
    return {**matrix, "report": kept}


def may(matrix: Matrix, who: Principal, action: str, target: Target) -> bool:
    """Default no. Asked inside the transaction that acts, at the moment of pressing (rule C2)."""
    row = matrix.get(action, {})
    granted = {scope for role in ("everyone", *who.roles) for scope in row.get(role, frozenset())}
    return any(_covers(scope, who, target) for scope in granted)


def reaches(matrix: Matrix, roles: Collection[str], action: str) -> bool:
    """Whether somebody of those roles may do it to anything at all: what is worth offering, not what is allowed."""
    return any(matrix.get(action, {}).get(role) for role in ("everyone", *roles))


def _covers(scope: Scope, who: Principal, target: Target) -> bool:
    match scope:
        case "all":
            return True
        case "self":
            return target.person == who.person and target.unit is None
        case "own":
            return target.unit is not None and target.unit == who.home
        case "led":
            return target.unit is not None and target.unit in who.led
        case "total":
            return target.unit is not None and target.unit == who.root
