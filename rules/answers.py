"""What another program asks about eligibility, and what it is told: a Finding as plain JSON.
Every figure is an estimate or a ratio, none is the amount of a monthly pension."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from rules.asked import LONGEST_ECHO, Refused, deadline_json, find_entry, read_day, short
from rules.calendar import FIRST_YEAR, LAST_YEAR, BusinessCalendar
from rules.catalogue import catalogue, cite
from rules.citation import Citation
from rules.eligibility import (
    CHECKED,
    Adjustment,
    Estimate,
    FactUsed,
    Finding,
    Plain,
    Step,
    check,
    condition,
    presume,
)
from rules.reading import READERS, FactError, read_situation
from rules.situation import Situation

_NEAR: Final = 3


@dataclass(frozen=True, slots=True)
class Question:
    """`presumes`: whether what nobody stated is taken as usual, and then said."""

    benefits: tuple[str, ...]
    situation: Situation
    today: date
    presumes: bool


def read_question(asked: Mapping[str, object], *, today: date) -> Question:
    """Without a benefit, about all. Raise Refused, or FactError for a fact."""
    presumes = asked.get("presume", True)
    if not isinstance(presumes, bool):
        raise Refused("presume", f"presume: {short(presumes)}; expected true or false")
    named = asked.get("benefit")
    return Question(
        benefits=CHECKED if named is None else (find_checked(named),),
        situation=read_facts(asked.get("facts")),
        today=today if asked.get("today") is None else _read_today(asked["today"]),
        presumes=presumes,
    )


def find_checked(benefit: object) -> str:
    """The id of what has conditions to check. Raise Refused."""
    entry = find_entry(benefit)
    if entry.id not in CHECKED:
        sentence = f"{entry.name} has no conditions to check; expected a benefit such as 퇴직수당"
        raise Refused("benefit", sentence)
    return entry.id


def read_facts(facts: object) -> Situation:
    """Raise FactError; for a name that is no fact's, with the nearest."""
    if not isinstance(facts, Mapping):
        raise FactError("facts", facts, 'an object of facts such as {"service_months": 36}')
    for name, value in facts.items():
        if name not in READERS:
            told = name[:LONGEST_ECHO]
            near = get_close_matches(told, READERS, n=_NEAR, cutoff=0.4)
            named = ", ".join(near or list(READERS)[:_NEAR])
            raise FactError(told, value, f"the name of a fact, such as {named}")
    return read_situation(facts)


def _read_today(given: object) -> date:
    day = read_day("today", given)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        expected = f"expected a day from {FIRST_YEAR} to {LAST_YEAR}"
        raise Refused("today", f"today: {short(given)}; {expected}")
    return day


def find_all(question: Question, calendar: BusinessCalendar) -> tuple[Finding, ...]:
    """Each benefit by itself: what is usual differs from one to another."""
    told, today = question.situation, question.today
    return tuple(
        check(
            benefit,
            presume(told, benefit, today=today) if question.presumes else told,
            today=today,
            calendar=calendar,
        )
        for benefit in question.benefits
    )


def finding_json(finding: Finding) -> dict[str, Any]:
    entry = catalogue().dated(finding.benefit)
    end = finding.deadline
    return {
        "benefit": entry.id,
        "name": entry.name,
        "verdict": str(finding.verdict.plain),
        "finer_verdict": str(finding.verdict),
        **_steps(finding),
        "missing": list(finding.missing),
        "wanted": list(finding.wanted),
        "assumed": [_fact(fact) for fact in finding.assumed],
        "deadline": None if end is None else deadline_json(end, entry),
        **_figures(finding),
        "notes": list(finding.notes),
        "articles": _articles(finding.articles),
        "verified": finding.verified.isoformat(),
    }


def _steps(finding: Finding) -> dict[str, Any]:
    """While a fact is missing nothing applies for sure: a rule asked earlier may come before."""
    applied = "may_apply" if finding.missing else "applies"
    trace = finding.trace
    unsure = [step for step in trace.considered if step.outcome is not False]
    passed = [step for step in trace.considered if step.outcome is False]
    return {
        "reasons": [
            *(_step(step, applied) for step in trace.applied),
            *(_step(step, "may_apply") for step in unsure),
        ],
        "considered": [_step(step, "does_not_apply") for step in passed],
    }


def _step(step: Step, outcome: str) -> dict[str, Any]:
    words = condition(step.rule.id)
    return {
        "rule": step.rule.id,
        "outcome": outcome,
        "condition": words.text,
        "condition_en": words.text_en,
        "articles": _articles(step.rule.articles),
        "facts": [fact.name for fact in step.facts],
        "missing": list(step.outcome) if isinstance(step.outcome, tuple) else [],
    }


def _figures(finding: Finding) -> dict[str, Any]:
    """Days of payment and ratios only where the conditions seem met: a figure is soon a promise."""
    met = finding.verdict.plain is Plain.ELIGIBLE
    return {
        "starts": _day(finding.starts) if met else None,
        "first_payment": _day(finding.first_payment) if met else None,
        "claimable_early_from": _day(finding.claimable_early_from) if met else None,
        "estimate": _estimate(finding.estimate) if met and finding.estimate else None,
        "adjustments": [_adjustment(each) for each in finding.adjustments],
    }


def _estimate(found: Estimate) -> dict[str, Any]:
    return {
        "is_estimate": True,
        "base": str(found.base),
        "factor": float(found.rounded),
        "exact_factor": str(found.factor),
        "ratio": None if found.ratio is None else str(found.ratio),
        "articles": _articles(found.articles),
    }


def _adjustment(found: Adjustment) -> dict[str, Any]:
    return {
        "kind": str(found.kind),
        "value": str(found.value),
        "articles": _articles(found.articles),
    }


def _fact(fact: FactUsed) -> dict[str, Any]:
    return {"fact": fact.name, "value": _plain(fact.value)}


def _plain(value: object) -> object:
    """A presumed value as `facts` would take it."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, StrEnum | Fraction):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__") and not hasattr(value, "precision"):
        named = {name: getattr(value, name) for name in value.__dataclass_fields__}
        return {name: _plain(item) for name, item in named.items() if item is not None}
    return str(value)


def _articles(cited: Iterable[Citation]) -> list[str]:
    return [cite(article) for article in cited]


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
