"""Whatever happens in whatever order, nobody is asked twice, at night, in a pause or too often (requirements B)."""

import asyncio
import shutil
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.platform import Posted, UnavailableError, UncertainError
from flows.message import Action, Message
from storage.records import DeliveryRecord, Destination
from tests.bot.conftest import program
from tests.bot.people import DAY, HOUR, MINUTE, MONDAY, enrol, nudge, owed, row, say, schedule, tap, told
from tests.bot.people import press as press_button
from tests.fakes.platform import FakePlatform, buttons

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NAMES = ("ana", "bo", "carl")
CLOSED_DAYS = {date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26), date(2026, 12, 31), date(2027, 1, 1)}
FATES = ("posted", "posted", "posted", "lost", "lost, but posted", "busy", "killed", "killed, but posted")
WAYS_OUT = {"failed": {"failed"}, "expired": {"expired"}, "sent": {"sent", "due"}}
"""From a state that is final, what may still come of it: only the person's own snooze brings a question back."""

names = st.sampled_from(NAMES)


class KilledError(BaseException):
    """The process is no more: nothing after this is done."""


@dataclass
class Fateful(FakePlatform):
    """Does to each message what `fates` say, one each, and calls `look` with every one that is posted."""

    fates: list[str] = field(default_factory=list)
    look: Callable[[str, str], None] = lambda *_: None

    async def send(self, to: Destination, message: Message, send_id: str) -> Posted:
        fate = self.fates.pop(0) if self.fates else "posted"
        posted = await super().send(to, message, send_id) if "posted" in fate else Posted("")
        if "posted" in fate:
            self.look(to.user_id, send_id)
        match fate.partition(",")[0]:
            case "lost":
                raise UncertainError("timeout")
            case "busy":
                raise UnavailableError("busy", 5 * MINUTE)
            case "killed":
                raise KilledError
        return posted


