"""What one person's own facts add to the rules: the articles that shaped their months, their limit
and their share, and what has to be said along with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rules.citation import Citation
from rules.eligibility.case import Case
from rules.eligibility.common import ALLOWANCE, RETIREMENT
from rules.eligibility.family import YOUNG, own_pension
from rules.eligibility.rule import cited

_OF_RETIREMENT: Final = frozenset({*RETIREMENT, ALLOWANCE})
_BY_LENGTH: Final = _OF_RETIREMENT | {
    "survivor_pension_addition",
    "survivor_pension_lump_sum",
    "survivor_lump_sum",
}
_OF_DUTY_DEATH: Final = frozenset({"duty_survivor_pension", "disability_survivor_pension"})
_OR_DUTY_PENSION: Final = frozenset(
    {"survivor_pension", "survivor_pension_lump_sum", "survivor_lump_sum"}
)
# The article of each limitation; an entry of the catalogue names the one of its own.
_LIMITS: Final = frozenset(
    cited("법 54①", "연계법 25", "공연법 45③", "공연법 48①", "공연법 49②", "법 53②", "영 88②")
)

_MONTHS: Final = cited("법 31①")
_OVER_AGE: Final = cited("법 31③", "법 부칙14153:3")
_ARMY: Final = cited("법 31⑤1")
_MERGED: Final = cited("법 31⑤2", "법 2①3")
_LEAVE: Final = cited("법 31⑥")
_FOREIGNER: Final = cited("법 2①1", "법 3①")
_UNTIL_19: Final = cited("공연법 57①4")
_UNTIL_25: Final = cited("법 2④", "보상법 40①4")
_HALF: Final = cited("보상법 20⑥")
_ONE_OF_TWO: Final = cited("공연법 41④", "보상법 20①")
_ONE_OF_DUTY: Final = cited("보상법 19②")

Ground = tuple[tuple[Citation, ...], str]


def grounds(case: Case, benefit: str, *, lost: bool) -> Iterator[Ground]:
    """Each with the note it brings, or ''. `lost`: what a survivor's share is, nobody asks."""
    if benefit in _BY_LENGTH:
        yield from _of_months(case)
    if benefit == ALLOWANCE:
        yield from _of_the_allowance(case)
    if case.facts.foreigner:
        yield _FOREIGNER, "no_nationality_rule"
    if not lost:
        yield from _of_survivors(case, benefit)


def limit_articles(articles: tuple[Citation, ...]) -> Iterator[Citation]:
    return (each for each in articles if each in _LIMITS)


def _of_months(case: Case) -> Iterator[Ground]:
    yield _MONTHS, ""
    if case.over_age[0]:
        yield _OVER_AGE, "beyond_age_limit_left_out"


def _of_the_allowance(case: Case) -> Iterator[Ground]:
    facts = case.facts
    if facts.military_credit_months:
        yield _ARMY, ""
    if facts.prior_careers or facts.aggregated_later:
        yield _MERGED, ""
    if facts.leave_periods:
        yield _LEAVE, ""


def _of_survivors(case: Case, benefit: str) -> Iterator[Ground]:
    young = any(person.relation in YOUNG for person in case.facts.survivors or ())
    if young and benefit == "survivor_pension":
        yield _UNTIL_19, "child_until_19"
    if young and benefit in _OF_DUTY_DEATH:
        yield _UNTIL_25, "child_until_25"
    if benefit in _OF_DUTY_DEATH and own_pension(case):
        yield _HALF, "half_with_own_pension"
    if benefit in _OR_DUTY_PENSION and case.facts.duty_related:
        yield _ONE_OF_TWO, "choose_survivor_pension"
    if benefit == "disability_survivor_pension" and case.facts.duty_related:
        yield _ONE_OF_DUTY, "one_duty_pension"
