"""Messages on their way: written once per cause, claimed, and settled by what a channel answered.
Functions of (session, now); they call no channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from channels.base import (
    Channel,
    Gone,
    Message,
    Moved,
    Outcome,
    Refused,
    RetryAfter,
    Sent,
    Unknown,
)
from core.i18n import Say, Voice, tell
from models import Member, Outgoing, outbox
from models.ledger import Happened, record
from models.member import lookup_of, mark_dead, move_address
from models.outbox import Kind, Priority, State
from notices import route
from notices.fill import fill_in
from notices.payload import to_payload
from notices.policy import Policy

_log = structlog.get_logger(__name__)
_REASON: Final = 200
_PRIORITIES: Final = {
    Kind.REPLY: Priority.REPLY,
    Kind.DEADLINE_DAY: Priority.DEADLINE_DAY,
    Kind.REMINDER: Priority.REMINDER,
    Kind.BROADCAST: Priority.BROADCAST,
}


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one address. `key` names its cause: the same cause is written once.
    `member_id` is None before consent; what was sent then is not kept."""

    key: str
    kind: Kind
    channel: str
    address: str
    message: Message
    member_id: int | None = None


async def enqueue(session: AsyncSession, letter: Letter, *, now: datetime) -> bool:
    """False when this cause has its message already."""
    return await outbox.add_once(
        session,
        Outgoing(
            key=letter.key,
            kind=letter.kind,
            priority=_PRIORITIES[letter.kind],
            channel=letter.channel,
            lookup=lookup_of(letter.channel, letter.address),
            address=letter.address,
            member_id=letter.member_id,
            payload=to_payload(letter.message),
            next_attempt_at=now,
            created_at=now,
        ),
    )


async def claim_batch(
    session: AsyncSession,
    channels: Sequence[str],
    *,
    now: datetime,
    limit: int,
    worker: str,
    policy: Policy,
) -> list[Outgoing]:
    """Rows to send now, marked `attempting`. The caller commits before it calls a channel.
    What would arrive at night waits; what speaks of yesterday is said anew."""
    claimed = await outbox.claim(session, now=now, limit=limit, worker=worker, channels=channels)
    rows = await fill_in(session, claimed, now=now, policy=policy)
    return [row for row in rows if await _may_go(session, row, now=now, policy=policy)]


async def release(session: AsyncSession, outgoing_id: int, *, until: datetime) -> None:
    """Give back a claimed row that nobody has tried to send."""
    row = await outbox.locked(session, outgoing_id)
    if row is not None and row.state == State.ATTEMPTING:
        _wait(row, until)
        row.attempts -= 1
        row.attempted_at = None


async def settle(
    session: AsyncSession,
    outgoing_id: int,
    outcome: Outcome,
    *,
    now: datetime,
    policy: Policy,
    jitter: float = 0.0,
) -> None:
    """Write down what became of an attempt. `jitter`: seconds added to a wait that is shared."""
    row = await outbox.locked(session, outgoing_id)
    if row is None:
        return
    if isinstance(outcome, Sent):
        await _arrived(session, row, outcome, now)
    elif row.state != State.ATTEMPTING:
        # Another worker took this one for dead; only the news of an arrival may still count.
        return
    elif isinstance(outcome, RetryAfter):
        until = now + timedelta(seconds=outcome.seconds + jitter)
        _wait(row, until, outcome.reason)
        if outcome.whole_channel:
            await session.flush()
            await outbox.postpone_channel(session, row.channel, until=until)
    elif isinstance(outcome, Moved):
        await _moved(session, row, outcome, now)
    elif isinstance(outcome, Unknown):
        await _unknown(session, row, outcome.reason, now=now, policy=policy)
    else:
        await _failed(session, row, outcome, now)


