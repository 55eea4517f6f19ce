"""Received updates, stored (masked, sealed) before anyone answers, answered exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import NEVER_REUSED, Base, BigId, Moment, SealedJson

_SPLIT_WINDOW = timedelta(minutes=10)


class Received(Base):
    """`turn` is wiped once answered when its sender has not agreed to storing."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "update_id"),
        Index("ix_inbox_address", "channel", "lookup", "id"),
        Index(
            "ix_inbox_waiting",
            "id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    channel: Mapped[str] = mapped_column(String(10))
    update_id: Mapped[str] = mapped_column(String(100))
    lookup: Mapped[bytes] = mapped_column(LargeBinary(32))
    turn: Mapped[dict[str, Any] | None] = mapped_column(SealedJson("inbox.turn"))
    received_at: Mapped[datetime] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    problem: Mapped[str | None] = mapped_column(String(200))


async def is_known(session: AsyncSession, channel: str, update_id: str) -> bool:
    found = select(Received.id).where(Received.channel == channel, Received.update_id == update_id)
    return (await session.scalars(found)).first() is not None


async def newest_before_now(
    session: AsyncSession, channel: str, lookup: bytes, now: datetime
) -> Received | None:
    """What the same address wrote just before: a number may be split over two messages."""
    found = (
        select(Received)
        .where(
            Received.channel == channel,
            Received.lookup == lookup,
            Received.received_at >= now - _SPLIT_WINDOW,
        )
        .order_by(Received.id.desc())
        .limit(1)
    )
    return (await session.scalars(found)).first()


async def waiting(session: AsyncSession, limit: int) -> Sequence[tuple[int, str, bytes]]:
    """(id, channel, lookup) of updates not answered yet, oldest first."""
    found = (
        select(Received.id, Received.channel, Received.lookup)
        .where(Received.done_at.is_(None))
        .order_by(Received.id)
        .limit(limit)
    )
    return [(row.id, row.channel, row.lookup) for row in await session.execute(found)]


async def take(session: AsyncSession, received_id: int) -> Received | None:
    """The update, locked for this transaction; None when another worker answered it."""
    found = (
        select(Received)
        .where(Received.id == received_id, Received.done_at.is_(None))
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(found)).one_or_none()


async def number_of(session: AsyncSession, channel: str, update_id: str) -> int | None:
    """The row's id; None when it is not there, or went with everything else of its sender.
    `update_id`: as it is kept (bot/reception.py:kept_name)."""
    found = select(Received.id).where(Received.channel == channel, Received.update_id == update_id)
    return (await session.scalars(found)).first()


async def is_waiting(
    session: AsyncSession, channel: str, lookup: bytes, *, up_to: int | None = None
) -> bool:
    """Whether anything of this address is not answered yet; `up_to`: of this id or an older one."""
    found = select(Received.id).where(
        Received.channel == channel, Received.lookup == lookup, Received.done_at.is_(None)
    )
    if up_to is not None:
        found = found.where(Received.id <= up_to)
    return (await session.scalars(found.limit(1))).first() is not None


async def count_try(session: AsyncSession, received_id: int, problem: str) -> int:
    await session.execute(
        update(Received)
        .where(Received.id == received_id)
        .values(tries=Received.tries + 1, problem=problem[:200])
    )
    return (await session.scalars(select(Received.tries).where(Received.id == received_id))).one()


async def said_by(
    session: AsyncSession, channel: str, lookup: bytes, limit: int
) -> Sequence[Received]:
    """The newest kept updates of an address, oldest first."""
    found = (
        select(Received)
        .where(Received.channel == channel, Received.lookup == lookup, Received.turn.is_not(None))
        .order_by(Received.id.desc())
        .limit(limit)
    )
    return list(reversed((await session.scalars(found)).all()))
