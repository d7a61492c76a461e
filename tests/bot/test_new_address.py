"""Somebody is known by a new e-mail address: what they said of being written to still holds."""

from dataclasses import replace

from bot.app import App
from bot.platform import Typed
from flows.message import Action
from storage.tables import Person
from tests.bot.people import (
    DAY,
    HOUR,
    MONDAY,
    count,
    enrol,
    fill_in,
    got,
    newest,
    nudge,
    press,
    read,
    row,
    say,
    schedule,
    tap,
    who,
)
from tests.bot.platforms import Moody

BEFORE = row("ana")
AFTER = replace(BEFORE, email="ana.berg@example.org")


async def renamed(app: App) -> None:
    """HR writes another address, and the account shows up with it."""
    await app.enrol.people([AFTER], "hanne", MONDAY)
    assert await app.enrol.link(who("ana"), AFTER.email, None)


async def choose(app: App) -> None:
    """Everything that the settings ask otherwise than for everybody."""
    await fill_in(
        app,
        "ana",
        Action("settings-save"),
        MONDAY,
        language="1",
        days=("0", "1", "2"),
        opens="10:30",
        closes="14:45",
        weekly="1",
        timezone="Europe/Lisbon",
    )


async def through_the_week(app: App, week: int = 0) -> None:
    for day in range(5):
        now = MONDAY + (7 * week + day) * DAY
        await app.plan(now)
        for hours in range(8):
            await app.deliver(now + hours * HOUR)


async def test_who_said_stop_is_not_written_to_under_a_new_address(app: App, platform: Moody) -> None:
    await enrol(app, [BEFORE])
    await schedule(app, nudge())
    await say(app, "ana", "stop")
    await renamed(app)
    await through_the_week(app)
    assert got(platform, "ana") == []
    await say(app, "ana", "genoptag", MONDAY + 5 * DAY)
    await through_the_week(app, 1)
    assert got(platform, "ana")


async def test_who_said_stop_is_not_written_to_either_when_hr_names_the_account(app: App, platform: Moody) -> None:
    app.platforms["slack"] = platform
    ana = replace(BEFORE, slack="U1")
    account = replace(who("U1"), platform="slack")
    await app.enrol.people([ana], "hanne", MONDAY)
    assert await app.enrol.link(account, None, None)
    await schedule(app, nudge())
    await app.desk(Typed(account, "stop"), MONDAY)
    await app.enrol.people([replace(ana, email=AFTER.email)], "hanne", MONDAY)
    assert await app.enrol.link(account, None, None)
    await through_the_week(app)
    assert got(platform, "U1") == []


async def test_who_asked_for_a_pause_has_it_under_a_new_address(app: App, platform: Moody) -> None:
    await enrol(app, [BEFORE])
    await schedule(app, nudge())
    await say(app, "ana", "pause 1u")
    await renamed(app)
    await through_the_week(app)
    assert got(platform, "ana") == []
    await through_the_week(app, 1)
    assert got(platform, "ana")


async def test_hours_days_and_all_other_settings_are_the_same_under_a_new_address(app: App) -> None:
    await enrol(app, [BEFORE])
    await choose(app)
    before = await say(app, "ana", "settings")
    await renamed(app)
    assert await say(app, "ana", "settings") == before
    assert "10:30" in read(before)


async def test_what_somebody_chose_under_the_new_address_stands_and_the_rest_is_as_it_was(
    app: App, platform: Moody
) -> None:
    """They wrote from another account first."""
    await enrol(app, [BEFORE])
    await schedule(app, nudge())
    await choose(app)
    await say(app, "ana", "pause 4u")
    before = await say(app, "ana", "settings")
    await app.enrol.people([AFTER], "hanne", MONDAY)
    assert await app.enrol.link(who("ana-at-home"), AFTER.email, None)
    await say(app, "ana-at-home", "pause 1u")
    assert await app.enrol.link(who("ana"), AFTER.email, None)
    assert await say(app, "ana", "settings") == before
    await through_the_week(app, 1)
    assert got(platform, "ana") + got(platform, "ana-at-home")


async def test_what_somebody_wrote_for_themselves_is_theirs_under_a_new_address(app: App) -> None:
    """Long after nothing else is left of the old one."""
    await enrol(app, [BEFORE])
    await tap(app, "ana", await press(app, "ana", Action("start", "diary"), MONDAY), "Ja", MONDAY)
    await renamed(app)
    await app.close(MONDAY + 14 * DAY)
    await app.forget.retain(MONDAY + 40 * DAY)
    assert await count(app, Person) == 1
    assert "Lykkedes noget for dig i denne uge? > Ja" in read(await say(app, "ana", "mydata", MONDAY + 40 * DAY))


async def test_what_was_answered_under_both_addresses_is_kept_as_it_was_under_the_new(
    app: App, platform: Moody
) -> None:
    """HR had both in its file for a while."""
    await app.enrol.people([BEFORE, AFTER], "hanne", MONDAY)
    assert await app.enrol.link(who("ana"), BEFORE.email, None)
    assert await app.enrol.link(who("ana-at-home"), AFTER.email, None)
    await schedule(app, nudge(flow="diary"))
    await app.tick(MONDAY)
    noon = MONDAY + 4 * HOUR
    await app.tick(noon)
    await tap(app, "ana", newest(platform, "ana"), "Ja", noon)
    await tap(app, "ana-at-home", newest(platform, "ana-at-home"), "Nej", noon)
    await app.enrol.people([AFTER], "hanne", noon)
    assert await app.enrol.link(who("ana"), AFTER.email, None)
    mine = read(await say(app, "ana", "mydata", noon))
    assert "Lykkedes noget for dig i denne uge? > Nej" in mine
    assert "> Ja" not in mine
