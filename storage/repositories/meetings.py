"""Teams' calendars, and when people of ours meet."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, exists, insert, select, update

from storage.meeting_records import FeedRecord, MeetingOwed, MeetingRecord
from storage.repositories.base import Repository, columns, made, pages
from storage.repositories.owing import BACK_AGAIN, MEETING_OFF, UNSEEN_FIRST
from storage.tables import Attendance, Delivery, Feed, Meeting, Occurrence, Person, Team


class Feeds(Repository):
    """Where teams publish their calendars. An address is opaque here: whoever puts it there has encrypted it."""

    async def all(self) -> Sequence[FeedRecord]:
        """With the teams whose they are. The calendar of a team that is closed is nobody's."""
        query = (
            select(*columns(Feed, FeedRecord))
            .join(Team, Team.id == Feed.team_id)
            .where(Team.closed_on.is_(None))
            .order_by(Feed.id)
        )
        return [made(FeedRecord, row) for row in await self.connection.execute(query)]

    async def put(self, team_id: int, url: str) -> None:
        """That team's calendar is published there from now on."""
        fresh = {"etag": None, "fetched_at": None, "good_at": None, "failing_since": None, "problem": None}
        new = self.insert(Feed).values(team_id=team_id, url=url, **fresh)
        await self.connection.execute(new.on_conflict_do_update(index_elements=["team_id"], set_={"url": url, **fresh}))

    async def drop(self, team_id: int) -> int | None:
        """That team publishes none any longer. The feed that it was, if there was one."""
        gone = delete(Feed).where(Feed.team_id == team_id).returning(Feed.id)
        return (await self.connection.execute(gone)).scalar_one_or_none()

    async def take(self, feed: FeedRecord, now: datetime) -> bool:
        """Whoever gets True fetches it now; nobody else does until it is due again."""
        mine = update(Feed).where(Feed.id == feed.id, Feed.url == feed.url)
        mine = mine.where(Feed.fetched_at.is_not_distinct_from(feed.fetched_at))
        return (await self.connection.execute(mine.values(fetched_at=now))).rowcount == 1

    async def hold(self, feed: FeedRecord) -> bool:
        """Whether it is still published there; if so it is until this transaction ends."""
        query = select(Feed.id).where(Feed.id == feed.id, Feed.url == feed.url).with_for_update()
        return (await self.connection.execute(query)).one_or_none() is not None

    async def note(self, feed: FeedRecord, **values: Any) -> None:
        """What became of fetching it, unless it is published elsewhere by now."""
        await self.connection.execute(update(Feed).where(Feed.id == feed.id, Feed.url == feed.url).values(**values))

    async def forget_etags(self) -> None:
        """The next reading of each is whole: there are people whom the last one could not know."""
        await self.connection.execute(update(Feed).where(Feed.etag.is_not(None)).values(etag=None))

    async def silent(self, since: datetime) -> Sequence[tuple[str, str, str, datetime]]:
        """(slug, name, problem, since when) of the teams whose calendars have not been readable since then."""
        query = (
            select(Team.slug, Team.name, Feed.problem, Feed.failing_since)
            .join(Team, Team.id == Feed.team_id)
            .where(Team.closed_on.is_(None), Feed.failing_since <= since)
            .order_by(Team.slug)
        )
        return [
            (row.slug, row.name, row.problem or "", row.failing_since) for row in await self.connection.execute(query)
        ]


