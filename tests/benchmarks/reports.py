"""A team's report when a hundred thousand, a million and ten million answers have ever been given; and closing a
period, answer by answer."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

import asyncpg
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.app import App
from bot.outbox import open_period
from storage import migrate
from storage.columns import Base
from storage.records import Profile
from storage.tables import Answer, Period, Release
from tests.benchmarks.claims import server
from tests.benchmarks.crowd import FIRST_TEAM, PAGE, crowd
from tests.benchmarks.measure import Compared, timed
from tests.benchmarks.programs import MONDAY, program_at
from tests.databases import on

GIVEN = (100_000, 1_000_000, 10_000_000)
PEOPLE, TEAMS = 1_000, 50
FLOW, QUESTION = "meeting-score", "overall"
TODAY = date(2026, 11, 23)
WEEKS = 65
"""As far back as a report looks."""

READINGS = 40
STEEPEST = 1.2
LONGEST = 50.0
"""Milliseconds of our own."""

RESPONDENTS = (10_000, 100_000)
ASKED = "good-enough"
LINEAR = 1.25


async def reports(folder: Path) -> list[Compared]:
    told = await _grown("SQLite", [f"sqlite:///{folder / str(given)}.db" for given in GIVEN])
    told.append(await _closing(f"sqlite:///{folder / 'few.db'}", f"sqlite:///{folder / 'many.db'}"))
    with server(folder) as address:
        for name in (*(f"g{given}" for given in GIVEN), "few", "many"):
            await _create(address, name)
        told += await _grown("PostgreSQL", [on(address, f"g{given}") for given in GIVEN])
        told.append(await _closing(on(address, "few"), on(address, "many")))
    return told


async def _grown(database: str, urls: Sequence[str]) -> list[Compared]:
    """The report and the GROUP BY, in turn for each of the sizes."""
    ours, theirs = [], []
    for url, given in zip(urls, GIVEN, strict=True):
        async with _written(url, given) as app:
            reader = await _manager(app)
            ours.append(await _fastest(partial(_read, app, reader)))
            theirs.append(await _fastest(partial(_grouped, app)))
    most, least = ours[-1], ours[0]
    sizes = ", ".join(f"{given:,}: {ms:.1f}" for given, ms in zip(GIVEN, ours, strict=True))
    what = f"A team's report on {database} when ten million answers were ever given ({sizes})"
    grouped = ", ".join(f"{ms:.1f}" for ms in theirs)
    return [
        Compared(what, "ms", most, least, f"when {GIVEN[0]:,} were", f"at most {STEEPEST}", most <= STEEPEST * least),
        Compared(what, "ms", most, LONGEST, "the longest it may take", "at most 1", most <= LONGEST),
        Compared(
            what,
            "ms",
            most,
            theirs[-1],
            f"a GROUP BY over raw answers, indexed ({grouped})",
            "none: it stands beside it",
            True,
        ),
    ]


@asynccontextmanager
async def _written(url: str, given: int) -> AsyncIterator[App]:
    """Fifty teams of twenty who were asked each week for as long as it takes to give so many answers; and the raw
    answers themselves, which we do not keep, in a table beside."""
    await migrate.upgrade(url)
    async with program_at(url) as app:
        await crowd(app, PEOPLE, "slack", "T", lambda user: f"D{user}", zones=(None,))
        weeks = given // PEOPLE
        async with app.database.begin() as work:
            roster = await work.rosters.current(MONDAY)
            days = [TODAY - timedelta(weeks=n) for n in range(weeks)]
            periods = [_period(n, roster, day) for n, day in enumerate(days, 1)]
            await _fill(work.connection, Period, periods)
            rows = (_release(n, FIRST_TEAM + team, day) for n, day in enumerate(days, 1) for team in range(TEAMS))
            await _fill(work.connection, Release, rows)
            await work.connection.execute(text("CREATE TABLE raw (team INTEGER, week INTEGER, value INTEGER)"))
            await work.connection.execute(text(_RAW[work.connection.dialect.name]), {"n": given, "people": PEOPLE})
            await work.connection.execute(text("CREATE INDEX ix_raw ON raw (team, week)"))
        async with app.database.begin() as work:
            await work.connection.execute(text("ANALYZE"))
        yield app


_RAW = {
    "sqlite": "INSERT INTO raw WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n + 1 < :n) "
    f"SELECT {FIRST_TEAM} + (n % :people) / 20, n / :people, 1 + n % 5 FROM s",
    "postgresql": f"INSERT INTO raw SELECT {FIRST_TEAM} + (n % CAST(:people AS INTEGER)) / 20, "
    "n / CAST(:people AS INTEGER), 1 + n % 5 FROM generate_series(0, CAST(:n AS INTEGER) - 1) n",
}


async def _fill(connection: AsyncConnection, table: type[Base], rows: Iterable[Mapping[str, object]]) -> None:
    left = iter(rows)
    while page := list(islice(left, PAGE)):
        await connection.execute(insert(table), page)


def _period(n: int, roster: int, day: date) -> dict[str, object]:
    at = MONDAY - timedelta(weeks=n)
    return {
        "id": n,
        "flow": FLOW,
        "key": str(n),
        "roster_id": roster,
        "homes_at": at,
        "opens_at": at,
        "closes_at": at,
        "closes_on": day,
        "closed_at": at,
    }


def _release(period: int, team: int, day: date) -> dict[str, object]:
    return {
        "unit_id": team,
        "period_id": period,
        "flow": FLOW,
        "question": QUESTION,
        "kind": "scale",
        "code": "3 1/4",
        "band": "10-24",
        "release_class": "occasion",
        "rules": 1,
        "closes_on": day,
    }


async def _manager(app: App) -> Profile:
    async with app.database.begin() as work:
        await work.teams.place({1: ([], [FIRST_TEAM])})
        person = await work.people.by_email("p1@example.org")
    assert person is not None
    return person


async def _read(app: App, reader: Profile) -> None:
    found = await app.report.of_person(reader, "", "", MONDAY)
    if found.report is None or len(found.figures) != WEEKS:
        raise RuntimeError(f"the report is made of {len(found.figures)} figures")


async def _grouped(app: App) -> None:
    by_hand = text("SELECT week, AVG(value), COUNT(*) FROM raw WHERE team = :team AND week < :weeks GROUP BY week")
    async with app.database.read() as work:
        rows = (await work.connection.execute(by_hand, {"team": FIRST_TEAM, "weeks": WEEKS})).all()
    if len(rows) != WEEKS:
        raise RuntimeError(f"the raw answers are of {len(rows)} weeks")


async def _fastest(read: Callable[[], Awaitable[None]]) -> float:
    """Milliseconds of the fastest reading: noise only ever makes things slower."""
    return 1000 * min([await timed(read) for _ in range(READINGS)])


async def _closing(few: str, many: str) -> Compared:
    """Microseconds for each who answered."""
    taken = [await _closed(url, people) for url, people in zip((few, many), RESPONDENTS, strict=True)]
    what = f"Closing a period that {RESPONDENTS[1]:,} have answered, on {many.partition(':')[0]}"
    against = f"for {RESPONDENTS[0]:,}"
    aim = f"at most {LINEAR}: linear"
    return Compared(what, "µs each", taken[1], taken[0], against, aim, taken[1] <= LINEAR * taken[0])


async def _closed(url: str, people: int) -> float:
    await migrate.upgrade(url)
    async with program_at(url) as app:
        await crowd(app, people, "slack", "T", lambda user: f"D{user}", zones=(None,))
        flow = app.catalogue.flow(ASKED)
        assert flow is not None
        async with app.database.begin() as work:
            period = await open_period(work, flow, MONDAY, "", app.organisation.zone, MONDAY)
            occurrence = await work.occurrences.open("bench", "1", None, flow.id, TODAY, period.id)
            answers = (
                _answer(period.id, app.close.pseudonyms(n, period.id), occurrence.id, n) for n in range(1, people + 1)
            )
            await _fill(work.connection, Answer, answers)
        later = period.closes_at + timedelta(hours=1)
        seconds = await timed(partial(app.close, later))
        await _told(app, later, people)
        return 1e6 * seconds / people


async def _told(app: App, now: datetime, people: int) -> None:
    async with app.database.read() as work:
        shown = len(await work.releases.units_between(TODAY, now.date()))
    if shown < people // 20:
        raise RuntimeError(f"only {shown} teams have a figure")


def _answer(period: int, pseudonym: str, occurrence: int, n: int) -> dict[str, object]:
    return {
        "period_id": period,
        "pseudonym": pseudonym,
        "question": ASKED,
        "occurrence_id": occurrence,
        "day": TODAY,
        "value": str(1 + n % 5),
    }


async def _create(address: str, name: str) -> None:
    connection = await asyncpg.connect(address)
    try:
        await connection.execute(f"CREATE DATABASE {name}")
    finally:
        await connection.close()
