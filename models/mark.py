"""Small things the program remembers about itself: the demonstration's clock, the plan's revision,
when a channel may send again."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ScalarSelect, String, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.once import insert_into


class Mark(Base):
    __tablename__ = "marks"
    __table_args__ = ()

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


_READ: Final = select(Mark.value).where(Mark.name == bindparam("name"))
_LOCK: Final = _READ.with_for_update()


def mark_value(name: str) -> ScalarSelect[str]:
    """For a query that looks at a mark on its way."""
    return select(Mark.value).where(Mark.name == name).scalar_subquery()


async def read_mark(session: AsyncSession, name: str) -> str | None:
    return (await session.scalars(_READ, {"name": name})).one_or_none()


async def lock_mark(session: AsyncSession, name: str, *, otherwise: str) -> str:
    """The mark, locked for this transaction; made with the value `otherwise` when there is none."""
    kept = (await session.scalars(_LOCK, {"name": name})).one_or_none()
    if kept is not None:
        return kept
    made = insert_into(session, Mark).values(name=name, value=otherwise).on_conflict_do_nothing()
    await session.execute(made)
    return (await session.scalars(_LOCK, {"name": name})).one()


async def set_mark(session: AsyncSession, name: str, value: str) -> None:
    """Marks are written with every message sent: one statement, and no row kept in the session."""
    written = insert_into(session, Mark).values(name=name, value=value)
    await session.execute(
        written.on_conflict_do_update(
            index_elements=[Mark.name], set_={"value": written.excluded.value}
        )
    )
