"""Which days are business days in Korea: the holidays package and an operator's own table.
A year whose holidays are not known is refused, not guessed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Final, cast

import holidays

from rules.citation import Citation

ARTICLES: Final = (Citation("공휴일규정", "2"), Citation("공휴일규정", "3"))

FIRST_YEAR: Final = 1948
# The package goes on to 2100, but 설, 부처님오신날 and 추석 follow the Korean lunar calendar,
# which the Korea Astronomy and Space Science Institute has published up to 2050-12-31. After
# that the package holds another country's table (UTC+8) with a few corrections.
LAST_YEAR: Final = 2050

_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)


class UnknownYear(ValueError):  # noqa: N818  the name says what is unknown
    def __init__(self, year: int, first: int, last: int) -> None:
        super().__init__(
            f"holidays: the year {year} is not known; expected a year from {first} to {last}"
        )
        self.year = year


@dataclass(frozen=True, slots=True)
class ExtraHoliday:
    """A temporary holiday (공휴일규정 2 제11호) the package does not know yet."""

    day: date
    name: str


class BusinessCalendar:
    """Saturdays, Sundays and public holidays are not business days (민법 161, 공휴일규정 2)."""

    first_year = FIRST_YEAR
    last_year = LAST_YEAR

    def __init__(self, extra: Iterable[ExtraHoliday] = ()) -> None:
        self._extra = {holiday.day: holiday.name for holiday in extra}
        for day in self._extra:
            _known(day.year)
        self._free: dict[int, frozenset[date]] = {}
        self.revision = _revision(self._extra)

    def is_business_day(self, day: date) -> bool:
        return day not in self._free_days(day.year)

    def on_or_after(self, day: date) -> date:
        while not self.is_business_day(day):
            day += _DAY
        return day

    def on_or_before(self, day: date) -> date:
        while not self.is_business_day(day):
            day -= _DAY
        return day

    def holiday_name(self, day: date) -> str | None:
        """The public holiday's Korean name; None on a business day and on a plain weekend."""
        return self._extra.get(day) or _public_holidays(_known(day.year)).get(day)

    def _free_days(self, year: int) -> frozenset[date]:
        days = self._free.get(year)
        if days is None:
            named = _public_holidays(_known(year)).keys() | self._extra.keys()
            days = frozenset(named).union(_weekends(year))
            self._free[year] = days
        return days


def load_extra_holidays(path: Path) -> tuple[ExtraHoliday, ...]:
    """Read [[holiday]] tables with `day` and `name`. Raise ValueError naming file and entry."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: {error}; expected TOML in UTF-8") from error
    unknown = sorted(content.keys() - {"holiday"})
    if unknown:
        raise ValueError(f"{path}: {unknown[0]!r}; expected [[holiday]] entries only")
    entries = content.get("holiday", [])
    if not isinstance(entries, list):
        raise ValueError(  # noqa: TRY004  the file is wrong, not the caller
            f"{path}: [holiday]; expected [[holiday]] with two brackets"
        )
    read = tuple(_extra(path, number, entry) for number, entry in enumerate(entries, start=1))
    _refuse_repeats(path, read)
    return read


def _extra(path: Path, number: int, entry: object) -> ExtraHoliday:
    fields = cast("dict[str, object]", entry) if isinstance(entry, dict) else {}
    day, name = fields.get("day"), fields.get("name")
    # A TOML date-time is a `date` too, but not a day.
    if type(day) is not date:
        raise ValueError(f"{path}: holiday {number}: day = {day!r}; expected a day as 2027-05-04")
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f"{path}: holiday {number} ({day}): name = {name!r}; expected its name")
    unknown = sorted(fields.keys() - {"day", "name"})
    if unknown:
        raise ValueError(f"{path}: holiday {number} ({day}): {unknown[0]!r}; expected day, name")
    try:
        _known(day.year)
    except UnknownYear as error:
        raise ValueError(f"{path}: holiday {number} ({day}): {error}") from error
    return ExtraHoliday(day, name.strip())


def _refuse_repeats(path: Path, read: tuple[ExtraHoliday, ...]) -> None:
    seen: set[date] = set()
    for number, holiday in enumerate(read, start=1):
        if holiday.day in seen:
            raise ValueError(f"{path}: holiday {number} ({holiday.day}); expected each day once")
        seen.add(holiday.day)


def _known(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnknownYear(year, FIRST_YEAR, LAST_YEAR)
    return year


@lru_cache(maxsize=LAST_YEAR - FIRST_YEAR + 1)
def _public_holidays(year: int) -> Mapping[date, str]:
    """Election days, temporary days and substitutes included (공휴일규정 2, 3)."""
    named = holidays.country_holidays("KR", years=year, language="ko", categories=("public",))
    return {day: name.replace("; ", ", ") for day, name in named.items()}


def _weekends(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        if day.weekday() >= _SATURDAY:
            yield day
        day += _DAY


def _revision(extra: Mapping[date, str]) -> str:
    table = "\n".join(f"{day} {name}" for day, name in sorted(extra.items()))
    digest = sha256(table.encode()).hexdigest()[:12] if extra else "none"
    return f"holidays-{version('holidays')}+{digest}"
