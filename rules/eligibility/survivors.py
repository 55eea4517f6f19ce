"""Benefits of the family of a member who died, whatever the cause, and of who has no survivors."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rules.dated import dated
from rules.eligibility.case import Case
from rules.eligibility.family import Ground, Kind, lineal_kin, own_pension
from rules.eligibility.rule import (
    Rule,
    Test,
    Verdict,
    cited,
    eligible,
    open_question,
    refused,
)
from rules.eligibility.truth import Outcome, both, either, negated, told
from rules.situation import SurvivorChoice

# 공연법 55③: the months of pension after which nothing is added.
SPECIAL_MONTHS: Final = dated("survivor_special_addition").newest("months")


@refused("R50a", "공연법 54①", "보상법 43②")
def nobody_died(case: Case) -> Outcome:
    return case.alive


@refused("R50b", "공연법 54①", "공연법 43③")
def lump_sum_taken_before(case: Case) -> Outcome:
    received = told(case.facts.benefit_received, "benefit_received")
    return both(negated(case.died_in_service), received, negated(case.drew_pension))


@refused("R51", "공연법 54①", "공연법 58①", notes=("survivor_lump_sum_instead",))
def deceased_served_too_short(case: Case) -> Outcome:
    return negated(case.had_pension_right)


@eligible("R57", "공연법 40①", "공연법 41②", "공연법 34①", notes=("half_with_own_pension",))
def survivor_with_own_pension(case: Case) -> Outcome:
    return own_pension(case)


@eligible("R50", "공연법 54①", "공연법 55①", "공연법 34①", "법 2①2")
def deceased_had_a_pension_right(case: Case) -> Outcome:
    return both(case.had_pension_right, case.family(Kind.RETIREMENT).outcome)


@refused("R58-", "공연법 54②", "공연법 54④")
def no_addition(case: Case) -> Outcome:
    return negated(both(_long_service_death(case), _chose_other_than(case, _LUMP_SUM)))


@eligible("R58", "공연법 54②", "공연법 55②")
def addition_to_the_pension(case: Case) -> Outcome:
    return both(_long_service_death(case), _chose_other_than(case, _LUMP_SUM))


@refused("R59-", "공연법 54③")
def no_special_addition(case: Case) -> Outcome:
    return either(case.died_in_service, negated(_within_three_years(case)))


@eligible("R59", "공연법 54③", "공연법 55③")
def special_addition(case: Case) -> Outcome:
    return both(negated(case.died_in_service), _within_three_years(case))


@refused("R60b", "공연법 40②", "공연법 40③")
def merged_pensioner_leaves_no_lump_sum(case: Case) -> Outcome:
    return told(case.facts.pension_before_aggregation, "pension_before_aggregation")


@refused("R60-", "공연법 54④")
def no_lump_sum_instead(case: Case) -> Outcome:
    return negated(both(_long_service_death(case), _chose_lump_sum(case)))


@eligible("R60", "공연법 54④", "공연법 55④", "영 28의2①", notes=("change_within_30_days",))
def lump_sum_instead(case: Case) -> Outcome:
    return both(_long_service_death(case), _chose_lump_sum(case))


@refused("R61-", "공연법 58①")
def no_survivor_lump_sum(case: Case) -> Outcome:
    return negated(both(case.died_in_service, negated(case.long_enough)))


@eligible("R61", "공연법 58①", "공연법 58②")
def short_service_death(case: Case) -> Outcome:
    return both(case.died_in_service, negated(case.long_enough))


@refused("R52b", "법 38①", "법 2①2")
def survivors_come_first(case: Case) -> Outcome:
    return case.family(Kind.RETIREMENT_ONCE).outcome


@open_question("R52d", "법 38①", "법 2①2", asks=("survivors",))
def survivors_unsure(case: Case) -> Outcome:
    view = case.family(Kind.RETIREMENT_ONCE)
    return view.outcome if isinstance(view.outcome, tuple) else view.doubt


@refused(
    "R52c",
    "법 38①",
    "영 24②",
    "영 47의2②3",
    notes=("school_may_use_it", "condolence_for_mourner"),
)
def no_lineal_kin(case: Case) -> Outcome:
    return negated(lineal_kin(case))


@refused("R52e", "영 24①1")
def three_years_paid_already(case: Case) -> Outcome:
    return both(case.drew_pension, negated(_within_three_years(case, last=SPECIAL_MONTHS - 1)))


@open_question("R52f", "법 34①", "법 38①", notes=("died_before_claiming",))
def left_short_and_died(case: Case) -> Outcome:
    return both(negated(case.died_in_service), negated(case.had_pension_right))


@eligible("R52", "법 38①", "영 24①")
def kin_without_survivors(_: Case) -> Outcome:
    return True


@refused("R84-", "보상법 43②")
def not_in_service_at_death(case: Case) -> Outcome:
    return negated(case.died_in_service)


@eligible("R84", "보상법 43②", "보상법 43③", "영 47의2②", notes=("spouse_first",))
def member_died_in_service(case: Case) -> Outcome:
    return case.died_in_service


_LUMP_SUM: Final = frozenset({SurvivorChoice.LUMP_SUM})


def _long_service_death(case: Case) -> Outcome:
    return both(case.died_in_service, case.long_enough)


def _chose_other_than(case: Case, others: frozenset[SurvivorChoice]) -> Outcome:
    choice = case.facts.survivor_choice
    return ("survivor_choice",) if choice is None else choice not in others


def _chose_lump_sum(case: Case) -> Outcome:
    return negated(_chose_other_than(case, _LUMP_SUM))


def _within_three_years(case: Case, last: int = SPECIAL_MONTHS) -> Outcome:
    """No pension month yet, or no more than `last` of them."""
    received = case.facts.pension_months_received
    if received is not None:
        return received <= last
    if case.died and case.start and case.died[1] < case.start[0]:
        return True
    return either(negated(case.drew_pension), ("pension_months_received",))


def _grounded(kind: Kind, *grounds: Ground | None) -> Test:
    def test(case: Case) -> Outcome:
        view = case.family(kind)
        if isinstance(view.outcome, tuple):
            return view.outcome
        return view.outcome is False and view.ground in grounds

    return test


_FAMILY: Final = (
    ("R53b", (Ground.COMMON_LAW,), ("법 2①2가",), "common_law_proof"),
    ("R53c", (Ground.JOINED_BY_1995,), ("법 부칙5068:4",), "retired_by_1995"),
    ("R55", (Ground.SUPPORT_UNCLEAR,), ("법 2①2", "영 2①"), "support_papers"),
    ("R54b", (Ground.GREW_UP_SINCE,), ("법 2②", "공연법 57①4"), "months_before_birthday"),
    (
        "R53",
        (Ground.JOINED_AFTER_RETIREMENT,),
        ("법 2①2가", "법 2①2나", "법 38①", "법 부칙5068:4"),
        "next_in_line",
    ),
    ("R54", (Ground.OF_AGE,), ("법 2②", "법 2④", "영 2②", "법 38①"), "next_in_line"),
    ("R55b", (Ground.NOT_SUPPORTED,), ("법 2①2", "영 2①"), "next_in_line"),
    ("R56", (Ground.REMARRIED,), ("공연법 57①2", "공연법 57②", "영 54의5"), "next_in_line"),
    ("R50c", (Ground.OUTSIDE_FAMILY, None), ("법 2①2", "법 38①"), "no_survivor_payment"),
)
_DOUBTFUL: Final = frozenset({"R53b", "R53c", "R55", "R54b"})


@lru_cache(maxsize=len(Kind))
def family_rules(kind: Kind) -> tuple[Rule, ...]:
    """Why nobody of the family is a survivor, doubts first (법 2①2-④, 공연법 57)."""
    return tuple(
        Rule(
            id=id_,
            verdict=Verdict.DEPENDS if id_ in _DOUBTFUL else Verdict.NOT_ELIGIBLE,
            articles=cited(*articles),
            test=_grounded(kind, *grounds),
            asks=("survivors",) if id_ in _DOUBTFUL else (),
            notes=(note,),
        )
        for id_, grounds, articles, note in _FAMILY
    )


_ONCE: Final = family_rules(Kind.RETIREMENT_ONCE)

PLANS: Final[dict[str, tuple[Rule, ...]]] = {
    "survivor_pension": (
        nobody_died,
        lump_sum_taken_before,
        deceased_served_too_short,
        *family_rules(Kind.RETIREMENT),
        survivor_with_own_pension,
        deceased_had_a_pension_right,
    ),
    "survivor_pension_addition": (nobody_died, no_addition, *_ONCE, addition_to_the_pension),
    "survivor_pension_special_addition": (
        nobody_died,
        lump_sum_taken_before,
        deceased_served_too_short,
        no_special_addition,
        *_ONCE,
        special_addition,
    ),
    "survivor_pension_lump_sum": (
        nobody_died,
        merged_pensioner_leaves_no_lump_sum,
        no_lump_sum_instead,
        *_ONCE,
        lump_sum_instead,
    ),
    "survivor_lump_sum": (nobody_died, no_survivor_lump_sum, *_ONCE, short_service_death),
    "no_survivor_payment": (
        nobody_died,
        survivors_come_first,
        survivors_unsure,
        no_lineal_kin,
        three_years_paid_already,
        left_short_and_died,
        kin_without_survivors,
    ),
    "death_condolence_self": (nobody_died, not_in_service_at_death, member_died_in_service),
}
