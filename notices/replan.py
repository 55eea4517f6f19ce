"""The plan in the tables: made when a claim is registered, made again when a fact, a wish,
the policy or a holiday changes. Making it twice changes nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import SEOUL
from models import Entitlement, Member
from models.entitlement import (
    EntitlementState,
    entitlements_of,
    planned_otherwise,
    rungs_reached,
)
from models.ledger import Happened, Note, record_all
from notices.plan import FOLLOW_UP, Course, PlannedRung, Wishes, follow_up
from notices.policy import Policy
from rules.calendar import BusinessCalendar
from rules.entitle import Candidate, Certainty, candidate_deadline
from rules.facts import PartialDate
from rules.limitation import Deadline

_log = structlog.get_logger(__name__)

Which = tuple[int, str]
"""An entitlement as a person means it: the event's id and the claim."""


@dataclass(frozen=True, slots=True)
class Move:
    """A deadline that a correction moved, or made, or took away."""

    claim: str
    before: date | None
    after: date | None


def revision_of(policy: Policy, calendar: BusinessCalendar) -> str:
    """Names what a plan was made under."""
    return f"{policy.revision}/{calendar.revision}"[:64]


def deadline_of(entitlement: Entitlement) -> Deadline:
    return Deadline(entitlement.raw, entitlement.adjusted, entitlement.safe)


def wishes_for(entitlement: Entitlement, member: Member) -> Wishes:
    return Wishes(
        hour=member.hour,
        pace=member.pace,
        stopped=member.stopped_at is not None,
        snoozed_until=entitlement.snoozed_until,
    )


def set_deadline(entitlement: Entitlement, deadline: Deadline) -> None:
    """Move all three dates; a moved safe day begins a new ladder and ends a snooze."""
    if entitlement.safe != deadline.safe:
        entitlement.snoozed_until = None
        entitlement.next_rung = entitlement.next_reminder_at = None
        entitlement.plan_revision = ""
    entitlement.raw, entitlement.adjusted = deadline.raw, deadline.adjusted
    entitlement.safe = deadline.safe


async def replan_entitlement(
    session: AsyncSession,
    entitlement: Entitlement,
    *,
    now: datetime,
    policy: Policy,
    calendar: BusinessCalendar,
) -> None:
    """Set the next rung and its moment. What was due and not said yet stays due."""
    member = await session.get_one(Member, entitlement.member_id)
    reached = await rungs_reached(session, entitlement.id, entitlement.safe)
    course = Course(deadline_of(entitlement), wishes_for(entitlement, member), policy, calendar)
    note = plan_next(entitlement, course, now=now, reached=reached)
    await record_all(session, member.id, [note] if note else [], now=now)


def plan_next(
    entitlement: Entitlement, course: Course, *, now: datetime, reached: set[str]
) -> Note | None:
    """Set the next rung and its moment; what to write down of it, if it is another than before."""
    planned = _next_of(entitlement, course, now, reached)
    rung, at = (planned.rung, planned.at) if planned else (None, None)
    changed = (entitlement.next_rung, entitlement.next_reminder_at) != (rung, at)
    entitlement.next_rung, entitlement.next_reminder_at = rung, at
    entitlement.plan_revision = revision_of(course.policy, course.calendar)
    if planned is None or not changed:
        return None
    safe = entitlement.safe.isoformat()
    detail = {"rung": planned.rung, "at": planned.at.isoformat(), "safe": safe}
    return Note(Happened.PLANNED, entitlement.id, detail)


def _next_of(
    entitlement: Entitlement, course: Course, now: datetime, reached: set[str]
) -> PlannedRung | None:
    if entitlement.state == EntitlementState.UNCLAIMED:
        after = _from(entitlement, now=now, policy=course.policy)
        return None if after is None else next(course.ahead(after, reached), None)
    if entitlement.state == EntitlementState.SAID_CLAIMED and FOLLOW_UP not in reached:
        return follow_up(
            entitlement.claimed_on or now.date(),
            wishes=course.wishes,
            policy=course.policy,
            calendar=course.calendar,
            after=now,
        )
    return None


async def replan_member(
    session: AsyncSession,
    member_id: int,
    *,
    now: datetime,
    policy: Policy,
    calendar: BusinessCalendar,
) -> None:
    for entitlement in await entitlements_of(session, member_id):
        await replan_entitlement(session, entitlement, now=now, policy=policy, calendar=calendar)


async def replan_stale(
    session: AsyncSession,
    *,
    now: datetime,
    policy: Policy,
    calendar: BusinessCalendar,
    limit: int,
) -> int:
    """Plans made under another policy or calendar; how many. Call again until it says 0."""
    revision = revision_of(policy, calendar)
    stale = await planned_otherwise(session, revision, limit)
    for entitlement in stale:
        try:
            if not entitlement.plan_revision.endswith(f"/{calendar.revision}"):
                _count_again(entitlement, calendar)
            await replan_entitlement(
                session, entitlement, now=now, policy=policy, calendar=calendar
            )
        except (LookupError, ValueError):
            # One row that the rules no longer know keeps its plan, and stops nobody else's.
            _log.exception("could not plan again", entitlement=entitlement.id)
            entitlement.plan_revision = revision
    await session.flush()
    return len(stale)


def explain_moves(before: Mapping[Which, date], after: Mapping[Which, date]) -> tuple[Move, ...]:
    """Safe days before and after a correction, by safe_days: what moved, the nearest first."""
    moves = [
        Move(which[1], before.get(which), after.get(which))
        for which in dict.fromkeys((*before, *after))
        if before.get(which) != after.get(which)
    ]
    return tuple(
        sorted(moves, key=lambda move: (move.after or move.before or date.max, move.claim))
    )


def safe_days(entitlements: Sequence[Entitlement]) -> dict[Which, date]:
    return {(one.event_id, one.claim): one.safe for one in entitlements}


def _from(entitlement: Entitlement, *, now: datetime, policy: Policy) -> datetime | None:
    """From when on to plan; None for a limit that had passed when we were told of it. On the
    day she registered she has just read it all; only a last day cannot wait."""
    today, waiting = now.astimezone(SEOUL).date(), entitlement.next_reminder_at
    fresh = not entitlement.plan_revision
    if fresh and today > entitlement.adjusted:
        return None
    if today < entitlement.safe and (fresh or entitlement.created_at.date() == today):
        return datetime.combine(today + timedelta(days=1), time(), SEOUL)
    if fresh:
        return now + policy.registration_rest
    return now if waiting is None else min(now, waiting)


def _count_again(entitlement: Entitlement, calendar: BusinessCalendar) -> None:
    candidate = Candidate(
        claim=entitlement.claim,
        benefits=tuple(re.findall(r"\w+", entitlement.benefits)),
        start=PartialDate.parse(entitlement.start),
        certainty=Certainty(entitlement.certainty),
        missing=(),
        articles=(),
        note=entitlement.note,
    )
    deadline = candidate_deadline(candidate, calendar)
    if deadline is not None and deadline != deadline_of(entitlement):
        set_deadline(entitlement, deadline)
