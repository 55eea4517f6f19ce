"""Messages to send. The row is the truth: `attempting` is committed before the provider is called,
so that after a crash nothing is lost silently and every possible repeat is marked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    ScalarSelect,
    Select,
    String,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import NEVER_REUSED, Base, BigId, Moment, Sealed, SealedJson
from models.mark import mark_value, read_mark, set_mark
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
_RESUMES: Final = "channel.{}.resumes_at"
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_QUEUED = text("state = 'queued'")
_ATTEMPTING = text("state = 'attempting'")
_UNSENT = text("state IN ('queued', 'attempting')")
_OF_A_NOTICE = text("notice_id IS NOT NULL")


class Outgoing(Base):
    """`key` is unique: the same cause never makes a second message. `repeated` marks a message
    that may have been sent before. `payload` is a rendered Message; it is wiped after sending
    to someone who has not agreed to storing. A row of a notice has neither words nor an address of
    its own: notices/fill.py puts both in when it is handed out."""

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
        Index(
            "ix_outbox_notice",
            "notice_id",
            "state",
            "channel",
            "id",
            sqlite_where=_OF_A_NOTICE,
            postgresql_where=_OF_A_NOTICE,
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
    provider_id: Mapped[str | None] = mapped_column(String(100))
    reason: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)


async def claim(
    session: AsyncSession, *, now: datetime, limit: int, worker: str, channels: Sequence[str]
) -> Sequence[Outgoing]:
    """Mark up to `limit` due rows as attempting, the most urgent first, and hand them out.

    One row of an address at a time, the oldest, so that bubbles arrive in their order; only a more
    urgent one overtakes. Channels in a flood wait hand out none. The caller commits before it calls
    any provider.
    """
    rows: list[Outgoing] = []
    for (channel, priority), earliest in (await _earliest(session, channels)).items():
        if earliest <= now:
            left = {"now": now, "left": limit - len(rows)}
            for row in await session.scalars(_due(channel, priority), left):
                row.state, row.attempted_by, row.attempted_at = State.ATTEMPTING, worker, now
                row.attempts += 1
                rows.append(row)
    await session.flush()
    return rows


@cache
def _due(channel: str, priority: Priority) -> Select[Outgoing]:
    """One range of the index of queued rows: what waits for later is not even looked at."""
    other = Outgoing.__table__.alias("other")
    blocked = (
        select(literal_column("1"))
        .select_from(other)
        .where(
            other.c.channel == Outgoing.channel,
            other.c.lookup == Outgoing.lookup,
            other.c.id != Outgoing.id,
            literal_column("other.state IN ('queued', 'attempting')"),
            or_(
                other.c.state == State.ATTEMPTING,
                and_(other.c.id < Outgoing.id, other.c.priority <= Outgoing.priority),
            ),
        )
        .exists()
    )
    return (
        select(Outgoing)
        .where(
            # A literal, or the planner cannot prove that the partial index serves.
            literal_column("outbox.state = 'queued'"),
            Outgoing.channel == channel,
            Outgoing.priority == priority,
            Outgoing.next_attempt_at <= bindparam("now"),
            ~blocked,
        )
        .order_by(Outgoing.next_attempt_at, Outgoing.id)
        .limit(bindparam("left", type_=Integer))
        .with_for_update(skip_locked=True, of=Outgoing)
    )


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
    """A flood wait of the whole credential: written once, not into each of its rows."""
    if until > _moment(await read_mark(session, _RESUMES.format(channel))):
        await set_mark(session, _RESUMES.format(channel), until.astimezone(UTC).isoformat())


def _moment(mark: str | None) -> datetime:
    return datetime.fromisoformat(mark) if mark else _LONG_AGO


async def next_attempt(session: AsyncSession, channels: Sequence[str]) -> datetime | None:
    """When `claim` may next find something in these channels; None when nothing waits."""
    return min((await _earliest(session, channels)).values(), default=None)


async def _earliest(
    session: AsyncSession, channels: Sequence[str]
) -> dict[tuple[str, Priority], datetime]:
    """When the first row of each queue may go, the most urgent queues first; empty ones left out.
    One query: a claim looks here before it locks anything."""
    if not channels:
        return {}
    queues = [(channel, priority) for priority in Priority for channel in channels]
    found = (await session.execute(_look(tuple(channels)))).one()
    resumes = {channel: _moment(found[at]) for at, channel in enumerate(channels)}
    firsts = zip(queues, found[len(channels) :], strict=True)
    return {queue: max(first, resumes[queue[0]]) for queue, first in firsts if first is not None}


@cache
def _look(channels: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    """When each channel may send again, then the first moment of each queue. Made once: to put
    such a statement together costs more than to run it."""
    resumes = (mark_value(_RESUMES.format(channel)) for channel in channels)
    queues = (_first(channel, priority) for priority in Priority for channel in channels)
    return select(*resumes, *queues)


def _first(channel: str, priority: Priority) -> ScalarSelect[datetime]:
    return (
        select(func.min(Outgoing.next_attempt_at))
        .where(
            literal_column("outbox.state = 'queued'"),
            Outgoing.channel == channel,
            Outgoing.priority == priority,
        )
        .scalar_subquery()
    )


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
