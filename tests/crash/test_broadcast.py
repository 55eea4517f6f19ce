"""Broadcasts of 20,000 whose senders are killed twenty-four times and stopped eight times in all:
everybody gets it, and whoever may have got it twice is told so. Counted at the provider's end."""

from __future__ import annotations

import pytest

from bench.crash import Broadcast, Keys
from bench.crowded import fill
from bench.dispatch import peer
from core.clock import SystemClock
from models.outbox import State, count_by_state
from models.store import Store
from tests.conftest import TEST_KEY, TEST_LOOKUP_KEY
from tests.crash.conftest import on_sqlite

pytestmark = [pytest.mark.crash, pytest.mark.loopback]

_MEMBERS = 20_000
_KILLS, _STOPS = 6, 2
_IN_FLIGHT = 200
"""Rows one process has in its hands at most: four lanes of fifty."""


@pytest.mark.parametrize(("workers", "rate"), [(1, 0), (2, 1_000)])
async def test_nobody_is_lost_and_every_possible_repeat_is_marked(
    any_store: Store, workers: int, rate: float
) -> None:
    keys = Keys(TEST_KEY, TEST_LOOKUP_KEY)
    await fill(any_store, _MEMBERS, now=SystemClock().now())
    with peer() as base_url:
        broadcast = Broadcast(any_store, base_url, _MEMBERS, keys, workers=workers, rate=rate)
        try:
            await broadcast.run(kills=_KILLS, stops=_STOPS)
            counted = broadcast.counted()
        finally:
            broadcast.close()
    assert (counted.lost, counted.unmarked) == (0, 0)
    assert counted.repeated <= _KILLS * _IN_FLIGHT
    assert len(broadcast.resumed) == _KILLS + _STOPS
    assert len(broadcast.stopped) == _STOPS
    async with any_store.read() as session:
        assert await count_by_state(session) == {State.SENT: _MEMBERS}


@on_sqlite
async def test_a_process_frozen_for_fifteen_seconds_goes_on_and_sends_nothing_twice(
    any_store: Store,
) -> None:
    keys = Keys(TEST_KEY, TEST_LOOKUP_KEY)
    await fill(any_store, _MEMBERS // 4, now=SystemClock().now())
    with peer() as base_url:
        broadcast = Broadcast(any_store, base_url, _MEMBERS // 4, keys)
        try:
            await broadcast.run_frozen(seconds=15, at=1_000)
            counted = broadcast.counted()
        finally:
            broadcast.close()
    assert (counted.lost, counted.repeated) == (0, 0)
