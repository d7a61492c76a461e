"""What stands beside the flows in a folder: the documents they cite, the figures they name, the table of evidence."""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from flows import benchmarks, evidence
from flows.benchmarks import Benchmark
from flows.content_table import Row, rows
from flows.evidence import Instrument
from flows.flow import Shape
from flows.parse import FlowError
from flows.words import Words

SOURCES = "sources.toml"
BENCHMARKS = "benchmarks.toml"
EVIDENCE = "evidence.toml"

Texts = Iterable[tuple[str, str]]
"""The files of a folder: the name that complaints point to, and what it says."""


class Document(Shape):
    """One document of the evidence: what it is called where we cite it."""

    file: str
    title: Words
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Tables:
    """Documents by file, figures and the instruments of the evidence."""

    sources: Mapping[str, Document]
    benchmarks: Mapping[str, Benchmark]
    instruments: tuple[Instrument, ...]


def is_table(name: str) -> bool:
    return PurePath(name).name in (SOURCES, BENCHMARKS, EVIDENCE)


def tables(shipped: Texts, own: Texts) -> Tables:
    """The shipped tables, and what an organisation adds to them. Raises FlowError: what is shipped cannot be changed by
    saying it again."""
    ours, theirs = list(shipped), list(own)
    complaints = [
        f"{name}: evidence of your own needs no table; an id that begins with OWN- is enough."
        for name, _ in _called(EVIDENCE, theirs)
    ]
    sources = _joined(SOURCES, ours, theirs, _documents, complaints)
    figures = _joined(BENCHMARKS, ours, theirs, benchmarks.read, complaints)
    complaints += _uncited(figures, sources)
    instruments = _joined(EVIDENCE, ours, (), evidence.read, complaints)
    if complaints:
        raise FlowError(complaints)
    return Tables(sources, figures, tuple(instruments.values()))


def _called(name: str, texts: Texts) -> Iterator[tuple[str, str]]:
    return ((path, text) for path, text in texts if PurePath(path).name == name)


def _joined(
    name: str, ours: Texts, theirs: Texts, read: Callable[[str, str], Mapping[str, Row]], complaints: list[str]
) -> Mapping[str, Row]:
    """The rows of both folders. What is wrong with them is added to the complaints."""
    joined: dict[str, Row] = {}
    for path, text in (*_called(name, ours), *_called(name, theirs)):
        try:
            found = read(text, path)
        except tomllib.TOMLDecodeError as error:
            complaints.append(f"{path}: not valid TOML: {error}.")
        except ValueError as error:
            complaints.append(str(error))
        else:
            complaints += [
                f'{path}: "{one}" is already in the shipped {name}.' for one in sorted(found.keys() & joined)
            ]
            joined = {**found, **joined}
    return joined


def _documents(text: str, name: str) -> Mapping[str, Document]:
    """A table of documents. Raises ValueError with a sentence."""
    return rows(text, name, "source", Document, lambda one: one.file)


def _uncited(figures: Mapping[str, Benchmark], sources: Mapping[str, Document]) -> Iterator[str]:
    for one in figures.values():
        if one.source.file not in sources:
            yield f'the figure "{one.id}" cites "{one.source.file}", which is unknown. Known are: {", ".join(sources)}.'
