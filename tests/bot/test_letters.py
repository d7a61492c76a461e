"""After an answer: a thank-you, something to share, something to raise. What each person sees, and what nobody sees."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.app import App
from bot.platform import Ask, Mend, Private, Replace, Response, Submitted
from bot.posted import DRAFT_KEPT, SENT_KEPT
from flows import refusals
from flows.letter import LONGEST, MOST_A_DAY
from flows.message import Action, Button, Buttons, ChoiceField, DateField, Form, Message, Part, Quote, TextField
from storage.tables import Account, Delivery, Letter, Occurrence, Person
from tests.bot.people import (
    DAY,
    HOUR,
    MINUTE,
    TUESDAY,
    count,
    enrol,
    everything,
    fill_in,
    got,
    labels,
    newest,
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
    who,
)
from tests.bot.platforms import Moody

ELEVEN = TUESDAY + 2 * HOUR
NIGHT = 11 * HOUR
"""From eleven until ten in the evening in Copenhagen."""

HOSTILE = "<!channel> *fed* [link](https://x.example) {{løn}} {writer} & <b>bo</b>"
OFFERS = {"Takke": "Tak en kollega", "Dele": "Del med teamet", "Tage op": "Tag det op på et møde"}
SOON = timedelta(0)


async def crew(app: App) -> None:
    """Ana, Bo and Carl bake; Dora leads them; Eva cooks; Finn is in no team."""
    people = [row(name, "bakers") for name in ("ana", "bo", "carl")]
    await enrol(app, [*people, row("dora", leads="bakers"), row("eva", "cooks"), row("finn")])


async def receipt(app: App, wish: str, name: str = "ana", after: timedelta = SOON) -> Response:
    """What stands before somebody who has answered, so that a letter is offered."""
    at = ELEVEN + after
    begun = await press(app, name, Action("start", "gift"), at)
    form = told(begun).form()
    assert form
    return await tap(app, name, await fill_in(app, name, form.action, at, q0="At ælte"), wish, at)


async def offered(app: App, wish: str, name: str = "ana", after: timedelta = SOON) -> Form:
    asked = await tap(app, name, await receipt(app, wish, name, after), OFFERS[wish], ELEVEN + after)
    assert isinstance(asked, Ask), read(asked)
    return asked.form


async def written(
    app: App, wish: str, text: str, name: str = "ana", whom: str = "Bo", after: timedelta = SOON
) -> Response:
    """The preview; or the receipt of what is to be raised."""
    form = await offered(app, wish, name, after)
    given = {field.name: field.initial for field in form.fields if isinstance(field, DateField)} | {"text": text}
    if wish == "Takke":
        given["whom"] = str(choices(form).index(whom))
    return await submit(app, name, form, given, ELEVEN + after)


async def sent(
    app: App, wish: str, text: str, name: str = "ana", whom: str = "Bo", after: timedelta = SOON
) -> Response:
    return await tap(app, name, await written(app, wish, text, name, whom, after), "Send", ELEVEN + after)


async def submit(app: App, name: str, form: Form, given: dict[str, str], at: datetime = ELEVEN) -> Response:
    values = {field: (value,) for field, value in given.items()}
    return await app.desk(Submitted(who(name), form.action, values, at), at)


def choices(form: Form) -> list[str]:
    return [option for field in form.fields if isinstance(field, ChoiceField) for option in field.options]


def text_in(form: Form) -> str:
    return next(field.initial for field in form.fields if isinstance(field, TextField))


def pressable(shown: Response | Message, label: str) -> Action:
    parts = told(shown).parts
    rows = [one for part in parts if isinstance(part, Buttons) for one in part.buttons]
    return next(one.action for one in rows if isinstance(one, Button) and one.label == label)


def body(shown: Response | Message) -> list[Part]:
    """The letter itself, as it stands among whatever else is shown."""
    parts = list(told(shown).parts)
    at = next(n for n, part in enumerate(parts) if isinstance(part, Quote))
    return parts[at - 1 : at + 2]


async def letters(app: App) -> list[tuple[str, str]]:
    return [(one["state"], one["text"]) for one in await everything(app, Letter)]


async def brought(app: App) -> list[tuple[str, str | None]]:
    """(state, reason) of each delivery that brings a letter."""
    query = select(Delivery.state, Delivery.reason).where(Delivery.letter_id.is_not(None)).order_by(Delivery.id)
    async with app.database.read() as work:
        return [(one.state, one.reason) for one in await work.connection.execute(query)]


# What is offered.


async def test_the_receipt_offers_what_the_answer_leads_to_and_nothing_else(app: App) -> None:
    await crew(app)
    for name, wish in (("ana", "Takke"), ("bo", "Dele"), ("carl", "Tage op")):
        assert labels(await receipt(app, wish, name)) == [OFFERS[wish], "Ændr"]
    assert labels(await receipt(app, "Intet", "dora")) == ["Ændr"]
    assert await letters(app) == []


async def test_a_test_to_oneself_offers_nothing(app: App, platform: Moody) -> None:
    await enrol(app, [row("hanne", roles="hr")])
    await schedule(app, nudge(flow="gift"))
    page = await tap(app, "hanne", await say(app, "hanne", "plan"), "Åbn", ELEVEN)
    await tap(app, "hanne", page, "Send mig en prøve", ELEVEN)
    await app.deliver(ELEVEN)
    form = newest(platform, "hanne").form()
    assert form
    shown = await fill_in(app, "hanne", form.action, ELEVEN, q0="At ælte")
    shown = await tap(app, "hanne", shown, "Takke", ELEVEN)
    assert labels(shown) == []
    (test,) = await owed(app, "hanne")
    assert read(await press(app, "hanne", Action("offer", test.key, "1"), ELEVEN)).startswith("Det var en prøve")
    assert await letters(app) == []


async def test_one_chooses_among_the_others_of_ones_teams_and_those_who_lead_them(app: App) -> None:
    await crew(app)
    form = await offered(app, "Takke")
    assert choices(form) == ["Bo", "Carl", "Dora"]
    assert text_in(form) == "Tak, fordi du viste mig: At ælte"
    assert choices(await offered(app, "Takke", "dora")) == ["Ana", "Bo", "Carl"]


async def test_whoever_has_left_or_has_not_begun_cannot_be_chosen(app: App) -> None:
    await enrol(app, [row("ana", "bakers"), row("bo", "bakers"), row("carl", "bakers")])
    later = (ELEVEN + 30 * DAY).date()
    await enrol(app, [row("ana", "bakers"), row("carl", "bakers", starts_on=later), row("dan", "bakers")])
    assert choices(await offered(app, "Takke")) == ["Dan"]


async def test_two_of_the_same_name_are_told_apart(app: App) -> None:
    twins = [row("bo", "bakers", called="Bo"), row("bo2", "bakers", called="Bo")]
    await enrol(app, [row("ana", "bakers"), *twins, row("carl", "bakers")])
    assert choices(await offered(app, "Takke")) == ["Bo (bo@example.org)", "Bo (bo2@example.org)", "Carl"]


@pytest.mark.parametrize("wish", ["Takke", "Dele"])
@pytest.mark.parametrize("name", ["eva", "finn"])
async def test_whoever_has_no_colleagues_is_told_so_kindly(app: App, wish: str, name: str) -> None:
    await crew(app)
    shown = await tap(app, name, await receipt(app, wish, name), OFFERS[wish], ELEVEN)
    assert isinstance(shown, Private)
    assert "der er ingen at sende det til" in read(shown)


@pytest.mark.parametrize("wish", ["Takke", "Dele"])
async def test_whoever_loses_their_colleagues_while_writing_is_told_so_too(app: App, wish: str) -> None:
    await crew(app)
    form = await offered(app, wish)
    await enrol(app, [row("ana", "bakers")])
    assert "der er ingen at sende det til" in read(await submit(app, "ana", form, {"text": "Tak", "whom": "0"}))


async def test_a_team_of_hundreds_is_shown_as_far_as_a_list_can_hold(app: App) -> None:
    await enrol(app, [row("ana", "bakers"), *(row(f"p{n:03}", "bakers") for n in range(130))])
    form = await offered(app, "Takke")
    assert len(choices(form)) == 100
    assert form.intro == "Listen viser de første 100."
    beyond = await fill_in(app, "ana", form.action, ELEVEN, text="Tak", whom="100")
    assert isinstance(beyond, Mend)


async def test_an_answer_that_was_changed_offers_no_longer(app: App) -> None:
    await crew(app)
    old = await receipt(app, "Takke")
    (delivery,) = await owed(app, "ana")
    await press(app, "ana", Action("answer", delivery.key, "1.3"), ELEVEN + MINUTE)
    assert read(await tap(app, "ana", old, "Tak en kollega", ELEVEN + MINUTE)).startswith("Den knap fører ikke")


async def test_after_the_period_there_is_no_draft_left_to_make(app: App) -> None:
    await crew(app)
    old = await receipt(app, "Takke")
    much_later = ELEVEN + 40 * DAY
    await app.close(much_later)
    assert read(await tap(app, "ana", old, "Tak en kollega", much_later)).startswith("Perioden er slut")


@pytest.mark.parametrize("value", ["", "0", "9", "-1", "²", "1.0", "99999999", "x"])
async def test_a_button_that_was_never_made_leads_nowhere(app: App, value: str) -> None:
    await crew(app)
    await receipt(app, "Takke")
    (delivery,) = await owed(app, "ana")
    assert isinstance(await press(app, "ana", Action("offer", delivery.key, value), ELEVEN), Private)
    assert await letters(app) == []


# What it looks like before anybody sees it.


async def test_nothing_reaches_anybody_before_send(app: App, platform: Moody) -> None:
    await crew(app)
    shown = await written(app, "Takke", "Tak, Bo.")
    assert isinstance(shown, Replace)
    assert "Det går til Bo, og dit navn står på. Ingen har set det endnu." in read(shown)
    assert labels(shown) == ["Send", "Ret", "Lad være"]
    await app.tick(ELEVEN + DAY)
    assert got(platform, "bo") == []
    assert await brought(app) == []


@pytest.mark.parametrize("wish", ["Takke", "Dele"])
async def test_what_was_shown_is_what_arrives_word_by_word(app: App, platform: Moody, wish: str) -> None:
    await crew(app)
    shown = await written(app, wish, HOSTILE)
    await tap(app, "ana", shown, "Send", ELEVEN)
    await app.tick(ELEVEN)
    for name in ("bo", "carl") if wish == "Dele" else ("bo",):
        assert body(newest(platform, name)) == body(shown)
        assert Quote(HOSTILE) in newest(platform, name).parts
        assert "channel" not in newest(platform, name).summary, "and no word of it in a notification"
    assert got(platform, "eva") == got(platform, "dora") == got(platform, "ana") == []


async def test_a_thank_you_says_who_wrote_it_and_that_nobody_else_has_it(app: App, platform: Moody) -> None:
    await crew(app)
    shown = await sent(app, "Takke", "Tak for i går.")
    assert read(shown).startswith("Sendt til Bo.")
    await app.tick(ELEVEN)
    (message,) = got(platform, "bo")
    assert "Ana siger tak" in message
    assert "Tak for i går." in message
    assert "Skrevet af Ana og sendt gennem Håndgreb, kun til dig." in message
    assert got(platform, "carl") == []


async def test_what_is_shared_says_who_else_has_it(app: App, platform: Moody) -> None:
    await crew(app)
    shown = await written(app, "Dele", "Koldt vand.")
    assert "Det går til Bo og Carl i Bakers" in read(shown)
    await tap(app, "ana", shown, "Send", ELEVEN)
    await app.tick(ELEVEN)
    for name in ("bo", "carl"):
        (message,) = got(platform, name)
        assert "Ana deler noget med Bakers" in message
        assert "til dig og én til i Bakers" in message
    assert got(platform, "dora") == []


async def test_many_readers_are_said_as_a_number(app: App) -> None:
    await enrol(app, [row(f"p{n}", "bakers") for n in range(8)])
    assert "Det går til de 7 kolleger i Bakers" in read(await written(app, "Dele", "Koldt vand.", "p0"))


async def test_whoever_is_in_two_teams_says_which(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana", "bakers;cooks"), row("bo", "bakers"), row("eva", "cooks")])
    form = await offered(app, "Dele")
    assert choices(form) == ["Bakers", "Cooks"]
    shown = await fill_in(app, "ana", form.action, ELEVEN, text="Koldt vand.", whom="1")
    await tap(app, "ana", shown, "Send", ELEVEN)
    await app.tick(ELEVEN)
    assert (len(got(platform, "bo")), len(got(platform, "eva"))) == (0, 1)


@pytest.mark.parametrize(
    ("wish", "given", "field"),
    [
        ("Takke", {"text": " \n ", "whom": "0"}, "text"),
        ("Takke", {"text": "x" * (LONGEST + 1), "whom": "0"}, "text"),
        ("Takke", {"text": "Tak"}, "whom"),
        ("Takke", {"text": "Tak", "whom": "3"}, "whom"),
        ("Takke", {"text": "Tak", "whom": "-1"}, "whom"),
        ("Dele", {"text": "\0"}, "text"),
        ("Tage op", {"text": "Det", "day": "2026-11-23"}, "day"),
        ("Tage op", {"text": "Det", "day": "2027-02-23"}, "day"),
        ("Tage op", {"text": "Det", "day": "snart"}, "day"),
        ("Tage op", {"text": "Det"}, "day"),
    ],
)
async def test_what_is_missing_is_asked_for_at_its_field(
    app: App, wish: str, given: dict[str, str], field: str
) -> None:
    await crew(app)
    form = await offered(app, wish)
    shown = await submit(app, "ana", form, given)
    assert isinstance(shown, Mend)
    assert list(shown.fields) == [field]
    assert await brought(app) == []


async def test_a_change_of_mind_comes_back_to_the_form_with_the_words_in_it(app: App, platform: Moody) -> None:
    await crew(app)
    first = await written(app, "Takke", "Tak, Bo.")
    form = await tap(app, "ana", first, "Ret", ELEVEN)
    assert isinstance(form, Ask)
    assert text_in(form.form) == "Tak, Bo."
    assert [field.initial for field in form.form.fields if isinstance(field, ChoiceField)] == [(0,)]
    second = await fill_in(app, "ana", form.form.action, ELEVEN, text="Tak, Carl.", whom="1")
    await tap(app, "ana", second, "Send", ELEVEN)
    await app.tick(ELEVEN)
    assert got(platform, "bo") == []
    assert "Tak, Carl." in got(platform, "carl")[0]


async def test_an_old_preview_sends_nothing_else_than_what_it_showed(app: App, platform: Moody) -> None:
    await crew(app)
    old = await written(app, "Takke", "Tak, Bo.")
    form = await tap(app, "ana", old, "Ret", ELEVEN)
    assert isinstance(form, Ask)
    await fill_in(app, "ana", form.form.action, ELEVEN, text="Noget andet.", whom="0")
    again = await tap(app, "ana", old, "Send", ELEVEN)
    assert read(again).startswith("Det er ikke sendt: noget er ændret")
    assert await brought(app) == []
    await tap(app, "ana", again, "Send", ELEVEN)
    await app.tick(ELEVEN)
    assert "Noget andet." in got(platform, "bo")[0]


async def test_a_team_that_changed_meanwhile_is_shown_again(app: App, platform: Moody) -> None:
    await crew(app)
    shown = await written(app, "Dele", "Koldt vand.")
    everybody = [row(name, "bakers") for name in ("ana", "bo", "carl", "gry")]
    await enrol(app, everybody)
    again = await tap(app, "ana", shown, "Send", ELEVEN)
    assert "Det går til Bo, Carl og Gry i Bakers" in read(again)
    assert await brought(app) == []
    await tap(app, "ana", again, "Send", ELEVEN)
    assert len(await brought(app)) == 3


async def test_whoever_left_meanwhile_gets_nothing_and_the_writer_is_told(app: App) -> None:
    await crew(app)
    shown = await written(app, "Takke", "Tak, Bo.")
    await enrol(app, [row("ana", "bakers"), row("carl", "bakers")])
    assert "kan jeg ikke sende til længere" in read(await tap(app, "ana", shown, "Send", ELEVEN))
    assert await brought(app) == []


async def test_what_is_left_be_is_seen_by_nobody_and_kept_nowhere(app: App, platform: Moody) -> None:
    await crew(app)
    shown = await written(app, "Takke", "Hemmeligt.")
    for _ in range(2):
        left = await tap(app, "ana", shown, "Lad være", ELEVEN)
        assert read(left).startswith("Så lader vi det ligge. Ingen har set det.")
    assert read(await tap(app, "ana", shown, "Send", ELEVEN)) == read(left)
    assert await letters(app) == [("dropped", "")]
    await app.tick(ELEVEN + DAY)
    assert got(platform, "bo") == []


async def test_the_answer_can_still_be_changed_from_every_receipt(app: App) -> None:
    await crew(app)
    shown = await sent(app, "Takke", "Tak, Bo.")
    form = await tap(app, "ana", shown, "Ændr dit svar", ELEVEN)
    assert isinstance(form, Ask)
    assert form.form.action.verb == "submit"


# Once, and to the right people.


async def test_a_second_tap_sends_nothing_twice_and_says_the_same(app: App, platform: Moody) -> None:
    await crew(app)
    preview = await written(app, "Dele", "Koldt vand.")
    first = await tap(app, "ana", preview, "Send", ELEVEN)
    await app.tick(ELEVEN)
    assert await tap(app, "ana", preview, "Send", ELEVEN + MINUTE) == first
    await app.tick(ELEVEN + MINUTE)
    assert (len(got(platform, "bo")), len(got(platform, "carl"))) == (1, 1)


async def test_two_taps_at_once_send_once(app: App, replica: App, platform: Moody) -> None:
    await crew(app)
    action = pressable(await written(app, "Dele", "Koldt vand."), "Send")
    shown = await asyncio.gather(*(press(one, "ana", action, ELEVEN) for one in (app, replica, app)))
    assert len({read(one) for one in shown}) == 1
    await app.tick(ELEVEN)
    assert (len(got(platform, "bo")), len(got(platform, "carl"))) == (1, 1)


async def test_a_form_sent_twice_is_one_draft(app: App) -> None:
    await crew(app)
    form = await offered(app, "Takke")
    shown = [await fill_in(app, "ana", form.action, ELEVEN, text="Tak.", whom="0") for _ in range(2)]
    assert shown[0] == shown[1]
    assert await count(app, Letter) == 1


async def test_what_is_sent_cannot_be_changed_by_a_form_left_open(app: App, platform: Moody) -> None:
    await crew(app)
    form = await offered(app, "Takke")
    shown = await fill_in(app, "ana", form.action, ELEVEN, text="Tak.", whom="0")
    await tap(app, "ana", shown, "Send", ELEVEN)
    late = await fill_in(app, "ana", form.action, ELEVEN, text="Noget andet.", whom="1")
    assert read(late) == "Det er sendt, så det kan ikke ændres."
    await app.tick(ELEVEN)
    assert "Tak." in got(platform, "bo")[0]
    assert got(platform, "carl") == []


async def test_somebody_else_who_presses_is_told_nothing_and_sends_nothing(app: App) -> None:
    await crew(app)
    shown = await written(app, "Takke", "Hemmeligt.")
    form = await tap(app, "ana", shown, "Ret", ELEVEN)
    assert isinstance(form, Ask)
    unknown = read(await press(app, "bo", Action("letter-send", "nosuch"), ELEVEN))
    for label in ("Send", "Ret", "Lad være"):
        for stranger in ("bo", "nobody"):
            refused = await press(app, stranger, pressable(shown, label), ELEVEN)
            assert isinstance(refused, Private)
            assert read(refused) == unknown == refusals.NO_LETTER.da
    assert read(await fill_in(app, "bo", form.form.action, ELEVEN, text="Mit", whom="0")) == unknown
    assert await letters(app) == [("draft", "Hemmeligt.")]


async def test_whoever_comes_back_too_late_is_told_what_became_of_it(app: App) -> None:
    await crew(app)
    drafts = [await written(app, "Takke", "Tak, Bo."), await written(app, "Dele", "Alt.", "carl")]
    sent_off = await tap(app, "ana", drafts[0], "Send", ELEVEN)
    assert (DRAFT_KEPT, SENT_KEPT) == (7 * DAY, 30 * DAY)
    for name, shown, kept in (("carl", drafts[1], DRAFT_KEPT), ("ana", sent_off, SENT_KEPT)):
        await app.forget.retain(ELEVEN + kept)
        for label in set(labels(shown)) & {"Send", "Ret", "Lad være", "Træk det tilbage"}:
            said = read(await tap(app, name, shown, label, ELEVEN + kept))
            assert said.startswith("Det har jeg ikke længere, eller også er det ikke dit")
            assert "et udkast sletter jeg efter en uge og det sendte efter en måned" in said.lower()
    await app.enrol.people([row("carl", "bakers", language="en")], "test", ELEVEN + SENT_KEPT)
    said = read(await tap(app, "carl", drafts[1], "Send", ELEVEN + SENT_KEPT))
    assert said.startswith("I no longer have this, or it is not yours")


async def test_the_offer_of_somebody_else_is_not_ones_own(app: App) -> None:
    await crew(app)
    shown = await receipt(app, "Takke")
    assert read(await tap(app, "bo", shown, "Tak en kollega", ELEVEN)).startswith("Det er ikke din besked")


async def test_a_letter_cannot_be_answered_snoozed_or_questioned_as_if_it_were_a_question(
    app: App, platform: Moody
) -> None:
    await crew(app)
    await sent(app, "Takke", "Tak, Bo.")
    await app.tick(ELEVEN)
    (delivery,) = await owed(app, "bo")
    for action in ("answer", "form", "change", "snooze", "why", "offer"):
        shown = await press(app, "bo", Action(action, delivery.key, "0.0"), ELEVEN)
        assert read(shown) == "Det er ikke din besked, så der er ikke gemt noget."
    assert labels(newest(platform, "bo")) == []


async def test_five_a_day_and_then_a_sentence(app: App) -> None:
    await crew(app)
    for n in range(MOST_A_DAY):
        assert read(await sent(app, "Takke", f"Tak {n}.", after=n * MINUTE)).startswith("Sendt")
    one_more = await written(app, "Takke", "Tak igen.", after=HOUR)
    refused = await tap(app, "ana", one_more, "Send", ELEVEN + HOUR)
    assert read(refused).startswith("Du har sendt 5 i dag")
    raised = await written(app, "Tage op", "Det her", after=HOUR)
    assert read(raised).startswith("Du har sendt 5 i dag")
    assert len(await brought(app)) == MOST_A_DAY
    assert read(await tap(app, "ana", one_more, "Send", ELEVEN + DAY)).startswith("Sendt")
    assert read(await sent(app, "Takke", "Tak.", "bo", "Ana", after=HOUR)).startswith("Sendt")


# The right moment.


async def test_what_is_sent_at_night_arrives_in_the_morning(app: App, platform: Moody) -> None:
    await crew(app)
    await sent(app, "Takke", "Tak, Bo.", after=NIGHT)
    await app.tick(ELEVEN + NIGHT)
    assert got(platform, "bo") == []
    await app.tick(TUESDAY + DAY - HOUR)
    assert len(got(platform, "bo")) == 1


async def test_what_has_not_arrived_can_be_taken_back(app: App, platform: Moody) -> None:
    await crew(app)
    shown = await sent(app, "Takke", "Tak, Bo.", after=NIGHT)
    await app.tick(ELEVEN + NIGHT)
    back = await tap(app, "ana", shown, "Træk det tilbage", ELEVEN + NIGHT)
    assert read(back).startswith("Så lader vi det ligge. Ingen har set det.")
    await app.tick(TUESDAY + DAY + HOUR)
    assert got(platform, "bo") == []
    assert await brought(app) == [("skipped", "taken-back")]


async def test_what_some_have_got_is_taken_back_from_the_rest(app: App, platform: Moody) -> None:
    await crew(app)
    await say(app, "carl", "pause 1w", ELEVEN)
    shown = await sent(app, "Dele", "Koldt vand.")
    await app.tick(ELEVEN)
    back = await tap(app, "ana", shown, "Træk det tilbage", ELEVEN)
    assert read(back).startswith("Det er nået frem")
    await app.tick(ELEVEN + 8 * DAY)
    assert (len(got(platform, "bo")), len(got(platform, "carl"))) == (1, 0)


async def test_whoever_pauses_gets_it_afterwards(app: App, platform: Moody) -> None:
    await crew(app)
    await say(app, "bo", "pause 2w", ELEVEN)
    await sent(app, "Takke", "Tak, Bo.")
    await app.tick(ELEVEN + DAY)
    assert got(platform, "bo") == []
    await app.tick(ELEVEN + 15 * DAY)
    assert len(got(platform, "bo")) == 1


@pytest.mark.parametrize("before", [True, False])
async def test_whoever_has_asked_for_peace_gets_nothing(app: App, platform: Moody, before: bool) -> None:
    await crew(app)
    if before:
        await say(app, "bo", "stop", ELEVEN)
    assert read(await sent(app, "Takke", "Tak, Bo.")).startswith("Sendt til Bo."), "nobody is told of it"
    if not before:
        await say(app, "bo", "stop", ELEVEN)
    await app.tick(ELEVEN)
    assert got(platform, "bo") == []
    assert await brought(app) == [("skipped", "stopped")]


async def test_whoever_leaves_before_it_arrives_gets_nothing(app: App, platform: Moody) -> None:
    await crew(app)
    await sent(app, "Takke", "Tak, Bo.", after=NIGHT)
    await enrol(app, [row("ana", "bakers"), row("carl", "bakers")])
    await app.tick(TUESDAY + DAY + HOUR)
    assert got(platform, "bo") == []


async def test_it_costs_no_attention_and_counts_as_no_unanswered_nudge(app: App, platform: Moody) -> None:
    await crew(app)
    await schedule(app, nudge(at=(ELEVEN + 3 * HOUR).time()), now=ELEVEN)
    for n in range(3):
        await sent(app, "Takke", f"Tak {n}.", after=n * MINUTE)
        await app.tick(ELEVEN + n * MINUTE)
    assert {one["unanswered"] for one in await everything(app, Person)} == {0}
    await app.tick(ELEVEN + 3 * HOUR)
    assert len(got(platform, "bo")) == 4, "three letters, and the nudge of the day all the same"
    assert [one["unanswered"] for one in await everything(app, Person) if one["name"] == "Bo"] == [1]


async def test_it_comes_although_the_nudge_of_the_day_has_come_and_none_was_ever_answered(
    app: App, platform: Moody
) -> None:
    await crew(app)
    async with app.database.begin() as work:
        await work.connection.execute(update(Person).values(unanswered=3))
    await schedule(app, nudge(), now=ELEVEN - HOUR)
    await app.tick(ELEVEN - HOUR)
    await app.tick(ELEVEN)
    await sent(app, "Takke", "Tak, Bo.", after=MINUTE)
    await app.tick(ELEVEN + MINUTE)
    assert "Ana siger tak" in got(platform, "bo")[-1]


async def test_a_letter_that_is_the_first_thing_one_gets_says_who_brings_it(app: App, platform: Moody) -> None:
    await crew(app)
    for n in range(2):
        await sent(app, "Takke", "Tak, Bo.", after=n * MINUTE)
        await app.tick(ELEVEN + n * MINUTE)
    assert ["Jeg er Håndgreb" in one for one in got(platform, "bo")] == [True, False]


async def test_each_reads_what_stands_around_the_words_in_their_own_language(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana", "bakers"), row("bo", "bakers", language="en")])
    await sent(app, "Takke", "Tak, Bo.")
    await app.tick(ELEVEN)
    assert "Ana says thank you Tak, Bo. Written by Ana" in got(platform, "bo")[0].replace("> ", "")


# To raise.


async def test_what_is_to_be_raised_comes_back_to_the_writer_alone_that_morning(app: App, platform: Moody) -> None:
    await crew(app)
    form = await offered(app, "Tage op")
    assert [field.initial for field in form.fields if isinstance(field, DateField)] == ["2026-12-01"]
    shown = await fill_in(app, "ana", form.action, ELEVEN, text="Hvad gør andre?", day="2026-12-03")
    assert read(shown).startswith("Jeg minder dig om det torsdag den 3. december 2026 kl. 08.00 (dansk tid).")
    before = TUESDAY - HOUR + 9 * DAY
    await app.tick(before - MINUTE)
    assert got(platform, "ana") == []
    await app.tick(before)
    (message,) = got(platform, "ana")
    assert "Det ville du tage op" in message
    assert "Hvad gør andre?" in message
    assert "Du skrev det tirsdag den 24. november 2026. Kun du ser det." in message
    assert got(platform, "bo") == []


async def test_a_holiday_is_told_beforehand(app: App) -> None:
    await crew(app)
    form = await offered(app, "Tage op")
    shown = await fill_in(app, "ana", form.action, ELEVEN, text="Det", day="2026-12-25")
    assert "mandag den 28. december 2026" in read(shown)


async def test_the_form_sent_twice_or_changed_is_one_reminder_of_the_newest(app: App, platform: Moody) -> None:
    await crew(app)
    form = await offered(app, "Tage op")
    for text, on in (("Det ene", "2026-12-01"), ("Det ene", "2026-12-01"), ("Det andet", "2026-12-03")):
        shown = await fill_in(app, "ana", form.action, ELEVEN, text=text, day=on)
    assert "3. december" in read(shown)
    for days in range(1, 9):
        await app.tick(ELEVEN + days * DAY)
    assert got(platform, "ana") == [], "the day is another now"
    for days in range(9, 12):
        await app.tick(ELEVEN + days * DAY)
    (message,) = got(platform, "ana")
    assert "Det andet" in message


async def test_a_reminder_can_be_dropped(app: App, platform: Moody) -> None:
    await crew(app)
    shown = await written(app, "Tage op", "Det her")
    dropped = await tap(app, "ana", shown, "Lad være alligevel", ELEVEN)
    assert read(dropped).startswith("Så lader vi det ligge.")
    await app.tick(ELEVEN + 8 * DAY)
    assert got(platform, "ana") == []


async def test_a_reminder_that_came_can_neither_be_dropped_nor_moved(app: App, platform: Moody) -> None:
    await crew(app)
    shown, came = await written(app, "Tage op", "Det her"), ELEVEN + 7 * DAY
    await app.tick(came)
    assert len(got(platform, "ana")) == 1
    assert read(await tap(app, "ana", shown, "Lad være alligevel", came)).startswith("Det er nået frem")
    assert read(await tap(app, "ana", shown, "Ret", came)) == "Det er sendt, så det kan ikke ændres."
    late = await fill_in(app, "ana", Action("letter", pressable(shown, "Ret").ref), came, text="Igen", day="2026-12-10")
    assert read(late) == "Det er sendt, så det kan ikke ændres."
    await app.tick(came + 10 * DAY)
    assert len(got(platform, "ana")) == 1


async def test_who_has_stopped_nudges_still_gets_the_reminder_they_asked_for(app: App, platform: Moody) -> None:
    await crew(app)
    await written(app, "Tage op", "Det her")
    await say(app, "ana", "stop", ELEVEN)
    await app.tick(ELEVEN + 7 * DAY)
    assert len(got(platform, "ana")) == 1


# Sending can fail as any sending can.


async def test_an_outcome_that_is_unknown_is_never_sent_again_blindly(app: App, platform: Moody) -> None:
    await crew(app)
    platform.can_ask = False
    await sent(app, "Takke", "Tak, Bo.")
    platform.moods["bo"] = [RuntimeError("lost")]
    for minutes in range(20):
        await app.tick(ELEVEN + minutes * MINUTE)
    assert len([user for user, _ in platform.tried if user == "bo"]) == 1
    assert await brought(app) == [("unknown", "RuntimeError")]


async def test_it_is_sent_again_when_the_platform_says_that_it_never_stood_there(app: App, platform: Moody) -> None:
    await crew(app)
    await sent(app, "Takke", "Tak, Bo.")
    platform.moods["bo"] = [RuntimeError("lost")]
    for minutes in range(20):
        await app.tick(ELEVEN + minutes * MINUTE)
    (message,) = got(platform, "bo")
    assert "Ana siger tak" in message, "the letter, and not the question it came from"


# What is kept, and what is not.


async def test_everything_one_wrote_is_shown_to_oneself(app: App) -> None:
    await crew(app)
    await sent(app, "Takke", "Tak, Bo.")
    await written(app, "Dele", "Kun et udkast", after=MINUTE)
    mine, theirs = [read(await say(app, name, "mydata", ELEVEN)) for name in ("ana", "bo")]
    assert "Tak en kollega: Bo" in mine
    assert "Tak, Bo." in mine
    assert "Del med teamet: udkast, som kun du kan se" in mine
    assert "Tak, Bo." not in theirs
    kept = await app.forget.export("ana@example.org", ELEVEN)
    assert kept
    assert [one[:4] for one in kept["letters"]] == [
        ["share", "draft", "Kun et udkast", "Bakers"],
        ["thank", "sent", "Tak, Bo.", "Bo"],
    ]


async def test_an_operator_cannot_tell_from_counts_that_somebody_wrote_or_got_one(app: App) -> None:
    await crew(app)
    before = await app.counts(), await counted(app, "bo"), await counted(app, "ana")
    await sent(app, "Takke", "Tak, Bo.")
    await app.tick(ELEVEN)
    assert (await app.counts(), await counted(app, "bo")) == before[:2]
    assert await counted(app, "ana") == before[2] + 1, "what Ana began herself"


async def counted(app: App, name: str) -> int:
    """How many messages an operator is told that somebody was owed."""
    kept = await app.forget.export(f"{name}@example.org", ELEVEN)
    assert kept
    return int(kept["deliveries"])


@pytest.mark.parametrize("wholly", [True, False])
async def test_a_writer_who_is_erased_leaves_no_letter_and_nothing_on_its_way(
    app: App, platform: Moody, wholly: bool
) -> None:
    await crew(app)
    await sent(app, "Takke", "Tak, Bo.")
    await app.tick(ELEVEN)
    await sent(app, "Dele", "Koldt vand.", after=NIGHT)
    await written(app, "Dele", "Et udkast.", after=NIGHT + MINUTE)
    if wholly:
        assert await app.forget.erase("ana@example.org", ELEVEN + NIGHT)
    else:
        await press(app, "ana", Action("erase-now"), ELEVEN + NIGHT)
    assert await count(app, Letter) == 0
    assert await brought(app) == []
    assert await count(app, Occurrence, Occurrence.source == "letter") == 0
    await app.tick(TUESDAY + DAY + HOUR)
    assert (len(got(platform, "bo")), len(got(platform, "carl"))) == (1, 0)


async def test_whoever_gets_one_and_is_erased_takes_it_with_them(app: App) -> None:
    await crew(app)
    await sent(app, "Takke", "Tak, Bo.")
    shared = await sent(app, "Dele", "Koldt vand.", after=MINUTE)
    await app.tick(ELEVEN + HOUR)
    assert await app.forget.erase("bo@example.org", ELEVEN + HOUR)
    assert await letters(app) == [("sent", "Koldt vand.")], "what was for Bo alone is gone"
    assert await brought(app) == [("sent", None)]
    action = pressable(shared, "Træk det tilbage")
    assert read(await press(app, "ana", action, ELEVEN + HOUR)).startswith("Det er nået frem")


async def test_drafts_last_a_week_and_letters_thirty_days(app: App) -> None:
    await crew(app)
    await sent(app, "Takke", "Sendt.")
    await written(app, "Dele", "Et udkast.", after=MINUTE)
    await written(app, "Tage op", "Om en uge.", "bo")
    await app.tick(ELEVEN)
    seen = {}
    for days in (6, 8, 29, 31, 38):
        await app.forget.retain(ELEVEN + days * DAY)
        seen[days] = sorted(text for _, text in await letters(app))
    assert seen == {
        6: ["Et udkast.", "Om en uge.", "Sendt."],
        8: ["Om en uge.", "Sendt."],
        29: ["Om en uge.", "Sendt."],
        31: ["Om en uge."],
        38: [],
    }
    assert await brought(app) == []


async def test_no_word_of_it_is_ever_logged(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    await crew(app)
    await sent(app, "Takke", "Ordet KANARIEFUGL.")
    await app.tick(ELEVEN)
    printed = capsys.readouterr()
    assert "KANARIEFUGL" not in printed.out + printed.err


async def test_an_account_that_changed_hands_reads_nothing(app: App) -> None:
    await crew(app)
    shown = await written(app, "Takke", "Hemmeligt.")
    async with app.database.begin() as work:
        carl = await work.people.by_email("carl@example.org")
        assert carl
        await work.connection.execute(update(Account).where(Account.user_id == "ana").values(person_id=carl.id))
    assert "Hemmeligt" not in read(await press(app, "ana", pressable(shown, "Ret"), ELEVEN))


async def test_the_outcomes_of_others_letters_are_nobodys_business(app: App) -> None:
    await crew(app)
    await sent(app, "Takke", "Tak, Bo.")
    await app.tick(ELEVEN)
    assert "gift" not in read(await say(app, "bo", "svar", ELEVEN)).casefold()
    assert [state for state, _ in await outcomes(app, "bo")] == ["sent"]
