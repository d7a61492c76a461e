"""HR steers the schedule in chat: what they see, what is saved, and what happens when somebody else was faster."""

from datetime import time, timedelta
from typing import Any

import pytest

from bot.app import App
from bot.platform import Ask, Mend, Private, Replace, Response, Submitted
from flows.message import Action, ChoiceField, Facts, Form
from flows.schedule import Nudge
from tests.bot.people import (
    DAY,
    MINUTE,
    MONDAY,
    enrol,
    got,
    labels,
    newest,
    nudge,
    owed,
    press,
    read,
    row,
    say,
    schedule,
    tap,
    told,
)
from tests.bot.people import who as account
from tests.bot.platforms import Moody
from tests.fakes.platform import buttons

LATER = MONDAY + MINUTE


async def workplace(app: App) -> None:
    """HR, one who speaks English, and eight who bake and cook."""
    await enrol(
        app,
        [
            row("hanne", roles="hr"),
            row("hugo", roles="hr", language="en"),
            row("mia", "bakers", "bakers"),
            *(row(f"b{n}", "bakers") for n in range(5)),
            *(row(f"æg{n}", "køkken") for n in range(3)),
        ],
    )


async def opened(app: App, name: str = "lunch", who: str = "hanne") -> Response:
    """The page of one nudge."""
    return await press(app, who, Action("schedule-open", await key(app, name)), MONDAY)


async def key(app: App, name: str = "lunch") -> str:
    async with app.database.read() as work:
        found = await work.schedules.named(name)
    assert found is not None
    return found.key


async def standing(app: App) -> dict[str, Nudge]:
    return dict(await app.configure.current())


async def form_of(app: App, shown: Response, label: str, who: str = "hanne") -> Form:
    asked = await tap(app, who, shown, label, MONDAY)
    assert isinstance(asked, Ask), asked
    return asked.form


def filled(form: Form, **more: str | tuple[str, ...]) -> dict[str, Any]:
    """The form as it stands, with something else in some fields."""
    values: dict[str, Any] = {}
    for field in form.fields:
        initial = field.initial
        values[field.name] = tuple(str(n) for n in initial) if isinstance(field, ChoiceField) else initial
    values |= more
    return {name: given for name, given in values.items() if given}


async def send(app: App, form: Form, who: str = "hanne", now: Any = LATER, **more: Any) -> Response:
    values = {
        field: (given,) if isinstance(given, str) else tuple(given) for field, given in filled(form, **more).items()
    }
    return await app.desk(Submitted(account(who), form.action, values, now), now)


def facts(shown: Response) -> dict[str, str]:
    return {name: value for part in told(shown).parts if isinstance(part, Facts) for name, value in part.rows}


async def new_form(app: App, kind: str = "Hver uge", flow: str = "lunch", who: str = "hanne") -> Form:
    picked = await press(app, who, Action("schedule-pick", flow), MONDAY)
    return await form_of(app, picked, kind, who)


# The list.


async def test_an_empty_schedule_says_what_to_do_and_offers_a_week(app: App) -> None:
    await workplace(app)
    shown = await say(app, "hanne", "plan")
    assert "Planen er tom" in read(shown)
    assert labels(shown) == ["Tilføj", "Begynd med standardugen", "Historik"]


async def test_the_list_says_when_to_whom_how_many_and_when_next(app: App) -> None:
    await workplace(app)
    await schedule(app, nudge(repeats="FREQ=WEEKLY;BYDAY=TU", audience="employee", teams=("bakers",)))
    shown = await say(app, "hanne", "plan")
    said = read(shown)
    assert "Hver tirsdag kl. 11.00 (modtagerens egen tid), til medarbejdere i Bakers (5 personer)" in said
    assert "Næste gang: tirsdag den 24. november 2026" in said
    assert labels(shown) == ["Tilføj", "De næste fire uger", "Historik", "Åbn"]
    assert next(one.spoken for one in buttons(told(shown)) if one.label == "Åbn") == "Åbn Frokost"


