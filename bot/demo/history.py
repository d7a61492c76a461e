"""The half year before the demo opens, lived through by the real verbs: planned, sent, answered, closed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from bot.app import App
from bot.demo import stage
from bot.demo.colleagues import Colleagues
from bot.demo.waiting import bring_back
from bot.edges import playground
from bot.platform import Who
from bot.playground.guide import Player
from bot.playground.listen import Playground
from bot.playground.scene import Stage
from bot.playground.send import NAME, TENANT
from bot.travel import Travel
from flows.people_file import Row, read
from flows.schedule import instant

PEOPLE = Path(__file__).parent / "people.csv"
AUTHOR = "demo"
SEED = 1902
BEGINS = time(7)
JUST_ARRIVED = time(14, 1)
"""A minute after Thursday's question."""

Progress = Callable[[float], None]


@dataclass(frozen=True)
class Demo:
    """The program with its invented people: `colleagues` answer for all who are not played."""

    app: App
    page: Playground
    colleagues: Colleagues
    travel: Travel


def wire(app: App) -> Demo:
    """Give a program that is not yet running the playground, with everybody else answering by themselves."""

    async def cast() -> Sequence[Player]:
        return stage.PLAYERS

    async def tick(now: datetime) -> None:
        await app.tick(now)
        await colleagues.answer(app.desk, now)

    async def anew() -> None:
        await bring_back(app, page.transcripts, app.clock.now())

    travel = Travel(app.clock, app.database, app.organisation.zone, tick)
    page = playground(app, Stage(cast, stage.GUIDE, True, anew), travel)
    played = frozenset(player.user for player in stage.PLAYERS)
    colleagues = Colleagues(page.platform, app.catalogue, teams(rows()), SEED, played, played)
    app.add(page)
    app.platforms[page.name] = colleagues
    return Demo(app, page, colleagues, travel)


def rows() -> tuple[Row, ...]:
    return read(PEOPLE.read_text("utf-8"), PEOPLE.name)


def teams(people: Sequence[Row]) -> dict[str, str]:
    """The last part of each person's first team, by account."""
    return {one.email: next(iter(one.teams), "").rpartition("/")[2] for one in people}


async def live_through(demo: Demo, opening: date, progress: Progress) -> None:
    """From the first day to the moment at which the demo opens. `progress` is told the part that is done, up to 1."""
    app, zone = demo.app, demo.app.organisation.zone
    begins, played = instant(stage.first_day(opening), BEGINS, zone), demo.colleagues.by_hand
    demo.colleagues.by_hand = frozenset()
    app.clock.moved += begins - app.clock.now()
    async with app.database.careless():
        await _found(app, begins, opening)
        noon = instant(opening - timedelta(days=1), time(12), zone)
        for moment in _weeks(begins, noon):
            demo.colleagues.learned = (moment - begins) / (noon - begins)
            await demo.travel.to(moment)
            progress(demo.colleagues.learned)
        demo.page.transcripts.entries.clear()
        demo.colleagues.by_hand = played
        await demo.travel.to(instant(opening, JUST_ARRIVED, zone))


async def _found(app: App, now: datetime, opening: date) -> None:
    """People with accounts, and the schedule."""
    people = rows()
    await app.enrol.people(people, AUTHOR, now)
    for one in people:
        await app.enrol.link(Who(NAME, TENANT, one.email), one.email, None)
    await app.configure.apply(tuple(stage.schedule(opening)), AUTHOR, now)


def _weeks(begins: datetime, ends: datetime) -> Iterator[datetime]:
    moment = begins
    while moment < ends:
        moment = min(moment + timedelta(weeks=1), ends)
        yield moment
