"""Whatever is said, Slack takes it, and nothing that anybody wrote comes alive in it."""

from typing import Any, Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.inputs import filled_in
from bot.slack.render import content, form_view, home_view, message_view, pictureless
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
from tests.fakes.blocks import read, wrong_with_message, wrong_with_view

NASTY = "<!channel> <@U1> <https://x.test|klik> *fed* _skrå_ `kode` ~væk~ &amp; :smile: æøå\u202e\u200b\n> citat"
ALPHABET = st.characters(exclude_categories=["Cs"])
words = st.one_of(
    st.text(ALPHABET, max_size=40),
    st.text(ALPHABET, min_size=1, max_size=30).map(lambda text: text * 200),
    st.just(NASTY),
    st.just("æøå &<>* " * 900),
)
indexes = st.integers(0, 200)
actions = st.builds(Action, st.sampled_from(["answer", "form", "why"]), st.just("k" * 22), indexes.map(str))
buttons = st.builds(Button, words, actions, st.sampled_from(["plain", "primary", "danger"]), st.none() | words)
names = st.integers(0, 10**6).map(lambda n: f"q{n}")
choices = st.builds(
    ChoiceField, names, words, st.lists(words, min_size=1, max_size=120).map(tuple), st.integers(1, 4),
    st.lists(indexes, max_size=3, unique=True).map(tuple), st.booleans(), words,
)  # fmt: skip
texts = st.builds(TextField, names, words, st.integers(1, 5000), st.booleans(), words, st.booleans(), words)
numbers = st.builds(NumberField, names, words, st.just(1), st.just(9), st.sampled_from(["", "7"]))
days = st.builds(DateField, names, words, st.sampled_from(["", "2026-11-21"]))
times = st.builds(TimeField, names, words, st.sampled_from(["", "09:30"]))
fields = st.lists(choices | texts | numbers | days | times, min_size=1, max_size=12, unique_by=lambda one: one.name)
forms = st.builds(Form, actions, actions, words, fields.map(tuple), words, words, words, words)
figures = st.none() | st.floats(0, 5)


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    categories = tuple(draw(st.lists(words, max_size=8)))
    row = st.lists(figures, min_size=len(categories), max_size=len(categories)).map(tuple)
    series = tuple(draw(st.lists(st.builds(Series, words, row), max_size=8)))
    kind: Literal["bar", "line"] = draw(st.sampled_from(["bar", "line"]))
    return Chart(kind, draw(words), categories, series, draw(st.sampled_from([1.0, 5.0])), draw(words))


parts: st.SearchStrategy[Part] = st.one_of(
    st.builds(Heading, words),
    st.builds(Text, words, st.sampled_from(["normal", "strong", "quiet"])),
    st.builds(Quote, words),
    st.builds(Facts, st.lists(st.tuples(words, words), max_size=30).map(tuple)),
    charts(),
    st.builds(Buttons, st.lists(buttons, min_size=1, max_size=30).map(tuple), st.booleans()),
    forms,
)
messages = st.builds(
    Message, st.sampled_from(["da", "en"]), st.text(ALPHABET), st.lists(parts, min_size=1, max_size=70).map(tuple)
)  # fmt: skip


@given(messages)
@settings(max_examples=60, deadline=None)
def test_slack_takes_whatever_is_said(message: Message) -> None:
    assert wrong_with_message(content(message)) == []
    assert wrong_with_view(home_view(message)) == []
    window = message_view(message, "{}")
    assert wrong_with_view(pictureless(window) or window) == []


@given(forms)
@settings(max_examples=60, deadline=None)
def test_slack_takes_every_form(form: Form) -> None:
    assert wrong_with_view(form_view(form, "{}")) == []


def shown(*parts: Part, summary: str = "Kort") -> dict[str, Any]:
    sent = content(Message("da", summary, parts))
    assert wrong_with_message(sent) == []
    return sent


def test_nothing_that_somebody_wrote_is_a_mention_a_link_or_an_emoji() -> None:
    sent = shown(Text(NASTY, "strong"), Quote(NASTY), Facts(((NASTY, NASTY),)), Text(NASTY), Heading(NASTY))
    marked = [sent["blocks"][0]["text"], sent["blocks"][1]["text"], sent["blocks"][2]["fields"][0]]
    for one in marked:
        assert one["type"] == "mrkdwn"
        assert "&lt;!channel&gt;" in one["text"]
        assert ":smile:" not in one["text"]
    assert sent["blocks"][2]["fields"][1]["type"] == "plain_text"
    assert "<!channel>" not in sent["text"]
    assert "\u202e" not in str(sent)


def test_what_is_too_long_says_so_and_the_buttons_stay() -> None:
    asked = Buttons((Button("Ja", Action("answer", "k", "0.0")),))
    sent = shown(*[Text("Langt. " * 400)] * 30, asked)
    assert sent["blocks"][-1]["elements"][0]["text"]["text"] == "Ja"
    assert "Resten er udeladt" in read(sent["blocks"])
    assert "(resten er udeladt)" in shown(Text("ord " * 2000))["blocks"][0]["text"]["text"]


def test_the_words_say_what_the_blocks_show_but_never_what_somebody_wrote() -> None:
    chart = Chart("bar", "Klarhed", ("uge 1", "uge 2"), (Series("Team", (3.5, None)),), 5, "Klarhed: 3,5 i uge 1.")
    sent = shown(Text("Var det klart?", "strong"), Facts((("Team", "A"),)), chart, summary="Ét spørgsmål")
    assert sent["text"] == "Ét spørgsmål Var det klart? Team: A. Klarhed: 3,5 i uge 1."
    assert "hemmeligt" not in shown(Text("Dine noter"), Quote("hemmeligt"), Facts((("navn", "hemmeligt"),)))["text"]


