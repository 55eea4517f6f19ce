"""An independent reading of 민법 157, 159, 160, 161 and of 공휴일규정 2, 3: its own leap years, its
own walk over the days. It imports nothing from rules, so that both cannot be wrong together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

FIRST, LAST = 1989, 2067
MONDAY, WEDNESDAY, SATURDAY, SUNDAY = 0, 2, 5, 6

# 설날, 부처님오신날 (음력 4월 8일), 추석 by the Korean lunar calendar (UTC+9).
LUNAR = {
    2024: ("02-10", "05-15", "09-17"),
    2025: ("01-29", "05-05", "10-06"),
    2026: ("02-17", "05-24", "09-25"),
    2027: ("02-07", "05-13", "09-15"),
    2028: ("01-27", "05-02", "10-03"),
    2029: ("02-13", "05-20", "09-22"),
    2030: ("02-03", "05-09", "09-12"),
    2031: ("01-23", "05-28", "10-01"),
    2032: ("02-11", "05-16", "09-19"),
    2033: ("01-31", "05-06", "09-08"),
    2034: ("02-19", "05-25", "09-27"),
    2035: ("02-08", "05-15", "09-16"),
    2036: ("01-28", "05-03", "10-04"),
    2037: ("02-15", "05-22", "09-24"),
    2038: ("02-04", "05-11", "09-13"),
    2039: ("01-24", "04-30", "10-02"),
    2040: ("02-12", "05-18", "09-21"),
    2041: ("02-01", "05-07", "09-10"),
    2042: ("01-22", "05-26", "09-28"),
    2043: ("02-10", "05-16", "09-17"),
    2044: ("01-30", "05-05", "10-05"),
    2045: ("02-17", "05-24", "09-25"),
    2046: ("02-06", "05-13", "09-15"),
    2047: ("01-26", "05-02", "10-04"),
    2048: ("02-14", "05-20", "09-22"),
    2049: ("02-02", "05-09", "09-11"),
    2050: ("01-23", "05-28", "09-30"),
}

# 임시공휴일 and the election of a vacancy, as they were proclaimed.
PROCLAIMED = {
    2024: ["10-01"],
    2025: ["01-27", "06-03"],
}


def length(year: int, month: int) -> int:
    if month == 2:
        leap = year % 400 == 0 or (year % 4 == 0 and year % 100 != 0)
        return 29 if leap else 28
    return 30 if month in {4, 6, 9, 11} else 31


def walk() -> Iterator[int]:
    """Every day from 1989 to 2067, one at a time, as 20260301."""
    for year in range(FIRST, LAST + 1):
        for month in range(1, 13):
            for day in range(1, length(year, month) + 1):
                yield year * 10_000 + month * 100 + day


DAYS = list(walk())
# 1 January 1990 was a Monday.
_ANCHOR = DAYS.index(1990_01_01)


def weekday(index: int) -> int:
    return (index - _ANCHOR) % 7


def after_days(event: int, count: int) -> int:
    """The first day is not counted (157); the period ends with its last day (159)."""
    index = event
    for _ in range(count):
        index += 1
    return index


def after_months(event: int, count: int) -> int:
    """Walk from the first counted day to the day that answers to it, and stop the day before;
    when its month has no such day, stop at the end of that month (160)."""
    start = event + 1
    year, month, day = DAYS[start] // 10_000, DAYS[start] // 100 % 100, DAYS[start] % 100
    for _ in range(count):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    if day > length(year, month):
        return DAYS.index(year * 10_000 + month * 100 + length(year, month), start)
    return DAYS.index(year * 10_000 + month * 100 + day, start) - 1


def is_free(index: int, holidays: frozenset[int]) -> bool:
    return weekday(index) >= SATURDAY or DAYS[index] in holidays


def adjusted(raw: int, holidays: frozenset[int]) -> int:
    """A period whose last day is a Saturday or a holiday ends with the day after (161)."""
    while is_free(raw, holidays):
        raw += 1
    return raw


def safe(raw: int, holidays: frozenset[int]) -> int:
    for _ in range(3):
        raw -= 1
    while is_free(raw, holidays):
        raw -= 1
    return raw


def holidays_of(year: int) -> set[date]:
    """공휴일규정 2 and 3 for 2024 to 2050, substitutes and elections included."""
    single, feasts = _singles(year), _feasts(year)
    named = [date(year, 1, 1), date(year, 6, 6), *single, *feasts]
    free = set(named) | {_on(year, text) for text in PROCLAIMED.get(year, [])}
    free |= _elections(year, free)
    for day in sorted({*single, *feasts}):
        clash = day.weekday() < SATURDAY and named.count(day) > 1
        weekend = day.weekday() >= SATURDAY and day in single
        sunday = day.weekday() == SUNDAY and day in feasts
        if clash or weekend or sunday:
            free.add(_next_workday(day, free))
    return free


def _singles(year: int) -> list[date]:
    """What is made up for on Saturdays and Sundays (3①1)."""
    days = ["03-01", "05-05", "08-15", "10-03", "10-09", "12-25", LUNAR[year][1]]
    if year >= 2026:
        days += ["05-01", "07-17"]
    return [_on(year, text) for text in days]


def _feasts(year: int) -> list[date]:
    """설 and 추석, three days each, made up for on Sundays only (3①2)."""
    middles = [_on(year, LUNAR[year][0]), _on(year, LUNAR[year][2])]
    return [middle + timedelta(days=step) for middle in middles for step in (-1, 0, 1)]


def _elections(year: int, free: set[date]) -> set[date]:
    """공직선거법 34: the first Wednesday from the 70th, 50th, 30th day before the term ends; a
    week later when it or a neighbour is a holiday."""
    starts = []
    if year >= 2030 and (year - 2030) % 5 == 0:
        starts.append(date(year, 6, 3) - timedelta(days=70))
    if (year - 2024) % 4 == 0:
        starts.append(date(year, 5, 29) - timedelta(days=50))
    if (year - 2026) % 4 == 0:
        starts.append(date(year, 6, 30) - timedelta(days=30))
    found = set()
    for start in starts:
        day = start
        while day.weekday() != WEDNESDAY:
            day += timedelta(days=1)
        if free & {day - timedelta(days=1), day, day + timedelta(days=1)}:
            day += timedelta(days=7)
        found.add(day)
    return found


def _next_workday(day: date, free: set[date]) -> date:
    while day in free or day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day


def _on(year: int, text: str) -> date:
    return date.fromisoformat(f"{year}-{text}")
