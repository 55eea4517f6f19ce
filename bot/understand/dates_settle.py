"""From a draft to an answer: does the day exist, does it lie on the side that was asked for,
is it all there? Nothing is rounded to make it so."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from typing import Final

from bot.understand.dates_found import DateFound, DateProblem, Direction, ProblemKind
from bot.understand.dates_parts import Context, Draft, months_away
from rules.facts import PartialDate, Precision

_OLDEST: Final = 1900
_YEARS_AHEAD: Final = 75
_MONTHS: Final = 12
_LEAP: Final = 2024
_LONGEST_MONTH: Final = 31
_BACK_TO_A_LEAP_YEAR: Final = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Where the words stand, and the words."""

    span: tuple[int, int]
    said: str


def settle(draft: Draft, place: Place, context: Context) -> DateFound | DateProblem:
    if draft.vague:
        return _problem("vague", place, *(draft.window or (None, None)))
    if draft.readings:
        return _one_of(draft.readings, place, context)
    return _no_such_day(draft, place) or _with_year(draft, place, context)


def _with_year(draft: Draft, place: Place, context: Context) -> DateFound | DateProblem:
    if draft.year is None:
        near = nearest(draft, context)
        return replace(_problem("ambiguous", place, near, near), hint=hint(draft, near))
    found = PartialDate(draft.year, draft.month, said_day(draft, draft.year))
    if draft.rough:
        return _problem("vague", place, *_around(found, draft))
    side = _wrong_side(found, context)
    if side is not None:
        return replace(_problem(side, place, found, found), hint=hint(draft, found))
    return DateFound(found, place.span, place.said, hint(draft, found))


def said_day(draft: Draft, year: int) -> int | None:
    """Only 말일 says a day; 말 does not."""
    if draft.part == "last" and draft.month is not None:
        return calendar.monthrange(year, draft.month)[1]
    return draft.day


def hint(draft: Draft, found: PartialDate | None) -> PartialDate | None:
    if found is None or found.month is None or found.day is not None:
        return None
    if draft.part == "end":
        return PartialDate.of(found.latest)
    return PartialDate.of(found.earliest) if draft.part == "start" else None


def nearest(draft: Draft, context: Context) -> PartialDate | None:
    """The nearest date that fits the month and the day said, today among them."""
    if draft.month is None:
        return _nearest_day(draft.day, context)
    step = 1 if context.forward else -1
    for away in range(-step, step * (_BACK_TO_A_LEAP_YEAR + 1), step):
        year = context.today.year + away
        found = _fitting(draft, year)
        if found and _on_side(found, context):
            return found
    return None


def _fitting(draft: Draft, year: int) -> PartialDate | None:
    try:
        return PartialDate(year, draft.month, said_day(draft, year))
    except ValueError:
        return None


def _on_side(found: PartialDate, context: Context) -> bool:
    if context.forward:
        return found.latest >= context.today
    return found.earliest <= context.today


def _nearest_day(day: int | None, context: Context) -> PartialDate | None:
    if day is None:
        return None
    months = range(3) if context.forward else range(0, -3, -1)
    for away in months:
        month = months_away(context.today, away)
        if day <= month.latest.day:
            found = PartialDate(month.year, month.month, day)
            if _on_side(found, context):
                return found
    return None


def _no_such_day(draft: Draft, place: Place) -> DateProblem | None:
    """2월 30일. Without a year February is given its 29 days."""
    if draft.month is not None and not 1 <= draft.month <= _MONTHS:
        return _problem("no_such_day", place)
    longest = _LONGEST_MONTH
    month = None
    if draft.month is not None:
        longest = calendar.monthrange(draft.year or _LEAP, draft.month)[1]
        month = None if draft.year is None else PartialDate(draft.year, draft.month)
    if draft.day is None or 1 <= draft.day <= longest:
        return None
    last_day = None if draft.month is None else longest
    return replace(_problem("no_such_day", place, month, month), last_day=last_day)


def _wrong_side(found: PartialDate, context: Context) -> ProblemKind | None:
    if found.year < _OLDEST:
        return "past"
    if found.year > context.today.year + _YEARS_AHEAD:
        return "future"
    if context.direction is Direction.PAST and found.earliest > context.today:
        return "future"
    if context.forward and found.latest < context.today:
        return "past"
    return None


def _one_of(
    readings: tuple[PartialDate, ...], place: Place, context: Context
) -> DateFound | DateProblem:
    """Several dates fit the words; those on the wrong side do not count."""
    fitting = [found for found in readings if _wrong_side(found, context) is None] or readings
    if len(fitting) == 1:
        return settle(Draft(fitting[0].year, fitting[0].month, fitting[0].day), place, context)
    ordered = sorted(fitting, key=lambda found: found.earliest)
    return _problem("ambiguous", place, ordered[0], ordered[-1])


def _around(found: PartialDate, draft: Draft) -> tuple[PartialDate, PartialDate]:
    """쯤 takes one step of precision away."""
    if found.precision is Precision.DAY or draft.part:
        month = PartialDate(found.year, found.month)
        return month, month
    if found.precision is Precision.MONTH:
        return months_away(found.earliest, -1), months_away(found.earliest, 1)
    return PartialDate(found.year - 1), PartialDate(found.year + 1)


def _problem(
    kind: ProblemKind,
    place: Place,
    earliest: PartialDate | None = None,
    latest: PartialDate | None = None,
) -> DateProblem:
    return DateProblem(kind, place.said, None, earliest, latest, span=place.span)
