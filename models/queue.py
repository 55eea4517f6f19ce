"""Which rows of the outbox may go now: one range of its index for each channel and priority, held
back while a credential waits out a flood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from operator import attrgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    Integer,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningUpdate, Update

from models.base import Moment
from models.mark import mark_value, read_mark, set_mark
from models.outbox import OUTBOX, Outgoing, Priority, State

_RESUMES: Final = "channel.{}.resumes_at"
_WAITS_FOR: Final = "channel.{}.waits_for"
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who claims, in which channels, how many rows at most, and how urgent they are at least."""

    worker: str
    channels: Sequence[str]
    limit: int
    least: Priority = Priority.BROADCAST


class Claimed(NamedTuple):
    """A row in a worker's hands: what it takes to send it. Plain values, not the row itself: a
    session that kept each of them would cost as much as sending."""

    id: int
    key: str
    kind: str
    channel: str
    lookup: bytes
    address: str | None
    member_id: int | None
    notice_id: int | None
    payload: dict[str, Any] | None
    repeated: bool
    chunk: str | None
    attempts: int
    attempted_at: datetime
    created_at: datetime
    next_attempt_at: datetime


def handed_out(marked: Update) -> ReturningUpdate[Any]:
    """Rows that a statement puts into a worker's hands, as `Claimed` names them."""
    return marked.returning(*(OUTBOX.c[name] for name in Claimed._fields))


async def claim(session: AsyncSession, wanted: Wanted, *, now: datetime) -> list[Claimed]:
    """Mark due rows as attempting, the most urgent first, and hand them out.

    One row of an address at a time, the oldest, so that bubbles arrive in their order; only a more
    urgent one overtakes. Channels in a flood wait hand out none. The caller commits before it calls
    any provider.
    """
    rows: list[Claimed] = []
    connection = await session.connection()
    for (channel, priority), earliest in (await _earliest(session, wanted.channels)).items():
        left = wanted.limit - len(rows)
        if earliest <= now and priority <= wanted.least and left:
            given = {"now": now, "left": left, "worker": wanted.worker}
            taken = await connection.execute(_take(channel, priority), given)
            rows += sorted(map(Claimed._make, taken), key=attrgetter("next_attempt_at", "id"))
    return rows


@cache
def _take(channel: str, priority: Priority) -> ReturningUpdate[Any]:
    """One trip: found, marked and handed out."""
    return handed_out(
        update(OUTBOX)
        .where(OUTBOX.c.id.in_(_due(channel, priority).scalar_subquery()))
        .values(
            state=State.ATTEMPTING,
            attempted_by=bindparam("worker"),
            attempted_at=bindparam("now", type_=Moment),
            attempts=OUTBOX.c.attempts + 1,
        )
    )


@cache
def _due(channel: str, priority: Priority) -> Select[int]:
    """One range of the index of queued rows: what waits for later is not even looked at."""
    row, other = aliased(Outgoing, name="waiting"), OUTBOX.alias("other")
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


async def postpone_channel(
    session: AsyncSession, channel: str, *, until: datetime, reason: str = ""
) -> bool:
    """A flood wait of the whole credential: written once, not into each of its rows. Whether it is
    a longer one than was known."""
    known, _ = await wait_of(session, channel)
    if until <= known:
        return False
    await set_mark(session, _RESUMES.format(channel), until.astimezone(UTC).isoformat())
    await set_mark(session, _WAITS_FOR.format(channel), reason)
    return True


async def wait_of(session: AsyncSession, channel: str) -> tuple[datetime, str]:
    """Until when a channel waits, or waited last, and what it was told."""
    until = _moment(await read_mark(session, _RESUMES.format(channel)))
    return until, await read_mark(session, _WAITS_FOR.format(channel)) or ""


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
