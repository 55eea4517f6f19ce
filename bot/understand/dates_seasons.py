"""School years, seasons, holidays and terms: only a span of months, so that the day is asked.
Each public function is a `make` of dates.toml."""

from __future__ import annotations

import re
from datetime import date

from bot.understand.dates_grammar import group, seasons
from bot.understand.dates_parts import MONTHS, Context, Draft, Window, months_away, said_year
from rules.facts import PartialDate


def school_year(match: re.Match[str], context: Context) -> Draft | None:
    """A school year begins on 1 March."""
    year, _ = said_year(match, context)
    if year is None:
        return None
    return Draft(vague=True, window=(PartialDate(year, 3), PartialDate(year + 1, 3)))


def season(match: re.Match[str], context: Context) -> Draft | None:
    windows = _windows(match)
    year, _ = said_year(match, context)
    if year is None and any(group(match, name) for name in ("y", "ry", "ya")):
        return None
    spans = [
        _nearest_window(window, context) if year is None else _said_window(window, year)
        for window in windows
    ]
    return Draft(vague=True, window=(min(s[0] for s in spans), max(s[1] for s in spans)))


def _windows(match: re.Match[str]) -> tuple[tuple[int, int], ...]:
    at = max(match.start(name) for name in match.groupdict() if name.startswith("season"))
    return next(s.windows for s in seasons() if s.regex.match(match.string, at))


def _said_window(window: tuple[int, int], year: int) -> Window:
    """재작년 겨울 may be the one that began or the one that ended that year."""
    first, last = window
    if last <= MONTHS:
        return PartialDate(year, first), PartialDate(year, last)
    earliest = first - MONTHS if first > MONTHS else 1
    return PartialDate(year, earliest), PartialDate(year + 1, last - MONTHS)


def _nearest_window(window: tuple[int, int], context: Context) -> Window:
    """The last one that has begun; looking ahead, the next one that has not ended."""
    first, last = window
    now = PartialDate(context.today.year, context.today.month)
    years = range(context.today.year - 2, context.today.year + 3)
    starts = [date(year, 1, 1) for year in years]
    spans = [(months_away(s, first - 1), months_away(s, last - 1)) for s in starts]
    if context.forward:
        return next(span for span in spans if span[1] >= now)
    return next(span for span in reversed(spans) if span[0] <= now)
