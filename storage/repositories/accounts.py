"""Where people can be found."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, select, update

from storage.records import Destination
from storage.repositories.base import Repository, columns, made, pages
from storage.tables import Account, Delivery, Person

_ACCOUNTS_OF = (
    select(*columns(Account, Destination))
    .where(Account.person_id.in_(bindparam("people", expanding=True)))
    .order_by(Account.id)
)


class Accounts(Repository):
    """Where people can be found."""

    async def of(self, person_id: int) -> Sequence[Destination]:
        query = select(*columns(Account, Destination)).where(Account.person_id == person_id).order_by(Account.id)
        return [made(Destination, row) for row in await self.connection.execute(query)]

    async def of_many(self, person_ids: Collection[int]) -> Mapping[int, Sequence[Destination]]:
        found: dict[int, list[Destination]] = {}
        for row in await self.connection.execute(_ACCOUNTS_OF, {"people": list(person_ids)}):
            found.setdefault(row.person_id, []).append(made(Destination, row))
        return found

    async def link(self, person_id: int, platform: str, tenant: str, user_id: str, address: str | None) -> None:
        """This account is this person, and can be reached. What it was before is forgotten, and so is what HR expected
        of it."""
        if tenant:
            await self.connection.execute(delete(Account).where(_is(platform, "", user_id)))
        await self._link(platform, tenant, [{"user_id": user_id, "person_id": person_id, "address": address}])

    async def _link(self, platform: str, tenant: str, accounts: Sequence[Mapping[str, Any]]) -> None:
        if not accounts:
            return
        new = self.insert(Account)
        address = func.coalesce(new.excluded.address, Account.address)
        whose = {"person_id": new.excluded.person_id, "address": address, "unreachable": None}
        linked = new.on_conflict_do_update(index_elements=["platform", "tenant", "user_id"], set_=whose)
        await self.connection.execute(linked, [{"platform": platform, "tenant": tenant, **one} for one in accounts])

    async def expect(self, platform: str, whose: Mapping[str, int]) -> None:
        """HR says whose these accounts are. Their tenants are not known until they show themselves; other accounts are
        not expected to be these people's any longer."""
        for page in pages(whose):
            others = and_(Account.person_id.in_([whose[user] for user in page]), Account.user_id.not_in(page))
            await self._without(and_(Account.platform == platform, Account.tenant == "", others))
            query = select(Account.user_id, Account.person_id)
            query = query.where(Account.platform == platform, Account.user_id.in_(page))
            known = {(row.user_id, row.person_id) for row in await self.connection.execute(query)}
            new = [(user, whose[user]) for user in page if (user, whose[user]) not in known]
            await self._link(platform, "", [{"user_id": user, "person_id": one, "address": None} for user, one in new])

    async def take(self, platform: str, whose: Mapping[str, int]) -> Sequence[tuple[str, str]]:
        """Whatever HR says is somebody's, and was linked to another who is here, is nobody's until it shows itself, as
        if HR had said so before. Nothing is taken where whom HR names has an account of that id: one of another tenant
        is somebody else's (goal S5). Returns (user id, whose it was)."""
        taken: list[tuple[str, str]] = []
        for page in pages(whose):
            query = select(Account.id, Account.user_id, Account.person_id, Person.email, Person.name)
            query = query.join(Person, Person.id == Account.person_id).where(Person.left_on.is_(None))
            query = query.where(Account.platform == platform, Account.tenant != "", Account.user_id.in_(page))
            found = (await self.connection.execute(query.order_by(Account.id))).all()
            theirs = {row.user_id for row in found if row.person_id == whose[row.user_id]}
            wrong = [row for row in found if row.user_id not in theirs]
            await self._without(Account.id.in_([row.id for row in wrong]))
            taken += [(row.user_id, row.email or row.name) for row in wrong]
        return taken

    async def expected(self, platform: str, user_id: str) -> int | None:
        """Whom HR named for an account whose tenant is not known yet. Somebody who has left is nobody."""
        query = (
            select(Account.person_id)
            .join(Person, Person.id == Account.person_id)
            .where(Account.platform == platform, Account.user_id == user_id, Account.tenant == "")
            .where(Person.left_on.is_(None))
        )
        return (await self.connection.execute(query)).scalar_one_or_none()

    async def found_at(self, platform: str, tenant: str, user_id: str, address: str) -> None:
        """Messages to this account go there from now on."""
        await self.connection.execute(
            update(Account).where(_is(platform, tenant, user_id)).values(address=address, unreachable=None)
        )

    async def lost(self, account_id: int, reason: str) -> None:
        await self.connection.execute(update(Account).where(Account.id == account_id).values(unreachable=reason))

    async def left(self, platform: str, tenant: str, user_id: str, reason: str) -> None:
        await self.connection.execute(update(Account).where(_is(platform, tenant, user_id)).values(unreachable=reason))

    async def workspaces(self) -> Sequence[tuple[str, int]]:
        """(platform, people) of each workspace or tenant in which anybody can be reached."""
        query = (
            select(Account.platform, func.count(Account.person_id.distinct()))
            .where(Account.tenant != "", Account.unreachable.is_(None))
            .group_by(Account.platform, Account.tenant)
        )
        return [(row[0], row[1]) for row in await self.connection.execute(query)]

    async def unlinked(self, platform: str, after: int, limit: int) -> Sequence[tuple[int, str]]:
        """A page of (person, e-mail) of those who have no account on that platform yet."""
        has = select(Account.person_id).where(Account.platform == platform)
        query = (
            select(Person.id, Person.email)
            .where(Person.id > after, Person.left_on.is_(None), Person.email.is_not(None), Person.id.not_in(has))
            .order_by(Person.id)
            .limit(limit)
        )
        return [(row.id, row.email) for row in await self.connection.execute(query)]

    async def unlink(self, platform: str, tenant: str, user_ids: Collection[str]) -> int:
        """These accounts are nobody's any more; how many were somebody's."""
        return await self._without(
            and_(Account.platform == platform, Account.tenant == tenant, Account.user_id.in_(user_ids))
        )

    async def forget(self, person_id: int) -> None:
        """Without this person's accounts. What was sent there while they were somebody else's names them no longer."""
        await self._without(Account.person_id == person_id)

    async def _without(self, some: ColumnElement[bool]) -> int:
        ids = (await self.connection.execute(select(Account.id).where(some))).scalars().all()
        if ids:
            gone = update(Delivery).where(Delivery.account_id.in_(ids)).values(account_id=None)
            await self.connection.execute(gone)
            await self.connection.execute(delete(Account).where(Account.id.in_(ids)))
        return len(ids)


def _is(platform: str, tenant: str, user_id: str) -> Any:
    return and_(Account.platform == platform, Account.tenant == tenant, Account.user_id == user_id)
