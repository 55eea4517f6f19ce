"""Messages to send. The row is the truth: `attempting` is committed before the provider is called,
so that after a crash nothing is lost silently and every possible repeat is marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, Final, cast

from sqlalchemy import (
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    bindparam,
    case,
    func,
    literal_column,
    null,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models import once
from models.base import NEVER_REUSED, Base, BigId, Moment, Sealed, SealedJson
from models.member import Member
from models.notice import Notice


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
# Rows looked at in one go; more than a process has in its hands.
_LEFT: Final = 600
_QUEUED = text("state = 'queued'")
_ATTEMPTING = text("state = 'attempting'")
_LET_OUT = text("state <> 'held'")
_UNSENT = text("state IN ('queued', 'attempting')")
# Only providers of telephone numbers report later what arrived.
_REPORTED = text("channel = 'alimtalk' AND provider_id IS NOT NULL")
_NO_REPORT = text("channel = 'alimtalk' AND state = 'sent'")
_OF_A_NOTICE = text("notice_id IS NOT NULL")
_ONCE_MORE = text("notice_id IS NOT NULL AND repeated")


class Outgoing(Base):
    """`key` is unique: the same cause never makes a second message. `repeated` marks a message
    that may have been sent before. `payload` is a rendered Message; it is wiped after sending
    to someone who has not agreed to storing. A row of a notice has neither words nor an address of
    its own: notices/fill.py puts both in when it is handed out. `chunk` is the provider's key of
    the request a row went out in: the same rows under the same key are sent once."""

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
        Index(
            # Held rows come by the hundred thousand, at random places of this index, and are
            # looked for by their notice or their member.
            "ix_outbox_address",
            "channel",
            "lookup",
            "id",
            sqlite_where=_LET_OUT,
            postgresql_where=_LET_OUT,
        ),
        Index(
            "ix_outbox_provider",
            # First, or the planner takes the index of addresses, which begins with it too.
            "channel",
            "provider_id",
            sqlite_where=_REPORTED,
            postgresql_where=_REPORTED,
        ),
        Index(
            "ix_outbox_no_report",
            "channel",
            "id",
            sqlite_where=_NO_REPORT,
            postgresql_where=_NO_REPORT,
        ),
        Index(
            "ix_outbox_notice",
            "notice_id",
            "state",
            "channel",
            "id",
            sqlite_where=_OF_A_NOTICE,
            postgresql_where=_OF_A_NOTICE,
        ),
        Index(
            "ix_outbox_once_more",
            "notice_id",
            "state",
            sqlite_where=_ONCE_MORE,
            postgresql_where=_ONCE_MORE,
        ),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(100), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    priority: Mapped[int] = mapped_column()
    channel: Mapped[str] = mapped_column(String(10))
    lookup: Mapped[bytes] = mapped_column(LargeBinary(32))
    address: Mapped[str] = mapped_column(Sealed("outbox.address"), nullable=True)
    member_id: Mapped[int | None] = mapped_column(
        ForeignKey(Member.id, ondelete="CASCADE"), index=True
    )
    notice_id: Mapped[int | None] = mapped_column(ForeignKey(Notice.id, ondelete="SET NULL"))
    payload: Mapped[dict[str, Any] | None] = mapped_column(SealedJson("outbox.payload"))
    state: Mapped[str] = mapped_column(String(15), default=State.QUEUED)
    next_attempt_at: Mapped[datetime] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(default=0)
    repeated: Mapped[bool] = mapped_column(default=False)
    attempted_by: Mapped[str | None] = mapped_column(String(40))
    attempted_at: Mapped[datetime | None] = mapped_column(Moment)
    chunk: Mapped[str | None] = mapped_column(String(40))
    provider_id: Mapped[str | None] = mapped_column(String(100))
    reason: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)


# Every mapped class has one, and SQLAlchemy's types do not know it.
OUTBOX: Final = cast("Table", Outgoing.__table__)
_ROWS: Final = OUTBOX.c
_ARRIVE: Final = (
    update(OUTBOX)
    .where(
        _ROWS.id == bindparam("row"),
        literal_column("state NOT IN ('sent', 'delivered', 'read', 'acknowledged')"),
    )
    .values(
        state=State.SENT,
        sent_at=bindparam("at"),
        provider_id=bindparam("provider"),
        reason=None,
        payload=case(
            (_ROWS.member_id.is_(None) & literal_column("channel NOT IN ('web', 'kakao')"), null()),
            else_=_ROWS.payload,
        ),
    )
)


async def arrive(session: AsyncSession, provider_ids: Mapping[int, str], *, now: datetime) -> None:
    """Rows that reached their channel, all in one statement; one that is known to have arrived
    stays as it is. What was said to someone who has not agreed to storing is wiped."""
    sent = [{"row": row, "provider": given} for row, given in provider_ids.items()]
    connection = await session.connection()
    await connection.execute(_ARRIVE, [{"at": now, **one} for one in sent])


async def left_attempting(
    session: AsyncSession,
    *,
    worker: str | None,
    before: datetime,
    held: AbstractSet[int] = frozenset(),
) -> Sequence[Outgoing]:
    """Some rows whose sender died between `attempting` and the result, locked; `worker` None:
    anybody's; not the `held`. Those of a frozen request are left out: sent again under their key
    they are sent once."""
    found = select(Outgoing).where(
        literal_column("outbox.state = 'attempting'"),
        Outgoing.attempted_at <= before,
        Outgoing.chunk.is_(None),
    )
    if worker is not None:
        found = found.where(Outgoing.attempted_by == worker)
    if held:
        found = found.where(Outgoing.id.not_in(sorted(held)))
    some = found.order_by(Outgoing.id).limit(_LEFT).with_for_update(skip_locked=True)
    return (await session.scalars(some)).all()


async def names_attempting(session: AsyncSession) -> Sequence[str]:
    """Who is said to have rows in hand."""
    found = (
        select(Outgoing.attempted_by)
        .where(literal_column("outbox.state = 'attempting'"), Outgoing.attempted_by.is_not(None))
        .distinct()
        .order_by(Outgoing.attempted_by)
    )
    return [name for name in await session.scalars(found) if name is not None]


async def shown_at(
    session: AsyncSession, channel: str, lookup: bytes, *, after: int, limit: int
) -> Sequence[Outgoing]:
    """What arrived at an address and is still kept: the newest `limit`, oldest first."""
    found = (
        select(Outgoing)
        .where(
            literal_column("outbox.state <> 'held'"),
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


async def waiting_at(
    session: AsyncSession, channel: str, lookup: bytes, *, now: datetime, limit: int
) -> Sequence[Outgoing]:
    """What waits for one address that fetches for itself, oldest first, locked."""
    found = (
        select(Outgoing)
        .where(
            literal_column("outbox.state = 'queued'"),
            Outgoing.channel == channel,
            Outgoing.lookup == lookup,
            Outgoing.next_attempt_at <= now,
        )
        .order_by(Outgoing.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(found)).all()


async def queued_at(session: AsyncSession, channel: str, lookup: bytes) -> Sequence[Outgoing]:
    """What waits for one address, now or later, locked; but for notices, whose recipients are
    looked up again before they go."""
    found = (
        select(Outgoing)
        .where(
            literal_column("outbox.state = 'queued'"),
            Outgoing.channel == channel,
            Outgoing.lookup == lookup,
            Outgoing.notice_id.is_(None),
        )
        .order_by(Outgoing.id)
        .with_for_update()
    )
    return (await session.scalars(found)).all()


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
    return await once.add_once(session, row, Outgoing.key)


async def locked(session: AsyncSession, outgoing_id: int) -> Outgoing | None:
    """The row as it stands now, locked for this transaction; None when it was erased."""
    found = (
        select(Outgoing)
        .where(Outgoing.id == outgoing_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(found)).one_or_none()


async def keep_words(session: AsyncSession, outgoing_id: int, payload: Mapping[str, Any]) -> None:
    """For a row that is read where it stands."""
    kept = update(Outgoing).where(Outgoing.id == outgoing_id).values(payload=payload)
    await session.execute(kept.execution_options(synchronize_session=False))


async def attempted_since(
    session: AsyncSession, channel: str, lookups: Sequence[bytes], since: datetime
) -> dict[bytes, int]:
    """How many sends to each of these addresses began after `since`."""
    found = (
        select(Outgoing.lookup, func.count())
        .where(
            literal_column("outbox.state <> 'held'"),
            Outgoing.channel == channel,
            Outgoing.lookup.in_(lookups),
            Outgoing.attempted_at > since,
        )
        .group_by(Outgoing.lookup)
        .order_by(Outgoing.lookup)
    )
    return {row[0]: row[1] for row in await session.execute(found)}