async def test_the_list_is_turned_page_by_page_and_never_too_long(app: App) -> None:
    await workplace(app)
    await schedule(app, *(nudge(f"n{n:02}", paused=n > 8) for n in range(19)))
    first = await say(app, "hanne", "plan")
    assert (labels(first).count("Åbn"), labels(first)[-1]) == (8, "Flere")
    assert "På pause" not in read(first)
    second = await tap(app, "hanne", first, "Flere", MONDAY)
    third = await tap(app, "hanne", second, "Flere", MONDAY)
    assert "På pause" in read(second)
    assert (labels(third).count("Åbn"), labels(third)[-1]) == (3, "Forrige")
    assert "17–19 af 19" in read(third)


async def test_what_cannot_be_sent_is_said_in_the_list(app: App) -> None:
    await workplace(app)
    await schedule(
        app, nudge("gone", flow="no-such"), nudge("closed", teams=("no-such-team",)), nudge("none", audience="trainee")
    )
    said = read(await say(app, "hanne", "plan"))
    assert "Spørgsmålene findes ikke længere, så der bliver ikke sendt noget." in said
    assert "Et af teamene findes ikke længere." in said
    assert "Lige nu er der ingen, der får den." in said


@pytest.mark.parametrize(
    "verb", ["", "-open", "-add", "-change", "-pause", "-delete-now", "-save", "-weeks", "-undo", "-send-now"]
)
async def test_a_colleague_who_is_not_hr_is_told_so_whatever_they_press(app: App, verb: str) -> None:
    await workplace(app)
    await schedule(app, nudge())
    before = await standing(app)
    shown = await press(app, "mia", Action(f"schedule{verb}", await key(app), "1"), MONDAY)
    assert read(shown) == "Det kan jeg ikke gøre for dig. HR kan hjælpe."
    assert await standing(app) == before
    assert await owed(app) == []


# One nudge.


async def test_the_page_of_a_nudge_says_everything_about_it(app: App) -> None:
    await workplace(app)
    await schedule(
        app, nudge(anchor="course", offset=timedelta(days=60), repeats=None, priority="high", remind=2 * DAY)
    )
    shown = await opened(app)
    assert facts(shown) == {
        "Navn": "lunch",
        "Spørgsmål": "Frokost",
        "Hvornår": "60 dage efter kursets sidste dag kl. 11.00 (modtagerens egen tid)",
        "Hvem": "alle",
        "Sendes inden for": "4 timer",
        "Hvis to falder på samme dag": "Går forud for andre",
        "Påmindelse": "2 dage efter",
        "Lige nu": "11 personer",
        "Status": "Ingen fast dag",
    }
    assert "Den kommer fra en fil" in read(shown)
    assert labels(shown) == [
        "Ret",
        "Ret tidspunkt",
        "Pause",
        "Send mig en prøve",
        "Send nu",
        "Historik",
        "Slet",
        "Til planen",
    ]


async def test_pausing_resuming_and_a_second_tap(app: App) -> None:
    await workplace(app)
    await schedule(app, nudge())
    shown = await opened(app)
    for _ in range(2):
        paused = await tap(app, "hanne", shown, "Pause", MONDAY)
        assert "Den holder pause nu." in read(paused)
    assert (await standing(app))["lunch"].paused
    again = await tap(app, "hanne", paused, "Genoptag", MONDAY)
    assert "Den er i gang igen." in read(again)
    assert not (await standing(app))["lunch"].paused
    told_of = read(await tap(app, "hanne", again, "Historik", MONDAY))
    assert told_of.count("Pause nej → ja") == 1
    assert told_of.count("Pause ja → nej") == 1


async def test_what_is_undone_is_as_it_was_and_stands_in_the_history(app: App) -> None:
    await workplace(app)
    await schedule(app, nudge())
    paused = await tap(app, "hanne", await opened(app), "Pause", MONDAY)
    undone = await tap(app, "hanne", paused, "Fortryd den seneste ændring", LATER)
    assert "Fortrudt. I planen står det, som det var før." in read(undone)
    assert not (await standing(app))["lunch"].paused
    twice = await tap(app, "hanne", paused, "Fortryd den seneste ændring", LATER)
    assert "En anden har ændret planen imens" in read(twice)
    assert not (await standing(app))["lunch"].paused
    said = read(await tap(app, "hanne", undone, "Historik", LATER))
    assert said.index("Pause ja → nej") < said.index("Pause nej → ja") < said.index("tilføjet")
    assert "Hanne, i dag kl. 09.01 (dansk tid)" in said


