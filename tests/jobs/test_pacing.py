"""A credential's limit, kept by a row and by the clock that comes with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from channels.base import Channel
from core.clock import FixedClock
from jobs.deliver import Deliverer
from jobs.pacing import Limit
from models.store import Store
from tests.jobs.sending import NOON, write


async def test_machines_whose_clocks_differ_share_the_limit_by_the_servers(
    deliverer: Deliverer,
) -> None:
    """Paced by its own, the one behind would have to wait for the other's clock."""
    server = FixedClock(NOON)

    async def shared(_session: AsyncSession) -> datetime:
        return server.now()

    paced = replace(
        deliverer, limits={Channel.TELEGRAM: Limit(per_second=2, burst=2)}, shared_now=shared
    )
    ahead = replace(paced, worker="w2", clock=FixedClock(NOON + timedelta(seconds=5)))
    for number in range(8):
        await write(deliverer.store, f"k{number}", address=f"a{number}")
    sent = []
    for _ in range(2):
        sent += [await one.sweep(Channel.TELEGRAM) for one in (ahead, paced)]
        server.advance(timedelta(seconds=1))
        sent += [await one.sweep(Channel.TELEGRAM) for one in (paced, ahead)]
        server.advance(timedelta(seconds=1))
    assert sent == [2, 0, 2, 0, 2, 0, 2, 0]


@pytest.mark.postgres
async def test_a_servers_clock_goes_on_within_a_transaction(postgres_url: str) -> None:
    store = Store(postgres_url)
    assert store.shared_now is not None
    async with store.write() as session:
        first, second = [await store.shared_now(session) for _ in range(2)]
    assert first < second
    assert first.tzinfo is not None
    await store.close()


def test_one_machine_has_one_clock(store: Store) -> None:
    assert store.shared_now is None
