"""The parts of a date that were said, not yet judged, and how each part is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.understand.dates_found import Direction
from bot.understand.dates_grammar import group, numbers_of
from bot.understand.normalise import squeeze
from bot.understand.numbers import read_number
from rules.facts import PartialDate

MONTHS: Final = 12
_CENTURY: Final = 100
_LONGEST_MONTH: Final = 31
# Somebody may say next year's retirement with two figures, nobody one thirty years ahead.
_YEARS_AHEAD: Final = 10

Window = tuple[PartialDate, PartialDate]


@dataclass(frozen=True, slots=True)
class Context:
    today: date
    direction: Direction

    @property
    def forward(self) -> bool:
        return self.direction is Direction.FUTURE


@dataclass(frozen=True, slots=True)
class Draft:
    """`part`: "last" is a said last day; "end" and "start" only suggest one. `window`: vague words.
    `readings`: several dates fit. `relative`: the year was counted from today."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: str = ""
    relative: bool = False
    rough: bool = False
    vague: bool = False
    window: Window | None = None
    readings: tuple[PartialDate, ...] = ()


def said_year(match: re.Match[str], context: Context) -> tuple[int | None, bool]:
    if said := group(match, "ry"):
        return context.today.year + numbers_of("relative_years")[squeeze(said)], True
    if said := group(match, "ya"):
        back = read_number(said)
        return (None, True) if back is None else (max(context.today.year - back, 1), True)
    said = group(match, "y").strip("'")
    value = read_number(said) if said else None
    if value is None:
        return None, False
    if value < _CENTURY:
        return full_year(value, context), False
    return (value, False) if value >= 10 * _CENTURY and value <= date.max.year else (None, False)


def said_month(said: str) -> int | None:
    return numbers_of("native_months").get(said) or said_number(said)


def said_number(said: str) -> int | None:
    return read_number(said) if said else None


def full_year(figures_said: int, context: Context) -> int:
    """21 is 2021 and 91 is 1991; in a question about the past no year lies ahead."""
    this_century = context.today.year // _CENTURY * _CENTURY + figures_said
    if context.forward:
        return this_century
    ahead = 0 if context.direction is Direction.PAST else _YEARS_AHEAD
    return this_century if this_century <= context.today.year + ahead else this_century - _CENTURY


def could_be(month: int, day: int) -> bool:
    return 1 <= month <= MONTHS and 1 <= day <= _LONGEST_MONTH


def existing(year: int, month: int, day: int | None = None) -> PartialDate | None:
    try:
        return PartialDate(year, month, day)
    except ValueError:
        return None


def draft_of(found: PartialDate | None, *, relative: bool = False) -> Draft | None:
    if found is None:
        return None
    return Draft(found.year, found.month, found.day, relative=relative)


def months_away(day: date, months: int) -> PartialDate:
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    return PartialDate(min(max(year, date.min.year), date.max.year), month + 1)


def between(today: date, first: int, last: int) -> Draft:
    return Draft(vague=True, window=(months_away(today, first), months_away(today, last)))
