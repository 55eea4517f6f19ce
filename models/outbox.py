"""Messages to send. The row is the truth: `attempting` is committed before the provider is called,
so that after a crash nothing is lost silently and every possible repeat is marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    case,
    func,
    literal_column,
    null,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column
from sqlalchemy.sql.dml import ReturningUpdate

from models.base import NEVER_REUSED, Base, BigId, Moment, Sealed, SealedJson
from models.mark import mark_value, read_mark, set_mark
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
_RESUMES: Final = "channel.{}.resumes_at"
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_QUEUED = text("state = 'queued'")
_ATTEMPTING = text("state = 'attempting'")
_UNSENT = text("state IN ('queued', 'attempting')")
# Only providers of telephone numbers report later what arrived.
_REPORTED = text("channel = 'alimtalk' AND provider_id IS NOT NULL")
_NO_REPORT = text("channel = 'alimtalk' AND state = 'sent'")


class Outgoing(Base):
    """`key` is unique: the same cause never makes a second message. `repeated` marks a message
    that may have been sent before. `payload` is a rendered Message; it is wiped after sending
    to someone who has not agreed to storing. `chunk` is the provider's key of the request a row
    went out in: the same rows under the same key are sent once, however often."""

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
    chunk: Mapped[str | None] = mapped_column(String(40))
    provider_id: Mapped[str | None] = mapped_column(String(100))
    reason: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)


_ROWS: Final = Outgoing.__table__.c
_ARRIVE: Final = (
    update(Outgoing.__table__)  # type: ignore[arg-type]  # a Table, as every mapped class has
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
            (_ROWS.member_id.is_(None) & (_ROWS.channel != "web"), null()), else_=_ROWS.payload
        ),
    )
)


async def claim(
    session: AsyncSession,
    *,
    now: datetime,
    limit: int,
    worker: str,
    channels: Sequence[str],
    least: Priority = Priority.BROADCAST,
) -> Sequence[Outgoing]:
    """Mark up to `limit` due rows as attempting, the most urgent first, and hand them out; none
    that is less urgent than `least`.

    One row of an address at a time, the oldest, so that bubbles arrive in their order; only a more
    urgent one overtakes. Channels in a flood wait hand out none. The caller commits before it calls
    any provider.
    """
    rows: list[Outgoing] = []
    for (channel, priority), earliest in (await _earliest(session, channels)).items():
        if earliest <= now and priority <= least and len(rows) < limit:
            given = {"now": now, "left": limit - len(rows), "worker": worker}
            taken = await session.scalars(_take(channel, priority), given)
            rows += sorted(taken, key=lambda row: (row.next_attempt_at, row.id))
    return rows


@cache
def _take(channel: str, priority: Priority) -> ReturningUpdate[Outgoing]:
    """One trip: found, marked and handed out."""
    return (
        update(Outgoing)
        .where(Outgoing.id.in_(_due(channel, priority).scalar_subquery()))
        .values(
            state=State.ATTEMPTING,
            attempted_by=bindparam("worker"),
            attempted_at=bindparam("now", type_=Moment),
            attempts=Outgoing.attempts + 1,
        )
        .returning(Outgoing)
        .execution_options(synchronize_session=False, populate_existing=True)
    )


@cache
def _due(channel: str, priority: Priority) -> Select[int]:
    """One range of the index of queued rows: what waits for later is not even looked at."""
    row, other = aliased(Outgoing, name="waiting"), Outgoing.__table__.alias("other")
    blocked = (
        select(literal_column("1"))
        .select_from(other)
        .where(
            other.c.channel == row.channel,
            other.c.lookup == row.lookup,
            other.c.id != row.id,
            literal_column("other.state IN ('queued', 'attempting')"),
            or_(
                other.c.state == State.ATTEMPTING,
                and_(other.c.id < row.id, other.c.priority <= row.priority),
            ),
        )
        .exists()
    )
    return (
        select(row.id)
        .where(
            # A literal, or the planner cannot prove that the partial index serves.
            literal_column("waiting.state = 'queued'"),
            row.channel == channel,
            row.priority == priority,
            row.next_attempt_at <= bindparam("now", type_=Moment),
            ~blocked,
        )
        .order_by(row.next_attempt_at, row.id)
        .limit(bindparam("left", type_=Integer))
        .with_for_update(skip_locked=True, of=row)
    )


async def arrive(session: AsyncSession, provider_ids: Mapping[int, str], *, now: datetime) -> None:
    """Rows that reached their channel, all in one statement; one that is known to have arrived
    stays as it is. What was said to someone who has not agreed to storing is wiped."""
    sent = [{"row": row, "provider": given} for row, given in provider_ids.items()]
    connection = await session.connection()
    await connection.execute(_ARRIVE, [{"at": now, **one} for one in sent])


async def left_attempting(
    session: AsyncSession, *, worker: str | None, before: datetime, limit: int
) -> Sequence[Outgoing]:
    """Rows whose sender died between `attempting` and the result; `worker` None: anybody's. Those
    of a frozen request are left out: sent again under their key they are sent once."""
    found = select(Outgoing).where(
        literal_column("outbox.state = 'attempting'"),
        Outgoing.attempted_at <= before,
        Outgoing.chunk.is_(None),
    )
    if worker is not None:
        found = found.where(Outgoing.attempted_by == worker)
    return (await session.scalars(found.order_by(Outgoing.id).limit(limit))).all()


async def freeze(session: AsyncSession, rows: Sequence[Outgoing], chunk: str) -> None:
    """These rows go out together, under this key, now and after any crash."""
    ids = [row.id for row in rows]
    await session.execute(update(Outgoing).where(Outgoing.id.in_(ids)).values(chunk=chunk))
    for row in rows:
        row.chunk = chunk


async def take_over(
    session: AsyncSession, channel: str, *, now: datetime, before: datetime, worker: str
) -> Sequence[Outgoing]:
    """The rows of one frozen request whose sender died before it knew the answer, or never got
    one: `worker` has them now. Those attempted since `before` are left to their sender."""
    chunk = (
        select(Outgoing.chunk)
        .where(
            literal_column("outbox.state = 'attempting'"),
            Outgoing.channel == channel,
            Outgoing.chunk.is_not(None),
            Outgoing.attempted_at <= before,
        )
        .order_by(Outgoing.id)
        .limit(1)
        .scalar_subquery()
    )
    taken = await session.scalars(
        update(Outgoing)
        .where(
            literal_column("outbox.state = 'attempting'"),
            Outgoing.attempted_at <= before,
            Outgoing.chunk == chunk,
        )
        .values(attempted_by=worker, attempted_at=now)
        .returning(Outgoing)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return sorted(taken, key=lambda row: row.id)


async def disown(session: AsyncSession, worker: str) -> None:
    """A new life of this worker: what its last one froze may be taken over at once."""
    await session.execute(
        update(Outgoing)
        .where(
            literal_column("outbox.state = 'attempting'"),
            Outgoing.attempted_by == worker,
            Outgoing.chunk.is_not(None),
        )
        .values(attempted_at=_LONG_AGO)
    )


async def first_frozen(session: AsyncSession, channel: str) -> datetime | None:
    """When the oldest frozen request without an answer was begun."""
    found = select(func.min(Outgoing.attempted_at)).where(
        literal_column("outbox.state = 'attempting'"),
        Outgoing.channel == channel,
        Outgoing.chunk.is_not(None),
    )
    return (await session.scalars(found)).one_or_none()


async def postpone_channel(session: AsyncSession, channel: str, *, until: datetime) -> None:
    """A flood wait of the whole credential: written once, not into each of its rows."""
    if until > _moment(await read_mark(session, _RESUMES.format(channel))):
        await set_mark(session, _RESUMES.format(channel), until.astimezone(UTC).isoformat())


def _moment(mark: str | None) -> datetime:
    return datetime.fromisoformat(mark) if mark else _LONG_AGO


async def next_attempt(
    session: AsyncSession, channels: Sequence[str], *, least: Priority = Priority.BROADCAST
) -> datetime | None:
    """When `claim` may next find something in these channels; None when nothing waits."""
    queues = await _earliest(session, channels)
    firsts = (at for (_, priority), at in queues.items() if priority <= least)
    return min(firsts, default=None)


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
