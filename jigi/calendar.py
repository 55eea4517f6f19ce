"""The business calendar of this installation; by itself, so that `jigi deadline` starts without
the rest of the house."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from core.settings import Settings
from rules.calendar import BusinessCalendar, load_extra_holidays


def make_calendar(settings: Settings) -> BusinessCalendar:
    """Raise ValueError for a bad line in the operator's table of temporary holidays."""
    shipped = Path(str(files("rules"))) / "data" / "temporary_holidays.toml"
    return BusinessCalendar(load_extra_holidays(settings.holidays_file or shipped))
