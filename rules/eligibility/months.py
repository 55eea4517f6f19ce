"""Months of service for the pension and for the retirement allowance, as far as they are known.
Merged and military months count for the first and never for the second (법 31⑤)."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

from rules.dated import dated
from rules.eligibility.dates import TEN_YEARS_SINCE, Dates
from rules.eligibility.remembered import remembered
from rules.eligibility.truth import (
    DAY,
    Missing,
    Outcome,
    Span,
    at_least,
    known_once,
    not_before,
    span,
)
from rules.service import MemberType, statutory_retirement_day
from rules.situation import Career, LeaveType, Months

# Longer than any working life; stands for a length nobody stated.
ENDLESS: Final = 1200
NONE: Final = (0, 0)
UNKNOWN: Final = (0, ENDLESS)
# Stands for names that are worked out only when an answer turns out to be open.
_SOME: Final = ("",)

# 법 31③ and 부칙14153 제3조: service beyond the age limit counts until the day before.
OVER_AGE_SINCE: Final = date(2017, 1, 1)
# 법 3②3: who is appointed from then on.
_BEFORE_2017: Final = OVER_AGE_SINCE - DAY
# 법 31⑥1-6.
NOT_HALVED: Final = frozenset(
    {
        LeaveType.DUTY_ILLNESS,
        LeaveType.MILITARY,
        LeaveType.ASSIGNED,
        LeaveType.UNION,
        LeaveType.CHILDCARE,
        LeaveType.LEGAL_DUTY,
    }
)
# 부칙4455③: in service on this day, merged and military months are not left out.
ALLOWANCE_BEGAN: Final = date(1991, 12, 27)

_NEEDED: Final = (
    dated("pension_months").whole(TEN_YEARS_SINCE),
    dated("pension_months").whole(TEN_YEARS_SINCE - DAY),
)
_ALLOWANCE: Final = dated("allowance_months").whole(OVER_AGE_SINCE)


def plus(one: Months, other: Months) -> Months:
    return one[0] + other[0], min(ENDLESS, one[1] + other[1])


def minus(one: Months, other: Months) -> Months:
    return max(0, one[0] - other[1]), max(0, one[1] - other[0])


def touched(first: date, after: date) -> int:
    """Months from that of `first` to that of the day before `after` (법 31①)."""
    last = after - DAY
    return (last.year - first.year) * 12 + last.month - first.month + 1


def touched_span(started: Span, ended: Span) -> Months:
    return max(1, touched(started[1], ended[0])), max(1, touched(started[0], ended[1]))


class ServiceMonths(Dates):
    @remembered
    def between_dates(self) -> Months:
        """From appointment to the end, nothing added and nothing left out."""
        if self.appointed is None or self.ended is None:
            return UNKNOWN
        return touched_span(self.appointed, self.ended)

    @remembered
    def military(self) -> Months:
        return _known(self.facts.military_credit_months)

    @remembered
    def merged(self) -> Months:
        """Months of earlier service, counted where merging was approved (법 32①)."""
        careers = self.facts.prior_careers
        total = UNKNOWN if careers is None else NONE
        for career in careers or ():
            length = career_months(career)
            if career.aggregated is not False:
                total = plus(total, length if career.aggregated else (0, length[1]))
        return total

    @remembered
    def counted(self) -> Months:
        """All service a person would name, beyond the age limit too."""
        added = plus(self.between_dates, plus(self.merged, self.military))
        stated = self.facts.service_months or UNKNOWN
        return self.overlap(stated, added, "service_months", "appointment_date")

    @remembered
    def over_age(self) -> Months:
        """Months beyond the age limit of office, which do not count (법 31③④)."""
        stated, derived = _known(self.facts.over_age_months), self._over_age_by_dates()
        return self.overlap(stated, derived, "over_age_months", "birth_date")

    def _over_age_by_dates(self) -> Months:
        if self.ended is None or self.born is None:
            return UNKNOWN
        return months_beyond(self.facts.member_type, self.born, self.ended)

    @remembered
    def months(self) -> Months:
        """재직기간 of every benefit but the allowance (법 31①-③)."""
        return minus(self.counted, self.over_age)

    @remembered
    def months_missing(self) -> Missing:
        return self._length_missing or ("service_months",)

    @remembered
    def _length_missing(self) -> Missing:
        facts, names = self.facts, []
        if self.counted[0] != self.counted[1]:
            names += self._dates_missing()
            if facts.appointment_date is not None and facts.service_months is None:
                names += ["prior_careers"] if self.merged[0] != self.merged[1] else []
                names += ["military_credit_months"] if self.military[0] != self.military[1] else []
        if self.over_age[0] != self.over_age[1]:
            names += self._over_age_missing()
        return known_once(tuple(names))

    def _dates_missing(self) -> list[str]:
        facts = self.facts
        if facts.appointment_date is None or self.appointed is None:
            return ["service_months"]
        names = [] if self.appointed[0] == self.appointed[1] else ["appointment_date"]
        if self.ended is None or self.ended[0] != self.ended[1]:
            names.append("death_date" if self.died_in_service is True else "retirement_date")
        return names

    def _over_age_missing(self) -> list[str]:
        if self.facts.birth_date is None or self.ended is None:
            return ["over_age_months"]
        return ["member_type"] if self.facts.member_type is None else ["birth_date"]

    @remembered
    def needed(self) -> Months:
        """Months that open a pension: 120, or 240 for who left before 2016."""
        ten, twenty = _NEEDED
        if self.since_2016 is True:
            return ten, ten
        return (twenty, twenty) if self.since_2016 is False else (ten, twenty)

    @remembered
    def long_enough(self) -> Outcome:
        """Long enough for a pension (공연법 43①, 법 부칙13561 제6조)."""
        found = at_least(self.months, self.needed, _SOME)
        if isinstance(found, bool):
            return found
        unknown = self.months_missing if self._length_missing or self.since_2016 is True else ()
        if isinstance(self.since_2016, tuple):
            unknown += self.since_2016
        return unknown or self.months_missing

    @remembered
    def in_service_1991(self) -> Outcome:
        derived = self._spans_day(ALLOWANCE_BEGAN)
        stated = self.facts.in_service_1991_12_27
        return self.agreed(stated, derived, "in_service_1991_12_27", "appointment_date")

    def _spans_day(self, day: date) -> Outcome:
        if self.appointed is None or self.ended is None:
            return ("in_service_1991_12_27",)
        if self.appointed[1] <= day < self.ended[0]:
            return True
        never = self.appointed[0] > day or self.ended[1] <= day
        no_career = self.facts.prior_careers == ()
        return False if never and no_career else ("in_service_1991_12_27",)

    @remembered
    def halved_leave(self) -> Months:
        """Half of the leave that counts half (법 31⑥); a half month leaves a span."""
        leaves = self.facts.leave_periods
        if leaves is None:
            return 0, self.between_dates[1] // 2
        low = high = 0
        for leave in leaves:
            length = leave.months or UNKNOWN
            if leave.kind not in NOT_HALVED:
                low += length[0] if leave.kind else 0
                high += length[1]
        return low // 2, -(-high // 2)

    @remembered
    def own_months(self) -> Months:
        """Of this appointment alone: nothing merged, no military months (법 31⑤)."""
        stated = self.facts.service_months or UNKNOWN
        alone = minus(stated, plus(self.merged, self.military))
        return self.overlap(self.between_dates, alone, "service_months", "prior_careers")

    @remembered
    def allowance(self) -> Months:
        derived = minus(minus(self.own_months, self.over_age), self.halved_leave)
        stated = self.facts.allowance_months or UNKNOWN
        return self.overlap(stated, derived, "allowance_months", "service_months")

    @remembered
    def allowance_missing(self) -> Missing:
        names = self._dates_missing() if self.own_months[0] != self.own_months[1] else []
        if not names or "service_months" not in names:
            names += self._left_out_missing()
        return known_once(tuple(names)) or ("allowance_months",)

    def _left_out_missing(self) -> list[str]:
        names = []
        if self.facts.appointment_date is None:
            names += ["prior_careers"] if self.merged[0] != self.merged[1] else []
            names += ["military_credit_months"] if self.military[0] != self.military[1] else []
        if self.over_age[0] != self.over_age[1]:
            names += self._over_age_missing()
        if self.halved_leave[0] != self.halved_leave[1]:
            names.append("leave_periods")
        return names

    @remembered
    def allowed(self) -> Outcome:
        """A year or more for the retirement allowance (공연법 62①)."""
        found = at_least(self.allowance, (_ALLOWANCE, _ALLOWANCE), _SOME)
        return found if isinstance(found, bool) else self.allowance_missing

    def note_clashes_of_months(self) -> None:
        """Reading them is what notes the clashes; what was not stated clashes with nothing, but
        for lengths beyond any working life, which `months` notes first."""
        facts = self.facts
        _ = self.months
        if self.clashes or facts.service_months is not None or facts.allowance_months is not None:
            _ = self.allowance
        if facts.in_service_1991_12_27 is not None:
            _ = self.in_service_1991
        if facts.left_before_2016 is not None:
            _ = self.since_2016


def career_months(career: Career) -> Months:
    if career.months is not None:
        return career.months, career.months
    started, ended = span(career.started), span(career.ended)
    if started is None or ended is None or ended[1] <= started[0]:
        return UNKNOWN
    return touched_span(started, ended)


def _known(months: int | None) -> Months:
    return UNKNOWN if months is None else (months, months)


@lru_cache(maxsize=1 << 15)
def age_limits(kind: MemberType | None, born: date) -> tuple[date, ...]:
    """The day office ends by age, one for each kind of member that is possible."""
    kinds = (kind,) if kind else tuple(MemberType)
    return tuple(statutory_retirement_day(each, born) for each in kinds)


def months_beyond(kind: MemberType | None, born: Span, ended: Span) -> Months:
    """The least and the most months beyond the age limit, for every kind that is possible."""
    found = [_beyond(limit, end) for limit in _limits_of(kind, born) for end in _once(ended)]
    return min(found), max(found)


def appointed_beyond(kind: MemberType | None, born: Span, appointed: Span) -> Outcome:
    """Whether the appointment came after the age limit of office, since 2017 (법 3②3)."""
    limits = _limits_of(kind, born)
    first = max(min(limits), _BEFORE_2017) + DAY, max(*limits, _BEFORE_2017) + DAY
    return not_before(appointed, first, ("appointment_date",) if kind else ("member_type",))


def _limits_of(kind: MemberType | None, born: Span) -> tuple[date, ...]:
    limits = age_limits(kind, born[0])
    return limits if born[0] == born[1] else limits + age_limits(kind, born[1])


def _once(days: Span) -> tuple[date, ...]:
    return days[:1] if days[0] == days[1] else days


def _beyond(limit: date, ended: date) -> int:
    """Months after that of the age limit, from 2017 on, up to the end of service."""
    start = max(limit + DAY, OVER_AGE_SINCE)
    return max(0, touched(start, ended))
