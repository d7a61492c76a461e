"""A reply becomes an answer and the next step; what is told as saved is stored, and everything else is said kindly."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from bot.app import App
from bot.platform import Ask, Mend, Private, Replace, UncertainError
from flows.message import Action, ChoiceField, Form, TextField
from storage.repositories.periods import Answers
from storage.tables import Answer, Delivery, Note, Period
from tests.bot.conftest import CONTENT, program
from tests.bot.people import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
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
    person_id,
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
from tests.fakes.platform import button

ELEVEN = TUESDAY + 2 * HOUR
SECOND = timedelta(seconds=1)


async def asked(app: App, flow: str = "lunch", *people: str) -> None:
    """Everybody has been asked at eleven."""
    await enrol(app, [row(name) for name in people or ("ana", "bo")])
    await schedule(app, nudge(flow, flow, repeats="FREQ=WEEKLY;BYDAY=TU"))
    await app.tick(MONDAY)
    await app.tick(ELEVEN)


async def answers(app: App) -> dict[str, str]:
    """Question → value, of everybody together."""
    return {one["question"]: one["value"] for one in await everything(app, Answer)}


async def notes(app: App) -> dict[str, str]:
    return {one["question"]: one["value"] for one in await everything(app, Note)}


def form_of(shown: object) -> Form:
    match shown:
        case Ask(form) | Mend(_, form):
            return form
    inside = told(shown).form()  # type: ignore[arg-type]
    assert inside is not None
    return inside


# One tap.


async def test_a_tap_is_saved_and_the_next_question_takes_its_place(app: App, platform: Moody) -> None:
    await asked(app)
    shown = await tap(app, "ana", newest(platform, "ana"), "Ja", ELEVEN)
    assert isinstance(shown, Replace)
    assert shown.address == "m1"
    assert "Gemt." in read(shown)
    assert "Hvem sad I med?" in read(shown)
    assert await answers(app) == {"ate": "yes"}
    receipt = await tap(app, "ana", shown, "Andre", ELEVEN)
    assert read(receipt).startswith("Gemt. Velbekomme.")
    assert labels(receipt) == ["Ændr"]
    assert await answers(app) == {"ate": "yes", "whom": "others"}
    assert len(got(platform, "ana")) == 1, "one message left behind, not two"


async def test_a_second_tap_changes_nothing_and_says_the_same(app: App, platform: Moody) -> None:
    await asked(app)
    first = await tap(app, "ana", newest(platform, "ana"), "Nej", ELEVEN)
    before = await everything(app, Answer)
    second = await tap(app, "ana", newest(platform, "ana"), "Nej", ELEVEN)
    assert second == first
    assert await everything(app, Answer) == before


async def test_a_mind_can_be_changed_as_long_as_the_period_is_open(app: App, platform: Moody) -> None:
    await asked(app, "course")
    message = newest(platform, "ana")
    for n, label in enumerate(("1", "3", "5", "2")):
        await tap(app, "ana", message, label, ELEVEN + n * MINUTE)
    assert await answers(app) == {"use": "2"}
    assert await count(app, Answer) == 1


async def test_of_two_taps_the_later_pressed_holds_whatever_order_they_arrive_in(app: App, platform: Moody) -> None:
    await asked(app, "course")
    message = newest(platform, "ana")
    await tap(app, "ana", message, "5", ELEVEN + MINUTE, at=ELEVEN + 2 * SECOND)
    late = await tap(app, "ana", message, "1", ELEVEN + MINUTE, at=ELEVEN + SECOND)
    assert isinstance(late, Private)
    assert "dit nyeste svar gælder" in read(late)
    assert await answers(app) == {"use": "5"}
    assert len(await owed(app, "ana")) == 2, "and the follow-up of the newest answer stands"


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_shuffled_and_repeated_taps_end_like_taps_in_order(
    app: App, platform: Moody, order: tuple[int, ...]
) -> None:
    await asked(app, "course")
    message, said = newest(platform, "ana"), ("1", "5", "3")
    for n in (*order, *order):
        await tap(app, "ana", message, said[n], ELEVEN + MINUTE, at=ELEVEN + n * SECOND)
    assert await answers(app) == {"use": "3"}
    assert {one.state for one in await owed(app, "ana") if one.follow_up} <= {"skipped"}


async def test_many_taps_at_once_are_one_answer(app: App, platform: Moody) -> None:
    await asked(app, "course")
    message = newest(platform, "ana")
    await asyncio.gather(*(tap(app, "ana", message, str(1 + n % 5), ELEVEN, at=ELEVEN + n * SECOND) for n in range(20)))
    assert await answers(app) == {"use": "5"}
    assert await count(app, Answer) == 1


async def test_a_way_that_is_left_at_the_same_moment_leaves_nothing_behind(
    app: App, replica: App, platform: Moody
) -> None:
    """On two replicas: the second question of one way, and a change of mind about the first."""
    await asked(app)
    message = newest(platform, "ana")
    for n in range(5):
        at = ELEVEN + 10 * n * SECOND
        shown = await tap(app, "ana", message, "Ja", at)
        await asyncio.gather(
            tap(app, "ana", shown, "Andre", at, at=at + SECOND),
            tap(replica, "ana", message, "Ikke på", at, at=at + 2 * SECOND),
        )
        assert await answers(app) == {"ate": "none"}


async def test_what_is_answered_is_not_asked_again_by_putting_off_what_came_after_it(app: App, platform: Moody) -> None:
    await asked(app)
    assert "Udsæt" in labels(newest(platform, "ana"))
    later = await tap(app, "ana", newest(platform, "ana"), "Ja", ELEVEN)
    assert "Hvem sad I med?" in read(later)
    assert labels(later) == ["Eget team", "Andre", "Hvorfor mig?"]


# What cannot be answered.


async def test_somebody_elses_question_reveals_nothing_and_changes_nothing(app: App, platform: Moody) -> None:
    await asked(app)
    theirs = newest(platform, "ana")
    for label in ("Ja", "Udsæt", "Hvorfor"):
        shown = await tap(app, "bo", theirs, label, ELEVEN)
        assert read(shown) == "Det er ikke din besked, så der er ikke gemt noget."
    ref = button(theirs, "Ja").ref
    for verb in ("form", "change"):
        assert "ikke din besked" in read(await press(app, "bo", Action(verb, ref), ELEVEN))
    submitted = await fill_in(app, "bo", Action("submit", ref, "0"), ELEVEN, q0="0")
    assert "ikke din besked" in read(submitted)
    assert await count(app, Answer) == 0


async def test_a_button_that_we_never_made_is_like_somebody_elses(app: App, platform: Moody) -> None:
    await asked(app)
    unknown = await press(app, "ana", Action("answer", "no-such-key", "0.0"), ELEVEN)
    theirs = await tap(app, "ana", newest(platform, "bo"), "Ja", ELEVEN)
    assert unknown == theirs
    assert "fører ikke længere" in read(await press(app, "ana", Action("fly", "x", "0"), ELEVEN))


@pytest.mark.parametrize("close", [False, True])
async def test_a_period_that_is_over_takes_no_answer(app: App, platform: Moody, close: bool) -> None:
    await asked(app, "round")
    await fill_in(app, "ana", form_of(newest(platform, "ana")).action, ELEVEN, q0="3")
    over = ELEVEN + DAY
    if close:
        await app.close(over)
    before = (await everything(app, Answer), await everything(app, Delivery))
    for shown in (
        await fill_in(app, "bo", form_of(newest(platform, "bo")).action, over, q0="4"),
        await press(app, "ana", Action("change", button(newest(platform, "ana"), "Udsæt").ref), over),
        await tap(app, "ana", newest(platform, "ana"), "Udsæt", over),
    ):
        assert read(shown) == "Perioden er slut, så der er ikke gemt noget. Tallene er lavet."
    assert (await everything(app, Answer), await everything(app, Delivery)) == before


async def test_who_presses_while_the_period_is_being_closed_is_told_that_it_is(
    app: App, replica: App, platform: Moody, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asked(app, "round")
    for name in ("ana", "bo"):
        await fill_in(app, name, form_of(newest(platform, name)).action, ELEVEN, q0="3")
    over, closing, forget = ELEVEN + DAY, asyncio.Event(), Answers.forget

    async def slowly(self: Answers, period_id: int) -> None:
        closing.set()
        await asyncio.sleep(0.3)
        await forget(self, period_id)

    async def press_again() -> str:
        await closing.wait()
        return read(await fill_in(replica, "ana", form_of(newest(platform, "ana")).action, over, q0="5"))

    monkeypatch.setattr(Answers, "forget", slowly)
    closed, shown = await asyncio.gather(app.close(over), press_again())
    assert closed == 1
    assert shown == "Perioden er slut, så der er ikke gemt noget. Tallene er lavet."
    assert await count(app, Answer) == 0
    assert await count(app, Delivery, Delivery.pressed_at.is_not(None)) == 0


async def test_the_last_moment_of_a_period_still_counts(app: App, platform: Moody) -> None:
    await asked(app, "round")
    action = form_of(newest(platform, "ana")).action
    assert "Gemt." in read(await fill_in(app, "ana", action, ELEVEN + DAY - SECOND, q0="3"))


async def test_a_question_that_was_reworded_since_takes_no_answer(
    app: App, platform: Moody, database_url: str, tmp_path: Any
) -> None:
    await asked(app)
    for file in CONTENT.glob("*.toml"):
        (tmp_path / file.name).write_text(file.read_text().replace("version = 1", "version = 2"))
    newer = program(database_url, platform, content=tmp_path)
    shown = await tap(newer, "ana", newest(platform, "ana"), "Ja", ELEVEN)
    assert "Spørgsmålet er ændret" in read(shown)
    assert await count(app, Answer) == 0
    begun = await press(newer, "ana", Action("start", "lunch"), ELEVEN)
    assert "Gemt." in read(await tap(newer, "ana", begun, "Nej", ELEVEN)), "and the new one can be answered"
    await newer.database.close()


@pytest.mark.parametrize("value", ["9.0", "0.9", "0.-1", "x.0", "0.x", "0", "9999.0", "1.0", "0.0.0", "..", "0.00001"])
async def test_an_index_outside_the_question_is_refused(app: App, platform: Moody, value: str) -> None:
    """Also the second question, before the first is answered."""
    await asked(app)
    shown = await press(app, "ana", Action("answer", button(newest(platform, "ana"), "Ja").ref, value), ELEVEN)
    assert isinstance(shown, Private)
    assert read(shown) == "Den knap fører ikke længere nogen steder hen. Der er ikke ændret noget."
    assert await count(app, Answer) == 0
    assert [one.pressed_at for one in await owed(app)] == [None, None]


# Forms.


async def test_a_form_keeps_team_answers_and_own_notes_apart(app: App, platform: Moody) -> None:
    await asked(app, "round")
    action = form_of(newest(platform, "ana")).action
    shown = await fill_in(app, "ana", action, ELEVEN, q0="4", q1=["2", "0"], q2=" æblegrød ", q3="012")
    assert "Gemt. I morgen kan I se tallene." in read(shown)
    assert await answers(app) == {"clear": "5", "liked": "start end"}
    assert await notes(app) == {"note": "æblegrød", "minutes": "12"}


async def test_a_team_answer_carries_a_pseudonym_and_a_day_and_no_person(app: App, platform: Moody) -> None:
    await asked(app, "round")
    for name in ("ana", "bo"):
        await fill_in(app, name, form_of(newest(platform, name)).action, ELEVEN, q0="4")
    rows = await everything(app, Answer)
    people = {str(await person_id(app, name)) for name in ("ana", "bo")}
    assert {one["day"] for one in rows} == {ELEVEN.date()}
    assert len({one["pseudonym"] for one in rows}) == 2
    assert all(len(one["pseudonym"]) == 32 and one["pseudonym"] not in people for one in rows)


async def test_a_pseudonym_of_one_period_is_not_that_of_another(app: App, platform: Moody) -> None:
    await asked(app, "round")
    await fill_in(app, "ana", form_of(newest(platform, "ana")).action, ELEVEN, q0="4")
    later = ELEVEN + 7 * DAY
    await app.plan(later - DAY)
    await app.deliver(later)
    await fill_in(app, "ana", form_of(newest(platform, "ana")).action, later, q0="4")
    assert len({one["pseudonym"] for one in await everything(app, Answer)}) == 2


async def test_a_form_that_is_wrong_stays_open_says_what_and_keeps_what_was_filled_in(
    app: App, platform: Moody
) -> None:
    await asked(app, "round")
    action = form_of(newest(platform, "ana")).action
    mend = await fill_in(app, "ana", action, ELEVEN, q1=["0", "1", "2"], q2="x" * 41, q3="91")
    assert isinstance(mend, Mend)
    assert mend.fields == {
        "q0": "Her mangler et svar.",
        "q1": "Vælg højst 2.",
        "q2": "Højst 40 tegn; her er 41.",
        "q3": "Skriv et helt tal fra 1 til 90.",
    }
    kept = {field.name: field.initial for field in mend.form.fields}
    assert kept == {"q0": (), "q1": (0, 1, 2), "q2": "x" * 41, "q3": "91"}
    assert mend.form.action == action
    assert await count(app, Answer) + await count(app, Note) == 0
    assert [one.pressed_at for one in await owed(app)] == [None, None]
    assert "Gemt." in read(await fill_in(app, "ana", action, ELEVEN, q0="0"))


async def test_what_may_be_left_open_may_be_left_open_and_emptied_again(app: App, platform: Moody) -> None:
    await asked(app, "round")
    action = form_of(newest(platform, "ana")).action
    await fill_in(app, "ana", action, ELEVEN, q0="2", q1=["1"], q2="noget", q3="5")
    await fill_in(app, "ana", action, ELEVEN + MINUTE, q0="2", q1=[], q2="  ", q3="")
    assert await answers(app) == {"clear": "3"}
    assert await notes(app) == {}


async def test_whoever_changes_an_answer_sees_what_they_said(app: App, platform: Moody) -> None:
    await asked(app, "round")
    action = form_of(newest(platform, "ana")).action
    receipt = await fill_in(app, "ana", action, ELEVEN, q0="2", q1=["0", "2"], q2="noget")
    shown = await tap(app, "ana", receipt, "Ændr", ELEVEN)
    assert isinstance(shown, Ask)
    initial = {field.name: field.initial for field in shown.form.fields}
    assert initial == {"q0": (2,), "q1": (0, 2), "q2": "noget", "q3": ""}
    assert "noget" not in read(receipt), "the receipt never shows the value"


async def test_another_person_sees_an_empty_form(app: App, platform: Moody) -> None:
    await asked(app, "round")
    await fill_in(app, "ana", form_of(newest(platform, "ana")).action, ELEVEN, q0="2", q2="noget")
    shown = await press(app, "bo", form_of(newest(platform, "bo")).opener, ELEVEN)
    assert isinstance(shown, Ask)
    assert all(field.initial in ((), "") for field in shown.form.fields if isinstance(field, ChoiceField | TextField))


# Ways that part and meet.


async def test_what_lies_on_a_way_no_longer_taken_is_forgotten(app: App, platform: Moody) -> None:
    await asked(app)
    message = newest(platform, "ana")
    shown = await tap(app, "ana", message, "Ja", ELEVEN)
    await tap(app, "ana", shown, "Andre", ELEVEN)
    shown = await tap(app, "ana", message, "Nej", ELEVEN + MINUTE)
    assert await answers(app) == {"ate": "no"}
    await tap(app, "ana", shown, "Nej", ELEVEN + MINUTE)
    assert await notes(app) == {"wish": "no"}
    await tap(app, "ana", message, "Ja", ELEVEN + 2 * MINUTE)
    assert (await answers(app), await notes(app)) == ({"ate": "yes"}, {})


async def test_a_button_of_a_way_no_longer_taken_leads_nowhere(app: App, platform: Moody) -> None:
    await asked(app)
    message = newest(platform, "ana")
    old = await tap(app, "ana", message, "Ja", ELEVEN)
    await tap(app, "ana", message, "Nej", ELEVEN + MINUTE)
    assert "fører ikke længere" in read(await tap(app, "ana", old, "Andre", ELEVEN + 2 * MINUTE))
    assert await answers(app) == {"ate": "no"}


async def test_one_persons_change_touches_nobody_elses_answers(app: App, platform: Moody) -> None:
    await asked(app)
    for name in ("ana", "bo"):
        shown = await tap(app, name, newest(platform, name), "Ja", ELEVEN)
        await tap(app, name, shown, "Andre", ELEVEN)
    await tap(app, "ana", newest(platform, "ana"), "Nej", ELEVEN + MINUTE)
    values = sorted((one["question"], one["value"]) for one in await everything(app, Answer))
    assert values == [("ate", "no"), ("ate", "yes"), ("whom", "others")]


# Follow-ups.


async def wished(app: App, platform: Moody, label: str = "Ja", now: Any = ELEVEN) -> None:
    shown = await tap(app, "ana", newest(platform, "ana"), "Nej", now)
    await tap(app, "ana", shown, label, now)


async def test_a_follow_up_comes_when_it_was_promised(app: App, platform: Moody) -> None:
    await asked(app)
    await wished(app, platform)
    [_, later] = await owed(app, "ana")
    assert (later.step, later.due_at, later.asked_for, later.follow_up) == ("later", ELEVEN + 2 * DAY, True, True)
    await app.deliver(ELEVEN + 2 * DAY)
    assert "Frokosten" in got(platform, "ana")[1]
    shown = await fill_in(app, "ana", form_of(newest(platform, "ana")).action, ELEVEN + 2 * DAY, q0="4", q1="god suppe")
    assert "Gemt. Tak." in read(shown)
    assert await notes(app) == {"wish": "yes", "taste": "5", "words": "god suppe"}


async def test_a_follow_up_promised_before_easter_comes_after_it(app: App, platform: Moody) -> None:
    wednesday = datetime(2027, 3, 24, 10, tzinfo=UTC)
    await enrol(app, [row("ana")])
    shown = await press(app, "ana", Action("start", "lunch"), wednesday)
    shown = await tap(app, "ana", shown, "Nej", wednesday)
    await tap(app, "ana", shown, "Ja", wednesday)
    for hours in range(24 * 8):
        await app.deliver(wednesday + hours * HOUR)
    [_, later] = await owed(app, "ana")
    assert later.sent_at == datetime(2027, 3, 30, 6, tzinfo=UTC), "eight o'clock on Tuesday"


async def test_a_follow_up_promised_before_the_last_weekend_of_a_period_comes_after_it(
    app: App, platform: Moody
) -> None:
    """Two days after Thursday is Saturday, and the period ends on Sunday night. It counts in the next one."""
    thursday = datetime(2026, 11, 26, 13, tzinfo=UTC)
    await enrol(app, [row("ana")])
    shown = await press(app, "ana", Action("start", "good-colleague"), thursday)
    shown = await tap(app, "ana", shown, "Ikke endnu", thursday)
    await tap(app, "ana", shown, "Ja", thursday)
    for hours in range(24 * 6):
        await app.deliver(thursday + hours * HOUR)
    first, later = await owed(app, "ana")
    assert later.sent_at == datetime(2026, 11, 30, 7, tzinfo=UTC), "eight o'clock on Monday"
    periods = {one["id"]: one for one in await everything(app, Period)}
    assert periods[first.period_id]["closes_at"] == periods[later.period_id]["opens_at"] < later.sent_at
    assert "Gemt" in read(await tap(app, "ana", newest(platform, "ana"), "Ja", thursday + 5 * DAY))


async def test_a_follow_up_is_owed_once_however_often_it_is_asked_for(app: App, platform: Moody) -> None:
    await asked(app)
    message = newest(platform, "ana")
    shown = await tap(app, "ana", message, "Nej", ELEVEN)
    for n in range(3):
        await tap(app, "ana", shown, "Ja", ELEVEN + n * MINUTE)
    assert len(await owed(app, "ana")) == 2


async def test_a_follow_up_is_taken_back_with_the_answer_and_comes_back_with_it(app: App, platform: Moody) -> None:
    await asked(app)
    message = newest(platform, "ana")
    await wished(app, platform)
    await tap(app, "ana", message, "Ja", ELEVEN + MINUTE)
    assert [(one.step, one.state, one.reason) for one in await owed(app, "ana")] == [
        ("first", "sent", None),
        ("later", "skipped", "answer-changed"),
    ]
    await app.deliver(ELEVEN + 2 * DAY)
    assert len(got(platform, "ana")) == 1
    shown = await tap(app, "ana", message, "Nej", ELEVEN + 3 * DAY)
    await tap(app, "ana", shown, "Ja", ELEVEN + 3 * DAY)
    [_, later] = await owed(app, "ana")
    begins = ELEVEN + 5 * DAY + 13 * HOUR
    assert (later.state, later.due_at) == ("due", begins), "the night after Sunday, when the next period begins"


async def test_a_follow_up_of_another_answer_takes_the_place_of_the_first(app: App, platform: Moody) -> None:
    await asked(app, "course")
    message = newest(platform, "ana")
    await tap(app, "ana", message, "1", ELEVEN)
    await tap(app, "ana", message, "5", ELEVEN + MINUTE)
    follow_ups = {one.step: (one.state, one.due_at) for one in await owed(app, "ana") if one.follow_up}
    assert follow_ups["stuck"][0] == "skipped"
    assert follow_ups["done"] == ("due", ELEVEN + MINUTE + 7 * DAY)


async def test_a_follow_up_that_is_sent_already_stays(app: App, platform: Moody) -> None:
    await asked(app, "course")
    message = newest(platform, "ana")
    await tap(app, "ana", message, "1", ELEVEN)
    await app.deliver(ELEVEN + DAY)
    await tap(app, "ana", message, "5", ELEVEN + DAY)
    assert [one.state for one in await owed(app, "ana")] == ["sent", "sent", "due"]


async def test_a_follow_up_counts_in_the_period_of_its_own_day(app: App, platform: Moody) -> None:
    await asked(app, "twice")
    await schedule(app)
    await tap(app, "ana", newest(platform, "ana"), "4", ELEVEN)
    first, later = await owed(app, "ana")
    assert first.period_id != later.period_id
    for days in range(30):
        await app.tick(ELEVEN + days * DAY)
    now = ELEVEN + 30 * DAY
    question = next(one for one in platform.to("ana") if "så?" in read(one))
    assert "Gemt." in read(await tap(app, "ana", question, "2", now))
    [answer] = await everything(app, Answer)
    assert (answer["question"], answer["value"], answer["period_id"]) == ("then", "2", later.period_id)


async def test_pausing_holds_back_even_what_one_asked_for(app: App, platform: Moody) -> None:
    await asked(app)
    await wished(app, platform)
    await say(app, "ana", "pause 3d", ELEVEN)
    await app.deliver(ELEVEN + 2 * DAY)
    assert len(got(platform, "ana")) == 1
    await app.deliver(ELEVEN + 3 * DAY)
    assert len(got(platform, "ana")) == 2


async def test_a_follow_up_nobody_asked_for_costs_attention_like_any_other(app: App, platform: Moody) -> None:
    await asked(app, "course")
    await tap(app, "ana", newest(platform, "ana"), "1", ELEVEN)
    await app.plan.by_hand("course", ELEVEN + DAY)
    await app.deliver(ELEVEN + DAY)
    assert len(got(platform, "ana")) == 2


# Tests, doubts and counters.


async def test_a_test_is_answered_like_the_real_thing_and_stores_nothing(app: App, platform: Moody) -> None:
    await enrol(app, [row("hanne", roles="hr")])
    await schedule(app, nudge())
    await app.configure.test_to("lunch", "hanne@example.org", MONDAY)
    await app.deliver(MONDAY)
    shown = await tap(app, "hanne", newest(platform, "hanne"), "Nej", MONDAY)
    receipt = await tap(app, "hanne", shown, "Ja", MONDAY)
    assert read(receipt) == "Det var en prøve, så der er ikke gemt noget. Det gør jeg."
    assert await count(app, Answer) + await count(app, Note) + await count(app, Period) == 0
    assert len(await owed(app)) == 1, "and nothing follows"


async def test_an_answer_to_a_message_in_doubt_is_kept_and_shows_nobody_that_it_came(app: App, platform: Moody) -> None:
    platform.trouble, platform.posts_anyway = [UncertainError("timeout")], True
    await asked(app, "lunch", "ana")
    assert await outcomes(app) == [("unknown", "timeout")]
    await tap(app, "ana", newest(platform, "ana"), "Ja", ELEVEN)
    assert await outcomes(app) == [("unknown", "timeout")]
    await app.reconcile(ELEVEN + HOUR)
    await app.deliver(ELEVEN + HOUR)
    assert await outcomes(app) == [("sent", None)]
    assert len(platform.tried) == 1


async def test_an_answer_that_comes_while_the_message_is_still_being_sent_is_kept(app: App, platform: Moody) -> None:
    """The person is faster than the platform's reply to us."""
    await enrol(app, [row("ana")])
    await schedule(app, nudge(repeats="FREQ=WEEKLY;BYDAY=TU"))
    await app.plan(MONDAY)

    async def at_once(_: str) -> None:
        [one] = await owed(app)
        await press(app, "ana", Action("answer", one.key, "0.1"), ELEVEN)

    platform.meanwhile = at_once
    await app.deliver(ELEVEN)
    [one] = await owed(app)
    assert (one.state, one.address) == ("sent", "m1")
    assert await answers(app) == {"ate": "no"}


