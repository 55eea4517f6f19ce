"""How fast a channel may be used: per credential by a GCRA kept in a mark, per chat by the rows
themselves. Functions of (session, now); whoever may not send yet stays in its row. The mark is kept
in a server's time where there is one, so that machines keep the limit together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from models.mark import lock_mark, set_mark
from models.outbox import attempted_since
from models.queue import Claimed
from models.store import Now

_LONG_AGO: Final = "1970-01-01T00:00:00+00:00"
# A server that took another's place may be behind it by less.
_SET_BACK: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """`per_second` sends of one credential, `burst` of them at once; within `chat_window`
    at most `chat_burst` to one chat. In any second at most `per_second + burst` begin."""

    per_second: float
    burst: int = 2
    chat_burst: int = 3
    chat_window: timedelta = timedelta(seconds=3)


def limit_of(per_second: float) -> Limit:
    """At the free 28 a second, two at once: with what is on its way never more than 30."""
    return Limit(per_second, burst=max(2, int(per_second / 14)))


@dataclass(frozen=True, slots=True)
class Room:
    """How many sends of a credential may begin now, and the moment its next one is free."""

    channel: str
    sends: int
    ready: datetime


async def room_for(
    session: AsyncSession, channel: str, limit: Limit, *, wanted: int, clock: Now
) -> Room:
    """The credential's row is locked until the transaction ends: several processes share it, and
    with it the `clock`, which is asked once the row is ours. Their own clocks may differ."""
    kept = await lock_mark(session, _mark(channel), otherwise=_LONG_AGO)
    now = await clock(session)
    ready = max(now, datetime.fromisoformat(kept))
    step = timedelta(seconds=1 / limit.per_second)
    if ready > now + limit.burst * step + _SET_BACK:
        # The clock was set back since, or is another: that must not silence a channel.
        ready = now
    sends = min(wanted, limit.burst - _steps(ready - now, step))
    return Room(channel, max(sends, 0), ready)


async def fill(session: AsyncSession, room: Room, limit: Limit, *, sends: int) -> None:
    """So many of them begin, in this same transaction."""
    if sends > 0:
        ready = room.ready + sends * timedelta(seconds=1 / limit.per_second)
        await set_mark(session, _mark(room.channel), ready.isoformat())


def _mark(channel: str) -> str:
    return f"pace:{channel}"


async def too_soon(
    session: AsyncSession, rows: Sequence[Claimed], limit: Limit, *, now: datetime
) -> list[Claimed]:
    """Of rows of one channel, just claimed, those whose chat has had enough for the moment."""
    if not rows:
        return []
    lookups = [row.lookup for row in rows]
    begun = await attempted_since(session, rows[0].channel, lookups, now - limit.chat_window)
    return [row for row in rows if begun.get(row.lookup, 0) > limit.chat_burst]


def _steps(wait: timedelta, step: timedelta) -> int:
    return -(-wait // step)
