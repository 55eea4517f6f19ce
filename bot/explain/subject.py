"""Which benefit a question is about: the one it names, or the one its topic and facts lead to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.understand.question import Question
from rules.eligibility import CHECKED
from rules.entitle import PENSION_MONTHS
from rules.situation import Situation

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
    named = [name for name in question.benefits if name in CHECKED]
    if named:
        return named[0]
    topic = question.topic or ""
    if topic in _BY_LENGTH:
        return _by_length(topic, situation)
    return _OF_TOPIC.get(topic)


def _by_length(topic: str, situation: Situation) -> str:
    short, long = _BY_LENGTH[topic]
    months = situation.service_months
    if months is not None and months[1] < PENSION_MONTHS:
        return short
    return short if months is None and topic == "lump_sum" else long
