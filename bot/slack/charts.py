"""A chart as Slack draws it. What it says stands in words beside it, always."""

from collections.abc import Iterator

from bot.slack.text import Element, cut, line, plain
from flows.message import Chart, Series

PICTURE = "data_visualization"
LONGEST_TITLE = LONGEST_AXIS = 50
LONGEST_CATEGORY = 20
MOST_SERIES = 6
LONGEST_WORDS = 3000


def chart(part: Chart) -> Iterator[Element]:
    """The picture, where Slack can draw it, and the same in words, unless they stand beside it."""
    picture = _picture(part)
    if picture:
        yield picture
    if not part.beside:
        yield {"type": "section", "text": plain(part.spoken, LONGEST_WORDS)}


def without_pictures(blocks: list[Element]) -> list[Element]:
    return [block for block in blocks if block["type"] != PICTURE]


def _picture(part: Chart) -> Element | None:
    """None where it would say something else than the figures: names that Slack would cut to the same, nothing
    released, or more lines than it draws."""
    shown = [n for n in range(len(part.categories)) if all(one.values[n] is not None for one in part.series)]
    categories = [cut(line(part.categories[n]), LONGEST_CATEGORY) for n in shown]
    names = [cut(line(one.name) or "–", LONGEST_AXIS) for one in part.series]
    unclear = len(set(categories)) < len(categories) or len(set(names)) < len(names)
    if unclear or not categories or not all(categories) or not 1 <= len(names) <= MOST_SERIES:
        return None
    series = [
        {"name": name, "data": _data(part, one, shown, categories)}
        for name, one in zip(names, part.series, strict=True)
    ]
    axis = {"categories": categories, **({"y_label": "%"} if part.top == 1 else {})}
    drawn = {"type": part.kind, "series": series, "axis_config": axis}
    return {"type": PICTURE, "title": cut(line(part.title) or "–", LONGEST_TITLE), "chart": drawn}


def _data(part: Chart, series: Series, shown: list[int], categories: list[str]) -> list[Element]:
    return [
        {"label": label, "value": _number(part, series.values[n])} for n, label in zip(shown, categories, strict=True)
    ]


def _number(part: Chart, value: float | None) -> float:
    return round((value or 0) * 100, 1) if part.top == 1 else round(value or 0, 2)
