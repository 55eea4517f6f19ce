"""Handing out messages: each once, each address in order, without reading what must wait."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import insert, select, text

from models.outbox import Kind, Outgoing, Priority, State, left_attempting, shown_at, suppress_for
from models.queue import Wanted, claim, next_attempt, postpone_channel
from models.store import Store
from tests.models.people import NOW, add_member, outgoing
from tests.models.plans import plans_of, reads_all_of

CHANNELS = ("telegram", "web")
LATER = NOW + timedelta(minutes=5)
MANY = 20_000


async def put(store: Store, *rows: Outgoing) -> None:
    async with store.write() as session:
        for row in rows:
            session.add(row)
            await session.flush()


async def take(
    store: Store, *, limit: int = 10, worker: str = "a", channels: Sequence[str] = CHANNELS
) -> list[str]:
    async with store.write() as session:
        rows = await claim(session, Wanted(worker, channels, limit), now=NOW)
        return [row.key for row in rows]


async def settle(store: Store, key: str, state: State) -> None:
    async with store.write() as session:
        row = (await session.scalars(select(Outgoing).where(Outgoing.key == key))).one()
        row.state = state


async def fill(store: Store) -> None:
    """A broadcast to many, of which the newest tenth waits; each address has earlier messages."""
    rows = [
        {
            "key": f"broadcast:{n}",
            "kind": Kind.BROADCAST,
            "priority": Priority.BROADCAST,
            "channel": "telegram",
            "lookup": (n % (MANY // 2)).to_bytes(32),
            "address": "1",
            "state": State.SENT if n < MANY * 0.9 else State.QUEUED,
            "next_attempt_at": NOW,
            "attempts": 0,
            "repeated": False,
            "created_at": NOW,
        }
        for n in range(MANY)
    ]
    async with store.write() as session:
        await session.execute(insert(Outgoing), rows)
    async with store.write() as session:
        await session.execute(text("ANALYZE outbox"))


async def test_the_most_urgent_goes_first_and_then_the_longest_due(any_store: Store) -> None:
    await put(
        any_store,
        outgoing("broadcast", address="1", priority=Priority.BROADCAST),
        outgoing("due now", address="2", priority=Priority.REMINDER),
        outgoing("due before", address="3", priority=3 - 1, next_attempt_at=NOW - LATER.resolution),
        outgoing("reply", address="4"),
        outgoing("on the page", address="5", channel="web"),
        outgoing("not due yet", address="6", next_attempt_at=LATER),
    )
    assert await take(any_store, limit=4) == ["reply", "on the page", "due before", "due now"]
    assert await take(any_store) == ["broadcast"]


async def test_of_an_address_only_the_oldest_is_handed_out(any_store: Store) -> None:
    await put(any_store, *(outgoing(f"{n}", address="1") for n in range(3)))
    assert await take(any_store) == ["0"]
    assert await take(any_store) == []
    await settle(any_store, "0", State.SENT)
    assert await take(any_store) == ["1"]


async def test_a_message_to_be_tried_again_holds_back_the_ones_behind_it(any_store: Store) -> None:
    await put(
        any_store,
        outgoing("first", address="1", next_attempt_at=LATER),
        outgoing("second", address="1"),
    )
    assert await take(any_store) == []


async def test_a_reply_overtakes_a_reminder_but_does_not_fly_beside_it(any_store: Store) -> None:
    await put(
        any_store,
        outgoing("reminder", address="1", priority=Priority.REMINDER),
        outgoing("reply", address="1"),
    )
    assert await take(any_store) == ["reply"]
    await settle(any_store, "reply", State.SENT)
    assert await take(any_store) == ["reminder"]


async def test_a_channel_nobody_serves_is_left_alone(any_store: Store) -> None:
    await put(any_store, outgoing("reply", address="1", channel="fax"))
    assert await take(any_store) == []
    async with any_store.read() as session:
        assert await next_attempt(session, CHANNELS) is None


async def test_a_claim_is_committed_with_its_worker_and_moment(any_store: Store) -> None:
    await put(any_store, outgoing("reply", address="1"))
    await take(any_store, worker="second")
    async with any_store.read() as session:
        row = (await session.scalars(select(Outgoing))).one()
        found = await left_attempting(session, worker="second", before=NOW)
        assert await left_attempting(session, worker="first", before=NOW) == []
    assert (row.state, row.attempts, row.attempted_by) == (State.ATTEMPTING, 1, "second")
    assert [row.key for row in found] == ["reply"]


async def test_a_claim_that_fails_hands_out_nothing(any_store: Store) -> None:
    await put(any_store, outgoing("reply", address="1"))
    async with any_store.write() as session:
        await claim(session, Wanted("a", CHANNELS, 10), now=NOW)
        await session.rollback()
    assert await take(any_store) == ["reply"]


async def test_workers_that_claim_at_once_never_get_the_same_row(
    any_url: str, any_store: Store
) -> None:
    await put(any_store, *(outgoing(f"{n}", address=f"{n // 2}") for n in range(40)))
    stores = [Store(any_url) for _ in range(4)]
    rounds = [
        take(store, limit=3, worker=f"{number}")
        for _ in range(3)
        for number, store in enumerate(stores)
    ]
    taken = [key for keys in await asyncio.gather(*rounds) for key in keys]
    for store in stores:
        await store.close()
    rest = await take(any_store, limit=40)
    assert sorted(taken + rest, key=int) == [f"{n}" for n in range(0, 40, 2)]


async def test_a_worker_in_the_middle_of_a_claim_blocks_nobody(any_store: Store) -> None:
    if any_store.engine.dialect.name == "sqlite":
        return  # one writer at a time: the second waits, by design
    await put(any_store, *(outgoing(f"{n}", address=f"{n}") for n in range(4)))
    async with any_store.write() as session:
        first = await claim(session, Wanted("a", CHANNELS, 2), now=NOW)
        second = await take(any_store, limit=2, worker="b")
    assert [row.key for row in first] + second == ["0", "1", "2", "3"]


async def test_a_flood_wait_stops_its_channel_and_no_other(any_store: Store) -> None:
    await put(
        any_store,
        outgoing("chat", address="1"),
        outgoing("page", address="2", channel="web", next_attempt_at=LATER),
    )
    async with any_store.write() as session:
        await postpone_channel(session, "telegram", until=LATER + timedelta(minutes=1))
        await postpone_channel(session, "telegram", until=LATER)
    assert await take(any_store) == []
    async with any_store.read() as session:
        assert await next_attempt(session, CHANNELS) == LATER
        assert await next_attempt(session, ["telegram"]) == LATER + timedelta(minutes=1)


async def test_looking_for_work_reads_no_more_than_there_is(any_store: Store) -> None:
    await fill(any_store)
    plans = await plans_of(
        any_store,
        lambda session: claim(session, Wanted("a", ["telegram"], 50), now=NOW),
    )
    looks = [plan for plan in plans if "outbox" in plan and "marks" not in plan]
    assert any("ix_outbox_queued" in plan and "ix_outbox_unsent" in plan for plan in looks)
    assert not [plan for plan in looks if reads_all_of("outbox", plan)]


async def test_the_next_moment_is_found_without_reading_all(any_store: Store) -> None:
    await fill(any_store)
    plans = await plans_of(any_store, lambda session: next_attempt(session, CHANNELS))
    assert not [plan for plan in plans if reads_all_of("outbox", plan)]


async def test_what_arrived_is_shown_oldest_first(any_store: Store) -> None:
    await put(
        any_store,
        *(outgoing(f"{n}", address="1", state=State.SENT) for n in range(3)),
        outgoing("waits", address="1"),
        outgoing("wiped", address="1", state=State.SENT, payload=None),
        outgoing("hers", address="2", state=State.SENT),
    )
    lookup = outgoing("", address="1").lookup
    async with any_store.read() as session:
        shown = await shown_at(session, "telegram", lookup, after=0, limit=2)
    assert [row.key for row in shown] == ["1", "2"]


async def test_who_stops_gets_her_answers_and_nothing_else(any_store: Store) -> None:
    async with any_store.write() as session:
        member = await add_member(session, code="abcd2345", address="1")
    await put(
        any_store,
        outgoing("reminder", address="1", member_id=member.id, kind=Kind.REMINDER, priority=2),
        outgoing("reply", address="1", member_id=member.id),
    )
    async with any_store.write() as session:
        await suppress_for(session, member.id, reason="stopped")
    assert await take(any_store) == ["reply"]
