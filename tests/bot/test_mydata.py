"""All that is kept on somebody: they read it, and an operator is told the same without what tells of answers."""

from dataclasses import fields, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.app import App
from bot.platform import Submitted
from flows.about_you import About
from flows.message import Action
from flows.mydata import Kept, mydata
from flows.plain import plain
from flows.words import LANGUAGES, Language
from storage.records import Profile
from tests.bot.calendars import URL, Published, calendar, event, reading
from tests.bot.people import DAY, HOUR, MONDAY, enrol, person_id, read, row, say, who
from tests.flows.documents import CATALOGUE

HERE = "Hvor du har hørt til"
MET = "Møder i teamets kalender"
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def test_nothing_that_is_known_of_a_person_is_left_out() -> None:
    named = {"id", "email", "name", "home_id"}
    assert {one.name for one in fields(About)} | named == {one.name for one in fields(Profile)}


async def chosen(app: App) -> None:
    """What can be chosen, by Ana, who was moved."""
    await enrol(app, [row("ana", "bakery", roles="trainee;hr", starts_on=MONDAY.date()), row("bo", "bakery")])
    await enrol(app, [row("ana", "café", roles="trainee;hr", starts_on=MONDAY.date()), row("bo", "bakery")])
    await say(app, "ana", "pause til 24.12.")
    given = {"language": ("0",), "days": ("0", "1"), "opens": ("09:00",), "closes": ("13:30",), "weekly": ("2",)}
    form = Submitted(who("ana"), Action("settings-save"), {**given, "timezone": ("Europe/Oslo",)}, MONDAY)
    await app.desk(form, MONDAY)
    async with app.database.begin() as work:
        resting = {"rests_until": MONDAY + 99 * DAY, "unanswered": 3}
        await work.people.change(await person_id(app, "ana"), **resting)


async def test_what_somebody_chose_and_where_they_were_is_shown_to_them_alone(app: App) -> None:
    await chosen(app)
    mine, theirs = [read(await say(app, name, "mydata")) for name in ("ana", "bo")]
    for said in ("Roller HR, elev", "Sprog Dansk", "Dage, du arbejder mandag, tirsdag", "Tidszone Europe/Oslo"):
        assert said in mine
    for said in ("Tidligst kl. 09.00", "Senest kl. 13.30", "Højst så mange spørgsmål om ugen 1"):
        assert said in mine
    for said in ("Pause indtil 24. december 2026", "Jeg lader dig være i fred indtil", "du sidst svarede 3"):
        assert said in mine
    assert "Flyttet fra bakery til café (test)" in mine
    assert "Kom til bakery (test)" in mine
    for absent in ("Roller", "Sprog", "Tidszone", "Pause", "Flyttet", "i fred", MET):
        assert absent not in theirs


async def test_an_operator_is_told_the_same_without_what_tells_of_answers(app: App) -> None:
    await chosen(app)
    told = await app.forget.export("ana@example.org", MONDAY)
    assert told is not None
    assert set(told) == {one.name for one in fields(Kept)}
    assert set(told["about"]) == {one.name for one in fields(About)} - {"rests_until", "unanswered"}
    assert (told["about"]["works_on"], told["home"]) == ("01", "café")
    assert [one[1:] for one in told["moves"]] == [
        ["moved", "bakery", "café", "test"],
        ["joined", "", "bakery", "test"],
    ]


async def test_when_somebody_meets_is_said_in_their_own_time(app: App) -> None:
    published = Published({URL: calendar(event("m", MONDAY + HOUR, timedelta(minutes=45), ["ana", "bo"]))})
    office = reading(app, published)
    await enrol(office, [row("ana", "bakery", timezone="Europe/Lisbon"), row("bo", "bakery")])
    await office.attend.publish("bakery", URL)
    await office.attend(MONDAY)
    at = [(MONDAY + HOUR + plus).astimezone(ZoneInfo("Europe/Lisbon")) for plus in (DAY * 0, timedelta(minutes=45))]
    assert "–".join(f"{one:%H.%M}" for one in at) in read(await say(office, "ana", "mydata"))


@pytest.mark.parametrize(("language", "said"), [("da", "40, det sidste den"), ("en", "40, the last on")])
def test_of_many_meetings_how_many_and_until_when_is_said(language: Language, said: str) -> None:
    spans = [(MONDAY + n * HOUR, MONDAY + (n + 1) * HOUR) for n in range(40)]
    shown = plain(mydata(replace(NOBODY, meetings=tuple(spans)), CATALOGUE, COPENHAGEN, language))
    assert said in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_empty_is_left_out(language: Language) -> None:
    shown = plain(mydata(NOBODY, CATALOGUE, COPENHAGEN, language))
    assert not any(one in shown for one in (HERE, MET, "False", "Tidszone", "Time zone"))


NOBODY = Kept("ana@example.org", "Ana", (), (), (), (), (), (), 0)
