"""The schedule as Slack and Teams draw it: every page and every form, with the longest names there may be."""

from datetime import date, time, timedelta

import pytest

from bot.slack import render as slack
from bot.teams import render as teams
from flows.board import PAGE, Entry, board
from flows.catalogue import load
from flows.draft_view import conflict_message, draft_message
from flows.gate import Budget
from flows.history_view import Change, history_message
from flows.kinds import KINDS, Kind
from flows.load import Planned, week
from flows.load_view import load_message
from flows.message import Action, Form, Message
from flows.picking import kinds_message, pick_message, search_form
from flows.schedule import Nudge
from flows.schedule_form import Drawn, schedule_form
from flows.schedule_view import About, delete_message, entry_message, progress_message, send_message
from flows.words import Language, Words
from tests.fakes import blocks, cards

LONG = "Ældre- og omsorgsområdets tværgående kvalitetsudvalg for æbler, øl & <ål> "
KEY = "k" * 16
CATALOGUE = load()
TEAMS = [(f"forvaltning/omraade-{n:03}", f"{LONG}{n}") for n in range(100)]
NAMES = {flow.id: flow.title("da") for flow in CATALOGUE} | dict(TEAMS)
NUDGE = Nudge(
    name="et-meget-langt-navn-" + "x" * 40,
    flow="meeting-score",
    teams=tuple(slug for slug, _ in TEAMS[:30]),
    repeats="FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO",
    at=time(9, 15),
    zone="America/Argentina/ComodRivadavia",
    starts=date(2026, 1, 1),
    until=date(2036, 1, 1),
    **{"except": tuple(date(2027, 1, day) for day in range(1, 29))},
    priority="high",
    remind=timedelta(days=14),
)
ENTRY = Entry(KEY, NUDGE, Words(LONG, LONG), date(2026, 12, 7), 100_000, (Words(LONG * 2, LONG * 2),), NAMES, 12)
OTHER = NUDGE.model_copy(update={"at": time(23), "teams": (), "paused": True})


def messages(language: Language) -> list[Message]:
    change = Change(KEY, 12, LONG, LONG, True, NUDGE, OTHER, undo=True)
    planned = [
        Planned(date(2026, 11, 23 + day), "10:00", "n", "meeting-score", 0, 5) for day in range(7) for _ in range(30)
    ]
    monday = week(date(2026, 11, 23), planned, [(frozenset({0}), 5)], Budget())
    flows = sorted(CATALOGUE, key=lambda flow: -len(flow.about(language)))
    return [
        board([ENTRY] * PAGE, language, may_change=True, skip=PAGE, total=3 * PAGE),
        board([], language, may_change=True),
        entry_message(ENTRY, About(LONG, True, True, True), language, LONG),
        delete_message(ENTRY.called(language), ENTRY.key, ENTRY.version, language),
        send_message(ENTRY, LONG, "t" * 16, timedelta(hours=5), language),
        progress_message(ENTRY, "t" * 16, (100_000, 12_345, 3), language),
        history_message([change] * 8, NAMES, language, of=(KEY, LONG), page=1, more=True),
        draft_message(KEY, NUDGE, [LONG * 10] * 10, 0, [date(2026, 12, 7)] * 5, [Words(LONG, LONG)], NAMES, language),
        conflict_message(KEY, LONG, (LONG, [LONG * 10] * 10), [LONG * 10] * 10, 13, language),
        load_message(monday, (1, 4), (1, 3), NAMES, language),
        pick_message(flows, 8, language),
        kinds_message(LONG, "schedule-change", KEY, "12.", language),
    ]


def forms(language: Language) -> list[Form]:
    flow = CATALOGUE.flows["meeting-score"]
    action = Action("schedule-changed", KEY, "12")

    def form(kind: Kind, now: Nudge | None) -> Form:
        return schedule_form(action, Action("schedule-change", KEY, "12"), Drawn(flow, kind, now, TEAMS), language)

    return [*(form(kind, now) for kind in KINDS for now in (None, NUDGE)), search_form(language)]


@pytest.mark.parametrize("language", ["da", "en"])
def test_slack_takes_every_page_of_the_schedule(language: Language) -> None:
    for message in messages(language):
        assert blocks.wrong_with_message(slack.content(message)) == [], message.summary
        assert blocks.wrong_with_view(slack.message_view(message, "")) == [], message.summary


@pytest.mark.parametrize("language", ["da", "en"])
def test_slack_takes_every_form_of_the_schedule(language: Language) -> None:
    for form in forms(language):
        assert blocks.wrong_with_view(slack.form_view(form, "")) == [], form.title


@pytest.mark.parametrize("language", ["da", "en"])
def test_teams_takes_every_page_and_form_of_the_schedule(language: Language) -> None:
    for message in messages(language):
        assert cards.wrong_with(teams.card(message)) == [], message.summary
        assert cards.careless(teams.card(message)) == [], message.summary
    for form in forms(language):
        assert cards.wrong_with(teams.form_card(form, {}, language)) == [], form.title
        assert cards.careless(teams.form_card(form, {}, language)) == [], form.title


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_page_of_the_schedule_loses_anything_in_slack(language: Language) -> None:
    for message in messages(language)[:1] + messages(language)[2:6]:
        assert "udeladt" not in blocks.read(slack.blocks(message))
        assert "left out" not in blocks.read(slack.blocks(message))
