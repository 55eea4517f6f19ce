"""A broadcast by two processes and what may come over them: connections broken in the middle, no
room for another byte, clocks that differ, the death of one. Counted at the provider's end."""

from __future__ import annotations

import asyncio
import random
import resource
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import create_async_engine

from bench.crash import Broadcast, Keys, Sender
from bench.crowded import fill
from bench.dispatch import peer
from bench.rate import seen
from core.clock import SystemClock
from models import Outgoing
from models.outbox import State, count_by_state
from models.store import Store
from tests.conftest import TEST_KEY, TEST_LOOKUP_KEY
from tests.crash.wire import Wire, wire_to

pytestmark = [pytest.mark.crash, pytest.mark.loopback]

_MEMBERS: Final = 4_000
_RATE: Final = 500.0
_BREAKS: Final = 3
_AWAY_SECONDS: Final = 3.0
_FULL_SECONDS: Final = 8.0
_FROZEN_SECONDS: Final = 8.0
_TAKEN_UP_WITHIN: Final = 10.0
_LIMIT: Final = 28.0
_PACED_MEMBERS: Final = 280
_GLANCE: Final = 0.05
_PATIENCE: Final = 30.0
# Room for a log and the head of a file, not for what is appended to a database.
_FILE_LIMIT: Final = 64 * 1024
_IN_FLIGHT: Final = 200
_END_ALL: Final = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = :name AND pid <> pg_backend_pid()"
)

Break = Callable[[Wire, Store], Awaitable[None]]


async def end_every_connection(_wire: Wire, database: Store) -> None:
    """As a server does that restarts, or fails over."""
    async with database.read() as session:
        await session.execute(_END_ALL, {"name": database.engine.url.database})


async def cut_the_wire(wire: Wire, _database: Store) -> None:
    await wire.cut(seconds=_AWAY_SECONDS)


@asynccontextmanager
async def broadcasting(
    store: Store,
    *,
    members: int = _MEMBERS,
    rate: float = _RATE,
    url: str = "",
    ahead: Sequence[float] = (),
) -> AsyncIterator[Broadcast]:
    """Rows, and two processes that send them."""
    keys = Keys(TEST_KEY, TEST_LOOKUP_KEY)
    await fill(store, members, now=SystemClock().now())
    with peer() as base_url:
        broadcast = Broadcast(
            store, base_url, members, keys, workers=2, rate=rate, url=url, ahead=ahead
        )
        try:
            await asyncio.to_thread(broadcast.start)
            yield broadcast
        finally:
            broadcast.close()


