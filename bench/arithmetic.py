"""How many deadlines a second: five years from every day of three decades, holidays and all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from bench.figure import Figure, Options, median_of_runs, seconds_of
from rules.calendar import BusinessCalendar
from rules.limitation import Limitation, Unit, deadline

_FIVE_YEARS: Final = Limitation(5, Unit.YEAR)
_FIRST: Final = date(1995, 1, 1)
_DAYS: Final = [_FIRST + timedelta(days=n) for n in range(30 * 365)]


def measure(_options: Options) -> Iterator[Figure]:
    calendar = BusinessCalendar()
    _count_all(calendar)
    counted = median_of_runs("arithmetic", lambda: seconds_of(lambda: _count_all(calendar)))
    bare = median_of_runs("bare dates", lambda: seconds_of(_add_all))
    more: dict[str, object] = {"bare_per_second": len(_DAYS) / bare, "ratio": counted / bare}
    yield Figure("arithmetic", len(_DAYS) / counted, "deadlines/s", more=more)


def _count_all(calendar: BusinessCalendar) -> None:
    for day in _DAYS:
        deadline(day, _FIVE_YEARS, calendar)


def _add_all() -> None:
    """The same with neither the code's month ends nor its holidays: what dates cost in Python."""
    for day in _DAYS:
        day + timedelta(days=1826)
