"""Every flow, parsed once. The only place in this room that opens files."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from flows import evidence
from flows.benchmarks import Benchmark
from flows.evidence import Instrument
from flows.flow import Flow, Question
from flows.parse import FlowError, parse
from flows.rights import Matrix
from flows.rights import read as read_rights
from flows.tables import EVIDENCE, Document, Tables, is_table, tables
from flows.words import LANGUAGES

File = tuple[str, str]
"""The name that complaints point to, and what the file says."""


@dataclass(frozen=True, slots=True, repr=False)
class Catalogue:
    """Flows by id, the documents that they cite, the figures that their texts name, and the evidence they carry."""

    flows: Mapping[str, Flow]
    sources: Mapping[str, Document]
    benchmarks: Mapping[str, Benchmark]
    instruments: tuple[Instrument, ...] = ()

    def raised(self, fewest: int) -> "Catalogue":
        """The same, where no figure is made of fewer answers than that. None is made of fewer than before."""
        flows = {
            name: flow.model_copy(update={"min_answers": max(flow.min_answers, fewest)})
            for name, flow in self.flows.items()
        }
        return replace(self, flows=flows)

    def kept_from_teams(self) -> "Catalogue":
        """The same, where no team reads its own figures, and every question says so."""
        return replace(self, flows={name: flow.kept_from_teams() for name, flow in self.flows.items()})

    def flow(self, name: str) -> Flow | None:
        return self.flows.get(name)

    def __iter__(self) -> Iterator[Flow]:
        return iter(self.flows.values())


def load(own: Path | None = None) -> Catalogue:
    """The shipped flows, and those of an organisation's `own` folder. Raises FlowError with every complaint."""
    content = files("flows") / "content"
    shipped = [(item.name, item.read_text(encoding="utf-8")) for item in content.iterdir()]
    return read([one for one in sorted(shipped) if one[0].endswith(".toml")], _folder(own) if own else [])


def _folder(own: Path) -> list[File]:
    if not own.is_dir():
        raise FlowError([f"{own}: no such folder of flows."])
    return [(str(path), _text(path)) for path in sorted(own.glob("*.toml"))]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FlowError([f"{path}: cannot be read as UTF-8 text: {error}."]) from None


@lru_cache(1)
def load_rights() -> Matrix:
    """The authorisation matrix that is shipped."""
    return read_rights((files("flows") / "rights.toml").read_text(encoding="utf-8"))


def read(shipped: Sequence[File], own: Sequence[File] = ()) -> Catalogue:
    """One catalogue of two folders, whose flows fit together. Raises FlowError with every complaint."""
    return _read(tuple(shipped), tuple(own))


@lru_cache(maxsize=4)
def _read(shipped: tuple[File, ...], own: tuple[File, ...]) -> Catalogue:
    """It is the same for every process that is built here."""
    known = tables(shipped, own)
    ours, wrong = _shipped(shipped)
    complaints = [*wrong]
    theirs = _flows(own, known, complaints, own=True)
    flows = _together(ours, theirs, complaints)
    complaints += [*_same_matter(flows), *_nudges(flows)]
    if complaints:
        raise FlowError(complaints)
    return Catalogue(flows, known.sources, known.benchmarks, known.instruments)


@lru_cache(maxsize=4)
def _shipped(folder: tuple[File, ...]) -> tuple[Sequence[tuple[str, Flow]], Sequence[str]]:
    """The flows of that folder, and what is wrong with them, whatever an organisation adds."""
    known, complaints = tables(folder, ()), list[str]()
    ours = _flows(folder, known, complaints, own=False)
    if not complaints:
        complaints += [f"{EVIDENCE}: {one}" for one in evidence.gaps(known.instruments, [flow for _, flow in ours])]
    return ours, complaints


def _flows(folder: Sequence[File], known: Tables, complaints: list[str], *, own: bool) -> list[tuple[str, Flow]]:
    """Each flow of a folder with the name of its file. What is wrong is added to the complaints."""
    found = []
    for name, text in folder:
        if is_table(name):
            continue
        try:
            flow = parse(text, name, known.sources.keys(), known.benchmarks)
        except FlowError as error:
            complaints += error.complaints
            continue
        complaints += [f"{name}: {one}" for one in evidence.unknown(known.instruments, flow, own=own)]
        found.append((name, flow))
    return found


def _together(
    ours: Sequence[tuple[str, Flow]], theirs: Sequence[tuple[str, Flow]], complaints: list[str]
) -> dict[str, Flow]:
    """The shipped flows and an organisation's own: one flow to an id, and no flow replaced unknowingly."""
    flows: dict[str, Flow] = {}
    named: dict[str, str] = {}
    for name, flow in ours:
        if flow.replaces:
            complaints.append(f"{name}: only a flow of an organisation's own may say `replaces`.")
        elif flow.id in flows:
            complaints.append(f'{name}: the id "{flow.id}" is already taken by {named[flow.id]}.')
        flows[flow.id], named[flow.id] = flow, name
    shipped = dict(flows)
    for name, flow in theirs:
        complaints += [f"{name}: {one}" for one in _beside(flow, shipped.get(flow.id), named.get(flow.id, ""))]
        if flow.id not in shipped and flow.id in flows:
            complaints.append(f'{name}: the id "{flow.id}" is already taken by {named[flow.id]}.')
        flows[flow.id], named[flow.id] = flow, name
    return flows


def _beside(flow: Flow, shipped: Flow | None, name: str) -> Iterator[str]:
    """Whether an own flow may stand where it wants to: beside the shipped ones, or in place of one."""
    if shipped is None:
        if flow.replaces:
            yield f'`replaces` is true, but no flow "{flow.id}" is shipped; leave it out to add a new one.'
    elif not flow.replaces:
        yield (
            f'the id "{flow.id}" is already taken by {name}, which is shipped; choose another id, or say '
            f"`replaces = true` to put this flow in its place."
        )
    elif flow.version <= shipped.version:
        yield f"`version` is {flow.version}; a flow that replaces {name} needs one above {shipped.version}."


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


def _nudges(flows: Mapping[str, Flow]) -> Iterator[str]:
    """What a report offers to put on the schedule must be there."""
    for flow in flows.values():
        for question in flow.questions():
            if question.report and question.report.nudge and question.report.nudge not in flows:
                yield f'{flow.id}: question "{question.id}", report, nudge: there is no flow "{question.report.nudge}".'


def _normalised(text: str) -> str:
    letters = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in letters if letter.isalnum())
