"""How often at most is the person's own choice, and only ever less than the schedule asks."""

import pytest

from bot.app import App
from bot.platform import Ask, Mend, Response, Submitted
from flows.message import Action, ChoiceField
from tests.bot.people import DAY, HOUR, MONDAY, TUESDAY, enrol, nudge, row, say, schedule, tap, who
from tests.bot.platforms import Moody

ELEVEN = TUESDAY + 2 * HOUR
AS_THE_SCHEDULE_SAYS, TWO, ONE = "0", "1", "2"


async def choose(app: App, weekly: str) -> Response:
    values = {"days": tuple("01234"), "opens": ("08:00",), "closes": ("16:00",), "weekly": (weekly,)}
    return await app.desk(Submitted(who("ana"), Action("settings-save"), values, MONDAY), MONDAY)


async def asked_in_a_week(app: App, platform: Moody) -> int:
    """Each answered, or the bot would slow down by itself."""
    asked = 0
    for day in range(7):
        await app.tick(ELEVEN + day * DAY)
        if len(platform.to("ana")) > asked:
            asked += 1
            await tap(app, "ana", platform.to("ana")[-1], "Nej", ELEVEN + day * DAY)
    return asked


@pytest.mark.parametrize(("weekly", "questions"), [(AS_THE_SCHEDULE_SAYS, 3), (TWO, 2), (ONE, 1)])
async def test_nobody_is_asked_more_often_than_they_chose(
    app: App, platform: Moody, weekly: str, questions: int
) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge())
    await choose(app, weekly)
    assert await asked_in_a_week(app, platform) == questions


async def test_what_was_chosen_stands_in_the_settings_and_can_be_taken_back(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    for weekly in (ONE, TWO, AS_THE_SCHEDULE_SAYS):
        assert not isinstance(await choose(app, weekly), Mend)
        settings = await say(app, "ana", "indstillinger")
        assert isinstance(settings, Ask)
        [field] = [one for one in settings.form.fields if one.name == "weekly"]
        assert isinstance(field, ChoiceField)
        assert field.initial == (int(weekly),)
