"""Messages on their way: written once per cause, claimed, and settled by what a channel answered.
Functions of (session, now); they call no channel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from channels.base import (
    ANSWERS_ONLY,
    Arrival,
    Channel,
    Gone,
    Message,
    Moved,
    Outcome,
    Receipt,
    Refused,
    RetryAfter,
    Sent,
    Unknown,
)
from core.i18n import Voice
from models import Member, Outgoing, outbox, queue
from models.ledger import Happened, record
from models.member import Place, lookup_of, mark_dead, move_address
from models.outbox import Kind, Priority, State
from models.queue import Claimed, Wanted
from models.reported import with_provider_ids
from notices import route
from notices.fill import fill_in
from notices.payload import from_payload, marked, to_payload
from notices.policy import Policy

_log = structlog.get_logger(__name__)
_REASON: Final = 200
_PROVIDER_ID: Final = 100
_HANDED: Final = 20
_MOVED: Final = "moved"
# Whatever a provider says: it is asked again after a day, in seconds.
_LONGEST_WAIT: Final = 86_400.0
# Kept until the next answer, so that a bubble can be shown, or its button read, once more.
_FETCHED: Final = frozenset({Channel.WEB, *ANSWERS_ONLY})
_PRIORITIES: Final = {
    Kind.REPLY: Priority.REPLY,
    Kind.DEADLINE_DAY: Priority.DEADLINE_DAY,
    Kind.REMINDER: Priority.REMINDER,
    Kind.BROADCAST: Priority.BROADCAST,
}
# Attempting: the report overtook the answer; failed or unknown: it came after all.
_BEFORE: Final = {
    Arrival.DELIVERED: (State.ATTEMPTING, State.SENT, State.FAILED, State.UNKNOWN),
    Arrival.READ: (
        State.ATTEMPTING,
        State.SENT,
        State.FAILED,
        State.UNKNOWN,
        State.DELIVERED,
    ),
}


@dataclass(frozen=True, slots=True)
class _NotArrived:
    """The provider took it, and could not bring it. The number may be right all the same."""

    reason: str


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
    session: AsyncSession, wanted: Wanted, *, now: datetime, policy: Policy
) -> list[Claimed]:
    """Rows to send now, marked `attempting`. The caller commits before it calls a channel.
    What would arrive at night waits; what speaks of yesterday is said anew."""
    claimed = await queue.claim(session, wanted, now=now)
    rows = await fill_in(session, claimed, now=now, policy=policy)
    return [row for row in rows if await _may_go(session, row, now=now, policy=policy)]


@dataclass(frozen=True, slots=True)
class Handed:
    """What one answer carries away. `left`: how many messages wait for the next."""

    messages: tuple[Message, ...] = ()
    left: int = 0
    voice: Voice | None = None
    numbers: tuple[int, ...] = ()


Fits = Callable[[Sequence[Message], Voice | None], int]
"""How many of these, from the first on, one answer holds, in this voice: None is a guest's."""


async def hand_over(
    session: AsyncSession,
    place: Place,
    fits: Fits,
    *,
    now: datetime,
    last: str = "",
) -> Handed:
    """For a channel that is asked and answers: what waits there, oldest first, sent with this
    transaction. `last`: the beginning of the keys of the answer that was asked for; what was
    queued after it belongs to another request."""
    rows = await outbox.waiting_at(session, *place, now=now, limit=_HANDED)
    own = [at for at, row in enumerate(rows) if last and row.key.startswith(last)]
    rows = rows[: own[-1] + 1] if own else rows
    kept = [row for row in rows if row.payload is not None]
    messages = [from_payload(row.payload or {}) for row in kept]
    voice = await _voice_of(session, next((r.member_id for r in kept if r.member_id), None))
    taken = kept[: fits(messages, voice)]
    for row in taken:
        row.attempts, row.attempted_at = row.attempts + 1, now
        await _arrived(session, row, Sent(row.channel), now)
    return Handed(
        tuple(messages[: len(taken)]),
        len(kept) - len(taken),
        voice,
        tuple(row.id for row in taken),
    )


async def take_back(session: AsyncSession, numbers: Sequence[int], *, now: datetime) -> None:
    """What was handed over and did not arrive waits again."""
    for number in numbers:
        row = await outbox.locked(session, number)
        if row is not None and row.state == State.SENT and row.payload is not None:
            _wait(row, now, "not taken")
            row.sent_at = None


