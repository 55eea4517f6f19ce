"""Three-valued answers: True, False, or the names of the facts that would settle it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from rules.facts import PartialDate
from rules.situation import Months

Missing = tuple[str, ...]
# An unknown outcome always names at least one fact.
Outcome = bool | Missing
# The earliest and the latest day that what was said allows.
Span = tuple[date, date]

DAY = timedelta(days=1)


def both(*outcomes: Outcome) -> Outcome:
    unknown: Missing = ()
    for outcome in outcomes:
        if outcome is False:
            return False
        if outcome is not True:
            unknown += outcome
    return unknown or True


def either(*outcomes: Outcome) -> Outcome:
    unknown: Missing = ()
    for outcome in outcomes:
        if outcome is True:
            return True
        if outcome is not False:
            unknown += outcome
    return unknown or False


def negated(outcome: Outcome) -> Outcome:
    if outcome is True:
        return False
    return True if outcome is False else outcome


def told(value: bool | None, fact: str) -> Outcome:  # noqa: FBT001  the fact itself
    return (fact,) if value is None else value


def denied(value: bool | None, fact: str) -> Outcome:  # noqa: FBT001  the fact itself
    return (fact,) if value is None else not value


def at_least(months: Months, bound: Months, missing: Missing) -> Outcome:
    if months[0] >= bound[1]:
        return True
    return False if months[1] < bound[0] else missing


def from_day_on(days: Span | None, first: date, missing: Missing) -> Outcome:
    """Whether the day lies on or after `first`."""
    if days is None:
        return missing
    if days[0] >= first:
        return True
    return False if days[1] < first else missing


def not_before(later: Span | None, earlier: Span | None, missing: Missing) -> Outcome:
    if later is None or earlier is None:
        return missing
    if later[0] >= earlier[1]:
        return True
    return False if later[1] < earlier[0] else missing


def span(day: PartialDate | None) -> Span | None:
    if day is None:
        return None
    first = day.earliest
    return first, day.latest if day.day is None else first


def exact(days: Span | None) -> date | None:
    return days[0] if days is not None and days[0] == days[1] else None


def years_later(day: date, years: int) -> date:
    """The same day of a later year; 29 February becomes 1 March (민법 158, 160)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def of_each(days: Span, work: Callable[[date], date]) -> Span:
    """Worked out once where the day is known exactly."""
    first = work(days[0])
    return first, first if days[0] == days[1] else work(days[1])


def years_after(days: Span, years: int) -> Span:
    return years_later(days[0], years), years_later(days[1], years)


def known_once(names: Missing) -> Missing:
    """Each name once, the first place kept."""
    return tuple(dict.fromkeys(names))
