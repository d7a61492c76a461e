"""An organisation's own folder: it adds, it replaces where it says so, and what would go wrong is refused."""

import re
from pathlib import Path
from typing import Any

import pytest

from flows.catalogue import Catalogue, load, read
from flows.parse import FlowError
from tests.flows.documents import choice, document, number, scale, several, step, text, toml, words, yesno

SOURCES = '[[source]]\nfile = "a.txt"\ntitle = { da = "En bog", en = "A book" }\n'
BENCHMARKS = """\
[[benchmark]]
id = "most"
value = 80
of = { da = "dem, der svarede", en = "those who answered" }
year = 2002
source = { file = "a.txt", section = "kap. 1" }
"""
EVIDENCE = """\
[[instrument]]
id = "AB"
name = { da = "Det ene", en = "The one" }
ids = ["AB-N1"]
"""
SHIPPED = [
    ("sources.toml", SOURCES),
    ("benchmarks.toml", BENCHMARKS),
    ("evidence.toml", EVIDENCE),
    ("lunch.toml", toml(document(id="lunch", evidence=["AB-N1"]))),
]
OWN_SOURCES = ("own/sources.toml", SOURCES.replace("a.txt", "own.pdf"))
OWN_FIGURES = ("own/benchmarks.toml", BENCHMARKS.replace('"most"', '"ours"').replace("a.txt", "own.pdf"))


def own(*steps: dict[str, Any], **more: Any) -> tuple[str, str]:
    """A flow of an organisation's own, fine unless something is said of it."""
    asked = steps or (step("first", yesno("own", text=words("Spiste du ude?", "Did you eat out?"))),)
    return "own/mine.toml", toml(document(*asked, **{"id": "mine", "evidence": ["OWN-1"], **more}))


def taken(*files: tuple[str, str]) -> Catalogue:
    return read(SHIPPED, files)


def refused(*files: tuple[str, str]) -> tuple[str, ...]:
    with pytest.raises(FlowError) as found:
        taken(*files)
    return found.value.complaints


def test_a_new_id_adds_a_flow() -> None:
    assert list(taken(own()).flows) == ["lunch", "mine"]


def test_own_documents_and_figures_can_be_cited() -> None:
    flow = own(sources=[{"file": "own.pdf", "section": "1"}], about=words("Det siger {ours}.", "So say {ours}."))
    catalogue = taken(OWN_SOURCES, OWN_FIGURES, flow)
    assert catalogue.flows["mine"].about.da == "Det siger 80 %."
    assert set(catalogue.sources) == {"a.txt", "own.pdf"}


def test_a_shipped_flow_can_be_replaced_by_a_later_version() -> None:
    catalogue = taken(own(id="lunch", replaces=True, version=2, about=words("Vores", "Ours")))
    assert [(flow.id, flow.about.da) for flow in catalogue] == [("lunch", "Vores")]


def test_evidence_that_is_shipped_may_be_named_too() -> None:
    assert taken(own(evidence=["AB-N1"])).flows["mine"].evidence == ("AB-N1",)


FIRST = 'own/mine.toml: step "first"'
MINE = f'{FIRST}, question "q"'


def long(most: int) -> dict[str, str]:
    return words("x" * (most + 1), "x")


def offered(draft: dict[str, str]) -> dict[str, Any]:
    return {"next": [{"offer": {"kind": "share", "draft": draft}, "say": words("Godt.", "Good.")}]}


def levels(low: dict[str, str]) -> dict[str, Any]:
    said = {name: words("Fint.", "Fine.") for name in ("middle", "high", "open")}
    return {"levels": {"counts": ["one"], "middle_from": 1, "middle_to": 1, "low": low, **said}}


