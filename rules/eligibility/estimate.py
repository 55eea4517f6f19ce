"""Ratios and multiples the law itself gives, always estimates.
Never an amount of a monthly pension: that needs figures only the office has (법 34①)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from rules.citation import Citation
from rules.dated import OutsideVerified, Table, dated
from rules.eligibility.case import Case
from rules.eligibility.family import Kind, own_pension, shares
from rules.eligibility.survivors import SPECIAL_MONTHS
from rules.eligibility.truth import Span, span, years_later
from rules.situation import HomeDamage, Months

_CENT: Final = Decimal("0.01")
_SINCE_2010: Final = date(2010, 1, 1)
# 공연법 55①: a death longer before the start counts as five years short.
_MOST_SHORT: Final = 5
_LUMP_SUM: Final = dated("lump_sum")
_PARTIAL: Final = dated("partial_lump_sum")
_ALLOWANCE_RATE: Final = dated("allowance_rate")
_ALLOWANCE_CAP: Final = dated("allowance_cap").whole(_SINCE_2010)
_SERVICE_CAP: Final = dated("service_cap")
_EARLY_RATE: Final = dated("early_rate")
_DAMAGE: Final = {HomeDamage.TOTAL: 1, HomeDamage.HALF: 2, HomeDamage.THIRD: 3}


class Base(StrEnum):
    """What the factor is multiplied with."""

    OWN_INCOME = "own_income"
    AVERAGE_INCOME = "average_income"
    PENSION = "pension"
    MARRIAGE_PENSION = "marriage_pension"
    DISABILITY_PENSION = "disability_pension"
    LUMP_SUM = "lump_sum"


@dataclass(frozen=True, slots=True)
class Estimate:
    """`factor` times `base`, exact; `ratio`: the rate within it, where the law names one."""

    base: Base
    factor: Fraction
    articles: tuple[Citation, ...]
    ratio: Fraction | None = None

    @property
    def rounded(self) -> Decimal:
        """To two decimals, half up: what people are shown, marked as an estimate."""
        exact = Decimal(self.factor.numerator) / Decimal(self.factor.denominator)
        return exact.quantize(_CENT, ROUND_HALF_UP)


Formula = Callable[[Case], Estimate | None]


def estimate(case: Case, benefit: str) -> Estimate | None:
    """None where no formula applies, a fact for it is missing, or the law was not verified."""
    formula = _FORMULAS.get(benefit)
    try:
        return None if formula is None else formula(case)
    except OutsideVerified:
        return None


def served_before_2010(case: Case) -> bool | None:
    """Whether months before 2010 count, which follow older formulas; None when not known."""
    first = case.appointed or appointed_by_length(case)
    firsts = [first, *_merged_starts(case)]
    if any(days is not None and days[1] < _SINCE_2010 for days in firsts):
        return True
    later = all(days is not None and days[0] >= _SINCE_2010 for days in firsts)
    return False if later and case.facts.prior_careers is not None else None


def _merged_starts(case: Case) -> Iterator[Span | None]:
    for career in case.facts.prior_careers or ():
        if career.aggregated is not False:
            yield span(career.started)


def appointed_by_length(case: Case) -> Span | None:
    months = case.facts.service_months
    if months is None or case.ended is None:
        return None
    return _months_back(case.ended[0], months[1]), _months_back(case.ended[1], months[0])


def _months_back(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)


def _years(months: Months, cap: int) -> Fraction | None:
    return Fraction(min(months[0], cap * 12), 12) if months[0] == months[1] else None


def lump_sum_factor(case: Case) -> Estimate | None:
    """B times years times [base + step times (years - 5)] (공연법 43⑤)."""
    years = _years(case.months, _SERVICE_CAP.whole(0))
    if years is None or served_before_2010(case):
        return None
    return _by_formula(_LUMP_SUM, years)


def _by_formula(table: Table, years: Fraction) -> Estimate:
    values = table.band(_SINCE_2010).values
    rate = values["base"] + values["step"] * (years - values["free"])
    return Estimate(Base.OWN_INCOME, years * rate, table.articles)


def _partial_lump_sum(case: Case) -> Estimate | None:
    wanted = case.facts.partial_months
    if wanted is None or case.needed[0] != case.needed[1] or served_before_2010(case):
        return None
    kept = case.merged if case.facts.pension_before_aggregation else case.needed
    if wanted > case.months[0] - kept[1]:
        return None
    return _by_formula(_PARTIAL, Fraction(wanted, 12))


def _allowance(case: Case) -> Estimate | None:
    years = _years(case.allowance, _ALLOWANCE_CAP)
    if years is None or served_before_2010(case) or case.in_service_1991 is True:
        return None
    ratio = Fraction(_ALLOWANCE_RATE.at(case.allowance[0]))
    articles = _ALLOWANCE_RATE.articles
    return Estimate(Base.OWN_INCOME, years * ratio, articles, ratio)


def _early(case: Case) -> Estimate | None:
    years = case.early_years
    if years is None or years[0] != years[1]:
        return None
    rate = Fraction(_EARLY_RATE.at(years[0]))
    return Estimate(Base.PENSION, rate, _EARLY_RATE.articles, rate)


def _survivor_pension(case: Case) -> Estimate | None:
    table = dated("survivor_share")
    share = Fraction(table.at(_day_of_death(case)))
    early = _early_part(case)
    if early is None:
        return None
    kept = _kept_beside_own_pension(case, Kind.RETIREMENT)
    return Estimate(Base.PENSION, share * early * kept, table.articles, share)


def _kept_beside_own_pension(case: Case, kind: Kind) -> Fraction:
    """Half for a single heir with a pension of their own (공연법 40①, 보상법 20⑥)."""
    heirs = shares(case, kind)
    if heirs is None or len(heirs) != 1 or not own_pension(case):
        return Fraction(1)
    return Fraction(dated("own_pension_share").at(_day_of_death(case)))


def _early_part(case: Case) -> Fraction | None:
    """Who died before the start leaves a part of the early pension (공연법 55①); 1 after it."""
    if case.facts.receiving_pension:
        return Fraction(1)
    if case.start is None or case.died is None or case.start[0] != case.start[1]:
        return None
    if case.died[0] >= case.start[0]:
        return Fraction(1)
    short = _shortfall(case.died[0], case.start[0])
    return Fraction(_EARLY_RATE.at(short)) if case.died[0] == case.died[1] else None


def _shortfall(died: date, start: date) -> int:
    years = 1
    while years < _MOST_SHORT and start > years_later(died, years):
        years += 1
    return years


def _addition(case: Case) -> Estimate | None:
    table = dated("survivor_addition")
    share = Fraction(table.at(_day_of_death(case)))
    whole = lump_sum_factor(case)
    if whole is None:
        return Estimate(Base.LUMP_SUM, share, table.articles, share)
    return Estimate(Base.OWN_INCOME, whole.factor * share, table.articles, share)


def _special_addition(case: Case) -> Estimate | None:
    table = dated("survivor_special_addition")
    received = case.facts.pension_months_received
    if received is None:
        received = None if case.facts.receiving_pension else 0
    if received is None:
        return None
    share = Fraction(table.at(_day_of_death(case)))
    left = Fraction(max(0, SPECIAL_MONTHS - received), SPECIAL_MONTHS)
    return Estimate(Base.LUMP_SUM, share * left, table.articles, share)


def _no_survivor(case: Case) -> Estimate | None:
    """Half of the lump sum for short service; which benefit sets the limit otherwise is for the
    office to say (영 24①)."""
    if case.died_in_service is not True or case.long_enough is not False:
        return None
    table = dated("no_survivor_share")
    half = Fraction(table.at(_day_of_death(case)))
    return Estimate(Base.LUMP_SUM, half, table.articles, half)


def _disability_survivor(case: Case) -> Estimate | None:
    table = dated("survivor_share")
    share = Fraction(table.at(_day_of_death(case)))
    kept = _kept_beside_own_pension(case, Kind.DUTY)
    return Estimate(Base.DISABILITY_PENSION, share * kept, table.articles, share)


def _by_grade(name: str, base: Base = Base.OWN_INCOME) -> Formula:
    def formula(case: Case) -> Estimate | None:
        disability = case.facts.disability
        if disability is None or not disability.grade:
            return None
        rate = Fraction(dated(name).at(disability.grade))
        return Estimate(base, rate, dated(name).articles, rate)

    return formula


def _duty_lump_sum(case: Case) -> Estimate | None:
    yearly = _by_grade("duty_disability_rate")(case)
    if yearly is None or case.facts.disability is None or not case.facts.disability.grade:
        return None
    table = dated("duty_disability_lump_years")
    months = table.whole(case.facts.disability.grade) * 12
    return Estimate(Base.OWN_INCOME, yearly.factor * months, table.articles, yearly.ratio)


def _duty_survivor(case: Case) -> Estimate | None:
    heirs = shares(case, Kind.DUTY)
    if not heirs:
        return None
    table = dated("duty_survivor_rate")
    values = table.band(_day_of_death(case)).values
    added = min(values["step"] * len(heirs), values["cap"])
    rate = Fraction(values["base"] + added)
    kept = _kept_beside_own_pension(case, Kind.DUTY)
    return Estimate(Base.OWN_INCOME, rate * kept, table.articles, rate)


def _on_death(name: str, base: Base, value: str = "value") -> Formula:
    def formula(case: Case) -> Estimate | None:
        table = dated(name)
        factor = Fraction(table.at(_day_of_death(case), value))
        return Estimate(base, factor, table.articles)

    return formula


def _condolence_family(case: Case) -> Estimate | None:
    table = dated("death_condolence")
    day = case.event[0] if case.event else case.today
    return Estimate(Base.AVERAGE_INCOME, Fraction(table.at(day, "family")), table.articles)


def _relief(case: Case) -> Estimate | None:
    degree = _DAMAGE.get(case.facts.home_damage) if case.facts.home_damage else None
    if degree is None:
        return None
    table = dated("disaster_relief")
    return Estimate(Base.AVERAGE_INCOME, Fraction(table.at(degree)), table.articles)


def _split(case: Case) -> Estimate | None:
    table = dated("split_share")
    half = Fraction(table.at(case.divorced[0] if case.divorced else case.today))
    return Estimate(Base.MARRIAGE_PENSION, half, table.articles, half)


def _emigration(case: Case) -> Estimate | None:
    table = dated("emigration_years")
    years = table.whole(case.event[0] if case.event else case.today)
    return Estimate(Base.PENSION, Fraction(years * 12), table.articles)


def _day_of_death(case: Case) -> date:
    return case.died[0] if case.died else case.today


_FORMULAS: Final[dict[str, Formula]] = {
    "early_retirement_pension": _early,
    "retirement_pension_lump_sum": lump_sum_factor,
    "retirement_pension_partial_lump_sum": _partial_lump_sum,
    "retirement_lump_sum": lump_sum_factor,
    "retirement_allowance": _allowance,
    "survivor_pension": _survivor_pension,
    "survivor_pension_addition": _addition,
    "survivor_pension_special_addition": _special_addition,
    "survivor_pension_lump_sum": lump_sum_factor,
    "survivor_lump_sum": lump_sum_factor,
    "no_survivor_payment": _no_survivor,
    "nonduty_disability_pension": _by_grade("nonduty_disability_rate"),
    "nonduty_disability_lump_sum": _by_grade("nonduty_disability_lump_sum"),
    "duty_disability_pension": _by_grade("duty_disability_rate"),
    "duty_disability_lump_sum": _duty_lump_sum,
    "disability_survivor_pension": _disability_survivor,
    "duty_survivor_pension": _duty_survivor,
    "duty_survivor_compensation": _on_death("duty_survivor_compensation", Base.AVERAGE_INCOME),
    "death_condolence_self": _on_death("death_condolence", Base.OWN_INCOME, "member"),
    "death_condolence_family": _condolence_family,
    "disaster_relief": _relief,
    "split_pension": _split,
    "split_lump_sum": _split,
    "emigration_lump_sum": _emigration,
}
