"""The database takes no writes in the middle of sending: one line, no new sends, nothing is
forgotten."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import capture_logs

from channels.base import Outcome, Sent
from core.faults import StorageFull, StorageUnavailable
from jobs import deliver
from jobs.deliver import Deliverer
from jobs.shortage import Shortage
from models.outbox import State
from tests.jobs.sending import Pretend, all_in, running, until, write


@pytest.fixture
def disk(deliverer: Deliverer, monkeypatch: pytest.MonkeyPatch) -> Disk:
    monkeypatch.setattr(deliver, "_SETTLE_PAUSE", 0.01)
    disk, really = Disk(), deliverer.store.write

    @asynccontextmanager
    async def write_if_there_is_room() -> AsyncIterator[AsyncSession]:
        if disk.is_full:
            disk.refused += 1
            raise StorageFull("database or disk is full")
        async with really() as session:
            yield session

    monkeypatch.setattr(deliverer.store, "write", write_if_there_is_room)
    return disk


class Disk:
    is_full = False
    refused = 0


async def test_what_was_sent_is_kept_in_mind_nothing_more_is_sent_and_it_goes_on_by_itself(
    deliverer: Deliverer, channel: Pretend, disk: Disk
) -> None:
    def full_from_now_on(number: str) -> Outcome:
        disk.is_full = True
        return Sent(number)

    channel.answer = full_from_now_on
    await write(deliverer.store, "k1", address="a1")
    with capture_logs() as told:
        async with running(deliverer) as nursery:
            await until(nursery, lambda: disk.refused > 20)
            assert len(channel.heard) == 1
            channel.answer, disk.is_full = Sent, False
            await write(deliverer.store, "k2", address="a2")
            deliverer.bell.ring()
            await until(nursery, lambda: len(channel.heard) > 1)
    assert [text for _, text in channel.heard] == ["text k1", "text k2"]
    assert await all_in(deliverer.store, State.SENT)
    assert [line["event"] for line in told] == ["sending waits for the database", "sending goes on"]
    assert told[0]["to_do"].startswith("make room on the disk of the database")


async def test_started_without_room_it_waits_for_some_and_says_so_once(
    deliverer: Deliverer, channel: Pretend, disk: Disk
) -> None:
    await write(deliverer.store, "k1")
    disk.is_full = True
    with capture_logs() as told:
        async with running(deliverer) as nursery:
            await until(nursery, lambda: disk.refused > 2)
            disk.is_full = False
            await until(nursery, lambda: bool(channel.heard))
    assert [line["event"] for line in told] == ["sending waits for the database", "sending goes on"]


async def test_nothing_is_begun_while_results_wait_to_be_written(
    deliverer: Deliverer, channel: Pretend
) -> None:
    await write(deliverer.store, "k1")
    with deliverer._shortage.holding(1):  # noqa: SLF001  what the other lane does
        async with running(deliverer) as nursery:
            await nursery.pause(0.3)
            assert channel.heard == []
    async with running(deliverer) as nursery:
        await until(nursery, lambda: bool(channel.heard))


async def test_told_to_stop_without_room_it_stops(
    deliverer: Deliverer, channel: Pretend, disk: Disk
) -> None:
    def full_from_now_on(number: str) -> Outcome:
        disk.is_full = True
        return Sent(number)

    channel.answer = full_from_now_on
    await write(deliverer.store, "k1")
    async with running(deliverer, grace=0.1) as nursery:
        await until(nursery, lambda: disk.refused > 1)
    assert await all_in(deliverer.store, State.ATTEMPTING)


@pytest.mark.parametrize(
    ("error", "to_do"),
    [
        (StorageFull("full"), "make room on the disk"),
        (StorageUnavailable("away"), "see that the database runs, has room and may be written"),
    ],
)
def test_each_shortage_is_told_once_and_so_is_its_end(
    error: StorageUnavailable, to_do: str
) -> None:
    shortage = Shortage()
    with capture_logs() as told:
        shortage.ends()
        for _ in range(3):
            shortage.begins(error)
        for _ in range(3):
            shortage.ends()
        shortage.begins(error)
    assert [line["log_level"] for line in told] == ["error", "warning", "error"]
    assert told[0]["to_do"].startswith(to_do)
