"""Everything kept, from one database into another that is empty: from SQLite to PostgreSQL, or
back. Both have the tables of this version."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Table, func, insert, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from models.base import Base

_AT_ONCE: Final = 2_000


class NotEmpty(ValueError):  # noqa: N818  it reads as what happened
    def __init__(self, table: str) -> None:
        super().__init__(f"the other database holds rows already ({table}); expected an empty one")


async def move(source: AsyncEngine, target: AsyncEngine) -> dict[str, int]:
    """Rows copied, by table; all of them or, when anything fails, none. Raise NotEmpty.

    Whoever writes to `source` meanwhile writes for nothing: stop the program first.
    """
    copied = {}
    async with source.connect() as reading, target.begin() as writing:
        for table in Base.metadata.sorted_tables:
            if (await writing.execute(select(literal_column("1")).select_from(table))).first():
                raise NotEmpty(table.name)
        for table in Base.metadata.sorted_tables:
            copied[table.name] = await _copy(table, reading, writing)
            await _count_on(table, writing)
    return copied


async def _copy(table: Table, reading: AsyncConnection, writing: AsyncConnection) -> int:
    """Page by page: our driver of SQLite hands out whole results."""
    total = 0
    in_order = select(table).order_by(*table.primary_key.columns).limit(_AT_ONCE)
    while rows := (await reading.execute(in_order.offset(total))).mappings().all():
        values: list[dict[str, Any]] = [dict(row) for row in rows]
        await writing.execute(insert(table), values)
        total += len(values)
    return total


async def _count_on(table: Table, writing: AsyncConnection) -> None:
    """PostgreSQL goes on counting where the copied ids end."""
    numbered = table.autoincrement_column
    if writing.dialect.name != "postgresql" or numbered is None:
        return
    newest = select(func.max(numbered)).scalar_subquery()
    sequence = func.pg_get_serial_sequence(table.name, numbered.name)
    await writing.execute(
        select(func.setval(sequence, func.coalesce(newest, 1), newest.is_not(None)))
    )
