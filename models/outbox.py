"""Messages to send. The row is the truth: `attempting` is committed before the provider is called,
so that after a crash nothing is lost silently and every possible repeat is marked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, Final

from sqlalchemy import (
    ForeignKey,
    Index,
    LargeBinary,
    String,
    func,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import NEVER_REUSED, Base, BigId, Moment, Sealed, SealedJson
from models.member import Member


class Kind(StrEnum):
    REPLY = "reply"
    DEADLINE_DAY = "deadline_day"
    REMINDER = "reminder"
    BROADCAST = "broadcast"


class Priority(IntEnum):
    REPLY = 0
    DEADLINE_DAY = 1
    REMINDER = 2
    BROADCAST = 3


class State(StrEnum):
    QUEUED = "queued"
    ATTEMPTING = "attempting"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"
    UNKNOWN = "unknown"
    HELD = "held"
    SUPPRESSED = "suppressed"


ARRIVED: Final = (State.SENT, State.DELIVERED, State.READ, State.ACKNOWLEDGED)
FINISHED: Final = (*ARRIVED, State.FAILED, State.UNKNOWN, State.SUPPRESSED)
_QUEUED = text("state = 'queued'")
_ATTEMPTING = text("state = 'attempting'")
_UNSENT = text("state IN ('queued', 'attempting')")


class Outgoing(Base):
    """`key` is unique: the same cause never makes a second message. `repeated` marks a message
    that may have been sent before. `payload` is a rendered Message; it is wiped after sending
    to someone who has not agreed to storing."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_queued",
            "channel",
            "priority",
            "next_attempt_at",
            "id",
            sqlite_where=_QUEUED,
            postgresql_where=_QUEUED,
        ),
        Index("ix_outbox_attempting", "id", sqlite_where=_ATTEMPTING, postgresql_where=_ATTEMPTING),
        Index(
            "ix_outbox_unsent",
            "channel",
            "lookup",
            "id",
            sqlite_where=_UNSENT,
            postgresql_where=_UNSENT,
        ),
        Index("ix_outbox_address", "channel", "lookup", "id"),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(100), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    priority: Mapped[int] = mapped_column()
    channel: Mapped[str] = mapped_column(String(10))
    lookup: Mapped[bytes] = mapped_column(LargeBinary(32))
    address: Mapped[str] = mapped_column(Sealed("outbox.address"))
    member_id: Mapped[int | None] = mapped_column(
        ForeignKey(Member.id, ondelete="CASCADE"), index=True
    )
    payload: Mapped[dict[str, Any] | None] = mapped_column(SealedJson("outbox.payload"))
    state: Mapped[str] = mapped_column(String(15), default=State.QUEUED)
    next_attempt_at: Mapped[datetime] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(default=0)
    repeated: Mapped[bool] = mapped_column(default=False)
    attempted_by: Mapped[str | None] = mapped_column(String(40))
    attempted_at: Mapped[datetime | None] = mapped_column(Moment)
    provider_id: Mapped[str | None] = mapped_column(String(100))
    reason: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)


async def claim(
    session: AsyncSession, *, now: datetime, limit: int, worker: str, channels: Sequence[str]
) -> Sequence[Outgoing]:
    """Mark up to `limit` due rows as attempting, the most urgent first, and hand them out.

    Only the oldest unsent row of an address is handed out, so that bubbles arrive in their order.
    The caller commits before it calls any provider.
    """
    earlier = Outgoing.__table__.alias("earlier")
    blocked = (
        select(literal_column("1"))
        .select_from(earlier)
        .where(
            earlier.c.channel == Outgoing.channel,
            earlier.c.lookup == Outgoing.lookup,
            earlier.c.id < Outgoing.id,
            earlier.c.priority <= Outgoing.priority,
            earlier.c.state.in_((State.QUEUED, State.ATTEMPTING)),
        )
        .exists()
    )
    due = (
        select(Outgoing)
        .where(
            # A literal, or the planner cannot prove that the partial index serves.
            literal_column("outbox.state = 'queued'"),
            Outgoing.next_attempt_at <= now,
            Outgoing.channel.in_(channels),
            ~blocked,
        )
        .order_by(Outgoing.priority, Outgoing.next_attempt_at, Outgoing.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Outgoing)
    )
    rows = (await session.scalars(due)).all()
    for row in rows:
        row.state, row.attempted_by, row.attempted_at = State.ATTEMPTING, worker, now
        row.attempts += 1
    await session.flush()
    return rows


