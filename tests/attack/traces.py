"""What of somebody can be found in a database."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

from bot.app import App
from storage.columns import Base
from storage.tables import Period
from tests.bot.people import everything, person_id

WORD = re.compile(r"[\w@.-]+")


@dataclass(frozen=True)
class Traces:
    """By what somebody could be known: their number, their names, and the pseudonyms under which they answered."""

    number: int
    words: frozenset[str]

    def within(self, table: Table, row: Mapping[str, Any]) -> bool:
        """Whether this row is of them."""
        if any(row[column] == self.number for column in _numbers_of_people(table)):
            return True
        return any(self.words & set(WORD.findall(text)) for text in row.values() if isinstance(text, str))


def _numbers_of_people(table: Table) -> list[str]:
    refers = [key.parent.name for key in table.foreign_keys if key.column.table.name == "person"]
    own = ["id"] if table.name == "person" else ["person_id"] if "person_id" in table.columns else []
    return [*refers, *own]


async def traces(app: App, name: str) -> Traces:
    number = await person_id(app, name)
    periods = [period["id"] for period in await everything(app, Period)]
    pseudonyms = {app.close.pseudonyms(number, period) for period in periods}
    return Traces(number, frozenset({name, name.capitalize(), f"{name}@example.org"} | pseudonyms))


async def left(app: App, gone: Collection[Traces]) -> list[str]:
    """Tables with a row of somebody who is gone."""
    found = []
    for mapper in Base.registry.mappers:
        table = mapper.local_table
        assert isinstance(table, Table)
        rows = await everything(app, mapper.class_)
        found += [table.name for row in rows if any(one.within(table, row) for one in gone)]
    return found
