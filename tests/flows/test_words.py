"""Small words: what buttons carry, what can be typed, what can be seen, how long ago something was, who sees it."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows.commands import COMMANDS, understood
from flows.legible import storable, visible
from flows.message import (
    Action,
    Button,
    Buttons,
    Chart,
    ChoiceField,
    Facts,
    Form,
    Heading,
    Message,
    Part,
    Quote,
    Series,
    Text,
    TextField,
)
from flows.plain import WIDTH, brief, plain
from flows.promise import promise, promise_in_full
from flows.recall import Recalled
from flows.words import LANGUAGES, Language, Words
from tests.flows.documents import choice, flow, number, scale, step, text, yesno

BOTH = pytest.mark.parametrize("language", LANGUAGES)
ANY_TEXT = st.text(st.characters())

LONGEST = Action("a" * 31, "k" * 64, "0" * 64)
VERBS = st.from_regex(r"[a-z][a-z-]{0,30}", fullmatch=True)
REFS = st.from_regex(r"[A-Za-z0-9_-]{0,64}", fullmatch=True)
VALUES = st.from_regex(r"[A-Za-z0-9_.-]{0,64}", fullmatch=True)


@given(st.builds(Action, VERBS, REFS, VALUES))
@example(LONGEST)
def test_what_a_button_carries_comes_back(action: Action) -> None:
    assert Action.decode(action.encode()) == action


@given(ANY_TEXT | st.from_regex(r"[a-zA-Z-]{0,33}:[A-Za-z0-9_:-]{0,70}:[A-Za-z0-9_.:-]{0,70}\n?", fullmatch=True))
@example("")
@example("::")
@example("answer:key:0.1\n")
@example("answer:key:٣")
def test_what_we_never_wrote_is_nothing_or_reads_as_it_stands(written: str) -> None:
    action = Action.decode(written)
    assert action is None or action.encode() == written


@pytest.mark.parametrize(
    "written",
    [
        "",
        "answer",
        "answer:key",
        "answer:key:0:1",
        "Answer:key:0",
        ":key:0",
        "answer:k y:0",
        "answer:key:0\n",
        "answer:kéy:0",
        f"answer:{'k' * 65}:0",
        f"{'a' * 32}::",
        "answer:key:<b>",
    ],
)
def test_what_is_no_button_of_ours_is_nothing(written: str) -> None:
    assert Action.decode(written) is None


TYPED = [(word, command.name) for command in COMMANDS for word in (command.typed.da, command.typed.en, *command.also)]
BY_NAME = {command.name: command for command in COMMANDS}


@pytest.mark.parametrize(("word", "name"), TYPED)
def test_every_command_is_understood_however_it_is_typed(word: str, name: str) -> None:
    spelled = unicodedata.normalize("NFD", word)
    for typed in (
        word,
        f"/{word}",
        word.upper(),
        word.capitalize(),
        f"  {word}\n",
        f"\xa0{word}\xa0",
        f"/ {word}",
        spelled,
    ):
        assert understood(typed) == (BY_NAME[name], ""), typed


@pytest.mark.parametrize(("word", "name"), TYPED)
@pytest.mark.parametrize("between", [" ", "   ", "\t", "\n", "\xa0"])
def test_what_stands_behind_a_command_is_kept_as_typed(word: str, name: str, between: str) -> None:
    assert understood(f"/{word.upper()}{between}Til 24.12.2026  ") == (BY_NAME[name], "Til 24.12.2026")


@pytest.mark.parametrize(("word", "name"), [pair for pair in TYPED if pair[0] != "?"])
def test_what_ends_a_sentence_is_not_in_the_way(word: str, name: str) -> None:
    for end in ("!", ".", "?", "?!", "…"):
        assert understood(f"{word.capitalize()}{end}") == (BY_NAME[name], "")
    assert understood(f"{word}, 2u") == (BY_NAME[name], "2u")


def test_no_word_means_two_things() -> None:
    words = [(word, name) for word, name in set(TYPED)]
    assert len(words) == len({word for word, _ in words})


@pytest.mark.parametrize(
    "typed", ["", " ", "/", "//help", "helpme", "!", "...", "svarer", "24.12.2026 pause", "\0help"]
)
def test_anything_else_is_not_understood(typed: str) -> None:
    assert understood(typed) is None


@given(ANY_TEXT)
def test_whatever_is_typed_is_a_command_or_nothing(typed: str) -> None:
    found = understood(typed)
    assert found is None or found[0] in COMMANDS


@given(ANY_TEXT)
@example("e\0\u0301")
@example("e\ud800\u0301")
def test_what_is_stored_is_composed_and_can_be_stored(written: str) -> None:
    kept = storable(written)
    assert "\0" not in kept
    assert kept.encode("utf-8").decode("utf-8") == kept
    assert unicodedata.is_normalized("NFC", kept)
    assert storable(kept) == kept


@pytest.mark.parametrize("one", ["\x00", "\x1b", "\x7f", "\u200b", "\u200f", "\u202e", "\u2066", "\ufeff", "\ud800"])
def test_what_nobody_can_see_or_turns_the_writing_is_taken_out(one: str) -> None:
    assert visible(f"a{one}b") == "ab"


@pytest.mark.parametrize("kept", ["æøå\tto\nlinjer", "👩‍👩‍👧", "عربي", "日本", "*_~`<b>&"])
def test_what_can_be_seen_stays(kept: str) -> None:
    assert visible(kept) == kept


AGO: list[tuple[int, str, str]] = [
    (0, "tidligere i dag", "earlier today"),
    (1, "i går", "yesterday"),
    (2, "for 2 dage siden", "2 days ago"),
    (6, "for 6 dage siden", "6 days ago"),
    (7, "for en uge siden", "a week ago"),
    (14, "for 2 uger siden", "2 weeks ago"),
    (28, "for 4 uger siden", "4 weeks ago"),
    (91, "for 3 måneder siden", "3 months ago"),
    (365, "for et år siden", "a year ago"),
]


@pytest.mark.parametrize(("days", "danish", "english"), AGO)
def test_own_words_come_back_with_their_day(days: int, danish: str, english: str) -> None:
    back = Recalled("Ord.", days)
    assert back.introduced("da") == f"Det skrev du {danish}:"
    assert back.introduced("en") == f"You wrote this {english}:"


@given(st.integers(0, 4000), st.sampled_from(LANGUAGES))
def test_however_long_ago_it_is_said(days: int, language: Language) -> None:
    said = Recalled("Hemmeligt", days).introduced(language)
    assert said.endswith(":")
    assert not {"Hemmeligt", "{", "-"} & {said, *said}


def test_braces_are_filled_in_by_name_in_each_language() -> None:
    both = Words("{n} svar", "{n} answers")
    assert (both("da", n=3), both("en", n="{n}")) == ("3 svar", "{n} answers")
    assert both("da") == "{n} svar"


PROMISES: list[tuple[str, str, str]] = [
    ("private", "Kun du ser dit svar", "Only you see your answer"),
    ("shared", "Kun du ser det, indtil du selv deler det", "Only you see it, until you share it yourself"),
    ("confidential", "Kun den, du vælger, ser dit svar", "Only the person you choose sees your answer"),
    ("open", "Alle i teamet kan se dit svar", "Everyone in your team can see your answer"),
    (
        "team",
        "Teamet ser kun et samlet tal, når mindst fem er talt med",
        "Your team sees one figure, from five people up",
    ),
]


@pytest.mark.parametrize(("sees", "danish", "english"), PROMISES)
def test_who_sees_an_answer_is_said_from_the_rule(sees: str, danish: str, english: str) -> None:
    asked = flow(step("first", yesno("a", sees=sees)))
    assert (promise(asked, asked.first, "da"), promise(asked, asked.first, "en")) == (danish, english)


def test_a_form_says_of_each_kind_of_answer_once_who_sees_it() -> None:
    asked = flow(step("first", yesno("a"), scale("b"), text("c"), number("d")))
    said = promise(asked, asked.first, "en")
    assert said == "Your team sees one figure, from five people up. Only you see your answer"


@pytest.mark.parametrize(("least", "danish", "english"), [(7, "syv", "seven"), (10, "ti", "ten"), (11, "11", "11")])
def test_more_people_are_promised_where_more_are_asked_for(least: int, danish: str, english: str) -> None:
    asked = flow(min_answers=least)
    assert f"mindst {danish} er" in promise(asked, asked.first, "da")
    assert f"from {english} people" in promise(asked, asked.first, "en")
    assert f"mindst {danish} svar" in promise_in_full(asked, asked.first, "da")[0]


@pytest.mark.parametrize(
    ("release", "period", "said"),
    [
        ("protected", "P56D", "Your team sees one figure, from five people up"),
        ("light", "P28D", "This is not about people, so your team may see one figure each month, from five people up"),
        ("occasion", "P7D", "Those who took part see one figure, from five people up"),
    ],
)
def test_a_figure_is_promised_to_those_who_get_it(release: str, period: str, said: str) -> None:
    asked = flow(step("first", scale("a")), release=release, period=period)
    assert promise(asked, asked.first, "en") == said


@BOTH
def test_in_full_it_is_said_of_each_kind_and_of_the_platform(language: Language) -> None:
    def paragraphs(sees: str) -> tuple[str, ...]:
        asked = flow(step("first", yesno("a", sees=sees)))
        return promise_in_full(asked, asked.first, language)

    *_, platform = paragraphs("team")
    assert [len(paragraphs(sees)) for sees in ("team", "private", "shared", "confidential", "open")] == [2, 2, 2, 2, 1]
    assert all(paragraphs(sees)[-1] == platform for sees in ("private", "shared", "confidential", "open"))
    mixed = flow(step("first", yesno("a"), text("b"), choice("c", sees="shared")))
    assert len(promise_in_full(mixed, mixed.first, language)) == 4


def message(*parts: Part) -> Message:
    return Message("en", "Summary", parts)


def test_a_message_reads_as_plain_text() -> None:
    bars = Chart("bar", "Figure", ("before", "now"), (Series("a", (None, 2.5)),), 5, "spoken")
    fields = (ChoiceField("q0", "How?", ("Good", "Bad"), initial=(1,)), TextField("q1", "Why?", 20))
    asked = Form(Action("submit"), Action("form"), "Title", fields, "Save", "Fill in")
    row = Buttons((Button("Yes", Action("a")), Button("No", Action("b"))))
    shown = plain(
        message(
            Heading("Team"),
            Text("Words."),
            Quote("one\n\ntwo"),
            Facts((("a", "1"), ("bcd", "2"))),
            Facts(()),
            bars,
            row,
            asked,
        )
    )
    assert shown == (
        "Team\n====\n\nWords.\n\n> one\n>\n> two\n\na    1\nbcd  2\n\nFigure\nbefore  ·\nnow     ██████████\n\n"
        "[Yes]  [No]\n\nHow?\n  ( ) Good  (x) Bad\nWhy?\n  ____________________\n[Save]\n"
    )


@given(st.lists(st.from_regex(r"[a-zæøå]{1,20}", fullmatch=True), min_size=1, max_size=60).map(" ".join))
def test_no_line_is_wider_than_a_terminal_and_no_word_is_lost(written: str) -> None:
    for part, mark in ((Text(written), ""), (Quote(written), "> ")):
        lines = plain(message(part)).splitlines()
        assert max(map(len, lines)) <= WIDTH
        assert " ".join(line.removeprefix(mark) for line in lines) == written


def test_in_one_line_it_is_its_words_or_else_what_it_is_about() -> None:
    row = Buttons((Button("Yes", Action("a")),))
    assert brief(message(Heading("Team"), Text("Words."), row)) == "Team Words."
    assert brief(message(row)) == "Summary"
