"""What is cut, held back, stopped or shared out, where the law itself says how much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from rules.citation import Citation
from rules.dated import dated
from rules.eligibility.case import Case
from rules.eligibility.common import (
    ALLOWANCE,
    RETIREMENT,
    dismissed_for_bribes,
    sentenced_or_removed,
)
from rules.eligibility.dates import TEN_YEARS_SINCE
from rules.eligibility.family import Kind, shares
from rules.eligibility.months import touched


class Change(StrEnum):
    """PENALTY and PAID_FIRST are parts of the benefit, SHARE of each survivor, STOP is won a
    month, STOP_CAP a part of the pension, SERVICE_CAP years."""

    PENALTY = "penalty"
    PAID_FIRST = "paid_first"
    SHARE = "share"
    STOP = "stop"
    STOP_CAP = "stop_cap"
    SERVICE_CAP = "service_cap"


@dataclass(frozen=True, slots=True)
class Adjustment:
    kind: Change
    value: Fraction
    articles: tuple[Citation, ...]


def adjustments(case: Case, benefit: str, rules: frozenset[str]) -> Iterator[Adjustment]:
    """What the rules that apply cut, hold back, stop or share out."""
    if "RX2" in rules:
        yield from _penalty(case, benefit)
    if "RX1" in rules:
        yield from _of_length(case, benefit, "paid_first", Change.PAID_FIRST)
    if "RX4" in rules and case.facts.excess_income:
        yield from _stop(case.facts.excess_income)
    if benefit in RETIREMENT:
        yield from _longest_service(case)
    heirs = shares(case, _KINDS[benefit]) if benefit in _KINDS else None
    if heirs:
        yield Adjustment(Change.SHARE, heirs[0][1], _EQUAL)


def _longest_service(case: Case) -> Iterator[Adjustment]:
    """Years that count at most, by the months served before 2016 (법 부칙13561 제11조)."""
    if case.appointed is None or case.merged[1] or case.military[1]:
        return
    table = dated("service_cap")
    years = {table.whole(_months_before_2016(day)) for day in case.appointed}
    if len(years) == 1 and case.months[0] > min(years) * 12:
        yield Adjustment(Change.SERVICE_CAP, Fraction(years.pop()), table.articles)


def _months_before_2016(appointed: date) -> int:
    return touched(appointed, TEN_YEARS_SINCE) if appointed < TEN_YEARS_SINCE else 0


def _penalty(case: Case, benefit: str) -> Iterator[Adjustment]:
    heavy = sentenced_or_removed(case) is True
    if heavy or dismissed_for_bribes(case) is True:
        table = "penalty_heavy" if heavy else "penalty_bribe"
        yield from _of_length(case, benefit, table, Change.PENALTY)


def _of_length(case: Case, benefit: str, name: str, kind: Change) -> Iterator[Adjustment]:
    table = dated(name)
    part = "allowance" if benefit == ALLOWANCE else "benefit"
    found = {table.at(months, part) for months in case.months}
    if len(found) == 1:
        yield Adjustment(kind, Fraction(found.pop()), table.articles)


def _stop(excess: int) -> Iterator[Adjustment]:
    """Base + rate times what exceeds the band's lower end (공연법 50③)."""
    table = dated("income_suspension")
    band = table.band(excess)
    stopped = band.values["base"] + band.values["rate"] * (excess - int(str(band.first)))
    yield Adjustment(Change.STOP, Fraction(stopped), table.articles)
    cap = dated("suspension_cap")
    yield Adjustment(Change.STOP_CAP, Fraction(cap.bands[-1].values["value"]), cap.articles)


_EQUAL: Final = (
    Citation("법", "36"),
    Citation("법", "37"),
    Citation("민법", "1000"),
    Citation("민법", "1003"),
)
_KINDS: Final = {
    "survivor_pension": Kind.RETIREMENT,
    "survivor_pension_addition": Kind.RETIREMENT_ONCE,
    "survivor_pension_special_addition": Kind.RETIREMENT_ONCE,
    "survivor_pension_lump_sum": Kind.RETIREMENT_ONCE,
    "survivor_lump_sum": Kind.RETIREMENT_ONCE,
    "linked_survivor_pension": Kind.RETIREMENT,
    "disability_survivor_pension": Kind.DUTY,
    "duty_survivor_pension": Kind.DUTY,
    "duty_survivor_compensation": Kind.DUTY_ONCE,
}
