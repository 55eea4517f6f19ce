"""Which reading of a question people meant: counts by topic, without their words and without them.
The lexicon grows by somebody's review of these figures, never by itself."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.once import insert_into


class ReadingCount(Base):
    """`chosen` is "" where none of those offered was meant."""

    __tablename__ = "reading_counts"
    __table_args__ = ()

    guessed: Mapped[str] = mapped_column(String(40), primary_key=True)
    chosen: Mapped[str] = mapped_column(String(40), primary_key=True)
    times: Mapped[int]


async def count_reading(session: AsyncSession, guessed: str, chosen: str) -> None:
    written = insert_into(session, ReadingCount).values(guessed=guessed, chosen=chosen, times=1)
    await session.execute(
        written.on_conflict_do_update(
            index_elements=[ReadingCount.guessed, ReadingCount.chosen],
            set_={"times": ReadingCount.times + 1},
        )
    )


async def reading_counts(session: AsyncSession) -> Sequence[ReadingCount]:
    """The most frequent first."""
    found = select(ReadingCount).order_by(
        ReadingCount.times.desc(), ReadingCount.guessed, ReadingCount.chosen
    )
    return (await session.scalars(found)).all()
