"""Own notes, all that is kept, and the teams: whatever their number, none is left out."""

import re
from collections.abc import Sequence

from bot.app import App
from bot.platform import Replace, Response
from flows.message import Action, Text
from tests.bot.people import MONDAY, enrol, labels, owed, person_id, press, read, row, say, tap, told
from tests.bot.platforms import Moody


async def turned(app: App, name: str, word: str) -> Sequence[Response]:
    """Every page of what that word is answered with."""
    pages = [await say(app, name, word)]
    while "Flere" in labels(pages[-1]):
        pages.append(await tap(app, name, pages[-1], "Flere", MONDAY))
        assert isinstance(pages[-1], Replace)
    return pages


async def noted(app: App, notes: int) -> None:
    """Ana has written so much for herself."""
    await enrol(app, [row("ana", teams="a"), row("bo", teams="a")])
    await press(app, "ana", Action("start", "diary"), MONDAY)
    [one] = await owed(app, "ana")
    ana = await person_id(app, "ana")
    async with app.database.begin() as work:
        for n in range(notes):
            await work.notes.put(f"k{n}", ana, one.occurrence_id, "diary", f"q{n}", f"Note {n:02}.", MONDAY)


async def test_every_note_can_be_read(app: App, platform: Moody) -> None:
    await noted(app, 40)
    for word in ("noter", "minedata"):
        pages = await turned(app, "ana", word)
        assert len(pages) >= 4
        found = [note for page in pages for note in re.findall(r"Note \d\d", read(page))]
        assert sorted(found) == [f"Note {n:02}" for n in range(40)]
        assert f"Side 1 af {len(pages)}" in read(pages[0])
        back = await tap(app, "ana", pages[1], "Forrige", MONDAY)
        assert read(back) == read(pages[0])


async def test_a_page_of_notes_is_ones_own_whoever_had_the_button(app: App, platform: Moody) -> None:
    await noted(app, 40)
    for verb in ("log", "mydata"):
        assert "Note " not in read(await press(app, "bo", Action(verb, "", "1"), MONDAY))


async def test_every_team_can_be_seen(app: App, platform: Moody) -> None:
    """Units in which nobody is take no place among them."""
    empty = [row(f"over{n}", teams=f"aa{n}/x") for n in range(20)]
    teams = [row(f"p{n}", teams=f"team{n:02}") for n in range(30)]
    await enrol(app, [row("hanne", roles="hr"), *empty, *teams])
    pages = await turned(app, "hanne", "personer")
    shown = [
        part.text for page in pages for part in told(page).parts if isinstance(part, Text) and part.tone == "strong"
    ]
    assert len(pages) == 5
    assert len([one for one in shown if one != "Kan ikke nås endnu"]) == 50
    assert [("Kan ikke nås endnu" in read(page)) for page in pages] == [True, False, False, False, False]
