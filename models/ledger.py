"""What happened to each promise, appended and hash-chained per member; and who did what.
The ledger is not a 유통증명서 and never claims to be one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import NEVER_REUSED, Base, BigId, Moment
from models.member import Member


class Happened(StrEnum):
    REGISTERED = "registered"
    CORRECTED = "corrected"
    PLANNED = "planned"
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNKNOWN = "unknown"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    CLAIMED = "claimed"
    UNCLAIMED = "claim_undone"
    STOPPED = "stopped"
    RESUMED = "resumed"
    UNREACHED = "unreached"


class LedgerEntry(Base):
    """`detail` names ids, rungs, channels and days; never a name, a number or a person's words."""

    __tablename__ = "ledger"
    __table_args__ = (UniqueConstraint("member_id", "seq"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id, ondelete="CASCADE"))
    seq: Mapped[int] = mapped_column()
    entitlement_id: Mapped[int | None] = mapped_column(BigId)
    happened: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Moment)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class AuditEntry(Base):
    """Acts on a member's data, by whom and when. `subject` is a member code."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(40))
    act: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)


def digest_of(entry: LedgerEntry) -> str:
    """SHA-256 over the entry and the one before it, in hexadecimal."""
    content = {
        "seq": entry.seq,
        "entitlement": entry.entitlement_id,
        "happened": entry.happened,
        "at": entry.at.astimezone(UTC).isoformat(),
        "detail": entry.detail,
        "previous": entry.previous,
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Note:
    """One entry to be: what happened, to which entitlement, and the names and days of it."""

    happened: Happened
    entitlement_id: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


async def record(
    session: AsyncSession,
    member_id: int,
    happened: Happened,
    *,
    now: datetime,
    entitlement_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> LedgerEntry:
    note = Note(happened, entitlement_id, detail or {})
    return (await record_all(session, member_id, [note], now=now))[0]


async def record_all(
    session: AsyncSession, member_id: int, notes: Sequence[Note], *, now: datetime
) -> list[LedgerEntry]:
    """Append to a member's chain. Her row is locked, so that two writers do not take one place."""
    if not notes:
        return []
    await session.execute(select(Member.id).where(Member.id == member_id).with_for_update())
    newest = (
        await session.scalars(
            select(LedgerEntry)
            .where(LedgerEntry.member_id == member_id)
            .order_by(LedgerEntry.seq.desc())
            .limit(1)
        )
    ).one_or_none()
    entries = list(_chained(newest, member_id, notes, now))
    session.add_all(entries)
    await session.flush()
    return entries


def _chained(
    newest: LedgerEntry | None, member_id: int, notes: Sequence[Note], now: datetime
) -> Iterator[LedgerEntry]:
    seq, previous = (newest.seq, newest.digest) if newest else (0, "")
    for note in notes:
        seq += 1
        entry = LedgerEntry(
            member_id=member_id,
            seq=seq,
            entitlement_id=note.entitlement_id,
            happened=note.happened,
            at=now,
            detail=dict(note.detail),
            previous=previous,
        )
        entry.digest = previous = digest_of(entry)
        yield entry


async def ledger_of(session: AsyncSession, member_id: int) -> Sequence[LedgerEntry]:
    found = select(LedgerEntry).where(LedgerEntry.member_id == member_id).order_by(LedgerEntry.seq)
    return (await session.scalars(found)).all()


def is_unbroken(entries: Sequence[LedgerEntry]) -> bool:
    """Is every entry in its place, and its content what was written?"""
    previous = ""
    for seq, entry in enumerate(entries, start=1):
        if (entry.seq, entry.previous, entry.digest) != (seq, previous, digest_of(entry)):
            return False
        previous = entry.digest
    return True


async def audit(
    session: AsyncSession,
    act: str,
    subject: str,
    *,
    actor: str,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
) -> None:
    session.add(
        AuditEntry(at=now, actor=actor, act=act, subject=subject, detail=dict(detail or {}))
    )
    await session.flush()
