"""Messages whose providers report later what arrived: found by what the provider calls them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.outbox import Outgoing


async def with_provider_ids(session: AsyncSession, ids: Sequence[str]) -> dict[str, Outgoing]:
    """Rows of AlimTalk by what the provider calls them, locked in their order."""
    found = (
        select(Outgoing)
        .where(
            literal_column("outbox.channel = 'alimtalk'"),
            Outgoing.provider_id.in_(ids),
        )
        .order_by(Outgoing.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.provider_id or "": row for row in await session.scalars(found)}


async def awaiting_report(
    session: AsyncSession, *, since: datetime, until: datetime, after: int, limit: int
) -> list[tuple[int, str]]:
    """Messages of AlimTalk sent between these moments that had no report yet: row and what the
    provider calls it, from the row `after` on."""
    found = (
        select(Outgoing.id, Outgoing.provider_id)
        .where(
            literal_column("outbox.channel = 'alimtalk'"),
            literal_column("outbox.state = 'sent'"),
            Outgoing.id > after,
            Outgoing.sent_at >= since,
            Outgoing.sent_at <= until,
            Outgoing.provider_id != "",
        )
        .order_by(Outgoing.id)
        .limit(limit)
    )
    return [(row[0], row[1] or "") for row in await session.execute(found)]


async def doubt(session: AsyncSession, ids: Sequence[str], reason: str) -> None:
    """Note what somebody says of a message that was sent; it counts once the provider, asked,
    says it too."""
    await session.execute(
        update(Outgoing)
        .where(
            literal_column("outbox.channel = 'alimtalk'"),
            literal_column("outbox.state = 'sent'"),
            Outgoing.provider_id.in_([name for name in ids if name]),
        )
        .values(reason=f"told: {reason}"[:200])
        .execution_options(synchronize_session=False)
    )


async def doubted(
    session: AsyncSession, *, since: datetime, after: int, limit: int
) -> list[tuple[int, str]]:
    """Messages somebody has told us about: row and what the provider calls it, from the row
    `after` on. One that is sent has no other reason."""
    found = (
        select(Outgoing.id, Outgoing.provider_id)
        .where(
            literal_column("outbox.channel = 'alimtalk'"),
            literal_column("outbox.state = 'sent'"),
            Outgoing.reason.is_not(None),
            Outgoing.id > after,
            Outgoing.sent_at >= since,
        )
        .order_by(Outgoing.id)
        .limit(limit)
    )
    return [(row[0], row[1] or "") for row in await session.execute(found)]
