"""Programs with one rule broken each, put together from the same verbs in another way."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import update

from bot.app import App
from bot.organisation import Organisation
from bot.platform import Platform, Posted
from flows.gate import Budget, Contact
from flows.message import Message
from storage.records import DeliveryRecord, Destination, OccurrenceRecord, Whom
from storage.repositories.calendar import Marks
from storage.repositories.deliveries import Deliveries
from storage.repositories.inbox import Throttles
from storage.repositories.people import People
from storage.repositories.periods import Answers
from storage.repositories.rosters import Rosters
from storage.repositories.schedules import Occurrences
from storage.tables import Delivery
from storage.work import Work
from tests.simulation.replica import rewired
from tests.simulation.world import Altered

Bend = Callable[[Work], Work]


@dataclass(frozen=True, slots=True)
class Careless(Organisation):
    """Forgets something about everybody it writes to."""

    forgets: tuple[tuple[str, Any], ...] = ()

    def contact(self, *about: Any, **more: Any) -> Contact:
        known = Organisation.contact(self, *about, **more)
        return replace(known, **dict(self.forgets))


def careless(budget: Budget | None = None, **forgets: Any) -> Altered:
    """When it sends, and not when it plans, it goes by these instead of what is so."""

    def alter(app: App) -> App:
        own = {one.name: getattr(app.organisation, one.name) for one in fields(app.organisation)}
        own["budget"] = budget or own["budget"]
        organisation = Careless(**own, forgets=tuple(forgets.items()))
        return replace(app, deliver=rewired(app.deliver, {"organisation": organisation}))

    return alter


def looks_at_no_clock(app: App) -> App:
    return replace(app, deliver=rewired(app.deliver, {"monotonic": lambda: 0.0}))


class Sieve(dict[str, float]):
    """Keeps nothing."""

    def __setitem__(self, key: str, value: float) -> None:
        pass


def heeds_nobody(app: App) -> App:
    return replace(app, deliver=rewired(app.deliver, {"waits": Sieve()}))


@dataclass(frozen=True)
class Denies:
    """Says of everything that it was never posted."""

    inner: Platform

    @property
    def can_ask(self) -> bool:
        return True

    async def send(self, to: Destination, message: Message, send_id: str) -> Posted:
        return await self.inner.send(to, message, send_id)

    async def replace(self, address: str, message: Message) -> None:
        await self.inner.replace(address, message)

    async def was_posted(self, to: Destination, send_id: str, around: datetime) -> bool | None:
        return False


@dataclass(frozen=True)
class Boasts(Denies):
    """Says that it has posted what it has not."""

    async def send(self, to: Destination, message: Message, send_id: str) -> Posted:
        return Posted("nowhere")


class Frees(Deliveries):
    """A lease that ran out is taken for a message that did not go out."""

    async def sweep(self, now: datetime) -> None:
        over = update(Delivery).where(Delivery.state == "sending", Delivery.lease_until < now)
        await self.connection.execute(over.values(state="due", owner=None))
        await Deliveries.sweep(self, now)


class TakesAnyPress(Deliveries):
    """The answer that arrives last wins."""

    async def press(self, delivery_id: int, at: datetime) -> bool:
        await Deliveries.press(self, delivery_id, at)
        return True


class SeesNoPress(Deliveries):
    """Whoever answers while a reminder waits gets it all the same."""

    async def those(self, ids: Collection[int]) -> Mapping[int, DeliveryRecord]:
        found = await Deliveries.those(self, ids)
        return {key: replace(one, pressed_at=None) for key, one in found.items()}


class RemindsAtOnce(Deliveries):
    """A day is nothing to it."""

    async def unanswered(
        self, schedule_id: int, flow: tuple[str, int], asked: tuple[datetime, datetime], *more: Any
    ) -> Any:
        return await Deliveries.unanswered(self, schedule_id, flow, (asked[0], asked[1] + timedelta(days=1)), *more)


class SeesNothingAhead(Deliveries):
    """First come, first served."""

    async def contacts_and_ahead(self, *about: Any) -> tuple[Mapping[int, Sequence[datetime]], Mapping[int, Any]]:
        contacts, _ = await Deliveries.contacts_and_ahead(self, *about)
        return contacts, {}


class GivesNoReason(Deliveries):
    async def settle(self, ended: Any) -> None:
        await Deliveries.settle(self, [(delivery, state, "") for delivery, state, _ in ended])


class ForgetsToWait(Throttles):
    """What a platform asks for one message, the others do not hear of."""

    async def hold(self, key: str, until: datetime) -> None:
        pass


class MissesOne(People):
    """A page without its last."""

    async def audience(self, whom: Whom) -> AsyncIterator[Sequence[tuple[int, str | None]]]:
        async for page in People.audience(self, whom):
            yield page[:-1]


class CountsFromTheDayAfter(People):
    """Looks for those whose day it is a day too late."""

    def _off(self, whom: Whom) -> Whom:
        day = whom.anchored
        return replace(whom, anchored=replace(day, on=day.on + timedelta(days=1))) if day else whom

    async def size(self, whom: Whom) -> int:
        return await People.size(self, self._off(whom))

    async def audience(self, whom: Whom) -> AsyncIterator[Sequence[tuple[int, str | None]]]:
        async for page in People.audience(self, self._off(whom)):
            yield page


class MissesLateDates(Marks):
    """What is taken back when dates change is planned anew for the days to come alone."""

    async def dates(self, kind: str, edge: str, first: date, last: date) -> Sequence[date]:
        return await Marks.dates(self, kind, edge, max(first, last - timedelta(days=3)), last)


class KeepsAnswers(Answers):
    async def forget(self, period_id: int) -> None:
        pass


class Remembers(Rosters):
    async def forget(self, *whom: Any) -> None:
        pass


_INSTANTS = count()


class ByInstant(Occurrences):
    """An occasion is named by when it was planned, not by its day."""

    async def open(self, source: str, key: str, *more: Any) -> OccurrenceRecord:
        return await Occurrences.open(self, source, f"{key}@{next(_INSTANTS)}", *more)


def bending(**repositories: type[Any]) -> Bend:
    """Work in which these stand in the place of the real ones."""

    def bend(work: Work) -> Work:
        for name, repository in repositories.items():
            setattr(work, name, repository(work.connection))
        return work

    return bend


ALWAYS: Mapping[str, Any] = {
    "days": frozenset(range(7)),
    "starts_on": None,
    "paused_until": None,
    "rests_until": None,
    "stopped": False,
}
