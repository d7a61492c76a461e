"""Whatever is said, Teams takes it, and nothing that anybody wrote comes alive in it."""

import json
from typing import Any, Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.teams.render import card, form_card, short, summary
from flows.message import (
    Action,
    Button,
    Buttons,
    Chart,
    ChoiceField,
    DateField,
    Facts,
    Form,
    Heading,
    Message,
    NumberField,
    Part,
    Quote,
    Series,
    Text,
    TextField,
    TimeField,
)
from tests.fakes.cards import actions as buttons_of
from tests.fakes.cards import every, inputs, words, wrong_with

NASTY = "**fed** _skrå_ `kode` [klik](https://x.test) <at>Anna</at> &lt; {{DATE(2026-01-01)}} æøå\u202e\u200b\n- punkt"
ALPHABET = st.characters(exclude_categories=["Cs"])
said = st.one_of(
    st.text(ALPHABET, max_size=40),
    st.text(ALPHABET, min_size=1, max_size=30).map(lambda text: text * 200),
    st.just(NASTY),
    st.sampled_from(["# a", "1. a", "- a", "{{{a", "a]  (b", "&#x41;", "www.x.test", "~~a~~", "\\*a"]),
    st.just("æøå &<>* " * 900),
)
labels = said.map(lambda text: f"Å{text}")
indexes = st.integers(0, 200)
codes = st.builds(Action, st.sampled_from(["answer", "form", "why"]), st.just("k" * 22), indexes.map(str))
buttons = st.builds(Button, said, codes, st.sampled_from(["plain", "primary", "danger"]), st.none() | said)
names = st.integers(0, 10**6).map(lambda n: f"q{n}")
choices = st.builds(
    ChoiceField, names, labels, st.lists(said, min_size=1, max_size=60).map(tuple), st.integers(1, 4),
    st.lists(indexes, max_size=3, unique=True).map(tuple), st.booleans(), said, st.sampled_from(["list", "row"]),
)  # fmt: skip
texts = st.builds(TextField, names, labels, st.integers(1, 5000), st.booleans(), said, st.booleans(), said)
numbers = st.builds(NumberField, names, labels, st.just(1), st.just(9), st.sampled_from(["", "7", "-3", "x", "7,5"]))
days = st.builds(DateField, names, labels, st.sampled_from(["", "2026-11-21"]))
times = st.builds(TimeField, names, labels, st.sampled_from(["", "09:30"]))
fields = st.lists(choices | texts | numbers | days | times, min_size=1, max_size=12, unique_by=lambda one: one.name)
forms = st.builds(Form, codes, codes, labels, fields.map(tuple), said, said, said, said)
figures = st.none() | st.floats(0, 5)


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    categories = tuple(draw(st.lists(said, max_size=8)))
    row = st.lists(figures, min_size=len(categories), max_size=len(categories)).map(tuple)
    series = tuple(draw(st.lists(st.builds(Series, said, row), max_size=4)))
    kind: Literal["bar", "line"] = draw(st.sampled_from(["bar", "line"]))
    return Chart(kind, draw(said), categories, series, draw(st.sampled_from([1.0, 5.0])), draw(said))


parts: st.SearchStrategy[Part] = st.one_of(
    st.builds(Heading, said),
    st.builds(Text, said, st.sampled_from(["normal", "strong", "quiet"])),
    st.builds(Quote, said),
    st.builds(Facts, st.lists(st.tuples(said, said), max_size=30).map(tuple)),
    charts(),
    st.builds(Buttons, st.lists(buttons, min_size=1, max_size=30).map(tuple), st.booleans()),
)
rows = st.tuples(st.lists(parts, min_size=1, max_size=40), st.none() | forms).map(
    lambda found: (*found[0], *([found[1]] if found[1] else []))
)
messages = st.builds(Message, st.sampled_from(["da", "en"]), labels, rows)


@given(messages)
@settings(max_examples=60, deadline=None)
def test_teams_takes_whatever_is_said(message: Message) -> None:
    assert wrong_with(card(message)) == []
    assert 0 < len(summary(message)) <= 200
    assert "\n" not in (short(message) or "")


@given(forms, said)
@settings(max_examples=60, deadline=None)
def test_teams_takes_every_form_and_what_is_wrong_with_it(form: Form, complaint: str) -> None:
    assert wrong_with(form_card(form, {form.fields[0].name: complaint}, "da")) == []


def shown(*parts: Part) -> dict[str, Any]:
    content = card(Message("da", "Kort", parts))
    assert wrong_with(content) == []
    return content


def test_nothing_that_somebody_wrote_is_markup_a_link_or_a_mention() -> None:
    content = shown(Heading(NASTY), Text(NASTY, "strong"), Quote(NASTY), Facts(((NASTY, NASTY),)))
    assert "{{" not in json.dumps(content)
    assert "\u202e" not in json.dumps(content, ensure_ascii=False)
    assert "entities" not in json.dumps(content)
    heading = content["body"][0]["text"]
    assert not set(heading) & set("*_`<>{}")
    assert "://" not in heading
    assert content["body"][1]["inlines"][0]["text"].startswith("**fed** _skrå_ `kode` [klik](https://x.test) <at>")


