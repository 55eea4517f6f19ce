"""What is due now: gathered per member, merged into one message, and the plan moved on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import SEOUL
from models import Entitlement, Member
from models.entitlement import (
    EntitlementState,
    ReminderState,
    due_members,
    entitlements_of,
    put_off_member,
    reminders_since,
    rungs_reached,
)
from models.ledger import Happened, Note, record_all
from models.member import lock_member
from notices.dispatch import Desk, dispatch, note, reach
from notices.plan import FOLLOW_UP, PASSED, URGENT, Course, PlannedRung
from notices.policy import Policy
from notices.replan import deadline_of, plan_next, wishes_for
from notices.wording import Item
from rules.calendar import BusinessCalendar

_log = structlog.get_logger(__name__)
_TRY_AGAIN_AFTER: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class DueResult:
    """`members` looked at, `messages` written, rungs that came to nothing, and why."""

    members: int = 0
    messages: int = 0
    merged: int = 0
    missed: int = 0
    capped: int = 0
    unreached: int = 0

    def __add__(self, other: DueResult) -> DueResult:
        counts = (f.name for f in fields(self))
        return DueResult(*(getattr(self, name) + getattr(other, name) for name in counts))


async def send_due(
    session: AsyncSession,
    *,
    now: datetime,
    policy: Policy,
    calendar: BusinessCalendar,
    phone: str,
    limit: int,
) -> DueResult:
    """For the first `limit` entitlements due. Call again while `members` is not 0."""
    desk = Desk(session, now, policy, calendar, phone)
    result = DueResult()
    for member_id in await due_members(session, now, limit):
        member = await lock_member(session, member_id)
        if member is None:
            continue
        try:
            async with session.begin_nested():
                result += await _look_at(desk, member)
        except (LookupError, ValueError):
            # One row that the rules do not know must not silence everyone behind it.
            _log.exception("could not remind", member=member_id)
            await put_off_member(session, member_id, now=now, until=now + _TRY_AGAIN_AFTER)
    await session.flush()
    return result


async def _look_at(desk: Desk, member: Member) -> DueResult:
    today = await _come_today(desk, member)
    if desk.policy.is_quiet(desk.now):
        for entitlement in today:
            entitlement.next_reminder_at = desk.policy.first_allowed(desk.now)
        return DueResult(members=1)
    looks = [await _look(desk, one, member) for one in _to_speak_of(desk, today)]
    for look in looks:
        for rung in look.missed:
            reach(desk, Item(look.entitlement, rung), ReminderState.MISSED)
    items = [Item(look.entitlement, look.told) for look in looks if look.told]
    result, notes = await _say(desk, member, sorted(items, key=_urgency))
    notes += [planned for look in looks if (planned := _plan_on(desk, look))]
    await record_all(desk.session, member.id, notes, now=desk.now)
    return result + DueResult(members=1, missed=sum(len(look.missed) for look in looks))


@dataclass(frozen=True, slots=True)
class _Look:
    """Of one entitlement: what to tell now, and what is past telling."""

    entitlement: Entitlement
    course: Course
    reached: set[str]
    told: PlannedRung | None
    missed: list[PlannedRung]


async def _come_today(desk: Desk, member: Member) -> list[Entitlement]:
    """Hers that come due this day, so that one day brings one message."""
    return [
        entitlement
        for entitlement in await entitlements_of(desk.session, member.id)
        if entitlement.next_reminder_at is not None
        and entitlement.next_reminder_at.date() <= desk.now.date()
    ]


def _to_speak_of(desk: Desk, today: Sequence[Entitlement]) -> Sequence[Entitlement]:
    """A claim is asked about only when there is nothing to remind her of: a message asks for
    one thing."""
    unclaimed = [one for one in today if one.state == EntitlementState.UNCLAIMED]
    if not unclaimed:
        return today
    for entitlement in today:
        if entitlement not in unclaimed:
            _put_off(desk, entitlement)
    return unclaimed


def _put_off(desk: Desk, entitlement: Entitlement) -> None:
    day = desk.calendar.on_or_after(desk.now.date() + timedelta(days=1))
    hour = desk.policy.hour_for(desk.policy.default_hour)
    entitlement.next_reminder_at = datetime.combine(day, time(hour), SEOUL)


async def _look(desk: Desk, entitlement: Entitlement, member: Member) -> _Look:
    wishes = wishes_for(entitlement, member)
    course = Course(deadline_of(entitlement), wishes, desk.policy, desk.calendar)
    reached = await rungs_reached(desk.session, entitlement.id, entitlement.safe)
    come = [rung for rung in _come(desk, entitlement, course) if rung.rung not in reached]
    told = come.pop() if come and _is_true(desk, come[-1], course) else None
    reached |= {rung.rung for rung in (*come, *((told,) if told else ()))}
    return _Look(entitlement, course, reached, told, come)


def _come(desk: Desk, entitlement: Entitlement, course: Course) -> list[PlannedRung]:
    """The rungs whose moment has come, the oldest first; the newest is the one to tell."""
    name, at = entitlement.next_rung, entitlement.next_reminder_at
    if name is None or at is None or course.wishes.stopped:
        return []
    if entitlement.state == EntitlementState.SAID_CLAIMED:
        return [PlannedRung(FOLLOW_UP, at, final=True)]
    if entitlement.state == EntitlementState.UNCLAIMED:
        return course.come(name, at, desk.now.date())
    return []


def _is_true(desk: Desk, rung: PlannedRung, course: Course) -> bool:
    return rung.rung == FOLLOW_UP or course.still_true(rung, desk.now.date())


def _urgency(item: Item) -> tuple[int, date]:
    order = {URGENT: 0, PASSED: 2}.get(item.rung.rung, 1)
    return order, item.entitlement.safe


async def _say(desk: Desk, member: Member, items: list[Item]) -> tuple[DueResult, list[Note]]:
    if not items:
        return DueResult(), []
    if not any(item.rung.final for item in items) and await _is_enough(desk, member):
        for item in items:
            reach(desk, item, ReminderState.CAPPED)
        return DueResult(capped=len(items)), []
    notes = await dispatch(desk, member, items)
    if notes is None:
        for item in items:
            reach(desk, item, ReminderState.UNREACHED)
        unreached = [note(item, Happened.UNREACHED) for item in items]
        return DueResult(unreached=len(items)), unreached
    return DueResult(messages=1, merged=len(items) - 1), notes


async def _is_enough(desk: Desk, member: Member) -> bool:
    since = desk.now - timedelta(days=desk.policy.month_days)
    return len(await reminders_since(desk.session, member.id, since)) >= desk.policy.monthly_cap


def _plan_on(desk: Desk, look: _Look) -> Note | None:
    entitlement = look.entitlement
    entitlement.next_rung = entitlement.next_reminder_at = None
    return plan_next(entitlement, look.course, now=desk.now, reached=look.reached)
