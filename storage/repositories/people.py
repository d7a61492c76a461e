"""Who works here."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    false,
    func,
    insert,
    not_,
    or_,
    select,
    update,
)

from storage.records import Profile, Whom
from storage.repositories.base import PAGE, Repository, columns, made, pages
from storage.repositories.calendar import anchored
from storage.repositories.had import had
from storage.tables import Account, Leadership, Membership, Period, Person, RosterHome

_TABLE = cast("Table", Person.__table__)
_THESE = Person.id.in_(bindparam("people", expanding=True))
_ASKED = update(Person).where(_THESE).values(unanswered=Person.unanswered + 1)
_ANSWERED = update(Person).where(Person.id == bindparam("person"), Person.unanswered > 0).values(unanswered=0)
_WELCOME = update(Person).where(_THESE).values(welcomed=True)


class People(Repository):
    """Who works here."""

    async def get(self, person_id: int) -> Profile | None:
        query = select(*columns(Person, Profile)).where(Person.id == person_id)
        row = (await self.connection.execute(query)).one_or_none()
        return made(Profile, row) if row else None

    async def by_email(self, email: str) -> Profile | None:
        query = select(*columns(Person, Profile)).where(Person.email == email.strip().lower())
        row = (await self.connection.execute(query)).one_or_none()
        return made(Profile, row) if row else None

    async def by_account(self, platform: str, tenant: str, user_id: str) -> Profile | None:
        """Whose account that is. Somebody who has left is nobody."""
        query = (
            select(*columns(Person, Profile))
            .join(Account, Account.person_id == Person.id)
            .where(Account.platform == platform, Account.tenant == tenant, Account.user_id == user_id)
            .where(Person.left_on.is_(None))
        )
        row = (await self.connection.execute(query)).one_or_none()
        return made(Profile, row) if row else None

    async def left_with(self, platform: str, tenant: str, user_id: str) -> Profile | None:
        """Who has left, and had that account."""
        query = (
            select(*columns(Person, Profile))
            .join(Account, Account.person_id == Person.id)
            .where(Account.platform == platform, Account.tenant == tenant, Account.user_id == user_id)
            .where(Person.left_on.is_not(None))
        )
        row = (await self.connection.execute(query)).one_or_none()
        return made(Profile, row) if row else None

    async def by_emails(self) -> Mapping[str, Profile]:
        """Everybody with an address, those who left too."""
        query = select(*columns(Person, Profile)).where(Person.email.is_not(None))
        rows = await self.connection.execute(query)
        return {str(row.email): made(Profile, row) for row in rows}

    async def add(self, people: Sequence[Mapping[str, Any]]) -> Mapping[str, int]:
        """New people, each with an e-mail and the same columns given; who they are now, by e-mail."""
        found: dict[str, int] = {}
        for page in pages(people):
            await self.connection.execute(insert(Person), page)
            query = select(Person.email, Person.id).where(Person.email.in_([one["email"] for one in page]))
            found.update({str(row.email): row.id for row in await self.connection.execute(query)})
        return found

    async def change(self, person_id: int, **values: Any) -> None:
        await self.connection.execute(update(Person).where(Person.id == person_id).values(**values))

    async def change_all(self, changes: Mapping[int, Mapping[str, Any]]) -> None:
        """What is different of each, by person; in the order in which others take hold of people too."""
        alike: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
        for person, values in sorted(changes.items()):
            alike.setdefault(tuple(values), []).append({"whose": person, **values})
        for names, rows in alike.items():
            change = update(_TABLE).where(_TABLE.c.id == bindparam("whose"))
            for page in pages(rows):
                await self.connection.execute(change.values({name: bindparam(name) for name in names}), page)

    async def asked(self, person_ids: Collection[int]) -> None:
        """These got one more nudge; until they answer it is unanswered."""
        if person_ids:
            await self.connection.execute(_ASKED, {"people": list(person_ids)})

    async def answered(self, person_id: int) -> None:
        await self.connection.execute(_ANSWERED, {"person": person_id})

    async def rest(self, person_ids: Collection[int], until: datetime) -> None:
        """The bot leaves these alone until then, and counts anew."""
        if person_ids:
            resting = update(Person).where(Person.id.in_(person_ids)).values(rests_until=until, unanswered=0)
            await self.connection.execute(resting)

    async def welcome(self, person_ids: Collection[int]) -> None:
        """These know now who we are."""
        if person_ids:
            await self.connection.execute(_WELCOME, {"people": list(person_ids)})

    async def audience(self, whom: Whom) -> AsyncIterator[Sequence[tuple[int, str | None]]]:
        """Pages of (person, their time zone or None): those who are here."""
        after = 0
        while True:
            query = select(Person.id, Person.timezone).where(Person.id > after, *here(whom))
            rows = (await self.connection.execute(among(query, whom).order_by(Person.id).limit(PAGE))).all()
            if rows:
                yield [(row.id, row.timezone) for row in rows]
            if len(rows) < PAGE:
                return
            after = rows[-1].id

    async def gone(self, before: date, limit: int) -> Sequence[Profile]:
        """So many of those who left before that day and are counted in no open period any longer. Nobody else takes
        them up until this transaction ends."""
        in_use = select(Period.roster_id).where(Period.closed_at.is_(None))
        counted = exists().where(RosterHome.person_id == Person.id, RosterHome.roster_id.in_(in_use))
        query = select(*columns(Person, Profile)).where(Person.left_on < before, not_(counted)).order_by(Person.id)
        rows = await self.connection.execute(query.limit(limit).with_for_update(skip_locked=True))
        return [made(Profile, row) for row in rows]

    async def forget(self, person_id: int) -> None:
        """Without this person. Nothing else may speak of them any longer."""
        await self.connection.execute(delete(Person).where(Person.id == person_id))

    async def belongs(self, person_id: int, whom: Whom) -> bool:
        query = among(select(Person.id).where(Person.id == person_id), whom)
        return (await self.connection.execute(query)).one_or_none() is not None

    async def among(self, person_ids: Collection[int], whom: Whom) -> frozenset[int]:
        """Those of these people who are here that day and belong to the audience."""
        found: set[int] = set()
        for page in pages(sorted(person_ids)):
            query = select(Person.id).where(Person.id.in_(page), *here(whom))
            found.update((await self.connection.execute(among(query, whom))).scalars())
        return frozenset(found)

    async def size(self, whom: Whom) -> int:
        query = among(select(func.count()).select_from(Person).where(*here(whom)), whom)
        size: int = (await self.connection.execute(query)).scalar_one()
        return size

    async def unreached(self) -> Sequence[str]:
        """Names of those who have no account that can be written to."""
        reached = select(Account.person_id).where(Account.unreachable.is_(None), Account.tenant != "")
        query = select(Person.name).where(Person.left_on.is_(None), Person.id.not_in(reached)).order_by(Person.name)
        return (await self.connection.execute(query)).scalars().all()

    async def stopped(self) -> tuple[int, int]:
        """How many have said stop, of how many."""
        query = select(func.count().filter(Person.stopped), func.count()).where(Person.left_on.is_(None))
        some, everybody = (await self.connection.execute(query)).one()
        return some, everybody

    async def count(self) -> int:
        return (await self.connection.execute(select(func.count()).where(Person.left_on.is_(None)))).scalar_one()


def here(whom: Whom) -> tuple[ColumnElement[bool], ...]:
    """Who works here on that day."""
    return Person.left_on.is_(None), or_(Person.starts_on.is_(None), Person.starts_on <= whom.today)


def among(query: Any, whom: Whom) -> Any:
    """The query, for those of that audience alone. Whoever leads a team is among its leaders, whether in it or not."""
    if whom.anchored is not None:
        query = query.where(anchored(whom.anchored))
    if whom.had is not None:
        query = query.where(not_(had(whom.had)))
    leads = select(Leadership.person_id)
    if whom.teams is not None:
        members = select(Membership.person_id).where(Membership.team_id.in_(whom.teams))
        there: ColumnElement[bool] = Person.id.in_(members)
        if whom.audience == "manager":
            there = or_(there, Person.id.in_(leads.where(Leadership.team_id.in_(whom.teams))))
        query = query.where(there)
    new = and_(Person.left_on.is_(None), Person.starts_on.between(whom.new_since, whom.today))
    match whom.audience:
        case "everyone":
            return query
        case "manager":
            return query.where(Person.id.in_(leads))
        case "employee":
            return query.where(Person.id.not_in(leads))
        case "newcomer":
            return query.where(new)
        case "host":
            hosting = select(Membership.team_id).join(Person, Person.id == Membership.person_id).where(new)
            beside = select(Membership.person_id).where(Membership.team_id.in_(hosting))
            return query.where(Person.id.in_(beside), not_(func.coalesce(new, false())))
        case role:
            return query.where((" " + Person.roles + " ").contains(f" {role} ", autoescape=True))
