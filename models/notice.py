"""공지: what officers write to many. The words stand here once; the outbox holds a row for each
recipient, without words and without an address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import JSON, String, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, Moment


class NoticeClass(StrEnum):
    """AD: 영리목적의 광고성 정보 (정보통신망법 제50조)."""

    INFO = "info"
    AD = "ad"


class NoticeState(StrEnum):
    DRAFT = "draft"
    COUNTED = "counted"
    REQUESTED = "requested"
    APPROVED = "approved"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


OVER: Final = (NoticeState.DONE, NoticeState.CANCELLED)
_ACTIVE: Final = (
    NoticeState.APPROVED,
    NoticeState.RUNNING,
    NoticeState.PAUSED,
    NoticeState.CANCELLED,
)
_OBJECT: Final = JSON(none_as_null=True)


class Notice(Base):
    """`texts`: by voice, ko, easy and en; who has none of hers reads ko. `audience`: the filter.
    `counted`: the audience as counted last, at the start for good. `erased`: recipients who were
    erased since. `result`: the final figures, which stay when the rows go. Officers by code."""

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(100))
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    audience: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(12), index=True, default=NoticeState.DRAFT)
    author: Mapped[str] = mapped_column(String(16))
    approver: Mapped[str | None] = mapped_column(String(16))
    counted: Mapped[dict[str, Any] | None] = mapped_column(_OBJECT)
    erased: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any] | None] = mapped_column(_OBJECT)
    rate: Mapped[int | None] = mapped_column()
    start_at: Mapped[datetime | None] = mapped_column(Moment)
    fed_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    previewed_at: Mapped[datetime | None] = mapped_column(Moment)
    approved_at: Mapped[datetime | None] = mapped_column(Moment)
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)


async def notice_by_code(session: AsyncSession, code: str, *, lock: bool = False) -> Notice | None:
    found = select(Notice).where(Notice.code == code)
    if lock:
        found = found.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(found)).one_or_none()


async def newest_notices(session: AsyncSession, limit: int) -> Sequence[Notice]:
    return (await session.scalars(select(Notice).order_by(Notice.id.desc()).limit(limit))).all()


async def notices_numbered(session: AsyncSession, ids: Sequence[int]) -> dict[int, Notice]:
    """As they stand in the database now."""
    found = select(Notice).where(Notice.id.in_(ids)).order_by(Notice.id)
    fresh = found.execution_options(populate_existing=True)
    return {notice.id: notice for notice in await session.scalars(fresh)}


async def active_notices(session: AsyncSession) -> Sequence[int]:
    """Those that something may have to be done about, the oldest first."""
    found = (
        select(Notice.id)
        .where(Notice.state.in_(_ACTIVE), Notice.finished_at.is_(None))
        .order_by(Notice.id)
    )
    return (await session.scalars(found)).all()


async def lock_notice(session: AsyncSession, notice_id: int) -> Notice | None:
    """For this transaction; None when another process has it in hand."""
    found = (
        select(Notice)
        .where(Notice.id == notice_id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(found)).one_or_none()


async def count_erased(session: AsyncSession, ids: Sequence[int]) -> None:
    """A recipient was erased: her row goes, and the figures still add up."""
    if ids:
        await session.execute(
            update(Notice)
            .where(Notice.id.in_(ids), Notice.result.is_(None))
            .values(erased=Notice.erased + 1)
            .execution_options(synchronize_session=False)
        )
