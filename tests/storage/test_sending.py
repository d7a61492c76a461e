"""The outbox as it is emptied: claimed by one, fenced by owner and attempt, swept when a lease is over."""

import asyncio
from datetime import timedelta

import pytest

from storage.database import Database
from storage.records import DeliveryRecord
from storage.tables import Delivery
from tests.storage.rows import DAY, HOUR, MINUTE, NOW, Owed, deliveries, occurrence, one_owed, owed, person, reachable

SECOND = timedelta(seconds=1)


async def claimed(database: Database, now: object = NOW, limit: int = 10) -> list[int]:
    async with database.begin() as work:
        return [one.id for one, _ in await work.deliveries.claim(now, limit)]  # type: ignore[arg-type]


async def several(database: Database, count: int) -> list[DeliveryRecord]:
    async with database.begin() as work:
        occurred = await occurrence(work)
        people = [await reachable(work, f"p{n}") for n in range(count)]
        await work.deliveries.owe([owed(occurred, one, due_at=NOW - n * MINUTE) for n, one in enumerate(people)])
    return await deliveries(database)


async def test_what_is_due_is_claimed_oldest_first_and_no_more_than_asked_for(database: Database) -> None:
    owed_ = await several(database, 5)
    assert await claimed(database, limit=3) == [owed_[4].id, owed_[3].id, owed_[2].id]


async def test_what_is_not_due_yet_or_no_longer_is_left_alone(database: Database) -> None:
    later = await one_owed(database, "ana", due_at=NOW + SECOND)
    sending = await one_owed(database, "bo")
    await sending.sending()
    assert await claimed(database) == []
    assert await claimed(database, NOW + SECOND) == [(await later.now()).id]


async def two_accounts(database: Database, chosen: str | None, unreachable: str | None, held: str) -> Owed:
    """Ana is owed something. She has an account on "fake" and then one on "other"; two colleagues chose one each. One
    of Ana's platforms has asked to be left alone for a minute."""
    ana = await one_owed(database)
    async with database.begin() as work:
        await work.accounts.link(ana.person_id, "other", "t", "ana", None)
        await work.people.change(ana.person_id, platform=chosen)
        for platform in ("fake", "other"):
            colleague = await person(work, f"on-{platform}")
            await work.accounts.link(colleague, platform, "elsewhere", f"on-{platform}", None)
            await work.people.change(colleague, platform=platform)
        if unreachable:
            await work.accounts.left(unreachable, "t", "ana", "uninstalled")
        await work.throttles.hold(f"{held}:t", NOW + MINUTE)
    return ana


@pytest.mark.parametrize(
    ("chosen", "unreachable", "held"),
    [
        ("other", None, "fake"),
        ("fake", None, "other"),
        (None, None, "other"),
        ("third", None, "other"),
        ("other", "other", "other"),
        (None, "fake", "fake"),
    ],
)
async def test_who_has_two_accounts_is_not_held_back_by_the_one_that_is_not_used(
    database: Database, chosen: str | None, unreachable: str | None, held: str
) -> None:
    ana = await two_accounts(database, chosen, unreachable, held)
    assert await claimed(database) == [(await ana.now()).id]


@pytest.mark.parametrize(
    ("chosen", "unreachable", "held"),
    [
        ("other", None, "other"),
        ("fake", None, "fake"),
        (None, None, "fake"),
        ("third", None, "fake"),
        ("other", "other", "fake"),
        (None, "fake", "other"),
    ],
)
async def test_who_has_two_accounts_is_held_back_by_the_one_that_is_used(
    database: Database, chosen: str | None, unreachable: str | None, held: str
) -> None:
    ana = await two_accounts(database, chosen, unreachable, held)
    assert await claimed(database) == []
    assert await claimed(database, NOW + MINUTE) == [(await ana.now()).id]


async def test_those_who_are_to_be_passed_over_take_nobodys_place(database: Database) -> None:
    owed_ = await several(database, 5)
    async with database.begin() as work:
        found = await work.deliveries.claim(NOW, 2, [owed_[4].person_id, owed_[2].person_id])
    assert [one.id for one, _ in found] == [owed_[3].id, owed_[1].id]


async def test_two_transactions_never_hold_the_same_delivery(database: Database) -> None:
    """On PostgreSQL the second passes over what the first holds; on SQLite it waits until the first is done."""
    await several(database, 6)
    taken: list[list[int]] = []
    first_has_claimed, second_is_done = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with database.begin() as work:
            mine = await work.deliveries.claim(NOW, 4)
            taken.append([one.id for one, _ in mine])
            first_has_claimed.set()
            if not database.sqlite:
                await second_is_done.wait()
            to = await work.accounts.of_many({person.id for _, person in mine})
            going = [(one.id, to[person.id][0].id, one.version) for one, person in mine]
            await work.deliveries.sending(going, "first", NOW, MINUTE)

    async def second() -> None:
        await first_has_claimed.wait()
        taken.append(await claimed(database, limit=4))
        second_is_done.set()

    await asyncio.gather(first(), second())
    assert [len(one) for one in taken] == [4, 2]
    assert not set(taken[0]) & set(taken[1])


