"""The facts a person can be asked for: how each is put, what may be answered, and what an answer
makes of the situation. The sentences are ask.<name> in locales/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from bot.draft import MOST_MONTHS, SERVICE_SPANS
from rules.dated import dated
from rules.eligibility.survivors import SPECIAL_MONTHS
from rules.entitle import SPLIT_MARRIAGE_MONTHS
from rules.facts import PartialDate, Source
from rules.service import MemberType
from rules.situation import (
    CriminalStatus,
    Disability,
    DisabilityCause,
    ExSpousePension,
    HomeDamage,
    Relation,
    Situation,
    Survivor,
    SurvivorChoice,
)


class Kind(StrEnum):
    FLAG = "flag"
    DATE = "date"
    MONTHS = "months"
    COUNT = "count"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Asked:
    """`choices`: label of the button and what it says, in an order that never changes: buttons of
    messages long sent name the place. `years`: what question and buttons name, 0 for none."""

    name: str
    kind: Kind
    choices: tuple[tuple[str, Any], ...] = ()
    years: int = 0

    @property
    def values(self) -> dict[str, int]:
        """What goes into the sentence and the labels."""
        return {"years": self.years} if self.years else {}


_YEAR: Final = 12
_YES_NO: Final = (("yes_is", True), ("no_is_not", False))
_SERVICE: Final = ("under_one", "one_to_ten", "over_ten")
# 법 2②: the oldest a child may be who is paid as one.
_MINOR: Final = dated("child_age").newest() - 1


def _flag(name: str) -> Asked:
    return Asked(name, Kind.FLAG, _YES_NO)


def _date(name: str) -> Asked:
    return Asked(name, Kind.DATE)


def _choice(name: str, *choices: tuple[str, Any]) -> Asked:
    return Asked(name, Kind.CHOICE, choices)


_FLAGS: Final = (
    "in_service",
    "deceased",
    "died_in_service",
    "receiving_pension",
    "committee_decided",
    "care_received",
    "device_needed",
    "disability_pensioner",
    "duty_related",
    "emigrated",
    "linked",
    "sanction_cancelled",
    "approved_in_advance",
    "service_before_1996",
    "left_before_2016",
    "retirement_dispute",
    "linked_military",
    "just_cause",
    "home_qualifies",
)
_DATES: Final = (
    "retirement_date",
    "last_working_date",
    "appointment_date",
    "birth_date",
    "claimant_birth_date",
    "death_date",
    "event_date",
    "divorce_date",
    "decision_known_date",
    "decision_made_date",
    "ex_spouse_lump_sum_claim_date",
    "first_payment_date",
    "missing_since",
    "nonduty_onset_date",
    "rehab_start_date",
    "treatment_end_date",
    "early_start_date",
)
_OTHERS: Final = (
    Asked(
        "service_months",
        Kind.MONTHS,
        tuple(zip(_SERVICE, SERVICE_SPANS, strict=True)),
    ),
    Asked(
        "marriage_months_in_service",
        Kind.COUNT,
        (("five_or_more", SPLIT_MARRIAGE_MONTHS), ("under_five", SPLIT_MARRIAGE_MONTHS - 1)),
        years=SPLIT_MARRIAGE_MONTHS // _YEAR,
    ),
    Asked(
        "pension_months_received",
        Kind.COUNT,
        (("three_or_more", SPECIAL_MONTHS),),
        years=SPECIAL_MONTHS // _YEAR,
    ),
    Asked("nps_months", Kind.COUNT, (("never_paid", 0),)),
    _choice(
        "member_type",
        ("teacher", MemberType.TEACHER_K12),
        ("professor", MemberType.TEACHER_UNIV),
        ("staff", MemberType.STAFF),
    ),
    _choice(
        "criminal_status",
        ("crime_none", CriminalStatus.NONE),
        ("crime_open", CriminalStatus.INVESTIGATING),
        ("crime_cleared", CriminalStatus.CLEARED),
        ("crime_prison", CriminalStatus.SENTENCED),
    ),
    _choice(
        "ex_spouse_pension_state",
        ("ex_receiving", ExSpousePension.RECEIVING),
        ("ex_not_yet", ExSpousePension.NOT_YET),
        ("ex_lump_sum", ExSpousePension.LUMP_SUM),
    ),
    _choice(
        "family_relation",
        ("kin_spouse", Relation.SPOUSE),
        ("kin_parents", Relation.PARENT),
        ("kin_child", Relation.CHILD),
        ("kin_other", Relation.OTHER),
    ),
    _choice(
        "home_damage",
        ("home_total", HomeDamage.TOTAL),
        ("home_half", HomeDamage.HALF),
        ("home_third", HomeDamage.THIRD),
        ("home_less", HomeDamage.LESS),
    ),
    _choice(
        "survivor_choice",
        ("by_pension", SurvivorChoice.PENSION),
        ("by_lump_sum", SurvivorChoice.LUMP_SUM),
    ),
    _choice(
        "survivors",
        ("kin_spouse", (Survivor(relation=Relation.SPOUSE),)),
        ("kin_minor", (Survivor(relation=Relation.CHILD, age=_MINOR),)),
        ("kin_adult", (Survivor(relation=Relation.CHILD, age=30),)),
        ("kin_parent", (Survivor(relation=Relation.PARENT),)),
    ),
    _choice("disability", ("grade_high", 7), ("grade_low", 14), ("grade_none", 0)),
)

ASKED: Final[Mapping[str, Asked]] = {
    one.name: one for one in (*map(_flag, _FLAGS), *map(_date, _DATES), *_OTHERS)
}


def with_answer(situation: Situation, name: str, value: Any, benefit: str) -> Situation:  # noqa: ANN401  each fact's own type
    """`value` None: the person does not know, and is not asked again."""
    if value is None:
        return replace(situation, doubted=situation.doubted | {name})
    if name == "disability":
        cause = DisabilityCause.DUTY if benefit.startswith("duty") else DisabilityCause.NONDUTY
        value = Disability(grade=value, cause=cause if value else None)
    sources = {**situation.sources, name: Source.SAID}
    changed: dict[str, Any] = {name: value}
    return replace(situation, **changed, sources=sources)


def as_number(asked: Asked, value: Any) -> int | None:  # noqa: ANN401  same
    """An answer as the number a button carries; None for what no button of it says."""
    match asked.kind:
        case Kind.FLAG:
            return int(value)
        case Kind.DATE:
            day: PartialDate = value
            return day.year * 10_000 + (day.month or 0) * 100 + (day.day or 0)
        case Kind.MONTHS:
            return int(value[0]) * 1000 + int(value[1])
        case Kind.COUNT:
            return int(value)
    values = [given for _, given in asked.choices]
    return values.index(value) if value in values else None


def from_number(asked: Asked, number: int) -> Any:  # noqa: ANN401  same
    """Raise ValueError or IndexError for a number that no button of ours carries."""
    match asked.kind:
        case Kind.FLAG:
            return bool(range(2)[number])
        case Kind.DATE:
            return PartialDate(number // 10_000, number // 100 % 100 or None, number % 100 or None)
        case Kind.MONTHS:
            least, most = divmod(number, 1000)
            if not 0 <= least <= most <= MOST_MONTHS:
                raise ValueError(number)
            return least, most
        case Kind.COUNT:
            return range(MOST_MONTHS + 1)[number]
    return asked.choices[number][1]
