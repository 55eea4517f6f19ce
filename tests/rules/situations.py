"""Every combination of facts a person, or nobody at all, could state."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from hypothesis import strategies as st

from rules.eligibility import CHECKED, presume
from rules.reading import READERS, read_situation
from rules.service import MemberType
from rules.situation import (
    CareerType,
    ClaimStatus,
    Coverage,
    CriminalStatus,
    DisabilityCause,
    ExSpousePension,
    HomeDamage,
    LeaveType,
    Reemployment,
    Relation,
    RetirementReason,
    Situation,
    SurvivorChoice,
)
from tests.rules.eligible import TODAY, WorkedCase, worked_cases

Facts = dict[str, Any]

# Around the days on which the law changed, and either side of today (2026-11-22).
DAYS: Final = (
    "1950-02-28",
    "1961-05-10",
    "1968-02-29",
    "1989-12-31",
    "1991-12-27",
    "1995-12-31",
    "1996-01-01",
    "2000-12-31",
    "2009-12-31",
    "2012-03-01",
    "2015-12-31",
    "2016-01-01",
    "2016",
    "2018-09",
    "2020-12-31",
    "2021-11-20",
    "2021-11",
    "2021-12-01",
    "2023-06-30",
    "2025-11-11",
    "2026-03-01",
    "2026-11-22",
    "2027-01-02",
    "2033-03-01",
    "2055-01-01",
    "2200-12-31",
)
MONTHS: Final = (0, 1, 11, 12, 59, 60, 119, 120, 121, 239, 240, 300, 432, 960)

days: Final = st.sampled_from(DAYS)
months: Final = st.sampled_from(MONTHS)
flags: Final = st.booleans()
spans: Final = st.one_of(months, st.tuples(months, months).map(lambda pair: [min(pair), max(pair)]))


def choices(kind: Any) -> st.SearchStrategy[str]:  # noqa: ANN401  any enumeration
    return st.sampled_from([str(each) for each in kind])


def objects(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[Facts]:
    return st.fixed_dictionaries({}, optional=keys)


SURVIVOR: Final = objects(
    relation=choices(Relation),
    birth_date=days,
    age=st.integers(0, 90),
    severe_disability=flags,
    cohabiting_or_supported=flags,
    married_before_retirement=flags,
    common_law=flags,
    remarried=flags,
    relation_ended=flags,
    own_pension=flags,
    father_absent=flags,
)
CAREER: Final = st.fixed_dictionaries(
    {},
    optional={
        "type": choices(CareerType),
        "from": days,
        "to": days,
        "months": months,
        "aggregated": flags,
    },
)
SPECIAL: Final[dict[str, st.SearchStrategy[Any]]] = {
    "member_type": choices(MemberType),
    "coverage": choices(Coverage),
    "retirement_reason": choices(RetirementReason),
    "criminal_status": choices(CriminalStatus),
    "reemployed_as": choices(Reemployment),
    "survivor_choice": choices(SurvivorChoice),
    "family_relation": choices(Relation),
    "home_damage": choices(HomeDamage),
    "ex_spouse_pension_state": choices(ExSpousePension),
    "service_months": spans,
    "allowance_months": spans,
    "excess_income": st.sampled_from((0, 1, 499_999, 500_000, 1_200_000, 5_000_000)),
    "prior_careers": st.lists(CAREER, max_size=2),
    "leave_periods": st.lists(objects(type=choices(LeaveType), months=spans), max_size=2),
    "survivors": st.lists(SURVIVOR, max_size=3),
    "claims": st.lists(
        st.fixed_dictionaries(
            {"benefit_id": st.sampled_from(CHECKED), "status": choices(ClaimStatus)}
        ),
        max_size=2,
    ),
    "disability": st.one_of(
        st.just(value=False), objects(grade=st.integers(0, 14), cause=choices(DisabilityCause))
    ),
}


def _of(name: str) -> st.SearchStrategy[Any]:
    if name in SPECIAL:
        return SPECIAL[name]
    if name.endswith("_date") or name == "missing_since":
        return days
    return months if "months" in name else flags


FACTS: Final[st.SearchStrategy[Facts]] = st.fixed_dictionaries(
    {}, optional={name: _of(name) for name in READERS}
)


def _presumed(case: WorkedCase) -> tuple[str, Situation]:
    benefit = case.benefits[0]
    return benefit, presume(read_situation(case.facts), benefit, today=TODAY)


def known(situation: Situation) -> list[str]:
    return [name for name in READERS if getattr(situation, name) is not None]


def with_fact(situation: Situation, name: str, value: object) -> Situation:
    changes: dict[str, Any] = {name: value}
    return replace(situation, **changes)


# Everything about somebody, as the worked cases tell it with the usual filled in.
WHOLE: Final = tuple(_presumed(case) for case in worked_cases())


@st.composite
def mixed(draw: st.DrawFn) -> tuple[str, Situation]:
    """A worked case with some of its facts taken from other cases, and some forgotten."""
    benefit, situation = draw(st.sampled_from(WHOLE))
    for _, donor in draw(st.lists(st.sampled_from(WHOLE), max_size=3)):
        name = draw(st.sampled_from(known(donor)))
        situation = with_fact(situation, name, getattr(donor, name))
    for name in draw(st.lists(st.sampled_from(known(situation)), max_size=3)):
        situation = with_fact(situation, name, None)
    return benefit, situation
