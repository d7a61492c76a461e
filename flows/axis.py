"""What the values of a chart are measured on: a scale that begins at one, or a share of all."""

from babel.numbers import format_decimal, format_percent

from flows.message import Chart
from flows.words import Language


def least(chart: Chart) -> int:
    return 1 if chart.top > 1 else 0


def ticks(chart: Chart) -> tuple[float, ...]:
    if chart.top > 1:
        return tuple(float(n) for n in range(least(chart), int(chart.top) + 1))
    return 0, 0.25, 0.5, 0.75, 1


def said(value: float, chart: Chart, language: Language) -> str:
    if chart.top > 1:
        return format_decimal(value, format="0.##", locale=language)
    return format_percent(value, format="0 %" if language == "da" else "0%", locale=language)