async def test_two_deliveries_of_one_person_are_never_held_by_two(database: Database) -> None:
    async with database.begin() as work:
        ana = await reachable(work, "ana")
        tuesday, other = await occurrence(work), await occurrence(work, "x", "schedule:2")
        await work.deliveries.owe([owed(tuesday, ana, due_at=NOW - MINUTE), owed(other, ana)])
    if database.sqlite:
        assert len(await claimed(database)) == 2
        return
    async with database.begin() as one, database.begin() as two:
        assert len(await one.deliveries.claim(NOW, 1)) == 1
        assert await two.deliveries.claim(NOW, 10) == []


async def test_a_person_whose_platform_asked_us_to_wait_is_passed_over_until_then(database: Database) -> None:
    one = await one_owed(database, "ana")
    async with database.begin() as work:
        await reachable(work, "bo")
        await work.throttles.hold("fake:t", NOW + MINUTE)
    assert await claimed(database) == []
    assert await claimed(database, NOW + MINUTE) == [(await one.now()).id]


async def test_a_wait_of_another_workspace_binds_nobody_here(database: Database) -> None:
    await one_owed(database, "ana")
    async with database.begin() as work:
        await work.throttles.hold("fake:another", NOW + MINUTE)
    assert len(await claimed(database)) == 1


async def test_whoever_has_the_longest_of_names_is_left_alone_too(database: Database) -> None:
    tenant, user = 100 * "t", 200 * "u"
    one = await one_owed(database, "ana")
    async with database.begin() as work:
        await work.accounts.left("fake", "t", "ana", "uninstalled")
        await work.accounts.link(one.person_id, "fake", tenant, user, "there")
        await work.throttles.hold(f"fake:{tenant}:{user}", NOW + MINUTE)
    assert await claimed(database) == []
    assert len(await claimed(database, NOW + MINUTE)) == 1


async def test_only_the_owner_of_that_attempt_records_that_it_was_sent(database: Database) -> None:
    one = await one_owed(database)
    before = await one.sending("a")
    async with database.begin() as work:
        await work.deliveries.sent([(before.id, before.attempt + 1, "elsewhere")], "b", NOW)
        await work.deliveries.sent([(before.id, before.attempt + 2, "elsewhere")], "a", NOW)
        assert await work.deliveries.held([(before.id, before.attempt + 1)], "b") == {}
        assert await work.deliveries.held([(before.id, before.attempt + 2)], "a") == {}
    assert ((await one.now()).state, (await one.now()).address) == ("sending", None)
    async with database.begin() as work:
        assert await work.deliveries.held([(before.id, before.attempt + 1)], "a") == {before.id: False}
        await work.deliveries.sent([(before.id, before.attempt + 1, "here")], "a", NOW + SECOND)
    after = await one.now()
    assert (after.state, after.address, after.sent_at) == ("sent", "here", NOW + SECOND)


async def test_only_the_owner_of_that_attempt_records_that_it_failed(database: Database) -> None:
    one = await one_owed(database)
    before = await one.sending("a")
    async with database.begin() as work:
        assert not await work.deliveries.finish(before, "b", state="failed")
        await work.deliveries.sweep(NOW + 2 * MINUTE)
        assert not await work.deliveries.finish(before, "a", state="failed")
    assert (await one.now()).state == "unknown"


async def test_a_lease_that_is_over_leaves_an_unknown_outcome(database: Database) -> None:
    one = await one_owed(database)
    await one.sending(now=NOW, lease=MINUTE)
    async with database.begin() as work:
        await work.deliveries.sweep(NOW + MINUTE)
    assert (await one.now()).state == "sending"
    async with database.begin() as work:
        await work.deliveries.sweep(NOW + MINUTE + SECOND)
    after = await one.now()
    assert (after.state, after.reason, await one.column("owner")) == ("unknown", "lease-over", None)


async def test_a_lease_that_is_over_is_in_doubt_also_where_the_person_has_answered(database: Database) -> None:
    one = await one_owed(database)
    before = await one.sending()
    async with database.begin() as work:
        await work.deliveries.press(before.id, NOW + SECOND)
        await work.deliveries.sweep(NOW + 2 * MINUTE)
    after = await one.now()
    assert (after.state, after.reason, after.sent_at) == ("unknown", "lease-over", None)


