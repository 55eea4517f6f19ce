"""What the program's tables say, asked from outside while it runs or after it died."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select

from models.inbox import Received
from models.outbox import Outgoing, State
from models.store import Store

_PATIENCE: Final = 60.0
_GLANCE: Final = 0.05


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


async def until_no_repeat_waits(database: Store) -> None:
    """A message is sent a second time, never a third: the next kill must not hit that one."""
    waits = (State.QUEUED, State.ATTEMPTING)
    found = select(func.count()).where(Outgoing.repeated, Outgoing.state.in_(waits))
    async with asyncio.timeout(_PATIENCE):
        while True:
            async with database.read() as session:
                if not (await session.scalars(found)).one():
                    return
            await asyncio.sleep(_GLANCE)
