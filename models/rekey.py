"""Key rotation at rest: what an older key sealed is sealed again with the newest, bit by bit,
while the program runs. Nothing is remembered in between: a sealed value names its key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, bindparam, func, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.base import Base, Sealed, SealedJson, vault


async def reseal(session: AsyncSession, limit: int) -> int:
    """Seal up to `limit` values anew and return how many; call again until it returns 0.
    Raise core.vault.VaultError for a value whose key is gone."""
    done = 0
    for table, column in sealed_columns():
        done += await _reseal_column(session, table, column, limit=limit - done)
    return done


def sealed_columns() -> Iterator[tuple[Table, Column[Any]]]:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Sealed | SealedJson):
                yield table, column


async def _reseal_column(
    session: AsyncSession, table: Table, column: Column[Any], *, limit: int
) -> int:
    newest = vault().newest
    key = func.substr(type_coerce(column, LargeBinary), 1, len(newest), type_=LargeBinary)
    found = (
        select(table.c.id, column)
        .where(column.is_not(None), key != newest)
        .order_by(table.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = [{"row": row[0], "plain": row[1]} for row in await session.execute(found)]
    if rows:
        plain = bindparam("plain", type_=column.type)
        again = update(table).where(table.c.id == bindparam("row")).values({column: plain})
        await (await session.connection()).execute(again, rows)
    return len(rows)
