"""Rows that go out in one request under one key of the provider's, now and after any crash: sent
again under that key they are sent once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import Final

from sqlalchemy import func, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.outbox import OUTBOX, Outgoing
from models.queue import Claimed, handed_out

_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


async def freeze(session: AsyncSession, rows: Sequence[Claimed], chunk: str) -> list[Claimed]:
    """These rows go out together, under this key, now and after any crash."""
    ids = [row.id for row in rows]
    await session.execute(update(Outgoing).where(Outgoing.id.in_(ids)).values(chunk=chunk))
    return [row._replace(chunk=chunk) for row in rows]


async def take_over(
    session: AsyncSession, channel: str, *, now: datetime, before: datetime, worker: str
) -> list[Claimed]:
    """The rows of one frozen request whose sender died before it knew the answer, or never got
    one: `worker` has them now. Those attempted since `before` are left to their sender."""
    chunk = (
        select(Outgoing.chunk)
        .where(
            literal_column("outbox.state = 'attempting'"),
            Outgoing.channel == channel,
            Outgoing.chunk.is_not(None),
            Outgoing.attempted_at <= before,
        )
        .order_by(Outgoing.id)
        .limit(1)
        .scalar_subquery()
    )
    connection = await session.connection()
    taken = await connection.execute(
        handed_out(
            update(OUTBOX)
            .where(
                literal_column("outbox.state = 'attempting'"),
                OUTBOX.c.attempted_at <= before,
                OUTBOX.c.chunk == chunk,
            )
            .values(attempted_by=worker, attempted_at=now)
        )
    )
    return sorted(map(Claimed._make, taken), key=attrgetter("id"))


async def disown(session: AsyncSession, worker: str) -> None:
    """A new life of this worker: what its last one froze may be taken over at once."""
    await session.execute(
        update(Outgoing)
        .where(
            literal_column("outbox.state = 'attempting'"),
            Outgoing.attempted_by == worker,
            Outgoing.chunk.is_not(None),
        )
        .values(attempted_at=_LONG_AGO)
    )


async def first_frozen(session: AsyncSession, channel: str) -> datetime | None:
    """When the oldest frozen request without an answer was begun."""
    found = select(func.min(Outgoing.attempted_at)).where(
        literal_column("outbox.state = 'attempting'"),
        Outgoing.channel == channel,
        Outgoing.chunk.is_not(None),
    )
    return (await session.scalars(found)).one_or_none()