async def release(session: AsyncSession, outgoing_id: int, *, until: datetime) -> None:
    """Give back a claimed row that nobody has tried to send."""
    row = await outbox.locked(session, outgoing_id)
    if row is not None and row.state == State.ATTEMPTING:
        _wait(row, until)
        row.attempts -= 1
        row.attempted_at = None


async def settle_all(
    session: AsyncSession,
    outcomes: Sequence[tuple[Claimed, Outcome]],
    *,
    now: datetime,
    policy: Policy,
) -> None:
    """Write down what became of many attempts; what simply arrived, in one statement."""
    plain = {
        row.id: outcome.provider_id[:_PROVIDER_ID]
        for row, outcome in outcomes
        if isinstance(outcome, Sent) and not _is_promise(row)
    }
    if plain:
        await outbox.arrive(session, plain, now=now)
    for row, outcome in outcomes:
        if row.id not in plain:
            tried = row.attempts
            await settle(session, row.id, outcome, now=now, policy=policy, attempt=tried)


async def settle(
    session: AsyncSession,
    outgoing_id: int,
    outcome: Outcome,
    *,
    now: datetime,
    policy: Policy,
    attempt: int | None = None,
) -> None:
    """Write down what became of an attempt. `attempt`: the count its row had; when that has gone
    on, others have tried since, and only the news of an arrival may still count."""
    row = await outbox.locked(session, outgoing_id)
    if row is None:
        return
    if isinstance(outcome, Sent):
        await _arrived(session, row, outcome, now)
    elif row.state != State.ATTEMPTING or attempt not in (None, row.attempts):
        return
    elif isinstance(outcome, RetryAfter):
        until = now + timedelta(seconds=min(max(0.0, outcome.seconds), _LONGEST_WAIT))
        _wait(row, until, outcome.reason)
        if outcome.whole_channel:
            await session.flush()
            await _hold_channel(session, row.channel, until, outcome.reason)
    elif isinstance(outcome, Moved) and row.reason != _MOVED:
        await _moved(session, row, outcome, now)
    elif isinstance(outcome, Unknown):
        await _unknown(session, row, outcome.reason, now=now, policy=policy)
    else:
        failed = Refused("moved again") if isinstance(outcome, Moved) else outcome
        await _failed(session, row, failed, now)


async def recover(
    session: AsyncSession,
    *,
    now: datetime,
    policy: Policy,
    worker: str | None,
    before: datetime,
    held: AbstractSet[int] = frozenset(),
) -> int:
    """Rows a dead process left between `attempting` and the result: their fate is unknown.
    `held`: those of a living one, by their ids, which it is sending."""
    rows = await outbox.left_attempting(session, worker=worker, before=before, held=held)
    for row in rows:
        await _unknown(session, row, "the sender stopped", now=now, policy=policy)
    return len(rows)


async def receive_receipts(
    session: AsyncSession, receipts: Sequence[Receipt], *, now: datetime
) -> int:
    """What providers report of what they took; how many changed something. States only move
    forward, so that a late, repeated or unknown report is harmless. News of an arrival counts
    even after a failure: the text message that took its place has come."""
    ids = {name for one in receipts for name in (one.provider_id, one.ref) if name}
    rows = await with_provider_ids(session, sorted(ids))
    changed = 0
    for receipt in receipts:
        row = rows.get(receipt.provider_id) or rows.get(receipt.ref)
        if row is not None:
            changed += await reported(session, row, receipt, now)
    await session.flush()
    return changed


def wipe_after_shown(rows: Sequence[Outgoing]) -> None:
    """The page has fetched these: what was said to someone without consent is not kept."""
    for row in rows:
        if row.member_id is None:
            row.payload = None


async def _may_go(
    session: AsyncSession, claimed: Claimed, *, now: datetime, policy: Policy
) -> bool:
    if claimed.kind not in (Kind.REMINDER, Kind.DEADLINE_DAY):
        return True
    if not policy.is_quiet(now) and claimed.created_at.date() >= now.date():
        return True
    row = await outbox.locked(session, claimed.id)
    if row is None:
        return False
    if policy.is_quiet(now):
        _wait(row, policy.first_allowed(now))
        row.attempts -= 1
        return False
    if await route.counts_days(session, row):
        row.state, row.reason = State.SUPPRESSED, "too late to be true"
        await route.say_anew(session, row, now=now)
        return False
    return True


async def _hold_channel(session: AsyncSession, channel: str, until: datetime, reason: str) -> None:
    if await queue.postpone_channel(session, channel, until=until, reason=reason[:_REASON]):
        _log.warning("channel waits", channel=channel, until=until.isoformat(), reason=reason)


