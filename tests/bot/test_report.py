"""What a report says to a team that has no figures."""

from bot.app import App
from tests.bot.people import DAY, HOUR, MONDAY, TUESDAY, enrol, nudge, read, row, say, schedule, tap, team
from tests.bot.platforms import Moody

ELEVEN = TUESDAY + 2 * HOUR
NOBODY = "Der er ikke svar nok til at vise noget uden at vise personer."
SMALL = "Et team på under 6 får aldrig tal for sig selv"
ABOVE = "Jeres svar tæller med i enheden over jer"


async def met(app: App, platform: Moody, size: int, answering: int) -> None:
    """A team of that size had a meeting yesterday, and so many found it a four."""
    await enrol(app, [*team("a", size), row("mia", leads="a"), row("hanne", roles="hr")])
    await schedule(app, nudge(flow="meeting-score", repeats="FREQ=WEEKLY;BYDAY=TU"))
    await app.tick(MONDAY)
    await app.tick(ELEVEN)
    for n in range(1, answering + 1):
        await tap(app, f"a{n}", platform.to(f"a{n}")[0], "4", ELEVEN)
    await app.tick(ELEVEN + 2 * DAY)


async def report(app: App, reader: str, text: str = "teamrapport") -> str:
    return read(await say(app, reader, text, ELEVEN + 2 * DAY))


async def test_a_team_whose_name_ends_like_a_year_is_found_by_it(app: App, platform: Moody) -> None:
    await enrol(app, [*team("afsnit-4210", 7), *team("it", 7), row("hanne", roles="hr")])
    for name in ("afsnit-4210", "Afsnit 4210", "AFSNIT 4210 2026-Q4"):
        assert "Afsnit 4210" in await report(app, "hanne", f"teamrapport {name}")
    assert "It" in await report(app, "hanne", "teamrapport it 2026")
    for unknown in ("teamrapport afsnit 4211", "teamrapport afsnit 2026"):
        assert await report(app, "hanne", unknown) == "Jeg kender ikke noget team af det navn, som jeg må vise dig."


async def test_a_team_too_small_for_figures_is_told_why_and_gets_the_questions_to_talk_about(
    app: App, platform: Moody
) -> None:
    await met(app, platform, 5, 5)
    shown = await report(app, "mia")
    assert SMALL in shown
    assert ABOVE in shown
    assert "Dagens møde Hvordan var mødet alt i alt?" in shown
    assert NOBODY not in shown
    assert "svar ·" not in shown


async def test_what_it_is_told_is_the_same_whatever_and_how_many_have_answered(app: App, platform: Moody) -> None:
    await met(app, platform, 5, 0)
    shown = await report(app, "mia")
    assert SMALL in shown
    assert "Dagens møde Hvordan var mødet alt i alt?" in shown


async def test_a_team_that_is_large_enough_and_silent_is_told_as_ever(app: App, platform: Moody) -> None:
    await met(app, platform, 6, 5)
    shown = await report(app, "mia")
    assert NOBODY in shown
    assert SMALL not in shown


async def test_a_team_of_six_has_a_figure_and_no_explanation(app: App, platform: Moody) -> None:
    await met(app, platform, 6, 6)
    shown = await report(app, "mia")
    assert "4 eller højere · 5–9 svar" in shown
    assert SMALL not in shown


async def test_a_small_team_before_anything_has_closed_is_told_what_will_never_come(app: App) -> None:
    await enrol(app, [*team("a", 3), row("mia", leads="a")])
    shown = await report(app, "mia")
    assert SMALL in shown
    assert "Tal om det i stedet" not in shown


async def test_an_organisation_of_five_has_no_unit_above(app: App) -> None:
    await enrol(app, [row("ana"), row("hanne", roles="hr")])
    shown = await report(app, "hanne")
    assert SMALL in shown
    assert ABOVE not in shown


MISSED = "Det, botten ikke når"


async def test_hr_sees_what_the_bot_does_not_reach_as_blanks_and_rough_numbers(app: App, platform: Moody) -> None:
    people = [*team("a", 7), *team("b", 3), *team("c", 20), row("mia", leads="a"), row("hanne", roles="hr")]
    await enrol(app, people)
    for n in range(1, 9):
        await say(app, f"c{n}", "stop", MONDAY)
    await schedule(app, nudge(flow="meeting-score", repeats="FREQ=WEEKLY;BYDAY=TU"))
    await app.tick(MONDAY)
    await app.tick(ELEVEN)
    for n in range(1, 8):
        await tap(app, f"a{n}", platform.to(f"a{n}")[0], "4", ELEVEN)
    await app.tick(ELEVEN + 2 * DAY)
    assert "Enheder uden egne tal B, C" in await report(app, "hanne")
    assert "Har sagt stop: omkring 10 af 30." in await report(app, "hanne", "personer")
    assert "Har sagt stop" not in await report(app, "mia", "personer")


async def test_nobody_else_sees_it_nor_hr_of_a_single_team(app: App, platform: Moody) -> None:
    await met(app, platform, 7, 7)
    assert MISSED in await report(app, "hanne")
    assert MISSED not in await report(app, "hanne", "teamrapport a")
    assert MISSED not in await report(app, "mia", "teamrapport organisation")
    assert MISSED not in await report(app, "a1", "teamrapport organisation")


async def test_of_few_people_no_number_is_told(app: App, platform: Moody) -> None:
    await met(app, platform, 7, 7)
    await say(app, "a3", "stop", ELEVEN)
    shown = await report(app, "hanne")
    assert "Enheder uden egne tal Ingen: alle enheder har tal" in shown
    assert "Har sagt stop" not in await report(app, "hanne", "personer")
