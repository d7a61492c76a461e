"""A message as HTML: what it says is kept, and nothing in it becomes markup."""

from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.playground import render
from flows.message import (
    Action,
    Button,
    Buttons,
    ChoiceField,
    DateField,
    Facts,
    Field,
    Form,
    Heading,
    Message,
    NumberField,
    Quote,
    Text,
    TextField,
    TimeField,
)

WORDS = st.text(max_size=60)
NASTY = '"><script>alert(1)</script>æøå'
FIELDS: tuple[Field, ...] = (
    ChoiceField("q0", "Hvor ofte?", ("Aldrig", "Tit"), initial=(1,)),
    ChoiceField("q1", "Hvilke?", ("A", "B"), most=2, initial=(0, 1), required=False),
    TextField("q2", "Hvad?", 100, initial="Blåbær", hint="Til dig selv."),
    TextField("q3", "Kort", 10, long=False),
    NumberField("q4", "Hvor mange?", 0, 10, "3"),
    DateField("q5", "Hvornår?", "2026-11-26"),
    TimeField("q6", "Klokken?", "09:30"),
)


class Reader(HTMLParser):
    """The tags with their attributes, and the text, as a browser reads them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def of(self, *names: str) -> list[dict[str, str | None]]:
        return [found for tag, found in self.tags if tag in names]


def form(*fields: Field, **more: Any) -> Form:
    made = Form(
        Action("submit", "k", "0"), Action("form", "k", "0"), "Titel", fields, "Gem", "Udfyld", promise="Kun dig."
    )
    return replace(made, **more)


def message(*parts: Any) -> Message:
    return Message("da", "Kort", parts)


def read(*parts: Any) -> Reader:
    return Reader(render.message(message(*parts), "m"))


@given(WORDS, WORDS)
def test_no_text_becomes_markup(text: str, other: str) -> None:
    quiet = Button(text, Action("a", "b"), spoken=other or "x")
    parts = (Heading(text), Text(text), Quote(other), Facts(((text, other),)), Buttons((quiet,)))
    field = TextField("q", text, 100, initial=other, hint=text)
    found = {tag for tag, _ in read(*parts, form(field, intro=text, promise=other)).tags}
    assert found <= {
        *("h3", "p", "blockquote", "dl", "div", "dt", "dd", "button"),
        *("form", "label", "textarea"),
    }


def test_a_word_that_would_be_markup_is_shown_as_it_was_written() -> None:
    reader = read(Text(NASTY), Buttons((Button(NASTY, Action("a"), spoken=NASTY),)))
    assert reader.text == NASTY * 2
    assert reader.of("button")[0]["aria-label"] == NASTY


def test_characters_that_turn_the_direction_of_writing_are_left_out() -> None:
    assert read(Text("Hej\u202etxt.exe\u200b")).text == "Hejtxt.exe"


def test_a_button_carries_its_action_and_says_what_it_does() -> None:
    (button,) = read(Buttons((Button("4", Action("answer", "k", "0.3"), spoken="4 af 5"),))).of("button")
    assert button["data-action"] == Action("answer", "k", "0.3").encode()
    assert button["aria-label"] == "4 af 5"


def test_every_kind_of_field_has_a_label_and_keeps_what_was_filled_in() -> None:
    reader = Reader(render.form(form(*FIELDS), "d", "da"))
    inputs = reader.of("input", "textarea")
    labelled = {one["for"] for one in reader.of("label") if "for" in one}
    assert {one["id"] for one in inputs if one.get("type") not in ("radio", "checkbox")} == labelled
    assert [one["value"] for one in inputs if "checked" in one] == ["1", "0", "1"]
    assert {one.get("value") for one in inputs} >= {"3", "2026-11-26", "09:30"}
    assert "Blåbær" in reader.text
    assert len(reader.of("fieldset")) == len(reader.of("legend")) == 2


def test_ids_are_used_once() -> None:
    ids = [found["id"] for _, found in Reader(render.form(form(*FIELDS), "d", "da")).tags if "id" in found]
    assert len(ids) == len(set(ids))


def test_what_is_wrong_stands_at_its_field_and_is_told_with_it() -> None:
    reader = Reader(render.form(form(*FIELDS), "d", "da", {"q2": "For langt.", "q0": "Her mangler et svar."}))
    (text,) = [one for one in reader.of("textarea") if one["name"] == "q2"]
    assert text["aria-describedby"] == "d-q2-hint d-q2-wrong"
    assert text["aria-invalid"] == "true"
    assert reader.of("fieldset")[0]["aria-describedby"] == "d-q0-wrong"
    assert "For langt." in reader.text
    assert "Ret det, der er markeret" in reader.text


def test_a_small_form_stands_in_the_message_and_a_large_one_behind_a_button() -> None:
    assert read(form(*FIELDS[:2])).of("form")
    large = read(form(*FIELDS))
    assert not large.of("form")
    assert large.of("button")[0]["data-action"] == Action("form", "k", "0").encode()
    assert large.text == "Udfyld"


def test_what_need_not_be_filled_in_says_so() -> None:
    assert "valgfrit" in Reader(render.form(form(FIELDS[1]), "d", "da")).text
    assert "optional" in Reader(render.form(form(FIELDS[1]), "d", "en")).text
    assert "valgfrit" not in Reader(render.form(form(FIELDS[0]), "d", "da")).text
