"""From which day a pension runs and when it is first paid (공연법 34①, 영 22의5)."""

from __future__ import annotations

from datetime import date
from typing import Final

from rules.eligibility.case import Case
from rules.eligibility.clock import event_of
from rules.eligibility.truth import DAY, exact, span
from rules.entries import StartEvent

_PAYDAY: Final = 25
# 공연법 34①: from the very month of the start; everything else from the month after.
_FROM_ITS_MONTH: Final = frozenset({"R15", "R17", "R18", "R23"})
_BY_DISABILITY: Final = "R16"
_OF_SURVIVORS: Final = frozenset({"R50", "R57", "R75", "R76", "R97b"})
_ON_CONDITIONS: Final = frozenset({"R91", "R92", "R95", "R96"})


def pension_start(case: Case, rule: str) -> date | None:
    """The day the right to monthly payments begins; None for what is paid once, and while a fact
    for it is missing."""
    if rule == "R23":
        return exact(case.wished)
    if rule in _FROM_ITS_MONTH or rule == "R15b":
        return exact(case.start)
    if rule == _BY_DISABILITY:
        disability = case.facts.disability
        return exact(span(disability.confirmed)) if disability else None
    if rule in _OF_SURVIVORS:
        return exact(case.died)
    if rule in _ON_CONDITIONS:
        return exact(event_of(case, StartEvent.CONDITIONS_MET))
    return None


def first_payday(case: Case, rule: str, start: date) -> date | None:
    """The 25th of the first month paid, moved forward to a business day (영 22의5)."""
    month = _first_month(case, rule, start)
    return case.business_day_by(month.replace(day=_PAYDAY))


def _first_month(case: Case, rule: str, start: date) -> date:
    if rule not in _FROM_ITS_MONTH:
        return _next_month(start)
    ended = exact(case.ended)
    # A month that still counts as service is not paid as pension.
    served = ended is not None and (ended - DAY) >= start.replace(day=1)
    return _next_month(start) if served else start.replace(day=1)


def _next_month(day: date) -> date:
    year, month = divmod(day.year * 12 + day.month, 12)
    return date(year, month + 1, 1)
