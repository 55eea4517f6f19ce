"""Pensions linked with the National Pension, for who served too short in either."""

from __future__ import annotations

from datetime import date
from typing import Final

from rules.dated import dated
from rules.eligibility.case import Case
from rules.eligibility.estimate import appointed_by_length
from rules.eligibility.family import Kind
from rules.eligibility.months import ENDLESS, plus
from rules.eligibility.rule import Rule, eligible, open_question, refused
from rules.eligibility.survivors import family_rules, nobody_died
from rules.eligibility.truth import (
    DAY,
    Missing,
    Outcome,
    at_least,
    both,
    denied,
    from_day_on,
    negated,
    told,
)
from rules.situation import Months

# 연계법 부칙18412 제2조: ten years are enough for who left on this day or later.
_TEN_YEARS_SINCE: Final = dated("linked_months").since
_TEN: Final = dated("linked_months").whole(_TEN_YEARS_SINCE)
_TWENTY: Final = dated("linked_months").whole(_TEN_YEARS_SINCE - DAY)
# 연계법 부칙9431 제2조②1: the reform of the National Pension was in force.
_REFORM: Final = date(2007, 7, 23)


@open_question("R94", "연계법 8②", notes=("repay_before_linking",))
def benefit_taken_before(case: Case) -> Outcome:
    return told(case.facts.benefit_received, "benefit_received")


@open_question("R94b", "연계법 부칙18412:2", notes=("former_law",))
def left_before_the_ten_years(case: Case) -> Outcome:
    """Twenty years under the former law; whether more than ten help is for the office to say."""
    early = negated(_left_lately(case))
    return early and both(early, negated(_linked_for(case, (_TWENTY, _TWENTY))))


@refused("R97", "연계법 10①", "연계법 10②", "연계법 19", notes=("more_months_possible",))
def linked_too_short(case: Case) -> Outcome:
    return negated(_linked_for(case, _needed(case)))


@open_question("R94c", "연계법 부칙9431:2", notes=("may_be_too_early_to_link",))
def moved_before_linking(case: Case) -> Outcome:
    """Came over from the National Pension before its reform, and may not have moved since."""
    return both(negated(case.linked), _came_before_reform(case))


@eligible("R95", "연계법 10①", "연계법 부칙9431:3", notes=("apply_to_link",))
def linked_and_old_enough(case: Case) -> Outcome:
    return case.linked_age_passed


@open_question(
    "R96", "연계법 5①", "연계법 8①", "연계법 10①", notes=("apply_to_link", "allowance_apart")
)
def linked_too_young(case: Case) -> Outcome:
    return negated(case.linked_age_passed)


@refused("R97b-", "연계법 13")
def deceased_had_no_linked_pension(case: Case) -> Outcome:
    return negated(_drew_linked_pension(case))


@eligible("R97b", "연계법 13", "연계법 15")
def deceased_had_a_linked_pension(case: Case) -> Outcome:
    return _drew_linked_pension(case)


def _drew_linked_pension(case: Case) -> Outcome:
    return both(case.linked, case.drew_pension)


def _came_before_reform(case: Case) -> Outcome:
    """Where only a length is known, the appointment lies that far back."""
    first = case.appointed or appointed_by_length(case)
    missing = ("appointment_date",) if first else case.months_missing
    return negated(from_day_on(first, _REFORM, missing))


def _left_lately(case: Case) -> Outcome:
    if case.ended is None:
        return denied(case.facts.left_before_2016, "retirement_date")
    return from_day_on(case.ended, _TEN_YEARS_SINCE, ("retirement_date",))


def _needed(case: Case) -> Months:
    military = case.facts.linked_military
    if military is None:
        return _TEN, _TWENTY
    return (_TWENTY, _TWENTY) if military else (_TEN, _TEN)


def _linked_for(case: Case, needed: Months) -> Outcome:
    national = case.facts.nps_months
    total = plus(case.months, (0, ENDLESS) if national is None else (national, national))
    found = at_least(total, needed, ("nps_months",))
    return found if isinstance(found, bool) else _missing_for(case, needed)


def _missing_for(case: Case, needed: Months) -> Missing:
    missing: Missing = ("nps_months",) if case.facts.nps_months is None else ()
    if case.months[0] != case.months[1]:
        missing += case.months_missing
    if needed[0] != needed[1]:
        missing += ("linked_military",)
    return missing or case.months_missing


PLANS: Final[dict[str, tuple[Rule, ...]]] = {
    "linked_retirement_pension": (
        benefit_taken_before,
        left_before_the_ten_years,
        linked_too_short,
        moved_before_linking,
        linked_too_young,
        linked_and_old_enough,
    ),
    "linked_survivor_pension": (
        nobody_died,
        deceased_had_no_linked_pension,
        *family_rules(Kind.RETIREMENT),
        deceased_had_a_linked_pension,
    ),
}
