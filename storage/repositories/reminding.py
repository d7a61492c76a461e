"""The outbox as it is looked at across deliveries of one person: what they had, what is more important, and what nobody
answered."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, cast, exists, func, null, or_, select, union_all
from sqlalchemy.orm import aliased

from storage.columns import Instant
from storage.records import DeliveryRecord
from storage.repositories.base import Repository, columns, made
from storage.repositories.owing import LEFT, SCHEDULE_CHANGED
from storage.tables import Delivery, Occurrence, Period, Person

LATE = timedelta(days=14)
"""Longer than anything is asked after its day, also by those who snooze it."""

_DUE = func.coalesce(Delivery.state, "") == "due"
"""Said so that SQLite looks people up: by state it goes through everything that anybody is owed."""

_NO_LETTER = func.coalesce(Delivery.letter_id, 0) == 0
"""Said so that SQLite looks people up: with IS NULL it goes through the index of letters, where it finds everything
that was ever owed."""

_PEOPLE = Delivery.person_id.in_(bindparam("people", expanding=True))
_SHOWN_AT = func.coalesce(Delivery.sent_at, Delivery.sending_since)
_NOT_AHEAD = (cast(null(), Instant).label("too_late"), cast(null(), Integer).label("priority"))
_CONTACTS = (
    select(Delivery.person_id, _SHOWN_AT.label("at"), *_NOT_AHEAD)
    .where(_PEOPLE, Delivery.asked_for.is_(False), _NO_LETTER)
    .where(bindparam("since", type_=Instant) <= _SHOWN_AT)
    .where(or_(Delivery.sent_at.is_not(None), Delivery.state.in_(("sending", "unknown"))))
)
_AHEAD = (
    select(Delivery.person_id, Delivery.due_at, Delivery.expires_at, Delivery.priority)
    .where(_PEOPLE, Delivery.sent_at.is_(None))
    .where(_DUE, Delivery.priority > bindparam("than"))
    .where(Delivery.due_at < bindparam("until", type_=Instant), Delivery.expires_at > bindparam("now", type_=Instant))
    .where(Delivery.asked_for.is_(False), Delivery.follow_up.is_(False), func.coalesce(Delivery.period_id, 0) != 0)
)
_CONTACTS_AND_AHEAD = union_all(_CONTACTS, _AHEAD)
_THOSE = select(*columns(Delivery, DeliveryRecord)).where(Delivery.id.in_(bindparam("ids", expanding=True)))
_NEWER, _REMINDER = aliased(Delivery), aliased(Delivery)
_NEWER_ON = aliased(Occurrence)
_ASKED_AT = func.coalesce(Delivery.sending_since, Delivery.sent_at)
_UNANSWERED: Select[Any] = (
    select(*columns(Delivery, DeliveryRecord), Occurrence.key.label("occasion"), Period.closes_at)
    .join(Occurrence, Occurrence.id == Delivery.occurrence_id)
    .join(Person, Person.id == Delivery.person_id)
    .join(Period, Period.id == Delivery.period_id)
    .where(Occurrence.schedule_id == bindparam("schedule"), Occurrence.day >= bindparam("since"))
    .where(Period.closed_at.is_(None), Delivery.flow == bindparam("flow"))
    .where(Delivery.version == bindparam("version"))
    .where(Period.closes_at > bindparam("room", type_=Instant))
    .where(Delivery.pressed_at.is_(None), Delivery.follow_up.is_(False), Delivery.asked_for.is_(False))
    .where(or_(Delivery.state == "sent", and_(Delivery.state == "unknown", Delivery.decided_at.is_not(None))))
    .where(_ASKED_AT.between(bindparam("after", type_=Instant), bindparam("before", type_=Instant)))
    .where(Person.left_on.is_(None), Person.stopped.is_(False), Person.unanswered < bindparam("silent"))
    .where(
        ~exists().where(
            _NEWER.person_id == Delivery.person_id,
            _NEWER.id > Delivery.id,
            _NEWER.sending_since.is_not(None),
            _NEWER.follow_up.is_(False),
            _NEWER.occurrence_id == _NEWER_ON.id,
            _NEWER_ON.schedule_id == Occurrence.schedule_id,
        ),
        ~exists().where(
            _REMINDER.reminds_id == Delivery.id,
            or_(_REMINDER.state != "skipped", _REMINDER.reason.not_in((SCHEDULE_CHANGED, LEFT))),
        ),
    )
    .order_by(Delivery.id)
    .limit(bindparam("most"))
)


class Reminding(Repository):
    """What else a person is owed, and what they have not answered."""

    async def contacts(self, person_ids: Collection[int], since: datetime) -> Mapping[int, Sequence[datetime]]:
        """When each person got something they had not asked for, or may have. Shown again because they snoozed it, it
        still counts once, at its first time."""
        found: dict[int, list[datetime]] = {}
        for row in await self.connection.execute(_CONTACTS, {"people": list(person_ids), "since": since}):
            found.setdefault(row.person_id, []).append(row.at)
        return found

    async def contacts_and_ahead(
        self, person_ids: Collection[int], since: datetime, than: int, now: datetime, until: datetime
    ) -> tuple[Mapping[int, Sequence[datetime]], Mapping[int, Sequence[tuple[datetime, datetime, int]]]]:
        """The same; and person → (due at, too late at, priority) of what else the schedule owes them before `until`, if
        it is of higher priority `than` that. Never what follows from an answer (rule A2.11)."""
        contacts: dict[int, list[datetime]] = {}
        ahead: dict[int, list[tuple[datetime, datetime, int]]] = {}
        about = {"people": list(person_ids), "since": since, "than": than, "now": now, "until": until}
        for person, at, too_late, priority in await self.connection.execute(_CONTACTS_AND_AHEAD, about):
            if priority is None:
                contacts.setdefault(person, []).append(at)
            else:
                ahead.setdefault(person, []).append((at, too_late, priority))
        return contacts, ahead

    async def those(self, ids: Collection[int]) -> Mapping[int, DeliveryRecord]:
        rows = await self.connection.execute(_THOSE, {"ids": list(ids)})
        return {one.id: one for one in (made(DeliveryRecord, row) for row in rows)}

    async def unanswered(
        self,
        schedule_id: int,
        flow: tuple[str, int],
        asked: tuple[datetime, datetime],
        room: datetime,
        silent: int,
        most: int,
    ) -> Sequence[tuple[DeliveryRecord, str, datetime]]:
        """(delivery, key of its occurrence, end of its period) of what a schedule asked, of that flow in that version,
        between the two instants of `asked`, that was not answered since and of which nobody was reminded. Nothing of
        which the person was asked something newer; nothing of a period that ends before `room`; nothing of those who
        have left or stopped, or have not answered `silent` times."""
        given = {"schedule": schedule_id, "after": asked[0], "before": asked[1], "room": room}
        rows = await self.connection.execute(
            _UNANSWERED,
            {
                **given,
                "flow": flow[0],
                "version": flow[1],
                "since": (asked[0] - LATE).date(),
                "silent": silent,
                "most": most,
            },
        )
        return [(made(DeliveryRecord, row), row.occasion, row.closes_at) for row in rows]
