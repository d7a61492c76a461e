"""A chart as inline SVG, with the same said in words: for who cannot see it, and beside it for who can."""

from collections.abc import Iterator
from itertools import pairwise

from bot.playground.escaping import safe
from flows.axis import least, said, ticks
from flows.message import Chart, Series
from flows.words import Language, Words

WIDTH = 360
"""Narrow enough to be read on a telephone without being made smaller."""

EDGE = 12
BAR = 12
ROW = 40
GAP = 4
HEIGHT = 200
MOST_LABELS = 5
IN_WORDS = Words("Tallene i ord", "The figures in words")


def chart(one: Chart, language: Language) -> str:
    """The picture, its title, and its figures as a list that can be opened."""
    drawn = "".join(_bars(one, language) if one.kind == "bar" else _lines(one, language))
    height = _height(one)
    legend = _legend(one) if len(one.series) > 1 else ""
    said = "".join(f"<li>{safe(entry)}</li>" for entry in one.spoken.split("; "))
    return (
        f'<figure class="chart"><figcaption>{safe(one.title)}</figcaption>'
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{safe(one.title)}: {safe(one.spoken)}">'
        f"{drawn}</svg>{legend}<details><summary>{IN_WORDS(language)}</summary><ul>{said}</ul></details></figure>"
    )


def _height(one: Chart) -> int:
    return len(one.categories) * _row(one) + 22 if one.kind == "bar" else HEIGHT


def _row(one: Chart) -> int:
    return ROW + (len(one.series) - 1) * (BAR + GAP)


def _part(value: float, one: Chart) -> float:
    """How far along the axis, from 0 to 1."""
    first = least(one)
    return min(max((value - first) / (one.top - first), 0), 1)


def _text(x: float, y: float, text: str, look: str, anchor: str = "start") -> str:
    return f'<text class="{look}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{safe(text)}</text>'


def _bars(one: Chart, language: Language) -> Iterator[str]:
    """A row for each category: its name above, its bars below, from the least value of the axis."""
    row, reach, bottom = _row(one), WIDTH - 2 * EDGE, _height(one) - 20
    for tick in ticks(one):
        x = EDGE + reach * _part(tick, one)
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="2" y2="{bottom}"/>'
        yield _text(x, bottom + 14, said(tick, one, language), "axis", "middle")
    for n, category in enumerate(one.categories):
        yield _text(EDGE, n * row + 15, category, "label")
        for k, series in enumerate(one.series):
            yield from _bar(series.values[n], k, n * row + 21 + k * (BAR + GAP), reach, one)


def _bar(value: float | None, k: int, y: float, reach: float, one: Chart) -> Iterator[str]:
    yield f'<rect class="track" x="{EDGE}" y="{y}" width="{reach}" height="{BAR}" rx="3"/>'
    if value is not None:
        length = max(reach * _part(value, one), 3)
        yield f'<rect class="mark s{k % 3}" x="{EDGE}" y="{y}" width="{length:.1f}" height="{BAR}" rx="3"/>'


def _lines(one: Chart, language: Language) -> Iterator[str]:
    """Points joined by lines; where nothing was released there is a gap."""
    left, right, top, bottom = EDGE + (24 if one.top > 1 else 38), WIDTH - EDGE - 8, 14, HEIGHT - 26
    for tick in ticks(one):
        y = bottom - (bottom - top) * _part(tick, one)
        yield f'<line class="grid" x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield _text(left - 8, y + 4, said(tick, one, language), "axis", "end")
    step = (right - left) / max(len(one.categories) - 1, 1)
    every = -(-len(one.categories) // MOST_LABELS)
    for n, category in enumerate(one.categories):
        if (len(one.categories) - 1 - n) % every == 0:
            yield _text(
                left + n * step, HEIGHT - 8, category, "axis", "end" if n == len(one.categories) - 1 else "middle"
            )
    for k, series in enumerate(one.series):
        points = [
            (left + n * step, bottom - (bottom - top) * _part(value, one)) if value is not None else None
            for n, value in enumerate(series.values)
        ]
        yield from _line(points, k)


def _line(points: list[tuple[float, float] | None], k: int) -> Iterator[str]:
    for before, after in pairwise(points):
        if before and after:
            (x1, y1), (x2, y2) = before, after
            yield f'<line class="line s{k % 3}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'
    for point in points:
        if point:
            yield f'<circle class="point s{k % 3}" cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="4.5"/>'


def _legend(one: Chart) -> str:
    return f'<ul class="legend">{"".join(_named(k, series) for k, series in enumerate(one.series))}</ul>'


def _named(k: int, series: Series) -> str:
    mark = f'<rect class="mark s{k % 3}" width="12" height="12" rx="3"/>'
    return f'<li><svg viewBox="0 0 12 12" aria-hidden="true">{mark}</svg>{safe(series.name)}</li>'
