"""Electronic notices (전자고지): where each stands, and every word its intermediary said of it,
kept in order. A notice is found by the name files give it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import (
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    literal_column,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import NEVER_REUSED, Base, BigId, Moment
from models.mark import lock_mark, set_mark
from models.once import add_once
from models.outbox import Outgoing

_SEQUENCE: Final = "document.sequence"
_OPEN: Final = text("state IN ('exported', 'accepted', 'delivered')")


class KeptDocument(Base):
    """One outgoing message as an electronic notice. `sequence` is the batch's; `receipt` is what
    the intermediary calls its newest evidence. Its words stand in the outbox."""

    __tablename__ = "documents"
    __table_args__ = (
        Index("ix_documents_open", "read_by", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    outgoing_id: Mapped[int] = mapped_column(
        ForeignKey(Outgoing.id, ondelete="CASCADE"), index=True
    )
    sha256: Mapped[str] = mapped_column(String(64))
    sequence: Mapped[int] = mapped_column()
    requested_at: Mapped[datetime] = mapped_column(Moment)
    read_by: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(15))
    receipt: Mapped[str] = mapped_column(String(100), default="")


class DocumentEntry(Base):
    """One event of a notice: added, never changed. `provider`, `sequence` and `line` name the
    result line it came from; they are empty where we decided ourselves."""

    __tablename__ = "document_events"
    __table_args__ = (UniqueConstraint("provider", "sequence", "line"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    document_id: Mapped[int] = mapped_column(
        ForeignKey(KeptDocument.id, ondelete="CASCADE"), index=True
    )
    state: Mapped[str] = mapped_column(String(15))
    at: Mapped[datetime] = mapped_column(Moment)
    receipt: Mapped[str] = mapped_column(String(100), default="")
    reason: Mapped[str] = mapped_column(String(200), default="")
    provider: Mapped[str | None] = mapped_column(String(20))
    sequence: Mapped[int | None] = mapped_column()
    line: Mapped[int | None] = mapped_column()
    kept_at: Mapped[datetime] = mapped_column(Moment)


async def next_sequence(session: AsyncSession) -> int:
    """The number of the next batch, from 1, without a gap: it goes back with the transaction."""
    number = int(await lock_mark(session, _SEQUENCE, otherwise="0")) + 1
    await set_mark(session, _SEQUENCE, str(number))
    return number


async def documents_named(
    session: AsyncSession, names: Sequence[str]
) -> Mapping[str, KeptDocument]:
    """By their names, locked in their order."""
    found = (
        select(KeptDocument)
        .where(KeptDocument.name.in_(names))
        .order_by(KeptDocument.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {document.name: document for document in await session.scalars(found)}


async def unread_at(session: AsyncSession, now: datetime, limit: int) -> Sequence[KeptDocument]:
    """Those whose day to be read by has come, the earliest first, locked."""
    found = (
        select(KeptDocument)
        .where(
            literal_column("documents.state IN ('exported', 'accepted', 'delivered')"),
            KeptDocument.read_by <= now,
        )
        .order_by(KeptDocument.read_by, KeptDocument.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(found)).all()


async def add_entry_once(session: AsyncSession, entry: DocumentEntry) -> bool:
    """False, and nothing written, when this result line was counted before."""
    line = DocumentEntry.provider, DocumentEntry.sequence, DocumentEntry.line
    return await add_once(session, entry, *line)


async def attempted_together(session: AsyncSession, chunk: str) -> Sequence[Outgoing]:
    """The rows that go out in one frozen request."""
    found = (
        select(Outgoing)
        .where(
            literal_column("outbox.state = 'attempting'"),
            Outgoing.channel == "document",
            Outgoing.chunk == chunk,
        )
        .order_by(Outgoing.id)
    )
    return (await session.scalars(found)).all()
