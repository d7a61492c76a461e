"""What a person reads who asks what I can do, what waits for them, what they may start, or why they are asked."""

from itertools import pairwise

import pytest

from flows.catalogue import Catalogue
from flows.commands import COMMANDS
from flows.flow import Flow
from flows.gate import Reason
from flows.message import Action, Button, Buttons, Facts, Heading, Message, Quote, Text
from flows.overview import (
    REASONS,
    Waiting,
    help_message,
    home_message,
    notes_message,
    startable_message,
    waiting_message,
    why_message,
)
from flows.pages import MOST_LISTED
from flows.promise import promise_in_full
from flows.reasons import reason_message
from flows.words import LANGUAGES, Language
from tests.flows.documents import CATALOGUE, flow, step, words, yesno

BOTH = pytest.mark.parametrize("language", LANGUAGES)
ONE = Waiting("key", "Was the soup warm?")


def texts(message: Message) -> list[str]:
    return [part.text for part in message.parts if isinstance(part, Text)]


def buttons(message: Message) -> list[Button]:
    return [button for part in message.parts if isinstance(part, Buttons) for button in part.buttons]


def flows(count: int) -> list[Flow]:
    return [flow(id=f"f{n}", title=words(f"Nr. {n}", f"No. {n}")) for n in range(count)]


@BOTH
def test_help_lists_every_command_in_ones_own_language(language: Language) -> None:
    message = help_message([], COMMANDS, language, understood=True)
    (listed,) = [part for part in message.parts if isinstance(part, Facts)]
    assert [does for _, does in listed.rows] == [one.does(language) for one in COMMANDS]
    assert [word.split()[0] for word, _ in listed.rows] == [one.typed(language) for one in COMMANDS]


def test_help_says_what_may_stand_behind_a_command() -> None:
    message = help_message([], COMMANDS, "da", understood=True)
    (listed,) = [part for part in message.parts if isinstance(part, Facts)]
    assert ("pause [2u eller til 24.12.2026]", "ingen spørgsmål i en tid") in listed.rows


def test_what_was_not_understood_is_answered_with_help_that_says_so() -> None:
    assert help_message([], COMMANDS, "en", understood=False).summary.startswith("I did not understand that.")
    assert help_message([], COMMANDS, "da", understood=False).summary.startswith("Det forstod jeg ikke.")
    assert "understand" not in help_message([], COMMANDS, "en", understood=True).summary


@BOTH
def test_what_waits_can_be_answered_from_where_it_is_listed(language: Language) -> None:
    for message in (
        help_message([ONE], COMMANDS, language, understood=True),
        waiting_message([ONE], [], language),
        home_message([ONE], [], COMMANDS, language),
    ):
        assert ONE.title in texts(message)
        answer = {"da": "Svar", "en": "Answer"}[language]
        assert buttons(message) == [Button(answer, Action("form", "key"), spoken=f"{answer}: {ONE.title}")]


@BOTH
def test_where_nothing_waits_it_says_so(language: Language) -> None:
    nothing = {"da": "Der venter ikke noget på dig.", "en": "Nothing is waiting for you."}[language]
    assert nothing in texts(waiting_message([], [], language))
    assert nothing not in texts(waiting_message([ONE], [], language))


def test_a_handful_that_waits_is_enough() -> None:
    many = [Waiting(f"k{n}", f"Question {n}?") for n in range(MOST_LISTED + 1)]
    assert len(buttons(waiting_message(many, [], "en"))) == MOST_LISTED


def test_what_may_be_started_is_turned_over_page_by_page() -> None:
    """Each once, in order, and back again."""
    all_of_them, seen = flows(2 * MOST_LISTED + 3), []
    pages = [startable_message(all_of_them, "en", skip) for skip in (0, MOST_LISTED, 2 * MOST_LISTED)]
    for page in pages:
        seen += [one.action.ref for one in buttons(page) if one.action.verb == "start"]
    assert seen == [one.id for one in all_of_them]
    turning = [[(one.label, one.action.value) for one in buttons(page) if one.action.verb == "more"] for page in pages]
    assert turning == [
        [("More", "10")],
        [("Back", "0"), ("More", "20")],
        [("Back", "10")],
    ]


