"""Numbers and facts that a question holds, also where it only supposes them ("5년 일하고 나오면").
They serve the answer; what may be kept as told is in facts.Heard."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Final

from bot.understand import people
from bot.understand.dates import find_dates
from bot.understand.dates_found import DateFound, Direction
from bot.understand.events import OTHER, name_dates, without_anniversaries
from bot.understand.facts import Heard
from bot.understand.lexicon import section
from bot.understand.numbers import read_number
from bot.understand.questions import Piece
from bot.understand.service import service_months
from rules.facts import PartialDate

_OLDEST: Final = 120
_LONGEST_MARRIAGE: Final = 80
_MOST_DATES: Final = 10
_DATE_LIKE: Final = re.compile(r"\d|[년월]|재작|작년|올해|지난|어제|오늘|[a-z]", re.IGNORECASE)
_TOLD: Final = ("appointed", "last_working", "retired", "left", "died", "born", "divorced")


@dataclass(frozen=True, slots=True)
class Stated:
    """`amount` in won; `service_months` least and most; `relation` what the member is to the
    asker; `receiving`: a pension is being paid, or was; `bereaved`: somebody has died;
    `member_died`: it was, or would be, the member herself, at work; `serves`: the asker works at
    a school; `temporary`: fixed-term work, and no regular appointment, is spoken of; `dates` by
    the names of Heard, supposed ones too; `days`: every date that stands there, whatever
    happened on it."""

    age: int | None = None
    marriage_years: int | None = None
    amount: int | None = None
    service_months: tuple[int, int] | None = None
    relation: str | None = None
    reason: str | None = None
    receiving: bool = False
    bereaved: bool = False
    member_died: bool = False
    serves: bool = False
    temporary: bool = False
    dates: Mapping[str, PartialDate] = field(default_factory=dict)
    days: tuple[PartialDate, ...] = ()

    @property
    def service_years(self) -> int | None:
        """Whole years, at least; None also where only an upper end is known."""
        return None if self.service_months is None else self.service_months[0] // 12


def state(said: str, *, parts: tuple[Piece, ...], heard: Heard, today: date) -> Stated:
    """Of a normalised text, its pieces and what was heard in it."""
    return Stated(
        age=_number("age", said, at_most=_OLDEST),
        marriage_years=_number("marriage", said, at_most=_LONGEST_MARRIAGE),
        amount=_number("amount", said),
        service_months=heard.service_months or service_months(said),
        relation=heard.relation or people.relation(said),
        reason=heard.reason or people.reason(said),
        receiving=_says("receiving", said),
        bereaved=_says("bereaved", said),
        member_died=heard.in_service_death is True or _says("member_died", said),
        serves=_says("serves", said),
        temporary=_says("temporary", said) and not _says("regular", said),
        dates=_dates(said, parts=parts, heard=heard, today=today),
        days=_days(said, today),
    )


def _number(kind: str, said: str, *, at_most: int | None = None) -> int | None:
    for match in _pattern(kind).finditer(said):
        spoken = next(filter(None, match.groups()), "")
        value = read_number(spoken.strip())
        if value is not None and (at_most is None or value <= at_most):
            return value
    return None


def _says(kind: str, said: str) -> bool:
    return _pattern(kind).search(said) is not None


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    words = section("stated", of="topics")
    return re.compile(words[kind].replace("{NUM}", words["number"]), re.IGNORECASE)


def _days(said: str, today: date) -> tuple[PartialDate, ...]:
    if not _DATE_LIKE.search(said):
        return ()
    found = find_dates(said, today=today, direction=Direction.ANY)[:_MOST_DATES]
    return tuple(one.date for one in found if isinstance(one, DateFound))


def _dates(
    said: str, *, parts: tuple[Piece, ...], heard: Heard, today: date
) -> Mapping[str, PartialDate]:
    told = {name: value for name in _TOLD if (value := getattr(heard, name)) is not None}
    if told or not heard.is_question or not _DATE_LIKE.search(said):
        return told
    found = find_dates(said, today=today, direction=Direction.ANY)[:_MOST_DATES]
    names = without_anniversaries(said, found, name_dates(said, found, parts), today=today)
    named = zip(found, names, strict=True)
    return {
        name: one.date
        for one, name in named
        if isinstance(one, DateFound) and name not in ("", OTHER)
    }
