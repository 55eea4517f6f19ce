"""What the stated dates of one person say together: retired or not, dead or not, and when.
Facts that contradict each other are noted in `clashes`, never chosen between."""

from __future__ import annotations

import calendar as months
from datetime import date
from typing import Final

from rules.calendar import BusinessCalendar
from rules.dated import dated
from rules.eligibility.remembered import remembered
from rules.eligibility.truth import (
    DAY,
    Missing,
    Outcome,
    Span,
    both,
    denied,
    from_day_on,
    negated,
    span,
)
from rules.facts import PartialDate
from rules.situation import Months, Situation

TEN_YEARS_SINCE: Final = dated("pension_months").since


class Dates:
    """The reader's side of a Situation: computed when asked for, once."""

    def __init__(self, situation: Situation, today: date, calendar: BusinessCalendar) -> None:
        self.facts = situation
        self.today = today
        self.calendar = calendar
        self.clashes: list[Missing] = []

    def agreed(self, stated: bool | None, derived: Outcome, *names: str) -> Outcome:  # noqa: FBT001  the fact itself
        """What was said, unless what follows from other facts contradicts it."""
        if stated is None:
            return derived
        if isinstance(derived, bool) and derived is not stated:
            self.clashes.append(names)
        return stated

    def overlap(self, one: Months, other: Months, *names: str) -> Months:
        low, high = max(one[0], other[0]), min(one[1], other[1])
        if low > high:
            self.clashes.append(names)
            return one
        return low, high

    @remembered
    def appointed(self) -> Span | None:
        return span(self.facts.appointment_date)

    @remembered
    def born(self) -> Span | None:
        return span(self.facts.birth_date)

    @remembered
    def died(self) -> Span | None:
        return span(self.facts.death_date)

    @remembered
    def event(self) -> Span | None:
        return span(self.facts.event_date)

    @remembered
    def divorced(self) -> Span | None:
        return span(self.facts.divorce_date)

    @remembered
    def retired(self) -> Span | None:
        """퇴직한 날; the day after the last working day when only that is known (법 31①)."""
        stated, worked = span(self.facts.retirement_date), _after(self.facts.last_working_date)
        if stated is None or worked is None:
            return stated or worked
        low, high = max(stated[0], worked[0]), min(stated[1], worked[1])
        if low <= high:
            return low, high
        if not _ends_with_its_month(stated, worked):
            self.clashes.append(("retirement_date", "last_working_date"))
        return stated

    @remembered
    def dead(self) -> Outcome:
        derived: Outcome = True if self.died else ("deceased",)
        return self.agreed(self.facts.deceased, derived, "deceased", "death_date")

    @remembered
    def alive(self) -> Outcome:
        return negated(self.dead)

    @remembered
    def serving(self) -> Outcome:
        """Alive and not about to leave on a stated day."""
        return both(self.alive, negated(self.has_left))

    @remembered
    def died_in_service(self) -> Outcome:
        if self.dead is not True:
            return self.dead
        stated = self.facts.died_in_service
        return self.agreed(stated, self._order_of_death(), "died_in_service", "retirement_date")

    def _order_of_death(self) -> Outcome:
        by_dates = self._death_by_dates()
        if not self.facts.receiving_pension:
            return by_dates
        if by_dates is True:
            self.clashes.append(("receiving_pension", "death_date"))
        return False

    def _death_by_dates(self) -> Outcome:
        if self.retired and self.died:
            if self.retired[1] <= self.died[0]:
                return False
            if self.died[1] < self.retired[0]:
                if self.retired[1] <= self.today:
                    self.clashes.append(("death_date", "retirement_date"))
                return True
        elif self.retired and self.retired[1] <= self.today:
            return False
        return ("died_in_service",)

    @remembered
    def ended(self) -> Span | None:
        """The first day out of service: 퇴직한 날, or the day after a death in service (법 31①)."""
        if self.died_in_service is True:
            return (self.died[0] + DAY, self.died[1] + DAY) if self.died else None
        if self.dead is True and self.died_in_service is not False:
            return None
        return self.retired

    @remembered
    def has_left(self) -> Outcome:
        """Out of service, or about to be on a stated day: a planned retirement is answered for
        that day, none for today (법 2①3)."""
        if self.retired is not None:
            return True
        return denied(self.facts.in_service, "retirement_date")

    @remembered
    def since_2016(self) -> Outcome:
        """Left or died on 2016-01-01 or later (법 부칙13561 제6조, 제12조①)."""
        left = self.died if self.died_in_service is True else self.ended
        derived = from_day_on(left, TEN_YEARS_SINCE, ("retirement_date",))
        stated = self.facts.left_before_2016
        said = None if stated is None else not stated
        return self.agreed(said, derived, "left_before_2016", "retirement_date")

    def note_clashes_of_dates(self) -> None:
        facts, today = self.facts, self.today
        self._in_order(self.born, self.appointed, "birth_date", "appointment_date")
        self._in_order(self.appointed, self.ended, "appointment_date", "retirement_date")
        self._in_order(self.born, self.died, "birth_date", "death_date")
        self._in_order(self.born, self.retired, "birth_date", "retirement_date")
        if self.died and self.died[0] > today:
            self.clashes.append(("death_date",))
        if self.retired and self.dead is not True:
            if facts.in_service is True and self.retired[1] <= today:
                self.clashes.append(("in_service", "retirement_date"))
            if facts.in_service is False and self.retired[0] > today:
                self.clashes.append(("in_service", "retirement_date"))
        if facts.linked is False and facts.linked_application_date is not None:
            self.clashes.append(("linked", "linked_application_date"))

    def _in_order(self, first: Span | None, then: Span | None, *names: str) -> None:
        if first and then and then[1] <= first[0]:
            self.clashes.append(names)


def _after(last_working: PartialDate | None) -> Span | None:
    days = span(last_working)
    return None if days is None else (days[0] + DAY, days[1] + DAY)


def _ends_with_its_month(stated: Span, worked: Span) -> bool:
    """교육공무원법 47②: who leaves by age does so on the last day of a month, not after it."""
    last = worked[1] - DAY
    length = months.monthrange(last.year, last.month)[1]
    return last.day == length and stated[0] <= last <= stated[1]