async def recover(
    session: AsyncSession,
    *,
    now: datetime,
    policy: Policy,
    worker: str | None,
    before: datetime,
    limit: int = 200,
) -> int:
    """Rows a dead process left between `attempting` and the result: their fate is unknown."""
    rows = await outbox.left_attempting(session, worker=worker, before=before, limit=limit)
    for row in rows:
        await _unknown(session, row, "the sender stopped", now=now, policy=policy)
    return len(rows)


def wipe_after_shown(rows: Sequence[Outgoing]) -> None:
    """The page has fetched these: what was said to someone without consent is not kept."""
    for row in rows:
        if row.member_id is None:
            row.payload = None


async def _may_go(session: AsyncSession, row: Outgoing, *, now: datetime, policy: Policy) -> bool:
    if row.kind not in (Kind.REMINDER, Kind.DEADLINE_DAY):
        return True
    if policy.is_quiet(now):
        _wait(row, policy.first_allowed(now))
        row.attempts -= 1
        return False
    if row.created_at.date() < now.date() and await route.counts_days(session, row):
        row.state, row.reason = State.SUPPRESSED, "too late to be true"
        await route.say_anew(session, row, now=now)
        return False
    return True


def _wait(row: Outgoing, until: datetime, reason: str | None = None) -> None:
    row.state, row.next_attempt_at = State.QUEUED, until
    row.reason = reason[:_REASON] if reason else row.reason


async def _arrived(session: AsyncSession, row: Outgoing, outcome: Sent, now: datetime) -> None:
    if row.state in outbox.ARRIVED:
        return
    row.state, row.sent_at, row.provider_id = State.SENT, now, outcome.provider_id[:100]
    row.reason = None
    if row.member_id is None and row.channel != Channel.WEB:
        row.payload = None
    await _note(session, row, Happened.SENT, now)


async def _moved(session: AsyncSession, row: Outgoing, outcome: Moved, now: datetime) -> None:
    await move_address(session, row.channel, row.lookup, new_address=outcome.address)
    row.address, row.lookup = outcome.address, lookup_of(row.channel, outcome.address)
    _wait(row, now, "moved")


async def _unknown(
    session: AsyncSession, row: Outgoing, reason: str, *, now: datetime, policy: Policy
) -> None:
    """Once more, marked, where the policy says so; then it stays unknown."""
    await _note(session, row, Happened.UNKNOWN, now, reason=reason)
    seconds = policy.repeat.get(row.kind, 0)
    row.reason = reason[:_REASON]
    if row.repeated or not seconds or row.payload is None:
        row.state = State.UNKNOWN
        return
    row.repeated = True
    row.payload = await _marked(session, row.payload, row.member_id)
    _wait(row, now + timedelta(seconds=seconds))


async def _marked(
    session: AsyncSession, payload: dict[str, Any], member_id: int | None
) -> dict[str, Any]:
    member = None if member_id is None else await session.get(Member, member_id)
    voice = Voice() if member is None else Voice(member.language, member.wording)
    return {**payload, "text": f"{tell(Say('repeat.mark'), voice)}\n{payload['text']}"}


async def _failed(
    session: AsyncSession, row: Outgoing, outcome: Gone | Refused, now: datetime
) -> None:
    row.state, row.reason = State.FAILED, outcome.reason[:_REASON]
    await _note(session, row, Happened.FAILED, now, reason=outcome.reason)
    if isinstance(outcome, Gone):
        await mark_dead(session, row.channel, row.lookup, reason=outcome.reason, now=now)
    else:
        _log.error("message refused", outgoing=row.id, channel=row.channel, reason=outcome.reason)
    if row.member_id is not None and row.kind != Kind.REPLY:
        await route.take_another_way(session, row, now=now)


async def _note(
    session: AsyncSession, row: Outgoing, happened: Happened, now: datetime, **more: str
) -> None:
    """The ledger speaks of promises to remind; an answer in a conversation is none."""
    if row.member_id is None or row.kind == Kind.REPLY:
        return
    detail = {"key": row.key, "channel": row.channel, "repeated": row.repeated, **more}
    await record(session, row.member_id, happened, now=now, detail=detail)
