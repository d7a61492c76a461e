"""What the people of the demo do, without a page: their transcripts, the guide, the clock."""

import asyncio
from collections.abc import Mapping

from bot.demo import stage
from bot.demo.history import Demo
from bot.platform import Ask, Mend
from flows.message import Action, Chart, ChoiceField, Form, Message
from flows.plain import plain
from tests.fakes.platform import button

ANNA, METTE, LARS, LOUISE = (player.user for player in stage.PLAYERS)


def shown(demo: Demo, user: str) -> list[Message]:
    return [one.message for one in demo.page.transcripts.of(user) if one.message]


def newest(demo: Demo, user: str) -> str:
    return plain(shown(demo, user)[-1])


async def press(demo: Demo, user: str, label: str) -> Ask | Mend | None:
    """The button of that label in the newest message."""
    entry = demo.page.transcripts.of(user)[-1]
    assert entry.message
    return await demo.page.scene.press(user, entry.id, button(entry.message, label).encode())


def filled(form: Form) -> Mapping[str, tuple[str, ...]]:
    return {field.name: ("3",) for field in form.fields if isinstance(field, ChoiceField)}


async def test_the_whole_guide_can_be_followed(demo: Demo) -> None:
    scene = demo.page.scene
    await scene.fill()
    await press(demo, ANNA, "Ja")
    form = demo.page.transcripts.of(ANNA)[0]
    assert form.message
    asked = form.message.form()
    assert asked
    assert await scene.submit(ANNA, form.id, asked.action.encode(), filled(asked)) is None
    assert await scene.move(ANNA, "period")
    await scene.say(METTE, "/teamreport")
    assert any(isinstance(part, Chart) for part in shown(demo, METTE)[-1].parts)
    await scene.say(ANNA, "/teamreport skolekøkkenet")
    await scene.say(LARS, "/teamreport dagvagten")
    assert newest(demo, ANNA) == newest(demo, LARS)
    await scene.say(LOUISE, "/plan")
    await press(demo, LOUISE, "Åbn")
    await press(demo, LOUISE, "Pause")
    assert scene.tried == set(range(len(stage.GUIDE)))


async def test_a_team_is_refused_just_as_one_that_does_not_exist(demo: Demo) -> None:
    for team in ("skolekøkkenet", "borgerservice", "findes-ikke"):
        await demo.page.scene.say(ANNA, f"/teamreport {team}")
    assert len({plain(message) for message in shown(demo, ANNA)[-3:]}) == 1


async def test_a_button_that_is_none_of_ours_changes_nothing(demo: Demo) -> None:
    before = shown(demo, ANNA)
    for encoded in ("", "nonsense", "answer:someone-elses:0", Action("answer", "x", "0.0").encode()):
        assert await demo.page.scene.press(ANNA, "", encoded) is None
    assert shown(demo, ANNA)[: len(before)] == before
    assert len(shown(demo, ANNA)) == len(before) + 4


async def test_what_somebody_else_was_asked_cannot_be_answered(demo: Demo) -> None:
    entry = demo.page.transcripts.of(ANNA)[-1]
    assert entry.message
    await demo.page.scene.press(LARS, entry.id, button(entry.message, "Ja").encode())
    assert demo.page.transcripts.of(ANNA)[-1] == entry


async def test_another_language_shows_again_what_waits(demo: Demo) -> None:
    await demo.page.scene.fill()
    places = [one.id for one in demo.page.transcripts.of(ANNA)]
    await demo.page.scene.speak(ANNA, "en")
    assert [one.id for one in demo.page.transcripts.of(ANNA)] == places
    assert "Did you pass on something you learned this week?" in newest(demo, ANNA)
    await demo.page.scene.say(METTE, "/teamreport")
    assert "what the team says" in newest(demo, METTE)


async def test_whoever_looks_on_hears_of_what_is_new_at_once(demo: Demo) -> None:
    transcripts = demo.page.transcripts
    waiting = asyncio.create_task(transcripts.wait(LARS, transcripts.version(LARS), 30))
    await asyncio.sleep(0)
    await demo.page.scene.say(ANNA, "hjælp")
    await asyncio.sleep(0)
    assert not waiting.done()
    await demo.page.scene.say(LARS, "hjælp")
    await asyncio.wait_for(waiting, 5)


async def test_everybody_else_answers_by_themselves(demo: Demo) -> None:
    """Whoever is played does not: their questions wait for them."""
    async with demo.app.database.read() as work:
        anna = await work.people.by_account("playground", "playground", ANNA)
        bente = await work.people.by_account("playground", "playground", "bente.soerensen@aahavn.example")
        assert anna and bente
        now = demo.app.clock.now()
        assert len(await work.deliveries.waiting(anna.id, now)) == 2
        assert len(await work.deliveries.waiting(bente.id, now)) < 2


async def test_whatever_is_typed_is_answered(demo: Demo) -> None:
    for text in ("?", "Æblegrød", "/", "drop table person", "pause", "hvorfor", "mydata", "x" * 2000):
        before = len(shown(demo, ANNA))
        asked = await demo.page.scene.say(ANNA, text)
        assert asked or len(shown(demo, ANNA)) == before + 1, text
