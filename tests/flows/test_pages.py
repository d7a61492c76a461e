"""What is too long for one message is shown whole, a page at a time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.slack.render import MOST_BLOCKS, blocks
from flows.message import Action, Facts, Heading, Message, Part, Quote, Text
from flows.mydata import Kept, mydata
from flows.overview import Waiting, notes_message, waiting_message
from flows.pages import MOST_LISTED, paged
from flows.picking import PAGE, pick_message
from flows.plain import plain
from flows.roster_view import TeamView, roster_message
from flows.words import LANGUAGES, Language
from tests.fakes.platform import buttons
from tests.flows.documents import CATALOGUE
from tests.flows.test_overview import flows

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
BOTH = pytest.mark.parametrize("language", LANGUAGES)
MORE = {"da": "Flere", "en": "More"}


def all_pages(whole: Message, verb: str = "log") -> list[Message]:
    """As somebody turns them over who presses *More* to the end."""
    found = [paged(whole, Action(verb))]
    while onward := [one.action for one in buttons(found[-1]) if one.label == MORE[whole.language]]:
        found.append(paged(whole, onward[0]))
    return found


def quotes(message: Message) -> list[str]:
    return [part.text for part in message.parts if isinstance(part, Quote)]


def much(longest: int) -> Kept:
    day = date(2026, 1, 1)
    return Kept(
        email="ana@example.org",
        name="Ana",
        teams=("a",),
        leads=(),
        accounts=("slack",),
        notes=tuple(("diary", "why", f"note {n} ".ljust(longest, "x"), NOW) for n in range(40)),
        letters=tuple(("thank", "sent", f"letter {n} ".ljust(longest, "y"), "Bo", NOW) for n in range(12)),
        answers=tuple(("lunch", f"q{n}", f"answer {n}") for n in range(60)),
        deliveries=300,
        dates=tuple(("away", day + timedelta(n), day + timedelta(n), f"day {n}") for n in range(50)),
    )


@BOTH
@pytest.mark.parametrize("longest", [20, 500, 2000])
def test_all_that_is_kept_is_shown_however_much_it_is(language: Language, longest: int) -> None:
    kept = much(longest)
    pages = all_pages(mydata(kept, CATALOGUE, ZoneInfo("UTC"), language), "mydata")
    said = [one for page in pages for one in quotes(page)]
    assert said == [words for _, _, words, _ in kept.notes] + [words for _, _, words, _, _ in kept.letters]
    rows = [row for page in pages for part in page.parts if isinstance(part, Facts) for row in part.rows]
    assert [value for _, value in rows if value.startswith("answer ")] == [value for _, _, value in kept.answers]
    assert sum("day " in name for name, _ in rows) == len(kept.dates)
    for page in pages:
        shown = blocks(page)
        assert len(shown) <= MOST_BLOCKS
        assert not any(left_out in repr(shown) for left_out in ("Resten er udeladt", "The rest is left out"))


@BOTH
def test_each_page_says_which_it_is_and_under_what_it_goes_on(language: Language) -> None:
    pages = all_pages(mydata(much(20), CATALOGUE, ZoneInfo("UTC"), language), "mydata")
    place = {"da": "Side {} af {}", "en": "Page {} of {}"}[language]
    for n, page in enumerate(pages, 1):
        assert place.format(n, len(pages)) in plain(page)
        assert page.parts[0] == pages[0].parts[0]
    going_on = [page for page in pages[1:] if isinstance(page.parts[2], Text) and page.parts[2].tone == "quiet"]
    mine = {"da": "Skrevet til dig selv", "en": "Written for yourself"}[language]
    assert going_on and going_on[0].parts[1] == Text(mine, "strong")


def test_what_fits_is_one_page_without_buttons() -> None:
    whole = notes_message([(f"Why? {n}", "So") for n in range(MOST_LISTED)], "en")
    assert paged(whole, Action("log")) is whole


def test_notes_are_turned_over_forth_and_back() -> None:
    pages = all_pages(notes_message([(f"Why? {n}", f"Because {n}") for n in range(23)], "en"))
    assert [len(quotes(page)) for page in pages] == [10, 10, 3]
    turning = [[(one.label, one.action.encode()) for one in buttons(page)] for page in pages]
    assert turning == [[("More", "log::1")], [("Previous", "log::0"), ("More", "log::2")], [("Previous", "log::1")]]


@pytest.mark.parametrize("odd", ["9", "-1", "x", "٣", "9" * 60])
def test_a_page_that_is_not_there_is_the_first(odd: str) -> None:
    whole = notes_message([(f"Why? {n}", f"Because {n}") for n in range(23)], "da")
    assert paged(whole, Action("log", "", odd)) == paged(whole, Action("log"))


def test_a_question_and_what_was_written_to_it_stay_together() -> None:
    whole = notes_message([(f"Why? {n}", "x" * 3000) for n in range(7)], "en")
    for page in all_pages(whole):
        parts: list[Part] = [part for part in page.parts if isinstance(part, Text | Quote)]
        asked = [part for part in parts if isinstance(part, Text) and part.text.startswith("Why?")]
        assert len(asked) == len(quotes(page)) and isinstance(page.parts[0], Heading)


@BOTH
def test_a_list_that_is_cut_says_how_many_more_there_are(language: Language) -> None:
    waiting = [Waiting(f"k{n}", f"Question {n}?") for n in range(MOST_LISTED + 3)]
    more = {"da": "Og 3 til", "en": "And 3 more"}[language]
    assert more in plain(waiting_message(waiting, [], language))
    assert more not in plain(waiting_message(waiting[:MOST_LISTED], [], language))
    assert more in plain(pick_message(flows(PAGE + 3), 0, language, "nr"))
    assert more not in plain(pick_message(flows(PAGE), 0, language, "nr"))
    assert more not in plain(pick_message(flows(PAGE + 3), 0, language))


@BOTH
def test_a_page_of_the_teams_says_where_one_is(language: Language) -> None:
    shown = roster_message([TeamView("A", ("Mie",), ())], None, None, language, page=1, pages=3)
    assert {"da": "Side 2 af 3", "en": "Page 2 of 3"}[language] in plain(shown)
    assert [one.action.encode() for one in buttons(shown)] == ["people::0", "people::2"]
