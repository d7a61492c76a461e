"""S6: whatever somebody writes stands before others as words: no mention, no link, no markup, and nothing is moved."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from bot.playground import render as playground
from bot.slack import render as slack
from bot.teams import render as teams
from flows.legible import visible
from flows.message import Form, Message
from flows.words import Language
from tests.fakes import blocks, cards
from tests.hostile import readers
from tests.hostile.places import PLACES
from tests.hostile.strings import HOSTILE

EVERYDAY = 8
"""Each place meets every eighth string every day, another eighth than its neighbour's; all of them in `make attack`."""

SHORT = 120
"""What is longer may be cut, or stand in more blocks: then only what is alive in it counts."""


SEARCHED = ("what was looked for",)
"""Where other words rightly find something else."""

NEVER_EMPTY = ("every part there is", "every field there is", "a question of their own", "a form of their own")
"""Where there are always words that can be seen."""


def still(words: str) -> str:
    """As much of it, with nothing in it that anybody could mean."""
    return "".join(one if one.isspace() or not visible(one) else "a" for one in words)


@dataclass(frozen=True)
class Drawn:
    """How it is drawn; `undone` is what becomes of each payload before it is looked at."""

    undone: Callable[[Any], Any] = lambda payload: payload

    def in_slack(self, shown: Message | Form) -> list[Any]:
        if isinstance(shown, Form):
            return [self.undone(slack.form_view(shown, ""))]
        return [self.undone(slack.content(shown)), self.undone(slack.home_view(shown))]

    def in_teams(self, shown: Message | Form, language: Language) -> Any:
        return self.undone(teams.form_card(shown, {}, language) if isinstance(shown, Form) else teams.card(shown))

    def page(self, shown: Message | Form, language: Language) -> Any:
        if isinstance(shown, Form):
            return self.undone(playground.form(shown, "p", language))
        return self.undone(playground.message(shown, "p"))


DRAWN = Drawn()


def harm(name: str, words: str, language: Language, drawn: Drawn = DRAWN) -> Iterator[str]:
    """What comes alive, is refused, or stands elsewhere than it should."""
    place = PLACES[name]
    shown, control = place(words, language), place(still(words), language)
    same = len(words) <= SHORT and name not in SEARCHED
    yield from slack_harm(shown, drawn)
    yield from teams_harm(shown, language, drawn)
    if same and readers.skeleton(drawn.in_slack(shown)) != readers.skeleton(drawn.in_slack(control)):
        yield "Slack has other blocks"
    if same and readers.skeleton(drawn.in_teams(shown, language)) != readers.skeleton(
        drawn.in_teams(control, language)
    ):
        yield "Teams has another card"
    pages = [readers.Page(drawn.page(one, language)).tags for one in (shown, control)]
    if name not in SEARCHED and pages[0] != pages[1]:
        yield "the page has other tags"


def slack_harm(shown: Message | Form, drawn: Drawn) -> Iterator[str]:
    first, *more = drawn.in_slack(shown)
    for one in (first, *more):
        yield from readers.slack({**one, "text": ""})
        yield from readers.slack_text(one.get("text", ""), "the notification")
    yield from blocks.wrong_with_view(first) if isinstance(shown, Form) else blocks.wrong_with_message(first)


def teams_harm(shown: Message | Form, language: Language, drawn: Drawn) -> Iterator[str]:
    card = drawn.in_teams(shown, language)
    yield from readers.teams(card)
    yield from cards.wrong_with(card)
    if isinstance(shown, Message) and "{{" in teams.summary(shown) + (teams.short(shown) or ""):
        yield "a template in the notification"


def harmed(name: str, strings: tuple[str, ...], language: Language) -> list[str]:
    said = [one for one in strings if visible(one).strip() or name not in NEVER_EMPTY]
    return [f"{words[:60]!r}: {found}" for words in said for found in harm(name, words, language)]


def test_there_are_enough_of_them() -> None:
    assert len(HOSTILE) >= 400
    assert len(PLACES) >= 30


@pytest.mark.parametrize("name", PLACES)
def test_words_stay_words_wherever_they_stand(name: str) -> None:
    start = list(PLACES).index(name) % EVERYDAY
    assert harmed(name, HOSTILE[start::EVERYDAY], "da") == []


@pytest.mark.attack
@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("name", PLACES)
def test_all_words_stay_words_wherever_they_stand(name: str, language: Language) -> None:
    assert harmed(name, HOSTILE, language) == []