async def test_what_comes_too_late_is_expired_and_says_what_held_it_back(database: Database) -> None:
    plain = await one_owed(database, "ana", expires_at=NOW + HOUR)
    held = await one_owed(database, "bo", expires_at=NOW + HOUR)
    later = await one_owed(database, "eva", expires_at=NOW + HOUR + SECOND)
    sending = await one_owed(database, "ida", expires_at=NOW + HOUR)
    await sending.sending(lease=DAY)
    async with database.begin() as work:
        await work.deliveries.postpone([((await held.now()).id, NOW + 10 * MINUTE, "outside-hours")])
        await work.deliveries.sweep(NOW + HOUR)
    assert [((await one.now()).state, (await one.now()).reason) for one in (plain, held, later, sending)] == [
        ("expired", "too-late"),
        ("expired", "outside-hours"),
        ("due", None),
        ("sending", None),
    ]


async def unknown(database: Database, name: str = "ana") -> DeliveryRecord:
    one = await one_owed(database, name)
    before = await one.sending()
    async with database.begin() as work:
        await work.deliveries.finish(before, "a", state="unknown", reason="timeout")
    return await one.now()


async def test_unknown_outcomes_are_asked_about_when_they_have_settled(database: Database) -> None:
    doubtful = await unknown(database)
    async with database.read() as work:
        assert await work.deliveries.undecided(NOW - SECOND, NOW, 10) == []
        assert [one.id for one in await work.deliveries.undecided(NOW, NOW, 10)] == [doubtful.id]


async def test_whoever_was_just_denied_does_not_keep_others_from_being_asked_about(database: Database) -> None:
    denied, other = await unknown(database, "ana"), await unknown(database, "bo")
    async with database.begin() as work:
        await work.deliveries.decide(denied, said_no_at=NOW + MINUTE)
        assert [one.id for one in await work.deliveries.undecided(NOW, NOW + MINUTE - SECOND, 1)] == [other.id]
        assert len(await work.deliveries.undecided(NOW, NOW + MINUTE, 10)) == 2


async def test_a_decided_unknown_is_not_asked_about_again(database: Database) -> None:
    doubtful = await unknown(database)
    async with database.begin() as work:
        assert await work.deliveries.decide(doubtful, decided_at=NOW)
        assert await work.deliveries.undecided(NOW, NOW, 10) == []


async def test_a_decision_about_an_earlier_attempt_changes_nothing(database: Database) -> None:
    """Whoever was stopped while asking must not free what somebody else has sent again meanwhile."""
    stale = await unknown(database)
    async with database.begin() as work:
        assert await work.deliveries.decide(stale, state="due", due_at=NOW, owner=None)
        to = await work.accounts.of(stale.person_id)
        await work.deliveries.sending([(stale.id, to[0].id, stale.version)], "b", NOW, MINUTE)
        await work.deliveries.sweep(NOW + 2 * MINUTE)
    async with database.begin() as work:
        assert not await work.deliveries.decide(stale, state="due", due_at=NOW, owner=None)
    [after] = await deliveries(database)
    assert (after.state, after.attempt) == ("unknown", 2)


async def test_the_name_of_a_message_is_the_same_in_every_attempt(database: Database) -> None:
    one = await one_owed(database)
    before = await one.sending()
    async with database.begin() as work:
        await work.deliveries.finish(before, "a", state="due", due_at=NOW, owner=None)
    again = await one.sending("b")
    assert (again.send_id, again.attempt) == (before.send_id, 1)
    assert (await one.now()).attempt == 2


@pytest.mark.parametrize(
    ("state", "counted"), [("sending", True), ("sent", True), ("unknown", True), ("failed", False), ("due", False)]
)
async def test_what_somebody_got_or_may_have_got_counts_as_contact(
    database: Database, state: str, counted: bool
) -> None:
    one = await one_owed(database)
    before = await one.sending(now=NOW)
    async with database.begin() as work:
        if state == "sent":
            await work.deliveries.sent([(before.id, 1, "here")], "a", NOW)
        elif state != "sending":
            await work.deliveries.finish(before, "a", state=state)
        assert await work.deliveries.contacts([one.person_id], NOW) == ({one.person_id: [NOW]} if counted else {})
        assert await work.deliveries.contacts([one.person_id], NOW + SECOND) == {}


async def test_what_somebody_asked_for_is_no_contact(database: Database) -> None:
    asked, followed = await one_owed(database, "ana", asked_for=True), await one_owed(database, "bo", follow_up=True)
    for one in (asked, followed):
        before = await one.sending()
        async with database.begin() as work:
            await work.deliveries.sent([(before.id, 1, "here")], "a", NOW)
    people = [asked.person_id, followed.person_id]
    async with database.read() as work:
        assert await work.deliveries.contacts(people, NOW) == {followed.person_id: [NOW]}


async def test_nothing_is_lost_when_a_transaction_that_claimed_is_undone(database: Database) -> None:
    one = await one_owed(database)
    with pytest.raises(LookupError):
        async with database.begin() as work:
            assert len(await work.deliveries.claim(NOW, 10)) == 1
            await work.deliveries.settle([((await one.now()).id, "skipped", "left")])
            raise LookupError
    assert len(await claimed(database)) == 1
    assert len(await deliveries(database, Delivery.state == "due")) == 1
