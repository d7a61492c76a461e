"""S7: no cell of a file for a spreadsheet is taken for a formula, and what was written is read back (RFC 4180)."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.report import COLUMNS, Findings, as_table
from flows.figures import Figure
from flows.message import Message
from flows.report_lines import Report
from flows.table_file import csv_of
from tests.hostile.strings import HOSTILE

FORMULAS = (
    "1+1", "cmd|' /C calc'!A0", "HYPERLINK(\"https://evil.example\",\"klik\")", "SUM(A1:A9)", "IMPORTXML(A1,\"//a\")",
    "DDE(\"cmd\";\"/C calc\";\"x\")", "2+5+cmd|' /C calc'!A0", "A1", "", "-1", "WEBSERVICE(\"https://evil.example\")",
    "\"x\"", "a,b", "a\r\nb", "a\nb", "a;b",
)  # fmt: skip
BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\r\n", "\t=", "==", "-=", "'=", '"=', " =")
CELLS = tuple(dict.fromkeys(first + rest for first, rest in product(BEGINNINGS, FORMULAS)))
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 24)

Write = Callable[[Sequence[str], Iterable[Mapping[str, str]]], str]
cells = st.one_of(st.sampled_from(CELLS), st.sampled_from([one for one in HOSTILE if len(one) < 200]), st.text())


def read(text: str) -> list[list[str]]:
    """RFC 4180 to the letter: lines end in CR LF, a cell with a quote, comma or line break stands in quotes."""
    found, row, at = [], [""], 0
    while at < len(text):
        quoted = text[at] == '"'
        at, row[-1] = _quoted(text, at + 1) if quoted else _bare(text, at)
        if text.startswith(",", at):
            row.append("")
            at += 1
            if text.startswith("\r\n", at):
                found.append(row)
                row, at = [""], at + 2
        else:
            assert text.startswith("\r\n", at), text[at : at + 20]
            found.append(row)
            row, at = [""], at + 2
    return found


def _quoted(text: str, at: int) -> tuple[int, str]:
    cell = ""
    while True:
        end = text.index('"', at)
        cell += text[at:end]
        if not text.startswith('""', end):
            return end + 1, cell
        cell, at = cell + '"', end + 2


def _bare(text: str, at: int) -> tuple[int, str]:
    end = at
    while end < len(text) and text[end] not in ',\r\n"':
        end += 1
    return end, text[at:end]


def unharmed(rows: Sequence[Sequence[str]], write: Write = csv_of) -> list[str]:
    """What is wrong with the file of these rows."""
    columns = [f"c{n}" for n in range(len(rows[0]))]
    text = write(columns, [dict(zip(columns, row, strict=True)) for row in rows])
    header, *found = read(text)
    again = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    wrong = [f"a formula: {cell[:40]!r}" for row in found for cell in row if cell.startswith(DANGEROUS)]
    meant = [[f"'{cell}" if cell.startswith(DANGEROUS) else cell for cell in row] for row in rows]
    if header != columns or found != meant or again != [header, *found]:
        wrong.append("not what was written")
    return wrong


def test_there_are_enough_of_them() -> None:
    assert len(CELLS) >= 200


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_no_cell_is_a_formula(beginning: str) -> None:
    for cell in (one for one in CELLS if one.startswith(beginning)):
        assert unharmed([[cell, "x"], ["x", cell]]) == []


@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=5))
def test_whatever_is_written_is_harmless_and_read_back(rows: list[list[str]]) -> None:
    assert unharmed(rows) == []


def test_every_column_of_a_report_is_harmless() -> None:
    for cell in CELLS:
        figure = Figure(cell, cell, "choice", cell, cell, TODAY)
        report = Report(cell, TODAY, TODAY, (figure,), (cell,), None, 30)
        table = as_table(Findings(Message("da", "x", ()), (figure,), report))
        assert [list(row) for row in table] == [list(COLUMNS)]
        assert not any(one.startswith(DANGEROUS) for one in read(csv_of(COLUMNS, table))[1])


def test_all_tables_are_written_in_one_place() -> None:
    rooms = [path for room in ("bot", "flows", "storage", "config") for path in (ROOT / room).rglob("*.py")]
    said = {path: path.read_text("utf-8") for path in rooms}
    writing = [path for path in rooms if "csv.writer" in said[path] or "DictWriter" in said[path]]
    assert writing == [ROOT / "flows" / "table_file.py"]


def as_it_comes(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([columns, *([row[one] for one in columns] for row in rows)])
    return text.getvalue()


def unquoted(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    listed = [columns, *([row[one] for one in columns] for row in rows)]
    return "".join(",".join(row) + "\r\n" for row in listed)


def test_a_writer_that_leaves_cells_as_they_are_writes_formulas() -> None:
    """The twin: as Python writes it, and as one writes it by hand."""
    assert unharmed([["=1+1", "x"]], as_it_comes) != []
    assert "not what was written" in unharmed([["a,b", "x"]], unquoted)
