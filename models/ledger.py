"""What happened to each promise, appended and hash-chained per member; and who did what.
The ledger is not a 유통증명서 and never claims to be one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
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


async def record(
    session: AsyncSession,
    member_id: int,
    happened: Happened,
    *,
    now: datetime,
    entitlement_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> LedgerEntry:
    """Append to a member's chain. Her row is locked, so that two writers do not take one place."""
    await session.execute(select(Member.id).where(Member.id == member_id).with_for_update())
    newest = (
        await session.scalars(
            select(LedgerEntry)
            .where(LedgerEntry.member_id == member_id)
            .order_by(LedgerEntry.seq.desc())
            .limit(1)
        )
    ).one_or_none()
    entry = LedgerEntry(
        member_id=member_id,
        seq=newest.seq + 1 if newest else 1,
        entitlement_id=entitlement_id,
        happened=happened,
        at=now,
        detail=dict(detail or {}),
        previous=newest.digest if newest else "",
    )
    entry.digest = digest_of(entry)
    session.add(entry)
    await session.flush()
    return entry


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