@pytest.mark.postgres
@pytest.mark.parametrize("broken", [end_every_connection, cut_the_wire])
async def test_two_processes_whose_connections_break_lose_nothing_and_finish(
    postgres_url: str, vault: object, broken: Break
) -> None:
    store = Store(postgres_url)
    dice = random.Random(20210228)  # noqa: S311  the same breaks in every run
    points = sorted(dice.sample(range(_MEMBERS // 50, _MEMBERS * 9 // 10), _BREAKS))
    async with (
        wire_to(postgres_url) as wire,
        broadcasting(store, url=wire.url) as broadcast,
    ):
        born = [sender.pid for sender in broadcast.senders]
        for point in points:
            await broadcast.until(lambda point=point: broadcast.heard() >= point)  # type: ignore[misc]  # bound on purpose
            await broken(wire, store)
        await broadcast.until_over()
        counted = broadcast.counted()
        assert [sender.pid for sender in broadcast.senders] == born
    assert (counted.lost, counted.unmarked) == (0, 0)
    assert counted.repeated <= _IN_FLIGHT
    async with store.read() as session:
        assert await count_by_state(session) == {State.SENT: _MEMBERS}
    await store.close()


async def test_without_room_they_stop_say_so_once_and_go_on_when_there_is_some(
    any_store: Store,
) -> None:
    async with broadcasting(any_store) as broadcast:
        born = [sender.pid for sender in broadcast.senders]
        await broadcast.until(lambda: broadcast.heard() >= _MEMBERS // 4)
        async with no_room(broadcast):
            await asyncio.sleep(_FULL_SECONDS / 2)
            stopped_at = broadcast.heard()
            await asyncio.sleep(_FULL_SECONDS / 2)
            assert broadcast.heard() == stopped_at
        await broadcast.until_over()
        counted = broadcast.counted()
        assert [sender.pid for sender in broadcast.senders] == born
        told = [[line["event"] for line in sender.told()] for sender in broadcast.senders]
    assert (counted.lost, counted.unmarked) == (0, 0)
    assert counted.repeated == 0
    for events in told:
        assert events.count("sending waits for the database") == 1
        assert events.count("sending goes on") == 1
        assert "task failed" not in events
    async with any_store.read() as session:
        assert await count_by_state(session) == {State.SENT: _MEMBERS}


async def test_a_frozen_worker_keeps_its_rows_and_a_killed_ones_are_taken_up_in_ten_seconds(
    any_store: Store,
) -> None:
    async with broadcasting(any_store) as broadcast:
        victim, _ = broadcast.senders
        await broadcast.until(lambda: broadcast.heard() >= _MEMBERS // 4)
        await freeze_with_rows_in_hand(victim, any_store)
        left = await in_hand(any_store)
        await asyncio.sleep(_FROZEN_SECONDS)
        assert await in_hand(any_store) == left
        await asyncio.to_thread(victim.end)
        async with asyncio.timeout(_TAKEN_UP_WITHIN):
            while await in_hand(any_store):  # noqa: ASYNC110  another process is watched
                await asyncio.sleep(_GLANCE)
        await broadcast.until_over()
        counted = broadcast.counted()
    assert (counted.lost, counted.unmarked) == (0, 0)
    assert counted.repeated <= left
    async with any_store.read() as session:
        assert await count_by_state(session) == {State.SENT: _MEMBERS}
        marked = select(func.count()).where(Outgoing.repeated)
        assert (await session.scalars(marked)).one() == left


@pytest.mark.postgres
async def test_two_machines_whose_clocks_differ_keep_the_limit_together_and_both_send(
    postgres_url: str, vault: object
) -> None:
    store = Store(postgres_url)
    paced = broadcasting(store, members=_PACED_MEMBERS, rate=_LIMIT, ahead=(5, 0))
    async with paced as broadcast:
        await broadcast.until_over()
        counted, (_, most) = broadcast.counted(), seen(broadcast.base_url)
    assert (counted.lost, counted.repeated) == (0, 0)
    # Each by itself would make it twice as many; a busy machine bunches a few on their way.
    assert most < _LIMIT * 1.4
    async with store.read() as session:
        senders = select(Outgoing.attempted_by, func.count()).group_by(Outgoing.attempted_by)
        shares = {row[0]: row[1] for row in await session.execute(senders)}
    await store.close()
    assert min(shares["w0"], shares["w1"]) > _PACED_MEMBERS // 10


async def freeze_with_rows_in_hand(victim: Sender, database: Store) -> None:
    """It is not dead, and must not be taken for it."""
    async with asyncio.timeout(_PATIENCE):
        while True:
            victim.send_signal(signal.SIGSTOP)
            await asyncio.sleep(_GLANCE)
            if await in_hand(database):
                return
            victim.send_signal(signal.SIGCONT)
            await asyncio.sleep(_GLANCE)


async def in_hand(database: Store, worker: str = "w0") -> int:
    async with database.read() as session:
        held = select(func.count()).where(
            Outgoing.state == State.ATTEMPTING, Outgoing.attempted_by == worker
        )
        return (await session.scalars(held)).one()


@asynccontextmanager
async def no_room(broadcast: Broadcast) -> AsyncIterator[None]:
    url = broadcast.store.engine.url
    full = _no_room_in_files if url.get_backend_name() == "sqlite" else _refusing_server
    async with full(broadcast):
        yield


@asynccontextmanager
async def _no_room_in_files(broadcast: Broadcast) -> AsyncIterator[None]:
    """The system refuses to let any file of the senders grow, as it does on a full disk."""
    pids = [sender.pid for sender in broadcast.senders if sender.pid]
    free = resource.RLIM_INFINITY
    for pid in pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (_FILE_LIMIT, free))
    yield
    for pid in pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (free, free))


@asynccontextmanager
async def _refusing_server(broadcast: Broadcast) -> AsyncIterator[None]:
    """It takes no writes, as a server does whose disk is full or that became a copy."""
    url = broadcast.store.engine.url
    server = create_async_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    setting = f"ALTER DATABASE {url.database} {{}} default_transaction_read_only"
    async with server.connect() as connection:
        await connection.execute(text(setting.format("SET") + " = on"))
        await connection.execute(_END_ALL, {"name": url.database})
        yield
        await connection.execute(text(setting.format("RESET")))
        await connection.execute(_END_ALL, {"name": url.database})
    await server.dispose()
