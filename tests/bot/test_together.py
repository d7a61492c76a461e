"""What a meeting has said is shown to all who were asked, at once and alike."""

from datetime import timedelta

from bot.app import App
from bot.platform import Private
from flows.people_file import Row
from storage.tables import Letter
from tests.bot.people import (
    DAY,
    HOUR,
    MONDAY,
    TUESDAY,
    count,
    enrol,
    newest,
    nudge,
    outcomes,
    read,
    row,
    say,
    schedule,
    tap,
    team,
)
from tests.bot.platforms import Moody

ELEVEN = TUESDAY + 2 * HOUR
THURSDAY = ELEVEN + 2 * DAY
SAID = "Det sagde I tirsdag den 24. november 2026"
SEVEN = [*team("a", 7), row("mia", leads="a"), row("hanne", roles="hr")]


async def met(app: App, platform: Moody, people: list[Row], answering: list[str], value: str = "2") -> None:
    await enrol(app, people)
    await schedule(app, nudge(flow="meeting-score", repeats="FREQ=WEEKLY;BYDAY=TU"))
    await app.tick(MONDAY)
    await app.tick(ELEVEN)
    for name in answering:
        await tap(app, name, platform.to(name)[0], value, ELEVEN)
    await app.tick(THURSDAY)


def bakers(size: int) -> list[str]:
    return [f"a{n}" for n in range(1, size + 1)]


async def test_all_who_were_asked_see_the_same(app: App, platform: Moody) -> None:
    await met(app, platform, SEVEN, bakers(6))
    shown = {name: newest(platform, name) for name in (*bakers(7), "mia")}
    (first, *_) = shown.values()
    assert all(one == first for one in shown.values())
    said = read(Private(first))
    assert SAID in said
    assert "2 eller lavere · 5–9 svar" in said
    assert "Prøv: Tag de ni spørgsmål om mødet én gang" in said
    assert "Tallet er for A, og alle der får det samme at se." in said


async def test_the_figure_stands_in_no_notification(app: App, platform: Moody) -> None:
    await met(app, platform, SEVEN, bakers(6))
    assert newest(platform, "a1").summary == SAID


async def test_where_too_few_have_answered_nothing_is_sent(app: App, platform: Moody) -> None:
    await met(app, platform, SEVEN, bakers(5))
    assert await count(app, Letter) == 0
    assert len(platform.to("a1")) == 1


async def test_it_costs_no_attention_and_waits_for_no_answer(app: App, platform: Moody) -> None:
    await met(app, platform, SEVEN, bakers(6))
    await schedule(app, nudge(repeats="FREQ=WEEKLY;BYDAY=TH"), now=THURSDAY)
    await app.tick(THURSDAY + DAY)
    assert [reason for _, reason in await outcomes(app, "a7") if reason in ("day-budget", "slowed-down")] == []


async def test_whoever_said_stop_gets_it_no_more(app: App, platform: Moody) -> None:
    await enrol(app, SEVEN)
    await schedule(app, nudge(flow="meeting-score", repeats="FREQ=WEEKLY;BYDAY=TU"))
    await app.tick(MONDAY)
    await app.tick(ELEVEN)
    for name in bakers(6):
        await tap(app, name, platform.to(name)[0], "2", ELEVEN)
    await say(app, "a7", "stop", ELEVEN)
    await app.tick(THURSDAY)
    assert len(platform.to("a7")) == 1
    assert len(platform.to("a1")) == 2


async def test_of_two_teams_each_sees_its_own(app: App, platform: Moody) -> None:
    people = [*team("d/a", 8), *team("d/b", 7), row("mia", leads="d/a"), row("hanne", roles="hr")]
    names = [one.email.partition("@")[0] for one in people[:-2]]
    await met(app, platform, people, names, "4")
    said = [read(Private(newest(platform, name))) for name in names]
    assert all("Tallet er for A," in one for one in said[:8])
    assert all("Tallet er for B," in one for one in said[8:])
    assert "Tallet er for A," in read(Private(newest(platform, "mia"))), "whoever leads a team is counted above it"


async def test_who_is_too_few_for_a_figure_sees_that_of_most_who_were_there(app: App, platform: Moody) -> None:
    people = [*team("d/a", 8), *team("d/b", 3), row("hanne", roles="hr")]
    names = [one.email.partition("@")[0] for one in people[:-1]]
    await met(app, platform, people, names, "4")
    said = {read(Private(newest(platform, name))) for name in names}
    assert len(said) == 1
    assert "Tallet er for A," in said.pop()


async def test_two_teams_that_are_too_few_see_what_they_said_together(app: App, platform: Moody) -> None:
    people = [*team("d/a", 4), *team("d/b", 4), row("hanne", roles="hr")]
    names = [one.email.partition("@")[0] for one in people[:-1]]
    await met(app, platform, people, names, "4")
    assert "Tallet er for D," in read(Private(newest(platform, names[5])))


async def test_what_more_than_a_hundred_were_asked_was_no_meeting(app: App, platform: Moody) -> None:
    await met(app, platform, [*team("a", 101), row("hanne", roles="hr")], bakers(7))
    assert await count(app, Letter) == 0


async def test_after_some_days_it_is_old_news(app: App, platform: Moody) -> None:
    await enrol(app, SEVEN)
    await schedule(app, nudge(flow="meeting-score", repeats="FREQ=WEEKLY;BYDAY=TU"))
    await app.tick(MONDAY)
    await app.tick(ELEVEN)
    for name in bakers(6):
        await tap(app, name, platform.to(name)[0], "2", ELEVEN)
    await app.close(THURSDAY)
    assert await count(app, Letter) == 1
    await app.deliver(THURSDAY + timedelta(days=6))
    assert len(platform.to("a1")) == 1
