"""Tables that HR hands us as CSV: read whole, or refused whole with line and reason."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flows.legible import storable

MOST_COMPLAINTS = 50


class SheetError(Exception):
    """A file that is refused. `complaints` holds a sentence for each line that is wrong."""

    def __init__(self, complaints: Sequence[str]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(complaints))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: its number as an editor counts it, and its cells by column. `wrong` is said of a line that
    has not as many cells as there are columns; it has none then."""

    number: int
    cells: Mapping[str, str]
    wrong: str | None = None


def lines(
    text: str, name: str, columns: Sequence[str], required: Sequence[str], error: type[SheetError] = SheetError
) -> tuple[Line, ...]:
    """The lines below the one that names the columns. Raises `error` for what is no such table at all."""
    composed = storable(text.removeprefix("\ufeff"))
    reader = csv.reader(io.StringIO(composed, newline=""), delimiter=_between(composed), strict=True)
    try:
        found = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as wrong:
        raise error([f"{name}, line {reader.line_num}: not valid CSV: {wrong}."]) from None
    if not found:
        raise error([f"{name}: is empty. The first line names the columns: {','.join(columns)}."])
    header = [cell.strip().lower() for cell in found[0][1]]
    complaints = [f"{name}, line 1: {one}" for one in dict.fromkeys(_header(header, columns, required))]
    if complaints:
        raise error(complaints)
    return tuple(_line(number, header, cells) for number, cells in found[1:])


def _between(text: str) -> str:
    """What stands between cells: a comma, or a semicolon, as spreadsheets write it where a comma stands in numbers."""
    return ";" if ";" in text.lstrip().partition("\n")[0] else ","


def _header(header: Sequence[str], columns: Sequence[str], required: Sequence[str]) -> Iterator[str]:
    for column in header:
        if column not in columns:
            yield f'column "{column}" is not known. Known are: {", ".join(columns)}.'
        elif header.count(column) > 1:
            yield f'column "{column}" stands twice.'
    for column in required:
        if column not in header:
            yield f'column "{column}" is missing.'


def _line(number: int, header: Sequence[str], cells: Sequence[str]) -> Line:
    if len(cells) != len(header):
        return Line(number, {}, f"{len(cells)} cells, but {len(header)} columns.")
    return Line(number, {column: value.strip() for column, value in zip(header, cells, strict=True)})
