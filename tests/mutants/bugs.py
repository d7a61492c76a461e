"""Bugs that a delivery may have, each as a change of the program, with the tests that must notice it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """`old` stands in that file exactly once."""

    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Bug:
    """`tests` pass without it; each of them fails with it."""

    name: str
    edits: Sequence[Edit]
    tests: Sequence[str]


DELIVER = "bot/deliver.py"
SENDING = "storage/repositories/sending.py"
OWING = "storage/repositories/owing.py"
AGAIN = 'return await self._write(delivery, state="due", due_at=now, reason="not-posted", owner=None)'
KILLED_WHILE_SENDING = (
    "tests/survival/test_sending.py::"
    "test_whoever_is_killed_while_sending_loses_nothing_and_doubles_nothing[sqlite-can be asked]"
)
MANY = "tests/survival/test_fan_out.py::test_of_many_nobody_is_forgotten_or_asked_twice[can be asked]"
MANY_UNASKABLE = MANY.replace("can", "cannot")
FROZEN = (
    "tests/survival/test_freezing.py::"
    "test_whoever_freezes_before_the_first_byte_does_not_send_it_when_the_lease_is_over[sqlite]"
)

BUGS = (
    Bug(
        "no look at the clock before the first byte",
        [Edit(DELIVER, "        if moment > deadline:\n", "        if not deadline:\n")],
        [
            FROZEN,
            "tests/bot/test_deliver.py::test_a_send_does_not_begin_when_its_lease_is_nearly_over[sqlite]",
        ],
    ),
    Bug(
        "what is unknown is sent again unasked",
        [
            Edit(
                "bot/reconcile.py",
                "        posted = await self._looked_up(platform, to, delivery, waits, now)\n",
                f"        {AGAIN}\n        posted = await self._looked_up(platform, to, delivery, waits, now)\n",
            )
        ],
        [
            KILLED_WHILE_SENDING,
            MANY,
        ],
    ),
    Bug(
        "what cannot be asked about is sent again",
        [
            Edit(
                "bot/reconcile.py",
                "not platform.can_ask:\n            return await self._write(delivery, decided_at=now)\n",
                f"not platform.can_ask:\n            {AGAIN}\n",
            )
        ],
        [MANY_UNASKABLE],
    ),
    Bug(
        "recorded as sent before it is sent",
        [
            Edit(
                DELIVER,
                "        return outgoing\n\n    async def _send",
                '        done = [(one.delivery.id, one.delivery.attempt + 1, "") for one in outgoing]\n'
                "        await work.deliveries.sent(done, self.owner, now)\n"
                "        return outgoing\n\n    async def _send",
            )
        ],
        [KILLED_WHILE_SENDING],
    ),
    Bug(
        "that it is on its way is written after the call",
        [
            Edit(
                DELIVER,
                "        await work.deliveries.sending(going, self.owner, now, LEASE)\n",
                "        assert going\n",
            ),
            Edit(
                DELIVER,
                "        taken = [(one.delivery.id, one.delivery.attempt + 1) for one, _ in all_outcomes]\n",
                "        going = [(one.delivery.id, one.to.id) for one, _ in all_outcomes]\n"
                "        await work.deliveries.sending(going, self.owner, now, LEASE)\n"
                "        taken = [(one.delivery.id, one.delivery.attempt + 1) for one, _ in all_outcomes]\n",
            ),
        ],
        [KILLED_WHILE_SENDING],
    ),
    Bug(
        "whoever lost their lease completes it all the same",
        [
            Edit(
                SENDING,
                "        return {row.id: row.pressed_at is not None for row in rows}\n",
                "        return {one: False for one, _ in taken}\n",
            ),
            Edit(
                SENDING,
                '    .where(_TABLE.c.owner == bindparam("whose"), _TABLE.c.state == "sending")',
                '    .where(func.coalesce(bindparam("whose"), "") != "", _TABLE.c.state == "sending")',
            ),
            Edit(
                SENDING,
                '_TABLE.c.attempt == bindparam("n"))',
                '_TABLE.c.attempt >= bindparam("n"))',
            ),
            Edit(
                SENDING,
                "            .where(Delivery.owner == owner, Delivery.attempt == delivery.attempt + 1)\n",
                '            .where(Delivery.owner != "")\n',
            ),
        ],
        [
            "tests/storage/test_sending.py::test_only_the_owner_of_that_attempt_records_that_it_failed[sqlite]",
            "tests/bot/test_deliver.py::test_whoever_has_lost_their_lease_changes_nothing[sqlite-error1]",
        ],
    ),
    Bug(
        "a lease shorter than a call",
        [
            Edit(DELIVER, "LEASE = timedelta(seconds=60)\n", "LEASE = timedelta(seconds=9)\n"),
            Edit(DELIVER, "MARGIN = timedelta(seconds=20)\n", "MARGIN = timedelta(seconds=3)\n"),
        ],
        ["tests/survival/test_freezing.py::test_whatever_was_begun_in_time_is_over_before_its_lease"],
    ),
    Bug(
        "a key without the step",
        [
            Edit(
                "storage/migrations/versions/0001_first.py",
                '            "occurrence_id", "person_id", "step", name=op.f',
                '            "occurrence_id", "person_id", name=op.f',
            ),
            Edit(OWING, 'TURN = ("occurrence_id", "person_id", "step")', 'TURN = ("occurrence_id", "person_id")'),
        ],
        ["tests/bot/test_receive.py::test_a_follow_up_is_owed_once_however_often_it_is_asked_for[sqlite]"],
    ),
    Bug(
        "the gate is asked only when it is planned",
        [
            Edit(
                "bot/gatekeeping.py",
                "        verdict = may_contact(contact, now, budget, asked",
                "        return Go()\n        verdict = may_contact(contact, now, budget, asked",
            )
        ],
        [
            "tests/bot/test_deliver.py::test_a_question_does_not_come_on_a_day_off[sqlite-day0-holiday]",
            "tests/bot/test_deliver.py::test_a_question_too_early_in_the_day_waits_for_working_hours[sqlite]",
        ],
    ),
    Bug(
        "what a platform asks for binds one process",
        [
            Edit(
                DELIVER,
                "                found[whose] = max(until, found.get(whose, until))\n",
                "                assert until, whose\n",
            )
        ],
        ["tests/survival/test_throttling.py::test_nobody_calls_before_the_time_and_everybody_is_asked_once[sqlite]"],
    ),
    Bug(
        "acknowledged before it is committed",
        [
            Edit(
                "bot/slack/turns.py",
                "        done, _ = await asyncio.wait({working}, timeout=self.budget)\n",
                "        done, _ = await asyncio.wait({working}, timeout=0)\n",
            )
        ],
        ["tests/platforms/test_slack_listen.py::test_what_is_acknowledged_is_written_down"],
    ),
    Bug(
        "closed without a lock",
        [
            Edit(
                "storage/repositories/periods.py",
                "        row = (await self.connection.execute(query.with_for_update())).one_or_none()\n",
                "        row = (await self.connection.execute(query)).one_or_none()\n",
            )
        ],
        [
            "tests/storage/test_periods.py::test_two_who_close_at_once_close_one_after_the_other[postgresql]",
        ],
    ),
    Bug(
        "an occurrence is known by its instant",
        [
            Edit(
                "bot/plan.py",
                "        key = occasion(nudge, day)\n",
                "        key = instant(day, nudge.at, self.organisation.zone_of(nudge.zone)).isoformat()\n",
            )
        ],
        [
            "tests/survival/test_planners.py::test_a_nudge_at_another_hour_of_that_day_is_the_same_occasion[sqlite]",
        ],
    ),
    Bug(
        "each planner has an occurrence of its own",
        [
            Edit(
                "bot/plan.py",
                "        key = occasion(nudge, day)\n",
                "        key = opaque()\n",
            )
        ],
        [
            "tests/survival/test_planners.py::test_eight_planners_at_once_owe_each_question_once[sqlite]",
            "tests/survival/test_sending.py::test_whoever_is_killed_while_planning_owes_each_question_once[sqlite]",
        ],
    ),
    Bug(
        "only the sweep looks whether it is too late",
        [
            Edit(
                "bot/gatekeeping.py",
                "    if delivery.expires_at <= now:\n",
                "    if delivery.expires_at is None:\n",
            )
        ],
        ["tests/bot/test_deliver.py::test_a_question_that_waited_too_long_is_not_asked[sqlite]"],
    ),
    Bug(
        "the sweep frees what was on its way",
        [
            Edit(
                SENDING,
                '.values(state="unknown", reason="lease-over", owner=None)',
                '.values(state="due", reason="lease-over", owner=None)',
            )
        ],
        [
            KILLED_WHILE_SENDING,
            MANY_UNASKABLE,
        ],
    ),
    Bug(
        "the answer that arrived last holds",
        [
            Edit(
                "storage/repositories/pressing.py",
                "or_(Delivery.pressed_at.is_(None), Delivery.pressed_at <= _AT))",
                "or_(Delivery.pressed_at.is_(None), Delivery.pressed_at != _AT))",
            )
        ],
        [
            "tests/bot/test_receive.py::test_of_two_taps_the_later_pressed_holds_whatever_order_they_arrive_in[sqlite]",
            "tests/survival/test_repeats.py::test_what_slack_sends_again_changes_nothing[sqlite]",
        ],
    ),
)
