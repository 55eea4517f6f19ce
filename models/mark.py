"""Small things the program remembers about itself: the demonstration's clock, the plan's revision,
when a channel may send again."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Mark(Base):
    __tablename__ = "marks"
    __table_args__ = ()

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


async def read_mark(session: AsyncSession, name: str) -> str | None:
    mark = await session.get(Mark, name)
    return mark.value if mark else None


async def set_mark(session: AsyncSession, name: str, value: str) -> None:
    await session.merge(Mark(name=name, value=value))
    await session.flush()
