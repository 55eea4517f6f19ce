"""How far a deadline moved, in words."""

from __future__ import annotations

from datetime import date
from typing import Final

from core.i18n import Say

_MONTHS: Final = 12
_YEAR_DAYS: Final = 365.25
_COUNTED_IN_DAYS: Final = 36


def span(days: int) -> Say:
    """Years and months, to the nearest month: a safe day that moved by a year moves by a few days
    less or more, because it stands before weekends."""
    years, rest = divmod(max(round(days * _MONTHS / _YEAR_DAYS), 1), _MONTHS)
    if years and rest:
        return Say("span.years_months", years=years, months=rest)
    return Say("span.years", years=years) if years else Say("span.months", months=rest)


def shift(before: date, after: date) -> Say:
    """How far a deadline moved: the difference in words, and which way."""
    days = abs((after - before).days)
    way = "later" if after > before else "sooner"
    if days == 0:
        return Say("shift.none")
    if days < _COUNTED_IN_DAYS:
        return Say(f"shift.days_{way}", days=days)
    return Say(f"shift.span_{way}", span=span(days))
