"""When the next reminder comes: pure functions of a deadline, the member's wishes, the policy
and the calendar. They read no clock and no database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from core.clock import SEOUL
from core.pace import Pace
from notices.policy import Policy
from rules.calendar import BusinessCalendar
from rules.limitation import Deadline

URGENT: Final = "urgent"
PASSED: Final = "passed"
FOLLOW_UP: Final = "follow_up"
_BEFORE: Final = "d"
_EXTRA: Final = "on-"
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wishes:
    """`snoozed_until`: the moment this one entitlement was put off to, maybe passed by now."""

    hour: int
    pace: str = Pace.NORMAL
    stopped: bool = False
    snoozed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlannedRung:
    """`rung`: d365 … d0, on-20261203 (put off to that day), urgent, passed, follow_up.
    `final`: neither the member's snooze nor the monthly cap holds it back."""

    rung: str
    at: datetime
    final: bool


class Refusal(StrEnum):
    FINAL = "final"
    PAST_DEADLINE = "past_deadline"
    STOPPED = "stopped"
    CLAIMED = "claimed"


@dataclass(frozen=True, slots=True)
class Snooze:
    """`at` is the moment it was put off to; None when refused."""

    at: datetime | None
    reason: Refusal | None = None


def next_rung(
    deadline: Deadline,
    *,
    wishes: Wishes,
    policy: Policy,
    calendar: BusinessCalendar,
    after: datetime,
    reached: set[str],
) -> PlannedRung | None:
    """The first reminder not before `after` that has not been reached yet."""
    course = Course(deadline, wishes, policy, calendar)
    return next(iter(course.ahead(after, reached)), None)


def ladder(
    deadline: Deadline,
    *,
    wishes: Wishes,
    policy: Policy,
    calendar: BusinessCalendar,
    after: datetime,
    reached: set[str],
) -> tuple[PlannedRung, ...]:
    """Every reminder still to come, if nothing is claimed: what the member's screen shows."""
    return tuple(Course(deadline, wishes, policy, calendar).ahead(after, reached))


