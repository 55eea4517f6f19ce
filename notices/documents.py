"""Reminders as electronic notices: registered before they leave, moved on by what the intermediary
reports, and sent another way when nobody has read them in time. Functions of (session, now)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from channels.base import Arrival, Message, Receipt
from channels.document.exchange import Place
from channels.document.record import (
    Document,
    DocumentError,
    DocumentEvent,
    DocumentState,
    advance,
    expire,
    read_deadline,
)
from core.clock import SEOUL
from core.i18n import Say, Voice, tell, write_day
from models import DocumentEntry, KeptDocument, Outgoing, outbox
from models.document import (
    add_entry_once,
    attempted_together,
    documents_named,
    next_sequence,
    unread_at,
)
from notices.outbox import not_arrived, reported
from notices.route import first_day_spoken_of

_log = structlog.get_logger(__name__)
_KIND: Final = "deadline_notice"
_RECEIPT: Final = 100
_REASON: Final = 200
# Before the last day itself there must be a morning left for another way.
_MORNING: Final = time(8)
# Who has less than that left is asked for no more patience than this.
_SHORTEST: Final = timedelta(hours=6)
_UNREAD: Final = "unread by its day"
_ARRIVALS: Final = {
    DocumentState.DELIVERED: Arrival.DELIVERED,
    DocumentState.READ: Arrival.READ,
}

Letters = Sequence[tuple[str, Message]]
Written = tuple[Document, bytes]


@dataclass(frozen=True, slots=True)
class Batch:
    """What goes out under one key: each letter's notice by its place, None where it cannot be one,
    with the reason in `refused`."""

    sequence: int
    written: Mapping[int, Written]
    refused: Mapping[int, str]

    @property
    def has_left(self) -> bool:
        return all(one.state is not DocumentState.QUEUED for one, _ in self.written.values())


async def register(
    session: AsyncSession, key: str, letters: Letters, *, now: datetime, window: timedelta
) -> Batch:
    """The notices of these letters, kept before anything is written to a file: the same key has
    the same notices in the same batch, after a crash too."""
    rows = {row.address: row for row in await attempted_together(session, key)}
    names = {address: _name(key, address) for address, _ in letters}
    known = dict(await documents_named(session, list(names.values())))
    written: dict[int, Written] = {}
    refused: dict[int, str] = {}
    for place, (address, message) in enumerate(letters):
        row, name = rows.get(address), names[address]
        if row is None:
            refused[place] = "nobody waits for it any more"
            continue
        content = _content(message, row.created_at)
        read_by = await _read_by(session, row, now, window)
        kept = known.get(name) or _kept(name, row, content, requested_at=now, read_by=read_by)
        try:
            written[place] = _record(kept, address), content
        except DocumentError as wrong:
            refused[place] = str(wrong)
        else:
            known[name] = kept
    return Batch(await _numbered(session, list(known.values())), written, refused)


async def _numbered(session: AsyncSession, documents: Sequence[KeptDocument]) -> int:
    """The number of their batch; 0 when it is empty."""
    new = [one for one in documents if one.sequence is None]
    sequence = next((one.sequence for one in documents if one.sequence is not None), 0)
    if new and not sequence:
        sequence = await next_sequence(session)
    for one in new:
        one.sequence = sequence
        session.add(one)
    return sequence


async def exported(session: AsyncSession, batch: Batch, *, now: datetime) -> None:
    """The files lie in the outbox directory, whole."""
    names = [one.id for one, _ in batch.written.values()]
    for kept in (await documents_named(session, names)).values():
        await _move(session, kept, DocumentEvent(kept.name, DocumentState.EXPORTED, now), now)


async def forget(session: AsyncSession, batch: Batch) -> None:
    """They did not leave, and go again in another batch."""
    names = [one.id for one, _ in batch.written.values()]
    for kept in (await documents_named(session, names)).values():
        if kept.state == DocumentState.QUEUED:
            await session.delete(kept)


async def take_results(
    session: AsyncSession, events: Mapping[Place, DocumentEvent], *, now: datetime
) -> int:
    """Write down what an intermediary reports; how many lines were new. Late, repeated and
    unknown ones move nothing back."""
    names = sorted({event.document_id for event in events.values()})
    known = await documents_named(session, names)
    taken = 0
    for place, event in events.items():
        kept = known.get(event.document_id)
        if kept is None:
            provider, sequence, line = place
            _log.warning("a result of no notice of ours", file=f"{provider}-{sequence}", line=line)
            continue
        # Who reports of it has it, even if we died before that it left was written down.
        await _move(session, kept, DocumentEvent(kept.name, DocumentState.EXPORTED, now), now)
        if await add_entry_once(session, _entry(kept, event, now, place)):
            taken += 1
            await _report(session, kept, event, now)
    await session.flush()
    return taken


async def expire_unread(session: AsyncSession, *, now: datetime, limit: int) -> int:
    """Each whose day has come unread goes another way, or her name onto the officers' list."""
    late = {one.name: one for one in await unread_at(session, now, limit)}
    for event in expire([_record(kept) for kept in late.values()], now):
        kept = late[event.document_id]
        await _move(session, kept, event, now)
        await _go_another_way(session, kept, _UNREAD, now)
    await session.flush()
    return len(late)