def private(kind: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A question to oneself."""
    return {name: value for name, value in kind.items() if name != "report"} | {"id": "q", "sees": "private"} | more


CHOICES = [{"id": "one", "label": long(75)}, {"id": "two", "label": words("To", "Two")}]
ELEVEN = tuple(f"n{n}" for n in range(11))
EXAMPLE = words("q?", "q?")

REFUSED: list[tuple[str, tuple[tuple[str, str], ...], str]] = [
    (
        "a taken id",
        (own(id="lunch"),),
        (
            'own/mine.toml: the id "lunch" is already taken by lunch.toml, which is shipped; choose another id, or say '
            "`replaces = true` to put this flow in its place."
        ),
    ),
    (
        "replacing nothing",
        (own(replaces=True),),
        'own/mine.toml: `replaces` is true, but no flow "mine" is shipped; leave it out to add a new one.',
    ),
    (
        "replacing without a new version",
        (own(id="lunch", replaces=True),),
        "own/mine.toml: `version` is 1; a flow that replaces lunch.toml needs one above 1.",
    ),
    (
        "two own flows of one id",
        (own(), ("own/other.toml", own()[1])),
        'own/other.toml: the id "mine" is already taken by own/mine.toml.',
    ),
    (
        "an unknown document",
        (own(sources=[{"file": "b.txt", "section": "1"}]),),
        'own/mine.toml: source "b.txt" is unknown. Known are: a.txt.',
    ),
    (
        "a shipped document again",
        (("own/sources.toml", SOURCES),),
        'own/sources.toml: "a.txt" is already in the shipped sources.toml.',
    ),
    (
        "a document without a title",
        (("own/sources.toml", '[[source]]\nfile = "b.txt"\n'),),
        "own/sources.toml: 0.title: Field required.",
    ),
    (
        "a table that is no TOML",
        (("own/sources.toml", "x"),),
        "own/sources.toml: not valid TOML: Expected '=' after a key in a key/value pair (at end of document).",
    ),
    (
        "a shipped figure again",
        (("own/benchmarks.toml", BENCHMARKS),),
        'own/benchmarks.toml: "most" is already in the shipped benchmarks.toml.',
    ),
    (
        "a figure of an unknown document",
        (OWN_FIGURES,),
        'the figure "ours" cites "own.pdf", which is unknown. Known are: a.txt.',
    ),
    (
        "an unknown figure",
        (own(about=words("Det siger {many}.", "Fine")),),
        'own/mine.toml: the figure "{many}" is not in the table of benchmarks.',
    ),
    (
        "unknown evidence",
        (own(evidence=["AB-N2"]),),
        (
            'own/mine.toml: the evidence "AB-N2" is not in the table of evidence; evidence of your own has an id that '
            "begins with OWN-."
        ),
    ),
    (
        "a table of evidence",
        (("own/evidence.toml", EVIDENCE),),
        "own/evidence.toml: evidence of your own needs no table; an id that begins with OWN- is enough.",
    ),
    ("a long title", (own(title=long(24)),), "own/mine.toml: title.da: 25 characters, at most 24."),
    ("a long about", (own(about=long(300)),), "own/mine.toml: about.da: 301 characters, at most 300."),
    (
        "a long title of a step",
        (own(step("first", private(yesno()), title=long(24))),),
        f"{FIRST}, title.da: 25 characters, at most 24.",
    ),
    (
        "a long question",
        (own(step("first", private(yesno(), text=long(120)))),),
        f"{MINE}, text.da: 121 characters, at most 120.",
    ),
    (
        "a long reason",
        (own(step("first", private(yesno()), reason=long(160))),),
        f"{FIRST}, reason.da: 161 characters, at most 160.",
    ),
    (
        "a reason that a figure makes too long",
        (own(step("first", private(yesno()), reason=words("x" * 145 + "{most:of}", "x"))),),
        f"{FIRST}, reason.da: 167 characters, at most 160.",
    ),
    (
        "a long button",
        (own(step("first", private(yesno(), no=long(40)))),),
        f"{MINE}, button.da: 41 characters, at most 40.",
    ),
    (
        "a button of many words",
        (own(step("first", private(yesno(), no=words("nej det er ikke", "no")))),),
        f'{MINE}, button "nej det er ikke": more than 3 words.',
    ),
    (
        "a long end of a scale",
        (own(step("first", private(scale(), low=long(40)))),),
        f"{MINE}, button.da: 41 characters, at most 40.",
    ),
    (
        "a long choice",
        (own(step("first", private(choice(), choices=CHOICES))),),
        f'{MINE}, choice "one".da: 76 characters, at most 75.',
    ),
    (
        "a long choice of several",
        (own(step("first", private(several(), choices=CHOICES))),),
        f'{MINE}, choice "one".da: 76 characters, at most 75.',
    ),
    (
        "too many choices",
        (own(step("first", private(choice("q", ELEVEN)))),),
        f'{FIRST}, question "q", choices: has 11 entries, at most 10.',
    ),
    (
        "too many choices of several",
        (own(step("first", private(several(), choices=choice("q", ELEVEN)["choices"]))),),
        f'{FIRST}, question "q", choices: has 11 entries, at most 10.',
    ),
    (
        "a long action",
        (own(step("first", private(yesno()), next=[{"say": long(300)}])),),
        f"{FIRST}, say.da: 301 characters, at most 300.",
    ),
    (
        "a long draft",
        (own(step("first", private(yesno()), **offered(long(200)))),),
        f"{FIRST}, offer, draft.da: 201 characters, at most 200.",
    ),
    (
        "a long level",
        (own(step("first", private(choice(text=EXAMPLE)), private(choice("r"), id="r"), **levels(long(300)))),),
        f"{FIRST}, levels, low.da: 301 characters, at most 300.",
    ),
    (
        "a long label",
        (own(step("first", yesno("q", report={"label": long(50)}))),),
        f"{MINE}, report, label.da: 51 characters, at most 50.",
    ),
    (
        "a long word on a low figure",
        (own(step("first", scale("q", report={"label": words("Om", "On"), "low": long(300)}))),),
        f"{MINE}, report, low.da: 301 characters, at most 300.",
    ),
    (
        "an answer longer than a window takes",
        (own(step("first", private(text(), max_length=3001))),),
        f'{FIRST}, question "q", max_length: Input should be less than or equal to 3000.',
    ),
    (
        "a number too long to type",
        (own(step("first", private(number(), most=10**12))),),
        f"{MINE}: 1000000000000 has more than 12 characters.",
    ),
    (
        "an empty text",
        (own(step("first", private(yesno(), text={"da": "Hvad?", "en": ""}))),),
        f"{MINE}, text.en: is empty.",
    ),
    (
        "a text in one language",
        (own(title={"da": "Kun dansk"}),),
        "own/mine.toml: title, en: is missing.",
    ),
    (
        "an unknown word",
        (own(colour="red"),),
        "own/mine.toml: colour: is not a word this file may use.",
    ),
]


@pytest.mark.parametrize(("files", "sentence"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_would_go_wrong_is_refused_with_its_place(files: tuple[tuple[str, str], ...], sentence: str) -> None:
    assert refused(*files) == (sentence,)


def test_everything_wrong_is_told_at_once() -> None:
    assert len(refused(own(title=long(24), evidence=["X"]), ("own/other.toml", own(replaces=True)[1]))) == 2


def test_a_shipped_flow_replaces_nothing() -> None:
    shipped = [*SHIPPED[:3], ("lunch.toml", toml(document(id="lunch", evidence=["AB-N1"], replaces=True)))]
    with pytest.raises(FlowError, match="only a flow of an organisation's own may say `replaces`"):
        read(shipped)


def test_the_example_of_the_documentation_is_well(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "write-a-nudge.md").read_text("utf-8")
    (tmp_path / "lunch-talk.toml").write_text("\n".join(re.findall(r"```toml\n(.*?)```", page, re.DOTALL)), "utf-8")
    flow = load(tmp_path).flows["lunch-talk"]
    assert [one.id for one in flow.steps] == ["asked", "words", "again"]
    assert flow.steps[2].next[0].offer is not None


def test_a_folder_stands_beside_the_shipped_flows(tmp_path: Path) -> None:
    flow = toml(document(id="mine", evidence=["OWN-1"], sources=[{"file": "own.pdf", "section": "1"}]))
    (tmp_path / "mine.toml").write_text(flow, "utf-8")
    (tmp_path / "sources.toml").write_text(OWN_SOURCES[1], "utf-8")
    catalogue = load(tmp_path)
    assert catalogue.flow("mine") is not None
    assert len(catalogue.flows) > 50
