"""`people.csv`: read whole, or refused whole with line and reason."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flows.legible import storable
from flows.schedule import zone_named
from flows.words import LANGUAGES

COLUMNS = ("email", "name", "teams", "leads", "roles", "timezone", "language", "slack", "msteams", "starts_on")
REQUIRED = ("email", "name", "teams", "leads", "roles")
ROLES = ("hr", "admin", "trainee", "trainer", "school")
MOST_COMPLAINTS = 50

_EMAIL = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+")
_SLUG = re.compile(r"[a-z0-9æøå]+(-[a-z0-9æøå]+)*(/[a-z0-9æøå]+(-[a-z0-9æøå]+)*)*")


class PeopleError(Exception):
    """A file that is refused. `complaints` holds a sentence for each line that is wrong."""

    def __init__(self, complaints: Sequence[str]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(complaints))


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the file. `teams` and `leads` are slugs, a slash between parent and child; empty cells are None."""

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
    composed = storable(text.removeprefix("\ufeff"))
    reader = csv.reader(io.StringIO(composed, newline=""), delimiter=_between(composed), strict=True)
    try:
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise PeopleError([f"{name}, line {reader.line_num}: not valid CSV: {error}."]) from None
    if not lines:
        raise PeopleError([f"{name}: is empty. The first line names the columns: {','.join(COLUMNS)}."])
    header = [cell.strip().lower() for cell in lines[0][1]]
    complaints = [f"{name}, line 1: {complaint}" for complaint in dict.fromkeys(_header(header))]
    if complaints:
        raise PeopleError(complaints)
    rows: list[Row] = []
    for number, cells in lines[1:]:
        wrong, row = _row(header, cells)
        complaints += [f"{name}, line {number}: {complaint}" for complaint in wrong]
        rows += [row] if row else []
    complaints += [f"{name}: {complaint}" for complaint in _twice(rows)]
    if complaints:
        raise PeopleError(complaints[:MOST_COMPLAINTS])
    return tuple(rows)


def _between(text: str) -> str:
    """What stands between cells: a comma, or a semicolon, as spreadsheets write it where a comma stands in numbers."""
    return ";" if ";" in text.lstrip().partition("\n")[0] else ","


def _header(header: Sequence[str]) -> Iterator[str]:
    for column in header:
        if column not in COLUMNS:
            yield f'column "{column}" is not known. Known are: {", ".join(COLUMNS)}.'
        elif header.count(column) > 1:
            yield f'column "{column}" stands twice.'
    for column in REQUIRED:
        if column not in header:
            yield f'column "{column}" is missing.'


def _row(header: Sequence[str], cells: Sequence[str]) -> tuple[list[str], Row | None]:
    if len(cells) != len(header):
        return [f"{len(cells)} cells, but {len(header)} columns."], None
    cell = {column: value.strip() for column, value in zip(header, cells, strict=True)}
    wrong = list(_wrong(cell))
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
        slack=cell.get("slack") or None,
        msteams=cell.get("msteams") or None,
        starts_on=starts_on,
    )


def _wrong(cell: Mapping[str, str]) -> Iterator[str]:
    if len(cell["email"]) > 320 or not _EMAIL.fullmatch(cell["email"]):
        yield f'"{cell["email"]}" is no e-mail address.'
    if not cell["name"] or len(cell["name"]) > 200:
        yield "the name should have from 1 to 200 characters."
    for slug in (*_listed(cell["teams"]), *_listed(cell["leads"])):
        if len(slug) > 120 or not _SLUG.fullmatch(slug):
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
