"""How fast a channel may be used: per credential by a GCRA kept in a mark, per chat by the rows
themselves. Functions of (session, now); whoever may not send yet stays in its row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from models import Outgoing
from models.mark import read_mark, set_mark
from models.outbox import attempted_since


@dataclass(frozen=True, slots=True)
class Limit:
    """`per_second` sends of one credential, `burst` of them at once; within `chat_window`
    at most `chat_burst` to one chat."""

    per_second: float
    burst: int = 8
    chat_burst: int = 3
    chat_window: timedelta = timedelta(seconds=3)


async def take(
    session: AsyncSession, channel: str, limit: Limit, *, wanted: int, now: datetime
) -> int:
    """Reserve up to `wanted` sends of this credential, and say how many."""
    name = f"pace:{channel}"
    kept = await read_mark(session, name)
    ready = max(now, datetime.fromisoformat(kept)) if kept else now
    step = timedelta(seconds=1 / limit.per_second)
    if ready > now + limit.burst * step:
        # The clock was set back since: that must not silence a channel.
        ready = now
    granted = min(wanted, limit.burst - _steps(ready - now, step))
    if granted > 0:
        await set_mark(session, name, (ready + granted * step).isoformat())
    return max(granted, 0)


async def give_back(session: AsyncSession, channel: str, limit: Limit, *, unused: int) -> None:
    """Reservations for which there was nothing to send."""
    name = f"pace:{channel}"
    kept = await read_mark(session, name)
    if unused > 0 and kept is not None:
        ready = datetime.fromisoformat(kept) - unused * timedelta(seconds=1 / limit.per_second)
        await set_mark(session, name, ready.isoformat())


async def too_soon(
    session: AsyncSession, rows: Sequence[Outgoing], limit: Limit, *, now: datetime
) -> list[Outgoing]:
    """Of rows of one channel, just claimed, those whose chat has had enough for the moment."""
    if not rows:
        return []
    lookups = [row.lookup for row in rows]
    begun = await attempted_since(session, rows[0].channel, lookups, now - limit.chat_window)
    return [row for row in rows if begun.get(row.lookup, 0) > limit.chat_burst]


def _steps(wait: timedelta, step: timedelta) -> int:
    return -(-wait // step)
