"""Every suggestion of the evidence has a place, and the pages that tell of it say what the catalogue says."""

import re
from collections import Counter
from pathlib import Path

import pytest

from bot.posted import DRAFT_KEPT, SENT_KEPT
from flows.catalogue import read
from flows.catalogue_page import flows_page
from flows.catalogue_view import described
from flows.disclosure import K
from flows.evidence import Instrument, gaps
from flows.evidence_page import evidence_page
from flows.flow import Flow
from flows.markdown import markdown
from flows.message import Text
from flows.parse import FlowError
from flows.plain import plain
from flows.rules_in_force import rules_in_force
from flows.words import LANGUAGES, Language, Words
from tests.flows.documents import CATALOGUE, choice, document, flow, scale, step, text, toml, words, yesno

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
FAMILIES = {"H": 60, "MTG": 6, "GC": 9, "MUS": 7, "TT": 14, "EL": 6, "LR": 6, "TR": 21, "LC": 12, "LL": 13, "SW": 13}
HANDGREB = [5, 5, 5, 5, 6, 6, 4, 5, 5, 4, 5, 5]
"""How many suggestions each of the twelve has."""

IDS = [one for instrument in CATALOGUE.instruments for one in instrument.ids]
NUMBERED = [one for one in IDS if re.fullmatch(r"(H[0-9]{2}|[A-Z]{2,3})-[A-Z][0-9]+", one)]


def test_every_numbered_suggestion_is_in_the_table_once() -> None:
    assert Counter(re.match(r"[A-Z]+", one)[0] for one in NUMBERED) == FAMILIES  # type: ignore[index]
    assert len(set(NUMBERED)) == len(NUMBERED) == 167
    assert [sum(one.startswith(f"H{n:02}-") for one in NUMBERED) for n in range(1, 13)] == HANDGREB
    assert set(IDS) - set(NUMBERED) == {f"H{n:02}" for n in range(1, 13)}


def test_each_is_carried_by_a_flow_or_decided_against() -> None:
    assert list(gaps(CATALOGUE.instruments, list(CATALOGUE))) == []


def test_no_flow_names_evidence_that_nobody_knows() -> None:
    assert {one for flow in CATALOGUE for one in flow.evidence} <= set(IDS)


SHIPPED = [
    ("sources.toml", '[[source]]\nfile = "a.txt"\ntitle = { da = "En bog", en = "A book" }\n'),
    ("evidence.toml", '[[instrument]]\nid = "E"\nname = { da = "E", en = "E" }\nids = ["E1"]\n'),
    ("sample.toml", toml(document(title=words("<b>*Fed*</b> | x")))),
]
INSTRUMENT = Instrument(
    id="AB",
    name=Words("Det ene", "The one"),
    ids=("AB-N1", "AB-N2", "AB-N2"),
    decisions={"AB-N1": Words("Nej", "No"), "CD-N1": Words("Nej", "No")},
)


def test_a_suggestion_without_a_place_is_told() -> None:
    assert list(gaps([INSTRUMENT], [flow(evidence=["AB-N1"])])) == [
        '"AB-N2" stands 2 times.',
        'a decision is made on "CD-N1", which is not among the ids of AB.',
        '"AB-N1" is carried by sample; take the decision against it away.',
        '"AB-N2" is carried by no flow; let one carry it, or say under `decisions` why none does.',
        '"AB-N2" is carried by no flow; let one carry it, or say under `decisions` why none does.',
    ]


def test_a_catalogue_with_a_gap_is_refused() -> None:
    lacking = [(name, text.replace('ids = ["E1"]', 'ids = ["E1", "E2"]')) for name, text in SHIPPED]
    with pytest.raises(FlowError) as refused:
        read(lacking)
    assert refused.value.complaints == (
        'evidence.toml: "E2" is carried by no flow; let one carry it, or say under `decisions` why none does.',
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_are_what_the_catalogue_says(language: Language) -> None:
    """When this fails: `make reference`."""
    end = "md" if language == "da" else "en.md"
    assert (REFERENCE / f"flows.{end}").read_text("utf-8") == flows_page(CATALOGUE, language), "run `make reference`"
    assert (REFERENCE / f"evidence.{end}").read_text("utf-8") == evidence_page(CATALOGUE, language), (
        "run `make reference`"
    )
    rules = markdown(rules_in_force(K, language))
    assert (REFERENCE / f"rules.{end}").read_text("utf-8").strip() == rules.strip(), "run `make reference`"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["flows", "evidence"])
