"""The arithmetic of limits: from the day something happened to the last day to claim.
It knows no benefit and reads no clock."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from enum import StrEnum
from typing import Final

from rules.calendar import BusinessCalendar, UnknownYear
from rules.citation import Citation

ARTICLES: Final = (
    Citation("민법", "157"),
    Citation("민법", "159"),
    Citation("민법", "160"),
    Citation("민법", "161"),
)

# One day because 법 2①5 may mean the day before retirement, one because a period that starts
# at midnight counts its first day (민법 157), one because people confuse the last working day
# with the day of retirement.
SAFE_MARGIN_DAYS: Final = 3


class Unit(StrEnum):
    YEAR = "year"
    MONTH = "month"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Limitation:
    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError(f"Limitation: amount {self.amount}; expected 1 or more")


@dataclass(frozen=True, slots=True)
class Deadline:
    """`raw`: the last day by 민법 157-160. `adjusted`: moved off a holiday by 민법 161, never
    to be promised. `safe`: the day shown to people, always a business day."""

    raw: date
    adjusted: date
    safe: date


def raw_end(event: date, limitation: Limitation) -> date:
    """The last day of a period counted from the day after `event` (민법 157, 160②③)."""
    if limitation.unit is Unit.DAY:
        return event + timedelta(days=limitation.amount)
    first = event + timedelta(days=1)
    step = limitation.amount * (12 if limitation.unit is Unit.YEAR else 1)
    year, month = divmod(first.year * 12 + first.month - 1 + step, 12)
    length = months.monthrange(year, month + 1)[1]
    if first.day > length:
        return date(year, month + 1, length)
    return date(year, month + 1, first.day) - timedelta(days=1)


def deadline(event: date, limitation: Limitation, calendar: BusinessCalendar) -> Deadline:
    """Raise UnknownYear when the limit falls where the calendar's holidays are not known.

    민법 161 has counted Saturdays since 2007-12-21 only; for older limits, all long past,
    `adjusted` may be a day or two later than it was.
    """
    if event.year > min(calendar.last_year, MAXYEAR - limitation.amount):
        raise UnknownYear(event.year, calendar.first_year, calendar.last_year)
    raw = raw_end(event, limitation)
    return Deadline(
        raw=raw,
        adjusted=calendar.on_or_after(raw),
        safe=calendar.on_or_before(raw - timedelta(days=SAFE_MARGIN_DAYS)),
    )
