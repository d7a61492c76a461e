"""A letter at every stage, as long and as hostile as it can be: each platform takes it, and no word of it is markup."""

from collections.abc import Iterator
from datetime import date

import pytest

from bot.playground import render as playground
from bot.slack import render as slack
from bot.slack.where import Where
from bot.teams import render as teams
from flows.letter import LONGEST, MOST_CHOICES, Draft, Kind, letter_form, told_apart
from flows.letter_view import Letter, arriving, dropped, preview, readers, remembered, seen, sent
from flows.message import Form, Message
from flows.words import LANGUAGES, Language
from tests.fakes import blocks, cards

KINDS: tuple[Kind, ...] = ("thank", "share", "raise")
HOSTILE = "<!channel> <@U1> *fed* _x_ [l](https://x.example) {{løn}} & <script>alert(1)</script> \u202e \u200b `"
WORDS = (HOSTILE * 20)[:LONGEST]
TODAY = date(2026, 11, 24)
KEY, MARK = "k" * 16, "f" * 24
WHERE = Where("D" * 11, "1763715600.000100", private=True)
PEOPLE = told_apart([(f"{n} {HOSTILE * 2}"[:200], f"{n}{'x' * 40}@example.org") for n in range(MOST_CHOICES + 30)])

every = pytest.mark.parametrize("language", LANGUAGES)


def messages(language: Language) -> Iterator[Message]:
    for kind in KINDS:
        letter = Letter(kind, WORDS, HOSTILE * 2, HOSTILE * 2, 12, TODAY)
        to = readers(PEOPLE[:5], HOSTILE, language)
        yield arriving(letter, language, first=True)
        yield preview(KEY, MARK, letter, to, language, changed=True)
        yield sent(KEY, KEY, to, language)
    yield remembered(KEY, KEY, "i morgen", language)
    yield dropped(KEY, language)
    yield seen(KEY, language)


def forms(language: Language) -> Iterator[Form]:
    for kind in KINDS:
        yield letter_form(KEY, Draft(kind, WORDS, PEOPLE, 99), TODAY, language)


@every
def test_slack_takes_it(language: Language) -> None:
    for message in messages(language):
        assert blocks.wrong_with_message(slack.content(message)) == []
        assert blocks.wrong_with_view(slack.message_view(message, WHERE.encode())) == []
    for form in forms(language):
        assert blocks.wrong_with_view(slack.form_view(form, WHERE.encode())) == []


@every
def test_teams_takes_it(language: Language) -> None:
    for message in messages(language):
        assert cards.wrong_with(teams.card(message)) == []
        assert cards.careless(teams.card(message)) == []
    for form in forms(language):
        assert cards.wrong_with(teams.form_card(form, {}, language)) == []


@every
def test_the_playground_runs_none_of_it(language: Language) -> None:
    pages = [playground.message(message, "p") for message in messages(language)]
    pages += [playground.form(form, "p", language) for form in forms(language)]
    assert not any("<script" in page for page in pages)
