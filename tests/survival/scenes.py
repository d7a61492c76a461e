"""Everything that time and people bring, act by act, so that a process can be struck down anywhere in it."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any

from sqlalchemy import select

from bot.app import App
from bot.fetched import Fetched, FetchError
from bot.organisation import Organisation
from bot.platform import UnavailableError
from flows.message import Action
from flows.words import Language
from storage.records import Destination, Profile
from storage.tables import Answer, Delivery, Meeting, Period, Person, Release
from tests.bot.people import DAY, HOUR, MINUTE, MONDAY, count, enrol, everything, nudge, owed, press, row, schedule, who
from tests.survival.boundaries import Place, Watched, WatchedPlatform, watched
from tests.survival.victims import Orders, Victim, _started, _watching, program, struck
from tests.survival.wire import Wire, Wired
from tests.survival.world import ELEVEN, SECOND, opened, settled, stands, taken_over

OVER = MONDAY + 100 * DAY
CALENDAR = "https://calendar.example.org/ops.ics"
TROUBLED = "p11"
LAST_BEFORE_SENDING = 4
"""Of the boundaries of sending: around the commit there are three."""

MEETING = "\r\n".join(
    [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//a test//EN",
        "BEGIN:VEVENT",
        "UID:one",
        "DTSTAMP:20261101T000000Z",
        "DTSTART:20261124T090000Z",
        "DTEND:20261124T095500Z",
        *(f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:p{number}@example.org" for number in range(3)),
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
)
FEWER = MEETING.replace("ATTENDEE;PARTSTAT=ACCEPTED:mailto:p2@example.org\r\n", "")
NOTHING = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//a test//EN\r\nEND:VCALENDAR\r\n"


class TroubleError(Exception):
    """What nobody foresaw."""


@dataclass(frozen=True)
class Troubled(Organisation):
    """Cannot speak to one person."""

    def speaks(self, profile: Profile | None) -> Language:
        if profile and (profile.email or "").startswith(f"{TROUBLED}@"):
            raise TroubleError
        return super().speaks(profile)


@dataclass(frozen=True)
class Calendar:
    """What stands at every address; without a body, nothing can be fetched."""

    body: str | None

    async def __call__(self, url: str, etag: str | None) -> Fetched:
        if self.body is None:
            raise FetchError("too-slow")
        return Fetched(self.body.encode(), None)

    def check(self, url: str) -> None:
        pass


# The acts.


async def _by_hand(app: App, now: datetime) -> None:
    await app.plan.by_hand("lunch", now)


async def _deliver_in_trouble(app: App, now: datetime) -> None:
    told = app.organisation
    troubled = Troubled(**{name: getattr(told, name) for name in told.__dataclass_fields__})
    with suppress(TroubleError):
        await replace(app.deliver, organisation=troubled)(now)


@dataclass(frozen=True)
class Busy(Wired):
    """It is not to be asked just now."""

    async def was_posted(self, to: Destination, send_id: str, around: datetime) -> bool | None:
        raise UnavailableError("ratelimited", 20 * SECOND)


async def _reconcile_in_vain(app: App, now: datetime) -> None:
    await replace(app.reconcile, platforms={"fake": Busy("")})(now)


async def _press(app: App, now: datetime) -> None:
    [one] = await owed(app, "p0")
    await press(app, "p0", Action("answer", one.key, "0.0"), now)


async def _publish(app: App, now: datetime) -> None:
    await app.attend.publish("ops", CALENDAR)


async def _ended(app: App, now: datetime) -> None:
    await app.attend.ended("daily", [who(f"p{number}") for number in range(3)], 3, now)


def _attend(body: str | None) -> "Act":
    async def attend(app: App, now: datetime) -> None:
        await replace(app.attend, fetch=Calendar(body))(now)

    return attend


Act = Callable[[App, datetime], Awaitable[None]]
ACTS: Mapping[str, Act] = {
    "by hand": _by_hand,
    "deliver in trouble": _deliver_in_trouble,
    "reconcile in vain": _reconcile_in_vain,
    "press": _press,
    "publish": _publish,
    "ended": _ended,
    "attend": _attend(MEETING),
    "attend to fewer": _attend(FEWER),
    "attend to nothing": _attend(NOTHING),
    "attend in vain": _attend(None),
}
"""Those that are not simply a verb of the app."""

Cue = tuple[str, datetime]


async def _perform(app: App, cue: Cue) -> None:
    name, now = cue
    await (ACTS[name](app, now) if name in ACTS else getattr(app, name)(now))


# The scenes.


@dataclass(frozen=True)
class Scene:
    """`settle` prepares a database; the cues are done by a process that may be struck down, and from there on by
    another, which then goes on until `later`. What somebody does by hand is not done again unasked."""

    name: str
    settle: Callable[[str, Wire], None]
    cues: Sequence[Cue]
    later: Sequence[datetime]
    again: bool = True


AFTERWARDS = [ELEVEN + seconds * SECOND for seconds in (80, 125, 170, 180, 200, 260)]


def _prepared(url: str, act: Callable[[App], Awaitable[None]]) -> None:
    async def prepare() -> None:
        app = opened(url, Wired(""))
        await act(app)
        await app.database.close()

    asyncio.run(prepare())


def _weekly(url: str, wire: Wire) -> None:
    settled(url, 3)


def _due(people: int) -> Callable[[str, Wire], None]:
    return lambda url, wire: settled(url, people, planned=True)


def _anchored(url: str, wire: Wire) -> None:
    async def settle(app: App) -> None:
        joined = MONDAY.date() - 9 * DAY
        await enrol(app, [row(f"p{number}", starts_on=joined) for number in range(3)])
        await schedule(app, nudge(repeats=None, anchor="joined", offset=10 * DAY))

    _prepared(url, settle)


def _ahead(url: str, wire: Wire) -> None:
    """Somebody begins between what was planned and the period that it counts in."""

    async def settle(app: App) -> None:
        await enrol(app, [row(f"p{number}") for number in range(3)])
        await schedule(app, nudge(flow="meeting-score", repeats="FREQ=WEEKLY;BYDAY=TU"))
        await app.plan(MONDAY)
        await enrol(app, [row(f"p{number}") for number in range(4)], MONDAY + HOUR)

    _prepared(url, settle)


def _on_demand(url: str, wire: Wire) -> None:
    async def settle(app: App) -> None:
        await enrol(app, [row(f"p{number}") for number in range(3)])
        await schedule(app, nudge(repeats=None, on_demand=True))

    _prepared(url, settle)


def _asked(url: str, wire: Wire) -> None:
    settled(url, 1, planned=True)
    taken_over(url, Wired(wire.url), (1,))


def _reminding(url: str, wire: Wire) -> None:
    async def settle(app: App) -> None:
        await enrol(app, [row(f"p{number}") for number in range(3)])
        await schedule(app, nudge(repeats="FREQ=WEEKLY;BYDAY=TU", remind=DAY))
        await app.plan(MONDAY)

    _prepared(url, settle)
    taken_over(url, Wired(wire.url), (1,))


def _answered(flow: str) -> Callable[[str, Wire], None]:
    def prepare(url: str, wire: Wire) -> None:
        async def settle(app: App) -> None:
            app.platforms["fake"] = Wired(wire.url)
            await enrol(app, [row(f"p{number}", "ops") for number in range(9)])
            await schedule(app, nudge(flow=flow, repeats="FREQ=WEEKLY;BYDAY=TU"))
            await app.plan(MONDAY)
            await app.deliver(ELEVEN)
            for number in range(9):
                [one] = await owed(app, f"p{number}")
                await press(app, f"p{number}", Action("answer", one.key, "0.0"), ELEVEN + MINUTE)

        _prepared(url, settle)

    return prepare


def _doubtful(url: str, wire: Wire) -> None:
    """Of three that were on their way when a process died, one arrived."""

    async def arrive(app: App) -> None:
        [one] = await owed(app, "p0")
        wire.posts.append(("p0", one.send_id))

    settled(url, 3, planned=True)
    struck(Orders(url, wire.url, at=LAST_BEFORE_SENDING), ("deliver", ELEVEN))
    wire.quiet()
    assert (wire.posts, {one.state for one in stands(url)}) == ([], {"sending"})
    _prepared(url, arrive)


def _meeting(url: str, wire: Wire) -> None:
    async def settle(app: App) -> None:
        await enrol(app, [row(f"p{number}", "ops") for number in range(3)])
        await schedule(app, nudge(repeats=None, meeting=2))

    _prepared(url, settle)


SCENES = (
    Scene("a nudge is planned", _weekly, [("plan", MONDAY)], [ELEVEN - HOUR, ELEVEN + SECOND, *AFTERWARDS]),
    Scene("an anchored nudge is planned", _anchored, [("plan", MONDAY)], [ELEVEN + SECOND, *AFTERWARDS]),
    Scene("a period opens", _ahead, [("plan", ELEVEN)], AFTERWARDS),
    Scene("HR sends it", _on_demand, [("by hand", ELEVEN)], AFTERWARDS, again=False),
    Scene("it is sent", _due(3), [("deliver", ELEVEN)], AFTERWARDS),
    Scene("the next cannot be sent", _due(12), [("deliver in trouble", ELEVEN)], AFTERWARDS),
    Scene("somebody answers", _asked, [("press", ELEVEN + MINUTE)], []),
    Scene("the period is over", _answered("lunch"), [("close", OVER)], []),
    Scene("a meeting is over", _answered("meeting-score"), [("close", OVER)], [OVER + DAY, OVER + DAY + MINUTE]),
    Scene(
        "its outcome is asked about",
        _doubtful,
        [
            ("reconcile in vain", ELEVEN + 90 * SECOND),
            ("reconcile", ELEVEN + 2 * MINUTE),
            ("reconcile", ELEVEN + 3 * MINUTE),
        ],
        [ELEVEN + seconds * SECOND for seconds in (200, 260, 320, 380)],
    ),
    Scene("nobody answers", _reminding, [("remind", ELEVEN + DAY + MINUTE)], [one + DAY for one in AFTERWARDS]),
    Scene(  # whoever dies with a calendar in hand leaves it to be read when it is due again
        "a meeting comes, goes, and another ends",
        _meeting,
        [
            ("publish", MONDAY),
            ("attend", MONDAY + MINUTE),
            ("attend", MONDAY + HOUR),
            ("ask_after", MONDAY + 3 * HOUR),
            ("attend to fewer", MONDAY + 200 * MINUTE),
            ("ask_after", MONDAY + 220 * MINUTE),
            ("attend to nothing", MONDAY + 4 * HOUR),
            ("attend to nothing", MONDAY + 5 * HOUR),
            ("ask_after", MONDAY + 6 * HOUR),
            ("attend in vain", MONDAY + 7 * HOUR),
            ("ended", ELEVEN - MINUTE),
            ("ask_after", ELEVEN),
            ("attend to nothing", ELEVEN + 9 * DAY),
        ],
        AFTERWARDS,
    ),
)


# Who acts in them.


@dataclass(frozen=True)
class Point:
    """A boundary that was reached: where in the program, which moment of it, in which act."""

    place: Place
    moment: str
    act: int


@contextmanager
def acting(orders: Orders, cues: Sequence[Cue]) -> Iterator[Victim]:
    """A process that does these, and tells which boundaries it reached; or the name of the one where it was struck."""
    with _started(_act, orders, tuple(cues)) as victim:
        yield victim


def _act(orders: Orders, cues: Sequence[Cue], told: Connection) -> None:
    asyncio.run(_through(orders, cues, told))


async def _through(orders: Orders, cues: Sequence[Cue], told: Connection) -> None:
    boundaries = _watching(orders, told)
    database = Watched(orders.database_url, boundaries)
    platform = WatchedPlatform(Wired(orders.platform_url, orders.can_ask), boundaries)
    app = watched(program(orders), database, platform)
    app = replace(app, deliver=replace(app.deliver, monotonic=lambda: time.monotonic() * orders.speed))
    found: list[Point] = []
    for act, cue in enumerate(cues):
        await _perform(app, cue)
        new = zip(boundaries.places[len(found) :], boundaries.reached[len(found) :], strict=True)
        found += [Point(place, moment, act) for place, moment in new]
    told.send(found)
    await database.close()
    await app.database.close()


def points(orders: Orders, cues: Sequence[Cue]) -> Sequence[Point]:
    """All boundaries on the way through these acts."""
    with acting(orders, cues) as victim:
        found = victim.hears()
        assert victim.over() == 0, found
    assert isinstance(found, list)
    return found


def resumed(url: str, wire: Wire, cues: Sequence[Cue], later: Sequence[datetime]) -> Counter[Any]:
    """Another process goes on from here; what is there in the end, whenever and by whomever it was done."""

    async def go_on() -> Counter[Any]:
        app = opened(url, Wired(wire.url))
        for cue in cues:
            await _perform(app, cue)
        for now in later:
            await app.tick(now)
        found = await _essence(app, wire)
        await app.database.close()
        return found

    return asyncio.run(go_on())


async def _essence(app: App, wire: Wire) -> Counter[Any]:
    query = select(Person.email, Delivery).join(Person, Person.id == Delivery.person_id)
    async with app.database.read() as work:
        rows = (await work.connection.execute(query)).all()
    found: Counter[Any] = Counter(
        ("owed", row.email, row.flow, row.step, row.state, row.reminds_id is not None) for row in rows
    )
    found.update(("posted", user) for user, _ in wire.posts)
    found.update(("said", one["question"], one["value"]) for one in await everything(app, Answer))
    found.update(("released", one["unit_id"], one["question"]) for one in await everything(app, Release))
    found.update(
        ("period", one["flow"], one["closed_at"] is not None, one["homes_at"] >= one["opens_at"])
        for one in await everything(app, Period)
    )
    found["meetings"] = await count(app, Meeting)
    return found
