"""Dates as people write them. A missing day is never filled in, and what cannot be read for
certain comes back as a problem to ask about."""

from __future__ import annotations

from datetime import date

from bot.understand.dates_found import DateFound, DateProblem, Direction, ProblemKind
from bot.understand.normalise import normalise
from rules.facts import PartialDate

__all__ = [
    "DateFound",
    "DateProblem",
    "Direction",
    "ProblemKind",
    "find_dates",
    "read_date",
]


def find_dates(
    text: str, *, today: date, direction: Direction
) -> tuple[DateFound | DateProblem, ...]:
    """Every date in `text`, in its order."""
    found = read_date(text, today=today, direction=direction)
    return () if found is None else (found,)


def read_date(text: str, *, today: date, direction: Direction) -> DateFound | DateProblem | None:
    """The one date an answer means; None when it means none."""
    said = normalise(text)
    try:
        return DateFound(PartialDate.parse(said), (0, len(said)), said)
    except ValueError:
        return None
