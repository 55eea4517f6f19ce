"""What is due now: gathered per member, merged into one message, and written to the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import SEOUL
from core.i18n import Voice
from models import Address, Entitlement, Member, Reminder
from models.entitlement import (
    EntitlementState,
    ReminderState,
    due_entitlements,
    entitlements_of,
    reminders_since,
    rungs_reached,
    was_reminded,
)
from models.ledger import Happened, record
from models.member import living_addresses, lock_member
from models.outbox import Kind
from notices import route
from notices.outbox import Letter, enqueue
from notices.plan import FOLLOW_UP, PASSED, URGENT, Course, PlannedRung, days_told
from notices.policy import Policy
from notices.replan import deadline_of, replan_entitlement, wishes_for
from notices.wording import Item, Occasion, reminder
from rules.calendar import BusinessCalendar


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
        return DueResult(
            self.members + other.members,
            self.messages + other.messages,
            self.merged + other.merged,
            self.missed + other.missed,
            self.capped + other.capped,
            self.unreached + other.unreached,
        )


@dataclass(frozen=True, slots=True)
class _Desk:
    """One look at the clock, and what it is judged by."""

    session: AsyncSession
    now: datetime
    policy: Policy
    calendar: BusinessCalendar
    phone: str


async def send_due(
    session: AsyncSession,
    *,
    now: datetime,
    policy: Policy,
    calendar: BusinessCalendar,
    phone: str,
    limit: int,
) -> DueResult:
    """Up to `limit` entitlements whose moment has come. Call again while `members` is not 0."""
    desk = _Desk(session, now, policy, calendar, phone)
    due = await due_entitlements(session, now, limit)
    result = DueResult()
    for member_id in dict.fromkeys(entitlement.member_id for entitlement in due):
        member = await lock_member(session, member_id)
        if member is not None:
            result += replace(await _send_to(desk, member), members=1)
    await session.flush()
    return result


async def _send_to(desk: _Desk, member: Member) -> DueResult:
    today = await _come_today(desk, member)
    if desk.policy.is_quiet(desk.now):
        for entitlement in today:
            entitlement.next_reminder_at = desk.policy.first_allowed(desk.now)
        return DueResult()
    waiting = _to_speak_of(desk, today)
    items, missed = [], 0
    for entitlement in waiting:
        told, gone_by = await _decide(desk, entitlement, member)
        for rung in gone_by:
            _reach(desk, Item(entitlement, rung), ReminderState.MISSED)
        missed += len(gone_by)
        if told is not None:
            items.append(Item(entitlement, told))
    result = await _say(desk, member, sorted(items, key=_urgency))
    await desk.session.flush()
    for entitlement in waiting:
        await _plan_on(desk, entitlement)
    return replace(result, missed=missed)


async def _come_today(desk: _Desk, member: Member) -> list[Entitlement]:
    """Hers that come due this day, so that one day brings one message."""
    return [
        entitlement
        for entitlement in await entitlements_of(desk.session, member.id)
        if entitlement.next_reminder_at is not None
        and entitlement.next_reminder_at.date() <= desk.now.date()
    ]


def _to_speak_of(desk: _Desk, today: Sequence[Entitlement]) -> Sequence[Entitlement]:
    """A claim is asked about only when there is nothing to remind her of: a message asks for
    one thing."""
    unclaimed = [e for e in today if e.state == EntitlementState.UNCLAIMED]
    if not unclaimed:
        return today
    for entitlement in today:
        if entitlement not in unclaimed:
            _put_off(desk, entitlement)
    return unclaimed


def _put_off(desk: _Desk, entitlement: Entitlement) -> None:
    day = desk.calendar.on_or_after(desk.now.date() + timedelta(days=1))
    hour = desk.policy.hour_for(desk.policy.default_hour)
    entitlement.next_reminder_at = datetime.combine(day, time(hour), SEOUL)


async def _decide(
    desk: _Desk, entitlement: Entitlement, member: Member
) -> tuple[PlannedRung | None, list[PlannedRung]]:
    """The newest rung that has come, and the older ones that are past telling."""
    name, at = entitlement.next_rung, entitlement.next_reminder_at
    if name is None or at is None or member.stopped_at is not None:
        return None, []
    if entitlement.state == EntitlementState.SAID_CLAIMED:
        return PlannedRung(FOLLOW_UP, at, final=True), []
    if entitlement.state != EntitlementState.UNCLAIMED:
        return None, []
    wishes = wishes_for(entitlement, member)
    course = Course(deadline_of(entitlement), wishes, desk.policy, desk.calendar)
    come = course.come(name, at, max(at, desk.now))
    reached = await rungs_reached(desk.session, entitlement.id, entitlement.safe)
    come = [rung for rung in come if rung.rung not in reached]
    if not come or not course.still_true(come[-1], desk.now.date()):
        return None, come
    return come[-1], come[:-1]


def _urgency(item: Item) -> tuple[int, date]:
    order = {URGENT: 0, PASSED: 2}.get(item.rung.rung, 1)
    return order, item.entitlement.safe


async def _say(desk: _Desk, member: Member, items: Sequence[Item]) -> DueResult:
    if not items:
        return DueResult()
    if not any(item.rung.final for item in items) and await _is_enough(desk, member):
        for item in items:
            _reach(desk, item, ReminderState.CAPPED)
        return DueResult(capped=len(items))
    address = await _address(desk, member, items)
    if address is None:
        for item in items:
            _reach(desk, item, ReminderState.UNREACHED)
            await _note(desk, item, Happened.UNREACHED)
        return DueResult(unreached=len(items))
    await _write(desk, member, items, address)
    return DueResult(messages=1, merged=len(items) - 1)


async def _is_enough(desk: _Desk, member: Member) -> bool:
    since = desk.now - timedelta(days=desk.policy.month_days)
    return len(await reminders_since(desk.session, member.id, since)) >= desk.policy.monthly_cap


async def _address(desk: _Desk, member: Member, items: Sequence[Item]) -> Address | None:
    today = desk.now.date()
    nearest = min(days_told(item.entitlement.safe, today, item.rung.rung) for item in items)
    answered = [item.entitlement.acknowledged_at for item in items]
    return route.choose(
        await living_addresses(desk.session, member.id),
        turn=route.turn_at(nearest, desk.policy),
        heard=any(at and desk.now - at <= desk.policy.heard_for for at in answered),
    )


async def _write(desk: _Desk, member: Member, items: Sequence[Item], address: Address) -> None:
    first = items[0]
    key = f"due:{first.entitlement.id}:{first.entitlement.safe:%Y%m%d}:{first.rung.rung}"
    occasion = Occasion(
        desk.now.date(),
        desk.policy,
        desk.phone,
        first=not await was_reminded(desk.session, member.id),
    )
    bubbles = reminder(items, occasion, Voice(member.language, member.wording))
    for left, message in zip(reversed(range(len(bubbles))), bubbles, strict=True):
        letter = Letter(
            key=f"{key}:{left}" if left else key,
            kind=_kind(items, occasion),
            channel=address.channel,
            address=address.address,
            message=message,
            member_id=member.id,
        )
        await enqueue(desk.session, letter, now=desk.now)
    for item in items:
        state = ReminderState.SENT if item is first else ReminderState.MERGED
        _reach(desk, item, state, key=key)
        await _note(desk, item, Happened.QUEUED, key=key, channel=address.channel)


def _kind(items: Sequence[Item], occasion: Occasion) -> Kind:
    last_day = any(
        item.rung.rung == URGENT or item.entitlement.safe == occasion.today
        for item in items
        if item.rung.rung != FOLLOW_UP
    )
    return Kind.DEADLINE_DAY if last_day else Kind.REMINDER


def _reach(desk: _Desk, item: Item, state: ReminderState, *, key: str | None = None) -> None:
    entitlement, rung = item.entitlement, item.rung
    if rung.rung == FOLLOW_UP:
        entitlement.follow_up = True
    desk.session.add(
        Reminder(
            entitlement_id=entitlement.id,
            safe=entitlement.safe,
            rung=rung.rung,
            due_at=rung.at,
            state=state,
            outbox_key=key,
            decided_at=desk.now,
        )
    )


async def _plan_on(desk: _Desk, entitlement: Entitlement) -> None:
    entitlement.next_rung = entitlement.next_reminder_at = None
    await replan_entitlement(
        desk.session, entitlement, now=desk.now, policy=desk.policy, calendar=desk.calendar
    )


async def _note(desk: _Desk, item: Item, happened: Happened, **more: str) -> None:
    await record(
        desk.session,
        item.entitlement.member_id,
        happened,
        now=desk.now,
        entitlement_id=item.entitlement.id,
        detail={"rung": item.rung.rung, "safe": item.entitlement.safe.isoformat(), **more},
    )
