from __future__ import annotations

import tomllib
from datetime import date
from functools import partial
from pathlib import Path

import holidays
import pytest

from rules.calendar import BusinessCalendar, UnknownYear
from rules.catalogue import catalogue
from rules.limitation import Deadline, Limitation, Unit, deadline, raw_end
from tests.rules import naive

CASES = tomllib.loads(Path("tests/cases/deadlines.toml").read_text(encoding="utf-8"))["case"]
CALENDAR = BusinessCalendar()
REFUSED = "refused"
EVENTS = range(naive.DAYS.index(1990_01_01), naive.DAYS.index(2060_12_31) + 1)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_worked_example_has_its_three_days(case: dict[str, object]) -> None:
    limitation = catalogue().dated(str(case["benefit"])).limitation
    event = case["event"]
    assert limitation is not None
    assert isinstance(event, date)
    found = deadline(event, limitation, CALENDAR)
    assert (found.raw, found.adjusted, found.safe) == (case["raw"], case["adjusted"], case["safe"])


def test_there_are_at_least_the_42_worked_examples() -> None:
    assert {f"D{number:02d}" for number in range(1, 43)} <= {case["id"] for case in CASES}


@pytest.fixture(scope="module")
def known_holidays() -> frozenset[int]:
    """The package's own set of days: the walk over them is what is tested here."""
    days = holidays.country_holidays("KR", years=range(1989, 2051), categories=("public",))
    return frozenset(day.year * 10_000 + day.month * 100 + day.day for day in days)


@pytest.mark.parametrize(
    ("limitation", "end"),
    [
        (Limitation(5, Unit.YEAR), partial(naive.after_months, count=60)),
        (Limitation(3, Unit.YEAR), partial(naive.after_months, count=36)),
        (Limitation(6, Unit.MONTH), partial(naive.after_months, count=6)),
        (Limitation(1, Unit.MONTH), partial(naive.after_months, count=1)),
        (Limitation(30, Unit.DAY), partial(naive.after_days, count=30)),
        (Limitation(90, Unit.DAY), partial(naive.after_days, count=90)),
        (Limitation(180, Unit.DAY), partial(naive.after_days, count=180)),
    ],
    ids=lambda value: f"{value.amount}-{value.unit}" if isinstance(value, Limitation) else "",
)
def test_every_event_of_1990_to_2060_agrees_with_counting_days_one_at_a_time(
    limitation: Limitation, end: partial[int], known_holidays: frozenset[int]
) -> None:
    wrong = []
    for event in EVENTS:
        expected = _expected(end(event), known_holidays)
        found = _found(_date(naive.DAYS[event]), limitation)
        if found != expected:
            wrong.append((naive.DAYS[event], expected, found))
    assert wrong == []


def _expected(raw: int, known: frozenset[int]) -> Deadline | str:
    days = (raw, naive.adjusted(raw, known), naive.safe(raw, known))
    dates = tuple(naive.DAYS[index] for index in days)
    if any(day > 2050_12_31 for day in dates):
        return REFUSED
    return Deadline(*map(_date, dates))


def _found(event: date, limitation: Limitation) -> Deadline | str:
    try:
        return deadline(event, limitation, CALENDAR)
    except UnknownYear:
        return REFUSED


def _date(day: int) -> date:
    return date(day // 10_000, day // 100 % 100, day % 100)


@pytest.mark.parametrize(
    ("event", "raw"),
    [
        (date(2023, 2, 28), date(2028, 2, 29)),
        (date(2024, 2, 28), date(2029, 2, 28)),
        (date(2024, 2, 29), date(2029, 2, 28)),
        (date(2019, 2, 28), date(2024, 2, 29)),
    ],
)
def test_the_end_of_february_follows_article_160(event: date, raw: date) -> None:
    assert raw_end(event, Limitation(5, Unit.YEAR)) == raw


def test_the_safe_day_is_a_business_day_at_least_three_days_before_the_law() -> None:
    found = deadline(date(2022, 9, 14), Limitation(5, Unit.YEAR), CALENDAR)
    assert CALENDAR.is_business_day(found.safe)
    assert (found.raw - found.safe).days >= 3


def test_an_end_on_the_last_saturday_of_the_known_years_is_refused_not_guessed() -> None:
    with pytest.raises(UnknownYear, match="2051"):
        deadline(date(2045, 12, 31), Limitation(5, Unit.YEAR), CALENDAR)


@pytest.mark.parametrize("event", [date(9999, 12, 31), date(9998, 1, 1), date(2051, 1, 1)])
def test_a_far_future_event_is_refused_with_its_year(event: date) -> None:
    with pytest.raises(UnknownYear, match=str(event.year)):
        deadline(event, Limitation(30, Unit.DAY), CALENDAR)


def test_a_limit_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="expected 1 or more"):
        Limitation(0, Unit.YEAR)
