"""Values of the law that change with a date, an age or a length: each table with its article and
the day it was last verified. A key that no verified band holds is refused with the reason."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Final, cast

from rules.citation import Citation
from rules.tables import Entry, read_folder

Key = int | date

_ABOUT: Final = ("title", "key", "articles", "promulgated", "effective", "verified", "before")
_EDGES: Final = frozenset({"from", "until"})


class OutsideVerified(LookupError):  # noqa: N818  the name says where the key lies
    """The key lies where the law's text was not read; `reason` says so in Korean."""

    def __init__(self, table: str, key: Key, reason: str) -> None:
        super().__init__(f"{table}: nothing verified for {key}; {reason}")
        self.table = table
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Band:
    """`last` is None when no later rule is known: the value holds until the law changes."""

    first: Key
    last: Key | None
    values: Mapping[str, int | Fraction]


@dataclass(frozen=True)
class Table:
    id: str
    title: str
    key: str
    articles: tuple[Citation, ...]
    promulgated: date
    effective: date
    verified: date
    before: str
    bands: tuple[Band, ...]
    _firsts: tuple[Key, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_firsts", tuple(band.first for band in self.bands))

    def band(self, key: Key) -> Band:
        """Raise OutsideVerified where no band holds `key`."""
        place = bisect_right(cast("tuple[int, ...]", self._firsts), cast("int", key)) - 1
        found = self.bands[place]
        if place < 0 or (found.last is not None and _follows(key, found.last)):
            raise OutsideVerified(self.id, key, self.before)
        return found

    def at(self, key: Key, name: str = "value") -> int | Fraction:
        return self.band(key).values[name]

    def whole(self, key: Key) -> int:
        return int(self.band(key).values["value"])

    @property
    def since(self) -> date:
        """The first day of what holds now. Raise TypeError for a table of years or lengths."""
        day = self.bands[-1].first
        if not isinstance(day, date):
            raise TypeError(f"{self.id}: from = {day}; expected a day")
        return day

    @property
    def reach(self) -> int:
        """The largest key a closed table holds. Raise TypeError for one without an end."""
        last = self.bands[-1].last
        if not isinstance(last, int):
            raise TypeError(f"{self.id}: until = {last}; expected a number")
        return last

    def newest(self, name: str = "value") -> int:
        """What holds until the law changes."""
        return int(self.bands[-1].values[name])


def _follows(key: Key, last: Key) -> bool:
    return cast("int", key) > cast("int", last)


def dated(table: str) -> Table:
    """Raise KeyError for a table that no file holds."""
    return tables()[table]


@lru_cache(maxsize=1)
def tables() -> Mapping[str, Table]:
    """Raise ValueError naming file, table and key when a file is wrong."""
    found = read_folder("dated", parse_float=Decimal)
    read = {key: parse(f"{name}: [{key}]", key, values) for name, key, values in found}
    return MappingProxyType(read)


def parse(place: str, name: str, values: dict[str, object]) -> Table:
    """One table of a file. Raise ValueError naming what is wrong with it."""
    entry = Entry(place, {key: values.get(key) for key in _ABOUT} | _rest(values))
    table = Table(
        id=name,
        title=entry.text("title"),
        key=entry.text("key"),
        articles=entry.citations("articles"),
        promulgated=entry.day("promulgated"),
        effective=entry.day("effective"),
        verified=entry.day("verified"),
        before=entry.text("before"),
        bands=tuple(_bands(place, values.get("bands"))),
    )
    entry.finish()
    return table


def _rest(values: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in values.items() if key != "bands"}


def _bands(place: str, given: object) -> Iterator[Band]:
    if not isinstance(given, list) or not given:
        raise ValueError(f"{place} bands = {given!r}; expected a list of bands, not empty")
    before: Band | None = None
    for item in given:
        band = _band(place, item)
        if before is not None and (before.last is None or not _follows(band.first, before.last)):
            raise ValueError(
                f"{place} bands: from = {band.first}; expected it after the band above"
            )
        yield band
        before = band


def _band(place: str, item: dict[str, object]) -> Band:
    first, last = item.get("from"), item.get("until")
    numbers = {key: value for key, value in item.items() if key not in _EDGES}
    if not isinstance(first, int | date) or not isinstance(last, type(first) | None):
        raise ValueError(  # noqa: TRY004  the file is wrong, not the caller
            f"{place} bands: {item!r}; expected from (and until) as years or days"
        )
    if last is not None and _follows(first, last):
        raise ValueError(f"{place} bands: until = {last}; expected it not before {first}")
    if not numbers or not all(_is_number(value) for value in numbers.values()):
        raise ValueError(f"{place} bands: {item!r}; expected a number as value")
    exact = {key: _exact(cast("int | Decimal", value)) for key, value in numbers.items()}
    return Band(first, last, MappingProxyType(exact))


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _exact(value: int | Decimal) -> int | Fraction:
    return value if isinstance(value, int) else Fraction(value)
