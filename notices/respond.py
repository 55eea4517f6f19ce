"""What a member says to a reminder: claimed, not yet, later, less, no more. Each is written
in the ledger and the plan is made again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.pace import Pace
from models import Entitlement, Member
from models.entitlement import EntitlementState, entitlements_of, keys_about, reminders_under
from models.ledger import Happened, record
from models.outbox import suppress_for, suppress_keys
from notices.plan import Refusal
from notices.plan import snooze as put_off
from notices.policy import Policy
from notices.replan import deadline_of, replan_entitlement, replan_member, wishes_for
from rules.calendar import BusinessCalendar


@dataclass(frozen=True, slots=True)
class Terms:
    """What a plan is made under."""

    policy: Policy
    calendar: BusinessCalendar


@dataclass(frozen=True, slots=True)
class SnoozeResult:
    """`next`: when the next reminder comes, also when the wish was refused."""

    accepted: bool
    reason: Refusal | None
    next: datetime | None


async def acknowledge(
    session: AsyncSession, entitlements: Sequence[Entitlement], *, now: datetime
) -> None:
    """Any answer to a reminder: the member has seen it."""
    for entitlement in entitlements:
        entitlement.acknowledged_at = now
        await _note(session, entitlement, Happened.ACKNOWLEDGED, now=now)


async def claimed(
    session: AsyncSession, entitlement: Entitlement, *, now: datetime, today: date, terms: Terms
) -> datetime | None:
    """The reminders stop. When the one question about the pension office's answer will come."""
    entitlement.state, entitlement.claimed_on = EntitlementState.SAID_CLAIMED, today
    entitlement.acknowledged_at = now
    await _note(session, entitlement, Happened.CLAIMED, now=now, on=today.isoformat())
    await _silence(session, entitlement)
    await _replan(session, entitlement, now=now, terms=terms)
    return entitlement.next_reminder_at


async def undo_claim(
    session: AsyncSession, entitlement: Entitlement, *, now: datetime, terms: Terms
) -> datetime | None:
    """Back on the ladder. When the next reminder comes."""
    entitlement.state, entitlement.claimed_on = EntitlementState.UNCLAIMED, None
    entitlement.next_rung = entitlement.next_reminder_at = None
    await _note(session, entitlement, Happened.UNCLAIMED, now=now)
    await _replan(session, entitlement, now=now, terms=terms)
    return entitlement.next_reminder_at


async def confirm(
    session: AsyncSession, entitlement: Entitlement, *, now: datetime, terms: Terms
) -> None:
    """The member says the pension office has answered: nothing more will be asked."""
    entitlement.state = EntitlementState.CONFIRMED
    entitlement.acknowledged_at = now
    await _note(session, entitlement, Happened.ACKNOWLEDGED, now=now, confirmed=True)
    await _replan(session, entitlement, now=now, terms=terms)


async def snooze(
    session: AsyncSession, entitlement: Entitlement, *, days: int, now: datetime, terms: Terms
) -> SnoozeResult:
    """Put this one off by `days`; the final rungs come all the same."""
    entitlement.acknowledged_at = now
    if entitlement.state != EntitlementState.UNCLAIMED:
        return SnoozeResult(accepted=False, reason=Refusal.CLAIMED, next=None)
    member = await session.get_one(Member, entitlement.member_id)
    wishes = wishes_for(entitlement, member)
    wish = put_off(
        deadline_of(entitlement),
        days,
        wishes=wishes,
        policy=terms.policy,
        calendar=terms.calendar,
        now=now,
    )
    if wish.at is None:
        return SnoozeResult(accepted=False, reason=wish.reason, next=entitlement.next_reminder_at)
    entitlement.snoozed_until = wish.at
    entitlement.next_rung = entitlement.next_reminder_at = None
    await _note(session, entitlement, Happened.SNOOZED, now=now, until=wish.at.isoformat())
    await _replan(session, entitlement, now=now, terms=terms)
    return SnoozeResult(accepted=True, reason=None, next=entitlement.next_reminder_at)


async def stop(session: AsyncSession, member: Member, *, now: datetime, terms: Terms) -> None:
    """No reminder more, from this moment; the deadlines run on."""
    member.stopped_at = now
    await suppress_for(session, member.id, reason="stopped")
    await record(session, member.id, Happened.STOPPED, now=now)
    await _replan_all(session, member, now=now, terms=terms)


async def resume(session: AsyncSession, member: Member, *, now: datetime, terms: Terms) -> None:
    """Every reminder again, from now on; what was not said meanwhile is not made up for."""
    member.stopped_at, member.pace = None, Pace.NORMAL
    await record(session, member.id, Happened.RESUMED, now=now)
    await _replan_all(session, member, now=now, terms=terms)


async def less(session: AsyncSession, member: Member, *, now: datetime, terms: Terms) -> None:
    member.stopped_at, member.pace = None, Pace.LESS
    await record(session, member.id, Happened.RESUMED, now=now, detail={"pace": Pace.LESS})
    await _replan_all(session, member, now=now, terms=terms)


async def _silence(session: AsyncSession, entitlement: Entitlement) -> None:
    """Drop what is queued about this one, unless the same message speaks of an open one too."""
    silent = []
    for key in sorted(await keys_about(session, entitlement.id)):
        spoken_of = await reminders_under(session, entitlement.member_id, key)
        others = [
            await session.get_one(Entitlement, reminder.entitlement_id) for reminder in spoken_of
        ]
        if all(other.state != EntitlementState.UNCLAIMED for other in others):
            silent += [key, f"{key}:1"]
    if silent:
        await suppress_keys(session, silent, reason="claimed")


async def _replan(
    session: AsyncSession, entitlement: Entitlement, *, now: datetime, terms: Terms
) -> None:
    await session.flush()
    await replan_entitlement(
        session, entitlement, now=now, policy=terms.policy, calendar=terms.calendar
    )


async def _replan_all(
    session: AsyncSession, member: Member, *, now: datetime, terms: Terms
) -> None:
    for entitlement in await entitlements_of(session, member.id):
        entitlement.next_rung = entitlement.next_reminder_at = None
    await replan_member(session, member.id, now=now, policy=terms.policy, calendar=terms.calendar)


async def _note(
    session: AsyncSession,
    entitlement: Entitlement,
    happened: Happened,
    *,
    now: datetime,
    **detail: str | bool,
) -> None:
    await record(
        session,
        entitlement.member_id,
        happened,
        now=now,
        entitlement_id=entitlement.id,
        detail=detail,
    )
