"""`dates.csv`: days of people, of teams, of everybody; read whole, or refused whole with line and reason."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from flows.anchors import KINDS, LONGEST, Kind
from flows.people_file import EMAIL, SLUG
from flows.sheet import MOST_COMPLAINTS, Line, SheetError, lines

COLUMNS = ("who", "what", "from", "to", "label")
REQUIRED = ("who", "what", "from")
FIRST_YEAR, LAST_YEAR = 1970, 2199
LONGEST_LABEL = 200

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class DatesError(SheetError):
    """A file of dates that is refused."""


@dataclass(frozen=True, slots=True)
class Marked:
    """Marked days, both ends included. `who` is an e-mail, or a team's slug, or empty for everybody; `line` is where
    in the file it stands."""

    who: str
    kind: Kind
    first: date
    last: date
    label: str = ""
    line: int = field(default=0, compare=False)


def read(text: str, name: str) -> tuple[Marked, ...]:
    """The dates of a file. Raises DatesError with everything that is wrong."""
    found = [(line.number, *_row(line)) for line in lines(text, name, COLUMNS, REQUIRED, DatesError)]
    complaints = [f"{name}, line {number}: {complaint}" for number, wrong, _ in found for complaint in wrong]
    rows = tuple(row for _, _, row in found if row)
    complaints += [f"{name}, line {number}: {complaint}" for number, complaint in _twice(rows)]
    if complaints:
        raise DatesError(complaints[:MOST_COMPLAINTS])
    return rows


def _row(line: Line) -> tuple[list[str], Marked | None]:
    cell = line.cells
    wrong = [line.wrong] if line.wrong else list(_wrong(cell))
    if wrong:
        return wrong, None
    first = date.fromisoformat(cell["from"])
    last = date.fromisoformat(cell["to"]) if cell.get("to") else first
    kind = cast("Kind", cell["what"].lower())
    return [], Marked(cell["who"].lower(), kind, first, last, cell.get("label", ""), line.number)


def _wrong(cell: Mapping[str, str]) -> Iterator[str]:
    kind = cell["what"].lower()
    yield from _wrong_who(cell["who"].lower(), kind)
    if kind not in KINDS:
        yield f'"{cell["what"]}" is nothing that can be marked; use {", ".join(KINDS)}.'
    if len(cell.get("label", "")) > LONGEST_LABEL:
        yield f"the label should have at most {LONGEST_LABEL} characters."
    first, last = _day(cell["from"]), _day(cell.get("to") or cell["from"])
    for written, day in {cell["from"]: first, cell.get("to") or cell["from"]: last}.items():
        if day is None:
            yield f'"{written}" is no date; write it as 2026-02-01.'
    if first and last:
        yield from _wrong_stretch(kind, first, last)


def _wrong_who(who: str, kind: str) -> Iterator[str]:
    if len(who) > 320:
        yield "`who` should have at most 320 characters."
    elif "@" in who and not EMAIL.fullmatch(who):
        yield f'"{who}" is no e-mail address.'
    elif "@" not in who and who and (len(who) > 120 or not SLUG.fullmatch(who)):
        yield f'"{who}" is neither an e-mail address nor a team, such as parent/child.'
    elif kind == "leave" and "@" not in who:
        yield "only a person is on leave; for a team or for everybody write closed."
    elif kind == "closed" and "@" in who:
        yield "a person is not closed; write leave."


def _wrong_stretch(kind: str, first: date, last: date) -> Iterator[str]:
    if last < first:
        yield f"ends on {last}, before it begins on {first}."
    elif kind in KINDS and last - first >= LONGEST[kind]:
        yield f"lasts {(last - first).days + 1} days; {kind} lasts {LONGEST[kind].days} at most."


def _day(written: str) -> date | None:
    try:
        day = date.fromisoformat(written) if _DAY.fullmatch(written) else None
    except ValueError:
        return None
    return day if day and FIRST_YEAR <= day.year <= LAST_YEAR else None


def _twice(rows: Sequence[Marked]) -> Iterator[tuple[int, str]]:
    seen: dict[tuple[str, str, date, date], int] = {}
    for row in rows:
        same = seen.setdefault((row.who, row.kind, row.first, row.last), row.line)
        if same != row.line:
            yield row.line, f"says the same as line {same}."
