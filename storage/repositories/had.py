"""Those to whom an occurrence has brought something already."""

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, not_, select

from storage.columns import Instant
from storage.records import Had
from storage.repositories.owing import UNSEEN, brings
from storage.tables import Delivery, Occurrence, Person, Schedule


def had(one: Had) -> ColumnElement[bool]:
    """Whether a person had that. Who took up a question before its time is told from nobody else it waits for (rule
    A2.2)."""
    schedule = select(Schedule.id).where(Schedule.name == one.nudge).scalar_subquery()
    those = and_(Occurrence.schedule_id == schedule, Occurrence.key == one.key)
    brought = [Delivery.occurrence_id.in_(select(Occurrence.id).where(those)), *brings(one.flow)]
    if one.by is not None:
        came = case((Delivery.asked_for, Delivery.due_at), else_=func.coalesce(Delivery.sent_at, Delivery.due_at))
        brought += [not_(and_(*UNSEEN)), came <= literal(one.by, Instant)]
    return exists().where(Delivery.person_id == Person.id, *brought).correlate(Person)