def _wait(row: Outgoing, until: datetime, reason: str | None = None) -> None:
    row.state, row.next_attempt_at, row.chunk = State.QUEUED, until, None
    row.reason = reason[:_REASON] if reason else row.reason


async def _arrived(session: AsyncSession, row: Outgoing, outcome: Sent, now: datetime) -> None:
    if row.state in outbox.ARRIVED:
        return
    row.state, row.sent_at, row.provider_id = State.SENT, now, outcome.provider_id[:_PROVIDER_ID]
    row.reason = None
    if row.member_id is None and row.channel not in _FETCHED:
        row.payload = None
    await _note(session, row, Happened.SENT, now)


async def not_arrived(session: AsyncSession, row: Outgoing, reason: str, *, now: datetime) -> bool:
    """What was taken, and even delivered, did not reach her: it goes another way. False when the
    row has moved on."""
    if row.state not in (State.SENT, State.DELIVERED):
        return False
    await _failed(session, row, _NotArrived(reason), now)
    return True


async def reported(session: AsyncSession, row: Outgoing, receipt: Receipt, now: datetime) -> bool:
    """One report about a row that is locked; whether it changed anything."""
    if receipt.state is Arrival.FAILED:
        if row.state != State.SENT:
            return False
        await _failed(session, row, _NotArrived(receipt.reason), now)
        return True
    if row.state not in _BEFORE[receipt.state]:
        return False
    if row.state == State.FAILED:
        await route.reached_after_all(session, row)
    row.state, row.reason = State(receipt.state), None
    happened = Happened.READ if receipt.state is Arrival.READ else Happened.DELIVERED
    await _note(session, row, happened, now)
    return True


async def _moved(session: AsyncSession, row: Outgoing, outcome: Moved, now: datetime) -> None:
    await move_address(session, row.channel, row.lookup, new_address=outcome.address)
    row.address, row.lookup = outcome.address, lookup_of(row.channel, outcome.address)
    _wait(row, now, _MOVED)


async def _unknown(
    session: AsyncSession, row: Outgoing, reason: str, *, now: datetime, policy: Policy
) -> None:
    """Once more, marked, where the policy says so; then it stays unknown."""
    await _note(session, row, Happened.UNKNOWN, now, reason=reason)
    seconds = policy.repeat.get(row.kind, 0)
    row.reason = reason[:_REASON]
    if row.repeated or not seconds or (row.payload is None and row.notice_id is None):
        row.state = State.UNKNOWN
        return
    row.repeated = True
    if row.payload is not None and ("filled" not in row.payload or row.channel != Channel.ALIMTALK):
        # An approved template takes no other word; there the row alone says it. The words of a
        # notice are marked when they are put in.
        voice = await _voice_of(session, row.member_id) or Voice()
        row.payload = marked(row.payload, voice)
    _wait(row, now + timedelta(seconds=seconds))


async def _voice_of(session: AsyncSession, member_id: int | None) -> Voice | None:
    member = None if member_id is None else await session.get(Member, member_id)
    return None if member is None else Voice(member.language, member.wording)


async def _failed(
    session: AsyncSession, row: Outgoing, outcome: Gone | Refused | _NotArrived, now: datetime
) -> None:
    row.state, row.reason = State.FAILED, outcome.reason[:_REASON]
    await _note(session, row, Happened.FAILED, now, reason=outcome.reason)
    if isinstance(outcome, Gone):
        await mark_dead(session, row.channel, row.lookup, reason=outcome.reason, now=now)
    elif isinstance(outcome, Refused):
        _log.error("message refused", outgoing=row.id, channel=row.channel, reason=outcome.reason)
    if row.member_id is not None and row.kind != Kind.REPLY:
        await route.take_another_way(session, row, now=now)


async def _note(
    session: AsyncSession, row: Outgoing, happened: Happened, now: datetime, **more: str
) -> None:
    if row.member_id is None or not _is_promise(row):
        return
    detail = {"key": row.key, "channel": row.channel, "repeated": row.repeated, **more}
    await record(session, row.member_id, happened, now=now, detail=detail)


def _is_promise(row: Outgoing | Claimed) -> bool:
    """The ledger speaks of promises to remind; an answer in a conversation is none, and a notice
    to many has its own report."""
    return row.member_id is not None and row.kind in (Kind.REMINDER, Kind.DEADLINE_DAY)