def test_the_last_page_that_is_full_has_no_more() -> None:
    page = startable_message(flows(MOST_LISTED), "en", 0)
    assert [one.action.verb for one in buttons(page)] == ["start"] * MOST_LISTED


def test_a_page_behind_the_last_is_empty() -> None:
    assert startable_message(flows(3), "en", 30).parts == ()


def test_a_name_of_a_flow_in_its_language_starts_it() -> None:
    (start,) = buttons(startable_message(flows(1), "da", 0))
    assert (start.label, start.action) == ("Nr. 0", Action("start", "f0"))


@BOTH
def test_the_page_of_the_bot_has_what_waits_first_and_what_can_be_typed_last(language: Language) -> None:
    message = home_message([ONE], flows(1), COMMANDS, language)
    assert message.parts[0] == Heading("Håndgreb")
    assert isinstance(message.parts[-1], Facts)
    verbs = [one.action.verb for one in buttons(message)]
    assert verbs == ["form", "start"]


def test_why_tells_the_next_question_its_time_and_whose_plan_it_is() -> None:
    message = why_message(("Lunch", "today at 12:00 (Danish time)", "every Thursday"), None, "en")
    assert texts(message) == [
        "Your next question: Lunch, today at 12:00 (Danish time).",
        "HR has put it on the schedule: every Thursday.",
    ]
    assert message.summary == texts(message)[0]


def test_a_rule_that_ends_in_a_date_ends_in_one_full_stop() -> None:
    said = texts(why_message(("Frokost", "i dag", "hver måned: den 16."), None, "da"))
    assert said[1] == "HR har sat det på planen: hver måned: den 16."


@BOTH
def test_why_always_answers(language: Language) -> None:
    nothing = {"da": "Der er ikke planlagt noget til dig.", "en": "Nothing is planned for you."}[language]
    assert texts(why_message(None, None, language)) == [nothing]


@BOTH
@pytest.mark.parametrize("held", sorted(REASONS))
def test_every_reason_to_hold_back_is_told(held: Reason, language: Language) -> None:
    *_, said = texts(why_message(("Lunch", "today", "every day"), held, language))
    start = {"da": "Lige nu holdes det tilbage: ", "en": "Right now it is held back: "}[language]
    assert said == f"{start}{REASONS[held](language)}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_reason_sounds_like_no_other(language: Language) -> None:
    said = sorted(one(language) for one in REASONS.values())
    assert all(one != other for one, other in pairwise(said))


def test_own_notes_come_newest_first_as_they_were_written() -> None:
    message = notes_message([("Why? 1 May", "*Because* <b>"), ("Why? 1 April", "So")], "en")
    assert [part.text for part in message.parts] == [  # type: ignore[union-attr]
        "Your notes",
        "Why? 1 May",
        "*Because* <b>",
        "Why? 1 April",
        "So",
    ]
    assert [part.text for part in message.parts if isinstance(part, Quote)] == ["*Because* <b>", "So"]


@BOTH
def test_who_has_written_nothing_is_told_so_without_reproach(language: Language) -> None:
    assert len(texts(notes_message([], language))) == 1
    assert texts(notes_message([("Why?", "So")], language)) == ["Why?"]


@pytest.mark.parametrize("shipped", list(CATALOGUE), ids=[one.id for one in CATALOGUE])
def test_why_this_question_is_answered_for_every_step(shipped: Flow) -> None:
    for language in LANGUAGES:
        for one in shipped.steps:
            said = texts(reason_message(shipped, one, None, CATALOGUE, language))
            assert shipped.about(language) in said
            assert set(promise_in_full(shipped, one, language)) <= set(said)
            sources = [line for line in said if line.startswith(("Kilde: ", "Source: "))]
            assert len(sources) == len(shipped.sources)
            figures = [line for line in said if line.startswith(("Tallet ", "The figure "))]
            assert len(figures) == len(one.figures)


def test_whose_plan_it_is_is_told_where_it_is_on_one() -> None:
    made = flow(step("first", yesno()), sources=[{"file": "a.txt", "section": "One"}])
    catalogue = Catalogue({}, {"a.txt": next(iter(CATALOGUE.sources.values()))}, {})
    planned = "HR has put it on the schedule: every Thursday."
    assert planned in texts(reason_message(made, made.first, "every Thursday", catalogue, "en"))
    assert planned not in texts(reason_message(made, made.first, None, catalogue, "en"))