async def _report(
    session: AsyncSession, kept: KeptDocument, event: DocumentEvent, now: datetime
) -> None:
    moved = advance(_record(kept), event)
    if moved is None:
        return
    kept.state, kept.receipt = moved.state, moved.receipt[:_RECEIPT]
    if event.state is DocumentState.REJECTED:
        await _go_another_way(session, kept, event.reason or "refused", now)
    elif event.state in _ARRIVALS:
        row = await outbox.locked(session, kept.outgoing_id)
        if row is not None:
            receipt = Receipt(kept.name, "", _ARRIVALS[event.state])
            await reported(session, row, receipt, now)


async def _go_another_way(
    session: AsyncSession, kept: KeptDocument, reason: str, now: datetime
) -> None:
    row = await outbox.locked(session, kept.outgoing_id)
    if row is not None and await not_arrived(session, row, reason, now=now):
        done = DocumentEvent(kept.name, DocumentState.FALLBACK_DONE, now)
        await _move(session, kept, done, now)


async def _move(
    session: AsyncSession, kept: KeptDocument, event: DocumentEvent, now: datetime
) -> None:
    """A step of ours, which stands in the evidence too."""
    moved = advance(_record(kept), event)
    if moved is not None:
        kept.state = moved.state
        session.add(_entry(kept, event, now))


async def _read_by(
    session: AsyncSession, row: Outgoing, now: datetime, window: timedelta
) -> datetime:
    """The end of the contract's window; before a last day, the morning of the day before it."""
    end = read_deadline(now, window)
    last_day = await first_day_spoken_of(session, row)
    if last_day is None:
        return end
    morning = datetime.combine(last_day - timedelta(days=1), _MORNING, SEOUL)
    return min(end, max(morning, now + _SHORTEST))


def _content(message: Message, written_at: datetime) -> bytes:
    """Words that count days are true on the day they were written: it stands above them."""
    day = tell(Say("document.written", day=write_day(written_at.date(), Voice())), Voice())
    return f"{day}\n\n{message.text}\n".encode()


def _name(key: str, address: str) -> str:
    return f"d-{hashlib.sha256(f'{key}:{address}'.encode()).hexdigest()[:32]}"


def _kept(
    name: str, row: Outgoing, content: bytes, *, requested_at: datetime, read_by: datetime
) -> KeptDocument:
    return KeptDocument(
        name=name,
        outgoing_id=row.id,
        sha256=hashlib.sha256(content).hexdigest(),
        requested_at=requested_at,
        read_by=read_by,
        state=DocumentState.QUEUED,
        receipt="",
    )


def _record(kept: KeptDocument, member_ref: str = "m-unnamed") -> Document:
    return Document(
        id=kept.name,
        member_ref=member_ref,
        kind=_KIND,
        sha256=kept.sha256,
        requested_at=kept.requested_at.astimezone(SEOUL),
        read_deadline=kept.read_by.astimezone(SEOUL),
        state=DocumentState(kept.state),
        receipt=kept.receipt,
    )


def _entry(
    kept: KeptDocument, event: DocumentEvent, now: datetime, place: Place | None = None
) -> DocumentEntry:
    provider, sequence, line = place or (None, None, None)
    return DocumentEntry(
        document_id=kept.id,
        state=event.state,
        at=event.at,
        receipt=event.receipt[:_RECEIPT],
        reason=event.reason[:_REASON],
        provider=provider,
        sequence=sequence,
        line=line,
        kept_at=now,
    )