async def test_deleting_asks_first_and_can_be_undone(app: App) -> None:
    await workplace(app)
    await schedule(app, nudge())
    await app.plan(MONDAY)
    asked = await tap(app, "hanne", await opened(app), "Slet", MONDAY)
    assert "Slet Frokost?" in read(asked)
    assert "lunch" in await standing(app)
    for _ in range(2):
        deleted = await tap(app, "hanne", asked, "Slet", MONDAY)
        assert read(deleted).startswith("Frokost er slettet fra planen.")
    assert await standing(app) == {}
    assert await owed(app) == []
    back = await tap(app, "hanne", deleted, "Fortryd", LATER)
    assert isinstance(back, Replace)
    assert "lunch" in await standing(app)


async def test_what_was_deleted_is_found_in_the_history_of_it_all(app: App) -> None:
    await workplace(app)
    await schedule(app, nudge(), nudge("other"))
    await tap(app, "hanne", await tap(app, "hanne", await opened(app), "Slet", MONDAY), "Slet", MONDAY)
    said = await tap(app, "hanne", await say(app, "hanne", "plan"), "Historik", MONDAY)
    assert "Frokost (lunch): slettet" in read(said)
    await tap(app, "hanne", said, "Fortryd", LATER)
    assert set(await standing(app)) == {"lunch", "other"}


async def test_a_change_that_somebody_else_made_meanwhile_is_not_deleted_with_it(app: App) -> None:
    await workplace(app)
    await schedule(app, nudge())
    asked = await tap(app, "hanne", await opened(app), "Slet", MONDAY)
    await tap(app, "hugo", await opened(app, who="hugo"), "Pause", MONDAY)
    assert "En anden har ændret planen imens" in read(await tap(app, "hanne", asked, "Slet", LATER))
    assert (await standing(app))["lunch"].paused


async def test_sending_now_asks_first_goes_to_all_and_only_once(app: App, platform: Moody) -> None:
    await workplace(app)
    await schedule(app, nudge(teams=("bakers",), on_demand=True, repeats=None))
    asked = await tap(app, "hanne", await opened(app), "Send nu", MONDAY)
    assert "Det går til 6 personer (alle i Bakers)" in read(asked)
    assert "under et minut" in read(asked)
    assert await owed(app) == []
    for _ in range(2):
        sent = await tap(app, "hanne", asked, "Ja, send", MONDAY)
        assert "Frokost er på vej til 6 personer. Den er undervejs." in read(sent)
    assert len(await owed(app)) == 6
    await app.deliver(MONDAY)
    done = await tap(app, "hanne", sent, "Se hvor langt den er", LATER)
    assert "Frokost er sendt. Den var til 6 personer. Der bliver ikke sendt flere." in read(done)
    assert "på vej" not in read(done)
    assert len(got(platform, "b1")) == 1


async def test_of_many_the_progress_is_told_to_the_nearest_ten_and_nothing_of_answers(app: App) -> None:
    await enrol(app, [row("hanne", roles="hr"), *(row(f"p{n:02}", "many") for n in range(33))])
    await schedule(app, nudge(teams=("many",)))
    sent = await tap(app, "hanne", await tap(app, "hanne", await opened(app), "Send nu", MONDAY), "Ja, send", MONDAY)
    assert "Cirka 0 af 33 er sendt." in read(sent)


async def test_the_supplied_week_goes_on_an_empty_schedule_alone(app: App) -> None:
    await workplace(app)
    shown = await say(app, "hanne", "plan")
    await schedule(app, nudge())
    assert "ikke tom længere" in read(await tap(app, "hanne", shown, "Begynd med", MONDAY))


# Adding.


async def test_a_typed_word_finds_what_can_be_added(app: App) -> None:
    await workplace(app)
    for name, words in (("hanne", "plan tilføj frokost"), ("hugo", "schedule add lunch")):
        shown = await say(app, name, words)
        assert isinstance(shown, Private)
        assert labels(shown)[0] in ("Vælg", "Choose")
        assert "Frokost" in read(shown) or "Lunch" in read(shown)
    assert "Jeg har intet om xyzzy" in read(await say(app, "hanne", "plan tilføj xyzzy"))


