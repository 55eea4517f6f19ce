"""How a database means to find what a function asks for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from models.store import Store

_EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}


async def plans_of(store: Store, work: Callable[[AsyncSession], Awaitable[object]]) -> list[str]:
    """Run `work`, then explain each statement it really sent, with the values it sent."""
    sent: list[tuple[str, Any]] = []

    def remember(*happened: Any) -> None:  # noqa: ANN401  the event's own shape
        _, _, statement, values, _, is_many = happened
        sent.append((statement, values[0] if is_many else values))

    async with store.write() as session:
        event.listen(store.engine.sync_engine, "before_cursor_execute", remember)
        await work(session)
        event.remove(store.engine.sync_engine, "before_cursor_execute", remember)
        return [await _explain(store, session, statement, values) for statement, values in sent]


async def _explain(store: Store, session: AsyncSession, statement: str, values: Any) -> str:  # noqa: ANN401  the driver's own shape
    connection = await session.connection()
    explained = f"{_EXPLAIN[store.engine.dialect.name]} {statement}"
    rows = await connection.exec_driver_sql(explained, values)
    return "\n".join(str(row[-1]) for row in rows)


def reads_all_of(table: str, plan: str) -> bool:
    """Does this plan look at every row of the table, in its own or in an index's order?"""
    return any(
        line.strip(" ->").startswith((f"Seq Scan on {table}", f"SCAN {table}"))
        for line in plan.splitlines()
    )
