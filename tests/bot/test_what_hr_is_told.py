"""What HR is told of a nudge is what happens: when it comes, whom it reaches, what was changed, and by whom."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from bot.app import App
from bot.cli.sending import warnings
from bot.platform import Private
from bot.slack.render import blocks
from bot.teams.render import card
from flows.dates_file import Marked
from flows.message import Action
from flows.schedule import Nudge
from tests.bot.people import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    enrol,
    got,
    nudge,
    outcomes,
    owed,
    press,
    read,
    row,
    say,
    schedule,
    tap,
    told,
)
from tests.bot.platforms import Moody
from tests.bot.test_schedule_chat import facts, form_of, key, new_form, opened, send, standing

EVENING = MONDAY + 8 * HOUR + 30 * MINUTE
"""Half past five in Copenhagen."""

CHRISTMAS: dict[str, Any] = {"except": (date(2026, 12, 24), date(2026, 12, 31))}
NEXT_MORNING = MONDAY + 23 * HOUR
EARLY = MONDAY - HOUR - 30 * MINUTE


async def office(app: App, *nudges: Nudge) -> None:
    await enrol(app, [row("hanne", roles="hr"), row("hugo", roles="hr"), *(row(f"b{n}", "bakers") for n in range(3))])
    await schedule(app, *nudges)


# Sent by hand.


async def test_what_is_sent_in_the_evening_comes_in_the_morning_and_hr_is_told_so(app: App, platform: Moody) -> None:
    await office(app, nudge(on_demand=True, repeats=None, teams=("bakers",)))
    asked = await press(app, "hanne", Action("schedule-send", await key(app)), EVENING)
    assert "De fleste får den først i morgen kl. 08.00 (dansk tid)." in read(asked)
    await tap(app, "hanne", asked, "Ja, send", EVENING)
    await app.deliver(EVENING + MINUTE)
    assert got(platform, "b0") == []
    await app.deliver(NEXT_MORNING)
    assert [len(got(platform, f"b{n}")) for n in range(3)] == [1, 1, 1]


async def test_whoever_works_in_the_evening_gets_at_once_what_is_sent_then(app: App, platform: Moody) -> None:
    await office(app, nudge(on_demand=True, repeats=None))
    async with app.database.begin() as work:
        person = await work.people.by_email("b1@example.org")
        assert person is not None
        await work.people.change(person.id, opens=time(15), closes=time(23))
    await app.plan.by_hand("lunch", EVENING)
    await app.deliver(EVENING)
    assert [len(got(platform, f"b{n}")) for n in range(3)] == [0, 1, 0]


async def test_what_is_sent_while_the_house_is_closed_waits_until_it_opens(app: App, platform: Moody) -> None:
    await office(app, nudge(on_demand=True, repeats=None))
    closed = Marked("", "closed", MONDAY.date(), MONDAY.date() + 2 * DAY)
    await app.dates([closed], "dates.csv", MONDAY)
    await app.plan.by_hand("lunch", MONDAY)
    await app.deliver(MONDAY + 2 * DAY)
    assert got(platform, "b0") == []
    await app.deliver(MONDAY + 3 * DAY)
    assert len(got(platform, "b0")) == 1


async def test_another_last_day_stops_nothing_that_was_sent_by_hand(app: App, platform: Moody) -> None:
    standing_one = nudge(repeats="FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=7")
    await office(app, standing_one)
    await app.plan.by_hand("lunch", EARLY)
    await schedule(app, standing_one.model_copy(update={"until": date(2030, 1, 31)}), now=EARLY + MINUTE)
    await app.deliver(MONDAY)
    assert len(got(platform, "b0")) == 1


@pytest.mark.parametrize(
    "after",
    [
        [],
        [nudge(on_demand=True, repeats=None, paused=True)],
        [nudge(on_demand=True, repeats=None, teams=("bakers",))],
        [nudge(flow="course", on_demand=True, repeats=None)],
    ],
    ids=["deleted", "paused", "for others", "other questions"],
)
async def test_what_was_sent_by_hand_and_is_no_longer_meant_goes_to_nobody(
    app: App, platform: Moody, after: list[Nudge]
) -> None:
    await office(app, nudge(on_demand=True, repeats=None))
    await app.plan.by_hand("lunch", EARLY)
    await schedule(app, *after, now=EARLY + MINUTE)
    await app.deliver(MONDAY)
    assert set(await outcomes(app)) == {("skipped", "schedule-changed")}


async def test_a_nudge_that_is_paused_already_can_be_changed_while_it_is_sent_by_hand(
    app: App, platform: Moody
) -> None:
    await office(app, nudge(paused=True))
    await app.plan.by_hand("lunch", EARLY)
    await schedule(app, nudge(paused=True, at=time(12)), now=EARLY + MINUTE)
    await app.deliver(MONDAY)
    assert len(got(platform, "b0")) == 1


# When it comes.


async def test_what_falls_on_a_sunday_is_told_for_the_monday_on_which_it_comes(app: App) -> None:
    await office(app, nudge("course", "course", repeats=None, anchor="course", offset=timedelta(days=6)))
    await app.dates([Marked("b0@example.org", "course", MONDAY.date(), MONDAY.date())], "dates.csv", MONDAY)
    shown = await say(app, "hanne", "plan")
    assert "Næste gang: mandag den 30. november 2026" in read(shown)
    weeks = [read(await press(app, "hanne", Action("schedule-weeks", "", str(n)), MONDAY)) for n in (0, 1)]
    assert "Der er intet i planen i den uge." in weeks[0]
    assert "Mandag den 30. november 2026" in weeks[1]
    [coming] = await app.timetable.coming(list((await standing(app)).values()), MONDAY, timedelta(weeks=4))
    assert (coming["day"], coming["people"]) == (date(2026, 11, 30), 1)


async def test_what_comes_every_other_year_is_not_over(app: App) -> None:
    await office(app, nudge(repeats="FREQ=YEARLY;INTERVAL=2;BYMONTH=9;BYMONTHDAY=1", starts=date(2026, 1, 1)))
    assert "Næste gang: fredag den 1. september 2028" in read(await say(app, "hanne", "plan"))


async def test_what_has_come_for_the_last_time_is_over(app: App) -> None:
    await office(app, nudge(until=MONDAY.date() - DAY, starts=date(2026, 1, 1)))
    assert "Kommer ikke mere" in read(await say(app, "hanne", "plan"))


@pytest.mark.parametrize(
    ("way", "last", "said"),
    [
        ({"meeting": 3}, 1, "Slut"),
        ({"anchor": "course"}, 8, "Slut"),
        ({"meeting": 3}, 0, "Kommer ikke på faste dage"),
        ({"anchor": "course"}, 7, "Kommer ikke på faste dage"),
        ({"on_demand": True}, 300, "Kommer ikke på faste dage"),
    ],
    ids=["meeting", "date", "meeting today", "date that may still wait", "by hand"],
)
async def test_what_comes_on_no_fixed_day_is_over_after_its_last(
    app: App, way: dict[str, Any], last: int, said: str
) -> None:
    """`last` is how many days ago its last day was."""
    await office(app, nudge("other"), nudge(repeats=None, until=MONDAY.date() - last * DAY, **way))
    listed = read(await say(app, "hanne", "plan"))
    assert said in listed
    assert ("Kommer ikke mere" in listed) == (said == "Slut")


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ({"anchor": "course", "offset": 7 * DAY}, "Ingen fast dag"),
        ({"repeats": "FREQ=WEEKLY;BYDAY=TU"}, "Næste gang: tirsdag den 24. november 2026"),
    ],
    ids=["date", "rule"],
)
async def test_what_comes_for_ever_is_listed(app: App, way: dict[str, Any], said: str) -> None:
    await office(app, nudge(**{"repeats": None, "until": date.max, **way}))
    assert said in read(await say(app, "hanne", "plan"))


# Whom it reaches.


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (nudge(at=time(18)), "Kl. 18.00 ligger uden for arbejdstiden (08.00–16.00)"),
        (nudge(at=time(6), window=HOUR), "Kl. 06.00 ligger uden for arbejdstiden (08.00–16.00)"),
        (
            nudge(repeats="FREQ=WEEKLY;BYDAY=TU", at=time(10, 30), zone="America/New_York"),
            "Kl. 10.30 (America/New_York) er kl. 16.30 (dansk tid) og dermed uden for arbejdstiden (08.00–16.00)",
        ),
        (nudge(repeats="FREQ=WEEKLY;BYDAY=SU", zone="Asia/Tokyo", at=time(18)), "Den falder kun på fridage"),
        (nudge(repeats="FREQ=WEEKLY;BYDAY=SA,SU"), "Den falder kun på fridage"),
        (nudge(repeats="FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25"), "Den falder kun på fridage"),
        (
            nudge("c", "course", repeats=None, anchor="joined", offset=timedelta(days=-3)),
            "Den når ingen: man kan først",
        ),
        (
            nudge("c", "course", repeats=None, anchor="joined", offset=timedelta(days=91), audience="newcomer"),
            "som ny i de første 90 dage",
        ),
        (
            nudge("c", "course", repeats=None, anchor="joined", offset=timedelta(days=7), audience="host"),
            "de første 90 dage er man selv ny og ikke kollega til en ny",
        ),
    ],
    ids=[
        "evening",
        "too early",
        "evening here",
        "weekend elsewhere",
        "weekend",
        "christmas",
        "before the first day",
        "no longer new",
        "new themselves",
    ],
)
async def test_a_nudge_that_nobody_can_get_is_told_of(app: App, one: Nudge, said: str) -> None:
    await office(app, one)
    assert said in read(await say(app, "hanne", "plan"))


@pytest.mark.parametrize(
    "one",
    [
        nudge(),
        nudge(at=time(7)),
        nudge(at=time(16, 30), zone="Europe/Helsinki"),
        nudge(repeats="FREQ=WEEKLY;BYDAY=FR,SA"),
        nudge(repeats=None, on_demand=True),
    ],
    ids=["daily", "waits until they open", "half past three here", "also on a Friday", "by hand"],
)
async def test_nothing_is_said_of_a_nudge_that_people_get(app: App, one: Nudge) -> None:
    await office(app, one)
    said = read(await say(app, "hanne", "plan"))
    assert "uden for arbejdstiden" not in said
    assert "fridage" not in said


@pytest.mark.parametrize(
    "one",
    [
        nudge(flow="round", remind=DAY),
        nudge(flow="round", repeats=None, meeting=3, remind=DAY),
        nudge(flow="diary", repeats="FREQ=WEEKLY;BYDAY=FR", remind=4 * DAY),
    ],
    ids=["one day to answer", "after meetings", "on Fridays until Sunday"],
)
async def test_a_reminder_for_which_there_is_no_time_is_told_of(app: App, one: Nudge) -> None:
    await office(app, one)
    assert "Påmindelsen kommer aldrig, for svarfristen udløber inden." in read(await say(app, "hanne", "plan"))
    told_in_file = await warnings(app, [one], [])
    assert [said for _, said in told_in_file if said.startswith("The reminder never comes")]


@pytest.mark.parametrize(
    "one", [nudge(remind=14 * DAY), nudge(flow="diary", repeats="FREQ=WEEKLY;BYDAY=MO", remind=4 * DAY)]
)
async def test_nothing_is_said_of_a_reminder_that_comes(app: App, one: Nudge) -> None:
    await office(app, one)
    assert "Påmindelsen" not in read(await say(app, "hanne", "plan"))


# Two at once.


async def test_saving_on_top_does_not_start_what_somebody_paused_meanwhile(app: App) -> None:
    await office(app, nudge())
    mine = await form_of(app, await opened(app), "Ret")
    await tap(app, "hugo", await opened(app, who="hugo"), "Pause", MONDAY)
    on_top = await tap(app, "hanne", await send(app, mine, at="14:00"), "Gem min version alligevel", MONDAY)
    assert "Gemt." in read(on_top)
    found = (await standing(app))["lunch"]
    assert (found.at, found.paused) == (time(14), True)


async def test_what_was_filled_in_is_kept_when_somebody_deletes_it_meanwhile(app: App) -> None:
    await office(app, nudge())
    mine = await form_of(app, await opened(app), "Ret")
    await schedule(app)
    told_so = await send(app, mine, at="14:00")
    assert "slettet" in read(told_so)
    assert await standing(app) == {}
    await tap(app, "hanne", told_so, "Gem min version alligevel", MONDAY)
    assert (await standing(app))["lunch"].at == time(14)


async def test_whoever_adds_under_a_name_that_was_taken_meanwhile_is_told_so_and_loses_nothing(app: App) -> None:
    await office(app)
    mine = await send(app, await new_form(app), days=("1",))
    theirs = await send(app, await new_form(app, who="hugo"), who="hugo", days=("2",))
    await tap(app, "hanne", mine, "Gem", MONDAY)
    told_so = read(await tap(app, "hugo", theirs, "Gem", MONDAY))
    assert "en anden føjet noget til planen under det navn. Tryk på Ret, og vælg et andet navn." in told_so
    again = await send(app, await form_of(app, theirs, "Ret", "hugo"), who="hugo", name="frokost-2")
    await tap(app, "hugo", again, "Gem", MONDAY)
    assert sorted(one.repeats or "" for one in (await standing(app)).values()) == [
        "FREQ=WEEKLY;BYDAY=TU",
        "FREQ=WEEKLY;BYDAY=WE",
    ]


# All of it is there.


async def test_every_change_stands_in_the_history_in_slack_with_its_way_back(app: App) -> None:
    """However much of each was changed."""
    full = [
        nudge(
            f"n{n}",
            teams=("bakers",),
            starts=date(2026, 1, 1),
            until=date(2030, 1, 1),
            **CHRISTMAS,
            priority="high",
            remind=3 * DAY,
        )
        for n in range(12)
    ]
    await office(app, *full)
    await schedule(app, *[one.model_copy(update={"paused": True}) for one in full], now=MONDAY + MINUTE)
    await schedule(app, now=MONDAY + 2 * MINUTE)
    shown = await press(app, "hanne", Action("schedule-changes", "", "0"), MONDAY + HOUR)
    undone = set[str]()
    for _ in range(12):
        found = blocks(told(shown))
        assert len(found) <= 50
        assert "Resten er udeladt" not in str(found)
        buttons = [one for block in found for one in block.get("elements", ()) if one.get("type") == "button"]
        undone |= {one["value"] for one in buttons if one["text"]["text"] == "Fortryd"}
        if not any(one["text"]["text"] == "Ældre" for one in buttons):
            break
        shown = await tap(app, "hanne", shown, "Ældre", MONDAY + HOUR)
    assert len(undone) == 12


async def test_in_teams_an_audience_that_is_too_long_ends_in_dots(app: App) -> None:
    names = [f"distrikt{n:03}-nord" for n in range(40)]
    await enrol(app, [row("hanne", roles="hr"), *(row(f"p{n}", name) for n, name in enumerate(names))])
    await schedule(app, nudge(teams=tuple(names)))
    page = told(await opened(app))
    [shown] = [one["value"] for one in everywhere(card(page), "facts") if one["title"] == "Hvem"]
    assert shown.endswith("…")
    assert facts(Private(page))["Hvem"].startswith(shown[:-1])


def everywhere(element: Any, name: str) -> list[dict[str, str]]:
    """Whatever stands under that name in a card."""
    if isinstance(element, list):
        return [found for one in element for found in everywhere(one, name)]
    if not isinstance(element, dict):
        return []
    return [*element.get(name, ()), *(found for one in element.values() for found in everywhere(one, name))]


async def test_whom_and_days_in_another_order_are_no_change(app: App) -> None:
    await enrol(app, [row("hanne", roles="hr"), row("a", "bakers"), row("b", "cooks")])
    other: dict[str, Any] = {"except": CHRISTMAS["except"][::-1]}
    one = nudge(teams=("cooks", "bakers"), **other)
    assert one == nudge(teams=("bakers", "cooks"), **CHRISTMAS)
    await schedule(app, one)
    assert "Intet er ændret." in read(await send(app, await form_of(app, await opened(app), "Ret")))
    assert await owed(app) == []
