"""What a person answered before, and wrote before: it decides the next step, and it comes back to them alone."""

from datetime import timedelta

from bot.app import App
from bot.platform import Response
from flows.message import Action
from tests.bot.people import DAY, HOUR, TUESDAY, enrol, fill_in, nudge, press, read, row, schedule, tap, told
from tests.bot.platforms import Moody

ELEVEN = TUESDAY + 2 * HOUR
WEEK = 7 * DAY
TWO = "To uger uden."


async def weekly(app: App) -> None:
    await enrol(app, [row("ana"), row("bo")])
    await schedule(app, nudge(flow="diary", repeats="FREQ=WEEKLY;BYDAY=TU"))


async def answered(app: App, platform: Moody, name: str, label: str, week: int) -> str:
    await app.tick(ELEVEN + week * WEEK)
    return read(await tap(app, name, platform.to(name)[-1], label, ELEVEN + week * WEEK))


async def write(app: App, name: str, shown: Response, words: str, now: timedelta) -> str:
    form = told(shown).form()
    assert form
    return read(await fill_in(app, name, form.action, ELEVEN + now, q0=words))


async def test_no_twice_in_a_row_is_answered_otherwise_than_no_once(app: App, platform: Moody) -> None:
    await weekly(app)
    said = [await answered(app, platform, "ana", "Nej", week) for week in range(3)]
    assert [TWO in one for one in said] == [False, True, True]


async def test_a_yes_between_begins_the_count_again(app: App, platform: Moody) -> None:
    await weekly(app)
    await answered(app, platform, "ana", "Nej", 0)
    await answered(app, platform, "ana", "Ja", 1)
    assert TWO not in await answered(app, platform, "ana", "Nej", 2)


async def test_what_somebody_else_answered_decides_nothing(app: App, platform: Moody) -> None:
    await weekly(app)
    await answered(app, platform, "bo", "Nej", 0)
    assert TWO not in await answered(app, platform, "ana", "Nej", 1)


async def test_a_second_tap_the_same_week_is_not_a_second_week(app: App, platform: Moody) -> None:
    await weekly(app)
    await answered(app, platform, "ana", "Nej", 0)
    question = platform.to("ana")[-1]
    assert TWO not in read(await tap(app, "ana", question, "Nej", ELEVEN + HOUR))


async def test_what_was_erased_is_not_remembered(app: App, platform: Moody) -> None:
    await weekly(app)
    await answered(app, platform, "ana", "Nej", 0)
    await press(app, "ana", Action("erase-now"), ELEVEN + HOUR)
    assert TWO not in await answered(app, platform, "ana", "Nej", 1)


async def test_a_note_comes_back_after_two_weeks(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana"), row("bo")])
    for name, words in (("ana", "At sige <nej> *i tide*"), ("bo", "Bos egne ord")):
        begun = await press(app, name, Action("start", "diary"), ELEVEN)
        await write(app, name, await tap(app, name, begun, "Ja", ELEVEN), words, timedelta(0))
    await app.tick(ELEVEN + 2 * WEEK)
    back = read(platform.to("ana")[-1])
    assert "Det skrev du for 2 uger siden:" in back
    assert "At sige <nej> *i tide*" in back
    assert "Bruger du det stadig?" in back
    assert "Bos egne ord" not in back


async def test_a_note_that_was_erased_leaves_no_empty_quote(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    begun = await press(app, "ana", Action("start", "diary"), ELEVEN)
    await write(app, "ana", await tap(app, "ana", begun, "Ja", ELEVEN), "Noget", timedelta(0))
    async with app.database.begin() as work:
        person = await work.people.by_email("ana@example.org")
        assert person
        await work.notes.forget(person.id)
    await app.tick(ELEVEN + 2 * WEEK)
    back = read(platform.to("ana")[-1])
    assert "Bruger du det stadig?" in back
    assert "Det skrev du" not in back


async def test_the_notification_of_it_does_not_hold_the_words(app: App, platform: Moody) -> None:
    """Texts never leave in notifications (rule A6.5)."""
    await enrol(app, [row("ana")])
    begun = await press(app, "ana", Action("start", "diary"), ELEVEN)
    await write(app, "ana", await tap(app, "ana", begun, "Ja", ELEVEN), "Hemmeligt", timedelta(0))
    await app.tick(ELEVEN + 2 * WEEK)
    assert "Hemmeligt" not in platform.to("ana")[-1].summary
