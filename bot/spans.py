"""How far a deadline moved, in words."""

from __future__ import annotations

from datetime import date
from typing import Final

from core.i18n import Say

_MONTHS: Final = 12


def span(start: date, end: date) -> Say:
    """Whole years and months between two days, rounded down."""
    months = (end.year - start.year) * _MONTHS + end.month - start.month - (end.day < start.day)
    years, rest = divmod(max(months, 1), _MONTHS)
    if years and rest:
        return Say("span.years_months", years=years, months=rest)
    return Say("span.years", years=years) if years else Say("span.months", months=rest)


def shift(before: date, after: date) -> Say:
    """How far a deadline moved: the difference in words, and which way."""
    days = abs((after - before).days)
    way = "later" if after > before else "sooner"
    if days == 0:
        return Say("shift.none")
    if days < _MONTHS * 3:
        return Say(f"shift.days_{way}", days=days)
    early, late = sorted((before, after))
    return Say(f"shift.span_{way}", span=span(early, late))