def test_what_stands_beside_a_chart_is_not_said_once_more() -> None:
    bars = Chart("bar", "T", ("uge 1",), (Series("Team", (2.0,)),), 5, "uge 1: 2", beside=True)
    sent = shown(bars, summary="Ét spørgsmål")
    assert [block["type"] for block in sent["blocks"]] == ["data_visualization"]
    assert "uge 1" not in sent["text"]


def test_a_chart_is_drawn_from_what_was_released_with_its_words_under_it() -> None:
    shares = Chart("line", "Ja", ("uge 1", "uge 2", "uge 3"), (Series("Team", (0.5, None, 0.255)),), 1, "Halvdelen.")
    picture, spoken = shown(shares)["blocks"]
    assert picture["chart"]["series"] == [
        {"name": "Team", "data": [{"label": "uge 1", "value": 50.0}, {"label": "uge 3", "value": 25.5}]}
    ]
    assert picture["chart"]["axis_config"] == {"categories": ["uge 1", "uge 3"], "y_label": "%"}
    assert spoken["text"]["text"] == "Halvdelen."


def test_a_chart_that_slack_would_draw_wrongly_is_words_alone() -> None:
    same = ("et meget langt navn nummer et", "et meget langt navn nummer to")
    for one in (
        Chart("bar", "x", same, (Series("Team", (1, 2)),), 5, "I ord."),
        Chart("bar", "x", ("uge 1",), (Series("Team", (None,)),), 5, "I ord."),
        Chart("bar", "x", ("uge 1",), tuple(Series(str(n), (1,)) for n in range(7)), 5, "I ord."),
    ):
        assert [block["type"] for block in shown(one)["blocks"]] == ["section"]


def test_a_form_in_a_message_is_the_button_that_opens_it() -> None:
    form = Form(Action("submit", "k", "0"), Action("form", "k", "0"), "Aftenrunden", (), "Gem", "Udfyld")
    [row] = shown(form)["blocks"]
    assert (row["elements"][0]["text"]["text"], row["elements"][0]["value"]) == ("Udfyld", "form:k:0")


def test_a_window_asks_with_the_input_that_fits() -> None:
    options = ("ja", "nej")
    view = form_view(
        Form(
            Action("submit", "k", "0"),
            Action("form", "k", "0"),
            "Et navn, der er længere end fireogtyve tegn",
            (
                ChoiceField("q0", "Én", options, initial=(1,)),
                ChoiceField("q1", "Én, måske", options, required=False),
                ChoiceField("q2", "Flere", options, most=2, initial=(0,)),
                ChoiceField("q3", "Mange", tuple(str(n) for n in range(11))),
                ChoiceField("q4", "Flere af mange", tuple(str(n) for n in range(11)), most=3),
                TextField("q5", "Tekst", 40, initial="æ", hint="Til dig selv"),
                DateField("q6", "Dag", "2026-11-21"),
                TimeField("q7", "Tid", "09:30"),
            ),
            "Gem",
            "Udfyld",
            promise="Kun dig.",
        ),
        "",
    )
    assert wrong_with_view(view) == []
    kinds = {one["block_id"]: one["element"]["type"] for one in view["blocks"] if one["type"] == "input"}
    assert kinds == {
        "q0": "radio_buttons",
        "q1": "static_select",
        "q2": "checkboxes",
        "q3": "static_select",
        "q4": "multi_static_select",
        "q5": "plain_text_input",
        "q6": "datepicker",
        "q7": "timepicker",
    }
    assert view["blocks"][0]["text"]["text"] == "Et navn, der er længere end fireogtyve tegn"
    assert read(view["blocks"]).endswith("Kun dig.")


def test_options_too_long_for_their_mark_stand_in_full_above() -> None:
    long = "en mulighed, som ingen kan læse på én linje, fordi den bliver ved og ved og ved uden ende"
    form = Form(Action("submit"), Action("form"), "Valg", (ChoiceField("q0", "Hvad?", (long, "nej")),), "Gem", "Vælg")
    listed, asked = form_view(form, "")["blocks"]
    assert long in listed["text"]["text"]
    assert [one["text"]["text"][:2] for one in asked["element"]["options"]] == ["1.", "2."]


def test_what_was_filled_in_is_read_back_by_field() -> None:
    state = {
        "q0": {"q0": {"type": "radio_buttons", "selected_option": {"value": "1"}}},
        "q1": {"q1": {"type": "checkboxes", "selected_options": [{"value": "0"}, {"value": "2"}]}},
        "q2": {"q2": {"type": "plain_text_input", "value": "a &amp; b\0"}},
        "q3": {"q3": {"type": "plain_text_input", "value": None}},
        "q4": {"q4": {"type": "datepicker", "selected_date": "2026-11-21"}},
        "q5": {"q5": {"type": "timepicker", "selected_time": "09:30"}},
        "q6": {"q6": {"type": "static_select", "selected_option": None}},
        "q7": {"other": {"type": "plain_text_input", "value": "x"}},
        "q8": "rubbish",
        "q9": {"q9": {"selected_option": "rubbish", "selected_options": [3]}},
    }
    assert filled_in(state) == {
        "q0": ("1",),
        "q1": ("0", "2"),
        "q2": ("a & b",),
        "q4": ("2026-11-21",),
        "q5": ("09:30",),
    }
