"""The rules every benefit shares: who is a member at all, what was claimed or paid already, what
a crime or new work does to a benefit. The order is theirs: first these, then the benefit's own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rules.dated import dated
from rules.eligibility.case import Case
from rules.eligibility.rule import Rule, Verdict, eligible, open_question, refused
from rules.eligibility.truth import Outcome, both, either, from_day_on, negated, told
from rules.service import MemberType
from rules.situation import ClaimStatus, CriminalStatus, Reemployment, RetirementReason

PENSIONS: Final = ("retirement_pension", "early_retirement_pension")
LUMP_SUMS: Final = (
    "retirement_pension_lump_sum",
    "retirement_pension_partial_lump_sum",
    "retirement_lump_sum",
)
RETIREMENT: Final = (*PENSIONS, *LUMP_SUMS)
ALLOWANCE: Final = "retirement_allowance"
REVIEWS: Final = ("review_claim", "review_claim_made")
_LINKED: Final = ("retirement_pension", *LUMP_SUMS)
# 공연법 65④ speaks of every benefit of that law.
_OF_PENSION_LAW: Final = (
    *RETIREMENT,
    ALLOWANCE,
    "survivor_pension",
    "survivor_pension_addition",
    "survivor_pension_special_addition",
    "survivor_pension_lump_sum",
    "survivor_lump_sum",
    "nonduty_disability_pension",
    "nonduty_disability_lump_sum",
)
_STOPPED: Final = (
    *PENSIONS,
    "nonduty_disability_pension",
    "duty_disability_pension",
    "linked_retirement_pension",
)
# 법 부칙16744 제3조: before this day a staff member's sentence was treated otherwise.
_STAFF_SINCE: Final = dated("staff_penalty_since").since
_PENDING: Final = frozenset({CriminalStatus.INVESTIGATING, CriminalStatus.ON_TRIAL})
_GOOD: Final = frozenset({Verdict.ELIGIBLE, Verdict.ELIGIBLE_URGENT})


@dataclass(frozen=True, slots=True)
class After:
    """A rule that turns what the others found: `turns` the verdicts it takes the place of."""

    rule: Rule
    turns: frozenset[Verdict]


@refused("R00", "법 2①1", "법 3②", notes=("other_scheme",))
def outside_scheme(case: Case) -> Outcome:
    return case.outside_scheme


@eligible("R01c", "공연법 43①", "공연법 34①", notes=("being_paid",), final=True)
def being_paid(case: Case) -> Outcome:
    receiving = told(case.facts.receiving_pension, "receiving_pension")
    return both(case.alive, receiving)


@open_question("R02", "연계법 5①", "연계법 8의3", notes=("linked_instead",))
def linked_with_national_pension(case: Case) -> Outcome:
    return case.linked


@lru_cache
def paid(benefit: str) -> Rule:
    @refused("R01", "법 34①", notes=("review_if_wrong",))
    def test(case: Case) -> Outcome:
        settled = case.claim(benefit, ClaimStatus.PAID)
        if benefit not in RETIREMENT:
            return settled
        return either(settled, told(case.facts.benefit_received, "benefit_received"))

    return test


@lru_cache
def filed(benefit: str) -> Rule:
    @eligible("R01b", "법 54④", "민법 168", "민법 178", notes=("ask_for_progress",), final=True)
    def test(case: Case) -> Outcome:
        return case.claim(benefit, ClaimStatus.FILED)

    return test


def before(benefit: str) -> tuple[Rule, ...]:
    """What decides before the benefit's own rules are asked."""
    rules = [] if benefit in REVIEWS else [outside_scheme]
    if benefit in PENSIONS:
        rules.append(being_paid)
    rules += [paid(benefit), filed(benefit)]
    if benefit in _LINKED:
        rules.append(linked_with_national_pension)
    return tuple(rules)


@refused("RX2b", "공연법 65④", notes=("contributions_returned",))
def treason(case: Case) -> Outcome:
    status = case.facts.criminal_status
    return ("criminal_status",) if status is None else status is CriminalStatus.TREASON


@open_question("RX1", "공연법 65③", "영 66④", "영 66⑥", "영 88②", notes=("part_paid_first",))
def criminal_case_open(case: Case) -> Outcome:
    status = case.facts.criminal_status
    return ("criminal_status",) if status is None else status in _PENDING


@open_question("RX2c", "법 부칙16744:3", asks=("criminal_status",), notes=("staff_before_2019",))
def staff_sentenced_before_2019(case: Case) -> Outcome:
    if case.facts.criminal_status is not CriminalStatus.SENTENCED:
        return ("criminal_status",) if case.facts.criminal_status is None else False
    kind = case.facts.member_type
    staff: Outcome = ("member_type",) if kind is None else kind is MemberType.STAFF
    late = from_day_on(case.ended, _STAFF_SINCE, ("retirement_date",))
    return both(negated(late), staff)


@eligible("RX2", "공연법 65①", "영 66①", notes=("penalty",))
def penalised(case: Case) -> Outcome:
    return either(sentenced_or_removed(case), dismissed_for_bribes(case))


@open_question("RX3", "공연법 50①", "영 22의8①", asks=("reemployed_as",), notes=("full_stop",))
def paid_but_at_work_again(case: Case) -> Outcome:
    work = case.facts.reemployed_as
    again: Outcome = ("reemployed_as",) if work is None else work is not Reemployment.NONE
    return both(told(case.facts.receiving_pension, "receiving_pension"), again)


@eligible("RX4", "공연법 50③", "영 22의8", notes=("partial_stop",))
def earning_beside_the_pension(case: Case) -> Outcome:
    excess = case.facts.excess_income
    earning: Outcome = ("excess_income",) if excess is None else excess > 0
    return both(told(case.facts.receiving_pension, "receiving_pension"), earning)


def sentenced_or_removed(case: Case) -> Outcome:
    status, reason = case.facts.criminal_status, case.facts.retirement_reason
    sentenced: Outcome = (
        ("criminal_status",) if status is None else status is CriminalStatus.SENTENCED
    )
    removed: Outcome = (
        ("retirement_reason",) if reason is None else reason is RetirementReason.REMOVAL
    )
    return either(sentenced, removed)


def dismissed_for_bribes(case: Case) -> Outcome:
    reason = case.facts.retirement_reason
    return ("retirement_reason",) if reason is None else reason is RetirementReason.DISMISSAL_BRIBE


def after(benefit: str) -> tuple[After, ...]:
    """What is laid over the verdict the other rules found; RX2 and RX4 only add words."""
    found: list[After] = []
    if benefit in (*LUMP_SUMS, ALLOWANCE):
        found.append(After(criminal_case_open, _GOOD))
    if benefit in (*RETIREMENT, ALLOWANCE):
        found += [After(staff_sentenced_before_2019, _GOOD), After(penalised, frozenset())]
    if benefit in _STOPPED:
        found.append(After(paid_but_at_work_again, _GOOD))
        found.append(After(earning_beside_the_pension, frozenset()))
    if benefit in _OF_PENSION_LAW:
        found.append(After(treason, frozenset(Verdict)))
    return tuple(found)
