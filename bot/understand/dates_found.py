"""What reading a date can give: the date with the precision it was said with, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from rules.facts import PartialDate

ProblemKind = Literal["no_such_day", "vague", "future", "past", "ambiguous"]


class Direction(StrEnum):
    PAST = "past"
    FUTURE = "future"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class DateFound:
    """`span` points into normalise(text); `hint` is the day that "말" or "초" of a month suggests:
    a button to offer, never a value to keep unasked."""

    date: PartialDate
    span: tuple[int, int]
    said: str
    hint: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class DateProblem:
    """`earliest` and `latest` bound what can have been meant. Where only the year is missing both
    are the nearest such date in the direction asked (the past one for ANY): a question to ask.
    `about` names the fact of `Heard` the words belong to, where a sentence told."""

    kind: ProblemKind
    said: str
    last_day: int | None = None
    earliest: PartialDate | None = None
    latest: PartialDate | None = None
    hint: PartialDate | None = None
    about: str | None = None
    span: tuple[int, int] = (0, 0)
