"""A second reading of the law for whole working lives: its own tables, its own walk over months and
days. Only the question and the answer are the program's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import holidays
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rules.eligibility import Change, Finding, check, presume
from rules.reading import read_situation
from tests.rules import naive
from tests.rules.eligible import CALENDAR

TODAY = date(2026, 11, 22)
AGES = {60: range(2016, 2022), 61: (2022, 2023), 62: (2024, 2025, 2026), 63: (2027, 2028, 2029)}
LATER_AGES = {64: (2030, 2031, 2032), 65: range(2033, 2101)}
AGE_OF_YEAR = {year: age for age, years in (AGES | LATER_AGES).items() for year in years}
WAIT_OF_YEAR = {year: age - 60 for year, age in AGE_OF_YEAR.items()}
FORMER_AGE_OF_YEAR = {year: 50 + (year - 2001) // 2 for year in range(2001, 2021)}
LIMIT_OF_OFFICE = {"teacher_k12": 62, "teacher_univ": 65, "staff": 60}
PARTS = {1: 95, 2: 90, 3: 85, 4: 80, 5: 75}

thoroughly = settings(max_examples=200, deadline=None, derandomize=True)


def days(first: date, last: date) -> st.SearchStrategy[date]:
    return st.dates(first, last)


@dataclass(frozen=True)
class Life:
    born: date
    appointed: date
    left: date
    kind: str = ""
    abolished: bool = False

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = {
            "birth_date": self.born,
            "appointment_date": self.appointed,
            "retirement_date": self.left,
        }
        if self.kind:
            facts["member_type"] = self.kind
        if self.abolished:
            facts["retirement_reason"] = "abolition_confirmed"
        return facts

    @property
    def year(self) -> int:
        """The year of the last day in service."""
        return (self.left - timedelta(days=1)).year

    @property
    def months(self) -> list[tuple[int, int]]:
        """Those with a day of service in them that count: none beyond the age limit."""
        return [month for month in self.touched if not (self.kind and self._too_old(month))]

    @property
    def touched(self) -> list[tuple[int, int]]:
        last_day = self.left - timedelta(days=1)
        last = (last_day.year, last_day.month)
        month, found = (self.appointed.year, self.appointed.month), []
        while month <= last:
            found.append(month)
            month = (month[0] + 1, 1) if month[1] == 12 else (month[0], month[1] + 1)
        return found

    def _too_old(self, month: tuple[int, int]) -> bool:
        return month >= (2017, 1) and month > end_of_office(self.kind, self.born)


def end_of_office(kind: str, born: date) -> tuple[int, int]:
    """The month in which office ends by age, at its end."""
    age, month = born.year + LIMIT_OF_OFFICE[kind], born.month
    if kind == "staff":
        return (age, 6) if month <= 6 else (age, 12)
    if month in {3, 4, 5, 6, 7, 8}:
        return age, 8
    return (age, 2) if month <= 2 else (age + 1, 2)


def birthday(born: date, years: int) -> date:
    """Nobody skips a birthday: who was born on 29 February is older on 1 March."""
    year = born.year + years
    if (born.month, born.day) == (2, 29) and naive.length(year, 2) == 28:
        return date(year, 3, 1)
    return date(year, born.month, born.day)


@cache
def free_days(year: int) -> frozenset[date]:
    if year >= 2024:
        return frozenset(naive.holidays_of(year))
    return frozenset(holidays.country_holidays("KR", years=year, categories=("public",)))


def works(day: date) -> bool:
    return day.weekday() < naive.SATURDAY and day not in free_days(day.year)


def start_of(life: Life) -> date:
    by_age = max(birthday(life.born, AGE_OF_YEAR[life.year]), life.left)
    if not life.abolished:
        return by_age
    return min(by_age, birthday(life.left, WAIT_OF_YEAR[life.year]))


def payday(start: date, served: list[tuple[int, int]]) -> date | None:
    year, month = start.year, start.month
    if (year, month) in served:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    day = date(year, month, 25)
    if year > 2050:
        return None
    while not works(day):
        day -= timedelta(days=1)
    return day


def limit_of(event: date) -> tuple[date, date, date]:
    """Five years: raw, adjusted, safe."""
    first = naive.DAYS.index(event.year * 10_000 + event.month * 100 + event.day)
    index = naive.after_months(first, 60)
    number = naive.DAYS[index]
    raw = adjusted = date(number // 10_000, number // 100 % 100, number % 100)
    while not works(adjusted):
        adjusted += timedelta(days=1)
    safe = raw - timedelta(days=3)
    while not works(safe):
        safe -= timedelta(days=1)
    return raw, adjusted, safe


def asked(benefit: str, facts: dict[str, Any]) -> Finding:
    situation = presume(read_situation(facts), benefit, today=TODAY)
    return check(benefit, situation, today=TODAY, calendar=CALENDAR)


def assert_timed(found: Finding, event: date, start: date | None = None) -> None:
    """The verdict of a limitation that is the only thing left to decide."""
    raw, adjusted, safe = limit_of(event)
    deadline = found.deadline
    assert deadline is not None
    assert (deadline.raw, deadline.adjusted, deadline.safe) == (raw, adjusted, safe)
    if safe >= TODAY:
        expected = "eligible"
    elif adjusted >= TODAY:
        expected = "eligible_urgent"
    else:
        expected = "depends" if start and birthday(start, 5) >= TODAY else "likely_lapsed"
    assert found.verdict == expected


@st.composite
def lives(draw: st.DrawFn, first: date = date(1996, 1, 1)) -> Life:
    appointed = draw(days(first, date(2030, 12, 31)))
    born = draw(days(date(1945, 1, 1), date(appointed.year - 18, 12, 31)))
    earliest = max(date(2016, 1, 2), appointed + timedelta(days=1))
    left = draw(days(earliest, date(2044, 12, 31)))
    kind = draw(st.sampled_from(sorted(LIMIT_OF_OFFICE)))
    # Who was appointed beyond the age limit since 2017 is no member.
    assume((appointed.year, appointed.month) <= end_of_office(kind, born))
    return Life(born, appointed, left, kind, draw(st.booleans()))


@thoroughly
@given(lives())
def test_a_pension_starts_and_is_paid_and_lapses_as_a_second_reading_says(life: Life) -> None:
    found = asked("retirement_pension", life.facts)
    served = len(life.months)
    assert found.service == (served, served)
    if served < 120:
        assert (found.verdict, found.rule.id) == ("not_eligible", "R14")
        return
    start = start_of(life)
    assert (found.starts, found.full_pension_from) == (start, start)
    assert found.first_payment == payday(start, life.touched)
    assert_timed(found, life.left, start)


@thoroughly
@given(lives())
def test_money_paid_once_lapses_five_years_after_leaving(life: Life) -> None:
    served = len(life.months)
    lump_sum = asked("retirement_lump_sum", life.facts)
    if served >= 120:
        assert (lump_sum.verdict, lump_sum.rule.id) == ("not_eligible", "R12")
    else:
        assert_timed(lump_sum, life.left)
    allowance = asked("retirement_allowance", life.facts)
    if served < 12:
        assert (allowance.verdict, allowance.rule.id) == ("not_eligible", "R40")
    else:
        assert_timed(allowance, life.left)


@thoroughly
@given(lives(), st.integers(-30, 7 * 366))
def test_an_early_pension_costs_five_in_a_hundred_a_year(life: Life, ahead: int) -> None:
    start = start_of(life)
    wished = start - timedelta(days=ahead)
    found = asked("early_retirement_pension", {**life.facts, "early_start_date": wished})
    if len(life.months) < 120:
        assert found.rule.id == "R20"
    elif wished >= start:
        assert found.rule.id == "R21"
    else:
        short = next((n for n in PARTS if birthday(start, -n) <= wished), None)
        assert found.rule.id == ("R23" if short else "R22")
        if short and found.estimate:
            assert found.estimate.factor * 100 == PARTS[short]
            assert found.starts == wished


@thoroughly
@given(days(date(1970, 1, 1), date(1995, 12, 31)), days(date(2001, 1, 2), date(2035, 12, 31)))
def test_who_began_before_1996_follows_the_older_addendum(appointed: date, left: date) -> None:
    life = Life(date(appointed.year - 25, 5, 10), appointed, left)
    found = asked("retirement_pension", life.facts)
    served, by_2000 = len(life.months), len([m for m in life.months if m <= (2000, 12)])
    if left < date(2016, 1, 1):
        assert found.rule.id == ("R13b" if served >= 240 else "R13")
    elif by_2000 >= 240 or (served >= 240 and served >= 240 + (240 - by_2000)):
        assert (found.rule.id, found.starts) == ("R15", left)
    elif served >= 240 and life.year <= 2020:
        start = max(left, birthday(life.born, FORMER_AGE_OF_YEAR[life.year]))
        assert (found.rule.id, found.starts) == ("R15", start)
    else:
        assert found.rule.id == ("R15b" if served >= 120 else "R14")


@thoroughly
@given(days(date(1950, 1, 1), date(1985, 12, 31)), days(date(2016, 1, 1), TODAY))
def test_a_divided_pension_waits_for_the_age_of_the_year(born: date, divorced: date) -> None:
    found = asked(
        "split_pension",
        {
            "claimant_birth_date": born,
            "divorce_date": divorced,
            "marriage_months_in_service": 60,
            "ex_spouse_pension_state": "entitled",
        },
    )
    old_enough = date(2016, 1, 1)
    while age_on(old_enough, born) < AGE_OF_YEAR[old_enough.year]:
        birth = birthday(born, old_enough.year - born.year)
        old_enough = birth if birth > old_enough else date(old_enough.year + 1, 1, 1)
    assert (found.verdict == "depends") is (old_enough > TODAY)
    assert found.starts == max(old_enough, divorced)


def age_on(day: date, born: date) -> int:
    years = day.year - born.year
    return years if birthday(born, years) <= day else years - 1


@thoroughly
@given(lives(date(2007, 7, 23)), st.integers(0, 300))
def test_a_linked_pension_waits_for_the_higher_of_two_ages(life: Life, national: int) -> None:
    found = asked("linked_retirement_pension", {**life.facts, "nps_months": national})
    served = len(life.months) + national
    if served < 120:
        assert found.rule.id == "R97"
        return
    by_birth = next((60 + n for n in range(5) if life.born.year <= 1952 + 4 * n), 65)
    own = max(birthday(life.born, AGE_OF_YEAR[life.year]), life.left)
    reached = max(birthday(life.born, by_birth), own)
    assert found.rule.id == ("R95" if reached <= TODAY else "R96")
    assert found.starts == max(reached, life.left)


@thoroughly
@given(st.integers(0, 30_000_000))
def test_income_beside_a_pension_stops_a_part_of_it(excess: int) -> None:
    facts = {"receiving_pension": True, "excess_income": excess}
    found = asked("retirement_pension", facts)
    stopped, band = 0, 0
    for rate in (3, 4, 5, 6, 7):
        top = excess if rate == 7 else min(excess, band + 500_000)
        stopped += max(0, top - band) * rate
        band += 500_000
    changes = {each.kind: each.value for each in found.adjustments}
    assert changes.get(Change.STOP, 0) * 10 == stopped
