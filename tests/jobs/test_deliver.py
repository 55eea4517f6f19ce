"""From the outbox to the channel and back: what was sent, what waits, what is said once more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from channels.base import Channel, Gone, Message, Outcome, RetryAfter, Sent
from core.clock import FixedClock
from core.faults import StorageUnavailable
from jobs import deliver
from jobs.deliver import Deliverer
from jobs.pacing import Limit
from models import outbox
from models.outbox import Kind, State
from models.store import Store
from notices.outbox import Letter, enqueue, recover
from tests.jobs.sending import NOON, Killed, Pretend, all_in, kill_at, rows, running, until, write


async def test_what_was_written_is_sent_once(deliverer: Deliverer, channel: Pretend) -> None:
    await write(deliverer.store, "k1")
    assert await deliverer.sweep(Channel.TELEGRAM) == 1
    assert await deliverer.sweep(Channel.TELEGRAM) == 0
    assert channel.heard == [("a", "text k1")]
    assert [row.state for row in await rows(deliverer.store)] == [State.SENT]


async def test_the_same_cause_is_written_once(any_store: Store) -> None:
    await write(any_store, "k1")
    await write(any_store, "k1")
    assert len(await rows(any_store)) == 1


async def test_what_was_said_to_someone_without_consent_is_not_kept(deliverer: Deliverer) -> None:
    await write(deliverer.store, "k1")
    await deliverer.sweep(Channel.TELEGRAM)
    assert [row.payload for row in await rows(deliverer.store)] == [None]


@pytest.mark.parametrize(
    ("point", "times_heard"),
    [("after_attempting_before_send", 1), ("after_send_before_settle", 2)],
)
async def test_killed_anywhere_it_arrives_and_a_possible_repeat_says_so(
    deliverer: Deliverer, channel: Pretend, point: str, times_heard: int
) -> None:
    await write(deliverer.store, "k1")
    dying = replace(deliverer, fault=kill_at(point))
    with pytest.raises(Killed):
        await dying.sweep(Channel.TELEGRAM)
    assert [row.state for row in await rows(deliverer.store)] == [State.ATTEMPTING]
    async with deliverer.store.write() as session:
        left = await recover(session, now=NOON, policy=deliverer.policy, worker="w1", before=NOON)
    assert left == 1
    later = replace(deliverer, clock=FixedClock(NOON + timedelta(seconds=5)))
    await later.sweep(Channel.TELEGRAM)
    assert await later.sweep(Channel.TELEGRAM) == 0
    assert len(channel.heard) == times_heard
    assert channel.heard[-1][1].endswith("\ntext k1")
    assert [(row.state, row.repeated) for row in await rows(deliverer.store)] == [
        (State.SENT, True)
    ]


async def test_a_new_life_of_the_same_worker_takes_up_what_the_last_one_left(
    deliverer: Deliverer, channel: Pretend
) -> None:
    await write(deliverer.store, "k1")
    with pytest.raises(Killed):
        await replace(deliverer, fault=kill_at("after_attempting_before_send")).sweep(
            Channel.TELEGRAM
        )
    clock = FixedClock(NOON + timedelta(seconds=5))
    async with running(replace(deliverer, clock=clock)) as nursery:
        while not await all_in(deliverer.store, State.QUEUED):
            await nursery.pause(0.01)
        clock.advance(timedelta(seconds=5))
        deliverer.bell.ring()
        await until(nursery, lambda: bool(channel.heard))
    assert channel.heard[0][1].endswith("\ntext k1")


async def test_what_the_last_life_left_does_not_wait_for_a_clock_that_was_set_back(
    deliverer: Deliverer,
) -> None:
    await write(deliverer.store, "k1")
    ahead = replace(
        deliverer,
        clock=FixedClock(NOON + timedelta(hours=1)),
        fault=kill_at("after_attempting_before_send"),
    )
    with pytest.raises(Killed):
        await ahead.sweep(Channel.TELEGRAM)
    async with running(deliverer) as nursery, asyncio.timeout(5):
        while not await all_in(deliverer.store, State.QUEUED):
            await nursery.pause(0.01)
    assert [row.repeated for row in await rows(deliverer.store)] == [True]


async def test_two_workers_share_the_rows_and_send_each_once(
    deliverer: Deliverer, channel: Pretend
) -> None:
    for number in range(30):
        await write(deliverer.store, f"k{number}", address=f"a{number}")
    other = replace(deliverer, worker="w2")
    while any(
        await asyncio.gather(deliverer.sweep(Channel.TELEGRAM), other.sweep(Channel.TELEGRAM))
    ):
        pass
    assert sorted(text for _, text in channel.heard) == sorted(f"text k{n}" for n in range(30))


async def test_a_chat_that_hangs_holds_up_nobody_else(
    deliverer: Deliverer, channel: Pretend
) -> None:
    channel.hanging.add("slow")
    await write(deliverer.store, "k0", address="slow")
    async with running(deliverer) as nursery:
        await until(nursery, lambda: len(channel.heard) == 1)
        await write(deliverer.store, "k1", address="quick")
        deliverer.bell.ring()
        await until(nursery, lambda: len(channel.heard) == 2)
        assert channel.heard[1] == ("quick", "text k1")
        channel.released.set()


async def test_told_to_stop_in_the_middle_it_writes_down_what_it_knows(
    deliverer: Deliverer, channel: Pretend
) -> None:
    channel.hanging.add("slow")
    await write(deliverer.store, "k0", address="slow")
    await write(deliverer.store, "k1", address="quick")
    async with running(deliverer, grace=0.1) as nursery:
        await until(nursery, lambda: len(channel.heard) == 2)
    slow, quick = await rows(deliverer.store)
    assert quick.state == State.SENT
    assert (slow.state, slow.repeated, slow.reason) == (
        State.QUEUED,
        True,
        "stopped while sending",
    )


async def test_the_bubbles_of_one_chat_keep_their_order_and_their_pace(
    deliverer: Deliverer, channel: Pretend
) -> None:
    clock = FixedClock(NOON)
    paced = replace(deliverer, clock=clock, limits={Channel.TELEGRAM: Limit(per_second=28)})
    for number in range(5):
        await write(deliverer.store, f"k{number}")
    for _ in range(6):
        await paced.sweep(Channel.TELEGRAM)
        clock.advance(timedelta(milliseconds=40))
    assert [text for _, text in channel.heard] == ["text k0", "text k1", "text k2"]
    clock.advance(timedelta(seconds=4))
    for _ in range(3):
        await paced.sweep(Channel.TELEGRAM)
        clock.advance(timedelta(milliseconds=40))
    assert [text for _, text in channel.heard][3:] == ["text k3", "text k4"]


async def test_a_clock_set_back_silences_no_channel(deliverer: Deliverer, channel: Pretend) -> None:
    paced = replace(deliverer, limits={Channel.TELEGRAM: Limit(per_second=1, burst=1)})
    await write(deliverer.store, "k1", address="a1")
    await paced.sweep(Channel.TELEGRAM)
    back = NOON - timedelta(days=1)
    async with deliverer.store.write() as session:
        letter = Letter("k2", Kind.REPLY, "telegram", "a2", Message("text k2"))
        await enqueue(session, letter, now=back)
    clock = FixedClock(back)
    earlier = replace(paced, clock=clock)
    await earlier.sweep(Channel.TELEGRAM)
    clock.advance(timedelta(seconds=2))
    await earlier.sweep(Channel.TELEGRAM)
    assert [text for _, text in channel.heard] == ["text k1", "text k2"]


async def test_a_defect_in_a_channel_is_an_unknown_fate_and_no_end_of_the_others(
    deliverer: Deliverer, channel: Pretend
) -> None:
    channel.answer = broken
    await write(deliverer.store, "k1")
    assert await deliverer.sweep(Channel.TELEGRAM) == 1
    (row,) = await rows(deliverer.store)
    assert (row.state, row.reason) == (State.QUEUED, "ZeroDivisionError")


def broken(_id: str) -> Outcome:
    raise ZeroDivisionError


async def test_a_flood_wait_holds_the_whole_channel_and_no_other(
    deliverer: Deliverer, channel: Pretend
) -> None:
    await write(deliverer.store, "k1")
    await write(deliverer.store, "k2", address="b")
    channel.answer = lambda _id: RetryAfter(30, "flood", whole_channel=True)
    await deliverer.sweep(Channel.TELEGRAM, limit=1)
    channel.answer = Sent
    assert await deliverer.sweep(Channel.TELEGRAM) == 0
    deliverer.clock = FixedClock(NOON + timedelta(seconds=31))
    assert await deliverer.sweep(Channel.TELEGRAM) == 2
    async with deliverer.store.read() as session:
        assert await outbox.count_by_state(session) == {State.SENT: 2}


async def test_a_dead_address_is_not_tried_again(deliverer: Deliverer, channel: Pretend) -> None:
    await write(deliverer.store, "k1")
    channel.answer = lambda _id: Gone("blocked")
    await deliverer.sweep(Channel.TELEGRAM)
    assert await deliverer.sweep(Channel.TELEGRAM) == 0
    assert [row.state for row in await rows(deliverer.store)] == [State.FAILED]


async def test_the_loop_sends_what_is_rung_for_and_stops_when_told(
    deliverer: Deliverer, channel: Pretend
) -> None:
    async with running(deliverer) as nursery:
        await write(deliverer.store, "k1")
        deliverer.bell.ring()
        await until(nursery, lambda: bool(channel.heard))
    assert await all_in(deliverer.store, State.SENT)


async def test_no_more_leave_than_the_credential_allows(
    deliverer: Deliverer, channel: Pretend
) -> None:
    deliverer.limits = {Channel.TELEGRAM: Limit(per_second=2, burst=2)}
    for number in range(5):
        await write(deliverer.store, f"k{number}", address=f"a{number}")
    sent = []
    for second in range(3):
        deliverer.clock = FixedClock(NOON + timedelta(seconds=second))
        sent.append(await deliverer.sweep(Channel.TELEGRAM))
    assert sent == [2, 2, 1]


async def test_what_was_sent_is_not_forgotten_while_the_database_is_away(
    deliverer: Deliverer, channel: Pretend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "_SETTLE_PAUSE", 0)
    await write(deliverer.store, "k1")
    away = iter([False, True, True])
    really = deliverer.store.write

    @asynccontextmanager
    async def sometimes() -> AsyncIterator[AsyncSession]:
        if next(away, False):
            raise StorageUnavailable("locked")
        async with really() as session:
            yield session

    monkeypatch.setattr(deliverer.store, "write", sometimes)
    await deliverer.sweep(Channel.TELEGRAM)
    assert await all_in(deliverer.store, State.SENT)
    assert len(channel.heard) == 1
