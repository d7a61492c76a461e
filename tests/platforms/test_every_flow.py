"""Every flow of the catalogue, on every path and in both languages, as each platform draws it: nothing is refused
and nothing is left out."""

from functools import cache

import pytest

from bot.playground import render as playground
from bot.slack import render as slack
from bot.slack.where import Where
from bot.teams import render as teams
from bot.teams.inputs import Element
from flows.catalogue import load
from flows.flow import Flow
from flows.message import Form, Message
from tests.fakes import blocks, cards, pages
from tests.platforms.screens import Screen, left_out, screens, spoken

CATALOGUE = load()
every_flow = pytest.mark.parametrize("flow", list(CATALOGUE), ids=lambda flow: flow.id)

WHERE = Where(
    channel="D" * 11, ts="1763715600.000100", url="https://hooks.slack.com/actions/" + "x" * 120, private=True
)


@cache
def shown(name: str) -> list[Screen]:
    flow = CATALOGUE.flow(name)
    assert flow is not None
    return screens(flow, CATALOGUE)


def card(one: Screen) -> Element:
    return teams.form_card(one.shown, one.wrong, one.language) if isinstance(one.shown, Form) else teams.card(one.shown)


@every_flow
def test_slack_takes_it_whole(flow: Flow) -> None:
    wrong = {one.name: found for one in shown(flow.id) if (found := [*_in_slack(one)])}
    assert wrong == {}


def _in_slack(one: Screen) -> list[str]:
    if isinstance(one.shown, Form):
        view = slack.form_view(one.shown, WHERE.encode())
        return [*blocks.wrong_with_view(view), *left_out(one.shown, f"{_top(view)} {blocks.read(view['blocks'])}")]
    sent, window = slack.content(one.shown), slack.message_view(one.shown, WHERE.encode())
    labels = [button.get("accessibility_label") for row in sent["blocks"] for button in row.get("elements", ())]
    return [
        *blocks.wrong_with_message(sent),
        *blocks.wrong_with_view(window),
        *left_out(one.shown, blocks.read(sent["blocks"])),
        *(f"cut for who hears it: {words}" for words in spoken(one.shown) if words not in labels),
    ]


def _top(view: Element) -> str:
    return f"{view['title']['text']} {view['submit']['text']}"


@every_flow
def test_teams_takes_it_whole(flow: Flow) -> None:
    wrong = {one.name: found for one in shown(flow.id) if (found := [*_in_teams(one)])}
    assert wrong == {}


def _in_teams(one: Screen) -> list[str]:
    drawn = card(one)
    tooltips = [button.get("tooltip") for button in cards.actions(drawn)]
    cut = isinstance(one.shown, Message) and teams.summary(one.shown) != one.shown.summary
    return [
        *cards.wrong_with(drawn),
        *cards.careless(drawn),
        *left_out(one.shown, cards.words(drawn)),
        *(f"cut for who hears it: {words}" for words in spoken(one.shown) if words not in tooltips),
        *["a notification cut short"] * cut,
    ]


@every_flow
def test_the_playground_shows_it_whole(flow: Flow) -> None:
    wrong = {one.name: found for one in shown(flow.id) if (found := [*_in_the_playground(one)])}
    assert wrong == {}


def _in_the_playground(one: Screen) -> list[str]:
    if isinstance(one.shown, Form):
        html = playground.form(one.shown, "m1", one.language, one.wrong)
        titled = f"{one.shown.title} {pages.words(html)}"
        return [*pages.wrong_with(html), *left_out(one.shown, titled), *left_out_of_mending(one, html)]
    html = playground.message(one.shown, "m1")
    labels = [found.get("aria-label") for found in pages.Page(html).of("button")]
    return [
        *pages.wrong_with(html),
        *left_out(one.shown, pages.words(html)),
        *(f"cut for who hears it: {words}" for words in spoken(one.shown) if words not in labels),
    ]


def left_out_of_mending(one: Screen, html: str) -> list[str]:
    return [sentence for sentence in one.wrong.values() if sentence not in pages.words(html)]
