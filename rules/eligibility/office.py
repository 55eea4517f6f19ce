"""What somebody asks of the office apart from a benefit: money held back, a review of a decision,
service to be added, a pension to be settled on leaving the country, a missing person's benefit."""

from __future__ import annotations

from datetime import date
from typing import Final

from rules.eligibility.case import Case
from rules.eligibility.family import Kind
from rules.eligibility.rule import Rule, eligible, open_question, otherwise, refused
from rules.eligibility.truth import (
    Outcome,
    Span,
    both,
    denied,
    from_day_on,
    negated,
    not_before,
    span,
    told,
    years_after,
)
from rules.situation import CriminalStatus

# 부칙15554 제7조: what was cancelled before this day could be claimed for five years from it.
_REFUND_SINCE: Final = date(2018, 9, 21)
_REFUND_UNTIL: Final = date(2023, 9, 21)

_OPEN: Final = frozenset({CriminalStatus.INVESTIGATING, CriminalStatus.ON_TRIAL})
_FREE: Final = frozenset({CriminalStatus.CLEARED, CriminalStatus.FINE})


@refused("R98e", "영 66⑥")
def case_still_open(case: Case) -> Outcome:
    status = case.facts.criminal_status
    return ("criminal_status",) if status is None else status in _OPEN


@open_question("R98c", "영 66⑥3", asks=("event_date",), notes=("suspended_period_over",))
def sentence_suspended(case: Case) -> Outcome:
    status = case.facts.criminal_status
    return ("criminal_status",) if status is None else status is CriminalStatus.SUSPENDED


@eligible("R98", "공연법 65③", "영 66⑥", "영 66⑦", "영 88②", notes=("court_papers",))
def cleared(case: Case) -> Outcome:
    status = case.facts.criminal_status
    return ("criminal_status",) if status is None else status in _FREE


@refused("R98d", "법 부칙15554:7")
def cancelled_before_2018(case: Case) -> Outcome:
    if case.today <= _REFUND_UNTIL:
        return False
    return negated(from_day_on(case.event, _REFUND_SINCE, ("event_date",)))


@eligible("R98b", "공연법 65②", "영 66②", "영 66③", notes=("court_papers",))
def sanction_cancelled(case: Case) -> Outcome:
    return told(case.facts.sanction_cancelled, "sanction_cancelled")


@open_question("R99b", "법 53②", notes=("prove_just_cause",))
def late_for_a_just_cause(case: Case) -> Outcome:
    cause = told(case.facts.just_cause, "just_cause")
    return both(negated(case.review_open), cause)


@refused("R99-", "법 53②", "영 81①")
def too_late_for_review(case: Case) -> Outcome:
    return negated(case.review_open)


@eligible("R99", "법 53①", "법 53②", "영 81①")
def in_time_for_review(case: Case) -> Outcome:
    return case.review_open


@eligible("R100", "법 32①", "영 18①", notes=("until_the_day_before",))
def in_office(case: Case) -> Outcome:
    return case.in_office_today


@eligible(
    "R100m",
    "법 31②",
    "법 31⑤1",
    "법 48의3",
    "영 17의3①",
    notes=("until_the_day_before", "allowance_never_merged"),
)
def in_office_after_the_army(case: Case) -> Outcome:
    return case.in_office_today


@refused("R101-", "공연법 36①")
def not_leaving_the_country(case: Case) -> Outcome:
    return denied(case.facts.emigrated, "emigrated")


@refused("R101b", "공연법 36①")
def no_pension_to_settle(case: Case) -> Outcome:
    return negated(case.had_pension_right)


@open_question("R101", "공연법 36①", "공연법 36②", "영 22의6", notes=("may_go_on_as_pension",))
def pension_may_be_settled(_: Case) -> Outcome:
    return True


@refused("R102-", "공연법 52①")
def missing_under_a_year(case: Case) -> Outcome:
    since = span(case.facts.missing_since)
    year: Span | None = None if since is None else years_after(since, 1)
    return negated(not_before((case.today, case.today), year, ("missing_since",)))


@refused("R102b", "공연법 52①", "법 2①2")
def no_heir_who_is_a_survivor(case: Case) -> Outcome:
    view = case.family(Kind.RETIREMENT_ONCE)
    return False if view.doubt else negated(view.outcome)


@eligible("R102", "공연법 52①", "공연법 52②", "공연법 56", "보상법 33①", notes=("sixty_percent",))
def missing_a_year(case: Case) -> Outcome:
    return case.family(Kind.RETIREMENT_ONCE).outcome


@open_question("R102c", "공연법 52①", "영 54의2", asks=("survivors",))
def heir_unsure(_: Case) -> Outcome:
    return True


_REVIEW: Final = (late_for_a_just_cause, too_late_for_review, in_time_for_review)

PLANS: Final[dict[str, tuple[Rule, ...]]] = {
    "withheld_balance": (case_still_open, sentence_suspended, cleared, otherwise(cleared)),
    "reduced_refund": (cancelled_before_2018, sanction_cancelled, otherwise(sanction_cancelled)),
    "review_claim": _REVIEW,
    "review_claim_made": _REVIEW,
    "service_aggregation": (in_office, otherwise(in_office)),
    "military_service_credit": (
        in_office_after_the_army,
        otherwise(in_office_after_the_army),
    ),
    "emigration_lump_sum": (not_leaving_the_country, no_pension_to_settle, pension_may_be_settled),
    "missing_person_claim": (
        missing_under_a_year,
        no_heir_who_is_a_survivor,
        missing_a_year,
        heir_unsure,
    ),
}
