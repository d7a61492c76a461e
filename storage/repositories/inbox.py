"""What came in already, and what we were asked to wait for."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import bindparam, delete, func, select

from storage.columns import BEGINNING, Instant
from storage.repositories.base import Repository
from storage.tables import Received, Throttle

_FORGET = delete(Throttle).where(Throttle.until <= bindparam("now", type_=Instant))


class Inbox(Repository):
    """Payloads that were taken in."""

    async def first(self, key: str, day: date) -> bool:
        """Whether this is the first time; from then on it is not."""
        return await self.add_new(Received, {"key": key, "day": day})

    async def forget(self, before: date) -> None:
        await self.connection.execute(delete(Received).where(Received.day < before))


class Throttles(Repository):
    """Until when a platform asked us to wait. Binds all replicas."""

    async def hold(self, key: str, until: datetime) -> None:
        """Wait at least until then."""
        new = self.insert(Throttle).values(key=key[:BEGINNING], until=until)
        longer = func.max if self.sqlite else func.greatest
        later = longer(Throttle.until, new.excluded.until)
        await self.connection.execute(new.on_conflict_do_update(index_elements=["key"], set_={"until": later}))

    async def all(self, now: datetime) -> Mapping[str, datetime]:
        query = select(Throttle.key, Throttle.until).where(Throttle.until > now)
        return {row.key: row.until for row in await self.connection.execute(query)}

    async def forget(self, now: datetime) -> None:
        await self.connection.execute(_FORGET, {"now": now})
