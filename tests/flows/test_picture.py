"""What stands in the picture of a message."""

from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flows.message import Action, Button, Buttons, Chart, Facts, Heading, Message, Part, Quote, Series, Text
from flows.picture import VALUES_AT, WIDTH, picture

BARS = Chart("bar", "Punkt for punkt", ("Øve", "Åben snak"), (Series("Øve", (2.5, None)),), 5.0, "Øve: 2,5")
LINE = Chart("line", "Over tid", ("1. aug.", "1. sep.", "1. okt."), (Series("Ja", (0.25, None, 0.75)),), 1.0, "…")


def drawn(*parts: Part) -> Any:
    return picture(Message("da", "Æblerød: hvad teamet siger", parts))


def data(spec: object) -> Iterator[dict[str, Any]]:
    """Every row of data, wherever it stands."""
    if isinstance(spec, dict):
        yield from spec.get("data", {}).get("values", ())
        for one in spec.values():
            yield from data(one)
    elif isinstance(spec, list):
        for one in spec:
            yield from data(one)


def words(spec: object) -> list[str]:
    return [word for row in data(spec) if "text" in row for word in row["text"].split()]


@given(st.text(st.characters(categories=["L", "N", "P", "S"], include_characters=" "), max_size=600))
def test_a_long_text_is_told_whole_in_lines_that_fit(text: str) -> None:
    found = [row["text"] for row in data(drawn(Text(text)))]
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(len(line) <= WIDTH / 7 for line in found)


def test_what_nobody_can_press_is_not_in_it() -> None:
    press = Buttons((Button("Kvartalet før", Action("report", "1")),))
    assert words(drawn(Heading("Rød grød"), press)) == ["Rød", "grød"]


def test_what_it_is_stands_beside_its_value_however_long_it_is() -> None:
    rows = list(data(drawn(Facts((("Vi deler det, vi har lært, når vi kommer hjem fra et kursus", "4"), ("Ro", "2"))))))
    left, right = [[row for row in rows if row["x"] == at] for at in (0, VALUES_AT)]
    assert [row["text"] for row in right] == ["4", "2"]
    assert right[0]["y"] == left[0]["y"]
    assert right[1]["y"] == left[-1]["y"] > left[-2]["y"]


def test_a_bar_is_as_long_as_its_figure_and_what_was_not_released_has_none() -> None:
    spec = drawn(BARS)
    assert [row for row in data(spec) if "value" in row] == [{"name": "Øve", "value": 2.5}]
    assert [row["lines"] for row in data(spec) if "lines" in row] == [["Øve"], ["Åben snak"]]
    [along] = [layer["encoding"]["x"] for layer in spec["vconcat"][-1]["layer"] if "x2" in layer["encoding"]]
    assert along["scale"]["domain"] == [1, 5.0]


def test_a_line_has_a_gap_where_nothing_was_released_and_reads_as_in_denmark() -> None:
    spec = drawn(LINE)
    assert [row["value"] for row in data(spec) if "value" in row] == [0.25, None, 0.75]
    assert "25 %" in spec["vconcat"][-1]["layer"][0]["encoding"]["y"]["axis"]["labelExpr"]


def test_what_people_wrote_is_data_and_never_a_part_of_the_drawing() -> None:
    hostile = "'; datum.x = {signal: 'x'} //"
    chart = Chart("bar", hostile, (hostile,), (Series(hostile, (2.0,)), Series("b", (3.0,))), 5.0, hostile)
    spec = drawn(Heading(hostile), Quote(hostile), Facts(((hostile, hostile),)), chart)
    spec.pop("description")
    for view in spec["vconcat"]:
        for layer in view["layer"]:
            layer.pop("data")
            layer["encoding"].get("y", {}).get("scale", {}) and layer["encoding"]["y"]["scale"].pop("domain")
    assert "signal" not in str(spec)
