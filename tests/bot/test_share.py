"""From a report on: the team sees the very same, or is written to about what to try; HR puts it on the schedule."""

import pytest

from bot.app import App
from bot.platform import Ask, Private, Response, Stranger, Submitted
from flows.message import Action, ChoiceField, Facts, Message, TextField
from storage.tables import Letter
from tests.bot.people import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    TUESDAY,
    count,
    enrol,
    labels,
    newest,
    nudge,
    press,
    read,
    row,
    say,
    schedule,
    tap,
    team,
    told,
    who,
)
from tests.bot.platforms import Moody
from tests.fakes.platform import button

ELEVEN = TUESDAY + 2 * HOUR
THURSDAY = ELEVEN + 2 * DAY
SOON = THURSDAY + 2 * MINUTE
SHOW, SHARE, PLAN = "Vis teamet det samme", "Del det med teamet", "Sæt det på planen"
BAKERS = [f"a{n}" for n in range(1, 8)]


@pytest.fixture
async def met(app: App, platform: Moody) -> App:
    """Seven bakers found yesterday's meeting a two. Mia leads them, Hanne is HR, Eva cooks alone."""
    people = [*team("a", 7), row("mia", leads="a"), row("eva", "cooks"), row("hanne", roles="hr")]
    await enrol(app, people)
    await schedule(app, nudge(flow="meeting-score", repeats="FREQ=WEEKLY;BYDAY=TU", teams=("a",)))
    await app.tick(MONDAY)
    await app.tick(ELEVEN)
    for name in BAKERS:
        await tap(app, name, platform.to(name)[0], "2", ELEVEN)
    await app.tick(THURSDAY)
    return app


async def report(app: App, reader: str = "mia", text: str = "teamrapport") -> Response:
    return await say(app, reader, text, THURSDAY)


def figures(message: Message) -> list[Facts]:
    return [part for part in message.parts if isinstance(part, Facts)]


async def test_one_tap_shows_the_team_the_very_same(met: App, platform: Moody) -> None:
    before = await report(met)
    receipt = await tap(met, "mia", before, SHOW, THURSDAY)
    assert "Om 2 minutter går det til de 7 kolleger i A" in read(receipt)
    await met.tick(SOON)
    for name in BAKERS:
        shown = newest(platform, name)
        assert figures(shown) == figures(told(before))
        assert "Mia viser jer det, teamet har sagt" in read(Private(shown))
        assert "til dig og 6 andre i A" in read(Private(shown))


async def test_the_figures_stand_in_no_notification(met: App, platform: Moody) -> None:
    await tap(met, "mia", await report(met), SHOW, THURSDAY)
    await met.tick(SOON)
    assert newest(platform, "a1").summary == "Mia viser jer det, teamet har sagt"


async def test_it_stands_among_what_is_kept_of_whoever_showed_it(met: App) -> None:
    await tap(met, "mia", await report(met), SHOW, THURSDAY)
    kept = read(await say(met, "mia", "minedata", THURSDAY))
    assert "Teamets tal, vist: A" in kept
    assert "2026-08-28 – 2026-11-26" in kept


async def test_a_second_tap_shows_it_to_nobody_once_more(met: App, platform: Moody) -> None:
    before = await report(met)
    first = await tap(met, "mia", before, SHOW, THURSDAY)
    again = await tap(met, "mia", before, SHOW, THURSDAY)
    assert read(first) == read(again)
    await met.tick(SOON)
    assert await count(met, Letter, Letter.kind == "report") == 1


async def test_it_can_be_taken_back_before_anybody_has_it(met: App, platform: Moody) -> None:
    receipt = await tap(met, "mia", await report(met), SHOW, THURSDAY)
    await met.tick(THURSDAY + MINUTE)
    had = {name: len(platform.to(name)) for name in BAKERS}
    gone = await tap(met, "mia", receipt, "Træk det tilbage", THURSDAY)
    assert "Ingen har set det" in read(gone)
    assert labels(told(gone)) == []
    await met.tick(SOON)
    assert {name: len(platform.to(name)) for name in BAKERS} == had


@pytest.mark.parametrize("name", ["a1", "eva", "hanne"])
async def test_only_who_leads_the_team_is_offered_to_show_it_and_only_they_can(
    met: App, platform: Moody, name: str
) -> None:
    mia = await report(met)
    own = await report(met, name, "teamrapport a" if name == "hanne" else "teamrapport")
    assert SHOW not in labels(told(own))
    action = button(told(mia), SHOW)
    refused = await press(met, name, action, THURSDAY)
    assert read(refused) == "Jeg kender ikke noget team af det navn, som jeg må vise dig."
    assert await count(met, Letter, Letter.kind == "report") == 0


