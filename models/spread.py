"""The rows of one notice in the outbox: held until they are let out, then like any other message.
Counts go by one index; nothing here looks at another notice's rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import CursorResult, Row, Update, exists, func, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.member import Address, Member, Place, at_places
from models.outbox import Outgoing, State

OPEN: Final = (State.HELD, State.QUEUED, State.ATTEMPTING)
_SAMPLE: Final = 2_000
_MINUTE: Final = timedelta(minutes=1)
_SECOND: Final = timedelta(seconds=1)
_LOST: Final = (State.FAILED, State.UNKNOWN, State.SUPPRESSED)


async def counts_of(session: AsyncSession, notice_id: int) -> dict[tuple[str, str], int]:
    """How many rows, by state and channel: read from the index alone."""
    found = (
        select(Outgoing.state, Outgoing.channel, func.count())
        .where(Outgoing.notice_id == notice_id)
        .group_by(Outgoing.state, Outgoing.channel)
        .order_by(Outgoing.state, Outgoing.channel)
    )
    return {(row[0], row[1]): row[2] for row in await session.execute(found)}


async def reasons_of(session: AsyncSession, notice_id: int) -> list[tuple[str, str, int]]:
    """State, reason and how many, the most frequent first, of what did not arrive."""
    times = func.count()
    found = (
        select(Outgoing.state, func.coalesce(Outgoing.reason, ""), times)
        .where(Outgoing.notice_id == notice_id, Outgoing.state.in_(_LOST))
        .group_by(Outgoing.state, Outgoing.reason)
        .order_by(times.desc(), Outgoing.state, Outgoing.reason)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(found)]


@dataclass(frozen=True, slots=True)
class Pace:
    """How many a minute at the pace of the last one, and when the last one went."""

    per_minute: int = 0
    last: datetime | None = None


async def pace_of(session: AsyncSession, notice_id: int, channel: str, now: datetime) -> Pace:
    """From the newest rows alone: rows are let out in the order of their ids, and nobody waits
    while hundreds of thousands are read."""
    newest = (
        select(Outgoing.sent_at)
        .where(
            Outgoing.notice_id == notice_id,
            Outgoing.state == State.SENT,
            Outgoing.channel == channel,
        )
        .order_by(Outgoing.id.desc())
        .limit(_SAMPLE)
        .subquery()
    )
    sent_at = newest.c.sent_at
    found = select(
        func.count().filter(sent_at > now - _MINUTE),
        func.min(sent_at).filter(sent_at > now - _MINUTE),
        func.max(sent_at),
    )
    times, first, last = (await session.execute(found)).one()
    if first is None:
        return Pace(0, last)
    return Pace(int(times * (_MINUTE / max(now - first, _SECOND))), last)


async def once_more(session: AsyncSession, notice_id: int) -> tuple[int, int]:
    """Rows sent a second time because nobody knew whether they had arrived: how many in all, and
    how many of them still wait for it."""
    found = (
        select(Outgoing.state, func.count())
        .where(literal_column("outbox.repeated"), Outgoing.notice_id == notice_id)
        .group_by(Outgoing.state)
        .order_by(Outgoing.state)
    )
    times = {row[0]: row[1] for row in await session.execute(found)}
    waiting = sum(times.get(state, 0) for state in (State.QUEUED, State.ATTEMPTING))
    return sum(times.values()), waiting


async def open_by_channel(session: AsyncSession, notice_id: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for (state, channel), times in (await counts_of(session, notice_id)).items():
        if state in OPEN:
            found[channel] = found.get(channel, 0) + times
    return found


async def is_open(session: AsyncSession, notice_id: int) -> bool:
    waits = exists().where(Outgoing.notice_id == notice_id, Outgoing.state.in_(OPEN))
    return (await session.scalars(select(waits))).one()


async def queued_on(session: AsyncSession, notice_id: int, channel: str) -> int:
    found = (
        select(func.count())
        .select_from(Outgoing)
        .where(
            Outgoing.notice_id == notice_id,
            Outgoing.state == State.QUEUED,
            Outgoing.channel == channel,
        )
    )
    return (await session.scalars(found)).one()


async def let_out(session: AsyncSession, notice_id: int, channel: str, limit: int) -> int:
    """The first `limit` held rows of a channel join the queue. How many did."""
    first = (
        select(Outgoing.id)
        .where(
            Outgoing.notice_id == notice_id,
            Outgoing.state == State.HELD,
            Outgoing.channel == channel,
        )
        .order_by(Outgoing.id)
        .limit(limit)
    )
    changed = update(Outgoing).where(Outgoing.id.in_(first)).values(state=State.QUEUED)
    return await _rows(session, changed)


async def hold_back(session: AsyncSession, notice_id: int) -> int:
    """What is queued but not yet in anybody's hands is held again."""
    changed = (
        update(Outgoing)
        .where(Outgoing.notice_id == notice_id, Outgoing.state == State.QUEUED)
        .values(state=State.HELD)
    )
    return await _rows(session, changed)


async def drop_held(session: AsyncSession, notice_id: int, *, reason: str, limit: int) -> int:
    first = (
        select(Outgoing.id)
        .where(Outgoing.notice_id == notice_id, Outgoing.state == State.HELD)
        .order_by(Outgoing.id)
        .limit(limit)
    )
    values = {"state": State.SUPPRESSED, "reason": reason}
    return await _rows(session, update(Outgoing).where(Outgoing.id.in_(first)).values(values))


async def recipients(
    session: AsyncSession, places: Sequence[Place]
) -> dict[Place, Row[*tuple[str, bytes, int, str | None, str, str, datetime | None]]]:
    """Who is reached at these addresses now, and how she is spoken to: one query for a batch."""
    found = (
        select(
            Address.channel,
            Address.lookup,
            Address.member_id,
            Address.address,
            Member.language,
            Member.wording,
            Member.stopped_at,
        )
        .join(Member, Member.id == Address.member_id)
        .where(at_places(Address, places), Address.dead_at.is_(None))
        .order_by(Address.id)
    )
    return {(row.channel, row.lookup): row for row in await session.execute(found)}


async def unfinished_to(session: AsyncSession, member_id: int) -> list[int]:
    """Notices that have a row for this member."""
    found = (
        select(Outgoing.notice_id)
        .where(Outgoing.member_id == member_id, Outgoing.notice_id.is_not(None))
        .order_by(Outgoing.notice_id)
    )
    return [number for number in await session.scalars(found) if number is not None]


async def _rows(session: AsyncSession, changed: Update) -> int:
    result = await session.execute(changed.execution_options(synchronize_session=False))
    return result.rowcount if isinstance(result, CursorResult) else 0
