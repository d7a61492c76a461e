"""An organisation in which everybody stands in every relation to everybody else, and what each could point at."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.app import App
from bot.desk import Desk
from bot.plan import Plan
from bot.platform import Ask, Mend, Private, Replace, Response, Stranger, Submitted, Who
from bot.steering import Steering
from bot.timetable_pages import Pages
from flows import draft_view, refusals
from flows.message import Action, ChoiceField
from flows.plain import brief
from flows.refusals import refusal
from flows.rights import Matrix
from flows.words import LANGUAGES
from storage.database import Database
from storage.tables import Account, Delivery, Letter, Note, Person
from storage.work import Work
from tests.bot.conftest import program
from tests.bot.people import MONDAY, TUESDAY, enrol, fill_in, nudge, owed, press, row, schedule, tap, told
from tests.databases import quick
from tests.fakes.platform import FakePlatform, buttons

ELEVEN = TUESDAY.replace(hour=10)
NOW = ELEVEN.replace(minute=30)

UNITS = {"own": "z", "led": "x/a", "below": "x/a/deep", "above": "x", "sibling": "x/b", "formerly": "y"}
"""Scope → unit: `led` is what the manager leads, and everybody is at home in `own`."""

SOMEBODY = {"own": "zoe", "led": "axel", "below": "dina", "above": "xenia", "sibling": "bent", "formerly": "yrsa"}
"""Scope → who is at home there."""

INSIDERS = {
    "employee": "ana",
    "trainee": "tor",
    "trainer": "tina",
    "school": "skole",
    "manager": "mia",
    "hr": "hanne",
    "admin": "adam",
}
OUTSIDERS = {"leaver": "leif", "unknown": "gert", "foreign": "mia"}
PRINCIPALS = (*INSIDERS, *OUTSIDERS)
"""All that can come to the desk; the eleventh is the operator, who does not."""

SCOPES = ("self", *UNITS, "other tenant", "nonexistent")
NOBODY = "nope"
ROLES = {"trainee", "trainer", "school", "hr", "admin"}


def who_is(principal: str) -> Who:
    tenant = "elsewhere" if principal == "foreign" else "t"
    return Who("fake", tenant, name_of(principal))


def name_of(principal: str) -> str:
    return (INSIDERS | OUTSIDERS)[principal]


def marker(name: str) -> str:
    """What only that person has written."""
    return f"hemmelig-{name}"


def rows(*, formerly: bool = False, leif: bool = False) -> list[Any]:
    """HR's file; `formerly` as it was when the manager led one more team."""
    staff = [
        row(name, "z", roles=principal if principal in ROLES else "", leads=_leads(principal, formerly))
        for principal, name in INSIDERS.items()
    ]
    others = [row(f"{name}{more}", UNITS[scope]) for scope, name in SOMEBODY.items() for more in ("", "x")]
    return [*staff, *others, row("uno", "y", called="Uno Ukendt"), *([row("leif", "z")] if leif else [])]


def _leads(principal: str, formerly: bool) -> str:
    if principal != "manager":
        return ""
    return "x/a;y" if formerly else "x/a"


@dataclass(frozen=True)
class World:
    """What can be pointed at: by whose it is, or by the unit it is about."""

    file: Path
    units: Mapping[str, int]
    deliveries: Mapping[str, str]
    letters: Mapping[str, tuple[str, str]]
    nudges: Mapping[str, str]
    drafts: Mapping[str, str]

    def target(self, principal: str, scope: str) -> str | None:
        """Whose things are pointed at; None for nobody's."""
        if scope in ("self", "other tenant"):
            return name_of(principal)
        return SOMEBODY.get(scope)


def made(file: Path) -> World:
    return asyncio.run(_made(file))


async def _made(file: Path) -> World:
    """On a migrated database."""
    platform = FakePlatform()
    app = program(f"sqlite:///{file}", platform)
    try:
        await enrol(app, rows(formerly=True, leif=True))
        async with app.database.begin() as work:
            await work.connection.execute(Account.__table__.delete().where(Account.user_id == "uno"))  # type: ignore[attr-defined]
        about = [nudge(scope, "gift", teams=(slug,), repeats="FREQ=YEARLY") for scope, slug in UNITS.items()]
        everybody = nudge("everybody", "gift", repeats="FREQ=WEEKLY;BYDAY=TU", starts=MONDAY.date())
        await schedule(app, *(one.model_copy(update={"paused": True}) for one in (everybody, *about)))
        await schedule(app, everybody, *about)
        await app.plan(MONDAY)
        await app.deliver(ELEVEN)
        letters = {name: await _letter(app, platform, name) for name in await _present(app)}
        await enrol(app, rows())
        drafts = {about: await _draft(app, about) for about in (*UNITS, "everybody")}
        return await _world(app, file, letters, drafts)
    finally:
        await app.database.close()


async def _present(app: App) -> list[str]:
    async with app.database.read() as work:
        emails = (await work.people.by_emails()).keys()
    return [name for name in (email.partition("@")[0] for email in emails) if name != "uno" and not name.endswith("x")]


async def _letter(app: App, platform: FakePlatform, name: str) -> tuple[str, str]:
    """Somebody answers, and writes something to share that is not sent yet: its key, and the mark of what they saw."""
    shown = platform.to(name)[0]
    form = shown.form()
    assert form
    answered = await fill_in(app, name, form.action, ELEVEN, q0=marker(name))
    receipt = await tap(app, name, answered, "Dele", ELEVEN)
    offer = next(one.action for one in buttons(told(receipt)) if one.action.verb == "offer")
    asked = await press(app, name, offer, ELEVEN)
    assert isinstance(asked, Ask), asked
    given = {one.name: "0" if isinstance(one, ChoiceField) else marker(name) for one in asked.form.fields}
    preview = await fill_in(app, name, asked.form.action, ELEVEN, None, **given)
    [send] = [one.action for one in buttons(told(preview)) if one.action.verb == "letter-send"]
    return send.ref, send.value