def test_every_link_of_a_page_leads_somewhere(page: str, language: Language) -> None:
    made = {"flows.md": flows_page(CATALOGUE, "da"), "flows.en.md": flows_page(CATALOGUE, "en")}
    made |= {"evidence.md": evidence_page(CATALOGUE, "da"), "evidence.en.md": evidence_page(CATALOGUE, "en")}
    here = f"{page}.{'md' if language == 'da' else 'en.md'}"
    links = re.findall(r"\]\(([^)#]*)#?([^)]*)\)", made[here])
    assert links
    for target, anchor in links:
        assert target in ("", *made) or (REFERENCE / target).exists(), target
        assert not anchor or f'<a id="{anchor}"></a>' in made[target or here], anchor


BRANCHING = flow(
    step(
        "first",
        scale("how", text=words("Hvordan gik det?", "How did it go?")),
        yesno("on", sees="private", text=words("Går det videre?", "Does it go on?")),
        next=[
            {"when": {"on": ["no"]}, "earlier": {"on": ["no"]}, "say": words("To gange nej.", "No twice.")},
            {"when": {"on": ["yes"]}, "go": "note"},
            {"say": words("Fint.", "Fine."), "go": "later", "after": "P14D", "asked": True},
        ],
    ),
    step(
        "note",
        text("note", text=words("Hvad blev det til?", "What came of it?")),
        next=[{"go": "later", "after": "P7D"}],
    ),
    step(
        "later",
        yesno("still", sees="private", text=words("Holder det?", "Does it last?")),
        recall="note",
        reason=words("Det tager tid.", "It takes time."),
        next=[
            {
                "say": words("Så er det sagt.", "Then it is said."),
                "offer": {"kind": "share", "draft": words("Vi prøvede:", "We tried:"), "own": "note"},
            }
        ],
    ),
    release="occasion",
    period="P1D",
    on_demand=True,
)


def told(flow: Flow, language: Language = "en") -> list[str]:
    return [part.text for part in described(flow, CATALOGUE, language).parts if isinstance(part, Text)]


def test_a_flow_is_told_whole() -> None:
    """Where each answer leads, when, what is said, what comes back and what is offered."""
    assert told(BRANCHING)[1:-1] == [
        "Step 1",
        "How did it go?",
        "Answers: 1 (poor) – 5 (good)",
        "Does it go on?",
        "Answers: Yes / No",
        "• “Does it go on?” “No”, and last time “Does it go on?” “No” → “No twice.”; the end.",
        "• “Does it go on?” “Yes” → step 2 in the same message.",
        "• Otherwise → “Fine.”; step 3 in a new message after 14 days, which they said yes to.",
        "Those who took part see one figure, from five people up. Only you see your answer.",
        "Step 2",
        "What came of it?",
        "Answers: own words (at most 50 characters)",
        "• After the answer → step 3 in a new message after 7 days.",
        "Only you see your answer.",
        "Step 3",
        "Above it stands what was last written to “What came of it?”.",
        "Does it last?",
        "Answers: Yes / No",
        "Why: It takes time.",
        (
            "• After the answer → “Then it is said.”; offer “Share with the team”, beginning with “We tried:” and what "
            "they wrote themselves; the end."
        ),
        "Only you see your answer.",
    ]


def test_it_says_of_whom_when_and_how_long() -> None:
    said = plain(described(BRANCHING, CATALOGUE, "en"))
    assert "Of whom   everyone" in said
    assert "1 day after each time it is asked" in said
    assert "Answers for the team are deleted once the figures are made; the figures stay." in said
    assert "What is answered for oneself stays until that person deletes it." in said
    assert f"is deleted {SENT_KEPT.days} days later; a draft after {DRAFT_KEPT.days} days." in said


def test_what_adds_up_is_told_too() -> None:
    asked = [choice(name, ("one", "two"), sees="private") for name in ("a", "b", "c")]
    said = {name: words(f"Det er {name}.", f"It is {name}.") for name in ("low", "middle", "high", "open")}
    adding = flow(step("first", *asked, levels={"counts": ["one"], "middle_from": 1, "middle_to": 2, **said}))
    assert [line for line in told(adding) if line.startswith("•")] == [
        "• Fewer than 1 → “It is low.”",
        "• From 1 to 2 → “It is middle.”",
        "• More than 2 → “It is high.”",
        "• Too many left out → “It is open.”",
    ]


def test_what_somebody_wrote_is_no_markup_on_a_page() -> None:
    page = flows_page(read(SHIPPED), "da")
    assert r"### \<b\>\*Fed\*\</b\> \| x (sample)" in page
