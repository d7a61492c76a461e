"""A chart as a picture, and the same in words."""

from xml.etree import ElementTree

import pytest

from bot.playground.charts import chart
from flows.message import Chart, Series

BARS = Chart(
    "bar", "Punkt for punkt", ("Hvem gør hvad", "Æøå <b>"), (Series("Nu", (2.5, None)),), 5, "Hvem gør hvad: 2,5"
)
LINE = Chart(
    "line", "Over tid", ("jan.", "feb.", "mar."), (Series("A", (0.25, None, 0.75)),), 1, "jan.: 25 %; mar.: 75 %"
)


def drawn(one: Chart) -> ElementTree.Element:
    """The picture alone."""
    text = chart(one, "da")
    return ElementTree.fromstring(text[text.index("<svg") : text.index("</svg>") + 6])


def lengths(picture: ElementTree.Element, look: str) -> list[float]:
    return [float(one.attrib["width"]) for one in picture.iter("rect") if one.attrib["class"].startswith(look)]


def test_the_picture_says_in_words_what_it_shows() -> None:
    picture = drawn(BARS)
    assert picture.attrib["role"] == "img"
    assert picture.attrib["aria-label"] == "Punkt for punkt: Hvem gør hvad: 2,5"
    assert "<li>jan.: 25 %</li><li>mar.: 75 %</li>" in chart(LINE, "da")


def test_a_bar_begins_at_the_least_value_of_its_scale() -> None:
    picture = drawn(BARS)
    (track, _), (mark,) = lengths(picture, "track"), lengths(picture, "mark")
    assert mark == pytest.approx(track * (2.5 - 1) / 4, abs=0.1)


def test_what_was_not_released_has_no_mark_and_leaves_a_gap() -> None:
    assert len(lengths(drawn(BARS), "mark")) == 1
    picture = drawn(LINE)
    assert len(list(picture.iter("circle"))) == 2
    assert not [one for one in picture.iter("line") if one.attrib["class"].startswith("line")]


def test_a_share_is_written_as_people_write_it() -> None:
    assert ">25 %</text>" in chart(LINE, "da")
    assert ">25%</text>" in chart(LINE, "en")


def test_names_are_text_and_never_markup() -> None:
    assert "<b>" not in chart(BARS, "da")
    assert "Æøå &lt;b&gt;" in chart(BARS, "da")


def test_everything_lies_inside_the_picture() -> None:
    for one in (BARS, LINE):
        picture = drawn(one)
        _, _, width, height = map(float, picture.attrib["viewBox"].split())
        for mark in picture.iter():
            assert 0 <= float(mark.attrib.get("y", 0)) <= height
            assert 0 <= float(mark.attrib.get("x", 0)) + float(mark.attrib.get("width", 0)) <= width


def test_several_series_are_told_apart_by_name() -> None:
    two = Chart("bar", "T", ("a",), (Series("Før", (2,)), Series("Nu", (4,))), 5, "")
    assert chart(two, "da").count('<li><svg viewBox="0 0 12 12" aria-hidden="true">') == 2
    assert "legend" not in chart(BARS, "da")
