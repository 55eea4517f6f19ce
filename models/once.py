"""What may be written only once: an insert that a unique index can turn away without an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import InstrumentedAttribute

    from models.base import Base


def insert_into(session: AsyncSession, table: type[Base]) -> Any:  # noqa: ANN401  the two databases' own share no type
    """An insert that knows ON CONFLICT, in the words of this session's database."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return sqlite.insert(table) if is_sqlite else postgresql.insert(table)


async def add_once(session: AsyncSession, row: Base, *unique: InstrumentedAttribute[Any]) -> bool:
    """False, and nothing written, when a row with the same `unique` columns is there already."""
    table = type(row)
    values = {
        column.key: getattr(row, column.key)
        for column in table.__mapper__.column_attrs
        if getattr(row, column.key) is not None
    }
    made = insert_into(session, table).values(**values)
    added = made.on_conflict_do_nothing(index_elements=unique).returning(unique[0])
    return (await session.scalars(added)).one_or_none() is not None
