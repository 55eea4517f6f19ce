"""Benefits of who retires: the pensions, the lump sums and the retirement allowance."""

from __future__ import annotations

from typing import Final

from rules.eligibility.case import Case
from rules.eligibility.rule import Rule, eligible, open_question, otherwise, refused
from rules.eligibility.truth import (
    Outcome,
    at_least,
    both,
    either,
    exact,
    negated,
    not_before,
    told,
)
from rules.situation import RetirementReason

# 공연법 43①5 and 영 52의4: the grades a pension starts with at once.
PENSION_GRADES: Final = range(1, 8)
LOWER_GRADES: Final = range(8, 15)


@refused("R10", "법 2①3")
def still_in_service(case: Case) -> Outcome:
    return case.serving


@refused("R10b", "법 2①3", notes=("service_goes_on",))
def rehired_at_once(case: Case) -> Outcome:
    rehired = told(case.facts.rehired_same_or_next_day, "rehired_same_or_next_day")
    received = told(case.facts.benefit_received, "benefit_received")
    return both(case.alive, rehired, negated(received))


@open_question("R10c", "법 32①", "법 32②", notes=("service_merged_later",))
def merged_with_later_service(case: Case) -> Outcome:
    return told(case.facts.aggregated_later, "aggregated_later")


@refused("R10d", "공연법 43①", "공연법 54①", "공연법 58①", notes=("survivors_claim",))
def died_in_service(case: Case) -> Outcome:
    return case.died_in_service


@open_question("R10e", "법 34①", "공연법 54①", notes=("died_before_claiming",))
def died_after_retiring(case: Case) -> Outcome:
    return both(case.dead, negated(case.died_in_service))


@eligible("R11", "공연법 51①", "공연법 51②", "공연법 51③", "공연법 43⑦")
def too_short_for_a_pension(case: Case) -> Outcome:
    return negated(case.long_enough)


@refused("R12", "공연법 43③", "공연법 51①", notes=("choose_pension_or_lump_sum",))
def long_enough_for_a_pension(case: Case) -> Outcome:
    return case.long_enough


@refused("R13", "법 부칙13561:6", "법 부칙13561:12①")
def left_before_2016_too_short(case: Case) -> Outcome:
    return both(negated(case.since_2016), negated(case.long_enough))


@open_question("R13b", "법 부칙13561:6", "법 부칙13561:12①", notes=("former_law",))
def left_before_2016(case: Case) -> Outcome:
    return negated(case.since_2016)


@refused("R14", "공연법 43①", "공연법 51①", notes=("linking_possible",))
def short_of_ten_years(case: Case) -> Outcome:
    return negated(case.long_enough)


@eligible(
    "R16",
    "공연법 43①5",
    "공연법 34①",
    "공연법 40④",
    "영 52의4",
    notes=("not_with_nonduty_disability",),
)
def disabled_enough_for_a_pension(case: Case) -> Outcome:
    return graded(case, PENSION_GRADES)


@open_question(
    "R16b",
    "공연법 43①5",
    "공연법 40④",
    "영 52의4",
    notes=("not_with_nonduty_disability", "early_pension_possible"),
)
def disabled_too_little_and_too_young(case: Case) -> Outcome:
    today = (case.today, case.today)
    reached = not_before(today, case.start, case.start_missing)
    return both(graded(case, LOWER_GRADES), negated(reached))


@eligible("R15", "법 부칙6330:8①", "법 부칙6330:8②", "법 부칙6330:8③", "법 부칙13561:7④")
def former_member_with_a_known_start(case: Case) -> Outcome:
    return both(case.former, case.former_start_is_known)


@open_question(
    "R15b",
    "법 부칙6330:8②",
    "법 부칙6330:8③",
    "법 부칙6330:8⑤",
    "법 부칙9908:4⑤",
    "법 부칙13561:7④",
    notes=("former_start_unsure",),
)
def former_member(case: Case) -> Outcome:
    return case.former


@eligible("R17", "법 부칙13561:7②", "공연법 43①4", "영 52의3", notes=("abolition_paper",))
def post_abolished(case: Case) -> Outcome:
    reason = case.facts.retirement_reason
    if reason is None:
        return ("retirement_reason",)
    return reason is RetirementReason.ABOLITION_CONFIRMED


@eligible("R18", "공연법 43①1", "공연법 34①", "법 부칙13561:7①", "법 부칙13561:8")
def pension_at_age(_: Case) -> Outcome:
    return True


@refused("R20", "공연법 43②")
def too_short_for_an_early_pension(case: Case) -> Outcome:
    return negated(case.long_enough)


