"""A chart as Teams draws it, and the same in words for whoever cannot see it."""

from collections.abc import Iterator
from typing import Any

from bot.teams.inputs import note
from bot.teams.text import line
from flows.message import Chart, Series

Element = dict[str, Any]

MOST_UPRIGHT = 4
"""More bars than this lie down, so that their names can be read on a phone."""

LONGEST_UPRIGHT = 12
LONGEST_NAME = 120


def chart(part: Chart) -> Iterator[Element]:
    """The picture, which is left out where the client draws none; and what it says in words, unless that stands beside
    it."""
    yield {"title": line(part.title), "fallback": "drop", **_picture(part), "spacing": "Medium"}
    if not part.beside:
        yield note(part.spoken)


def _picture(part: Chart) -> Element:
    if part.kind == "line":
        return {"type": "Chart.Line", "data": _lines(part), **_scale(part)}
    if len(part.series) > 1:
        return {"type": "Chart.VerticalBar.Grouped", "data": _lines(part), **_scale(part)}
    bars = [point for one in part.series for point in _points(part, one)]
    if _lies_down(part):
        return {"type": "Chart.HorizontalBar", "data": bars, "displayMode": "AbsoluteWithAxis"}
    return {"type": "Chart.VerticalBar", "data": bars, "showBarValues": True, **_scale(part)}


def _lies_down(part: Chart) -> bool:
    return len(part.categories) > MOST_UPRIGHT or any(len(name) > LONGEST_UPRIGHT for name in part.categories)


def _scale(part: Chart) -> Element:
    return {"yMin": 0, "yMax": _number(part, part.top)}


def _lines(part: Chart) -> list[Element]:
    return [{"legend": line(one.name)[:LONGEST_NAME], "values": _points(part, one)} for one in part.series]


def _points(part: Chart, series: Series) -> list[Element]:
    return [{"x": line(name)[:LONGEST_NAME], "y": _number(part, value)} for name, value in _released(part, series)]


def _released(part: Chart, series: Series) -> Iterator[tuple[str, float]]:
    """A category without a figure has no point."""
    named = zip(part.categories, series.values, strict=True)
    return ((name, value) for name, value in named if value is not None)


def _shares(part: Chart) -> bool:
    return part.top == 1


def _number(part: Chart, value: float) -> float:
    return round(value * 100, 1) if _shares(part) else round(value, 2)
