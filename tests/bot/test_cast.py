"""Whom one can be in the playground when nobody was invented for it."""

from bot.app import App
from bot.cast import MOST_PLAYERS, Cast
from bot.platform import Typed, Who
from bot.playground.send import NAME, TENANT
from tests.bot.people import MONDAY, enrol, read, row


async def test_everybody_who_works_here_with_what_they_are(app: App) -> None:
    people = [
        row("mia", leads="kitchen"),
        row("hanne", roles="hr"),
        row("emil", "kitchen", roles="trainee"),
        row("åse", "kitchen"),
    ]
    await app.enrol.people(people, "test", MONDAY)
    await app.enrol.people(people[:-1], "test", MONDAY)
    cast = await Cast(app.database, app.enrol)()
    assert [(player.name, player.role("da")) for player in cast] == [
        ("Emil", "Elev"),
        ("Hanne", "HR"),
        ("Mia", "Leder"),
    ]
    assert {player.team for player in cast if player.name == "Emil"} == {"Kitchen"}


async def test_whoever_is_played_is_known_by_their_account(app: App) -> None:
    await enrol(app, [row("mia", leads="kitchen")])
    (mia,) = await Cast(app.database, app.enrol)()
    response = await app.desk(Typed(Who(NAME, TENANT, mia.user), "hjælp"), MONDAY)
    assert "Jeg stiller af og til" in read(response)


async def test_a_large_organisation_still_fits_on_the_page(app: App) -> None:
    await app.enrol.people([row(f"p{n:03}") for n in range(MOST_PLAYERS + 5)], "test", MONDAY)
    assert len(await Cast(app.database, app.enrol)()) == MOST_PLAYERS
