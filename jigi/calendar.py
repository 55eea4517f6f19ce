"""The business calendar of this installation; by itself, so that `jigi deadline` starts without
the rest of the house."""

from __future__ import annotations

from core.settings import Settings
from rules.calendar import BusinessCalendar, load_extra_holidays


def make_calendar(settings: Settings) -> BusinessCalendar:
    """Raise ValueError for a bad line in the operator's table of temporary holidays."""
    path = settings.holidays_file
    return BusinessCalendar(load_extra_holidays(path) if path else ())
