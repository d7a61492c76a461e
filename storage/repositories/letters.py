"""What people write to each other, from the draft until nothing of it is left."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from storage.letter_records import CarriedRecord, LetterRecord
from storage.records import Profile
from storage.repositories.base import Repository, columns, made, width
from storage.repositories.owing import LEFT
from storage.tables import Account, Delivery, Letter, Occurrence, Person, Team

SOURCE = "letter"
"""What the occurrences of letters have as their source; their key is the letter's."""

_MAY_BE_SEEN = Delivery.state.in_(("sending", "sent", "unknown"))

_GONE = and_(Delivery.state == "skipped", Delivery.reason == LEFT)
"""Whoever has left gets it when they are back."""

_CARRIED = (
    select(Letter.kind, Letter.text, Letter.origin, Letter.flow, Person.name, Person.timezone, Letter.team_id)
    .add_columns(Team.name.label("team"), Letter.written_at)
    .add_columns(select(func.count()).where(Delivery.letter_id == Letter.id).scalar_subquery())
    .outerjoin(Person, Person.id == Letter.writer_id)
    .outerjoin(Team, Team.id == Letter.team_id)
    .where(Letter.id == bindparam("letter"))
)


class Letters(Repository):
    """Drafts, and what became of them."""

    async def add(self, values: Mapping[str, Any]) -> LetterRecord:
        new = insert(Letter).values(**values).returning(*columns(Letter, LetterRecord))
        return made(LetterRecord, (await self.connection.execute(new)).one())

    async def held(self, key: str, platform: str, tenant: str, user_id: str) -> tuple[LetterRecord, Profile] | None:
        """The letter of that key and its writer, if that account is the writer's own. Nobody else presses it until this
        transaction ends."""
        query = (
            select(*columns(Letter, LetterRecord), *columns(Person, Profile))
            .join(Person, Person.id == Letter.writer_id)
            .join(Account, Account.person_id == Person.id)
            .where(Letter.key == key, Person.left_on.is_(None))
            .where(Account.platform == platform, Account.tenant == tenant, Account.user_id == user_id)
            .with_for_update(of=Letter)
        )
        row = (await self.connection.execute(query)).one_or_none()
        return (made(LetterRecord, row), made(Profile, row, width(LetterRecord))) if row else None

    async def draft_of(self, writer_id: int, origin: str, step: str, kind: str) -> LetterRecord | None:
        """The draft of that kind that came from that answer, if there is one."""
        query = select(*columns(Letter, LetterRecord)).where(
            Letter.writer_id == writer_id, Letter.origin == origin, Letter.step == step
        )
        query = query.where(Letter.kind == kind, Letter.state == "draft")
        row = (await self.connection.execute(query.order_by(Letter.id).limit(1))).one_or_none()
        return made(LetterRecord, row) if row else None

    async def change(self, letter_id: int, /, **values: Any) -> None:
        await self.connection.execute(update(Letter).where(Letter.id == letter_id).values(**values))

    async def sent_since(self, writer_id: int, since: datetime) -> int:
        """How many somebody has sent, once nobody else is sending in their name."""
        await self.alone(f"letters:{writer_id}")
        query = select(func.count()).select_from(Letter).where(Letter.writer_id == writer_id, Letter.sent_at >= since)
        return (await self.connection.execute(query)).scalar_one()

    async def shown(self, writer_id: int, origin: str) -> LetterRecord | None:
        """The showing of that report, if somebody has shown it already and not taken it back."""
        query = select(*columns(Letter, LetterRecord)).where(Letter.writer_id == writer_id, Letter.origin == origin)
        query = query.where(Letter.kind == "report", Letter.state == "sent").limit(1)
        row = (await self.connection.execute(query)).one_or_none()
        return made(LetterRecord, row) if row else None

    async def carried(self, letter_id: int) -> CarriedRecord | None:
        """What whoever gets it is to see."""
        row = (await self.connection.execute(_CARRIED, {"letter": letter_id})).one_or_none()
        return made(CarriedRecord, row) if row else None

    async def sent_to(self, letter_id: int) -> Sequence[str]:
        """Names of those it was sent to."""
        query = select(Person.name).join(Delivery, Delivery.person_id == Person.id)
        query = query.where(Delivery.letter_id == letter_id).order_by(Person.name, Person.id)
        return (await self.connection.execute(query)).scalars().all()

    async def waits(self, letter_id: int) -> bool:
        """Whether it has not been brought to anybody yet, but will be."""
        query = select(Delivery.id).where(Delivery.letter_id == letter_id, Delivery.state == "due").limit(1)
        return (await self.connection.execute(query)).first() is not None

    async def retime(self, letter_id: int, due_at: datetime, expires_at: datetime) -> bool:
        """Due at another time; False when it is not due any longer."""
        result = await self.connection.execute(
            update(Delivery)
            .where(Delivery.letter_id == letter_id, Delivery.state == "due")
            .values(due_at=due_at, expires_at=expires_at, reason=None)
        )
        return result.rowcount == 1

    async def take_back(self, letter_id: int) -> bool:
        """Whoever has not got it will not get it. Whether nobody has seen it, or may have."""
        await self.connection.execute(
            update(Delivery)
            .where(Delivery.letter_id == letter_id, or_(Delivery.state == "due", _GONE))
            .values(state="skipped", reason="taken-back")
        )
        seen = select(func.count()).select_from(Delivery).where(Delivery.letter_id == letter_id, _MAY_BE_SEEN)
        return (await self.connection.execute(seen)).scalar_one() == 0

    async def all(self, writer_id: int) -> Sequence[tuple[str, str, str, str, datetime]]:
        """(kind, state, words, to whom, when) of what somebody wrote and has not dropped, newest first."""
        to = aliased(Person)
        whom = func.coalesce(to.name, Team.name, "")
        query = (
            select(Letter.kind, Letter.state, Letter.text, whom.label("whom"), Letter.written_at)
            .outerjoin(to, to.id == Letter.to_id)
            .outerjoin(Team, Team.id == Letter.team_id)
            .where(Letter.writer_id == writer_id, Letter.state != "dropped")
        )
        rows = await self.connection.execute(query.order_by(Letter.written_at.desc(), Letter.id.desc()))
        return [(row.kind, row.state, row.text, row.whom, row.written_at) for row in rows]

    async def forget(self, person_id: int, *, got_too: bool = False) -> None:
        """Without what this person wrote, wherever it was to go; `got_too`: and what was written to them alone."""
        theirs = Letter.writer_id == person_id
        await self._forget(or_(theirs, Letter.to_id == person_id) if got_too else theirs)

    async def forget_old(self, now: datetime) -> None:
        """What was kept for long enough."""
        await self._forget(Letter.keep_until <= now)

    async def _forget(self, where: ColumnElement[bool]) -> None:
        ids, keys = select(Letter.id).where(where), select(Letter.key).where(where)
        await self.connection.execute(delete(Delivery).where(Delivery.letter_id.in_(ids)))
        await self.connection.execute(
            delete(Occurrence).where(and_(Occurrence.source == SOURCE, Occurrence.key.in_(keys)))
        )
        await self.connection.execute(delete(Letter).where(where))
