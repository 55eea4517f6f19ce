"""The last day to claim under another scheme. Its safe day is not that of rules/limitation.py:
it counts the first day and knows no holidays, so it may fall on a weekend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from rules.calendar import BusinessCalendar
from rules.limitation import Limitation, deadline, raw_end
from rules.schemes.shapes import Nature, SchemeBenefit

_DAY: Final = timedelta(days=1)
_HAS_ONE_LAST_DAY: Final = frozenset({Nature.BASE, Nature.CLAIM_BY, Nature.WINDOW})


@dataclass(frozen=True, slots=True)
class Limit:
    """`raw`: the last day by 민법 157-160. `rolled`: moved off a holiday by 민법 161, never to be
    promised. `safe`: the day to tell people."""

    raw: date
    rolled: date
    safe: date


def limit_of(entry: SchemeBenefit, day: date, calendar: BusinessCalendar) -> Limit | None:
    """None where no single day ends the right: months may go, the right does not.
    `day` is the one `start_text` names. Raise UnknownYear as rules/limitation.py does."""
    if entry.period is None or entry.nature not in _HAS_ONE_LAST_DAY:
        return None
    return _limit(entry, entry.period, day, calendar)


def month_limit_of(entry: SchemeBenefit, payday: date, calendar: BusinessCalendar) -> Limit | None:
    """When the share of one month is gone, the right itself staying; None but for `rolling`."""
    if entry.period is None or entry.nature is not Nature.ROLLING:
        return None
    return _limit(entry, entry.period, payday, calendar)


def safe_end(day: date, period: Limitation) -> date:
    """The last day when `day` itself is counted, on whatever weekday it falls."""
    return raw_end(day - _DAY, period)


def _limit(
    entry: SchemeBenefit, period: Limitation, day: date, calendar: BusinessCalendar
) -> Limit:
    first = day - _DAY if entry.include_first_day else day
    ended = deadline(first, period, calendar)
    rolled = ended.adjusted if entry.holiday_roll else ended.raw
    # The law itself starts a window on the next day (고용보험법 48①): nothing is doubtful.
    safe = ended.raw if entry.nature is Nature.WINDOW else safe_end(day, period)
    return Limit(raw=ended.raw, rolled=rolled, safe=safe)
