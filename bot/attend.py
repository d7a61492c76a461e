"""Teams' calendars, and what a platform says has ended → when people of ours meet."""

import asyncio
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from bot.fetched import Fetch, FetchError
from bot.keys import Seal
from bot.organisation import Organisation
from bot.platform import Who
from flows.feed_view import SILENT_AFTER, silent
from flows.meetings import CalendarError, Meeting, meetings
from flows.words import Language
from storage.database import Database
from storage.meeting_records import FeedRecord
from storage.work import Work

EVERY = timedelta(minutes=15)
SELDOM = timedelta(hours=4)
"""A calendar that cannot be read is asked for less and less often, and at last so often."""

AHEAD = timedelta(hours=48)
BEHIND = timedelta(hours=1)
AFRESH = timedelta(hours=20)
"""A calendar that does not change is read whole all the same after so long: less of what is ahead is known then."""

KEPT = timedelta(days=7)
"""How long a meeting is remembered when it is over."""

OVERRUN, BEGUN = timedelta(minutes=30), timedelta(minutes=10)
"""A meeting that a platform says is over is one in the calendar if that one ended no longer ago, began earlier, and has
half of the same people."""

AT_ONCE = 8
LONGEST_READING = 10.0
MOST_PRUNED = 500


@dataclass(frozen=True)
class Attend:
    """Knows the meetings of the next two days. Any number of replicas may look at once: whoever takes a calendar
    reads it, and the others leave it alone. `problems` tells what has been wrong for a day, for the operator."""

    database: Database
    organisation: Organisation
    fetch: Fetch
    seal: Seal
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    problems: dict[str, str] = field(default_factory=dict)

    async def __call__(self, now: datetime) -> None:
        """Read every calendar that is due. What one of them does to us keeps none of the others waiting."""
        async with self.database.read() as work:
            due = [feed for feed in await work.feeds.all() if _is_due(feed, now)]
        turns = asyncio.Semaphore(AT_ONCE)
        done = await asyncio.gather(*(self._read(feed, turns, now) for feed in due), return_exceptions=True)
        await self._prune(now)
        await self._look_for_silence(now)
        for error in done:
            if isinstance(error, BaseException):
                raise error

    async def publish(self, slug: str, url: str | None) -> bool:
        """That team's calendar is published at that address; with None, nowhere. False for no such team.

        Raises FetchError for an address that would never be asked.
        """
        if url is not None:
            self.fetch.check(url)
        async with self.database.begin() as work:
            team = next((team.id for team in await work.teams.all() if team.slug == slug), None)
            if team is None:
                return False
            if url is not None:
                await work.feeds.put(team, self.seal(url.strip()))
            elif (gone := await work.feeds.drop(team)) is not None:
                await work.meetings.drop(_source(gone))
        return True

    async def silent(self, now: datetime, language: Language) -> Sequence[str]:
        """A sentence for each calendar that has not been readable for a day."""
        async with self.database.read() as work:
            found = await work.feeds.silent(now - SILENT_AFTER)
        zone = self.organisation.zone
        return [silent(name, problem, since, zone, now, language) for _, name, problem, since in found]

    async def ended(self, meeting: str, people: Collection[Who], attending: int, now: datetime) -> None:
        """A platform says that a meeting is over, who of its people were in it, and how many there were in all.
        `meeting` is its own name for it; of several that end on one day the first counts. Whoever is in it by a
        calendar is asked after it by the calendar, and not once more."""
        source = next((f"{who.platform}:{who.tenant}" for who in people), None)
        if source is None:
            return
        key = sha256(f"{meeting}\n{self.organisation.today(now)}".encode()).hexdigest()
        async with self.database.begin() as work:
            if await work.meetings.knows(source, key):
                return
            found = [await work.people.by_account(one.platform, one.tenant, one.user) for one in people]
            ours = {person.id for person in found if person}
            same = [
                met for met in await work.meetings.met(ours, now - BEGUN, now - OVERRUN) if 2 * len(met) >= len(ours)
            ]
            await work.meetings.put(source, key, now, now, attending, ours.difference(*same))

    async def _read(self, feed: FeedRecord, turns: asyncio.Semaphore, now: datetime) -> None:
        async with turns:
            async with self.database.begin() as work:
                if not await work.feeds.take(feed, now):
                    return
            try:
                etag, found = await self._fetched(feed, now)
            except (FetchError, CalendarError) as error:
                async with self.database.begin() as work:
                    since = feed.failing_since or now
                    await work.feeds.note(feed, problem=error.problem, failing_since=since)
                return
            async with self.database.begin() as work:
                if await work.feeds.hold(feed):
                    whole = {} if found is None else {"etag": etag, "good_at": now}
                    await work.feeds.note(feed, problem=None, failing_since=None, **whole)
                    if found is not None:
                        await self._write(work, _source(feed.id), found, now)

    async def _fetched(self, feed: FeedRecord, now: datetime) -> tuple[str | None, Sequence[Meeting] | None]:
        """Its meetings; None where they are those that we know."""
        url = self.seal.opened(feed.url)
        if url is None:
            raise FetchError("unreadable-address")
        known = feed.good_at is not None and now - feed.good_at < AFRESH
        fetched = await self.fetch(url, feed.etag if known else None)
        found = None if fetched.body is None else await self._understood(fetched.body, now)
        return fetched.etag, found

    async def _understood(self, body: bytes, now: datetime) -> Sequence[Meeting]:
        """One at a time, beside the event loop; not for ever."""
        enough = threading.Event()
        since, until, zone = now - BEHIND, now + AHEAD, self.organisation.zone
        async with self.reading:
            try:
                async with asyncio.timeout(LONGEST_READING):
                    return await asyncio.to_thread(meetings, body, since, until, zone, enough.is_set)
            except TimeoutError:
                raise CalendarError("too-much") from None
            finally:
                enough.set()

    async def _write(self, work: Work, source: str, found: Sequence[Meeting], now: datetime) -> None:
        """The meetings of that source are these; what is over stays as it was."""
        before = await work.meetings.of(source, now - BEHIND)
        there = await work.meetings.attending([one.id for one in before.values()])
        known = await work.meetings.known({email for one in found for email in one.people})
        for one in found:
            people = frozenset(known[email] for email in one.people if email in known)
            was = before.get(one.key)
            same = was and (was.starts_at, was.ends_at, was.attending) == (one.starts, one.ends, one.attending)
            if not same or there.get(was.id if was else 0, frozenset()) != people:
                await work.meetings.put(source, one.key, one.starts, one.ends, one.attending, people)
        kept = {one.key for one in found}
        await work.meetings.remove([one.id for key, one in before.items() if key not in kept and one.ends_at > now])

    async def _prune(self, now: datetime) -> None:
        async with self.database.read() as work:
            over = await work.meetings.over(now - KEPT, MOST_PRUNED)
        if over:
            async with self.database.begin() as work:
                await work.meetings.remove(over)

    async def _look_for_silence(self, now: datetime) -> None:
        """Which teams' they are is told on the command line alone."""
        count = len(await self.silent(now, "en"))
        told: Mapping[str, str] = {
            "calendars": f"{count} of the teams' calendars could not be read for a day; `handgreb teams list` says why."
        }
        self.problems.clear()
        self.problems.update(told if count else {})


def _source(feed_id: int) -> str:
    return f"feed:{feed_id}"


def _is_due(feed: FeedRecord, now: datetime) -> bool:
    """Every quarter of an hour; one that fails, after as long as it has failed already."""
    if feed.fetched_at is None or feed.fetched_at > now:
        return True
    failed_for = feed.fetched_at - feed.failing_since if feed.failing_since else timedelta(0)
    return now - feed.fetched_at >= min(max(EVERY, failed_for), SELDOM)
