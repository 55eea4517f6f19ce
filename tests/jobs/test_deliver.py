"""From the outbox to the channel and back: what was sent, what waits, what is said once more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from channels.base import Channel, Gone, Message, Outcome, RetryAfter, Sent
from core.bell import Bell
from core.clock import FixedClock
from core.nursery import Nursery
from jobs.deliver import Deliverer
from jobs.pacing import Limit
from models import Outgoing, outbox
from models.outbox import Kind, State
from models.store import Store
from notices.outbox import Letter, enqueue, recover
from notices.policy import Policy, load_policy
from tests.notices.world import at

NOON = at("2026-11-24", 12)


class Pretend:
    """A channel that answers as told, and remembers what it was given."""

    def __init__(self, answer: Callable[[str], Outcome] = Sent) -> None:
        self.answer = answer
        self.heard: list[tuple[str, str]] = []

    async def send(self, address: str, message: Message) -> Outcome:
        self.heard.append((address, message.text))
        return self.answer(f"id-{len(self.heard)}")


@pytest.fixture
def policy() -> Policy:
    return load_policy()


@pytest.fixture
def channel() -> Pretend:
    return Pretend()


@pytest.fixture
def deliverer(any_store: Store, channel: Pretend, policy: Policy) -> Deliverer:
    return Deliverer(
        store=any_store,
        senders={Channel.TELEGRAM: channel},
        clock=FixedClock(NOON),
        bell=Bell(),
        worker="w1",
        policy=policy,
    )


async def write(store: Store, key: str, address: str = "a", kind: Kind = Kind.REPLY) -> None:
    async with store.write() as session:
        letter = Letter(key, kind, "telegram", address, Message(f"text {key}"))
        await enqueue(session, letter, now=NOON)


async def rows(store: Store) -> list[Outgoing]:
    async with store.read() as session:
        found = [await session.get(Outgoing, number) for number in range(1, 40)]
    return [row for row in found if row is not None]


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


class Killed(BaseException):
    """The process is gone."""


async def test_a_crash_between_sending_and_noting_it_repeats_once_and_says_so(
    deliverer: Deliverer, channel: Pretend, policy: Policy
) -> None:
    await write(deliverer.store, "k1")

    def kill(point: str) -> None:
        if point == "after_attempting_before_send":
            raise Killed

    deliverer.fault = kill
    with pytest.raises(Killed):
        await deliverer.sweep(Channel.TELEGRAM)
    assert [row.state for row in await rows(deliverer.store)] == [State.ATTEMPTING]
    async with deliverer.store.write() as session:
        assert await recover(session, now=NOON, policy=policy, worker="w1", before=NOON) == 1
    deliverer.fault = lambda _point: None
    deliverer.clock = FixedClock(NOON + timedelta(seconds=5))
    await deliverer.sweep(Channel.TELEGRAM)
    assert [row.repeated for row in await rows(deliverer.store)] == [True]
    assert len(channel.heard) == 1
    assert channel.heard[0][1].endswith("text k1")
    assert channel.heard[0][1] != "text k1"


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


async def test_the_loop_sends_and_stops_when_told(deliverer: Deliverer, channel: Pretend) -> None:
    await write(deliverer.store, "k1")
    nursery = Nursery()
    nursery.keep("deliver", lambda: deliverer.run(nursery))
    while not channel.heard:
        await nursery.pause(0.01)
    await nursery.stop(grace=5)
    assert [row.state for row in await rows(deliverer.store)] == [State.SENT]


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
