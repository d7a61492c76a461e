"""No figure is typed twice: a text names it, and the table says what it is, of whom and from when."""

import re
from importlib.resources import files

import pytest

from flows.benchmarks import read
from flows.catalogue import load
from flows.parse import FlowError, parse
from tests.flows.test_rotation import HEAD

TABLE = """
[[benchmark]]
id = "low"
value = 21.4
of = { da = "1.680 svar", en = "1,680 answers" }
year = 2002
source = { file = "a.txt", section = "kap. 2" }
[[benchmark]]
id = "groups"
said = { da = "mere end 8 ud af 10", en = "more than 8 in 10" }
of = { da = "deltagerne", en = "those who took part" }
source = { file = "a.txt", section = "kap. 3" }
"""
STEP = """
[[steps]]
id = "s"
reason = {{ da = "{da}", en = "{en}" }}
[[steps.questions]]
id = "q"
kind = "yesno"
sees = "private"
text = {{ da = "Spørgsmål?", en = "Question?" }}
"""


def said(da: str, en: str) -> tuple[str, str]:
    flow = parse(HEAD + STEP.format(da=da, en=en), "turns.toml", ["a.txt"], read(TABLE, "benchmarks.toml"))
    assert flow.first.reason is not None
    return flow.first.reason.da, flow.first.reason.en


def test_a_figure_is_written_as_each_language_writes_it() -> None:
    assert said("{low} af {low:of}.", "{low} of {low:of}.") == (
        "21,4 % af 1.680 svar, 2002.",
        "21.4% of 1,680 answers, 2002.",
    )
    assert said("{groups}, {groups:of}", "{groups}") == ("mere end 8 ud af 10, deltagerne", "more than 8 in 10")


def test_a_flow_knows_which_figures_it_names() -> None:
    text = HEAD + STEP.format(da="{low}", en="{low} and {groups}")
    assert parse(text, "turns.toml", ["a.txt"], read(TABLE, "t")).figures == ("groups", "low")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{high}", 'turns.toml: the figure "{high}" is not in the table of benchmarks.'),
        ("{low:when}", 'turns.toml: "{low:when}": after the colon only `of` is understood.'),
    ],
)
def test_a_figure_that_nobody_knows_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(FlowError) as refused:
        said(text, "fine")
    assert refused.value.complaints == (complaint,)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (TABLE.replace('id = "groups"', 'id = "low"'), "low"),
        (TABLE.replace("value = 21.4\n", ""), "needs either a `value` or `said`"),
        (TABLE.replace("value = 21.4", "value = 'many'"), "0.value"),
    ],
)
def test_a_table_that_does_not_hold_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        read(text, "benchmarks.toml")


def test_every_shipped_figure_cites_a_known_document() -> None:
    catalogue = load()
    assert {one.source.file for one in catalogue.benchmarks.values()} <= catalogue.sources.keys()


def test_no_shipped_text_types_a_percentage_itself() -> None:
    content = files("flows") / "content"
    typed = [
        f"{item.name}: {line.strip()}"
        for item in content.iterdir()
        if item.name.endswith(".toml") and item.name != "benchmarks.toml"
        for line in item.read_text(encoding="utf-8").splitlines()
        if re.search(r"\d\s?%", line)
    ]
    assert typed == []
