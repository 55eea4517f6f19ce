"""Whether somebody may have a benefit, as far as the facts reach: `check` and its Finding.
The office decides (법 34①); this only says what the law makes of what is known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from rules.calendar import BusinessCalendar
from rules.eligibility.adjustment import Adjustment, Change
from rules.eligibility.case import Case
from rules.eligibility.condition import Condition, condition
from rules.eligibility.decision import OWN
from rules.eligibility.estimate import Base, Estimate
from rules.eligibility.finding import FactUsed, Finding, Step, Trace, find, find_all
from rules.eligibility.note import note_ids
from rules.eligibility.presumption import presume
from rules.eligibility.rule import Plain, Rule, Verdict
from rules.situation import Situation

__all__ = [
    "CHECKED",
    "Adjustment",
    "Base",
    "Change",
    "Condition",
    "Estimate",
    "FactUsed",
    "Finding",
    "Plain",
    "Rule",
    "Situation",
    "Step",
    "Trace",
    "Verdict",
    "check",
    "check_all",
    "condition",
    "note_ids",
    "presume",
]

# Every benefit, and the three duties that somebody may be too late for.
CHECKED: Final = tuple(OWN)


def check(
    benefit: str, situation: Situation, *, today: date, calendar: BusinessCalendar
) -> Finding:
    """Strict: a fact nobody stated is unknown, however usual it would be; see `presume`.

    Raise LookupError, with the nearest names, for what is no benefit.
    """
    return find(Case(situation, today, calendar), benefit)


def check_all(
    situation: Situation,
    *,
    today: date,
    calendar: BusinessCalendar,
    benefits: Iterable[str] = CHECKED,
) -> tuple[Finding, ...]:
    """The same person for many benefits: what the facts say together is worked out once."""
    return find_all(Case(situation, today, calendar), tuple(benefits))
