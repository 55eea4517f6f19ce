"""A notice to everyone: the one insert that makes a row for each member, the same again, and what
the rows then cost: the look for what is due, one tick, a pause, the report."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bench.crowd import NOW, settle_in
from bench.databases import fresh
from bench.figure import Figure, Options, bar
from models import Notice, queue
from models.notice import NoticeState, lock_notice
from models.queue import Claimed, Wanted
from models.store import Store
from notices.broadcast import advance, begin, count, pause, report
from notices.policy import load_policy

_RUNS: Final = 5
_LOOKS: Final = 20
_CLAIMED: Final = 8
_MILLISECONDS: Final = 1000

_Work = Callable[[AsyncSession], Awaitable[object]]


def measure(options: Options) -> Iterator[Figure]:
    for kind in options.databases:
        yield asyncio.run(_measure(kind, options))


async def _measure(kind: str, options: Options) -> Figure:
    async with fresh(kind, options) as store:
        await settle_in(store, options.members)
        counted = await _timed(store, lambda session: _count(session, options.members))
        inserted, cpu = [], []
        with bar(f"enqueue on {kind}", _RUNS) as advanced:
            for number in range(1, _RUNS + 1):
                await _write(store, number)
                work = partial(_begin, number=number, expected=options.members)
                before = time.process_time()
                inserted.append(await _timed(store, work))
                cpu.append(time.process_time() - before)
                advanced()
        await _analyse(store)
        plain = await _timed(store, _plainly)
        again = await _timed(store, lambda session: _begin(session, 1, 0))
        more = {
            "first_s": inserted[0],
            "plain_s": plain,
            "ratio": statistics.median(inserted) / plain,
            "cpu_s": statistics.median(cpu),
            "count_s": counted,
            "again_s": again,
            **await _costs(store),
        }
    seconds = statistics.median(inserted)
    return Figure(
        "enqueue", seconds, "s", runs=_RUNS, database=kind, members=options.members, more=more
    )


async def _analyse(store: Store) -> None:
    """What autovacuum would do within a minute."""
    if store.engine.dialect.name == "postgresql":
        async with store.engine.begin() as connection:
            await connection.exec_driver_sql("ANALYZE outbox")


async def _write(store: Store, number: int) -> None:
    async with store.write() as session:
        session.add(
            Notice(
                id=number,
                code=f"n{number}",
                kind="info",
                title="측정",
                texts={"ko": "글"},
                audience={},
                state=NoticeState.APPROVED,
                author="bench",
                created_at=NOW,
            )
        )


async def _count(session: AsyncSession, members: int) -> None:
    notice = Notice(kind="info", audience={})
    assert (await count(session, notice, now=NOW)).to_send == members


async def _begin(session: AsyncSession, number: int, expected: int) -> None:
    assert await begin(session, await _locked(session, number), now=NOW) == expected


async def _plainly(session: AsyncSession) -> None:
    """As many rows of the same width in a table without any index."""
    connection = await session.connection()
    await connection.exec_driver_sql(
        "CREATE TABLE plainly AS SELECT 'notice:1:' || member_id AS key, 'broadcast' AS kind,"
        " 3 AS priority, channel, lookup, member_id, 1 AS notice_id, 'held' AS state,"
        " created_at AS next_attempt_at, 0 AS attempts, created_at FROM addresses"
    )


async def _locked(session: AsyncSession, number: int) -> Notice:
    notice = await lock_notice(session, number)
    assert notice is not None
    return notice


async def _costs(store: Store) -> dict[str, object]:
    """Milliseconds, medians, while five notices of this size wait."""
    policy = load_policy()
    steps: dict[str, _Work] = {
        "tick_ms": lambda session: advance(session, 1, now=NOW, policy=policy),
        "look_ms": lambda session: queue.next_attempt(session, ["telegram"]),
        "claim_ms": _claim,
        "report_ms": _report,
        "pause_ms": _pause,
    }
    found: dict[str, object] = {}
    for name, work in steps.items():
        times = [await _timed(store, work) for _ in range(1 if name == "pause_ms" else _LOOKS)]
        found[name] = statistics.median(times) * _MILLISECONDS
        if name == "tick_ms":
            found["first_tick_ms"] = times[0] * _MILLISECONDS
    return found


async def _claim(session: AsyncSession) -> list[Claimed]:
    rows = await queue.claim(session, Wanted("bench", ["telegram"], _CLAIMED), now=NOW)
    assert len(rows) == _CLAIMED
    return rows


async def _report(session: AsyncSession) -> None:
    told = await report(session, await _locked(session, 1), now=NOW, limits={"telegram": 30.0})
    assert told.adds_up


async def _pause(session: AsyncSession) -> None:
    await pause(session, await _locked(session, 1))


async def _timed(store: Store, work: _Work) -> float:
    begun = time.perf_counter()
    async with store.write() as session:
        await work(session)
    return time.perf_counter() - begun
