"""How long somebody says to have worked, as the least and the most whole months it can mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from bot.understand.lexicon import pattern, section
from bot.understand.normalise import normalise
from bot.understand.numbers import read_amount, read_number
from bot.understand.questions import is_question

_YEAR: Final = 12
# Nobody's service runs longer; the upper end of "10년 넘게".
_LONGEST: Final = 60 * _YEAR
_NEAR: Final = 12

Months = tuple[int, int]


def service_months(said: str, taken: Sequence[tuple[int, int]] = ()) -> Months | None:
    """The first length of service in a normalised text. `taken`: spans read as dates or asked."""
    return next(_lengths(said, taken), None)


def read_length(text: str) -> Months | None:
    """The length that answers "how long?": 8개월, 20년쯤, 십년, 3년이 아니라 4년.

    Nothing needs to say that it is one of service; a bare number is years.
    """
    said = normalise(text)
    years = read_amount(said, "service")
    if years is not None:
        return _whole_years(years)
    found = () if is_question(said) else tuple(_lengths(said, answering=True))
    return found[-1] if found else None


def _whole_years(years: int) -> Months | None:
    within = 0 < years * _YEAR <= _LONGEST
    return (years * _YEAR, years * _YEAR + _YEAR - 1) if within else None


def _lengths(
    said: str, taken: Sequence[tuple[int, int]] = (), *, answering: bool = False
) -> Iterator[Months]:
    for match in _length().finditer(said):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        before, after = said[: match.start()][-_NEAR:], said[match.end() :]
        if not (_is_meant(after) if answering else _is_service(before, after)):
            continue
        spoken = _spoken(match)
        if spoken is not None:
            yield _qualified(spoken, after, rough=bool(match["rough"]))


@cache
def _length() -> re.Pattern[str]:
    words = section("service")
    return re.compile(words["length"].replace("{NUM}", words["number"]), re.VERBOSE)


def _is_service(before: str, after: str) -> bool:
    if pattern("service", "not_service").search(after):
        return False
    if pattern("service", "on_leave").search(after) or pattern("service", "leave").search(before):
        return False
    return any(
        pattern("service", name).search(text)
        for name, text in (("work_after", after), ("work_before", before))
    )


def _is_meant(after: str) -> bool:
    """In an answer any length is the service, but for one taken back or counted from today."""
    return not any(pattern("service", name).search(after) for name in ("not_service", "taken_back"))


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
    short = pattern("service", "short_by").search(after)
    if short is not None:
        # 10년에 1개월 모자라요: the months are what is lacking.
        lacking = (read_number(short["lack"]) or 1) if short["lack"] else least % _YEAR
        whole = least // _YEAR * _YEAR
        return (whole - lacking, whole - lacking) if lacking else (0, max(whole - 1, 0))
    if pattern("service", "under").search(after):
        return 0, max(least - 1, 0)
    if pattern("service", "over").search(after):
        return least, _LONGEST
    if rough or pattern("service", "about").search(after):
        slack = _YEAR if least >= _YEAR else 1
        return max(least - slack, 0), most + slack
    return months