async def test_adding_shows_who_gets_what_before_anything_is_saved(app: App) -> None:
    await workplace(app)
    form = await new_form(app)
    summary = await send(app, form, days=("1", "3"), at="10:30", teams=("0",))
    assert isinstance(summary, Replace), summary
    assert facts(summary)["Modtagere lige nu"] == "6 personer"
    assert facts(summary)["De næste gange"].startswith("tirsdag den 24. november 2026, torsdag den 26.")
    assert labels(summary) == ["Gem", "Ret", "Send mig en prøve først", "Lad være"]
    assert await standing(app) == {}
    saved = await tap(app, "hanne", summary, "Gem", LATER)
    assert "Gemt." in read(saved)
    assert await standing(app) == {
        "frokost": Nudge(
            name="frokost", flow="lunch", teams=("bakers",), repeats="FREQ=WEEKLY;BYDAY=TU,TH", at=time(10, 30)
        )
    }
    assert "Skriv plan" in read(await tap(app, "hanne", summary, "Gem", LATER))
    assert len(await standing(app)) == 1


async def test_a_preview_of_what_is_not_saved_comes_to_hr_alone(app: App, platform: Moody) -> None:
    await workplace(app)
    summary = await send(app, await new_form(app), days=("0",))
    assert isinstance(await tap(app, "hanne", summary, "Send mig en prøve først", MONDAY), Private)
    await app.deliver(LATER)
    assert len(got(platform, "hanne")) == 1
    assert (got(platform, "b1"), await standing(app)) == ([], {})


async def test_what_is_dropped_is_not_saved(app: App) -> None:
    await workplace(app)
    summary = await send(app, await new_form(app), days=("0",))
    assert "planen er, som den var" in read(await tap(app, "hanne", summary, "Lad være", LATER))
    assert "Skriv plan" in read(await tap(app, "hanne", summary, "Gem", LATER))
    assert await standing(app) == {}


async def test_changing_ones_mind_keeps_what_was_filled_in(app: App) -> None:
    await workplace(app)
    summary = await send(app, await new_form(app), days=("4",), at="13:15", name="fredag")
    form = await form_of(app, summary, "Ret")
    again = await send(app, form, at="13:30")
    assert isinstance(await tap(app, "hanne", again, "Gem", LATER), Replace)
    assert (await standing(app))["fredag"].at == time(13, 30)
    assert (await standing(app))["fredag"].repeats == "FREQ=WEEKLY;BYDAY=FR"


async def test_a_test_that_is_put_off_says_that_it_was_only_a_test(app: App, platform: Moody) -> None:
    await workplace(app)
    summary = await send(app, await new_form(app), days=("4",), name="fredag")
    await tap(app, "hanne", summary, "Send mig en prøve først", MONDAY)
    await app.deliver(MONDAY)
    said = read(await tap(app, "hanne", newest(platform, "hanne"), "Udsæt", MONDAY))
    assert said == "Det var en prøve, så der er ikke gemt noget."


@pytest.mark.parametrize(("flow", "people"), [("lunch", "6"), ("experienced-learning", "9")])
async def test_the_form_for_meetings_begins_at_as_many_people_as_a_figure_needs(
    app: App, flow: str, people: str
) -> None:
    await workplace(app)
    assert filled(await new_form(app, "Efter møder", flow))["meeting"] == people


