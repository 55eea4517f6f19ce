"""What another program asks about a deadline, read or refused, and what it is told.
The sentences say which key, what was given and what was expected."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from rules.calendar import BusinessCalendar, UnknownYear
from rules.catalogue import Benefit, Duty, catalogue, cite
from rules.facts import PartialDate
from rules.limitation import Deadline, deadline

# As much of what was given is said again in an error.
LONGEST_ECHO: Final = 60
_LONGEST_NAME: Final = 100


class Refused(ValueError):  # noqa: N818  it reads as what happened
    """What was asked cannot be answered; `field` is the key that stands in the way."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class UnknownBenefit(Refused):
    """The sentence holds the nearest names."""


class NotCountable(Refused):
    """Well asked, but the law or the calendar gives no day."""


def find_entry(benefit: object) -> Benefit | Duty:
    """By id, name, short name or a name people use. Raise Refused."""
    if not isinstance(benefit, str) or not 0 < len(benefit.strip()) <= _LONGEST_NAME:
        raise Refused("benefit", f"benefit: {short(benefit)} is no name; expected such as 퇴직수당")
    try:
        return catalogue().dated(benefit)
    except LookupError as unknown:
        raise UnknownBenefit("benefit", str(unknown.args[0])) from None


def read_day(field: str, given: object) -> date:
    """A whole day: a month is never turned into one. Raise Refused."""
    if not isinstance(given, str):
        raise Refused(field, f"{field}: {short(given)} is no date; expected YYYY-MM-DD")
    try:
        exact = PartialDate.parse(given.strip()).exact
    except ValueError as problem:
        sentence = f"{field}: {short(given)} is no day ({problem}); expected YYYY-MM-DD"
        raise Refused(field, sentence) from None
    if exact is None:
        raise Refused(field, f"{field}: {short(given)} has no day; expected YYYY-MM-DD")
    return exact


def short(given: object) -> str:
    said = repr(given)
    return said if len(said) <= LONGEST_ECHO else f"{said[:LONGEST_ECHO]}…"


def counted(entry: Benefit | Duty, day: date, calendar: BusinessCalendar) -> Deadline:
    """The deadline from the first day. Raise NotCountable."""
    if entry.limitation is None:
        raise NotCountable(
            "benefit", f"{entry.name}: the law states no period that could be counted"
        )
    try:
        return deadline(day, entry.limitation, calendar)
    except UnknownYear as unknown:
        raise NotCountable("date", str(unknown)) from None


def deadline_json(end: Deadline, entry: Benefit | Duty) -> dict[str, Any]:
    """The deadline as programs are told it."""
    return {
        "raw": end.raw.isoformat(),
        "adjusted": end.adjusted.isoformat(),
        "safe": end.safe.isoformat(),
        "articles": [cite(article) for article in entry.articles],
    }
