"""Periods, the answers gathered in them, and the figures that remain."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Select, bindparam, delete, exists, func, insert, select, update

from storage.records import PeriodRecord, ReleaseRecord
from storage.repositories.base import INSERTS, Repository, columns, made, pages
from storage.tables import Answer, Period, Release, Spacing


def _opened(now: datetime) -> Select[int]:
    before = Period.closed_at.is_(None), Period.opens_at <= now, Period.homes_at < Period.opens_at
    return select(Period.id).where(*before).order_by(Period.id)


class Periods(Repository):
    """The time between asking and closing."""

    async def open(
        self,
        flow: str,
        key: str,
        roster_id: int,
        homes_at: datetime,
        opens_at: datetime,
        closes_at: datetime,
        closes_on: date,
    ) -> PeriodRecord:
        """The one period of that name, made if it was not there. `homes_at` is when the roster was looked at."""
        values = {
            "roster_id": roster_id,
            "homes_at": homes_at,
            "opens_at": opens_at,
            "closes_at": closes_at,
            "closes_on": closes_on,
        }
        await self.add_new(Period, {"flow": flow, "key": key, "closed_at": None, **values})
        found = await self.find(flow, key)
        assert found is not None  # noqa: S101
        return found

    async def find(self, flow: str, key: str) -> PeriodRecord | None:
        query = select(*columns(Period, PeriodRecord)).where(Period.flow == flow, Period.key == key)
        row = (await self.connection.execute(query)).one_or_none()
        return made(PeriodRecord, row) if row else None

    async def get(self, period_id: int) -> PeriodRecord | None:
        query = select(*columns(Period, PeriodRecord)).where(Period.id == period_id)
        row = (await self.connection.execute(query)).one_or_none()
        return made(PeriodRecord, row) if row else None

    async def opened(self, now: datetime) -> Sequence[int]:
        """Those that have opened since it was looked at whose homes they count by."""
        return (await self.connection.execute(_opened(now))).scalars().all()

    async def hold_opened(self, now: datetime) -> Sequence[int]:
        """The same, with nobody else looking, closing or answering meanwhile. What is owed in them goes on: whoever
        owes it may hold what the roster waits for."""
        return (await self.connection.execute(_opened(now).with_for_update(key_share=True))).scalars().all()

    async def count_by(self, roster_id: int, periods: Collection[int], now: datetime) -> None:
        """These count by that roster, looked at now."""
        values = {"roster_id": roster_id, "homes_at": now}
        for page in pages(periods):
            await self.connection.execute(update(Period).where(Period.id.in_(page)).values(values))

    async def over(self, now: datetime) -> Sequence[PeriodRecord]:
        """Those that should be closed by now, oldest first."""
        query = select(*columns(Period, PeriodRecord)).where(Period.closed_at.is_(None), Period.closes_at <= now)
        rows = await self.connection.execute(query.order_by(Period.closes_at, Period.id))
        return [made(PeriodRecord, row) for row in rows]

    async def lock(self, period_id: int) -> PeriodRecord | None:
        """The period, with nobody answering or closing meanwhile. None when it is closed already."""
        query = select(*columns(Period, PeriodRecord)).where(Period.id == period_id, Period.closed_at.is_(None))
        row = (await self.connection.execute(query.with_for_update())).one_or_none()
        return made(PeriodRecord, row) if row else None

    async def close(self, period_id: int, now: datetime) -> None:
        await self.connection.execute(update(Period).where(Period.id == period_id).values(closed_at=now))

    async def closed_between(self, first: date, last: date) -> Sequence[str]:
        """Flows that closed a period between two days, both included. Steps from flow to flow, over all their periods
        at once: a flow may have had one for each meeting that there ever was."""
        flows = select(func.min(Period.flow).label("flow")).cte("flows", recursive=True)
        following = select(func.min(Period.flow)).where(Period.flow > flows.c.flow).scalar_subquery()
        flows = flows.union_all(select(following).where(flows.c.flow.is_not(None)))
        closed = Period.closed_at.is_not(None), Period.closes_on.between(first, last)
        query = select(flows.c.flow).where(exists().where(Period.flow == flows.c.flow, *closed))
        return (await self.connection.execute(query)).scalars().all()

    async def next_close(self, now: datetime) -> date | None:
        query = select(func.min(Period.closes_on)).where(Period.closed_at.is_(None), Period.closes_at > now)
        return (await self.connection.execute(query)).scalar_one()

    async def next_over(self, after: datetime) -> datetime | None:
        """When the next open period ends."""
        query = select(func.min(Period.closes_at)).where(Period.closed_at.is_(None), Period.closes_at > after)
        return (await self.connection.execute(query)).scalar_one()

    async def open_flows(self, now: datetime) -> Mapping[int, str]:
        """The periods that can be answered now, with their flows."""
        query = select(Period.id, Period.flow).where(Period.closed_at.is_(None), Period.closes_at > now)
        return {row.id: row.flow for row in await self.connection.execute(query.order_by(Period.id))}

    async def unclosed(self) -> Sequence[int]:
        """All periods whose answers still exist."""
        return (await self.connection.execute(select(Period.id).where(Period.closed_at.is_(None)))).scalars().all()


_OF_PERIOD = (
    select(*columns(Release, ReleaseRecord))
    .where(Release.period_id == bindparam("period"), Release.unit_id == bindparam("unit"))
    .order_by(Release.id)
)
_SAID = select(Answer.question, Answer.value).where(
    Answer.period_id == bindparam("period"),
    Answer.pseudonym == bindparam("pseudonym"),
    Answer.occurrence_id == bindparam("occurrence"),
)
_SAY = {
    name: (new := insert(Answer)).on_conflict_do_update(
        index_elements=["period_id", "pseudonym", "question", "occurrence_id"],
        set_={"day": new.excluded.day, "value": new.excluded.value},
    )
    for name, insert in INSERTS.items()
}


class Answers(Repository):
    """What was said to the team, by pseudonym, while the period is open."""

    async def of(self, period_id: int, pseudonym: str, occurrence_id: int) -> Mapping[str, str]:
        where = {"period": period_id, "pseudonym": pseudonym, "occurrence": occurrence_id}
        return {row.question: row.value for row in await self.connection.execute(_SAID, where)}

    async def of_person(self, period_id: int, pseudonym: str) -> Sequence[tuple[str, str]]:
        """(question, value) of everything somebody said in a period."""
        query = select(Answer.question, Answer.value).where(
            Answer.period_id == period_id, Answer.pseudonym == pseudonym
        )
        rows = await self.connection.execute(query.order_by(Answer.question, Answer.day))
        return [(row.question, row.value) for row in rows]

    async def put(
        self, period_id: int, pseudonym: str, occurrence_id: int, day: date, answers: Mapping[str, str]
    ) -> None:
        """These answers, in place of any before."""
        if not answers:
            return
        rows = [
            {
                "period_id": period_id,
                "pseudonym": pseudonym,
                "question": question,
                "occurrence_id": occurrence_id,
                "day": day,
                "value": value,
            }
            for question, value in answers.items()
        ]
        await self.connection.execute(_SAY[self.dialect], rows)

    async def drop(self, period_id: int, pseudonym: str, occurrence_id: int, questions: Collection[str]) -> None:
        """Without these questions, which no longer lie on the way."""
        await self.connection.execute(
            delete(Answer).where(
                Answer.period_id == period_id,
                Answer.pseudonym == pseudonym,
                Answer.occurrence_id == occurrence_id,
                Answer.question.in_(questions),
            )
        )

    async def by_question(self, period_id: int) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """Question → pseudonym → values in the order of their occurrences. For closing, and nothing else."""
        query = select(Answer.question, Answer.pseudonym, Answer.value).where(Answer.period_id == period_id)
        found: dict[str, dict[str, list[str]]] = {}
        for row in await self.connection.execute(query.order_by(Answer.day, Answer.occurrence_id)):
            found.setdefault(row.question, {}).setdefault(row.pseudonym, []).append(row.value)
        return found

    async def forget(self, period_id: int) -> None:
        await self.connection.execute(delete(Answer).where(Answer.period_id == period_id))

    async def forget_person(self, pseudonyms: Mapping[int, str]) -> None:
        """What one person said in each open period (period → pseudonym)."""
        for period_id, pseudonym in pseudonyms.items():
            await self.connection.execute(
                delete(Answer).where(Answer.period_id == period_id, Answer.pseudonym == pseudonym)
            )


class Releases(Repository):
    """Figures, written once. All that a report may read."""

    async def of(self, unit_id: int, first: date, last: date) -> Sequence[ReleaseRecord]:
        query = select(*columns(Release, ReleaseRecord)).where(
            Release.unit_id == unit_id, Release.closes_on.between(first, last)
        )
        rows = await self.connection.execute(query.order_by(Release.closes_on, Release.id))
        return [made(ReleaseRecord, row) for row in rows]

    async def units_between(self, first: date, last: date) -> Collection[int]:
        """The units that figures of these days are of."""
        query = select(Release.unit_id).where(Release.closes_on.between(first, last)).distinct()
        return set((await self.connection.execute(query)).scalars())

    async def of_period(self, period_id: int, unit_id: int) -> Sequence[ReleaseRecord]:
        """One unit's figures of one period."""
        rows = await self.connection.execute(_OF_PERIOD, {"period": period_id, "unit": unit_id})
        return [made(ReleaseRecord, row) for row in rows]

    async def write(self, rows: Sequence[Mapping[str, object]]) -> None:
        if rows:
            await self.connection.execute(insert(Release), [dict(row) for row in rows])

    async def last(self, series: Collection[str]) -> Mapping[str, Mapping[int, tuple[date, int]]]:
        """Series → unit → (day, answers) of its last release."""
        query = select(Spacing.series, Spacing.unit_id, Spacing.closed_on, Spacing.n)
        found: dict[str, dict[int, tuple[date, int]]] = {}
        for row in await self.connection.execute(query.where(Spacing.series.in_(series))):
            found.setdefault(row.series, {})[row.unit_id] = (row.closed_on, row.n)
        return found

    async def remember(self, series: str, closed_on: date, answers: Mapping[int, int]) -> None:
        """Of how many `answers` each unit had a release of that series."""
        if answers:
            new = self.insert(Spacing)
            last = {"closed_on": new.excluded.closed_on, "n": new.excluded.n}
            rows = [{"series": series, "unit_id": unit, "closed_on": closed_on, "n": n} for unit, n in answers.items()]
            await self.connection.execute(
                new.on_conflict_do_update(index_elements=["unit_id", "series"], set_=last), rows
            )
