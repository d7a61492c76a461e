"""A message as one picture to be drawn, in the words of Vega-Lite: for a file, an e-mail, or a slide."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from flows.axis import least, said, ticks
from flows.message import Chart, Facts, Heading, Message, Part, Quote, Series, Text
from flows.words import Language

WIDTH = 640
"""In points, as everything here."""

LEADING = 1.4
GLYPH = 0.53
"""The height of a line and the width of a letter, as parts of the size of the type."""

VALUES_AT = 260
"""Where the second of two columns begins."""

EDGE, MARGIN = 20, 50
"""Beside a chart: to the right, and to the left where values are written."""

BAR = 40
LINE = 200
COLORS = ("#1d5fa6", "#c2571a", "#3f7d4e")
INK, QUIET = "#1b1b1b", "#5a5a5a"

View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Type:
    """A size of letters, their colour and weight."""

    size: int
    color: str = INK
    bold: bool = False

    @property
    def line(self) -> float:
        return self.size * LEADING

    def wrapped(self, text: str, width: float) -> list[str]:
        return wrap(text, int(width / (self.size * GLYPH))) or [""]


HEADING = Type(24, bold=True)
TYPES = {"strong": Type(17, bold=True), "normal": Type(15), "quiet": Type(13, QUIET)}
PLAIN, FACT, SMALL = TYPES["normal"], Type(15, bold=True), Type(13)


@dataclass(frozen=True, slots=True)
class Placed:
    """One line of letters, and the place of its upper left corner."""

    text: str
    x: float
    y: float
    type: Type


def picture(message: Message) -> Mapping[str, Any]:
    """A Vega-Lite specification. Buttons and forms are left out: nobody can press a picture."""
    views = [view for part in message.parts for view in _views(part, message.language)]
    return {
        "background": "white",
        "padding": 28,
        "spacing": 14,
        "description": message.summary,
        "config": {"view": {"stroke": None}, "axis": {"labelFontSize": 13, "labelColor": QUIET, "labelLimit": 0}},
        "vconcat": views,
    }


def _views(part: Part, language: Language) -> Iterator[View]:
    match part:
        case Heading(text):
            yield _words(_column(text, HEADING))
        case Text(text, tone):
            yield _words(_column(text, TYPES[tone]))
        case Quote(text):
            yield _words(_column(text, PLAIN, x=16))
        case Facts(rows):
            yield _words(_rows(rows))
        case Chart():
            yield _words(_above(part))
            yield _bars(part, language) if part.kind == "bar" else _line(part, language)


def _above(chart: Chart) -> list[Placed]:
    """What a chart is called, and in their colours what is drawn in it, if it is more than one thing."""
    placed = _column(chart.title, FACT)
    for n, one in enumerate(chart.series if len(chart.series) > 1 else ()):
        placed += _column(one.name, _colored(n), y=placed[-1].y + FACT.line)
    return placed


def _colored(number: int) -> Type:
    return Type(13, COLORS[number % len(COLORS)], bold=True)


def _column(text: str, type_: Type, x: float = 0, y: float = 0, width: float = WIDTH) -> list[Placed]:
    lines = [line for paragraph in text.splitlines() or [""] for line in type_.wrapped(paragraph, width - x)]
    return [Placed(line, x, y + n * type_.line, type_) for n, line in enumerate(lines)]


def _rows(rows: Sequence[tuple[str, str]]) -> list[Placed]:
    """What it is, and beside it its value."""
    placed: list[Placed] = []
    y = 0.0
    for name, value in rows:
        left = _column(name, PLAIN, 0, y, VALUES_AT - 20)
        right = _column(value, FACT, VALUES_AT, y)
        y += (max(len(left), len(right)) + 0.3) * PLAIN.line
        placed += left + right
    return placed


def _words(placed: Sequence[Placed]) -> View:
    height = max((one.y + one.type.line for one in placed), default=0)
    types = dict.fromkeys(one.type for one in placed)
    return {"width": WIDTH, "height": height, "layer": [_set(placed, one) for one in types]}


def _set(placed: Sequence[Placed], type_: Type) -> View:
    """All lines of one type."""
    values = [{"text": one.text, "x": one.x, "y": one.y} for one in placed if one.type == type_]
    mark = {"type": "text", "align": "left", "baseline": "top", "fontSize": type_.size, "color": type_.color}
    at = {name: {"field": name, "type": "quantitative", "scale": None, "axis": None} for name in ("x", "y")}
    return {
        "data": {"values": values},
        "mark": {**mark, "fontWeight": "bold" if type_.bold else "normal", "limit": 0},
        "encoding": {**at, "text": {"field": "text", "type": "nominal"}},
    }


def _values(chart: Chart, series: Series) -> list[Mapping[str, Any]]:
    """Each with its name; without a value where nothing was released."""
    return [{"name": name, "value": value} for name, value in zip(chart.categories, series.values, strict=True)]


def _measured(chart: Chart, language: Language, **axis: object) -> View:
    """The axis of values, with its labels as they are written in this language."""
    labels = "".join(f"datum.value == {one} ? '{said(one, chart, language)}' : " for one in ticks(chart))
    drawn = {"values": list(ticks(chart)), "labelExpr": f"{labels}''", "title": None, "ticks": False, "domain": False}
    scale = {"domain": [least(chart), chart.top], "nice": False}
    return {"field": "value", "type": "quantitative", "scale": scale, "axis": {**drawn, **axis}}


def _named(chart: Chart, axis: View | None) -> View:
    return {"field": "name", "type": "nominal", "scale": {"domain": list(chart.categories)}, "sort": None, "axis": axis}


def _bars(chart: Chart, language: Language) -> View:
    """Names to the left, bars where the second column of a table begins."""
    along = _measured(chart, language)
    along["scale"]["range"] = [VALUES_AT, WIDTH - EDGE]
    many, names = len(chart.series), _named(chart, None)
    layers = [_names(chart, names)]
    for n, series in enumerate(chart.series):
        mark = {"type": "bar", "color": COLORS[n % len(COLORS)], "size": BAR / (many + 1)}
        offset = (n - (many - 1) / 2) * BAR / (many + 1)
        encoding = {"y": names, "x": along, "x2": {"datum": least(chart)}}
        values = [one for one in _values(chart, series) if one["value"] is not None]
        layers.append({"data": {"values": values}, "mark": {**mark, "yOffset": offset}, "encoding": encoding})
    return {"width": WIDTH, "height": BAR * len(chart.categories), "layer": layers}


def _names(chart: Chart, names: View) -> View:
    values = [{"name": one, "lines": SMALL.wrapped(one, VALUES_AT - 20)} for one in chart.categories]
    mark = {"type": "text", "align": "left", "baseline": "middle", "fontSize": SMALL.size, "color": INK, "limit": 0}
    encoding = {"y": names, "x": {"value": 0}, "text": {"field": "lines", "type": "nominal"}}
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def _line(chart: Chart, language: Language) -> View:
    """Points joined by lines; where nothing was released there is a gap."""
    labels = {"labelAngle": 0, "labelOverlap": "parity", "labelSeparation": 8}
    names = _named(chart, {"title": None, "ticks": False, "grid": False, **labels})
    names["scale"]["range"] = [MARGIN, WIDTH - EDGE]
    encoding = {"x": names, "y": _measured(chart, language, offset=-MARGIN)}
    layers = []
    for n, series in enumerate(chart.series):
        color = COLORS[n % len(COLORS)]
        mark = {"type": "line", "color": color, "strokeWidth": 2.5, "invalid": "break-paths-filter-domains"}
        dots = {"filled": True, "size": 60, "color": color, "invalid": "filter"}
        data = {"values": _values(chart, series)}
        layers.append({"data": data, "mark": {**mark, "point": dots}, "encoding": encoding})
    return {"width": WIDTH, "height": LINE, "layer": layers}
