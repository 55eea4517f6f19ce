"""One person as the rules see them: the dates, months and starts of the facts, and the family."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final, TypeVar

from rules.calendar import BusinessCalendar, UnknownYear
from rules.eligibility.family import FamilyView, Kind, family
from rules.eligibility.months import appointed_beyond
from rules.eligibility.remembered import remembered
from rules.eligibility.starts import Starts
from rules.eligibility.truth import (
    Missing,
    Outcome,
    Span,
    both,
    either,
    known_once,
    span,
    told,
)
from rules.limitation import Deadline, Limitation, Unit, deadline
from rules.situation import ClaimStatus, Coverage, Situation

# Outside these nobody alive has a date, and the arithmetic of years could run off the calendar.
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2200

_KNOWN_WITHIN: Final = Limitation(90, Unit.DAY)
_MADE_WITHIN: Final = Limitation(180, Unit.DAY)
_CHANGE: Final = Limitation(30, Unit.DAY)

_Value = TypeVar("_Value")


class Case(Starts):
    @remembered
    def contradiction(self) -> Missing:
        """The facts that cannot all be true; nothing is decided on them."""
        outside = _outside_calendar(self.facts)
        if outside:
            return outside
        self.note_clashes_of_dates()
        self.note_clashes_of_months()
        self.note_clashes_of_starts()
        if self.facts.appointed_over_age is not None:
            _ = self.appointed_over_age
        if not self.clashes:
            return ()
        return known_once(tuple(name for names in self.clashes for name in names))

    def once(self, work: Callable[[Case], _Value]) -> _Value:
        """What several benefits work out alike."""
        found: _Value | None = self._worked_out.get(work)
        if found is None:
            found = self._worked_out[work] = work(self)
        return found

    @remembered
    def _worked_out(self) -> dict[object, Any]:
        return {}

    def family(self, kind: Kind) -> FamilyView:
        found = self._families.get(kind)
        if found is None:
            found = self._families[kind] = family(self, kind)
        return found

    @remembered
    def _families(self) -> dict[Kind, FamilyView]:
        return {}

    def claim(self, benefit: str, status: ClaimStatus) -> Outcome:
        claims = self.facts.claims
        if claims is None:
            return ("claims",)
        if not claims:
            return False
        return any(claim.benefit == benefit and claim.status is status for claim in claims)

    @remembered
    def outside_scheme(self) -> Outcome:
        """법 2①1, 3②: not a regular member, or appointed beyond the age limit since 2017."""
        coverage = self.facts.coverage
        named: Outcome = ("coverage",) if coverage is None else coverage is not Coverage.REGULAR
        return either(named, self.appointed_over_age)

    @remembered
    def appointed_over_age(self) -> Outcome:
        derived: Outcome = ("appointed_over_age",)
        if self.born and self.appointed:
            derived = appointed_beyond(self.facts.member_type, self.born, self.appointed)
        names = ("appointed_over_age", "birth_date")
        return self.agreed(self.facts.appointed_over_age, derived, *names)

    @remembered
    def linked(self) -> Outcome:
        if self.facts.linked_application_date is not None:
            return True
        return told(self.facts.linked, "linked")

    @remembered
    def serving_at_event(self) -> Outcome:
        """In service on the day it happened (보상법 42①, 43①)."""
        derived: Outcome = ("in_service",)
        if self.retired is not None:
            derived = _before(self.event, self.retired)
        stated = self.facts.in_service
        if stated is None or derived is stated:
            return derived
        return ("in_service",) if isinstance(derived, bool) else stated

    @remembered
    def in_office_today(self) -> Outcome:
        """Until the day before the retirement (영 18①, 17의3①)."""
        serving = told(self.facts.in_service, "in_service")
        if self.retired is not None:
            today = (self.today, self.today)
            serving = _before(today, self.retired)
        return both(self.alive, serving)

    @remembered
    def change_open(self) -> Outcome:
        """Before the first payment or within thirty days of it (영 28의2①)."""
        return self.within("first_payment_date", _CHANGE)

    @remembered
    def review_open(self) -> Outcome:
        """Ninety days from knowing and 180 from the decision: both must not be over (법 53②)."""
        return both(
            self.within("decision_known_date", _KNOWN_WITHIN),
            self.within("decision_made_date", _MADE_WITHIN),
        )

    def within(self, fact: str, limitation: Limitation) -> Outcome:
        """Whether today is no later than the limit, moved off holidays (민법 161)."""
        days = span(getattr(self.facts, fact))
        if days is None:
            return (fact,)
        first, last = self.limits(days, limitation)
        if first is not None and self.today <= first.adjusted:
            return True
        return False if last is not None and last.adjusted < self.today else (fact,)

    def limits(self, days: Span, limitation: Limitation) -> tuple[Deadline | None, Deadline | None]:
        first = self._limit(days[0], limitation)
        return first, first if days[0] == days[1] else self._limit(days[1], limitation)

    def _limit(self, day: date, limitation: Limitation) -> Deadline | None:
        return _deadline(day, limitation.amount, limitation.unit, self.calendar)

    def business_day_by(self, day: date) -> date | None:
        """None where the holidays are not known."""
        try:
            return self.calendar.on_or_before(day)
        except UnknownYear:
            return None

    @remembered
    def drew_pension(self) -> Outcome:
        """Nobody draws a pension before leaving."""
        receiving = told(self.facts.receiving_pension, "receiving_pension")
        return False if self.died_in_service is True else receiving

    @remembered
    def had_pension_right(self) -> Outcome:
        """Drew a pension, or served long enough for one (공연법 54①, 법 부칙13561 제6조)."""
        return either(self.drew_pension, self.long_enough)

    @remembered
    def split_age_passed(self) -> Outcome:
        return self._passed(self.split_age_reached)

    @remembered
    def linked_age_passed(self) -> Outcome:
        return self._passed(self.linked_age_reached)

    def _passed(self, days: Span | None) -> Outcome:
        if days is None:
            return ("birth_date",)
        if days[1] <= self.today:
            return True
        return False if self.today < days[0] else ("birth_date",)

    @remembered
    def left_out_1991(self) -> Outcome:
        """In service in 1991 with months the allowance otherwise leaves out (부칙4455③)."""
        names = ("prior_careers", "military_credit_months")
        low = self.merged[0] + self.military[0]
        high = self.merged[1] + self.military[1]
        return both(self.in_service_1991, True if low else (names if high else False))


_DATES: Final = tuple(each.name for each in fields(Situation) if each.type == "PartialDate | None")
_ALL_DATES: Final = attrgetter(*_DATES)


# Looked up by what hashes at once: a dataclass hashes by way of Python.
@lru_cache(maxsize=1 << 16)
def _deadline(day: date, amount: int, unit: Unit, calendar: BusinessCalendar) -> Deadline | None:
    """Many people leave on the same few days of a year."""
    try:
        return deadline(day, Limitation(amount, unit), calendar)
    except UnknownYear:
        return None


def _before(when: Span | None, limit: Span) -> Outcome:
    if when is None:
        return ("event_date",)
    if when[1] < limit[0]:
        return True
    return False if limit[1] <= when[0] else ("event_date", "retirement_date")


def _outside_calendar(facts: Situation) -> Missing:
    days = _ALL_DATES(facts)
    for day in days:
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            break
    else:
        return ()
    return tuple(
        name
        for name, day in zip(_DATES, days, strict=True)
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR
    )
