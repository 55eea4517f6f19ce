"""수급권: one claim a person may make, its three deadlines, and when we speak of it next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    Boolean,
    Date,
    ForeignKey,
    Index,
    Row,
    String,
    UniqueConstraint,
    exists,
    func,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from models.base import NEVER_REUSED, Base, BigId, Moment
from models.member import Member
from models.person import LifeEvent


class EntitlementState(StrEnum):
    UNCLAIMED = "unclaimed"
    SAID_CLAIMED = "said_claimed"
    CONFIRMED = "confirmed"
    NOT_APPLICABLE = "not_applicable"


class ReminderState(StrEnum):
    SENT = "sent"
    MERGED = "merged"
    MISSED = "missed"
    SNOOZED = "snoozed"
    UNREACHED = "unreached"
    CAPPED = "capped"


_UNCLAIMED = text("state = 'unclaimed'")


class Entitlement(Base):
    """`claim` and `benefits` are ids of the catalogue. `start` is the event's day as it is known
    (ISO 8601, maybe without day). `next_reminder_at` is null when nothing lies ahead."""

    __tablename__ = "entitlements"
    __table_args__ = (
        UniqueConstraint("event_id", "claim"),
        Index(
            "ix_entitlements_due",
            "next_reminder_at",
            "id",
            sqlite_where=text("next_reminder_at IS NOT NULL"),
            postgresql_where=text("next_reminder_at IS NOT NULL"),
        ),
        Index(
            "ix_entitlements_plan",
            "plan_revision",
            "id",
            sqlite_where=_UNCLAIMED,
            postgresql_where=_UNCLAIMED,
        ),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id, ondelete="CASCADE"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(LifeEvent.id, ondelete="CASCADE"), index=True)
    claim: Mapped[str] = mapped_column(String(40))
    benefits: Mapped[str] = mapped_column(String(200))
    certainty: Mapped[str] = mapped_column(String(10))
    note: Mapped[str | None] = mapped_column(String(40))
    start: Mapped[str] = mapped_column(String(10))
    raw: Mapped[date] = mapped_column(Date)
    adjusted: Mapped[date] = mapped_column(Date)
    safe: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(20), default=EntitlementState.UNCLAIMED)
    claimed_on: Mapped[date | None] = mapped_column(Date)
    follow_up: Mapped[bool] = mapped_column(Boolean, default=False)
    acknowledged_at: Mapped[datetime | None] = mapped_column(Moment)
    snoozed_until: Mapped[datetime | None] = mapped_column(Moment)
    next_rung: Mapped[str | None] = mapped_column(String(20))
    next_reminder_at: Mapped[datetime | None] = mapped_column(Moment)
    plan_revision: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(Moment)


class Reminder(Base):
    """A rung of the ladder that was reached, and what came of it. Unique per deadline and rung."""

    __tablename__ = "reminders"
    __table_args__ = (UniqueConstraint("entitlement_id", "safe", "rung"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entitlement_id: Mapped[int] = mapped_column(
        ForeignKey(Entitlement.id, ondelete="CASCADE"), index=True
    )
    safe: Mapped[date] = mapped_column(Date)
    rung: Mapped[str] = mapped_column(String(20))
    due_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(10))
    outbox_key: Mapped[str | None] = mapped_column(String(100))
    decided_at: Mapped[datetime] = mapped_column(Moment)


async def due_members(session: AsyncSession, now: datetime, limit: int) -> list[int]:
    """Whose next reminder has come, the earliest first, each once: among the first `limit`
    entitlements due. One partial index, one query, no lock: lock_member is the door."""
    found = (
        select(Entitlement.member_id)
        .where(Entitlement.next_reminder_at.is_not(None), Entitlement.next_reminder_at <= now)
        .order_by(Entitlement.next_reminder_at, Entitlement.id)
        .limit(limit)
    )
    return list(dict.fromkeys(await session.scalars(found)))


async def put_off_member(
    session: AsyncSession, member_id: int, *, now: datetime, until: datetime
) -> None:
    """What of hers is due now is looked at again later; the rungs stay as they are."""
    await session.execute(
        update(Entitlement)
        .where(Entitlement.member_id == member_id, Entitlement.next_reminder_at <= now)
        .values(next_reminder_at=until)
        .execution_options(synchronize_session=False)
    )


async def next_due(session: AsyncSession) -> datetime | None:
    found = select(func.min(Entitlement.next_reminder_at)).where(
        Entitlement.next_reminder_at.is_not(None)
    )
    return (await session.scalars(found)).one()


async def entitlements_of(session: AsyncSession, member_id: int) -> Sequence[Entitlement]:
    """The most urgent first."""
    found = (
        select(Entitlement)
        .where(Entitlement.member_id == member_id)
        .order_by(Entitlement.safe, Entitlement.id)
    )
    return (await session.scalars(found)).all()


async def planned_otherwise(
    session: AsyncSession, revision: str, limit: int
) -> Sequence[Entitlement]:
    """Unclaimed ones whose plan was made under another policy or calendar."""
    found: list[Entitlement] = []
    # Below and above, because no index serves "not equal": each batch would skip all it has done.
    for other in (Entitlement.plan_revision < revision, Entitlement.plan_revision > revision):
        query = (
            select(Entitlement)
            .where(literal_column("entitlements.state = 'unclaimed'"), other)
            .order_by(Entitlement.plan_revision, Entitlement.id)
            .limit(limit - len(found))
        )
        found += (await session.scalars(query)).all()
    return found


async def reminders_since(
    session: AsyncSession, member_id: int, since: datetime
) -> Sequence[Reminder]:
    """What was sent to a member since then: the monthly cap counts these."""
    found = (
        select(Reminder)
        .join(Entitlement)
        .where(
            Entitlement.member_id == member_id,
            Reminder.state == ReminderState.SENT,
            Reminder.decided_at >= since,
        )
        .order_by(Reminder.id)
    )
    return (await session.scalars(found)).all()


async def rungs_reached(session: AsyncSession, entitlement_id: int, safe: date) -> set[str]:
    found = select(Reminder.rung).where(
        Reminder.entitlement_id == entitlement_id, Reminder.safe == safe
    )
    return set((await session.scalars(found)).all())


async def reminders_of(session: AsyncSession, member_id: int) -> Sequence[Reminder]:
    found = (
        select(Reminder)
        .join(Entitlement)
        .where(Entitlement.member_id == member_id)
        .order_by(Reminder.id)
    )
    return (await session.scalars(found)).all()


async def was_reminded(session: AsyncSession, member_id: int) -> bool:
    found = (
        select(Reminder.id)
        .join(Entitlement)
        .where(Entitlement.member_id == member_id, Reminder.state == ReminderState.SENT)
        .limit(1)
    )
    return (await session.scalars(found)).first() is not None


async def reminders_under(
    session: AsyncSession, member_id: int, outbox_key: str
) -> Sequence[Reminder]:
    """The rungs one message spoke of."""
    found = (
        select(Reminder)
        .join(Entitlement)
        .where(Entitlement.member_id == member_id, Reminder.outbox_key == outbox_key)
        .order_by(Reminder.id)
    )
    return (await session.scalars(found)).all()


async def missed_under(session: AsyncSession, entitlement_id: int) -> str | None:
    """The key of the newest message about an entitlement if it grew too old to be sent."""
    found = (
        select(Reminder.state, Reminder.outbox_key)
        .where(Reminder.entitlement_id == entitlement_id, Reminder.outbox_key.is_not(None))
        .order_by(Reminder.id.desc())
        .limit(1)
    )
    newest = (await session.execute(found)).one_or_none()
    return newest.outbox_key if newest and newest.state == ReminderState.MISSED else None


async def unreached(session: AsyncSession) -> Sequence[Row[*tuple[str, str, date, str, datetime]]]:
    """Who could not be told of what she has not claimed, on any way, and has not been since:
    member's code, claim, safe day, rung, when; the earliest day first."""
    later = aliased(Reminder)
    since = exists().where(
        later.entitlement_id == Reminder.entitlement_id,
        later.id > Reminder.id,
        later.state.in_((ReminderState.SENT, ReminderState.MERGED, ReminderState.UNREACHED)),
    )
    found = (
        select(Member.code, Entitlement.claim, Reminder.safe, Reminder.rung, Reminder.decided_at)
        .join(Entitlement, Entitlement.id == Reminder.entitlement_id)
        .join(Member, Member.id == Entitlement.member_id)
        .where(
            Reminder.state == ReminderState.UNREACHED,
            Entitlement.state == EntitlementState.UNCLAIMED,
            ~since,
        )
        .order_by(Reminder.safe, Reminder.id)
    )
    return (await session.execute(found)).all()


async def keys_about(session: AsyncSession, entitlement_id: int) -> set[str]:
    """Keys of the messages that ever spoke of this entitlement."""
    found = select(Reminder.outbox_key).where(
        Reminder.entitlement_id == entitlement_id, Reminder.outbox_key.is_not(None)
    )
    return {key for key in await session.scalars(found) if key}
