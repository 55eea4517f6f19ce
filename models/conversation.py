"""Where a conversation stands. Before consent it holds a step's name and nothing a person said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import NEVER_REUSED, Base, BigId, Moment, SealedJson
from models.member import Member


class Conversation(Base):
    """`serial` grows with every reply: a step's button of an older reply is an old button."""

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("channel", "lookup"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    channel: Mapped[str] = mapped_column(String(10))
    lookup: Mapped[bytes] = mapped_column(LargeBinary(32))
    member_id: Mapped[int | None] = mapped_column(
        ForeignKey(Member.id, ondelete="CASCADE"), index=True
    )
    state: Mapped[dict[str, Any]] = mapped_column(SealedJson("conversations.state"))
    serial: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime] = mapped_column(Moment)


async def conversation_at(
    session: AsyncSession, channel: str, lookup: bytes, now: datetime
) -> Conversation:
    """The conversation of an address, locked for this transaction; a fresh one if there is none."""
    found = (
        select(Conversation)
        .where(Conversation.channel == channel, Conversation.lookup == lookup)
        .with_for_update()
    )
    conversation = (await session.scalars(found)).one_or_none()
    if conversation is None:
        conversation = Conversation(
            channel=channel, lookup=lookup, state={}, serial=0, updated_at=now
        )
        session.add(conversation)
        await session.flush()
    return conversation