class Meetings(Repository):
    """When people of ours meet. Never what it is called, or about."""

    async def known(self, emails: Collection[str]) -> Mapping[str, int]:
        """Those of these addresses that are somebody's who works here."""
        found: dict[str, int] = {}
        for page in pages(sorted(emails)):
            query = select(Person.email, Person.id).where(Person.email.in_(page))
            rows = await self.connection.execute(query.where(Person.left_on.is_(None)))
            found.update((str(row.email), row.id) for row in rows)
        return found

    async def of(self, source: str, since: datetime) -> Mapping[str, MeetingRecord]:
        """The meetings of a source that are not over by then, by key."""
        query = select(*columns(Meeting, MeetingRecord)).where(Meeting.source == source, Meeting.ends_at > since)
        rows = [made(MeetingRecord, row) for row in await self.connection.execute(query)]
        return {one.key: one for one in rows}

    async def knows(self, source: str, key: str) -> bool:
        query = select(Meeting.id).where(Meeting.source == source, Meeting.key == key)
        return (await self.connection.execute(query)).one_or_none() is not None

    async def met(self, person_ids: Collection[int], begun: datetime, ends: datetime) -> Sequence[frozenset[int]]:
        """Which of these people a calendar has in each meeting of several that begins before `begun` and ends after
        `ends`."""
        query = (
            select(Attendance.meeting_id, Attendance.person_id)
            .join(Meeting, Meeting.id == Attendance.meeting_id)
            .where(Attendance.person_id.in_(person_ids), Meeting.attending > 1)
            .where(Meeting.starts_at < begun, Meeting.starts_at < Meeting.ends_at, Meeting.ends_at > ends)
        )
        found: dict[int, set[int]] = {}
        for meeting, person in await self.connection.execute(query):
            found.setdefault(meeting, set()).add(person)
        return [frozenset(people) for people in found.values()]

    async def attending(self, meeting_ids: Sequence[int]) -> Mapping[int, frozenset[int]]:
        """Those of ours who take part in each."""
        found: dict[int, set[int]] = {}
        for some in pages(meeting_ids):
            query = select(Attendance.meeting_id, Attendance.person_id).where(Attendance.meeting_id.in_(some))
            for row in await self.connection.execute(query):
                found.setdefault(row.meeting_id, set()).add(row.person_id)
        return {meeting: frozenset(people) for meeting, people in found.items()}

    async def put(
        self, source: str, key: str, starts_at: datetime, ends_at: datetime, attending: int, people: Collection[int]
    ) -> None:
        """That meeting is as told, with these people in it."""
        times = {"starts_at": starts_at, "ends_at": ends_at, "attending": attending}
        new = self.insert(Meeting).values(source=source, key=key, **times)
        new = new.on_conflict_do_update(index_elements=["source", "key"], set_=times)
        meeting: int = (await self.connection.execute(new.returning(Meeting.id))).scalar_one()
        await self.connection.execute(delete(Attendance).where(Attendance.meeting_id == meeting))
        if people:
            rows = [{"meeting_id": meeting, "person_id": person} for person in sorted(people)]
            await self.connection.execute(insert(Attendance), rows)

    async def remove(self, meeting_ids: Sequence[int]) -> None:
        for some in pages(meeting_ids):
            await self.connection.execute(delete(Attendance).where(Attendance.meeting_id.in_(some)))
            await self.connection.execute(delete(Meeting).where(Meeting.id.in_(some)))

    async def drop(self, source: str) -> None:
        """That source has none any longer."""
        gone = select(Meeting.id).where(Meeting.source == source)
        await self.remove((await self.connection.execute(gone)).scalars().all())

    async def over(self, before: datetime, limit: int) -> Sequence[int]:
        """Meetings that were over by then."""
        query = select(Meeting.id).where(Meeting.ends_at < before).order_by(Meeting.ends_at).limit(limit)
        return (await self.connection.execute(query)).scalars().all()

    async def ending(self, since: datetime, until: datetime, least: int) -> Sequence[MeetingRecord]:
        """Those of at least so many people that end between two instants."""
        query = (
            select(*columns(Meeting, MeetingRecord))
            .where(Meeting.ends_at > since, Meeting.ends_at <= until, Meeting.attending >= least)
            .order_by(Meeting.ends_at, Meeting.id)
        )
        return [made(MeetingRecord, row) for row in await self.connection.execute(query)]

    async def waiting(self, source: str, now: datetime) -> frozenset[str]:
        """The keys of meetings for which somebody is owed what they have not seen yet, and may see still."""
        query = select(Occurrence.key).distinct().join(Delivery, Delivery.occurrence_id == Occurrence.id)
        query = query.where(*UNSEEN_FIRST, Delivery.expires_at > now, Occurrence.source == source)
        return frozenset((await self.connection.execute(query)).scalars())

    async def owed(self, source: str, keys: Collection[str]) -> Sequence[MeetingOwed]:
        """What was made of the meetings of these keys by a schedule, whose occurrences have that `source`."""
        query = (
            select(
                Occurrence.id,
                Occurrence.key,
                Delivery.id.label("delivery"),
                Delivery.person_id,
                Delivery.expires_at,
                Delivery.state,
                Delivery.reason,
                Delivery.sent_at,
            )
            .join(Delivery, Delivery.occurrence_id == Occurrence.id)
            .where(Occurrence.source == source, Occurrence.key.in_(keys))
            .where(Delivery.follow_up.is_(False), Delivery.reminds_id.is_(None))
        )
        return [
            MeetingOwed(
                occurrence_id=row.id,
                key=row.key,
                delivery_id=row.delivery,
                person_id=row.person_id,
                expires_at=row.expires_at,
                unseen=row.state == "due" and row.sent_at is None,
                taken_back=row.state == "skipped" and row.sent_at is None and row.reason in BACK_AGAIN,
            )
            for row in await self.connection.execute(query)
        ]

    async def take_back(self, delivery_ids: Sequence[int]) -> None:
        """These are not sent, because the meeting does not take place, or not with these people."""
        await self._unseen(delivery_ids, state="skipped", reason=MEETING_OFF)

    async def move(
        self,
        occurrence_id: int,
        day: date,
        period_id: int,
        delivery_ids: Sequence[int],
        due_at: datetime,
        expires_at: datetime,
    ) -> None:
        """It ends at another time than before: what is owed for it goes along, and so does the occurrence where nobody
        has seen anything of it."""
        seen = exists().where(Delivery.occurrence_id == occurrence_id, Delivery.state.not_in(("due", "skipped")))
        await self.connection.execute(
            update(Occurrence).where(Occurrence.id == occurrence_id, ~seen).values(day=day, period_id=period_id)
        )
        moved = {"period_id": period_id, "due_at": due_at, "expires_at": expires_at}
        await self._unseen(delivery_ids, reason=None, **moved)

    async def _unseen(self, delivery_ids: Sequence[int], **values: Any) -> None:
        for page in pages(delivery_ids):
            some = Delivery.id.in_(page)
            await self.connection.execute(update(Delivery).where(some, *UNSEEN_FIRST).values(**values))

    async def about(self, person_id: int) -> Sequence[tuple[datetime, datetime]]:
        """When this person met somebody, as far as it is still kept."""
        query = select(Meeting.starts_at, Meeting.ends_at).join(Attendance, Attendance.meeting_id == Meeting.id)
        rows = await self.connection.execute(query.where(Attendance.person_id == person_id).order_by(Meeting.starts_at))
        return [(row.starts_at, row.ends_at) for row in rows]

    async def forget(self, person_id: int) -> None:
        await self.connection.execute(delete(Attendance).where(Attendance.person_id == person_id))
