from __future__ import annotations

from datetime import date

import pytest

from rules.facts import PartialDate
from rules.service import MemberType, service_months, statutory_retirement_day


def months(appointed: str, retired: str) -> tuple[int, int]:
    return service_months(PartialDate.parse(appointed), PartialDate.parse(retired))


@pytest.mark.parametrize(
    ("appointed", "retired", "expected"),
    [
        ("2016-03-01", "2026-03-01", 120),
        ("2016-03-01", "2026-02-01", 119),
        ("2016-03-31", "2026-02-02", 120),
        ("2000-03-01", "2027-01-01", 26 * 12 + 10),
        ("2000-03-01", "2027-01-02", 26 * 12 + 11),
        ("2025-03-01", "2025-03-02", 1),
        ("2025-03-31", "2025-04-02", 2),
    ],
)
def test_every_touched_month_counts_once(appointed: str, retired: str, expected: int) -> None:
    assert months(appointed, retired) == (expected, expected)


def test_an_unknown_day_of_retirement_leaves_a_span() -> None:
    assert months("2016-03-01", "2026-02") == (119, 120)


def test_an_unknown_month_of_appointment_leaves_a_year() -> None:
    assert months("2016", "2026-03-01") == (111, 122)


def test_the_same_year_twice_is_at_least_one_month() -> None:
    assert months("2026", "2026") == (1, 12)


@pytest.mark.parametrize(
    ("appointed", "retired"),
    [("2026-03-01", "2026-03-01"), ("2026-03", "2026-02"), ("2027", "2026")],
)
def test_a_retirement_before_the_appointment_is_refused(appointed: str, retired: str) -> None:
    with pytest.raises(ValueError, match=f"{retired} not after appointed {appointed}"):
        months(appointed, retired)


@pytest.mark.parametrize(
    ("member_type", "born", "expected"),
    [
        (MemberType.TEACHER_K12, date(1964, 8, 25), date(2026, 8, 31)),
        (MemberType.TEACHER_K12, date(1964, 3, 1), date(2026, 8, 31)),
        (MemberType.TEACHER_K12, date(1964, 2, 29), date(2026, 2, 28)),
        (MemberType.TEACHER_K12, date(1961, 9, 1), date(2024, 2, 29)),
        (MemberType.TEACHER_K12, date(1961, 12, 31), date(2024, 2, 29)),
        (MemberType.TEACHER_K12, date(1962, 1, 1), date(2024, 2, 29)),
        (MemberType.TEACHER_UNIV, date(1961, 6, 1), date(2026, 8, 31)),
        (MemberType.TEACHER_UNIV, date(1960, 10, 1), date(2026, 2, 28)),
        (MemberType.STAFF, date(1966, 6, 30), date(2026, 6, 30)),
        (MemberType.STAFF, date(1966, 7, 1), date(2026, 12, 31)),
    ],
)
def test_office_ends_at_the_end_of_the_half_year_the_age_is_reached(
    member_type: MemberType, born: date, expected: date
) -> None:
    assert statutory_retirement_day(member_type, born) == expected
