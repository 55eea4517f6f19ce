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
    named = [name for name in question.benefits if name in CHECKED]
    if named:
        return named[0]
    short = months is not None and months[1] < PENSION_MONTHS
    if topic == _ANY and short and not _NAMES_PENSION & {*question.terms}:
        # Whoever asks what there is after a few months must not hear of the pension only.
        return "retirement_lump_sum"
    if topic in _BY_LENGTH:
        return _by_length(topic, situation)
    return _OF_TOPIC.get(topic)


def _short_or_long(months: Months) -> str | None:
    if months[1] < PENSION_MONTHS:
        return "retirement_lump_sum"
    return "retirement_pension" if months[0] >= PENSION_MONTHS else None


def _by_length(topic: str, situation: Situation) -> str:
    short, long = _BY_LENGTH[topic]
    months = situation.service_months
    if months is not None and months[1] < PENSION_MONTHS:
        return short
    return short if months is None and topic == "lump_sum" else long
