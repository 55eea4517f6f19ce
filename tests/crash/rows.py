"""What the program's tables say, asked from outside while it runs or after it died."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Select, func, select

from models.inbox import Received
from models.outbox import Outgoing, State
from models.store import Store

_PATIENCE: Final = 60.0
_GLANCE: Final = 0.05
_UNSENT: Final = (State.QUEUED, State.ATTEMPTING)


async def in_state(database: Store, *states: State) -> int:
    async with database.read() as session:
        found = select(func.count()).select_from(Outgoing).where(Outgoing.state.in_(states))
        return (await session.scalars(found)).one()


async def sent_messages(database: Store) -> Sequence[Outgoing]:
    async with database.read() as session:
        return (await session.scalars(select(Outgoing).order_by(Outgoing.id))).all()


async def received_updates(database: Store) -> Sequence[Received]:
    async with database.read() as session:
        return (await session.scalars(select(Received).order_by(Received.id))).all()


async def until_repeats_arrived(database: Store, count: int) -> None:
    """All that was in flight at the kills so far. A message is sent a second time, never a third:
    the next kill must not hit one of these."""
    arrived = select(func.count()).where(Outgoing.repeated, Outgoing.state == State.SENT)
    await _until(database, arrived, count)


async def until_quiet(database: Store) -> None:
    """All that came in is answered, and every answer is sent."""
    await _until(database, select(func.count()).where(Received.done_at.is_(None)), 0)
    await _until(database, select(func.count()).where(Outgoing.state.in_(_UNSENT)), 0)


async def _until(database: Store, counted: Select[int], count: int) -> None:
    async with asyncio.timeout(_PATIENCE):
        while True:
            async with database.read() as session:
                if (await session.scalars(counted)).one() == count:
                    return
            await asyncio.sleep(_GLANCE)
