"""Months of service and the age limit of office: what the dates of a working life mean in law."""

from __future__ import annotations

import calendar as months
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from rules.citation import Citation
from rules.facts import PartialDate

ARTICLES: Final = (
    Citation("법", "31①"),
    Citation("법", "31③"),
    Citation("교육공무원법", "47"),
    Citation("국가공무원법", "74④"),
)


class MemberType(StrEnum):
    TEACHER_K12 = "teacher_k12"
    TEACHER_UNIV = "teacher_univ"
    STAFF = "staff"


# 법 31③: the age limits of 교육공무원법 47① and 국가공무원법 74①.
AGE_LIMIT: Final = {
    MemberType.TEACHER_K12: 62,
    MemberType.TEACHER_UNIV: 65,
    MemberType.STAFF: 60,
}

_FIRST_HALF_YEAR: Final = range(1, 7)
_FIRST_SCHOOL_TERM: Final = range(3, 9)


def service_months(appointed: PartialDate, retired: PartialDate) -> tuple[int, int]:
    """The least and the most months the two dates allow (법 31①): from the month of
    appointment through the month of the day before `retired`, each touched month one.
    Raise ValueError when the retirement cannot follow the appointment."""
    if retired.latest <= appointed.earliest:
        raise ValueError(f"retired {retired} not after appointed {appointed}; expected a later day")
    least = _touched(appointed.latest, retired.earliest)
    return max(1, least), _touched(appointed.earliest, retired.latest)


def _touched(appointed: date, retired: date) -> int:
    last = retired - timedelta(days=1)
    return (last.year - appointed.year) * 12 + last.month - appointed.month + 1


def statutory_retirement_day(member_type: MemberType, born: date) -> date:
    """The day office ends by age (교육공무원법 47②, 국가공무원법 74④)."""
    year = born.year + AGE_LIMIT[member_type]
    if member_type is MemberType.STAFF:
        return date(year, 6, 30) if born.month in _FIRST_HALF_YEAR else date(year, 12, 31)
    if born.month in _FIRST_SCHOOL_TERM:
        return date(year, 8, 31)
    spring = year if born.month < _FIRST_SCHOOL_TERM.start else year + 1
    return date(spring, 2, months.monthrange(spring, 2)[1])
