"""What a person may start by themselves: meant for them, a handful at a time, the schedule's own first."""

import re

from bot.app import App
from flows.message import Action, Message
from flows.pages import MOST_LISTED
from tests.bot.people import MONDAY, enrol, nudge, press, read, row, say, schedule, told
from tests.bot.platforms import Moody
from tests.fakes.platform import button, buttons


def offered(message: Message) -> list[str]:
    return [one.action.ref for one in buttons(message) if one.action.verb == "start"]


async def pages(app: App, name: str) -> list[list[str]]:
    shown = await say(app, name, "svar")
    found = [offered(told(shown))]
    while any(one.label == "Flere" for one in buttons(told(shown))):
        shown = await press(app, name, button(told(shown), "Flere"), MONDAY)
        found.append(offered(told(shown)))
    return found


async def test_everything_meant_for_somebody_is_offered_once_a_handful_at_a_time(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana", teams="a"), row("bo", leads="a")])
    shown = await pages(app, "ana")
    assert all(len(page) <= MOST_LISTED for page in shown)
    flows = [flow for page in shown for flow in page]
    meant = ("everyone", "employee")
    assert sorted(flows) == sorted({flow.id for flow in app.catalogue if flow.on_demand and flow.audience in meant})
    led = {flow.id for flow in app.catalogue if flow.on_demand and flow.audience == "manager"}
    assert led and led <= {flow for page in await pages(app, "bo") for flow in page}


async def test_one_can_turn_back(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    first = await say(app, "ana", "svar")
    second = await press(app, "ana", button(told(first), "Flere"), MONDAY)
    back = await press(app, "ana", button(told(second), "Tilbage"), MONDAY)
    assert offered(told(back)) == offered(told(first))


async def test_what_is_on_the_schedule_comes_first(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    await schedule(app, nudge(flow="twice"), nudge(name="turns", flow="turns"))
    assert "turns" in (await pages(app, "ana"))[0][:2]


async def test_nobody_starts_what_is_not_meant_for_them(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    led = next(flow.id for flow in app.catalogue if flow.on_demand and flow.audience == "manager")
    refused = await press(app, "ana", Action("start", led), MONDAY)
    gone = await press(app, "ana", Action("start", "nothing-like-it"), MONDAY)
    assert read(refused) == read(gone)


async def test_a_page_that_is_not_there_is_the_first(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    for odd in ("999", "-1", "x"):
        shown = await press(app, "ana", Action("more", "", odd), MONDAY)
        assert offered(told(shown)) == (await pages(app, "ana"))[0]


async def test_a_word_finds_what_is_about_it(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    found = offered(told(await say(app, "ana", "svar FEJL")))
    assert "handgreb-08-ideas" in found
    assert "good-colleague" not in found
    fewer = offered(told(await say(app, "ana", "svar fejl idé")))
    assert fewer and set(fewer) < set(found)


async def test_a_word_that_is_about_much_says_that_there_is_more(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    shown = await say(app, "ana", "svar kollega")
    assert len(offered(told(shown))) == MOST_LISTED
    assert re.search(r"Og \d+ til\. Skriv et ord mere", read(shown))


async def test_a_word_that_nothing_is_about_leads_back_to_everything(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    assert "Skriv svar alene" in read(await say(app, "ana", "svar kvantefysik"))


async def test_what_is_for_others_is_not_found_either(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    assert "leading-learning" not in offered(told(await say(app, "ana", "svar lederens uge")))