def test_a_quote_is_shown_line_by_line_as_it_was_written() -> None:
    [quote] = shown(Quote("Først æble.\n\nSå *brød*."))["body"]
    assert [one["inlines"][0]["text"] for one in quote["items"]] == ["Først æble.", " ", "Så *brød*."]


def test_what_is_too_long_says_so() -> None:
    content = shown(*[Text("Langt. " * 1_000)] * 30)
    assert words(content).endswith("Resten er udeladt, fordi en besked i Teams ikke kan være længere.")


def test_buttons_stand_in_rows_that_teams_shows_whole() -> None:
    many = tuple(Button(f"Valg {n}", Action("answer", "k", f"0.{n}")) for n in range(12))
    content = shown(Buttons(many))
    assert [len(one["actions"]) for one in content["body"]] == [5, 5, 2]
    assert [one["title"] for one in buttons_of(content)] == [one.label for one in many]


def test_a_button_says_aloud_what_its_label_leaves_out() -> None:
    content = shown(Buttons((Button("4", Action("answer", "k", "0.3"), spoken="4 af 5"), Button("Ja", Action("why")))))
    assert [one.get("tooltip") for one in buttons_of(content)] == ["4 af 5", None]


def test_a_chart_has_its_figures_in_words_for_whoever_gets_no_picture() -> None:
    released = Chart(
        "bar", "Klarhed", ("uge 1", "uge 2", "uge 3"), (Series("Team", (3.5, None, 4.0)),), 5, "Den stiger."
    )
    picture, spoken = shown(released)["body"]
    assert picture["type"] == "Chart.VerticalBar"
    assert picture["data"] == [{"x": "uge 1", "y": 3.5}, {"x": "uge 3", "y": 4.0}]
    assert picture["fallback"] == "drop"
    assert spoken["inlines"][0]["text"] == "Den stiger."
    assert "requires" not in picture


def test_what_stands_beside_a_chart_is_not_said_once_more() -> None:
    bars = Chart("bar", "T", ("uge 1",), (Series("", (2.0,)),), 5, "uge 1: 2", beside=True)
    assert [one["type"] for one in shown(bars)["body"]] == ["Chart.VerticalBar"]


def test_shares_are_percentages_in_the_picture() -> None:
    [picture, _] = shown(Chart("line", "Delt", ("uge 1",), (Series("Team", (0.62,)),), 1, "62 %"))["body"]
    assert (picture["type"], picture["yMax"]) == ("Chart.Line", 100)
    assert picture["data"] == [{"legend": "Team", "values": [{"x": "uge 1", "y": 62}]}]


def test_bars_with_long_names_lie_down() -> None:
    long = Chart("bar", "T", ("Er det klart, hvem der gør hvad?",), (Series("", (2.0,)),), 5, "")
    assert shown(long)["body"][0]["type"] == "Chart.HorizontalBar"


def test_a_form_keeps_what_was_filled_in_and_says_at_each_field_what_is_wrong() -> None:
    form = Form(
        Action("submit", "k", "0"), Action("form", "k", "0"), "Aftenrunden",
        (
            ChoiceField("q0", "Hvor klart?", ("1", "2"), initial=(1,), look="row"),
            ChoiceField("q1", "Hvem?", ("A", "B", "C"), most=2, initial=(0, 2)),
            TextField("q2", "Hvad?", 200, initial="æ *ø*"),
            NumberField("q3", "Hvor længe?", 1, 90, initial="halvfems"),
        ),
        "Gem", "Udfyld", promise="Kun du ser det.",
    )  # fmt: skip
    content = form_card(form, {"q3": "Skriv et helt tal fra 1 til 90."}, "da")
    assert wrong_with(content) == []
    found = inputs(content)
    assert {name: one.get("value") for name, one in found.items()} == {
        "q0": "1", "q1[]": "0,2", "q2": "æ *ø*", "q3": None,
    }  # fmt: skip
    assert "Skriv et helt tal fra 1 til 90." in words(content)
    assert not any("isRequired" in one for one in every(content))
    assert buttons_of(content)[-1]["data"] == {"handgreb-form": "submit:k:0"}


def test_a_press_is_understood_by_older_clients_too() -> None:
    [button] = buttons_of(shown(Buttons((Button("Ja", Action("answer", "k", "0.0"), "primary"),))))
    assert (button["type"], button["style"]) == ("Action.Execute", "positive")
    assert button["fallback"]["type"] == "Action.Submit"
    assert button["fallback"]["data"] == button["data"] == {"handgreb": "answer:k:0.0"}


def test_few_words_need_no_card() -> None:
    assert short(Message("da", "Kort", (Text("Det er\nikke din besked."),))) == "Det er ikke din besked."
    assert short(Message("da", "Kort", (Text("Langt. " * 60),))) is None
    assert short(Message("da", "Kort", (Heading("H"),))) is None
