"""Who is due now, among so many deadlines: the real query, its plan, and the same without its
index."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Iterator
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection

from bench.crowd import NOW, multiply_deadlines, settle_in
from bench.databases import SQLITE, fresh
from bench.figure import RUNS, Figure, Options, bar
from models.entitlement import due_members
from models.store import Store

_LIMIT: Final = 20
# More deadlines than this are theirs too: nobody has as many members.
_PEOPLE: Final = 330_000
_LOOKS: Final = 200
_INDEX: Final = "ix_entitlements_due"
_MILLISECONDS: Final = 1000

_Sent = tuple[str, Any]


def measure(options: Options) -> Iterator[Figure]:
    for kind in options.databases:
        yield asyncio.run(_measure(kind, options))


async def _measure(kind: str, options: Options) -> Figure:
    async with fresh(kind, options) as store:
        people = min(options.members, _PEOPLE)
        await settle_in(store, people)
        await multiply_deadlines(store, options.members, people)
        assert len(await _look(store)) in range(1, _LIMIT + 1)
        sent = await _statement(store)
        plan = await _plan(store, sent)
        assert _INDEX in plan, plan
        runs = []
        with bar(f"due scan on {kind}", RUNS) as advance:
            for _ in range(RUNS):
                runs.append(await _run(store, sent))
                advance()
    look, p99, indexed, sequential = (
        statistics.median(column) for column in zip(*runs, strict=True)
    )
    more: dict[str, object] = {
        "plan": plan,
        "p99_ms": p99,
        "statement_ms": indexed,
        "sequential_ms": sequential,
        "ratio": sequential / indexed,
    }
    return Figure("due", look, "ms", database=kind, members=options.members, more=more)


async def _run(store: Store, sent: _Sent) -> tuple[float, float, float, float]:
    """Milliseconds: the median and the 99th of a hundred looks through the Store, the bare
    statement, and the same kept from its index."""
    looks = [await _timed(_look(store)) for _ in range(_LOOKS)]
    async with store.engine.connect() as connection:
        indexed = [await _timed(connection.exec_driver_sql(*sent)) for _ in range(_LOOKS)]
        forced = await _without_index(connection, sent)
        sequential = [await _timed(connection.exec_driver_sql(*forced)) for _ in range(3)]
    p99 = statistics.quantiles(looks, n=100, method="inclusive")[-1]
    return statistics.median(looks), p99, statistics.median(indexed), statistics.median(sequential)


async def _look(store: Store) -> list[int]:
    async with store.read() as session:
        return await due_members(session, NOW, _LIMIT)


async def _timed(work: Awaitable[object]) -> float:
    begun = time.perf_counter()
    await work
    return (time.perf_counter() - begun) * _MILLISECONDS


async def _statement(store: Store) -> _Sent:
    """What the query really sends, with its values."""
    sent: list[_Sent] = []

    def remember(*happened: Any) -> None:  # noqa: ANN401  the event's own shape
        sent.append((happened[2], happened[3]))

    event.listen(store.engine.sync_engine, "before_cursor_execute", remember)
    await _look(store)
    event.remove(store.engine.sync_engine, "before_cursor_execute", remember)
    return next(one for one in sent if "entitlements" in one[0])


async def _plan(store: Store, sent: _Sent) -> str:
    explain = "EXPLAIN QUERY PLAN" if store.engine.dialect.name == SQLITE else "EXPLAIN"
    async with store.engine.connect() as connection:
        rows = await connection.exec_driver_sql(f"{explain} {sent[0]}", sent[1])
        return " / ".join(str(row[-1]).strip() for row in rows)


async def _without_index(connection: AsyncConnection, sent: _Sent) -> _Sent:
    if connection.dialect.name == SQLITE:
        return sent[0].replace("FROM entitlements", "FROM entitlements NOT INDEXED"), sent[1]
    for way in ("indexscan", "indexonlyscan", "bitmapscan"):
        await connection.exec_driver_sql(f"SET enable_{way} = off")
    return sent
