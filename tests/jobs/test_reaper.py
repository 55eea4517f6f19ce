"""Who takes up what nobody has in hand any more, and what is left alone."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from channels.base import Channel, Message, Outcome, RetryAfter, Sent
from core.clock import FixedClock
from jobs.deliver import Deliverer
from jobs.reaper import Reaper
from models import frozen
from models.outbox import State
from models.queue import Wanted, claim
from models.store import Store
from models.worker import hold_name
from tests.jobs.sending import NOON, Killed, kill_at, rows, write


@pytest.fixture
def reaper(deliverer: Deliverer) -> Reaper:
    return Reaper(deliverer.store, deliverer.clock, deliverer.policy, "w2", set())


async def die_with_a_row_in_hand(deliverer: Deliverer) -> None:
    """Under the name w1."""
    await write(deliverer.store, "k1")
    with pytest.raises(Killed):
        await replace(deliverer, fault=kill_at("after_attempting_before_send")).sweep(
            Channel.TELEGRAM
        )


async def state(store: Store) -> tuple[str, bool]:
    (row,) = await rows(store)
    return row.state, row.repeated


async def test_the_rows_of_a_dead_worker_are_taken_up_at_the_second_look_and_marked(
    deliverer: Deliverer, reaper: Reaper
) -> None:
    await die_with_a_row_in_hand(deliverer)
    assert [await reaper.look() for _ in range(3)] == [0, 1, 0]
    assert await state(deliverer.store) == (State.QUEUED, True)


async def test_a_dead_ones_clock_that_was_ahead_keeps_no_row_back(
    deliverer: Deliverer, reaper: Reaper
) -> None:
    await die_with_a_row_in_hand(replace(deliverer, clock=FixedClock(NOON + timedelta(minutes=5))))
    assert [await reaper.look() for _ in range(2)] == [0, 1]


async def test_a_living_worker_keeps_its_rows(deliverer: Deliverer, reaper: Reaper) -> None:
    await die_with_a_row_in_hand(deliverer)
    async with hold_name(deliverer.store.engine, "w1"):
        assert [await reaper.look() for _ in range(3)] == [0, 0, 0]
    assert await state(deliverer.store) == (State.ATTEMPTING, False)


async def test_a_name_that_is_held_again_at_the_second_look_is_no_dead_ones(
    deliverer: Deliverer, reaper: Reaper
) -> None:
    await die_with_a_row_in_hand(deliverer)
    assert await reaper.look() == 0
    async with hold_name(deliverer.store.engine, "w1"):
        assert await reaper.look() == 0
    assert await reaper.look() == 0
    assert await state(deliverer.store) == (State.ATTEMPTING, False)


async def test_a_frozen_request_of_a_dead_worker_may_be_sent_again_under_its_key_at_once(
    deliverer: Deliverer, reaper: Reaper
) -> None:
    await write(deliverer.store, "k1")
    async with deliverer.store.write() as session:
        claimed = await claim(session, Wanted("w1", ["telegram"], 1), now=NOON)
        await frozen.freeze(session, claimed, "key")
    assert [await reaper.look() for _ in range(2)] == [0, 0]
    async with deliverer.store.write() as session:
        taken = await frozen.take_over(
            session, "telegram", now=NOON, before=NOON - timedelta(minutes=2), worker="w2"
        )
    assert [row.key for row in taken] == ["k1"]


async def test_ones_own_rows_are_taken_up_when_they_are_in_no_hand_for_a_while(
    deliverer: Deliverer,
) -> None:
    await die_with_a_row_in_hand(deliverer)
    (row,) = await rows(deliverer.store)
    clock, hands = FixedClock(NOON), {row.id}
    own = Reaper(deliverer.store, clock, deliverer.policy, "w1", hands)
    clock.advance(timedelta(seconds=10))
    assert await own.look() == 0
    hands.clear()
    clock.move_to(NOON + timedelta(seconds=4))
    assert await own.look() == 0
    clock.move_to(NOON + timedelta(seconds=5))
    assert await own.look() == 1
    assert await state(deliverer.store) == (State.QUEUED, True)


class PutsOffOnce:
    """One chat is put off at once and then hears slowly; the other hears slowly from the first."""

    def __init__(self) -> None:
        self.slow: dict[str, asyncio.Event] = {"a": asyncio.Event(), "b": asyncio.Event()}
        self._is_put_off = False

    async def send(self, address: str, message: Message) -> Outcome:  # noqa: ARG002  the port's shape
        if address == "a" and not self._is_put_off:
            self._is_put_off = True
            return RetryAfter(0, "busy")
        await self.slow[address].wait()
        return Sent(address)


async def test_a_row_another_lane_has_meanwhile_stays_in_its_hands(deliverer: Deliverer) -> None:
    channel, clock = PutsOffOnce(), FixedClock(NOON)
    own = replace(deliverer, senders={Channel.TELEGRAM: channel}, clock=clock)
    reaper = Reaper(own.store, clock, own.policy, "w1", own._hands.keys())  # noqa: SLF001  as it hands them on
    await write(own.store, "k1", "a")
    await write(own.store, "k2", "b")
    first = asyncio.create_task(own.sweep(Channel.TELEGRAM))
    async with asyncio.timeout(10):
        while (await rows(own.store))[0].reason != "busy":
            pass
    second = asyncio.create_task(own.sweep(Channel.TELEGRAM))
    async with asyncio.timeout(10):
        while (await rows(own.store))[0].attempts < len("12"):
            pass
    channel.slow["b"].set()
    await first
    clock.advance(timedelta(seconds=10))
    assert await reaper.look() == 0
    channel.slow["a"].set()
    await second
    assert [(row.state, row.repeated) for row in await rows(own.store)] == [(State.SENT, False)] * 2
