"""The pictures of a report. Each says the same in words to whoever cannot see it."""

from collections.abc import Iterator, Sequence

from babel.dates import format_date

from flows.figures import said_code
from flows.message import Chart, Series
from flows.report_lines import Line
from flows.words import Language, Words

_ITEMS = Words("Punkt for punkt, laveste først", "Item by item, lowest first")
_OVER_TIME = Words("Over tid", "Over time")


def charts(ranked: Sequence[Line], language: Language) -> Iterator[Chart]:
    """One figure over time; several beside each other, those of one scale together."""
    numbers = [line for line in ranked if line.coded]
    if len(numbers) == 1 and len(numbers[0].history) > 1:
        yield _over_time(numbers[0], language)
    for scale in (True, False):
        alike = [line for line in numbers if (line.question.kind == "scale") is scale]
        if len(alike) > 1:
            yield _bars(alike, language)


def _bars(found: Sequence[Line], language: Language) -> Chart:
    labels = tuple(line.words.label(language) for line in found)
    values = tuple(float(line.coded.value) if line.coded else None for line in found)
    spoken = "; ".join(f"{label}: {line.text}" for label, line in zip(labels, found, strict=True))
    title = _ITEMS(language)
    return Chart("bar", title, labels, (Series(title, values),), _top(found[0]), spoken, beside=True)


def _over_time(line: Line, language: Language) -> Chart:
    points = [(figure.closes_on, figure.kind, figure.coded) for figure in line.history if figure.coded]
    form = "d. MMM" if language == "da" else "d MMM"
    labels = tuple(format_date(day, format=form, locale=language) for day, _, _ in points)
    values = tuple(float(coded.value) for _, _, coded in points)
    spoken = "; ".join(
        f"{label}: {said_code(kind, coded, language)}" for label, (_, kind, coded) in zip(labels, points, strict=True)
    )
    name = line.words.label(language)
    title = f"{name}. {_OVER_TIME(language)}"
    return Chart("line", title, _distinct(labels), (Series(name, values),), _top(line), spoken)


def _top(line: Line) -> float:
    return 5.0 if line.question.kind == "scale" else 1.0


def _distinct(labels: Sequence[str]) -> tuple[str, ...]:
    """Two figures of one day (two meetings) still need two names on the axis."""
    seen: dict[str, int] = {}
    named = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        named.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return tuple(named)