async def left_attempting(
    session: AsyncSession, *, worker: str | None, before: datetime, limit: int
) -> Sequence[Outgoing]:
    """Rows whose sender died between `attempting` and the result; `worker` None: anybody's."""
    found = select(Outgoing).where(
        literal_column("outbox.state = 'attempting'"), Outgoing.attempted_at <= before
    )
    if worker is not None:
        found = found.where(Outgoing.attempted_by == worker)
    return (await session.scalars(found.order_by(Outgoing.id).limit(limit))).all()


async def postpone_channel(session: AsyncSession, channel: str, *, until: datetime) -> None:
    """A flood wait of the whole credential: no coroutine waits, the rows do."""
    await session.execute(
        update(Outgoing)
        .where(
            literal_column("outbox.state = 'queued'"),
            Outgoing.channel == channel,
            Outgoing.next_attempt_at < until,
        )
        .values(next_attempt_at=until)
    )


async def next_attempt(session: AsyncSession) -> datetime | None:
    found = select(func.min(Outgoing.next_attempt_at)).where(
        literal_column("outbox.state = 'queued'")
    )
    return (await session.scalars(found)).one()


async def shown_at(
    session: AsyncSession, channel: str, lookup: bytes, *, after: int, limit: int
) -> Sequence[Outgoing]:
    """What arrived at an address and is still kept: the newest `limit`, oldest first."""
    found = (
        select(Outgoing)
        .where(
            Outgoing.channel == channel,
            Outgoing.lookup == lookup,
            Outgoing.id > after,
            Outgoing.state.in_(ARRIVED),
            Outgoing.payload.is_not(None),
        )
        .order_by(Outgoing.id.desc())
        .limit(limit)
    )
    return list(reversed((await session.scalars(found)).all()))


async def count_by_state(session: AsyncSession) -> dict[str, int]:
    found = select(Outgoing.state, func.count()).group_by(Outgoing.state).order_by(Outgoing.state)
    return {row[0]: row[1] for row in await session.execute(found)}


async def suppress_for(session: AsyncSession, member_id: int, *, reason: str) -> None:
    """Everything proactive that waits for a member is dropped, with the reason."""
    await session.execute(
        update(Outgoing)
        .where(
            literal_column("outbox.state = 'queued'"),
            Outgoing.member_id == member_id,
            Outgoing.kind != Kind.REPLY,
        )
        .values(state=State.SUPPRESSED, reason=reason)
    )


async def suppress_keys(session: AsyncSession, keys: Sequence[str], *, reason: str) -> None:
    """Drop what still waits under these keys."""
    await session.execute(
        update(Outgoing)
        .where(literal_column("outbox.state = 'queued'"), Outgoing.key.in_(keys))
        .values(state=State.SUPPRESSED, reason=reason)
    )


async def add_once(session: AsyncSession, row: Outgoing) -> bool:
    """False, and nothing written, when a row with this key is there already."""
    values = {
        column.key: getattr(row, column.key)
        for column in Outgoing.__mapper__.column_attrs
        if getattr(row, column.key) is not None
    }
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    added = (
        insert(Outgoing)
        .values(**values)
        .on_conflict_do_nothing(index_elements=[Outgoing.key])
        .returning(Outgoing.id)
    )
    return (await session.scalars(added)).one_or_none() is not None


async def locked(session: AsyncSession, outgoing_id: int) -> Outgoing | None:
    """The row as it stands now, locked for this transaction; None when it was erased."""
    found = (
        select(Outgoing)
        .where(Outgoing.id == outgoing_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(found)).one_or_none()


async def attempted_since(
    session: AsyncSession, channel: str, lookups: Sequence[bytes], since: datetime
) -> dict[bytes, int]:
    """How many sends to each of these addresses began after `since`."""
    found = (
        select(Outgoing.lookup, func.count())
        .where(
            Outgoing.channel == channel,
            Outgoing.lookup.in_(lookups),
            Outgoing.attempted_at > since,
        )
        .group_by(Outgoing.lookup)
        .order_by(Outgoing.lookup)
    )
    return {row[0]: row[1] for row in await session.execute(found)}
