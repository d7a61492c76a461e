"""Whether each message was right to send: by the log of the platforms, and what is known of people. The program's own
rules are not asked."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
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

PATIENCE = timedelta(days=7)
"""What is counted from a date waits so long for a good moment."""

MEMORY = timedelta(days=3)
SOON = 45.0
"""Seconds between the transaction that lets a message go and its first byte."""

RANKS = {"low": -1, "normal": 0, "high": 1}
A_MOMENT = timedelta(minutes=1)
SELF_PAUSE = timedelta(weeks=4)


@lru_cache(maxsize=64)
def free_days(calendar: str, year: int) -> Mapping[date, str]:
    """None while it is being changed whose holidays somebody keeps."""
    if not calendar:
        return {}
    found = holidays.country_holidays(calendar, years=year)
    both = {"public", "optional"} & set(found.supported_categories)
    return dict(holidays.country_holidays(calendar, years=year, categories=both))


def working(day: date, offset: timedelta) -> date:
    """The next day on which the house works; of what comes so long before a date, the last."""
    while day.weekday() > 4 or day in free_days("DK", day.year):
        day += timedelta(days=-1 if offset < timedelta(0) else 1)
    return day


@dataclass
class Judge:
    """`plans` are the schedules and the instant from which on each was in force; `snoozed` is how often a delivery may
    be shown again. `answered` is the step at which the question of a key was; `shown` is when a delivery last was let
    go, `reminded` how often somebody was reminded of it; `met` are the meetings that somebody was asked about."""

    people: Mapping[str, Person]
    plans: list[tuple[datetime, Mapping[str, Nudge]]] = field(default_factory=list)
    posts: Counter[str] = field(default_factory=Counter)
    snoozed: Counter[str] = field(default_factory=Counter)
    named: dict[int, str] = field(default_factory=dict)
    answered: dict[str, int] = field(default_factory=dict)
    shown: dict[str, datetime] = field(default_factory=dict)
    reminded: Counter[str] = field(default_factory=Counter)
    met: set[tuple[str, str]] = field(default_factory=set)
    messages: int = 0

    def of(self, post: Post, row: Mapping[str, Any] | None) -> None:
        """Raises Broken."""
        person = self.people[post.user]
        about = f"{post.user} at {post.at:%a %d %b %H:%M:%S}"
        if row is None:
            raise Broken("owed", f"{about}: nobody owes this message")
        what = f"{about}: delivery {row['id']}, {row['flow']}/{row['step']} of {row['source']} {row['day']}"
        state = person.at(post.begun)
        wrong = self._wrong(post, row, person, state)
        if wrong and not (state.perhaps and self._wrong(post, row, person, state.perhaps) is None):
            raise Broken(wrong[0], f"{what} ({wrong[1]})")
        if self._costs(row):
            self._got(post, row, person)
        self.messages += 1
        self.posts[row["key"]] += 1
        self.shown[row["key"]] = post.begun_at
        if row["source"].startswith("meeting:"):
            self.met.add((row["occasion"], person.name))
        if row["original"]:
            self.reminded[row["original"]["key"]] += 1

    def _wrong(self, post: Post, row: Mapping[str, Any], person: Person, state: State) -> tuple[str, object] | None:
        """The first rule that this breaks, and how."""
        return next((one for one in self._wrongs(post, row, person, state) if one[1]), None)

    def _wrongs(self, post: Post, row: Mapping[str, Any], person: Person, state: State) -> Iterator[tuple[str, object]]:
        now = post.begun_at
        yield "once", self.posts[row["key"]] > self.snoozed[row["key"]] and "again, though nobody asked for it"
        yield "to-whom", row["person_id"] != person.row_id and "somebody else's"
        yield "deadline", post.late > SOON and f"{post.late} s after it was let go"
        yield "left", not state.here and "they have left"
        if row["period_id"] is None:
            return
        yield "before-due", post.at < row["due_at"] and row["due_at"]
        yield "too-late", now > row["expires_at"] and row["expires_at"]
        by_plan = row["source"].startswith("schedule:") and not row["follow_up"] and row["reminds_id"] is None
        if by_plan and not self.snoozed[row["key"]]:
            yield "its-day", self._off_plan(now, row, state)
        if row["source"].startswith("meeting:") and not self.snoozed[row["key"]]:
            yield from self._meeting(now, row, person, state)
        if row["original"]:
            yield from self._reminder(post, row["original"])
        yield from self._gate(now, row, state)
        if self._costs(row):
            yield from self._budget(post, person, state)

    def _reminder(self, post: Post, original: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
        yield "reminded-once", self.reminded[original["key"]] and "not for the first time"
        yield "reminded-whose", _keys(post) != {original["key"]} and "and it asks something else"
        yield "reminded-answered", self.answered.get(original["key"], post.begun) < post.begun and "they have answered"
        name, shown = self.named.get(original["schedule_id"], ""), self.shown.get(original["key"])
        waits = [plan[name].remind for _, plan in self.in_force(post.begun_at) if name in plan]
        soonest = min([wait for wait in waits if wait], default=None)
        yield "reminded-early", soonest is None and "nobody is to be reminded of it"
        yield "reminded-early", shown and soonest and post.begun_at < shown + soonest - A_MOMENT and shown

    def _meeting(
        self, now: datetime, row: Mapping[str, Any], person: Person, state: State
    ) -> Iterator[tuple[str, object]]:
        name, met = self.named.get(row["schedule_id"], ""), [one for one in state.meets if one.key == row["occasion"]]
        windows = [plan[name].window for _, plan in self.in_force(now) if name in plan]
        lately = any(one.ends <= now <= one.ends + window for one in met for window in windows)
        yield "not-there", not met and f"{person.name} takes part in no such meeting"
        yield "its-time", not lately and f"it ends at {[str(one.ends) for one in met]}"
        yield "once-a-meeting", (row["occasion"], person.name) in self.met and "again"

    def _gate(self, now: datetime, row: Mapping[str, Any], state: State) -> Iterator[tuple[str, object]]:
        local = state.local(now)
        today = local.date()
        yield "stop", state.stopped and not self._wanted(row) and "they said stop"
        yield "starts", state.starts_on and today < state.starts_on and state.starts_on
        yield "pause", state.paused_until and now < state.paused_until and state.paused_until
        yield "away", next((span for span in state.away if span[0] <= today <= span[1]), None)
        yield "in-meeting", next((one for one in state.busy if one.starts <= now < one.ends), None)
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
        lately = [got for got in person.got if got.step > person.sign and got.asks]
        ignored = [got for got in lately if got.clean]
        yield "slow-down", len(ignored) >= 2 and bool(week) and f"{len(ignored)} unanswered, and one this week"
        silent = not _asks(post)
        yield "self-pause", len(ignored) >= 4 and not silent and f"{len(ignored)} unanswered"
        yield "resting", state.rests_until and post.begun_at < state.rests_until and state.rests_until

    def _got(self, post: Post, row: Mapping[str, Any], person: Person) -> None:
        silent = not _asks(post)
        clean = row["state"] == "sent" and row["reason"] is None
        priority = self.priority(row, post.begun_at)
        got = Got(row["id"], post.begun_at, post.step, clean, row["original"] is None, priority)
        person.got = [*person.got[-20:], got]
        if silent:
            person.sign = post.step
        if silent and clean:
            person.becomes(post.step, rests_until=post.begun_at + SELF_PAUSE)

    def priority(self, row: Mapping[str, Any], now: datetime) -> int:
        """The highest that it had in the last days. Reminders give way to everything; what follows from an answer is
        like most."""
        if row["original"]:
            return RANKS["low"]
        return max(self.ranks("" if row["follow_up"] else self.named.get(row["schedule_id"], ""), now), default=0)

    def ranks(self, name: str, now: datetime) -> list[int]:
        """The priorities that a nudge had in the last days."""
        return [RANKS[plan[name].priority] for _, plan in self.in_force(now) if name in plan]

    def _costs(self, row: Mapping[str, Any]) -> bool:
        return not self._wanted(row) and row["letter_id"] is None and row["period_id"] is not None

    def _wanted(self, row: Mapping[str, Any]) -> bool:
        """Whether they asked for it, or to see it again: in a reminder also what never arrived."""
        return bool(row["asked_for"] or self.posts[row["key"]] or self.snoozed[row["key"]])

    def _off_plan(self, now: datetime, row: Mapping[str, Any], state: State) -> str | None:
        """By the rule in words: that nudge, on its day, at its time of day or within its window after it."""
        name = self.named.get(row["schedule_id"], "")
        lately = [plan[name] for since, plan in self.in_force(now) if name in plan]
        for nudge in lately:
            if nudge.anchor and (nudge.anchor, row["day"] - nudge.offset) not in state.dates:
                continue
            local = now.astimezone(ZoneInfo(nudge.zone or state.zone))
            opens = datetime.combine(working(row["day"], nudge.offset) if nudge.anchor else row["day"], nudge.at)
            closes = opens + (nudge.window + PATIENCE if nudge.anchor else nudge.window)
            if nudge.offset < timedelta(0):
                closes = min(closes, datetime.combine(row["day"] - nudge.offset, time()) + A_MOMENT)
            if opens <= local.replace(tzinfo=None) <= closes:
                return None
        return f"{name} should come at {[str(nudge.at) for nudge in lately]}"

    def in_force(self, now: datetime) -> Iterator[tuple[datetime, Mapping[str, Nudge]]]:
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