async def test_who_no_longer_leads_the_team_cannot_show_it_any_more(met: App) -> None:
    before = await report(met)
    people = [*team("a", 7), row("mia"), row("eva", "cooks"), row("hanne", roles="hr")]
    await met.enrol.people(people, "test", THURSDAY)
    refused = await tap(met, "mia", before, SHOW, THURSDAY)
    assert read(refused) == "Jeg kender ikke noget team af det navn, som jeg må vise dig."


async def test_what_to_try_becomes_a_letter_that_is_seen_before_it_is_sent(met: App, platform: Moody) -> None:
    asked = await tap(met, "mia", await report(met), SHARE, THURSDAY)
    assert isinstance(asked, Ask)
    (words,) = (field for field in asked.form.fields if isinstance(field, TextField))
    assert words.initial.startswith("Tag de ni spørgsmål om mødet én gang")
    values = {words.name: ("Skal vi prøve de ni spørgsmål på tirsdag?",)}
    preview = await met.desk(Submitted(who("mia"), asked.form.action, values, THURSDAY), THURSDAY)
    sent = await tap(met, "mia", preview, "Send", THURSDAY)
    assert "Sendt til de 7 kolleger i A" in read(sent)
    assert "Ændr dit svar" not in labels(told(sent))
    await met.tick(THURSDAY)
    assert "Skal vi prøve de ni spørgsmål på tirsdag?" in read(Private(newest(platform, "a3")))


async def test_an_employee_can_share_it_with_their_own_team(met: App) -> None:
    asked = await tap(met, "a2", await report(met, "a2"), SHARE, THURSDAY)
    assert isinstance(asked, Ask)


async def test_hr_puts_its_nudge_on_the_schedule_of_that_team(met: App) -> None:
    shown = await report(met, "hanne", "teamrapport a")
    kinds = await tap(met, "hanne", shown, PLAN, THURSDAY)
    form = await tap(met, "hanne", kinds, labels(told(kinds))[0], THURSDAY)
    assert isinstance(form, Ask)
    (teams,) = (field for field in form.form.fields if isinstance(field, ChoiceField) and field.name == "teams")
    assert [teams.options[n] for n in teams.initial] == ["A"]
    assert form.form.title == "Eftersyn af mødet: Hver uge"


async def test_of_the_whole_organisation_nothing_is_shared_with_a_team(met: App) -> None:
    shown = labels(told(await report(met, "hanne")))
    assert SHARE not in shown
    assert SHOW not in shown


async def test_who_may_not_change_the_schedule_is_not_offered_to(met: App) -> None:
    assert PLAN not in labels(told(await report(met)))


async def test_somebody_unknown_who_presses_is_a_stranger(met: App) -> None:
    action = button(told(await report(met)), SHOW)
    assert isinstance(await press(met, "nobody", action, THURSDAY), Stranger)


@pytest.mark.parametrize("value", ["", "x", "2026-13-01.2026-11-30", "2026-11-30.2026-11-01", "1999-01-01.1999-02-01"])
async def test_a_button_with_other_days_in_it_changes_nothing(met: App, value: str) -> None:
    action = button(told(await report(met)), SHOW)
    shown = await press(met, "mia", Action(action.verb, action.ref, value), THURSDAY)
    assert isinstance(shown, Private)
    if value:
        assert "Den periode kender jeg ikke" in read(shown)
        assert await count(met, Letter, Letter.kind == "report") == 0


async def test_a_report_of_long_ago_leads_to_the_quarter_after_and_the_newest_does_not(met: App) -> None:
    assert "Kvartalet efter" not in labels(told(await report(met)))
    assert "Kvartalet efter" in labels(told(await report(met, text="teamrapport 2026-Q2")))


async def test_units_that_do_not_fit_beside_the_report_stand_on_pages(app: App) -> None:
    await enrol(app, [*(row(f"p{n}", f"t{n:02}") for n in range(45)), row("hanne", roles="hr")])
    shown = await say(app, "hanne", "teamrapport", MONDAY)
    first = await tap(app, "hanne", shown, "Flere enheder", MONDAY)
    second = await tap(app, "hanne", first, "Næste", MONDAY)
    last = await tap(app, "hanne", second, "Næste", MONDAY)
    pages = [set(labels(told(one))) - {"Næste", "Forrige"} for one in (first, second, last)]
    assert [len(page) for page in pages] == [20, 20, 6]
    assert len(set.union(*pages)) == 46
    assert "T44" in read(await tap(app, "hanne", last, "T44", MONDAY))
