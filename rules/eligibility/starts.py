"""When a pension starts: the age table, its transitional rules, early claims, the divided and the
linked pension. A start nobody can compute yet is None."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

from rules.dated import OutsideVerified, Table, dated
from rules.eligibility.months import UNKNOWN, ServiceMonths, career_months, plus, touched_span
from rules.eligibility.remembered import remembered
from rules.eligibility.truth import (
    DAY,
    Missing,
    Outcome,
    Span,
    at_least,
    both,
    either,
    from_day_on,
    negated,
    of_each,
    span,
    years_after,
    years_later,
)
from rules.situation import Career, Months, RetirementReason

_SINCE_1996: Final = date(1996, 1, 1)
_YEAR_END_2000: Final = date(2001, 1, 1)
# Who was appointed before would have served longer than any working life by then.
_CENTURY_BEFORE: Final = date(1901, 1, 1)
# 법 부칙6330 제8조②: its table of ages ends here (부칙9908 제4조⑤ leaves the rest open).
_FORMER_TABLE_ENDS: Final = date(2021, 1, 1)
_FORMER: Final = dated("former_months").whole(_YEAR_END_2000)
_MOST_EARLY_YEARS: Final = dated("early_rate").reach


class Starts(ServiceMonths):
    @remembered
    def former(self) -> Outcome:
        """Appointed by 1995, or merged with service from before 1996 (부칙13561 제7조④)."""
        stated, derived = self.facts.service_before_1996, self._before_1996()
        return self.agreed(stated, derived, "service_before_1996", "appointment_date")

    def _before_1996(self) -> Outcome:
        if self.appointed is None:
            return ("service_before_1996",)
        if self.appointed[1] < _SINCE_1996:
            return True
        careers = self.facts.prior_careers
        if careers is None:
            return ("prior_careers",)
        # Unknown, too, when only the year of the appointment is known to straddle.
        own = False if self.appointed[0] >= _SINCE_1996 else ("appointment_date",)
        return either(own, *(_merged_before_1996(career) for career in careers))

    @remembered
    def months_2000(self) -> Months:
        """재직기간 on 2000-12-31, merged careers from before it included (부칙6330 제8조⑤)."""
        stated = self.facts.months_at_2000_end
        own = UNKNOWN if self.appointed is None else _until(self.appointed, self.ended)
        careers = self.facts.prior_careers
        total = plus(own, (0, self.military[1]))
        for career in careers or ():
            # A career that went on after 2000 counts in part: how far is for the office to say.
            total = plus(total, (0, career_months(career)[1]))
        if careers is None:
            total = plus(total, UNKNOWN)
        known = UNKNOWN if stated is None else (stated, stated)
        return self.overlap(known, total, "months_at_2000_end", "appointment_date")

    @remembered
    def former_start_is_known(self) -> Outcome:
        """부칙6330 제8조①, ③, or ② while its table lasts."""
        missing: Missing = ("months_at_2000_end",)
        long_before = at_least(self.months_2000, (_FORMER, _FORMER), missing)
        twenty = at_least(self.months, (_FORMER, _FORMER), self.months_missing)
        made_up = self._made_up_the_lack(missing)
        in_table = both(twenty, self._left_while_table_lasts(), self._post_was_kept())
        return either(long_before, both(twenty, made_up), in_table)

    def _made_up_the_lack(self, missing: Missing) -> Outcome:
        """Twenty years, and as long again as was lacking at the end of 2000 (제8조③)."""
        wanted = 2 * _FORMER
        together = plus(self.months, self.months_2000)
        return at_least(together, (wanted, wanted), (*missing, *self.months_missing))

    def _post_was_kept(self) -> Outcome:
        """제8조② is silent on whose post was abolished: they may start earlier."""
        reason = self.facts.retirement_reason
        if reason is None:
            return ("retirement_reason",)
        return reason is not RetirementReason.ABOLITION_CONFIRMED

    def _left_while_table_lasts(self) -> Outcome:
        after = from_day_on(self.ended, _FORMER_TABLE_ENDS + DAY, ("retirement_date",))
        return not after if isinstance(after, bool) else after

    @remembered
    def start(self) -> Span | None:
        """The days on which the retirement pension may start; never before the retirement."""
        if self.ended is None or self.former not in (True, False):
            return None
        if self.former is True:
            return self._former_start()
        reached = self.start_by_age
        wait = self._start_by_abolition()
        if wait is None:
            return reached
        return wait if reached is None else (min(wait[0], reached[0]), min(wait[1], reached[1]))

    @remembered
    def start_by_age(self) -> Span | None:
        return self._at_age(_START_AGE)

    def _former_start(self) -> Span | None:
        if self.former_start_is_known is not True or self.ended is None:
            return None
        at_once = either(
            at_least(self.months_2000, (_FORMER, _FORMER), ("months_at_2000_end",)),
            self._made_up_the_lack(("months_at_2000_end",)),
        )
        return self.ended if at_once is True else self._at_age(_FORMER_START_AGE)

    def _start_by_abolition(self) -> Span | None:
        if self.facts.retirement_reason is not RetirementReason.ABOLITION_CONFIRMED:
            return None
        ended = self.ended
        waits = None if ended is None else _by_year(_ABOLITION_WAIT, ended)
        if ended is None or waits is None:
            return None
        return years_later(ended[0], waits[0]), years_later(ended[1], waits[1])

    def _at_age(self, table: Table) -> Span | None:
        ages = None if self.ended is None else _by_year(table, self.ended)
        if ages is None or self.born is None or self.ended is None:
            return None
        first = years_later(self.born[0], ages[0])
        last = years_later(self.born[1], ages[1])
        return max(first, self.ended[0]), max(last, self.ended[1])

    @remembered
    def start_missing(self) -> Missing:
        if self.ended is None:
            return ("retirement_date",)
        if isinstance(self.former, tuple):
            return self.former
        if self.facts.birth_date is None:
            return ("birth_date",)
        return (
            ("birth_date",) if self.born and self.born[0] != self.born[1] else ("retirement_date",)
        )

    @remembered
    def wished(self) -> Span | None:
        return span(self.facts.early_start_date)

    @remembered
    def early_years(self) -> tuple[int, int] | None:
        """Years the wished day lacks of the start, rounded up; six stands for more than five
        (공연법 43②). Least and most."""
        if self.start is None or self.wished is None:
            return None
        return _lacking(self.wished[1], self.start[0]), _lacking(self.wished[0], self.start[1])

    @remembered
    def claimable_early_from(self) -> Span | None:
        return None if self.start is None else years_after(self.start, -_MOST_EARLY_YEARS)

    @remembered
    def split_age_reached(self) -> Span | None:
        """The first day the former spouse is as old as the year's table asks (부칙15554:5②)."""
        born = span(self.facts.claimant_birth_date) or self.born
        return None if born is None else of_each(born, _split_day)

    @remembered
    def linked_age_reached(self) -> Span | None:
        """The higher of the table's age and that of the pension itself (부칙9431 제3조)."""
        if self.born is None:
            return None
        first, last = of_each(self.born, _linked_day)
        own = self.start_by_age
        return (first, last) if own is None else (max(first, own[0]), max(last, own[1]))

    def _appointed_a_century_before(self) -> bool:
        return self.appointed is not None and self.appointed[0] < _CENTURY_BEFORE

    def note_clashes_of_starts(self) -> None:
        if self.facts.service_before_1996 is not None:
            _ = self.former
        if self.facts.months_at_2000_end is not None or self._appointed_a_century_before():
            _ = self.months_2000


