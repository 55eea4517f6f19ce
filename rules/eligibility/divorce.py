"""What a divorced spouse shares: the divided pension, its advance claim, the divided lump sum."""

from __future__ import annotations

from typing import Final

from rules.dated import dated
from rules.eligibility.case import Case
from rules.eligibility.rule import Rule, eligible, open_question, refused
from rules.eligibility.truth import (
    DAY,
    Outcome,
    Span,
    both,
    either,
    from_day_on,
    negated,
    not_before,
    span,
)
from rules.situation import ExSpousePension

_SPLIT_SINCE: Final = dated("split_marriage_months").since
_MARRIED: Final = dated("split_marriage_months").newest()
_ENTITLED: Final = frozenset({ExSpousePension.ENTITLED, ExSpousePension.RECEIVING})
_NOT_YET: Final = frozenset({ExSpousePension.NOT_YET})
_NO_PENSION: Final = frozenset({ExSpousePension.LUMP_SUM, ExSpousePension.NONE})


@refused("R90", "공연법 45①", "법 부칙15554:5①")
def married_too_short_or_divorced_too_early(case: Case) -> Outcome:
    months = case.facts.marriage_months_in_service
    short: Outcome = ("marriage_months_in_service",) if months is None else months < _MARRIED
    return either(short, negated(from_day_on(case.divorced, _SPLIT_SINCE, ("divorce_date",))))


@refused("R91b", "공연법 45①2", notes=("split_lump_sum_instead",))
def former_spouse_has_no_pension(case: Case) -> Outcome:
    return _state_in(case, _NO_PENSION)


@open_question("R92", "공연법 45③", "공연법 48①", "공연법 48③", notes=("claim_in_advance",))
def too_young_to_share(case: Case) -> Outcome:
    return negated(case.split_age_passed)


@open_question("R91c", "공연법 45①2", notes=("claim_in_advance", "wait_for_former_spouse"))
def former_spouse_not_entitled_yet(case: Case) -> Outcome:
    return _state_in(case, _NOT_YET)


@eligible("R91", "공연법 45①", "공연법 45②", "공연법 45③", "법 부칙15554:5②")
def all_conditions_met(case: Case) -> Outcome:
    return both(case.split_age_passed, _state_in(case, _ENTITLED))


@refused("R92c", "공연법 48①", notes=("claim_split_pension",))
def divorced_at_pension_age(case: Case) -> Outcome:
    return not_before(case.divorced, case.split_age_reached, ("birth_date", "divorce_date"))


@eligible("R92b", "공연법 48①", "공연법 48②", "공연법 48③", notes=("later_claim_remains",))
def advance_claim(_: Case) -> Outcome:
    return True


@refused("R93b", "공연법 49①")
def divorced_after_the_claim(case: Case) -> Outcome:
    """The divorce has to come before the other's claim for the lump sum."""
    claimed = _claimed(case)
    return claimed is not None and not_before(case.divorced, claimed, ("divorce_date",))


@open_question(
    "R93c",
    "공연법 49①",
    "공연법 49③",
    asks=("ex_spouse_lump_sum_claim_date",),
    notes=("claim_in_advance",),
)
def lump_sum_not_claimed_yet(case: Case) -> Outcome:
    return _claimed(case) is None


@eligible("R93", "공연법 49①", "공연법 49②", "공연법 49③")
def lump_sum_claimed_after_divorce(_: Case) -> Outcome:
    return True


def _claimed(case: Case) -> Span | None:
    """The first day on which a divorce comes too late."""
    days = span(case.facts.ex_spouse_lump_sum_claim_date)
    return None if days is None else (days[0] + DAY, days[1] + DAY)


def _state_in(case: Case, states: frozenset[ExSpousePension]) -> Outcome:
    state = case.facts.ex_spouse_pension_state
    return ("ex_spouse_pension_state",) if state is None else state in states


PLANS: Final[dict[str, tuple[Rule, ...]]] = {
    "split_pension": (
        married_too_short_or_divorced_too_early,
        former_spouse_has_no_pension,
        too_young_to_share,
        former_spouse_not_entitled_yet,
        all_conditions_met,
    ),
    "split_pension_pre_claim": (
        married_too_short_or_divorced_too_early,
        divorced_at_pension_age,
        advance_claim,
    ),
    "split_lump_sum": (
        married_too_short_or_divorced_too_early,
        divorced_after_the_claim,
        lump_sum_not_claimed_yet,
        lump_sum_claimed_after_divorce,
    ),
}
