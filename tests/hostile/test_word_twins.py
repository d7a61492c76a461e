"""What the tests of S6 would see if what a renderer does to words were undone."""

import html
from collections.abc import Callable
from typing import Any

import pytest

from tests.hostile.test_words import Drawn, harm

LOOKALIKES = str.maketrans("∗＿ˋ∼‹›｛｝＼∕․＆］", "*_`~<>{}\\/.&]")


def each(change: Callable[[str], str]) -> Callable[[Any], Any]:
    """The same payload, with every text in it changed."""

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: changed(one) for name, one in value.items()}
        if isinstance(value, list):
            return [changed(one) for one in value]
        return change(value) if isinstance(value, str) else value

    return changed


def loud(payload: Any) -> Any:
    """With emoji, and with names and addresses looked for."""
    if isinstance(payload, dict):
        switched = {"emoji": True, "verbatim": False}
        return {name: switched.get(name, loud(one)) for name, one in payload.items()}
    return [loud(one) for one in payload] if isinstance(payload, list) else payload


UNDONE: tuple[tuple[str, str, Callable[[Any], Any], str], ...] = (
    ("a letter", "<!channel>", each(html.unescape), "mrkdwn: <!channel>"),
    ("a letter", "<https://evil.example|log ind>", each(html.unescape), "mrkdwn: <https://evil.example|log ind>"),
    ("a letter", "<!channel>", each(html.unescape), "the notification: <!channel>"),
    ("a letter", "*fed*", each(lambda text: text.translate(LOOKALIKES)), "mrkdwn: bold"),
    ("a letter", ":smile:", each(lambda text: text.replace("∶", ":")), "mrkdwn: emoji :smile:"),
    ("a letter", "x", loud, "plain text with emoji"),
    ("a letter", "x", loud, "mrkdwn that looks for names and addresses"),
    ("a letter", "<script>", each(html.unescape), "the page has other tags"),
    ("a report", "**fed**", each(lambda text: text.translate(LOOKALIKES)), "markdown: strong or emphasis '**'"),
    ("a report", "[x](https://evil.example)", each(lambda text: text.translate(LOOKALIKES)), "markdown: link '[x]('"),
    ("a report", "<at>Anna</at>", each(lambda text: text.translate(LOOKALIKES)), "markdown: html '<at>'"),
    ("a report", "{{DATE(x)}}", each(lambda text: text.replace("｛", "{").replace("{ {", "{{")), "a template"),
)


@pytest.mark.parametrize(("name", "words", "undone", "told"), UNDONE)
def test_words_that_are_not_quietened_live(name: str, words: str, undone: Callable[[Any], Any], told: str) -> None:
    assert not any(one.startswith(told) for one in harm(name, words, "da"))
    assert any(one.startswith(told) for one in harm(name, words, "da", Drawn(undone)))