@open_question("R20b", "법 부칙6330:8④", "법 부칙13561:12①", notes=("former_start_unsure",))
def early_under_former_law(case: Case) -> Outcome:
    return either(negated(case.since_2016), case.former)


@refused("R21", "공연법 43①", "공연법 43②", notes=("full_pension_instead",))
def old_enough_for_the_full_pension(case: Case) -> Outcome:
    return not_before(case.wished, case.start, _early_missing(case))


@refused("R22", "공연법 43②5", notes=("first_early_day",))
def more_than_five_years_early(case: Case) -> Outcome:
    return negated(not_before(case.wished, case.claimable_early_from, _early_missing(case)))


@eligible("R23", "공연법 43②", "법 부칙13561:7③", "영 28의2", notes=("early_rate_for_life",))
def early_pension(_: Case) -> Outcome:
    return True


@eligible("R24", "영 28의2①", "영 28의2②", notes=("repay_with_interest",))
def change_still_open(case: Case) -> Outcome:
    return case.change_open


@refused("R31", "공연법 40②", "공연법 40③", "공연법 43③", notes=("partial_lump_sum_possible",))
def pensioner_before_merging(case: Case) -> Outcome:
    return told(case.facts.pension_before_aggregation, "pension_before_aggregation")


@eligible("R30", "공연법 43③", "공연법 43⑤")
def lump_sum_instead_of_pension(case: Case) -> Outcome:
    receiving = told(case.facts.receiving_pension, "receiving_pension")
    return both(case.long_enough, either(negated(receiving), case.change_open))


@eligible("R32", "공연법 43③", "공연법 43⑥")
def months_beyond_ten_years(case: Case) -> Outcome:
    merged = told(case.facts.pension_before_aggregation, "pension_before_aggregation")
    kept = case.merged if merged is True else case.needed
    if isinstance(merged, tuple):
        kept = (min(case.merged[0], case.needed[0]), max(case.merged[1], case.needed[1]))
    missing = (*case.months_missing, *(merged if isinstance(merged, tuple) else ()))
    return at_least(case.months, (kept[0] + 1, kept[1] + 1), missing)


@open_question("R41b", "법 부칙4455:3", notes=("allowance_of_1991",))
def left_out_months_may_count(case: Case) -> Outcome:
    return case.left_out_1991


@refused(
    "R40", "공연법 62①", "공연법 62②", "영 63의3①", "법 31⑤", notes=("allowance_never_merged",)
)
def under_a_year(case: Case) -> Outcome:
    return negated(case.allowed)


@eligible("R41", "공연법 62①", "공연법 62②", "영 63의3①", notes=("allowance_never_merged",))
def a_year_or_more(case: Case) -> Outcome:
    return case.allowed


def graded(case: Case, grades: range) -> Outcome:
    disability = case.facts.disability
    if disability is None or disability.grade is None:
        return ("disability",)
    return disability.grade in grades


def _early_missing(case: Case) -> tuple[str, ...]:
    names = ("early_start_date",) if exact(case.wished) is None else ()
    return names + case.start_missing if exact(case.start) is None else names


_LEFT: Final = (
    still_in_service,
    rehired_at_once,
    died_in_service,
    died_after_retiring,
    merged_with_later_service,
)

PLANS: Final[dict[str, tuple[Rule, ...]]] = {
    "retirement_pension": (
        *_LEFT,
        left_before_2016_too_short,
        left_before_2016,
        short_of_ten_years,
        disabled_enough_for_a_pension,
        disabled_too_little_and_too_young,
        former_member_with_a_known_start,
        former_member,
        post_abolished,
        pension_at_age,
    ),
    "early_retirement_pension": (
        *_LEFT,
        too_short_for_an_early_pension,
        early_under_former_law,
        old_enough_for_the_full_pension,
        more_than_five_years_early,
        early_pension,
    ),
    "retirement_pension_lump_sum": (
        *_LEFT,
        pensioner_before_merging,
        lump_sum_instead_of_pension,
        otherwise(lump_sum_instead_of_pension),
    ),
    "retirement_pension_partial_lump_sum": (
        *_LEFT,
        months_beyond_ten_years,
        otherwise(months_beyond_ten_years),
    ),
    "retirement_lump_sum": (*_LEFT, long_enough_for_a_pension, too_short_for_a_pension),
    "retirement_allowance": (
        still_in_service,
        rehired_at_once,
        died_after_retiring,
        left_out_months_may_count,
        under_a_year,
        a_year_or_more,
    ),
    "benefit_change": (change_still_open, otherwise(change_still_open)),
}
