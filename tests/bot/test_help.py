"""Help and the bot's own page offer what the asker can make use of, and nothing that would only be refused."""

import pytest

from bot.app import App
from bot.platform import Opened
from tests.bot.people import MONDAY, enrol, read, row, say, who
from tests.bot.platforms import Moody

SCHEDULE, PEOPLE, SETTINGS = "hvad der spørges om, hvem og hvornår", "hvem der ikke kan nås", "sprog, arbejdsdage"


async def workplace(app: App) -> None:
    await enrol(app, [row("ana", teams="a"), row("mie", teams="a", leads="a"), row("hanne", teams="b", roles="hr")])


@pytest.mark.parametrize(
    ("name", "schedule", "people"), [("ana", False, False), ("mie", False, True), ("hanne", True, True)]
)
async def test_help_lists_what_the_asker_may_use(
    app: App, platform: Moody, name: str, schedule: bool, people: bool
) -> None:
    await workplace(app)
    for shown in (await say(app, name, "hjælp"), await app.desk(Opened(who(name)), MONDAY)):
        said = read(shown)
        assert (SCHEDULE in said, PEOPLE in said, SETTINGS in said) == (schedule, people, True)


async def test_what_help_leaves_out_is_refused_when_it_is_typed_all_the_same(app: App, platform: Moody) -> None:
    await workplace(app)
    offered = read(await say(app, "ana", "hjælp"))
    for word, words in (("plan", SCHEDULE), ("personer", PEOPLE)):
        assert words not in offered
        assert read(await say(app, "ana", word)) == read(await say(app, "ana", "plan"))
    assert "ikke" in read(await say(app, "ana", "plan"))
