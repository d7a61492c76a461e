"""What people answered for themselves, and may read again."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, exists, not_, select, update
from sqlalchemy.orm import aliased

from storage.repositories.base import INSERTS, Repository
from storage.tables import Note

_NOTED = select(Note.question, Note.value).where(
    Note.person_id == bindparam("person"), Note.occurrence_id == bindparam("occurrence")
)
_PUT = {
    name: (new := insert(Note)).on_conflict_do_update(
        index_elements=["person_id", "occurrence_id", "question"],
        set_={"value": new.excluded.value, "written_at": new.excluded.written_at},
    )
    for name, insert in INSERTS.items()
}


class Notes(Repository):
    """What people answered for themselves."""

    async def of(self, person_id: int, occurrence_id: int) -> Mapping[str, str]:
        where = {"person": person_id, "occurrence": occurrence_id}
        return {row.question: row.value for row in await self.connection.execute(_NOTED, where)}

    async def put(
        self, key: str, person_id: int, occurrence_id: int, flow: str, question: str, value: str, at: datetime
    ) -> None:
        row = {"key": key, "person_id": person_id, "occurrence_id": occurrence_id, "flow": flow, "question": question}
        await self.connection.execute(_PUT[self.dialect], {**row, "value": value, "written_at": at})

    async def drop(self, person_id: int, occurrence_id: int, questions: Collection[str]) -> None:
        await self.connection.execute(
            delete(Note).where(
                Note.person_id == person_id, Note.occurrence_id == occurrence_id, Note.question.in_(questions)
            )
        )

    async def all(self, person_id: int) -> Sequence[tuple[str, str, str, datetime]]:
        """(flow, question, value, when), newest first."""
        query = select(Note.flow, Note.question, Note.value, Note.written_at).where(Note.person_id == person_id)
        rows = await self.connection.execute(query.order_by(Note.written_at.desc(), Note.id.desc()))
        return [(row.flow, row.question, row.value, row.written_at) for row in rows]

    async def before(
        self, person_id: int, flow: str, questions: Collection[str], occurrence_id: int
    ) -> Mapping[str, str]:
        """What the person answered the last time they were asked each of these, on another occasion."""
        query = select(Note.question, Note.value).where(
            Note.person_id == person_id,
            Note.flow == flow,
            Note.question.in_(questions),
            Note.occurrence_id != occurrence_id,
        )
        rows = await self.connection.execute(query.order_by(Note.written_at, Note.id))
        return {row.question: row.value for row in rows}

    async def last(self, person_id: int, flow: str, question: str) -> tuple[str, datetime] | None:
        """What the person last wrote there, and when."""
        query = select(Note.value, Note.written_at).where(
            Note.person_id == person_id, Note.flow == flow, Note.question == question
        )
        row = (await self.connection.execute(query.order_by(Note.written_at.desc(), Note.id.desc()).limit(1))).first()
        return (row.value, row.written_at) if row else None

    async def carry_over(self, before_id: int, person_id: int) -> None:
        """Somebody is known as another person now: what they wrote is theirs still, but for what they wrote anew."""
        anew = aliased(Note)
        same = (anew.occurrence_id == Note.occurrence_id, anew.question == Note.question)
        there = exists().where(anew.person_id == person_id, *same)
        theirs = update(Note).where(Note.person_id == before_id, not_(there)).values(person_id=person_id)
        await self.connection.execute(theirs)

    async def forget(self, person_id: int) -> None:
        await self.connection.execute(delete(Note).where(Note.person_id == person_id))
