"""How audiences overlap, counted where the people are."""

from collections.abc import Sequence

from sqlalchemy import case, func, select

from storage.records import Whom
from storage.repositories.base import Repository
from storage.repositories.people import among, here
from storage.tables import Person


class Audiences(Repository):
    """Groups of people, never people."""

    async def overlap(self, whoms: Sequence[Whom]) -> Sequence[tuple[frozenset[int], int]]:
        """Everybody who is in any of these audiences, by which of them they are in: their places, and how many people.
        As many groups as there are combinations, however many people there are."""
        if not whoms:
            return []
        within = [
            case((Person.id.in_(among(select(Person.id).where(*here(one)), one)), 1), else_=0).label(f"a{n}")
            for n, one in enumerate(whoms)
        ]
        people = select(*within).where(Person.left_on.is_(None)).subquery()
        query = select(func.count().label("people"), *people.c).group_by(*people.c)
        rows = (await self.connection.execute(query)).all()
        found = [(frozenset(n for n in range(len(whoms)) if row[n + 1]), int(row.people)) for row in rows]
        return [(places, people) for places, people in found if places]
