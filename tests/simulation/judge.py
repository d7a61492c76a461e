"""Whether each message was right to send: by the log of the platforms, and what is known of people. The program's own
rules are not asked."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from flows.schedule import Nudge
from tests.fakes.platform import buttons
from tests.simulation.folk import Got, Person, State
from tests.simulation.outside import Post
from tests.simulation.virtual import Broken

A_DAY, A_WEEK = 1, 3
"""The budget of the settings' defaults: so many in a day, and in seven days."""

MEMORY = timedelta(days=3)
SOON = 45.0
"""Seconds between the transaction that lets a message go and its first byte."""

SELF_PAUSE = timedelta(weeks=4)


@lru_cache(maxsize=64)
def free_days(calendar: str, year: int) -> Mapping[date, str]:
    """None while it is being changed whose holidays somebody keeps."""
    if not calendar:
        return {}
    found = holidays.country_holidays(calendar, years=year)
    both = {"public", "optional"} & set(found.supported_categories)
    return dict(holidays.country_holidays(calendar, years=year, categories=both))


@dataclass
class Judge:
    """`plans` are the schedules and the instant from which on each was in force; `snoozed` is how often a delivery may
    be shown again."""

    people: Mapping[str, Person]
    plans: list[tuple[datetime, Mapping[str, Nudge]]] = field(default_factory=list)
    posts: Counter[int] = field(default_factory=Counter)
    snoozed: Counter[int] = field(default_factory=Counter)
    named: dict[int, str] = field(default_factory=dict)
    messages: int = 0

    def of(self, post: Post, row: Mapping[str, Any] | None) -> None:
        """Raises Broken."""
        person = self.people[post.user]
        about = f"{post.user} at {post.at:%a %d %b %H:%M:%S}"
        if row is None:
            raise Broken("owed", f"{about}: nobody owes this message")
        what = f"{about}: delivery {row['id']}, {row['flow']}/{row['step']} of {row['source']} {row['day']}"
        for rule, wrong in self._wrongs(post, row, person, person.at(post.begun)):
            if wrong:
                raise Broken(rule, f"{what} ({wrong})")
        self.messages += 1
        self.posts[row["id"]] += 1
        if self._costs(row):
            self._got(post, row, person)

    def _wrongs(self, post: Post, row: Mapping[str, Any], person: Person, state: State) -> Iterator[tuple[str, object]]:
        now = post.begun_at
        yield "once", self.posts[row["id"]] > self.snoozed[row["id"]] and "again, though nobody asked for it"
        yield "to-whom", row["person_id"] != person.row_id and "somebody else's"
        yield "deadline", post.late > SOON and f"{post.late} s after it was let go"
        yield "left", not state.here and "they have left"
        if row["period_id"] is None:
            return
        yield "before-due", post.at < row["due_at"] and row["due_at"]
        yield "too-late", now > row["expires_at"] and row["expires_at"]
        by_plan = row["source"].startswith("schedule:") and not row["follow_up"] and row["reminds_id"] is None
        if by_plan and not self.snoozed[row["id"]]:
            yield "its-day", self._off_plan(now, row, state)
        yield from self._gate(now, row, state)
        if self._costs(row) and not self.posts[row["id"]]:
            yield from self._budget(post, person, state)

    def _gate(self, now: datetime, row: Mapping[str, Any], state: State) -> Iterator[tuple[str, object]]:
        local = state.local(now)
        today = local.date()
        asked_for = row["asked_for"] or self.posts[row["id"]]  # they asked to see it again, or for it at all
        yield "stop", state.stopped and not asked_for and "they said stop"
        yield "starts", state.starts_on and today < state.starts_on and state.starts_on
        yield "pause", state.paused_until and now < state.paused_until and state.paused_until
        yield "away", next((span for span in state.away if span[0] <= today <= span[1]), None)
        yield "holiday", free_days(state.calendar, today.year).get(today)
        yield "day-off", today.weekday() not in state.days and local.strftime("%A")
        yield "hours", not state.opens <= local.time() < state.closes and local.strftime("%H:%M")

    def _budget(self, post: Post, person: Person, state: State) -> Iterator[tuple[str, object]]:
        today = state.local(post.begun_at).date()
        given = [state.local(got.at).date() for got in person.got]
        week = [day for day in given if today - timedelta(days=6) <= day <= today]
        most = min(A_WEEK, A_WEEK if state.weekly is None else state.weekly)
        yield "day-budget", given.count(today) >= A_DAY and "another that day"
        yield "week-budget", len(week) >= most and f"{len(week)} in seven days, {most} at most"
        lately = [got for got in person.got if got.step > person.sign]
        ignored = [got for got in lately if got.clean]
        yield "slow-down", len(ignored) >= 2 and bool(week) and f"{len(ignored)} unanswered, and one this week"
        silent = not _asks(post)
        yield "self-pause", len(ignored) >= 4 and not silent and f"{len(ignored)} unanswered"

    def _got(self, post: Post, row: Mapping[str, Any], person: Person) -> None:
        if row["id"] in [got.delivery for got in person.got]:
            return
        silent = not _asks(post)
        clean = row["state"] == "sent" and row["reason"] is None
        person.got = [*person.got[-20:], Got(row["id"], post.begun_at, post.step, clean)]
        if silent:
            person.sign = post.step
        if silent and clean:
            person.becomes(post.step, paused_until=post.begun_at + SELF_PAUSE)

    def _costs(self, row: Mapping[str, Any]) -> bool:
        return not row["asked_for"] and row["letter_id"] is None and row["period_id"] is not None

    def _off_plan(self, now: datetime, row: Mapping[str, Any], state: State) -> str | None:
        """By the rule in words: that nudge, on its day, at its time of day or within its window after it."""
        name = self.named.get(row["schedule_id"], "")
        lately = [plan[name] for since, plan in self._in_force(now) if name in plan]
        for nudge in lately:
            local = now.astimezone(ZoneInfo(nudge.zone or state.zone))
            opens = datetime.combine(row["day"], nudge.at)
            if opens <= local.replace(tzinfo=None) <= opens + nudge.window:
                return None
        return f"{name} should come at {[str(nudge.at) for nudge in lately]}"

    def _in_force(self, now: datetime) -> Iterator[tuple[datetime, Mapping[str, Nudge]]]:
        """The schedules that held at some moment of the last days."""
        for number, (since, plan) in enumerate(self.plans):
            later = self.plans[number + 1][0] if number + 1 < len(self.plans) else None
            if later is None or later > now - MEMORY:
                yield since, plan


def _asks(post: Post) -> bool:
    """Whether it asks anything, or only says that the bot pauses itself."""
    return bool(_keys(post))


def _keys(post: Post) -> set[str]:
    inside = post.message.form()
    actions = [one.action for one in buttons(post.message)] + ([inside.action] if inside else [])
    return {one.ref for one in actions if one.ref}
