"""The composition root: the one function that knows everybody. It decides nothing about the product."""

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot import keys
from bot.adjust import Adjust
from bot.begin import Begin
from bot.clock import Clock
from bot.close import Close, Order
from bot.configure import Configure
from bot.deliver import Deliver
from bot.desk import Desk
from bot.edge import Edge
from bot.enrol import Enrol
from bot.explain import Explain
from bot.foresee import Foresee
from bot.forget import Forget
from bot.heartbeat import Heartbeat, Verb
from bot.letters import Letters
from bot.organisation import Organisation
from bot.pace import Paced
from bot.plan import Plan
from bot.platform import Platform
from bot.receive import Receive
from bot.reconcile import Reconcile
from bot.report import TeamReport
from bot.roster import Roster
from bot.web import application
from config.settings import PREFIX, Settings, SettingsError
from flows.calendar import public_holidays
from flows.catalogue import Catalogue, load, load_rights
from flows.gate import Budget
from flows.schedule import Nudge, parse_schedule, zone_named
from storage import migrate
from storage.database import Database

BEATS = {
    "deliver": 1.0,
    "reconcile": 10.0,
    "close": 20.0,
    "plan": 60.0,
    "agree": 60.0,
    "retain": 3600.0,
    "find": 3600.0,
}
"""Seconds between two calls of each verb."""


@dataclass(frozen=True)
class App:
    """Everything, wired. `given` is the schedule to apply at the start, if any; `front` is the desk as edges see it;
    `platforms` fills up as edges are added."""

    settings: Settings
    given: tuple[Nudge, ...] | None
    clock: Clock
    database: Database
    catalogue: Catalogue
    organisation: Organisation
    desk: Desk
    front: Paced
    plan: Plan
    deliver: Deliver
    reconcile: Reconcile
    close: Close
    enrol: Enrol
    configure: Configure
    foresee: Foresee
    forget: Forget
    report: TeamReport
    platforms: dict[str, Platform]
    edges: list[Edge]

    def add(self, edge: Edge) -> None:
        """One more way to reach people."""
        self.edges.append(edge)
        self.platforms[edge.name] = edge.platform

    async def tick(self, now: datetime) -> None:
        """Everything that time brings, once: for whoever moves the clock by hand."""
        await self.plan(now)
        await self.close(now)
        await self.deliver(now)
        await self.reconcile(now)

    async def agree(self, _: datetime) -> None:
        self.clock.agree(await self.database.now())

    async def find_people(self, _: datetime) -> None:
        for edge in self.edges:
            await edge.find_people()

    async def wrong(self) -> Mapping[str, str]:
        """What keeps us from serving, by name."""
        try:
            async with asyncio.timeout(5):
                self.database.check()
                revision = await migrate.revision(self.database)
        except Exception as error:
            return {"database": f"cannot be reached ({type(error).__name__})"}
        return {} if revision == migrate.newest() else {"schema": f"is at {revision}, should be at {migrate.newest()}"}

    def problems(self) -> Mapping[str, str]:
        """What a platform lacks just now, by platform: a sentence for the operator. It keeps nobody else waiting."""
        return {edge.name: edge.problem for edge in self.edges if edge.problem}

    async def counts(self) -> Mapping[str, int]:
        async with self.database.read() as work:
            return await work.deliveries.counts()


def build(settings: Settings, secret: str, clock: Clock | None = None) -> App:
    """Wire everything to these settings. `secret` is what keys are made from; nothing is opened or started yet.

    Raises FlowError, ScheduleError and SettingsError for content, a schedule or defaults that cannot be used.
    """
    clock = clock or Clock()
    catalogue = load(settings.content_dir)
    file = settings.schedule_file
    given = parse_schedule(file.read_text(encoding="utf-8-sig"), str(file), catalogue.flows) if file else None
    database = Database(settings.database_url)
    matrix = load_rights()
    organisation = organised(settings)
    pseudonyms = keys.Pseudonyms(keys.derive(secret, "pseudonym"))
    platforms: dict[str, Platform] = {}
    configure = Configure(database, catalogue, organisation, matrix)
    foresee = Foresee(database, catalogue, organisation)
    forget = Forget(database, catalogue, organisation, pseudonyms)
    report = TeamReport(database, catalogue, organisation, matrix)
    desk = Desk(
        organisation=organisation,
        receive=Receive(database, catalogue, organisation, pseudonyms),
        letters=Letters(database, catalogue, organisation, pseudonyms),
        begin=Begin(database, catalogue, organisation),
        adjust=Adjust(database, organisation, platforms),
        explain=Explain(database, catalogue, organisation, matrix),
        foresee=foresee,
        report=report,
        configure=configure,
        roster=Roster(database, organisation, matrix),
        forget=forget,
    )
    return App(
        settings=settings,
        given=given,
        clock=clock,
        database=database,
        catalogue=catalogue,
        organisation=organisation,
        desk=desk,
        front=Paced(desk, organisation.language),
        plan=Plan(database, catalogue, organisation),
        deliver=Deliver(database, catalogue, organisation, platforms, secrets.token_hex(8), time.monotonic),
        reconcile=Reconcile(database, platforms),
        close=Close(database, catalogue, pseudonyms, shuffled),
        enrol=Enrol(database, organisation),
        configure=configure,
        foresee=foresee,
        forget=forget,
        report=report,
        platforms=platforms,
        edges=[],
    )


def organised(settings: Settings) -> Organisation:
    """The organisation's defaults. Raises SettingsError for a zone or a calendar that nobody knows."""
    complaints = []
    known: Mapping[str, Callable[[str], object]] = {"timezone": zone_named, "calendar": _calendar}
    for name, look_up in known.items():
        try:
            look_up(getattr(settings, name))
        except ValueError as error:
            complaints.append(f"{PREFIX}{name.upper()}: {error}.")
    if complaints:
        raise SettingsError(complaints)
    return Organisation(
        zone=zone_named(settings.timezone),
        language=settings.language,
        calendar=settings.calendar,
        closing_days=settings.closing_days,
        budget=Budget(settings.nudges_a_day, settings.nudges_a_week),
    )


def _calendar(name: str) -> None:
    public_holidays(name, 2026, closing_days=True)


def shuffled() -> Order:
    """A random order of people, a fresh one for each unit, that nobody can repeat."""
    ranks: dict[tuple[int, str], int] = {}

    def rank(unit: int, person: str) -> int:
        return ranks.setdefault((unit, person), secrets.randbits(64))

    return rank


def reference() -> str:
    """What a person can read out and an operator can look up."""
    return "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(6))


def heartbeat(app: App) -> Heartbeat:
    """The clock that wakes the app's verbs."""
    beating = Heartbeat(app.clock, reference)
    verbs: Mapping[str, Verb] = {
        "agree": app.agree,
        "plan": app.plan,
        "deliver": app.deliver,
        "reconcile": app.reconcile,
        "close": app.close,
        "retain": app.forget.retain,
        "find": app.find_people,
    }
    for name, verb in verbs.items():
        beating.beat(name, verb, BEATS[name])
    return beating


def website(app: App) -> web.Application:
    routes = [route for edge in app.edges for route in edge.routes()]
    return application(routes, app.wrong, app.problems, app.counts, reference)
