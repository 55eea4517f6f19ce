"""Dates counted from today: 3년 전, 지난달 말일, 어제, 오는 금요일, 그만둔 지 3년. Each public
function is a `make` of dates.toml."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from bot.understand.dates_grammar import group, numbers_of, words_of
from bot.understand.dates_parts import (
    MONTHS,
    Context,
    Draft,
    between,
    draft_of,
    months_away,
    said_number,
)
from bot.understand.normalise import squeeze
from bot.understand.numbers import read_number
from rules.facts import PartialDate

_WEEK: Final = 7


def relative_month(match: re.Match[str], context: Context) -> Draft | None:
    away = numbers_of("relative_months")[squeeze(group(match, "rm"))]
    month = months_away(context.today, away)
    part = words_of("parts_of_month").get(squeeze(group(match, "part")), "")
    return Draft(month.year, month.month, said_number(group(match, "d")), part, relative=True)


def ago(match: re.Match[str], context: Context) -> Draft | None:
    """As precise as what was counted: 3년 전 is a year, 한 달 전 a month, 열흘 전 a day."""
    counted = _counted(match)
    if counted is None:
        return None
    count, unit = counted
    return draft_of(_away(context.today, count * _way(match), unit), relative=True)


def roughly_ago(match: re.Match[str], context: Context) -> Draft | None:
    if group(match, "half"):
        years = said_number(group(match, "n")) or 0
        return between(context.today, -(years * MONTHS + 8), -(years * MONTHS + 4))
    counted = _counted(match)
    if counted is None:
        return None
    count, unit = counted
    slack = {"year": 12, "month": 1}.get(unit)
    if slack is None:
        return between(context.today, -(count // 30) - 1, 0)
    months = count * slack
    return between(context.today, -months - slack, -months + slack)


def since(match: re.Match[str], context: Context) -> Draft | None:
    """그만둔 지 3년 됐어요: between three and four years ago."""
    counted = _counted(match)
    if counted is None:
        return None
    count, unit = counted
    if unit in {"week", "day"}:
        return roughly_ago(match, context)
    size = MONTHS if unit == "year" else 1
    return between(context.today, -(count + 1) * size, -count * size)


def named(match: re.Match[str], context: Context) -> Draft | None:
    said = squeeze(group(match, "word"))
    if said in numbers_of("relative_days"):
        day = _days_away(context.today, numbers_of("relative_days")[said])
        return None if day is None else draft_of(PartialDate.of(day), relative=True)
    if said in numbers_of("relative_months"):
        return draft_of(
            months_away(context.today, numbers_of("relative_months")[said]), relative=True
        )
    return Draft(context.today.year + numbers_of("relative_years")[said], relative=True)


def weekday(match: re.Match[str], context: Context) -> Draft | None:
    """지난주 금요일 counts weeks from Monday; 오는 and 지난 금요일 the nearest one."""
    wanted = numbers_of("weekdays")[group(match, "wd")]
    week = squeeze(group(match, "week"))
    ahead = (wanted - context.today.weekday()) % _WEEK or _WEEK
    near = numbers_of("near_weekdays").get(week)
    if near is not None:
        days = ahead if near > 0 else ahead - _WEEK or -_WEEK
        days = days if days != 0 else -_WEEK
    else:
        days = wanted - context.today.weekday() + _WEEK * numbers_of("weeks")[week]
    return draft_of(PartialDate.of(context.today + timedelta(days)), relative=True)


def _counted(match: re.Match[str]) -> tuple[int, str] | None:
    if said := group(match, "word"):
        return numbers_of("counted_days")[said], "day"
    said = group(match, "n").lower()
    count = numbers_of("english_numbers").get(said) or read_number(said)
    if count is None:
        return None
    return count, words_of("units")[group(match, "unit").lower()]


def _way(match: re.Match[str]) -> int:
    return numbers_of("ways")[squeeze(group(match, "way"))]


def _away(today: date, count: int, unit: str) -> PartialDate | None:
    if unit == "year":
        return PartialDate(min(max(today.year + count, date.min.year), date.max.year))
    if unit == "month":
        return months_away(today, count)
    day = _days_away(today, count * (_WEEK if unit == "week" else 1))
    return None if day is None else PartialDate.of(day)


def _days_away(today: date, days: int) -> date | None:
    try:
        return today + timedelta(days)
    except OverflowError:
        return None
