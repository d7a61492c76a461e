"""An organisation in which nobody sees the figures of a unit because it is their own."""

from collections.abc import AsyncIterator

import pytest

from bot.app import App
from bot.given import all_asked, rights
from bot.platform import Private
from flows.promise import promise, promise_in_full
from flows.words import LANGUAGES
from tests.bot.conftest import program
from tests.bot.people import DAY, newest, read, say
from tests.bot.platforms import Moody
from tests.bot.test_together import SEVEN, THURSDAY, bakers, met

LATER = THURSDAY + DAY


@pytest.fixture
async def closed(database_url: str, platform: Moody) -> AsyncIterator[App]:
    """Six of seven have answered, and what they said is released."""
    app = program(database_url, platform, None, employees_see_reports=False)
    await met(app, platform, SEVEN, bakers(6))
    yield app
    await app.database.close()


async def test_their_manager_and_hr_see_them(closed: App) -> None:
    for name in ("mia", "hanne"):
        assert "2 eller lavere" in read(await say(closed, name, "teamrapport a", LATER))


async def test_they_themselves_are_told_what_everybody_is_of_a_unit_that_is_not_theirs(closed: App) -> None:
    told = await say(closed, "a1", "teamrapport a", LATER)
    assert told == await say(closed, "a1", "teamrapport nowhere", LATER)
    assert "2 eller lavere" not in read(told)


async def test_without_a_unit_they_see_the_organisation(closed: App) -> None:
    assert await say(closed, "a1", "teamrapport", LATER) == await say(closed, "a1", "teamrapport organisation", LATER)


async def test_what_a_meeting_has_said_is_told_to_nobody_unasked(closed: App, platform: Moody) -> None:
    for name in (*bakers(7), "mia"):
        assert "Det sagde I" not in read(Private(newest(platform, name)))


async def test_the_question_says_so(closed: App, platform: Moody) -> None:
    assert "Andre ser kun et samlet tal" in read(Private(platform.to("a7")[0]))
    assert "I, der var med" not in read(Private(platform.to("a7")[0]))


def test_every_line_follows_from_the_rights_that_hold(closed: App) -> None:
    """The same rights, given to the flows by the setting, and to the line by hand."""
    settings = closed.settings
    shipped = all_asked(settings.model_copy(update={"employees_see_reports": True}))
    for kept, flow in zip(all_asked(settings), shipped, strict=True):
        for step in flow.steps:
            for language in LANGUAGES:
                assert promise(kept, step, language) == promise(flow, step, language, rights(settings))
                full = promise_in_full(flow, step, language, rights(settings))
                assert promise_in_full(kept, step, language) == full
    assert closed.report.matrix == rights(settings)
