"""The business calendar of this installation; by itself, so that `jigi deadline` starts without
the rest of the house."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from core.settings import Settings
from rules.calendar import BusinessCalendar, ExtraHoliday, load_extra_holidays


def make_calendar(settings: Settings) -> BusinessCalendar:
    """The holidays the program carries, and the operator's. Raise ValueError for a bad table."""
    shipped = load_extra_holidays(Path(str(files("rules"))) / "data" / "temporary_holidays.toml")
    return BusinessCalendar((*shipped, *_own(settings.holidays_file)))


def _own(path: Path | None) -> tuple[ExtraHoliday, ...]:
    if path is None:
        return ()
    try:
        return load_extra_holidays(path)
    except OSError as error:
        raise ValueError(
            f"JIGI_HOLIDAYS_FILE: {path}: {error.strerror}; expected a TOML file of holidays"
        ) from error
    except ValueError as error:
        raise ValueError(f"JIGI_HOLIDAYS_FILE: {error}") from error
