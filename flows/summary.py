"""Released figures → the report a team can do something with. Accepts nothing but figures (rule A2.10)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from babel.dates import format_date

from flows.catalogue import Catalogue
from flows.disclosure import Coded
from flows.figures import NOT_SHOWN, Figure, average, moved, said, said_band, said_code
from flows.flow import Flow, Question, ReportWords
from flows.message import Chart, Facts, Heading, Message, Part, Series, Text
from flows.small_team import instead, too_small
from flows.words import Language, Words

WEAK = Fraction(3, 5)
"""A figure below this part of its range is worth doing something about before others."""

POINTS = 12
"""Most points of a line: a year of monthly figures."""

_TITLE = Words("{unit}: hvad teamet siger", "{unit}: what the team says")
_SPAN = Words("{since} til {until}", "{since} to {until}")
_BUT = Words("{good}, men {bad}: »{label}« er det laveste punkt.", "{good}, but {bad}: “{label}” is the lowest.")
_ONLY = Words("{clause}.", "{clause}.")
_MIDDLE = Words("Det ligger i midten: »{label}« er det laveste punkt.", "It is in the middle: “{label}” is the lowest.")
_TRY = Words("Prøv: {attempt}", "Try: {attempt}")
_UP = Words("op siden sidst", "up since last time")
_DOWN = Words("ned siden sidst", "down since last time")
_SAME = Words("omtrent som sidst", "about as last time")
_MEETINGS = Words("gennemsnit af {n} gange", "average of {n} times")
_NOTHING = Words(
    "Der er ikke lukket nogen periode endnu, så der er intet at vise. Tallene kommer, når perioden er slut.",
    "No period has closed yet, so there is nothing to show. Figures come when the period is over.",
)
_NEXT = Words("Den næste periode slutter {day}.", "The next period closes on {day}.")
_ITEMS = Words("Punkt for punkt, laveste først", "Item by item, lowest first")
_OVER_TIME = Words("Over tid", "Over time")
_SMALL_PRINT = Words(
    "Tal fra lukkede perioder. Mindst fem svar i hvert tal; et eller to er udeladt tilfældigt. Små udsving siger "
    "intet.",
    "Figures from closed periods. At least five answers in each; one or two are left out at random. Small changes say "
    "nothing.",
)


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
    """One question of the report: its figure now, and whether it moved."""

    question: Question
    words: ReportWords
    text: str
    worth: Fraction | None
    coded: Coded | None
    change: int | None
    bands: tuple[str, ...]
    history: tuple[Figure, ...]


def summarise(report: Report, catalogue: Catalogue, language: Language) -> Message:
    """The whole report as a message: headline, figures by instrument, charts, one thing to try."""
    flows = [flow for flow in catalogue if flow.id in report.closed]
    lines = {flow.id: tuple(_lines(flow, report, language)) for flow in flows}
    everything = [line for found in lines.values() for line in found]
    title = _TITLE(language, unit=report.unit)
    parts: list[Part] = [Heading(title), Text(_said_span(report, language), "quiet")]
    if not everything and too_small(report.people):
        parts += instead(flows, language, top=report.top)
        return Message(language, title, tuple(parts))
    if not flows:
        parts.append(Text(_nothing(report, language)))
        return Message(language, title, tuple(parts))
    parts += _headline(everything, language)
    for flow in flows:
        parts += _instrument(flow, lines[flow.id], language)
    parts += _attempt(everything, language)
    parts.append(Text(_SMALL_PRINT(language), "quiet"))
    return Message(language, title, tuple(parts))


def _nothing(report: Report, language: Language) -> str:
    if report.next_close is None:
        return _NOTHING(language)
    return f"{_NOTHING(language)} {_NEXT(language, day=_day(report.next_close, language))}"


def _said_span(report: Report, language: Language) -> str:
    return _SPAN(language, since=_day(report.since, language), until=_day(report.until, language))


def _day(day: date, language: Language) -> str:
    return format_date(day, format="long", locale=language)


def _lines(flow: Flow, report: Report, language: Language) -> Iterator[Line]:
    for question in flow.questions():
        figures = [one for one in report.figures if (one.flow, one.question) == (flow.id, question.id)]
        now = [one for one in figures if report.since <= one.closes_on]
        if now and question.report:
            yield _line(flow, question, question.report, now, figures, report, language)


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
    if occasions and len(now) > 1:
        text = f"{text} ({_MEETINGS(language, n=len(now))})"
    change = moved(before, current) if before and current else None
    worth = latest.worth if not current else (current.value - 1) / 4 if latest.kind == "scale" else current.value
    bands = tuple(dict.fromkeys(one.band for one in (now if occasions else [latest])))
    return Line(question, words, text, worth, current, change, bands, tuple(figures[-POINTS:]))


def _last(figures: Sequence[Figure]) -> Coded | None:
    return figures[-1].coded if figures else None


def _headline(lines: Sequence[Line], language: Language) -> Iterator[Part]:
    """What the figures say together, in words: the best and the weakest of what can be good or bad."""
    ranked = sorted((line for line in lines if line.worth is not None), key=lambda line: line.worth or 0)
    if not ranked:
        return
    weakest, best = ranked[0], ranked[-1]
    bad = weakest.words.low(language) if weakest.words.low and (weakest.worth or 0) < WEAK else None
    good = best.words.high(language) if best.words.high and (best.worth or 0) >= WEAK else None
    label = weakest.words.label(language)
    if good and bad:
        yield Text(_BUT(language, good=good, bad=_within(bad), label=label), "strong")
    elif good or bad:
        yield Text(_ONLY(language, clause=good or bad), "strong")
    else:
        yield Text(_MIDDLE(language, label=label), "strong")


def _within(clause: str) -> str:
    """A clause as it stands inside a sentence. `I` and names in capitals keep theirs."""
    first, *_ = clause.split()
    keeps = first == "I" or (first.isupper() and len(first) > 1)
    return clause if keeps else clause[0].lower() + clause[1:]


def _instrument(flow: Flow, lines: Sequence[Line], language: Language) -> Iterator[Part]:
    yield Text(flow.title(language), "strong")
    if not lines:
        yield Text(NOT_SHOWN(language))
        return
    ranked = sorted(lines, key=lambda line: (line.worth is None, line.worth or 0))
    yield Facts(tuple((line.words.label(language), _fact(line, language)) for line in ranked))
    numbers = [line for line in ranked if line.coded]
    if len(numbers) == 1 and len(numbers[0].history) > 1:
        yield _over_time(numbers[0], language)
    for scale in (True, False):
        alike = [line for line in numbers if (line.question.kind == "scale") is scale]
        if len(alike) > 1:
            yield _bars(alike, language)


def _fact(line: Line, language: Language) -> str:
    said_change = {1: _UP, -1: _DOWN, 0: _SAME}
    parts = [line.text, ", ".join(said_band(one, language) for one in line.bands)]
    if line.change is not None:
        parts.append(said_change[line.change](language))
    return " · ".join(parts)


def _bars(lines: Sequence[Line], language: Language) -> Chart:
    labels = tuple(line.words.label(language) for line in lines)
    values = tuple(float(line.coded.value) if line.coded else None for line in lines)
    spoken = "; ".join(f"{label}: {line.text}" for label, line in zip(labels, lines, strict=True))
    top = 5.0 if lines[0].question.kind == "scale" else 1.0
    return Chart("bar", _ITEMS(language), labels, (Series(_ITEMS(language), values),), top, spoken)


def _over_time(line: Line, language: Language) -> Chart:
    points = [(figure.closes_on, figure.kind, figure.coded) for figure in line.history if figure.coded]
    labels = tuple(
        format_date(day, format="d. MMM" if language == "da" else "d MMM", locale=language) for day, _, _ in points
    )
    values = tuple(float(coded.value) for _, _, coded in points)
    spoken = "; ".join(
        f"{label}: {said_code(kind, coded, language)}" for label, (_, kind, coded) in zip(labels, points, strict=True)
    )
    name = line.words.label(language)
    top = 5.0 if line.question.kind == "scale" else 1.0
    return Chart("line", f"{name}. {_OVER_TIME(language)}", _distinct(labels), (Series(name, values),), top, spoken)


def _distinct(labels: Sequence[str]) -> tuple[str, ...]:
    """Two figures of one day (two meetings) still need two names on the axis."""
    seen: dict[str, int] = {}
    named = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        named.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return tuple(named)


def _attempt(lines: Sequence[Line], language: Language) -> Iterator[Part]:
    """One thing to try: for the weakest figure that has one."""
    ranked = sorted(
        (line for line in lines if line.worth is not None and line.words.attempt), key=lambda line: line.worth or 0
    )
    if ranked and ranked[0].words.attempt:
        yield Text(_TRY(language, attempt=ranked[0].words.attempt(language)))