_START_AGE: Final = dated("start_age")
_FORMER_START_AGE: Final = dated("former_start_age")
_ABOLITION_WAIT: Final = dated("abolition_wait")
_SPLIT_AGE: Final = dated("split_age")
_LINKED_AGE: Final = dated("linked_age")


def _merged_before_1996(career: Career) -> Outcome:
    before = negated(from_day_on(span(career.started), _SINCE_1996, ("prior_careers",)))
    merged: Outcome = ("prior_careers",) if career.aggregated is None else career.aggregated
    return both(before, merged)


def _until(appointed: Span, ended: Span | None) -> Months:
    """Months of service by the end of 2000."""
    if appointed[0] >= _YEAR_END_2000:
        return 0, 0
    last = _YEAR_END_2000 if ended is None else min(ended[0], _YEAR_END_2000)
    least, most = touched_span(appointed, (last, _YEAR_END_2000))
    return (0 if appointed[1] >= _YEAR_END_2000 else least), most


def _by_year(table: Table, ended: Span) -> tuple[int, int] | None:
    first = _of_year(table.id, (ended[0] - DAY).year)
    last = first if ended[0] == ended[1] else _of_year(table.id, (ended[1] - DAY).year)
    return None if first is None or last is None else (first, last)


@lru_cache(maxsize=1 << 10)
def _of_year(table: str, year: int) -> int | None:
    """None where the table was not verified: older retirements follow older law."""
    try:
        return dated(table).whole(year)
    except OutsideVerified:
        return None


def _lacking(wished: date, start: date) -> int:
    years = 0
    while years <= _MOST_EARLY_YEARS and years_later(start, -years) > wished:
        years += 1
    return years


@lru_cache(maxsize=1 << 15)
def _split_day(born: date) -> date:
    year = max(2016, born.year + 60)
    while True:
        reached = years_later(born, _SPLIT_AGE.whole(year))
        if reached.year <= year:
            return max(reached, date(year, 1, 1))
        year += 1


@lru_cache(maxsize=1 << 15)
def _linked_day(born: date) -> date:
    try:
        age = _LINKED_AGE.whole(born.year)
    except OutsideVerified:
        age = _LINKED_AGE.whole(1900)
    return years_later(born, age)
