"""The operator sees what became of everything, in sums that add up; and nothing of who has answered."""

from datetime import UTC, datetime, timedelta

from bot.app import App
from bot.platform import RefusedError, UncertainError, UnreachableError
from flows.message import Action
from flows.outcomes import Outcomes, added_up
from storage.counts import TroubleRecord
from tests.bot.people import DAY, HOUR, MINUTE, MONDAY, TUESDAY, enrol, newest, nudge, press, row, say, schedule, tap
from tests.bot.platforms import Moody
from tests.fakes.platform import button

ELEVEN = TUESDAY + 2 * HOUR
PEOPLE = [f"p{n}" for n in range(12)]


async def seen(app: App, now: datetime = TUESDAY + DAY) -> tuple[list[Outcomes], list[TroubleRecord], dict[str, int]]:
    """Everything that the operator can see, of each occurrence."""
    app.clock.moved = now - datetime.now(UTC)
    async with app.database.read() as work:
        counted = await work.deliveries.by_occurrence(MONDAY.date(), None, app.clock.now())
        trouble = await work.deliveries.trouble(MONDAY.date(), None)
    occurrences = {one.occurrence_id for one in counted}
    sums = [
        added_up((one.state, one.reason, one.people) for one in counted if one.occurrence_id == which)
        for which in sorted(occurrences)
    ]
    return sums, list(trouble), dict(await app.counts())


async def asked(app: App, platform: Moody) -> None:
    """All kinds of things happen to twelve people."""
    platform.can_ask = False
    await enrol(app, [row(name) for name in PEOPLE])
    await schedule(app, nudge(repeats="FREQ=WEEKLY;BYDAY=TU", remind=timedelta(days=1)))
    await app.plan(MONDAY)
    await say(app, "p0", "stop", MONDAY)
    await say(app, "p1", "pause until 2026-11-25", MONDAY)
    platform.moods = {"p2": [RefusedError("invalid_blocks")], "p3": [UnreachableError("gone")]}
    platform.moods["p4"] = [UncertainError("timeout")]
    await app.deliver(ELEVEN)
    await app.reconcile(ELEVEN + 2 * MINUTE)


async def test_the_audience_is_everything_that_became_of_it(app: App, platform: Moody) -> None:
    await asked(app, platform)
    [[became], trouble, counts] = await seen(app)
    assert became.audience == 12
    assert became.by_state() == {
        "sent": 7,
        "waiting": 0,
        "held": 0,
        "skipped": 2,
        "expired": 0,
        "failed": 2,
        "unknown": 1,
    }
    assert became.skipped == {"stopped": 1, "paused": 1}
    assert sorted((one.state, one.reason) for one in trouble) == [
        ("failed", "gone"),
        ("failed", "invalid_blocks"),
        ("unknown", "timeout"),
    ]
    assert len({one.send_id for one in trouble}) == 3
    assert sum(counts.values()) == 12


async def test_before_anything_is_sent_all_of_them_wait(app: App, platform: Moody) -> None:
    await enrol(app, [row(name) for name in PEOPLE])
    await schedule(app, nudge(repeats="FREQ=WEEKLY;BYDAY=TU"))
    await app.plan(MONDAY)
    [[became], *_] = await seen(app)
    assert (became.audience, became.waiting) == (12, 12)


async def test_nothing_changes_when_somebody_answers_snoozes_or_is_reminded(app: App, platform: Moody) -> None:
    await asked(app, platform)
    before = await seen(app)
    await tap(app, "p5", newest(platform, "p5"), "Ja", ELEVEN + HOUR)
    assert await seen(app) == before
    snooze = button(newest(platform, "p6"), "Udsæt")
    await press(app, "p6", Action(snooze.verb, snooze.ref, "day"), ELEVEN + HOUR)
    assert await seen(app) == before
    await app.remind(ELEVEN + DAY)
    await app.deliver(ELEVEN + DAY)
    assert len(platform.to("p7")) == 2
    assert await seen(app) == before


async def test_nothing_tells_that_somebody_answered_before_they_were_asked(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana"), row("bo")])
    await schedule(app, nudge(repeats="FREQ=WEEKLY;BYDAY=TU"))
    await app.plan(MONDAY)
    shown = await tap(app, "ana", await say(app, "ana", "svar", TUESDAY), "Frokost", TUESDAY)
    await tap(app, "ana", shown, "Nej", TUESDAY)
    [[became], _, counts] = await seen(app, TUESDAY + MINUTE)
    assert (became.by_state(), counts) == (Outcomes(waiting=2).by_state(), {"due": 2})
    await app.deliver(ELEVEN)
    [[became], _, counts] = await seen(app, ELEVEN)
    assert (became.by_state(), counts) == (Outcomes(sent=2).by_state(), {"sent": 2})


def test_who_is_spared_is_one_with_those_who_got_it_or_it_would_tell_who_does_not_answer() -> None:
    found = added_up([("skipped", "slowed-down", 2), ("skipped", "day-budget", 3), ("due", "week-budget", 1)])
    assert found == Outcomes(sent=6)


async def test_who_is_spared_is_so_in_the_metrics_too(app: App) -> None:
    await enrol(app, [row(name) for name in PEOPLE])
    everyday = [nudge(name, repeats="FREQ=WEEKLY;BYDAY=TU") for name in ("one", "other")]
    await schedule(app, *everyday)
    await app.plan(MONDAY)
    await app.deliver(ELEVEN)
    await app.deliver(ELEVEN + MINUTE)
    [one, other], _, counts = await seen(app)
    assert (one.sent, other.sent, counts) == (12, 12, {"sent": 24})


async def test_an_export_tells_nobody_that_the_bot_rests_from_somebody(app: App) -> None:
    await enrol(app, [row("ana"), row("bo")])
    async with app.database.begin() as work:
        bo = await work.people.by_email("bo@example.org")
        assert bo is not None
        await work.people.rest([bo.id], TUESDAY + 28 * DAY)
    told = [await app.forget.export(f"{name}@example.org", TUESDAY) for name in ("ana", "bo")]
    assert "2026-12-22" not in str(told)
