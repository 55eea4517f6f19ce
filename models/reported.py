"""Messages whose providers report later what arrived: found by what the provider calls them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.outbox import Outgoing


async def with_provider_ids(session: AsyncSession, ids: Sequence[str]) -> dict[str, Outgoing]:
    """Rows of AlimTalk by what the provider calls them, locked in their order."""
    found = (
        select(Outgoing)
        .where(
            literal_column("outbox.channel = 'alimtalk'"),
            Outgoing.provider_id.is_not(None),
            Outgoing.provider_id.in_(ids),
        )
        .order_by(Outgoing.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.provider_id or "": row for row in await session.scalars(found)}


async def awaiting_report(session: AsyncSession, *, since: datetime, limit: int) -> Sequence[str]:
    """What providers call the messages of AlimTalk sent after `since` that had no report yet,
    the oldest first."""
    found = (
        select(Outgoing.provider_id)
        .where(
            literal_column("outbox.channel = 'alimtalk'"),
            literal_column("outbox.state = 'sent'"),
            Outgoing.sent_at >= since,
            Outgoing.provider_id != "",
        )
        .order_by(Outgoing.sent_at, Outgoing.id)
        .limit(limit)
    )
    return [provider_id for provider_id in await session.scalars(found) if provider_id]
