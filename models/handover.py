"""Questions a person must answer: kept masked and sealed until someone does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, Moment, SealedJson
from models.member import Member


class Handover(Base):
    """`urgent` is a message that worries us. Without consent `content` stays empty."""

    __tablename__ = "handovers"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    member_id: Mapped[int | None] = mapped_column(
        ForeignKey(Member.id, ondelete="CASCADE"), index=True
    )
    channel: Mapped[str] = mapped_column(String(10))
    lookup: Mapped[bytes] = mapped_column(LargeBinary(32))
    content: Mapped[dict[str, Any] | None] = mapped_column(SealedJson("handovers.content"))
    urgent: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)


async def open_handovers(session: AsyncSession, limit: int) -> Sequence[Handover]:
    """Not answered yet: the urgent ones first, then the oldest."""
    found = (
        select(Handover)
        .where(Handover.answered_at.is_(None))
        .order_by(Handover.urgent.desc(), Handover.id)
        .limit(limit)
    )
    return (await session.scalars(found)).all()


async def handover_by_code(session: AsyncSession, code: str) -> Handover | None:
    return (await session.scalars(select(Handover).where(Handover.code == code))).one_or_none()