@dataclass(frozen=True, slots=True)
class Course:
    """All reminders of one entitlement, in their order."""

    deadline: Deadline
    wishes: Wishes
    policy: Policy
    calendar: BusinessCalendar

    def ahead(self, after: datetime, reached: set[str]) -> Iterator[PlannedRung]:
        if self.wishes.stopped:
            return
        for rung in self.rungs():
            at = self._moment_from(rung, after.astimezone(SEOUL))
            if at is not None and rung.rung not in reached:
                yield PlannedRung(rung.rung, at, rung.final)

    def rungs(self) -> list[PlannedRung]:
        """At their proper moments, at most one a day: of two the one nearer to the limit."""
        by_day = {rung.at.date(): rung for rung in (*self._extra(), *self._before())}
        days = [by_day[day] for day in sorted(by_day)]
        return [*days, self._on(URGENT, self._urgent_day), self._on(PASSED, self._passed_day)]

    def come(self, first: str, at: datetime, today: date) -> list[PlannedRung]:
        """The rung that waited, `first`, and every later one up to today's, the oldest first."""
        rungs = self.rungs()
        waited = next((rung for rung in rungs if rung.rung == first), None)
        if waited is None:
            waited = PlannedRung(first, at, final=False)
        day = waited.at.date()
        later = [r for r in rungs if r.rung != first and day <= r.at.date() <= today]
        return [waited, *later]

    def still_true(self, rung: PlannedRung, today: date) -> bool:
        """Would its words be true today? A late reminder must not call yesterday today."""
        if rung.rung == PASSED:
            return today > self.deadline.adjusted
        if rung.rung == URGENT:
            return self.deadline.safe < today <= self.deadline.adjusted
        return today <= self.deadline.safe

    @property
    def _urgent_day(self) -> date:
        return self.calendar.on_or_after(self.deadline.safe + _DAY)

    @property
    def _passed_day(self) -> date:
        return self.calendar.on_or_after(self.deadline.adjusted + _DAY)

    def _on(self, rung: str, day: date) -> PlannedRung:
        return PlannedRung(rung, self._at_hour(day), final=True)

    def _at_hour(self, day: date) -> datetime:
        return datetime.combine(day, time(self.policy.hour_for(self.wishes.hour)), SEOUL)

    def _before(self) -> Iterator[PlannedRung]:
        """The ladder proper: on a day nobody works at, the business day before."""
        policy, until = self.policy, self.wishes.snoozed_until
        for days in policy.rungs:
            final = days in policy.final
            if not final and self.wishes.pace == Pace.LESS and days not in policy.less:
                continue
            day = self.calendar.on_or_before(self.deadline.safe - timedelta(days=days))
            at = self._at_hour(day)
            if final or until is None or at >= until:
                yield PlannedRung(f"{_BEFORE}{days}", at, final)

    def _extra(self) -> Iterator[PlannedRung]:
        until = self.wishes.snoozed_until
        if until is None or until.astimezone(SEOUL).date() > self.deadline.safe:
            return
        day = until.astimezone(SEOUL).date()
        near = (self.deadline.safe - day).days <= self.policy.first_final
        yield PlannedRung(extra_rung(day), self._at_hour(day), final=near)

    def _moment_from(self, rung: PlannedRung, after: datetime) -> datetime | None:
        """Its own moment, or, when only its hour has gone by, the earliest of that same day."""
        if rung.at >= after:
            return rung.at
        if rung.rung == URGENT:
            return self._urgent_from(after)
        if rung.at.date() == after.date() and not self.policy.is_quiet(after):
            return after
        return None

    def _urgent_from(self, after: datetime) -> datetime | None:
        """Until the last day runs out, any business day will do: the pension office is open."""
        at = self.policy.first_allowed(after)
        if at.date() > self.deadline.adjusted:
            return None
        if self.calendar.is_business_day(at.date()):
            return at
        day = self.calendar.on_or_after(at.date())
        return self._at_hour(day) if day <= self.deadline.adjusted else None


def snooze(
    deadline: Deadline,
    days: int,
    *,
    wishes: Wishes,
    policy: Policy,
    calendar: BusinessCalendar,
    now: datetime,
) -> Snooze:
    """Put off by so many days: never past the deadline, never once the final rungs have begun."""
    today = now.astimezone(SEOUL).date()
    if wishes.stopped:
        return Snooze(None, Refusal.STOPPED)
    if (deadline.safe - today).days <= policy.first_final:
        return Snooze(None, Refusal.FINAL)
    day = calendar.on_or_after(today + timedelta(days=days))
    if day >= deadline.safe:
        return Snooze(None, Refusal.PAST_DEADLINE)
    return Snooze(datetime.combine(day, time(policy.hour_for(wishes.hour)), SEOUL))


def follow_up(
    claimed_on: date, *, wishes: Wishes, policy: Policy, calendar: BusinessCalendar, after: datetime
) -> PlannedRung | None:
    """The one question whether the pension office has answered a claim."""
    if wishes.stopped:
        return None
    day = calendar.on_or_after(max(claimed_on + policy.follow_up_after, after.date()))
    at = datetime.combine(day, time(policy.hour_for(wishes.hour)), SEOUL)
    return PlannedRung(FOLLOW_UP, policy.first_allowed(max(at, after)), final=True)


def extra_rung(day: date) -> str:
    return f"{_EXTRA}{day:%Y%m%d}"


def days_before(rung: str) -> int | None:
    """How far from the safe day a rung of the ladder proper stands; None for the others."""
    return int(rung[1:]) if rung.startswith(_BEFORE) and rung[1:].isdecimal() else None


def days_told(safe: date, today: date, rung: str) -> int:
    """Days left, for choosing words and ways: a rung moved off a holiday counts as itself,
    ninety days though ninety-one are left."""
    left, own = (safe - today).days, days_before(rung)
    return left if own is None else min(left, own)
