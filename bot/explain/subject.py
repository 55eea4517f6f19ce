"""Which benefit a question is about: the one it names, or the one its topic and facts lead to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.understand.question import Question
from rules.eligibility import CHECKED
from rules.entitle import PENSION_MONTHS
from rules.situation import Months, Situation

_OF_TOPIC: Final[Mapping[str, str]] = {
    "pension_eligibility": "retirement_pension",
    "pension_start_age": "retirement_pension",
    "early_pension": "early_retirement_pension",
    "deduction_lump_sum": "retirement_pension_partial_lump_sum",
    "retirement_allowance": "retirement_allowance",
    "divorce_split": "split_pension",
    "link_nps": "linked_retirement_pension",
    "service_merge": "service_aggregation",
    "military_credit": "military_service_credit",
    "disability_nonduty": "nonduty_disability_pension",
    "duty_accident": "duty_medical",
    "appeal": "review_claim",
}
# 퇴직급여, 받을 것: whichever of them the years lead to.
_WHATEVER: Final = "retirement_benefit"
_OF_ONE: Final = frozenset({"early_pension", "deduction_lump_sum", "survivor", "divorce_split"})
_OF_ANYTHING: Final = frozenset({"my_deadline", "claim_deadline", "how_to_claim"})
_OF_THE_LIVING: Final = frozenset({"retirement_pension", "early_retirement_pension"})
# One objection with two limits: the one counted from knowing is what people can tell.
_OF_TWO: Final = {"review_claim_made": "review_claim"}
_ANY: Final = "pension_eligibility"
_NAMES_PENSION: Final = frozenset({"pension", "retirement_pension", "ten_years"})
_BY_LENGTH: Final[Mapping[str, tuple[str, str]]] = {
    "lump_sum": ("retirement_lump_sum", "retirement_pension_lump_sum"),
    "survivor": ("survivor_lump_sum", "survivor_pension"),
}
# Named benefits of one family: what is asked is which of them it is.
_LONGER: Final[Mapping[str, str]] = {
    "retirement_lump_sum": "lump_sum",
    "retirement_pension_lump_sum": "lump_sum",
    "survivor_pension": "survivor",
    "survivor_lump_sum": "survivor",
}


def benefit_of(question: Question, situation: Situation) -> str | None:
    """Its id in the catalogue; None where the topic leads to none."""
    months, topic = situation.service_months, question.topic or ""
    if _WHATEVER in question.terms and topic not in _OF_ONE:
        return None if months is None else _short_or_long(months)
    named = [name for name in (*question.benefits, *question.terms) if name in CHECKED]
    if named and not (_died(question) and named[-1] in _OF_THE_LIVING):
        # What is asked stands last: "퇴직일시금을 청구했대요. 분할일시금은 언제까지예요?"
        return _OF_TWO.get(named[-1], named[-1])
    if named:
        return _after_death(question, situation)
    short = months is not None and months[1] < PENSION_MONTHS
    if topic == _ANY and short and not _NAMES_PENSION & {*question.terms}:
        # Whoever asks what there is after a few months must not hear of the pension only.
        return "retirement_lump_sum"
    if topic in _BY_LENGTH:
        return _by_length(topic, situation)
    if topic in _OF_ANYTHING and _lost_a_member(question):
        return _after_death(question, situation)
    return _OF_TOPIC.get(topic)


def _short_or_long(months: Months) -> str | None:
    if months[1] < PENSION_MONTHS:
        return "retirement_lump_sum"
    return "retirement_pension" if months[0] >= PENSION_MONTHS else None


def _died(question: Question) -> bool:
    return "death" in question.terms or "died" in question.stated.dates


def _lost_a_member(question: Question) -> bool:
    """Somebody of the family has died, and what is asked is not said to be about anything else."""
    stated = question.stated
    return _died(question) and (stated.member_died or stated.relation is not None)


def _after_death(question: Question, situation: Situation) -> str:
    """Who says that a pensioner died asks about what the family may have."""
    return "survivor_pension" if question.stated.receiving else _by_length("survivor", situation)


def _by_length(topic: str, situation: Situation) -> str:
    short, long = _BY_LENGTH[topic]
    months = situation.service_months
    if months is not None and months[1] < PENSION_MONTHS:
        return short
    return short if months is None and topic == "lump_sum" else long
