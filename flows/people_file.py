"""`people.csv`: read whole, or refused whole with line and reason."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flows.schedule import zone_named
from flows.sheet import MOST_COMPLAINTS, Line, SheetError, lines
from flows.words import LANGUAGES

COLUMNS = ("email", "name", "teams", "leads", "roles", "timezone", "language", "slack", "msteams", "starts_on")
REQUIRED = ("email", "name", "teams", "leads", "roles")
ROLES = ("hr", "admin", "trainee", "trainer", "school")

EMAIL = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+")
SLUG = re.compile(r"[a-z0-9æøå]+(-[a-z0-9æøå]+)*(/[a-z0-9æøå]+(-[a-z0-9æøå]+)*)*")


class PeopleError(SheetError):
    """A file of people that is refused."""


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the file. `teams` and `leads` are slugs, a slash between parent and child; empty cells are None.
    `slack` and `msteams` are in the letters in which those platforms write to us."""

    email: str
    name: str
    teams: tuple[str, ...]
    leads: tuple[str, ...]
    roles: tuple[str, ...]
    timezone: str | None
    language: str | None
    slack: str | None
    msteams: str | None
    starts_on: date | None


def read(text: str, name: str) -> tuple[Row, ...]:
    """The people of a file. Raises PeopleError with everything that is wrong."""
    found = [(line, *_row(line)) for line in lines(text, name, COLUMNS, REQUIRED, PeopleError)]
    complaints = [f"{name}, line {line.number}: {complaint}" for line, wrong, _ in found for complaint in wrong]
    rows = [row for _, _, row in found if row]
    complaints += [f"{name}: {complaint}" for complaint in _twice(rows)]
    if complaints:
        raise PeopleError(complaints[:MOST_COMPLAINTS])
    return tuple(rows)


def _row(line: Line) -> tuple[list[str], Row | None]:
    cell = line.cells
    wrong = [line.wrong] if line.wrong else list(_wrong(cell))
    if wrong:
        return wrong, None
    starts_on = date.fromisoformat(cell["starts_on"]) if cell.get("starts_on") else None
    return [], Row(
        email=cell["email"].lower(),
        name=cell["name"],
        teams=_listed(cell["teams"]),
        leads=_listed(cell["leads"]),
        roles=_listed(cell["roles"]),
        timezone=cell.get("timezone") or None,
        language=cell.get("language") or None,
        slack=cell.get("slack", "").upper() or None,
        msteams=cell.get("msteams", "").lower() or None,
        starts_on=starts_on,
    )


def _wrong(cell: Mapping[str, str]) -> Iterator[str]:
    if len(cell["email"]) > 320 or not EMAIL.fullmatch(cell["email"]):
        yield f'"{cell["email"]}" is no e-mail address.'
    if not cell["name"] or len(cell["name"]) > 200:
        yield "the name should have from 1 to 200 characters."
    for slug in (*_listed(cell["teams"]), *_listed(cell["leads"])):
        if len(slug) > 120 or not SLUG.fullmatch(slug):
            yield f'"{slug}" is no team; use small letters, digits and hyphens, and a slash between parent and child.'
    for role in _listed(cell["roles"]):
        if role not in ROLES:
            yield f'"{role}" is no role. Roles are: {", ".join(ROLES)}.'
    yield from _wrong_optional(cell)


def _wrong_optional(cell: Mapping[str, str]) -> Iterator[str]:
    if cell.get("timezone"):
        try:
            zone_named(cell["timezone"])
        except ValueError as error:
            yield f"{error}."
    if cell.get("language") and cell["language"] not in LANGUAGES:
        yield f'"{cell["language"]}" is no language we speak; use {" or ".join(LANGUAGES)}.'
    if cell.get("starts_on"):
        try:
            date.fromisoformat(cell["starts_on"])
        except ValueError:
            yield f'"{cell["starts_on"]}" is no date; write it as 2026-02-01.'


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip().lower() for part in text.split(";") if part.strip()))


def _twice(rows: Sequence[Row]) -> Iterator[str]:
    for column in ("email", "slack", "msteams"):
        seen: set[str] = set()
        for row in rows:
            value = getattr(row, column)
            if value and value in seen:
                yield f'{column} "{value}" stands more than once.'
            seen.add(value)


def parents(slugs: Sequence[str]) -> tuple[str, ...]:
    """All slugs that these imply, parents before their children."""
    implied = {slug: None for one in slugs for slug in _above(one)}
    return tuple(sorted(implied, key=lambda slug: (slug.count("/"), slug)))


def _above(slug: str) -> Iterator[str]:
    parts = slug.split("/")
    for n in range(1, len(parts) + 1):
        yield "/".join(parts[:n])
