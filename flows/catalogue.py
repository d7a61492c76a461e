"""Every flow, parsed once. The only place in this room that opens files."""

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from flows.benchmarks import Benchmark
from flows.benchmarks import read as read_benchmarks
from flows.flow import Flow, Question
from flows.parse import FlowError, parse
from flows.rights import Matrix
from flows.rights import read as read_rights
from flows.words import LANGUAGES, Words

SOURCES_FILE = "sources.toml"
BENCHMARKS_FILE = "benchmarks.toml"


@dataclass(frozen=True, slots=True)
class Document:
    """One document of the evidence: what it is called where we cite it."""

    file: str
    title: Words
    year: int | None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Flows by id, the documents that they cite, and the figures that their texts name."""

    flows: Mapping[str, Flow]
    sources: Mapping[str, Document]
    benchmarks: Mapping[str, Benchmark]

    def flow(self, name: str) -> Flow | None:
        return self.flows.get(name)

    def __iter__(self) -> Iterator[Flow]:
        return iter(self.flows.values())


def load(own: Path | None = None) -> Catalogue:
    """The shipped flows, and those of an organisation's `own` folder. Raises FlowError with every complaint."""
    shipped = files("flows") / "content"
    sources = _sources((shipped / SOURCES_FILE).read_text(encoding="utf-8"))
    benchmarks = read_benchmarks((shipped / BENCHMARKS_FILE).read_text(encoding="utf-8"), BENCHMARKS_FILE)
    tables = (SOURCES_FILE, BENCHMARKS_FILE)
    texts = [(item.name, item.read_text(encoding="utf-8")) for item in shipped.iterdir()]
    if own:
        if not own.is_dir():
            raise FlowError([f"{own}: no such folder of flows."])
        texts += [(str(path), _text(path)) for path in sorted(own.glob("*.toml"))]
    return read(
        [(name, text) for name, text in sorted(texts) if name.endswith(".toml") and name not in tables],
        sources,
        benchmarks,
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FlowError([f"{path}: cannot be read as UTF-8 text: {error}."]) from None


def load_rights() -> Matrix:
    """The authorisation matrix that is shipped."""
    return read_rights((files("flows") / "rights.toml").read_text(encoding="utf-8"))


def read(
    documents: list[tuple[str, str]],
    sources: Mapping[str, Document],
    benchmarks: Mapping[str, Benchmark] = MappingProxyType({}),
) -> Catalogue:
    """Parse `documents`, pairs of name and text, into one catalogue whose flows fit together."""
    flows: dict[str, Flow] = {}
    named: dict[str, str] = {}
    complaints: list[str] = []
    for name, text in documents:
        try:
            flow = parse(text, name, sources.keys(), benchmarks)
        except FlowError as error:
            complaints += error.complaints
            continue
        if flow.id in flows:
            complaints.append(f'{name}: the id "{flow.id}" is already taken by {named[flow.id]}.')
        flows[flow.id], named[flow.id] = flow, name
    complaints += _same_matter(flows)
    if complaints:
        raise FlowError(complaints)
    return Catalogue(flows, sources, benchmarks)


def _sources(text: str) -> Mapping[str, Document]:
    listed = tomllib.loads(text)["source"]
    return {one["file"]: Document(one["file"], Words(**one["title"]), one.get("year")) for one in listed}


def _same_matter(flows: Mapping[str, Flow]) -> Iterator[str]:
    """A question asked under two names is one series (rule A5): both must say so."""
    seen: dict[str, tuple[Flow, Question]] = {}
    for flow in flows.values():
        for question in flow.questions():
            if question.sees != "team":
                continue
            for language in LANGUAGES:
                text = _normalised(question.text(language))
                flow_before, before = seen.setdefault(text, (flow, question))
                if flow_before.series(before) != flow.series(question):
                    yield (
                        f'"{question.text(language)}" is asked in both {flow_before.id} and {flow.id}; '
                        f"give both questions the same `construct`."
                    )


def _normalised(text: str) -> str:
    letters = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in letters if letter.isalnum())
