"""How far a deadline moved, in words."""

from __future__ import annotations

from datetime import date
from typing import Final

from core.i18n import Say
from notices.wording import span

_MONTHS: Final = 12
_YEAR_DAYS: Final = 365.25
_COUNTED_IN_DAYS: Final = 36


def shift(before: date, after: date) -> Say:
    """How far a deadline moved: the difference in words, and which way."""
    days = abs((after - before).days)
    way = "later" if after > before else "sooner"
    if days == 0:
        return Say("shift.none")
    if days < _COUNTED_IN_DAYS:
        return Say(f"shift.days_{way}", days=days)
    # To the nearest month: a safe day that moved by a year moves by a few days less or more,
    # because it stands before weekends.
    return Say(f"shift.span_{way}", span=span(round(days * _MONTHS / _YEAR_DAYS)))
