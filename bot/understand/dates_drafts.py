"""From a form that was found to a draft: the parts of a date that were said, not yet judged.
Each public function is a `make` of dates.toml; None means that it was no date after all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.understand.dates_found import Direction
from bot.understand.dates_grammar import group, numbers_of, seasons, word
from bot.understand.lexicon import section
from bot.understand.normalise import squeeze
from bot.understand.numbers import read_number
from rules.facts import PartialDate

_CENTURY: Final = 100
_MONTHS: Final = 12
_LONGEST_MONTH: Final = 31
# Somebody may say next year's 퇴직 with two figures, nobody one thirty years ahead.
_YEARS_AHEAD: Final = 10
_WEEK: Final = 7

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


def in_words(match: re.Match[str], context: Context) -> Draft | None:
    """2021년 2월 28일, 작년 2월 말, 3년 전 8월, 2월 28일."""
    year, relative = _year(match, context)
    if year is None and any(group(match, name) for name in ("y", "ry", "ya")):
        return None
    month, day = _month(group(match, "m")), _number(group(match, "d"))
    part = numbers_or_words("parts_of_month").get(squeeze(group(match, "part")), "")
    if word("lunar").search(match.group()):
        return Draft(year, vague=True, window=_lunar_window(year))
    return Draft(year, month, day, part, relative)


def figures(match: re.Match[str], context: Context) -> Draft | None:
    """2021.2.28, 21-2-28; two figures that are no month make it no date."""
    draft = in_words(match, context)
    short = len(group(match, "y").strip("'")) < len("2021")
    if draft is None or (short and not _could_be(draft.month or 1, draft.day or 1)):
        return None
    return draft


def day_first(match: re.Match[str], context: Context) -> Draft | None:
    """28/02/2021; 03/02/2021 can be two days."""
    year, a, b = int(group(match, "y")), int(group(match, "a")), int(group(match, "b"))
    return _either(year, (b, a), (a, b))


def run_of_figures(match: re.Match[str], context: Context) -> Draft | None:
    """20210228, 2021228, 210228, 202102."""
    run = group(match, "run")
    if len(run) == len("20210228"):
        long_year = int(run[:4])
        return Draft(long_year, int(run[4:6]), int(run[6:])) if _is_year(long_year) else None
    if len(run) == len("2021228"):
        year = int(run[:4])
        pairs = ((int(run[4]), int(run[5:])), (int(run[4:6]), int(run[6])))
        return _either(year, *pairs) if _is_year(year) else None
    return _six_figures(run, context)


def english(match: re.Match[str], context: Context) -> Draft | None:
    year = group(match, "y")
    month = section("english_months", of="dates")[group(match, "em").lower()[:3]]
    part = numbers_or_words("parts_of_month").get(squeeze(group(match, "part")), "")
    return Draft(int(year) if year else None, month, _number(group(match, "d")), part)


def year_alone(match: re.Match[str], context: Context) -> Draft | None:
    year, relative = _year(match, context)
    return None if year is None else Draft(year, relative=relative)


def part_of_year(match: re.Match[str], context: Context) -> Draft | None:
    year, _ = _year(match, context)
    if year is None:
        return None
    first, last = section("parts_of_year", of="dates")[group(match, "half")]
    return Draft(year, vague=True, window=(PartialDate(year, first), PartialDate(year, last)))


def school_year(match: re.Match[str], context: Context) -> Draft | None:
    """A school year begins on 1 March."""
    year, _ = _year(match, context)
    if year is None:
        return None
    return Draft(vague=True, window=(PartialDate(year, 3), PartialDate(year + 1, 3)))


def season(match: re.Match[str], context: Context) -> Draft | None:
    windows = _windows(match)
    year, _ = _year(match, context)
    if year is None and any(group(match, name) for name in ("y", "ry", "ya")):
        return None
    spans = [
        _nearest_window(window, context) if year is None else _said_window(window, year)
        for window in windows
    ]
    return Draft(vague=True, window=(min(s[0] for s in spans), max(s[1] for s in spans)))


def relative_month(match: re.Match[str], context: Context) -> Draft | None:
    away = numbers_of("relative_months")[squeeze(group(match, "rm"))]
    month = months_away(context.today, away)
    part = numbers_or_words("parts_of_month").get(squeeze(group(match, "part")), "")
    return Draft(month.year, month.month, _number(group(match, "d")), part, relative=True)


def ago(match: re.Match[str], context: Context) -> Draft | None:
    """As precise as what was counted: 3년 전 is a year, 한 달 전 a month, 열흘 전 a day."""
    counted = _counted(match)
    if counted is None:
        return None
    count, unit = counted
    return _of(_away(context.today, count * _way(match), unit), relative=True)


def roughly_ago(match: re.Match[str], context: Context) -> Draft | None:
    if group(match, "half"):
        years = _number(group(match, "n")) or 0
        return _between(context.today, -(years * _MONTHS + 8), -(years * _MONTHS + 4))
    counted = _counted(match)
    if counted is None:
        return None
    count, unit = counted
    slack = {"year": 12, "month": 1}.get(unit)
    if slack is None:
        return _between(context.today, -count // 30 - 1, 0)
    months = count * slack
    return _between(context.today, -months - slack, -months + slack)


def since(match: re.Match[str], context: Context) -> Draft | None:
    """그만둔 지 3년 됐어요: between three and four years ago."""
    counted = _counted(match)
    if counted is None:
        return None
    count, unit = counted
    if unit in {"week", "day"}:
        return roughly_ago(match, context)
    size = _MONTHS if unit == "year" else 1
    return _between(context.today, -(count + 1) * size, -count * size)


def named(match: re.Match[str], context: Context) -> Draft | None:
    said = squeeze(group(match, "word"))
    if said in numbers_of("relative_days"):
        day = _days_away(context.today, numbers_of("relative_days")[said])
        return None if day is None else _of(PartialDate.of(day), relative=True)
    if said in numbers_of("relative_months"):
        return _of(months_away(context.today, numbers_of("relative_months")[said]), relative=True)
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
    return _of(PartialDate.of(context.today + timedelta(days)), relative=True)


def day_alone(match: re.Match[str], context: Context) -> Draft | None:
    return Draft(day=_number(group(match, "d")))


def two_figures(match: re.Match[str], context: Context) -> Draft | None:
    """2.28 is a month and a day; 21.2 a year and a month; 11.2 could be both and is the former."""
    a, b = int(group(match, "a")), int(group(match, "b"))
    if _could_be(a, b):
        return Draft(month=a, day=b)
    year = full_year(a, context) if len(group(match, "a")) == len("21") else None
    return Draft(year, b) if year is not None and 1 <= b <= _MONTHS else None


def vague(match: re.Match[str], context: Context) -> Draft | None:
    return Draft(vague=True)


def full_year(figures_said: int, context: Context) -> int:
    """21 is 2021 and 91 is 1991; in a question about the past no year lies ahead."""
    this_century = context.today.year // _CENTURY * _CENTURY + figures_said
    if context.forward:
        return this_century
    ahead = 0 if context.direction is Direction.PAST else _YEARS_AHEAD
    return this_century if this_century <= context.today.year + ahead else this_century - _CENTURY


def months_away(day: date, months: int) -> PartialDate:
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    return PartialDate(min(max(year, date.min.year), date.max.year), month + 1)


def numbers_or_words(name: str) -> dict[str, str]:
    return {str(key): str(value) for key, value in section(name, of="dates").items()}


def _year(match: re.Match[str], context: Context) -> tuple[int | None, bool]:
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


def _month(said: str) -> int | None:
    return numbers_of("native_months").get(said) or _number(said)


def _number(said: str) -> int | None:
    return read_number(said) if said else None


def _is_year(year: int) -> bool:
    return 1800 <= year < 2200  # noqa: PLR2004  a run that starts otherwise is some other number


def _could_be(month: int, day: int) -> bool:
    return 1 <= month <= _MONTHS and 1 <= day <= _LONGEST_MONTH


def _exists(year: int, month: int, day: int | None = None) -> PartialDate | None:
    try:
        return PartialDate(year, month, day)
    except ValueError:
        return None


def _either(year: int, *pairs: tuple[int, int]) -> Draft | None:
    """One of several readings as month and day, or the question which."""
    fitting = {found for pair in pairs if (found := _exists(year, *pair))}
    if len(fitting) == 1:
        return _of(fitting.pop())
    return Draft(readings=tuple(sorted(fitting))) if fitting else Draft(year, *pairs[0])


def _six_figures(run: str, context: Context) -> Draft | None:
    short = (full_year(int(run[:2]), context), int(run[2:4]), int(run[4:]))
    as_day = _exists(*short)
    as_month = _exists(int(run[:4]), int(run[4:])) if _is_year(int(run[:4])) else None
    if as_day and as_month:
        return Draft(readings=(min(as_day, as_month, key=str), max(as_day, as_month, key=str)))
    if as_day or as_month:
        return _of(as_day or as_month)
    return Draft(*short) if _could_be(short[1], short[2]) else None


def _of(found: PartialDate | None, *, relative: bool = False) -> Draft | None:
    if found is None:
        return None
    return Draft(found.year, found.month, found.day, relative=relative)


def _counted(match: re.Match[str]) -> tuple[int, str] | None:
    if said := group(match, "word"):
        return numbers_of("counted_days")[said], "day"
    said = group(match, "n").lower()
    count = numbers_of("english_numbers").get(said) or read_number(said)
    if count is None:
        return None
    return count, numbers_or_words("units")[group(match, "unit").lower()]


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


def _between(today: date, first: int, last: int) -> Draft:
    return Draft(vague=True, window=(months_away(today, first), months_away(today, last)))


def _lunar_window(year: int | None) -> Window | None:
    """A lunar year runs on into the next February."""
    return None if year is None else (PartialDate(year), PartialDate(year + 1))


def _windows(match: re.Match[str]) -> tuple[tuple[int, int], ...]:
    at = max(match.start(name) for name in match.groupdict() if name.startswith("season"))
    return next(s.windows for s in seasons() if s.regex.match(match.string, at))


def _said_window(window: tuple[int, int], year: int) -> Window:
    """재작년 겨울 may be the one that began or the one that ended that year."""
    first, last = window
    if last <= _MONTHS:
        return PartialDate(year, first), PartialDate(year, last)
    earliest = first - _MONTHS if first > _MONTHS else 1
    return PartialDate(year, earliest), PartialDate(year + 1, last - _MONTHS)


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
