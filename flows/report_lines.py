"""Released figures → the lines of a report: one for each question that has a figure (rule A2.10)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from flows.disclosure import Coded
from flows.figures import Figure, average, moved, said, said_band, said_code
from flows.flow import Flow, Question, ReportWords
from flows.words import Language, Words

POINTS = 12
"""Most points of a line over time: a year of monthly figures."""

_UP = Words("op siden sidst", "up since last time")
_DOWN = Words("ned siden sidst", "down since last time")
_SAME = Words("omtrent som sidst", "about as last time")
_MEETINGS = Words("gennemsnit af {n} gange", "averaged over {n} occasions")


@dataclass(frozen=True, slots=True)
class Report:
    """What a report is made of: figures of one unit, oldest first, those before `since` only to compare with.

    `closed` are the flows that closed a period between `since` and `until`; `next_close` is the first day on which an
    open period ends. `people` are counted in the unit or below it; the `top` has no unit above.
    """

    unit: str
    since: date
    until: date
    figures: tuple[Figure, ...]
    closed: tuple[str, ...]
    next_close: date | None
    people: int
    top: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One question of the report: its figure now, the average of so many `times`, and whether it moved. `worth` is None
    where nothing is best."""

    flow: Flow
    question: Question
    words: ReportWords
    text: str
    times: int
    worth: Fraction | None
    coded: Coded | None
    change: int | None
    bands: tuple[str, ...]
    history: tuple[Figure, ...]

    @property
    def latest(self) -> Figure:
        return self.history[-1]

    @property
    def majority(self) -> frozenset[str]:
        """The choices that most have made."""
        return frozenset(self.latest.code.split()) if self.latest.kind == "choice" else frozenset()


def lines(flow: Flow, report: Report, language: Language) -> Iterator[Line]:
    """In the order of the questions."""
    for question in flow.questions():
        figures = [one for one in report.figures if (one.flow, one.question) == (flow.id, question.id)]
        now = [one for one in figures if report.since <= one.closes_on]
        if now and question.report:
            yield _line(flow, question, question.report, now, figures, report, language)


def weakest_first(found: Sequence[Line]) -> list[Line]:
    """What can be good or bad before what cannot; else as it was."""
    return sorted(found, key=lambda line: (line.worth is None, line.worth or 0))


def facts(found: Sequence[Line], language: Language) -> tuple[list[tuple[str, str]], str]:
    """What each is, and its figure; and what is said of all of them, once: where they are made of alike many answers
    and times, and have not moved."""
    shared = len(found) > 1 and len({(line.bands, line.times) for line in found}) == 1
    still = shared and all(line.change == 0 for line in found)
    rows = [(line.words.label(language), " · ".join(_figure(line, language, shared, still))) for line in found]
    alike = [*_made_of(found[0], language), *([_SAME(language)] if still else [])] if shared else []
    return rows, " · ".join(alike)


def _figure(line: Line, language: Language, shared: bool, still: bool) -> Iterator[str]:
    said_change = {1: _UP, -1: _DOWN, 0: _SAME}
    yield line.text
    if not shared:
        yield from _made_of(line, language)
    if line.change is not None and not still:
        yield said_change[line.change](language)


def _made_of(line: Line, language: Language) -> Iterator[str]:
    yield ", ".join(said_band(one, language) for one in line.bands)
    if line.times > 1:
        yield _MEETINGS(language, n=line.times)


def _line(
    flow: Flow,
    question: Question,
    words: ReportWords,
    now: Sequence[Figure],
    figures: Sequence[Figure],
    report: Report,
    language: Language,
) -> Line:
    latest = now[-1]
    occasions = flow.release == "occasion" and latest.coded is not None
    current = average(now) if occasions else latest.coded
    older = [one for one in figures if one.closes_on < (report.since if occasions else latest.closes_on)]
    span = report.until - report.since
    before = average([one for one in older if report.since - span <= one.closes_on]) if occasions else _last(older)
    text = said_code(latest.kind, current, language) if current else said(latest, question, language)
    change = moved(before, current) if before and current else None
    worth = latest.worth if not current else (current.value - 1) / 4 if latest.kind == "scale" else current.value
    bands = tuple(dict.fromkeys(one.band for one in (now if occasions else [latest])))
    times = len(now) if occasions else 1
    return Line(flow, question, words, text, times, worth, current, change, bands, tuple(figures[-POINTS:]))


def _last(figures: Sequence[Figure]) -> Coded | None:
    return figures[-1].coded if figures else None