@pytest.mark.parametrize(
    ("kind", "given", "fields"),
    [
        ("Hver uge", {"days": ("0", "4")}, {"repeats": "FREQ=WEEKLY;BYDAY=MO,FR"}),
        ("Med nogle", {"every": "3", "days": ("2",)}, {"repeats": "FREQ=WEEKLY;INTERVAL=3;BYDAY=WE"}),
        ("Hver måned, en ugedag", {"place": "4", "weekday": "4"}, {"repeats": "FREQ=MONTHLY;BYDAY=-1FR"}),
        ("Hver måned, en dato", {"date": "0"}, {"repeats": "FREQ=MONTHLY;BYMONTHDAY=-1"}),
        ("Hvert kvartal", {"place": "0", "weekday": "0"}, {"repeats": "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO"}),
        ("Hvert år", {"date": "29", "month": "1"}, {"repeats": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"}),
        ("Før eller", {"anchor": "3", "side": "1", "offset": "21"}, {"anchor": "mus", "offset": timedelta(days=-21)}),
        ("Efter møder", {"meeting": "4"}, {"meeting": 4}),
        ("Når HR", {}, {"on_demand": True}),
        ("En anden", {"rule": "FREQ=DAILY;INTERVAL=2"}, {"repeats": "FREQ=DAILY;INTERVAL=2"}),
    ],
)
async def test_every_kind_of_when_is_filled_in_saved_and_comes_back_in_its_form(
    app: App, kind: str, given: dict[str, Any], fields: dict[str, Any]
) -> None:
    await workplace(app)
    summary = await send(app, await new_form(app, kind), name="ny", **given)
    saved = await tap(app, "hanne", summary, "Gem", LATER)
    found = (await standing(app))["ny"]
    assert found == Nudge(name="ny", flow="lunch", **fields)
    again = await form_of(app, saved, "Ret")
    stands = {name: value if isinstance(value, tuple) else (value,) for name, value in filled(again).items()}
    for field, value in given.items():
        assert stands[field] == (value if isinstance(value, tuple) else (value,))
    assert "Intet er ændret." in read(await send(app, again))


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        ("Hver uge", {"days": ()}, "days"),
        ("Hver uge", {"days": ("0",), "at": "kl. ti"}, "at"),
        ("Hver uge", {"days": ("0",), "zone": "Mars/Olympus"}, "zone"),
        ("Hver uge", {"days": ("0",), "name": "Æble Grød"}, "name"),
        ("Hver uge", {"days": ("0",), "name": "lunch"}, "name"),
        ("Hver uge", {"days": ("0",), "starts": "2027-02-01", "until": "2027-01-01"}, "until"),
        ("Hver uge", {"days": ("0",), "starts": "2026-12-01", "until": "2026-12-02"}, "days"),
        ("Hver uge", {"days": ("0",), "except": "24.12.2026, jul"}, "except"),
        ("Hver uge", {"days": ("0",), "teams": ("7",)}, "teams"),
        ("Hver uge", {"days": ("0",), "window": "99"}, "window"),
        ("Med nogle", {"days": ("0",), "every": "1"}, "every"),
        ("Hver måned, en dato", {"date": "32"}, "date"),
        ("Hvert år", {"date": "30", "month": "1"}, "date"),
        ("Før eller", {"side": "2", "offset": ""}, "offset"),
        ("Før eller", {"side": "2", "offset": "500"}, "offset"),
        ("Efter møder", {"meeting": "1"}, "meeting"),
        ("En anden", {"rule": "hver tirsdag"}, "rule"),
        ("En anden", {"rule": ""}, "rule"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    app: App, kind: str, given: dict[str, Any], field: str
) -> None:
    await workplace(app)
    await schedule(app, nudge())
    form = await new_form(app, kind)
    shown = await send(app, form, priority="2", **given)
    assert isinstance(shown, Mend), shown
    assert list(shown.fields) == [field]
    assert field in {one.name for one in shown.form.fields}
    assert shown.form.action == form.action
    kept = filled(shown.form)
    assert kept["priority"] == ("2",)
    assert set(await standing(app)) == {"lunch"}


async def test_several_teams_and_a_flow_for_some_only(app: App) -> None:
    await workplace(app)
    form = await new_form(app)
    teams = next(one for one in form.fields if one.name == "teams")
    assert isinstance(teams, ChoiceField)
    assert teams.options == ("Bakers", "Køkken")
    audience = next(one for one in form.fields if one.name == "audience")
    assert isinstance(audience, ChoiceField)
    assert audience.options[audience.initial[0]] == "Alle"


async def test_of_more_than_a_hundred_teams_the_names_are_typed(app: App) -> None:
    await enrol(app, [row("hanne", roles="hr"), *(row(f"p{n}", f"team-{n:03}") for n in range(101))])
    form = await new_form(app)
    shown = await send(app, form, days=("0",), teams="Team 007, team-100")
    assert "Team 007, Team 100" in facts(shown)["Hvem"]
    wrong = await send(app, form, days=("0",), teams="team 007, Æblehaven")
    assert isinstance(wrong, Mend)
    assert wrong.fields == {"teams": "Jeg kender ikke noget team, der hedder Æblehaven."}


# Changing, and two at once.


async def test_the_second_of_two_is_told_who_changed_what_and_loses_nothing(app: App) -> None:
    await workplace(app)
    await schedule(app, nudge())
    mine, theirs = (
        await form_of(app, await opened(app), "Ret"),
        await form_of(app, await opened(app, who="hugo"), "Change", "hugo"),
    )
    their_summary = await send(app, theirs, "hugo", at="09:00")
    await tap(app, "hugo", their_summary, "Save", MONDAY)
    told_so = await send(app, mine, at="14:00")
    said = read(told_so)
    assert said.startswith("Hugo har ændret den imens")
    assert "kl. 11.00 (modtagerens egen tid) → hver dag kl. 09.00" in said
    assert "kl. 11.00 (modtagerens egen tid) → hver dag kl. 14.00" in said
    assert (await standing(app))["lunch"].at == time(9)
    on_top = await tap(app, "hanne", told_so, "Gem min version alligevel", LATER)
    assert "Gemt." in read(on_top)
    assert (await standing(app))["lunch"].at == time(14)


async def test_the_second_may_change_theirs_or_drop_it(app: App) -> None:
    await workplace(app)
    await schedule(app, nudge())
    mine = await form_of(app, await opened(app), "Ret")
    await schedule(app, nudge(at=time(9)))
    told_so = await send(app, mine, at="14:00", window="1")
    form = await form_of(app, told_so, "Ret")
    assert filled(form)["at"] == "14:00"
    assert filled(form)["window"] == ("1",)
    summary = await send(app, form, at="15:00")
    await tap(app, "hanne", summary, "Gem", LATER)
    assert (await standing(app))["lunch"].at == time(15)
    await tap(app, "hanne", told_so, "Lad være", LATER)
    assert (await standing(app))["lunch"].at == time(15)


async def test_who_comes_between_seeing_and_saving_is_not_overwritten_either(app: App) -> None:
    await workplace(app)
    await schedule(app, nudge())
    summary = await send(app, await form_of(app, await opened(app), "Ret"), at="14:00")
    await schedule(app, nudge(at=time(9)))
    assert "har ændret den imens" in read(await tap(app, "hanne", summary, "Gem", LATER))
    assert (await standing(app))["lunch"].at == time(9)


async def test_what_was_deleted_meanwhile_comes_back_only_on_top(app: App) -> None:
    await workplace(app)
    await schedule(app, nudge())
    summary = await send(app, await form_of(app, await opened(app), "Ret"), at="14:00")
    await schedule(app)
    told_so = await tap(app, "hanne", summary, "Gem", LATER)
    assert "slettet" in read(told_so)
    assert await standing(app) == {}
    await tap(app, "hanne", told_so, "Gem min version alligevel", LATER)
    assert (await standing(app))["lunch"].at == time(14)


async def test_another_kind_of_when_keeps_the_rest(app: App) -> None:
    await workplace(app)
    await schedule(app, nudge(teams=("bakers",), remind=3 * DAY))
    kinds = await tap(app, "hanne", await opened(app), "Ret tidspunkt", MONDAY)
    summary = await send(app, await form_of(app, kinds, "Hver måned, en dato"), date="15")
    assert "Hvornår: hver dag kl. 11.00 (modtagerens egen tid) → hver måned: den 15. kl. 11.00" in read(summary)
    await tap(app, "hanne", summary, "Gem", LATER)
    found = (await standing(app))["lunch"]
    assert (found.repeats, found.teams, found.remind) == ("FREQ=MONTHLY;BYMONTHDAY=15", ("bakers",), 3 * DAY)


# The coming weeks.


async def test_the_four_weeks_say_who_gets_what_and_what_the_budget_holds_back(app: App) -> None:
    await workplace(app)
    weekdays = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH"
    await schedule(app, nudge(repeats=weekdays), nudge("bakers", repeats="FREQ=WEEKLY;BYDAY=TU", teams=("bakers",)))
    shown = await tap(app, "hanne", await say(app, "hanne", "plan"), "De næste fire uger", MONDAY)
    said = read(shown)
    assert "Uge 48: 23. november 2026 til 29. november 2026" in said
    found = facts(shown)
    assert (found["4 gange"], found["5 gange"]) == ("5 personer", "6 personer")
    assert "Flest på én dag: tirsdag den 24. november 2026" in said
    # Three of four to five people, three of five to six: 5 + 12 held back of 44 + 6.
    assert "holder cirka 17 af 50 beskeder tilbage" in said
    later = await tap(app, "hanne", shown, "Ugen efter", MONDAY)
    assert "Uge 49" in read(later)
    assert labels(later) == ["Ugen før", "Ugen efter", "Til planen"]
