"""Properties of every plan there can be: when nobody is written to, and what is never left out."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.clock import SEOUL
from core.pace import Pace
from notices.plan import (
    PASSED,
    URGENT,
    PlannedRung,
    Refusal,
    Wishes,
    days_before,
    follow_up,
    ladder,
    next_rung,
    snooze,
)
from notices.policy import load_policy
from rules.calendar import BusinessCalendar
from rules.limitation import Deadline, Limitation, Unit, deadline

POLICY = load_policy()
CALENDAR = BusinessCalendar()
YEARS = st.sampled_from([1, 3, 5])
EVENTS = st.dates(date(2015, 1, 1), date(2040, 12, 31))
HOURS = st.integers(0, 23)
PACES = st.sampled_from(list(Pace))


@st.composite
def deadlines(draw: st.DrawFn) -> Deadline:
    return deadline(draw(EVENTS), Limitation(draw(YEARS), Unit.YEAR), CALENDAR)


@st.composite
def moments_around(draw: st.DrawFn, limit: Deadline) -> datetime:
    day = limit.safe + timedelta(days=draw(st.integers(-2000, 15)))
    return datetime.combine(day, time(draw(HOURS), draw(st.integers(0, 59))), SEOUL)


@st.composite
def wishes(draw: st.DrawFn, limit: Deadline) -> Wishes:
    until = draw(st.none() | moments_around(limit))
    return Wishes(hour=draw(HOURS), pace=draw(PACES), snoozed_until=until)


@st.composite
def situations(draw: st.DrawFn) -> tuple[Deadline, Wishes, datetime]:
    limit = draw(deadlines())
    return limit, draw(wishes(limit)), draw(moments_around(limit))


def plan(limit: Deadline, wish: Wishes, after: datetime) -> tuple[PlannedRung, ...]:
    return ladder(limit, wishes=wish, policy=POLICY, calendar=CALENDAR, after=after, reached=set())


@given(situations())
def test_nobody_is_written_to_at_night(situation: tuple[Deadline, Wishes, datetime]) -> None:
    assert not [rung for rung in plan(*situation) if POLICY.is_quiet(rung.at)]


@given(situations())
def test_a_plan_never_lies_in_the_past_and_only_moves_forward(
    situation: tuple[Deadline, Wishes, datetime],
) -> None:
    moments = [rung.at for rung in plan(*situation)]
    assert moments == sorted(moments)
    assert all(moment >= situation[2] for moment in moments)


@given(situations())
def test_every_reminder_of_a_limit_comes_before_it_runs_out(
    situation: tuple[Deadline, Wishes, datetime],
) -> None:
    limit = situation[0]
    for rung in plan(*situation):
        day = rung.at.date()
        if rung.rung == PASSED:
            assert day > limit.adjusted
        elif rung.rung == URGENT:
            assert limit.safe < day <= limit.adjusted
        else:
            assert day <= limit.safe


@given(situations())
def test_one_day_brings_one_reminder(situation: tuple[Deadline, Wishes, datetime]) -> None:
    days = [rung.at.date() for rung in plan(*situation)]
    assert len(days) == len(set(days))


@given(situations())
def test_whatever_is_wished_the_final_days_are_said(
    situation: tuple[Deadline, Wishes, datetime],
) -> None:
    """Each final day, or the business day before it, has its reminder: a snooze takes none away."""
    limit, _, after = situation
    days = {rung.at.date() for rung in plan(*situation)}
    for left in POLICY.final:
        day = CALENDAR.on_or_before(limit.safe - timedelta(days=left))
        assert day in days or day <= after.date()


@given(situations())
def test_reminders_come_when_the_pension_office_is_open(
    situation: tuple[Deadline, Wishes, datetime],
) -> None:
    for rung in plan(*situation):
        if rung.at != situation[2] and days_before(rung.rung) is not None:
            assert CALENDAR.is_business_day(rung.at.date())
        if rung.rung in (URGENT, PASSED):
            assert CALENDAR.is_business_day(rung.at.date())


@given(situations())
def test_the_next_reminder_is_the_first_of_the_plan(
    situation: tuple[Deadline, Wishes, datetime],
) -> None:
    limit, wish, after = situation
    first = next_rung(
        limit, wishes=wish, policy=POLICY, calendar=CALENDAR, after=after, reached=set()
    )
    assert first == next(iter(plan(*situation)), None)


@given(situations())
def test_planning_again_from_the_planned_moment_changes_nothing(
    situation: tuple[Deadline, Wishes, datetime],
) -> None:
    limit, wish, after = situation
    first = next(iter(plan(*situation)), None)
    if first is not None:
        assert next(iter(plan(limit, wish, min(after, first.at)))) == first


@given(situations())
def test_what_was_reached_does_not_come_again(
    situation: tuple[Deadline, Wishes, datetime],
) -> None:
    limit, wish, after = situation
    told = {rung.rung for rung in plan(*situation)[:3]}
    rest = ladder(limit, wishes=wish, policy=POLICY, calendar=CALENDAR, after=after, reached=told)
    assert rest == plan(*situation)[3:]


@given(situations())
def test_fewer_reminders_are_some_of_the_usual_ones(
    situation: tuple[Deadline, Wishes, datetime],
) -> None:
    limit, wish, after = situation
    usual = {rung.rung for rung in plan(limit, Wishes(wish.hour), after)}
    fewer = {rung.rung for rung in plan(limit, Wishes(wish.hour, Pace.LESS), after)}
    assert fewer <= usual


@given(situations())
def test_who_said_stop_hears_nothing(situation: tuple[Deadline, Wishes, datetime]) -> None:
    limit, wish, after = situation
    assert not plan(limit, Wishes(wish.hour, stopped=True), after)


@given(EVENTS, YEARS, HOURS)
def test_no_reminder_before_the_limit_falls_on_the_day_of_the_death(
    died: date, years: int, hour: int
) -> None:
    limit = deadline(died, Limitation(years, Unit.YEAR), CALENDAR)
    start = datetime.combine(died + timedelta(days=1), time(), SEOUL)
    for rung in plan(limit, Wishes(hour), start):
        if days_before(rung.rung) is not None and rung.at.year != died.year:
            assert (rung.at.month, rung.at.day) != (died.month, died.day)


@given(situations(), st.integers(1, 400))
def test_a_snooze_ends_before_the_deadline_and_outside_the_last_thirty_days(
    situation: tuple[Deadline, Wishes, datetime], days: int
) -> None:
    limit, wish, now = situation
    got = snooze(limit, days, wishes=wish, policy=POLICY, calendar=CALENDAR, now=now)
    left = (limit.safe - now.date()).days
    if got.at is None:
        assert got.reason == (Refusal.FINAL if left <= 30 else Refusal.PAST_DEADLINE)
        put_off_to = CALENDAR.on_or_after(now.date() + timedelta(days=days))
        assert left <= 30 or put_off_to >= limit.safe
    else:
        assert now.date() < got.at.date() < limit.safe
        assert CALENDAR.is_business_day(got.at.date())
        assert not POLICY.is_quiet(got.at)


@given(EVENTS, HOURS)
def test_a_claim_is_asked_about_a_month_later_on_a_business_day(claimed: date, hour: int) -> None:
    now = datetime.combine(claimed, time(12), SEOUL)
    asked = follow_up(claimed, wishes=Wishes(hour), policy=POLICY, calendar=CALENDAR, after=now)
    assert asked is not None
    assert timedelta(days=30) <= asked.at.date() - claimed <= timedelta(days=42)
    assert CALENDAR.is_business_day(asked.at.date())
    assert not POLICY.is_quiet(asked.at)
