"""The limitation laid over a benefit somebody may have: from which day it runs, how near its end
is, and what still stands against saying that it is over (법 54, 민법 161)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from rules.eligibility.case import Case
from rules.eligibility.rule import Rule, Verdict, always, cited
from rules.eligibility.truth import (
    DAY,
    Missing,
    Outcome,
    Span,
    either,
    exact,
    not_before,
    span,
    told,
    years_after,
)
from rules.entries import StartEvent
from rules.limitation import SAFE_MARGIN_DAYS, Deadline, Limitation
from rules.situation import RetirementReason

WAITING: Final = Rule(
    "R03a",
    Verdict.DEPENDS,
    cited("공연법 34①", "민법 166①", "법 54①"),
    always,
    notes=("pension_not_called_lapsed",),
)
DISPUTED: Final = Rule(
    "R03b", Verdict.DEPENDS, cited("법 54④", "법 54①"), always, notes=("claim_despite_dispute",)
)
LAPSED: Final = Rule(
    "R03",
    Verdict.LIKELY_LAPSED,
    cited("법 54①", "민법 157", "민법 160"),
    always,
    notes=("ask_about_stops",),
)
ON_HOLIDAY: Final = Rule(
    "R04", Verdict.ELIGIBLE_URGENT, cited("민법 161", "법 54①"), always, notes=("claim_today",)
)
PAST_SAFE: Final = Rule(
    "R05", Verdict.ELIGIBLE_URGENT, cited("법 54①", "민법 157"), always, notes=("claim_today",)
)

_WAITING_YEARS: Final = 5
_BY_EVENT_DATE: Final = frozenset(
    {
        StartEvent.FAMILY_DEATH,
        StartEvent.TREATMENT,
        StartEvent.CARE,
        StartEvent.EXPENSE,
        StartEvent.DAMAGE,
        StartEvent.CLEARANCE,
        StartEvent.CANCELLATION,
        StartEvent.DEPARTURE,
    }
)
# Where the day of leaving counts, a dispute about it leaves the limit open.
_BY_RETIREMENT: Final = frozenset({StartEvent.RETIREMENT, StartEvent.DISABILITY})
_BY_FACT: Final = {
    StartEvent.EX_SPOUSE_CLAIM: "ex_spouse_lump_sum_claim_date",
    StartEvent.DECISION_KNOWN: "decision_known_date",
    StartEvent.DECISION_MADE: "decision_made_date",
    StartEvent.FIRST_PAYMENT: "first_payment_date",
    StartEvent.MISSING: "missing_since",
    StartEvent.DIVORCE: "divorce_date",
    StartEvent.DEATH: "death_date",
    **dict.fromkeys(_BY_EVENT_DATE, "event_date"),
}
# What else the day is counted from, where that of the retirement is known.
_BESIDE_RETIREMENT: Final = {
    **_BY_FACT,
    StartEvent.DISABILITY: "disability",
    StartEvent.CONDITIONS_MET: "birth_date",
}


class Running(NamedTuple):
    """A limitation as far as it is known: from the earliest and from the latest day possible."""

    event: Span | None
    first: Deadline | None
    last: Deadline | None


STOPPED: Final = Running(None, None, None)


class Clocked(NamedTuple):
    """The rules of the limitation that apply, or may while a day is known only roughly."""

    rules: tuple[Rule, ...]
    missing: Missing = ()


GOOD_TIME: Final = Rule("R05-", Verdict.ELIGIBLE, cited("법 54①"), always)
RULES: Final = (WAITING, DISPUTED, LAPSED, ON_HOLIDAY, PAST_SAFE, GOOD_TIME)
IN_TIME: Final = Clocked((GOOD_TIME,))
NOT_ASKED: Final = Clocked(())


def running(case: Case, start: StartEvent, limitation: Limitation | None) -> Running:
    event = event_of(case, start)
    if event is None:
        return STOPPED
    if limitation is None:
        return Running(event, None, None)
    return Running(event, *case.limits(event, limitation))


def event_of(case: Case, start: StartEvent) -> Span | None:
    """The day the limitation is counted from; None while a fact for it is missing."""
    fact = _BY_FACT.get(start)
    if fact is not None:
        return span(getattr(case.facts, fact))
    derived = _DERIVED.get(start)
    return None if derived is None else derived(case)


def event_fact(case: Case, start: StartEvent) -> str:
    """The fact to ask for when the day is not known, or known only roughly."""
    if start is StartEvent.CONDITIONS_MET and case.divorced is not None:
        return "divorce_date" if exact(case.divorced) is None else "claimant_birth_date"
    if exact(case.retired) is not None:
        return _BESIDE_RETIREMENT.get(start, "retirement_date")
    return _BY_FACT.get(start, "retirement_date")


def alike(start: StartEvent) -> StartEvent:
    """One for all that are counted from the same fact."""
    return StartEvent.TREATMENT if start in _BY_EVENT_DATE else start


def _left(case: Case) -> Span | None:
    return case.died if case.died_in_service is True else case.retired


def _disabled(case: Case) -> Span | None:
    """The retirement, or the later day on which the disability was there (법 54①)."""
    disability = case.facts.disability
    confirmed = span(disability.confirmed) if disability else None
    if case.retired is None or confirmed is None:
        return case.retired
    return max(case.retired[0], confirmed[0]), max(case.retired[1], confirmed[1])


def _conditions_met(case: Case) -> Span | None:
    if case.event is not None:
        return case.event
    if case.divorced is not None:
        return _later(case.divorced, case.split_age_reached)
    return _later(case.retired, case.linked_age_reached)


_DERIVED: Final[dict[StartEvent, Callable[[Case], Span | None]]] = {
    StartEvent.RETIREMENT: _left,
    StartEvent.DISABILITY: _disabled,
    StartEvent.CONDITIONS_MET: _conditions_met,
}


def _later(one: Span | None, other: Span | None) -> Span | None:
    if one is None or other is None:
        return None
    return max(one[0], other[0]), max(one[1], other[1])


def until_retirement(case: Case) -> Running:
    """For what has to be asked for by the day before the retirement (영 18①, 17의3①)."""
    if case.retired is None:
        return STOPPED
    raw = case.retired[0] - DAY
    safe = case.business_day_by(raw - SAFE_MARGIN_DAYS * DAY)
    limit = None if safe is None else Deadline(raw=raw, adjusted=raw, safe=safe)
    return Running(case.retired, limit, limit)


def clocked(case: Case, start: StartEvent, run: Running, *, waits: bool) -> Clocked:
    """R03-R05 in their order; a day known only roughly leaves both sides open. `waits`: whether
    the right may begin at an age that lies after the day counted from."""
    first, last, today = run.first, run.last, case.today
    if first is None or today <= first.safe:
        return IN_TIME
    if today <= first.adjusted:
        return Clocked((ON_HOLIDAY if first.raw < today else PAST_SAFE,))
    over = _over(case, start, waits=waits)
    if last is not None and last.adjusted < today:
        return over
    return Clocked((PAST_SAFE, *over.rules), (event_fact(case, start), *over.missing))


def _over(case: Case, start: StartEvent, *, waits: bool) -> Clocked:
    found: list[Rule] = []
    missing: Missing = ()
    for rule, outcome in _objections(case, start, waits=waits):
        if outcome is not False:
            found.append(rule)
        if outcome is True:
            return Clocked(tuple(found), missing)
        if outcome is not False:
            missing += outcome
    return Clocked((*found, LAPSED), missing)


def _objections(case: Case, start: StartEvent, *, waits: bool) -> tuple[tuple[Rule, Outcome], ...]:
    """Against calling it lapsed: waiting for the pension age, a disputed retirement."""
    waiting: Outcome = False
    if waits:
        latest = None if case.start is None else years_after(case.start, _WAITING_YEARS)
        waiting = not_before(latest, (case.today, case.today), case.start_missing)
    disputed: Outcome = False
    if start in _BY_RETIREMENT:
        automatic = case.facts.retirement_reason is RetirementReason.AUTOMATIC
        disputed = either(automatic, told(case.facts.retirement_dispute, "retirement_dispute"))
    return (WAITING, waiting), (DISPUTED, disputed)
