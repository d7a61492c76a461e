"""The composition root: the one function that knows everybody. It decides nothing about the product."""

import asyncio
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot import keys
from bot.adjust import Adjust
from bot.arrange import Arrange
from bot.ask_after import AskAfter
from bot.attend import Attend
from bot.begin import Begin
from bot.clock import Clock
from bot.close import Close
from bot.compose import Compose
from bot.configure import Configure
from bot.dates import Dates
from bot.deliver import Deliver
from bot.desk import Desk
from bot.edge import Edge
from bot.enrol import Enrol
from bot.explain import Explain
from bot.feeds import Fetcher
from bot.fetched import Fetch
from bot.foresee import Foresee
from bot.forget import Forget
from bot.given import ScheduleFile, all_asked, organised, reference, rights, schedule_file, shuffled, supplied
from bot.heartbeat import Heartbeat, Verb
from bot.letters import Letters
from bot.organisation import Organisation
from bot.pace import Paced
from bot.plan import Plan
from bot.platform import Platform
from bot.receive import Receive
from bot.reconcile import Reconcile
from bot.remind import Remind
from bot.report import TeamReport
from bot.roster import Roster
from bot.share import Share
from bot.steering import Steering
from bot.timetable import Timetable
from bot.timetable_pages import Pages
from bot.web import application
from config.settings import Settings
from flows.catalogue import Catalogue
from flows.outcomes import SPARED
from storage import migrate
from storage.database import Database

BEATS = {
    "deliver": 1.0,
    "reconcile": 2.0,
    "remind": 300.0,
    "close": 20.0,
    "plan": 60.0,
    "attend": 60.0,
    "ask_after": 30.0,
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
    given: ScheduleFile | None
    clock: Clock
    database: Database
    catalogue: Catalogue
    organisation: Organisation
    desk: Desk
    front: Paced
    plan: Plan
    attend: Attend
    ask_after: AskAfter
    remind: Remind
    deliver: Deliver
    reconcile: Reconcile
    close: Close
    enrol: Enrol
    dates: Dates
    configure: Configure
    timetable: Timetable
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
        await self.ask_after(now)
        await self.remind(now)
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
        """What a platform or the teams' calendars lack just now, by name: a sentence for the operator. It keeps nobody
        else waiting."""
        return {edge.name: edge.problem for edge in self.edges if edge.problem} | self.attend.problems

    async def counts(self) -> Mapping[str, int]:
        async with self.database.read() as work:
            return await work.deliveries.counts(self.clock.now(), SPARED)


def build(settings: Settings, secret: str, clock: Clock | None = None, fetch: Fetch | None = None) -> App:
    """Wire everything to these settings. `secret` is what keys are made from; `fetch` brings calendars, from the public
    internet unless told otherwise. Nothing is opened or started yet.

    Raises FlowError, ScheduleError and SettingsError for content, a schedule or defaults that cannot be used.
    """
    clock = clock or Clock()
    catalogue = all_asked(settings)
    given = schedule_file(settings, catalogue)
    database = Database(settings.database_url)
    matrix, organisation = rights(settings), organised(settings)
    pseudonyms = keys.Pseudonyms(keys.derive(secret, "pseudonym"))
    platforms: dict[str, Platform] = {}
    steering = Steering(database, catalogue, organisation, matrix)
    pages, plan = Pages(steering), Plan(database, catalogue, organisation)
    configure, timetable = Configure(steering), Timetable(steering, pages)
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
        share=Share(database, catalogue, organisation, matrix),
        timetable=timetable,
        arrange=Arrange(steering, pages, plan.by_hand, supplied(catalogue)),
        compose=Compose(steering, pages),
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
        plan=plan,
        attend=Attend(database, organisation, fetch or Fetcher(), keys.Seal(keys.derive(secret, "feeds"))),
        ask_after=AskAfter(database, catalogue, organisation),
        deliver=Deliver(
            database,
            catalogue,
            organisation,
            platforms,
            secrets.token_hex(8),
            time.monotonic,
            in_flight=settings.in_flight,
        ),
        remind=Remind(database, catalogue, organisation),
        reconcile=Reconcile(database, platforms),
        close=Close(database, catalogue, organisation, pseudonyms, shuffled),
        enrol=Enrol(database, organisation),
        dates=Dates(database, organisation),
        configure=configure,
        timetable=timetable,
        foresee=foresee,
        forget=forget,
        report=report,
        platforms=platforms,
        edges=[],
    )


def heartbeat(app: App) -> Heartbeat:
    """The clock that wakes the app's verbs."""
    beating = Heartbeat(app.clock, reference)
    verbs: Mapping[str, Verb] = {
        "agree": app.agree,
        "plan": app.plan,
        "attend": app.attend,
        "ask_after": app.ask_after,
        "deliver": app.deliver,
        "reconcile": app.reconcile,
        "remind": app.remind,
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
