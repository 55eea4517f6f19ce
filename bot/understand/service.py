"""How long somebody says to have worked, as the least and the most whole months it can mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from bot.understand.lexicon import pattern, section
from bot.understand.numbers import read_number

_YEAR: Final = 12
# Nobody's service runs longer; the upper end of "10년 넘게".
_LONGEST: Final = 60 * _YEAR
_NEAR: Final = 12

Months = tuple[int, int]


def service_months(
    said: str, taken: Sequence[tuple[int, int]] = (), *, asked: bool = False
) -> Months | None:
    """The first length of service in a normalised text. `taken`: spans read as dates or asked.
    `asked`: it answers "how long?", where 8개월 alone says enough."""
    return next(_lengths(said, taken, asked=asked), None)


def _lengths(said: str, taken: Sequence[tuple[int, int]], *, asked: bool) -> Iterator[Months]:
    for match in _length().finditer(said):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        before, after = said[: match.start()][-_NEAR:], said[match.end() :]
        if not _is_service(before, after, asked=asked):
            continue
        spoken = _spoken(match)
        if spoken is not None:
            yield _qualified(spoken, after, rough=bool(match["rough"]))


@cache
def _length() -> re.Pattern[str]:
    words = section("service")
    return re.compile(words["length"].replace("{NUM}", words["number"]), re.VERBOSE)


def _is_service(before: str, after: str, *, asked: bool) -> bool:
    if pattern("service", "not_service").search(after):
        return False
    return asked or any(
        pattern("service", name).search(text)
        for name, text in (("work_after", after), ("work_before", before))
    )


def _spoken(match: re.Match[str]) -> Months | None:
    if match["half_year"]:
        return 5, 7
    if match["only_months"]:
        months = read_number(match["only_months"])
        return None if months is None else (months, months)
    years = read_number(match["years"])
    if years is None or years * _YEAR > _LONGEST:
        return None
    if match["half"]:
        return years * _YEAR + 5, years * _YEAR + 7
    more = read_number(match["months"]) if match["months"] else None
    if more is not None:
        return years * _YEAR + more, years * _YEAR + more
    return years * _YEAR, years * _YEAR + _YEAR - 1


def _qualified(months: Months, after: str, *, rough: bool) -> Months:
    """못 채우고, 넘게, 쯤."""
    least, most = months
    if pattern("service", "under").search(after):
        return 0, max(least - 1, 0)
    if pattern("service", "over").search(after):
        return least, _LONGEST
    if rough or pattern("service", "about").search(after):
        slack = _YEAR if least >= _YEAR else 1
        return max(least - slack, 0), most + slack
    return months
