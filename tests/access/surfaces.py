"""All that anybody but the person who answers can look at, as it stands before them."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from aiohttp.test_utils import TestClient, TestServer

from bot.app import App, website
from bot.platform import Opened, Pressed, Response, Typed, Who
from flows.message import Action
from flows.outcomes import added_up
from flows.plain import plain
from storage.records import Profile
from tests.access.world import seen

EVERYBODY = (
    "hjælp",
    "svar",
    "svar kursus",
    "teamrapport",
    "teamrapport 2026",
    "teamrapport x/a",
    "teamrapport x/b 2026-Q4",
    "teamrapport x",
    "teamrapport organisation",
    "hvorfor",
    "indstillinger",
    "noter",
    "minedata",
    "plan",
    "personer",
    "noget helt andet",
)
PAGES = (("schedule", "", "0"), ("schedule-changes", "", "0"), *(("schedule-weeks", "", str(n)) for n in range(4)))
OF_EACH = (("schedule-open", ""), ("schedule-history", "0"), ("schedule-send", ""), ("schedule-progress", "by-hand"))
KEY = re.compile(r"ref='[\w-]{16}'")
SINCE = date(2026, 11, 1)


async def of_reader(app: App, name: str, now: datetime) -> Mapping[str, str]:
    """Every command and the bot's own page, for somebody who answers nothing."""
    who = Who("fake", "t", name)
    found = {f"{name}: {text}": _nameless(await app.desk(Typed(who, text), now)) for text in EVERYBODY}
    return {**found, f"{name}: home": _nameless(await app.desk(Opened(who), now))}


def _nameless(response: Response) -> str:
    """Without the names of deliveries, which are drawn by lot."""
    return KEY.sub("ref", seen(response))


async def of_schedule(app: App, name: str, now: datetime) -> Mapping[str, str]:
    """Every page of the schedule, but for the names that messages carry unseen."""
    who = Who("fake", "t", name)
    async with app.database.read() as work:
        keys = [one.key for one in await work.schedules.all()]
    actions = [Action(*one) for one in PAGES]
    actions += [Action(verb, key, value) for key in keys for verb, value in OF_EACH]
    return {f"{name}: {one.encode()}": await _page(app, who, one, now) for one in actions}


async def _page(app: App, who: Who, action: Action, now: datetime) -> str:
    shown = seen(await app.desk(Pressed(who, action, now), now))
    return shown if action.verb != "schedule-send" else shown.partition("schedule-send-now")[0]


async def of_operator(app: App, about: Sequence[str], now: datetime) -> Mapping[str, str]:
    """What the command line, the metrics and the routes of the process are made of. The names under which messages
    went out are drawn by lot, so that they are left out."""
    async with app.database.read() as work:
        counted = await work.deliveries.by_occurrence(SINCE, None, now)
        trouble = await work.deliveries.trouble(SINCE, None)
        why = [await app.foresee.coming(work, person, now) for person in await _people(app, about)]
    sums = {one.occurrence_id: (one.day, one.nudge, one.source) for one in counted}
    became = {
        which: added_up((one.state, one.reason, one.people) for one in counted if one.occurrence_id == which)
        for which in sums
    }
    nudges = list((await app.configure.current()).values())
    told = [
        plain(app.foresee.told(one, person, now)) for one, person in zip(why, await _people(app, about), strict=True)
    ]
    return {
        "deliveries": str(sorted((str(sums[which]), str(one)) for which, one in became.items())),
        "trouble": str(sorted((str(one.day), one.nudge, one.state, one.reason or "") for one in trouble)),
        "why": str(told),
        "plan": str(await app.timetable.coming(nudges, now, timedelta(weeks=4))),
        "load": str(await app.timetable.load(nudges, now)),
        **await of_routes(app),
    }


async def _people(app: App, about: Sequence[str]) -> list[Profile]:
    async with app.database.read() as work:
        found = [await work.people.by_email(f"{name}@example.org") for name in about]
    return [one for one in found if one]


async def of_routes(app: App) -> Mapping[str, str]:
    """`/metrics`, `/readyz`, `/healthz`."""
    async with TestClient(TestServer(website(app))) as client:
        found = {}
        for path in ("/metrics", "/readyz", "/healthz"):
            async with client.get(path) as response:
                found[path] = await response.text()
    return found