class DeliveryStates(RuleBasedStateMachine):
    """Three people, two nudges a day, and a platform that may or may not be asked."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp())
        shutil.copy(self.template, self.folder / "states.db")
        self.platform = Fateful(look=self.posted)
        self.app = program(f"sqlite:///{self.folder / 'states.db'}", self.platform)
        self.runner = asyncio.Runner()
        self.now = MONDAY
        self.held_until: dict[str, datetime] = {}
        self.snoozed: set[str] = set()
        self.posts: list[str] = []
        self.wrong: list[str] = []
        self.asked: dict[str, list[date]] = defaultdict(list)
        self.shown: set[int] = set()
        self.final: dict[int, str] = {}
        self.owed: dict[str, DeliveryRecord] = {}

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    @initialize(can_ask=st.booleans())
    def begin(self, can_ask: bool) -> None:
        self.platform.can_ask = can_ask
        self.do(enrol(self.app, [row(name) for name in NAMES]))
        self.do(schedule(self.app, nudge(at=time(9, 30)), nudge("talk", "course", time(14), window=timedelta(hours=2))))

    def posted(self, user: str, send_id: str) -> None:
        """Seen at the moment of posting, by what this test itself knows of the person. An exception would be taken for
        the platform's own, so what is wrong is written down."""
        one, local = self.owed[send_id], self.now.astimezone(COPENHAGEN)
        promises = {
            "on a day off": local.weekday() < 5 and local.date() not in CLOSED_DAYS,
            "outside working hours": time(8) <= local.time() < time(16),
            "in a pause": self.now >= self.held_until.get(user, self.now),
            "twice the same": send_id not in self.posts,
            "too late": one.expires_at > self.now,
            "before it was due": one.due_at <= self.now,
        }
        self.wrong += [
            f"{user} was written to {what}, {local:%A %d %B %H:%M}" for what, kept in promises.items() if not kept
        ]
        self.posts.append(send_id)
        if one.id not in self.shown:
            self.asked[user].append(local.date())
        self.shown.add(one.id)

    async def _sending(self, verb: Callable[[datetime], Awaitable[None]]) -> None:
        self.owed = {one.send_id: one for one in await owed(self.app)}
        try:
            await verb(self.now)
        except KilledError:
            await self.app.database.close()

    @rule(minutes=st.sampled_from((1, 10, 60, 180, 10 * 60)))
    def later(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @rule(fates=st.lists(st.sampled_from(FATES), max_size=3))
    def when_something_is_due(self, fates: list[str]) -> None:
        self.now = self.do(self._next_due()) or self.now + 12 * HOUR
        self.deliver(fates)

    @rule(fates=st.lists(st.sampled_from(FATES), max_size=3))
    def deliver(self, fates: list[str]) -> None:
        self.do(self.app.plan(self.now))
        self.platform.fates = fates
        self.do(self._sending(self.app.deliver))
        self.platform.fates = []

    @rule(minutes=st.sampled_from((0, 1, 2, 11)), answers=st.sampled_from((True, True, False)))
    def reconcile(self, minutes: int, answers: bool) -> None:
        self.now += minutes * MINUTE
        self.platform.answers = answers
        self.do(self.app.reconcile(self.now))
        self.platform.answers = True

    @rule(name=names)
    def press(self, name: str) -> None:
        if shown := self._last(name, "answer"):
            self.do(tap(self.app, name, shown, "Ja" if "Ja" in _labels(shown) else "1", self.now))

    @rule(name=names, length=st.sampled_from(("hour", "day")))
    def snooze(self, name: str, length: str) -> None:
        if shown := self._last(name, "snooze"):
            action = next(one.action for one in buttons(shown) if one.action.verb == "snooze")
            self.snoozed.add(action.ref)
            self.do(press_button(self.app, name, Action("snooze", action.ref, length), self.now))

    @rule(name=names, days=st.integers(1, 3))
    def pause(self, name: str, days: int) -> None:
        until = self.now.astimezone(COPENHAGEN).date() + days * DAY
        said = told(self.do(say(self.app, name, f"pause until {until}", self.now)))
        assert said
        self.held_until[name] = datetime.combine(until, time(8), COPENHAGEN)

    @rule(name=names)
    def resume(self, name: str) -> None:
        self.do(say(self.app, name, "resume", self.now))
        self.held_until.pop(name, None)

    @invariant()
    def nobody_is_written_to_who_should_not_be(self) -> None:
        assert self.wrong == []

    @invariant()
    def what_is_final_stays(self) -> None:
        if not self.owed and not self.final and not self.posts:
            return
        for one in self.do(owed(self.app)):
            before = self.final.get(one.id)
            allowed = WAYS_OUT.get(before or "", {one.state})
            assert one.state in allowed, f"what was {before} became {one.state}"
            if before == "sent" and one.state == "due":
                assert one.key in self.snoozed, "what was sent is owed again, and nobody asked for it"
            self.final[one.id] = one.state

    @invariant()
    def nobody_is_asked_too_often(self) -> None:
        for name, days in self.asked.items():
            assert max(Counter(days).values()) <= 1, f"{name} was asked twice in a day"
            assert all(len([one for one in days if 0 <= (day - one).days < 7]) <= 3 for day in days), name

    def teardown(self) -> None:
        """An hour of peace, and nothing is in doubt any more."""
        for minutes in (2, 4, 6, 20, 60):
            self.do(self.app.reconcile(self.now + minutes * MINUTE))
        left = [one for one in self.do(owed(self.app)) if one.state == "sending"]
        undecided = self.do(self._undecided())
        self.do(self.app.database.close())
        self.runner.close()
        shutil.rmtree(self.folder)
        assert (left, undecided) == ([], [])

    async def _undecided(self) -> list[DeliveryRecord]:
        async with self.app.database.read() as work:
            later = self.now + 2 * HOUR
            return list(await work.deliveries.undecided(later, later, 100))

    async def _next_due(self) -> datetime | None:
        async with self.app.database.read() as work:
            return await work.deliveries.next_due(self.now)

    def _last(self, name: str, verb: str) -> Message | None:
        shown = [one for one in self.platform.to(name) if any(b.action.verb == verb for b in buttons(one))]
        return shown[-1] if shown else None


def _labels(shown: Message) -> list[str]:
    return [one.label for one in buttons(shown)]


def explored(template: Path, examples: int, steps: int) -> None:
    machine = type("Machine", (DeliveryStates,), {"template": template})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_deliveries_keep_their_promises_in_any_order(sqlite_template: Path) -> None:
    explored(sqlite_template, 40, 30)


@pytest.mark.long
def test_deliveries_keep_their_promises_in_any_order_for_long(sqlite_template: Path) -> None:
    explored(sqlite_template, 300, 50)
