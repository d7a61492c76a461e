"""What is due → messages sent; or held back, given up, unknown. Claim and gate → send → record (requirements B)."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.gatekeeping import Gatekeeping, Outgoing
from bot.organisation import Organisation
from bot.outbox import arrived
from bot.platform import (
    Platforms,
    Posted,
    RefusedError,
    UnavailableError,
    UnreachableError,
)
from bot.under_way import Outcome, Outcomes, UnderWay
from flows.catalogue import Catalogue
from flows.legible import storable, visible
from flows.spread import backoff
from storage.database import Database, unstorable
from storage.records import Destination
from storage.work import Work

log = structlog.get_logger()

IN_FLIGHT = 10
"""Most deliveries whose outcome a killed process can leave unknown (B1.4), unless the operator trades that for
speed."""

LEASE = timedelta(seconds=60)
MOST_DOUBTS, CALM = 5, timedelta(seconds=30)
"""After so many unknown outcomes in a row a workspace is left alone so long."""

MARGIN = timedelta(seconds=20)
"""A send does not begin when less than this is left of its lease."""


@dataclass(frozen=True)
class Deliver:
    """Whatever is due, at most `in_flight` under way. `owner` names this process; nobody sets the clock `monotonic`, in
    seconds. Once it is `stopping`, what is on its way is finished and nothing more is taken. `waits` are the moments of
    that clock until which a platform asked this process to wait, by what it counts together; `unwritten` is what became
    of messages and could not be written down yet; `doubts` counts how many in a row of a workspace ended unknown."""

    database: Database
    catalogue: Catalogue
    organisation: Organisation
    platforms: Platforms
    owner: str
    monotonic: Callable[[], float]
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    in_flight: int = IN_FLIGHT
    waits: dict[str, float] = field(default_factory=dict)
    unwritten: Outcomes = field(default_factory=list)
    doubts: Counter[str] = field(default_factory=Counter)

    @property
    def gate(self) -> Gatekeeping:
        return Gatekeeping(self.catalogue, self.organisation, self.platforms)

    async def __call__(self, now: datetime) -> None:
        """Until nothing is due. The longer it takes the later it is, or leases would run out under those who hold
        them."""
        under_way = UnderWay()
        await self._write(now)
        self.waits.clear()  # what was asked of us before stands in the database
        try:
            await self._empty(under_way, now)
        except Exception:
            self.unwritten.extend(await under_way.rest())
            await self._write(now)
            raise
        finally:
            under_way.cancel()

    async def _empty(self, under_way: UnderWay, now: datetime) -> None:
        """As soon as some have ended, what became of them is written and others take their place. They are under way
        from the commit that says so to the commit that says what became of them: never more than `in_flight`."""
        begun = self.monotonic()
        while True:
            moment = self.monotonic()
            outgoing = await self._next(under_way, now + timedelta(seconds=int(moment - begun)))
            deadline = moment + (LEASE - MARGIN).total_seconds()
            for one in outgoing or ():
                under_way.begin(one, self._send(one, deadline))
            if under_way:
                await under_way.some()
            elif outgoing is None:
                return

    async def _next(self, under_way: UnderWay, now: datetime) -> list[Outgoing] | None:
        """Write what became of those that have ended and take others, all in one transaction; None when nothing is due.
        Should the others be the trouble, what became of these is written all the same."""
        self.unwritten.extend(under_way.ended())
        outcomes = list(self.unwritten)
        try:
            async with self.database.begin() as work:
                await self._record(work, outcomes, now)
                taken = None if self.stopping.is_set() else await self._take(work, under_way, now)
        except Exception:
            await self._write(now)
            raise
        self._written(outcomes)
        return taken

    async def _write(self, now: datetime) -> None:
        """Nothing is forgotten before it is written down; but for what no database will ever take, which would keep
        all the rest from being sent. That is unknown when its lease is over."""
        try:
            await self._put(list(self.unwritten), now)
        except Exception as error:
            if not unstorable(error):
                raise
            for outcome in list(self.unwritten):
                await self._put_alone(outcome, now)

    async def _put_alone(self, outcome: Outcome, now: datetime) -> None:
        try:
            await self._put([outcome], now)
        except Exception as error:
            if not unstorable(error):
                raise
            log.exception("outcome cannot be written down", send_id=outcome[0].delivery.send_id)
            self._written([outcome])

    async def _put(self, outcomes: Outcomes, now: datetime) -> None:
        if outcomes:
            async with self.database.begin() as work:
                await self._record(work, outcomes, now)
            self._written(outcomes)

    def _written(self, outcomes: Outcomes) -> None:
        doubts = self._doubts_after(outcomes)
        self.doubts.clear()
        self.doubts.update(doubts)
        del self.unwritten[: len(outcomes)]

    async def _take(self, work: Work, under_way: UnderWay, now: datetime) -> list[Outgoing] | None:
        """Claim a batch, gate it, and commit that what is left of it may be on its way, before the first byte goes
        out. Whoever is getting something just now is left alone until they have it; where somebody is owed so much
        that they fill the batch, others are claimed in their stead."""
        outgoing, busy, but, found = list[Outgoing](), under_way.people(), set[int](), 0
        for _ in range(self.in_flight - len(under_way)):
            claimed = await work.deliveries.claim(now, self.in_flight - len(under_way) - len(outgoing), but)
            batch = [one for one in claimed if one[1].id not in busy]
            people = {person.id for _, person in batch}
            outgoing += await self.gate(work, batch, now) if batch else ()
            but, found = but | busy | people, found + len(claimed)
            if len(people) == len(claimed):
                break
        if not found:
            return None
        going = [(one.delivery.id, one.to.id, one.delivery.version) for one in outgoing]
        await work.deliveries.sending(going, self.owner, now, LEASE)
        return outgoing

    async def _send(self, one: Outgoing, deadline: float) -> Posted | Exception:
        moment = self.monotonic()
        if moment > deadline:
            return UnavailableError("lease-nearly-over")
        for scope in one.scopes:
            if (left := self.waits.get(one.held_as(scope), moment) - moment) > 0:
                return UnavailableError("asked-to-wait", timedelta(seconds=left), scope)
        try:
            return await self.platforms[one.to.platform].send(one.to, one.message, one.delivery.send_id)
        except Exception as error:
            self._heed(one, error)
            return error

    def _heed(self, one: Outgoing, error: Exception) -> None:
        """What the platform asks of us binds the rest of this batch before it is written down for everybody."""
        if isinstance(error, UnavailableError) and error.retry_after:
            whose, until = one.held_as(error.scope), self.monotonic() + error.retry_after.total_seconds()
            self.waits[whose] = max(until, self.waits.get(whose, until))

    async def _record(self, work: Work, all_outcomes: Outcomes, now: datetime) -> None:
        """What became of those that are still ours. A lease that was lost changes nothing."""
        if not all_outcomes:
            return
        taken = [(one.delivery.id, one.delivery.attempt + 1) for one, _ in all_outcomes]
        ours = await work.deliveries.held(taken, self.owner)
        outcomes = [(one, outcome) for one, outcome in all_outcomes if one.delivery.id in ours]
        posted = [(one, outcome) for one, outcome in outcomes if isinstance(outcome, Posted)]
        found = [(one.delivery.id, one.delivery.attempt + 1, storable(outcome.address)) for one, outcome in posted]
        await work.deliveries.sent(found, self.owner, now)
        for what, until in sorted(self._holds(all_outcomes, outcomes, now).items()):  # or two wait for each other
            await work.throttles.hold(what, until)
        await arrived(work, [(one.delivery, one.person) for one, _ in posted if not ours[one.delivery.id]], now)
        for one, outcome in outcomes:
            if isinstance(outcome, Posted):
                await self._learn(work, one.to, outcome)
            else:
                await self._fail(work, one, outcome, now)

    def _holds(self, all_outcomes: Outcomes, ours: Outcomes, now: datetime) -> Mapping[str, datetime]:
        """What is to be left alone until when: as the platform asked, and whatever was in doubt too often."""
        found: dict[str, datetime] = {}
        for one, outcome in ours:
            if isinstance(outcome, UnavailableError) and outcome.retry_after:
                whose, until = one.held_as(outcome.scope), now + outcome.retry_after
                found[whose] = max(until, found.get(whose, until))
        doubts = self._doubts_after(all_outcomes)
        for workspace in {one.workspace for one, _ in all_outcomes if doubts[one.workspace] >= MOST_DOUBTS}:
            found[workspace] = max(now + CALM, found.get(workspace, now))
        return found

    async def _learn(self, work: Work, to: Destination, posted: Posted) -> None:
        if posted.home and posted.home != to.address:
            await work.accounts.found_at(to.platform, to.tenant, to.user_id, storable(posted.home))

    async def _fail(self, work: Work, one: Outgoing, error: Exception, now: datetime) -> None:
        """Read the outcome (B3): known not posted, for now or for good; anything else is unknown."""
        reason = _reason(error)
        values: Mapping[str, Any]
        match error:
            case UnavailableError(retry_after=retry_after):
                wait = retry_after or backoff(one.delivery.attempt, one.delivery.id)
                values = {"state": "due", "due_at": min(now + wait, one.delivery.expires_at), "owner": None}
            case UnreachableError():
                await work.accounts.lost(one.to.id, reason)
                values = {"state": "failed"}
            case RefusedError():
                values = {"state": "failed"}
            case _:
                values = {"state": "unknown"}
        await work.deliveries.finish(one.delivery, self.owner, reason=reason, **values)

    def _doubts_after(self, outcomes: Outcomes) -> Counter[str]:
        """How many in a row of each workspace are in doubt with these. One that was posted ends the row."""
        found = self.doubts + Counter(one.workspace for one, outcome in outcomes if _in_doubt(outcome))
        for one, outcome in outcomes:
            if isinstance(outcome, Posted):
                del found[one.workspace]
        return found


def _in_doubt(outcome: Posted | Exception) -> bool:
    return not isinstance(outcome, Posted | UnavailableError | UnreachableError | RefusedError)


def _reason(error: Exception) -> str:
    """As the platform told it, in one line that any database takes."""
    told = visible(storable(str(getattr(error, "reason", ""))))
    return " ".join(told.split())[:100] or type(error).__name__