async def _draft(app: App, scope: str) -> str:
    """HR has filled in a change of that nudge, and not saved it."""
    async with app.database.read() as work:
        found = await work.schedules.named(scope)
    assert found is not None
    change = Action("schedule-change", found.key, str(found.version))
    asked = await press(app, "hanne", change, NOW)
    assert isinstance(asked, Ask), asked
    values: dict[str, tuple[str, ...]] = {}
    for one in asked.form.fields:
        initial = one.initial
        values[one.name] = tuple(str(n) for n in initial) if isinstance(initial, tuple) else (initial,)
    given = {name: value for name, value in values.items() if any(value)}
    kept = await app.desk(Submitted(Who("fake", "t", "hanne"), asked.form.action, given, NOW), NOW)
    assert isinstance(kept, Replace), kept
    return next(one.action.ref for one in buttons(kept.message) if one.action.verb == "schedule-save")


async def _world(app: App, file: Path, letters: Mapping[str, tuple[str, str]], drafts: Mapping[str, str]) -> World:
    async with app.database.read() as work:
        units = {team.slug: team.id for team in await work.teams.all()}
        nudges = {one.name: one.key for one in await work.schedules.all()}
    deliveries = {name: (await owed(app, name))[0].key for name in letters}
    return World(file, units, deliveries, letters, nudges, drafts)


# What becomes of a press.

NO = frozenset(
    brief(refusal(words, language))
    for language in LANGUAGES
    for words in (
        refusals.STRANGER,
        refusals.NOT_ALLOWED,
        refusals.NO_SUCH_TEAM,
        refusals.NOT_YOURS,
        refusals.NO_LETTER,
        refusals.GONE,
        refusals.CHANGED_MEANWHILE,
        draft_view.OLD,
    )
)


def refused(response: Response) -> bool:
    return isinstance(response, Private | Stranger) and brief(response.message) in NO


def seen(response: Response) -> str:
    """All that is shown, whatever it is drawn as."""
    match response:
        case Ask(form):
            return repr(form)
        case Mend(sentences, form):
            return repr((sentences, form))
        case _:
            return repr(told(response))


class Undone(Database):
    """A database in which nothing stays as it was left: what was written is counted, and taken back."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        quick(self)
        self.wrote = 0
        self.others: dict[int, tuple[Any, ...]] = {}
        self.asker = 0
        self.touched = False

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Work]:
        async with self.writer.connect() as connection:
            raw = (await connection.get_raw_connection()).driver_connection
            before = raw.total_changes  # type: ignore[union-attr]
            transaction = await connection.begin()
            try:
                yield Work(connection)
            finally:
                try:
                    await self._look(Work(connection), raw.total_changes - before)  # type: ignore[union-attr]
                finally:
                    await transaction.rollback()

    async def _look(self, work: Work, wrote: int) -> None:
        self.wrote += wrote
        if wrote and self.asker in self.others:
            self.touched = self.touched or await self._of_others(work, self.asker) != self.others[self.asker]

    async def tidy(self, *, words: bool = False) -> None:
        """There is nothing to tidy."""

    async def asks(self, person: int) -> None:
        """What follows is that person's doing."""
        self.wrote, self.touched, self.asker = 0, False, person
        if person not in self.others:
            async with self.read() as work:
                self.others[person] = await self._of_others(work, person)

    async def _of_others(self, work: Work, person: int) -> tuple[Any, ...]:
        """All that is kept on everybody else."""
        found: list[Any] = []
        for table, whose in ((Person, "id"), (Note, "person_id"), (Letter, "writer_id"), (Account, "person_id")):
            column = table.__table__.c[whose]
            query = select(table.__table__).where(column != person).order_by(table.__table__.c.id)
            found += [tuple(one) for one in await work.connection.execute(query)]
        query = select(Delivery.id, Delivery.state, Delivery.due_at, Delivery.pressed_at)
        query = query.where(Delivery.person_id != person, Delivery.letter_id.is_(None), Delivery.period_id.is_not(None))
        return (*found, *[tuple(one) for one in await work.connection.execute(query.order_by(Delivery.id))])


def desk_of(app: App, database: Database | None = None, matrix: Matrix | None = None) -> Desk:
    """The app's own desk, with another database, or by other rights."""
    database, matrix = database or app.database, matrix or app.report.matrix
    steering = replace(app.timetable.steering, database=database, matrix=matrix)
    pages, plan = Pages(steering), Plan(database, app.catalogue, app.organisation)
    given: dict[str, Any] = {
        one.name: _with(getattr(app.desk, one.name), database, matrix, steering, pages) for one in fields(app.desk)
    }
    given["arrange"] = replace(given["arrange"], by_hand=plan.by_hand)
    return Desk(**given)


def _with(part: Any, database: Database, matrix: Matrix, steering: Steering, pages: Pages) -> Any:
    names = {one.name for one in fields(part)}
    new = {"database": database, "matrix": matrix, "steering": steering, "pages": pages}
    return replace(part, **{name: value for name, value in new.items() if name in names})


def app_on(file: Path) -> App:
    return program(f"sqlite:///{file}", FakePlatform())
