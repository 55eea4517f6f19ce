"""The table of tests/cases/dates.toml, and that no text at all can break the reading of dates."""

from __future__ import annotations

import calendar
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understand.dates import DateFound, DateProblem, Direction, find_dates, read_date
from bot.understand.normalise import normalise
from rules.facts import PartialDate, Precision

CASES = Path(__file__).parents[2] / "cases" / "dates.toml"
TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Case:
    said: str
    expected: str
    today: date
    direction: Direction
    every: bool


def cases() -> list[Case]:
    table = tomllib.loads(CASES.read_text("utf-8"))
    return [
        Case(said, expected, table["today"], Direction(group["direction"]), group.get("all", False))
        for group in table["group"]
        for said, expected in group["rows"]
    ]


def shown(found: DateFound | DateProblem | None) -> str:
    """The spelling of the table."""
    if found is None:
        return "none"
    hint = f" ({found.hint})" if found.hint else ""
    if isinstance(found, DateFound):
        return f"{found.date}{hint}"
    if found.kind == "no_such_day":
        return f"{found.kind} {found.last_day or ''}".strip()
    if found.earliest is None or found.latest is None:
        return found.kind
    if found.earliest == found.latest and found.kind != "vague":
        return f"{found.kind} {found.latest}{hint if found.kind == 'ambiguous' else ''}"
    return f"{found.kind} {found.earliest}..{found.latest}"


def test_the_table_covers_what_people_write() -> None:
    assert len(cases()) >= 120
    assert len({(case.said, case.direction, case.every) for case in cases()}) == len(cases())


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.direction}: {case.said}")
def test_a_date_is_read_as_the_table_says(case: Case) -> None:
    if case.every:
        found = find_dates(case.said, today=case.today, direction=case.direction)
        assert " | ".join(map(shown, found)) == case.expected
    else:
        one = read_date(case.said, today=case.today, direction=case.direction)
        assert shown(one) == case.expected


def test_the_exact_words_and_their_place_are_kept() -> None:
    said = normalise("저는  ２０２１년 2월 말에 나왔어요")
    (found,) = find_dates(said, today=TODAY, direction=Direction.PAST)
    assert isinstance(found, DateFound)
    assert found.said == "2021년 2월 말"
    assert said[slice(*found.span)] == found.said


def test_a_birth_in_the_future_is_named_with_its_date() -> None:
    found = read_date("2031년 5월 3일", today=TODAY, direction=Direction.PAST)
    assert isinstance(found, DateProblem)
    assert found.kind == "future"
    assert found.latest == PartialDate(2031, 5, 3)


SINO = ["", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"]


def in_hangul(number: int) -> str:
    """2021 as 이천이십일; the units' own 일 is left out, as people speak."""
    units = [(1000, "천"), (100, "백"), (10, "십")]
    spoken, rest = "", number
    for size, unit in units:
        digit, rest = divmod(rest, size)
        spoken += "" if not digit else (SINO[digit] if digit > 1 else "") + unit
    return spoken + SINO[rest]


def month_in_hangul(month: int) -> str:
    return {6: "유", 10: "시"}.get(month, in_hangul(month))


WRITTEN: dict[str, Callable[[date], str]] = {
    "points": lambda d: f"{d.year}.{d.month}.{d.day}",
    "spaced points": lambda d: f"{d.year}. {d.month}. {d.day}.",
    "dashes": lambda d: d.isoformat(),
    "strokes": lambda d: f"{d.year}/{d.month}/{d.day}",
    "run": lambda d: f"{d:%Y%m%d}",
    "words": lambda d: f"{d.year}년 {d.month}월 {d.day}일",
    "words without blanks": lambda d: f"{d.year}년{d.month}월{d.day}일",
    "numerals": lambda d: (
        f"{in_hangul(d.year)}년 {month_in_hangul(d.month)}월 {in_hangul(d.day)}일"
    ),
    "English": lambda d: f"{d.day} {calendar.month_abbr[d.month]} {d.year}",
    "American": lambda d: f"{calendar.month_name[d.month]} {d.day}, {d.year}",
    "in a sentence": lambda d: f"저는 {d.year}년 {d.month}월 {d.day}일에 학교를 떠났어요",
}


@pytest.mark.parametrize("form", WRITTEN)
@given(day=st.dates(date(1930, 1, 1), TODAY))
def test_a_date_written_in_any_form_is_read_back(form: str, day: date) -> None:
    found = read_date(WRITTEN[form](day), today=TODAY, direction=Direction.PAST)
    assert isinstance(found, DateFound)
    assert found.date == PartialDate.of(day)


@given(day=st.dates(date(1927, 1, 1), date(2025, 12, 31)))
def test_two_figures_of_a_year_never_lead_into_the_future(day: date) -> None:
    found = read_date(f"{day:%y.%m.%d}", today=TODAY, direction=Direction.PAST)
    assert isinstance(found, DateFound)
    assert found.date == PartialDate.of(day)


@given(month=st.dates(date(1930, 1, 1), date(2026, 10, 1)))
def test_a_month_stays_a_month(month: date) -> None:
    for said in (f"{month.year}년 {month.month}월", f"{month:%Y-%m}", f"{month:%Y.%m}"):
        found = read_date(said, today=TODAY, direction=Direction.PAST)
        assert isinstance(found, DateFound)
        assert found.date == PartialDate(month.year, month.month)
        assert found.date.precision is Precision.MONTH


FRAGMENTS = (
    "2021 21 2 28 년 월 일 말 초 . / - ~ , 전 뒤 작년 재작년 지난달 봄 방학 음력 "
    "이천 십 삼 한 두 보름 Feb of ago 부터 까지 말고 아니 * ' ( ) 0 99 학기 월요일 오는 쯤 이고 요"
)
PIECES = st.sampled_from(FRAGMENTS.split())


@given(text=st.one_of(st.text(max_size=4096), st.lists(PIECES, max_size=80).map(" ".join)))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_dates_or_nothing(text: str) -> None:
    said = normalise(text)
    for direction in Direction:
        for found in find_dates(text, today=TODAY, direction=direction):
            assert said[slice(*found.span)] == found.said
        read_date(text, today=TODAY, direction=direction)


@given(pieces=st.lists(PIECES, max_size=40))
@settings(deadline=None)
def test_the_same_holds_for_words_run_together(pieces: list[str]) -> None:
    for direction in Direction:
        read_date("".join(pieces), today=TODAY, direction=direction)


@given(text=st.text(max_size=200))
def test_nothing_in_the_past_is_found_after_today(text: str) -> None:
    for found in find_dates(f"{text} 2021년 2월", today=TODAY, direction=Direction.PAST):
        if isinstance(found, DateFound):
            assert found.date.earliest <= TODAY