async def test_a_form_that_is_only_opened_is_no_answer(app: App, platform: Moody) -> None:
    await asked(app)
    ref = button(newest(platform, "ana"), "Ja").ref
    assert isinstance(await press(app, "ana", Action("form", ref), ELEVEN), Ask)
    assert [one.pressed_at for one in await owed(app)] == [None, None]
    async with app.database.read() as work:
        ana = await work.people.by_account("fake", "t", "ana")
    assert ana is not None
    assert ana.unanswered == 1


async def test_whoever_answers_has_answered_whatever_was_asked(app: App, platform: Moody) -> None:
    await asked(app)
    await tap(app, "ana", newest(platform, "ana"), "Ja", ELEVEN)
    async with app.database.read() as work:
        ana = await work.people.by_account(*(who("ana").platform, "t", "ana"))
        bo = await work.people.by_account("fake", "t", "bo")
    assert ana is not None
    assert bo is not None
    assert (ana.unanswered, bo.unanswered) == (0, 1)


async def test_what_is_saved_counts_when_the_period_is_closed(app: App, platform: Moody) -> None:
    await asked(app)
    await tap(app, "ana", newest(platform, "ana"), "Ja", ELEVEN)
    async with app.database.read() as work:
        [period] = await work.periods.unclosed()
        assert list((await work.answers.by_question(period))["ate"].values()) == [["yes"]]
