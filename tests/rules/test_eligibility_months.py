from __future__ import annotations

from datetime import date

import pytest

from tests.rules.eligible import case


@pytest.mark.parametrize(
    ("appointed", "retired", "months"),
    [
        ("2016-03-01", "2026-03-01", (120, 120)),
        ("2016-03", "2026-03-02", (121, 121)),
        ("2016-03-01", "2026-02", (119, 120)),
        ("2016", "2026-03-01", (111, 122)),
        ("2026-03-01", "2026-03-02", (1, 1)),
    ],
)
def test_service_spans_what_rough_dates_allow(
    appointed: str, retired: str, months: tuple[int, int]
) -> None:
    found = case(appointment_date=appointed, retirement_date=retired)
    assert found.months == months
    assert found.allowance == months


def test_merged_and_military_months_count_for_the_pension_alone() -> None:
    career = {"type": "public_servant", "from": "2010-03-01", "to": "2014-03-01"}
    dates = {"appointment_date": "2020-03-01", "retirement_date": "2026-03-01"}
    merged = case(
        **dates, prior_careers=[{**career, "aggregated": True}], military_credit_months=20
    )
    assert merged.months == (72 + 48 + 20, 72 + 48 + 20)
    assert merged.allowance == (72, 72)
    unsure = case(**dates, prior_careers=[career])
    assert unsure.months == (72, 72 + 48)
    assert unsure.months_missing == ("prior_careers",)
    refused = case(**dates, prior_careers=[{**career, "aggregated": False}])
    assert refused.months == (72, 72)


def test_months_somebody_states_hold_what_was_merged_too() -> None:
    stated = case(service_months=72, military_credit_months=24, retirement_date="2026-03-01")
    assert stated.months == (72, 72)
    assert stated.allowance == (48, 48)


@pytest.mark.parametrize(
    ("leaves", "months"),
    [
        ([], (72, 72)),
        ([{"type": "illness", "months": 24}], (60, 60)),
        ([{"type": "childcare", "months": 24}], (72, 72)),
        ([{"type": "illness", "months": 7}], (68, 69)),
        ([{"type": "suspension", "months": [2, 4]}], (70, 71)),
        ([{"type": "illness"}], (0, 72)),
        ([{"months": 10}], (67, 72)),
        ([{"type": "illness", "months": 6}, {"type": "discipline", "months": 2}], (68, 68)),
    ],
)
def test_half_of_most_leave_is_left_out_of_the_allowance(
    leaves: list[dict[str, object]], months: tuple[int, int]
) -> None:
    found = case(appointment_date="2020-03-01", retirement_date="2026-03-01", leave_periods=leaves)
    assert found.allowance == months
    assert found.months == (72, 72)


@pytest.mark.parametrize(
    ("kind", "born", "retired", "beyond"),
    [
        ("teacher_k12", "1958-04-10", "2021-03-01", (6, 6)),
        ("teacher_k12", "1958-04-10", "2020-09-01", (0, 0)),
        ("teacher_k12", "1958-04-10", "2020-09-02", (1, 1)),
        ("teacher_univ", "1958-04-10", "2021-03-01", (0, 0)),
        ("staff", "1958-04-10", "2021-03-01", (32, 32)),
        # Before 2017 nothing was left out: only from January 2017 on.
        ("staff", "1950-04-10", "2017-03-01", (2, 2)),
        (None, "1958-04-10", "2021-03-01", (0, 32)),
    ],
)
def test_months_beyond_the_age_limit_are_left_out(
    kind: str | None, born: str, retired: str, beyond: tuple[int, int]
) -> None:
    facts = {"appointment_date": "2000-03-01", "retirement_date": retired, "birth_date": born}
    found = case(**facts, member_type=kind, over_age_months=None)
    assert found.over_age == beyond


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({}, ("service_months",)),
        ({"appointment_date": "2016-03-01"}, ("retirement_date",)),
        ({"retirement_date": "2026-03-01"}, ("service_months",)),
        (
            {"appointment_date": "2016", "retirement_date": "2026"},
            ("appointment_date", "retirement_date"),
        ),
        (
            {
                "appointment_date": "2016-03-01",
                "death_date": "2026",
                "died_in_service": True,
                "deceased": True,
            },
            ("death_date",),
        ),
        (
            {"service_months": 120, "over_age_months": None, "retirement_date": "2026-03-01"},
            ("over_age_months",),
        ),
        (
            {
                "service_months": 120,
                "over_age_months": None,
                "retirement_date": "2026-03-01",
                "birth_date": "1958-01-01",
            },
            ("member_type",),
        ),
        (
            {
                "appointment_date": "2016-03-01",
                "retirement_date": "2026-03-01",
                "military_credit_months": None,
            },
            ("military_credit_months",),
        ),
    ],
)
def test_what_would_settle_the_length_of_service_is_named(
    facts: dict[str, object], missing: tuple[str, ...]
) -> None:
    assert case(**facts).months_missing == missing


def test_what_would_settle_the_allowance_is_named() -> None:
    dates = {"appointment_date": "2020-03-01", "retirement_date": "2026-03-01"}
    assert case(**dates, leave_periods=None).allowance_missing == ("leave_periods",)
    assert case().allowance_missing == ("service_months",)
    stated = case(service_months=72, prior_careers=None, military_credit_months=None)
    assert stated.allowance_missing == ("service_months",)
    old = case(**dates, birth_date="1958-04-10", over_age_months=None)
    assert old.allowance_missing == ("member_type",)


@pytest.mark.parametrize(
    ("born", "left", "start"),
    [
        ("1964", "2026-03-01", (date(2026, 3, 1), date(2026, 12, 31))),
        ("1965", "2026-03-01", (date(2027, 1, 1), date(2027, 12, 31))),
        ("1960-01-01", "2026-03", (date(2026, 3, 1), date(2026, 3, 31))),
        ("1965-06-10", "2026", (date(2027, 6, 10), date(2027, 6, 10))),
        # Left on 1 January the year before counts: the ages of two years are possible.
        ("1965-06-10", "2027", (date(2027, 6, 10), date(2028, 6, 10))),
    ],
)
def test_a_pension_starts_within_what_rough_dates_allow(
    born: str, left: str, start: tuple[date, date]
) -> None:
    found = case(birth_date=born, retirement_date=left, appointment_date="2000-03-01")
    assert found.start == start


@pytest.mark.parametrize(
    ("appointed", "left", "there"),
    [
        ("1991-12-27", "2020-03-01", True),
        ("1991-12-28", "2020-03-01", False),
        ("1990-03-01", "1991-12-28", True),
        ("1990-03-01", "1991-12-27", False),
        ("1991", "2020-03-01", ("in_service_1991_12_27",)),
        ("1990-03-01", "1991-12", ("in_service_1991_12_27",)),
    ],
)
def test_who_served_when_the_allowance_began(appointed: str, left: str, there: object) -> None:
    assert case(appointment_date=appointed, retirement_date=left).in_service_1991 == there
    merged = [{"type": "school", "months": 12, "aggregated": True}]
    found = case(appointment_date=appointed, retirement_date=left, prior_careers=merged)
    assert found.in_service_1991 is not False
