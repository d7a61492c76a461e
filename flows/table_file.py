"""Rows as CSV that a spreadsheet may open without doing what a cell tells it to."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def csv_of(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """RFC 4180, with a line that names the columns. What a spreadsheet would take for a formula gets an apostrophe
    before it (rule C5)."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([harmless(row[column]) for column in columns] for row in rows)
    return text.getvalue()


def harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell
