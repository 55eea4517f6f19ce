from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest

from rules.dated import OutsideVerified, dated, parse, tables

ABOUT = {
    "title": "본보기",
    "key": "해",
    "articles": ["법 54①"],
    "promulgated": date(2015, 12, 15),
    "effective": date(2016, 1, 1),
    "verified": date(2026, 11, 22),
    "before": "확인하지 않았습니다.",
}
BANDS = [{"from": 2016, "until": 2017, "value": Decimal("0.1")}, {"from": 2020, "value": 7}]


def table(**changes: object) -> dict[str, object]:
    return {**ABOUT, "bands": BANDS, **changes}


@pytest.mark.parametrize(
    ("year", "age"),
    [
        (2016, 60),
        (2021, 60),
        (2022, 61),
        (2023, 61),
        (2024, 62),
        (2026, 62),
        (2027, 63),
        (2029, 63),
        (2030, 64),
        (2032, 64),
        (2033, 65),
        (2090, 65),
    ],
)
def test_the_pension_age_follows_the_year_of_leaving(year: int, age: int) -> None:
    assert dated("start_age").whole(year) == age


def test_a_year_before_the_verified_text_is_refused_with_the_reason() -> None:
    with pytest.raises(OutsideVerified, match="종전 규정") as refused:
        dated("start_age").whole(2015)
    assert refused.value.table == "start_age"
    assert "2015" in str(refused.value)


def test_a_gap_between_verified_years_is_refused() -> None:
    rates = dated("contribution_rate")
    assert (rates.at(2011), rates.at(2016)) == (Fraction(67, 1000), Fraction(8, 100))
    for year in (2012, 2015):
        with pytest.raises(OutsideVerified):
            rates.at(year)


def test_a_table_may_end() -> None:
    assert dated("former_start_age").whole(2020) == 59
    with pytest.raises(OutsideVerified):
        dated("former_start_age").whole(2021)


@pytest.mark.parametrize(
    ("day", "months"), [(date(2015, 12, 31), 240), (date(2016, 1, 1), 120), (date(2050, 1, 1), 120)]
)
def test_ten_years_are_enough_since_2016(day: date, months: int) -> None:
    assert dated("pension_months").whole(day) == months


@pytest.mark.parametrize(
    ("months", "years"), [(0, 36), (179, 36), (180, 35), (203, 35), (204, 34), (251, 34), (252, 33)]
)
def test_the_longest_service_counted_depends_on_the_months_before_2016(
    months: int, years: int
) -> None:
    assert dated("service_cap").whole(months) == years


@pytest.mark.parametrize(
    ("won", "base", "rate"),
    [
        (0, 0, "0.3"),
        (499_999, 0, "0.3"),
        (500_000, 150_000, "0.4"),
        (1_000_000, 350_000, "0.5"),
        (1_500_000, 600_000, "0.6"),
        (2_000_000, 900_000, "0.7"),
        (9_000_000, 900_000, "0.7"),
    ],
)
def test_the_suspension_rises_in_bands(won: int, base: int, rate: str) -> None:
    band = dated("income_suspension").band(won)
    assert band.values == {"base": base, "rate": Fraction(rate)}


def test_the_bands_of_the_suspension_join_without_a_step() -> None:
    bands = dated("income_suspension").bands
    for lower, upper in pairwise(bands):
        width = int(str(upper.first)) - int(str(lower.first))
        assert lower.values["base"] + lower.values["rate"] * width == upper.values["base"]


def test_each_year_of_service_counts_as_the_act_says() -> None:
    rates = dated("pension_rate")
    assert rates.at(2016) == Fraction("0.01878")
    assert rates.at(2026) == Fraction("0.01736")
    assert rates.at(2034) == Fraction("0.01704")
    assert rates.at(2035) == rates.at(2060) == Fraction("0.017")


# 법 부칙13561 제9조①, in millionths.
PENSION_RATES = (
    *(18_780, 18_560, 18_340, 18_120, 17_900, 17_800, 17_700, 17_600, 17_500, 17_400),
    *(17_360, 17_320, 17_280, 17_240, 17_200, 17_160, 17_120, 17_080, 17_040, 17_000),
)


@pytest.mark.parametrize(("year", "millionths"), list(enumerate(PENSION_RATES, start=2016)))
def test_a_year_of_service_earns_what_the_addendum_says(year: int, millionths: int) -> None:
    assert dated("pension_rate").at(year) == Fraction(millionths, 1_000_000)


@pytest.mark.parametrize(
    ("year", "percent"),
    [
        (2010, "6.3"),
        (2011, "6.7"),
        (2016, "8"),
        (2017, "8.25"),
        (2018, "8.5"),
        (2019, "8.75"),
        (2020, "9"),
        (2026, "9"),
    ],
)
def test_a_member_pays_the_rate_of_the_year(year: int, percent: str) -> None:
    assert dated("contribution_rate").at(year) == Fraction(percent) / 100


def test_the_state_and_the_school_share_what_a_teacher_does_not_pay() -> None:
    with pytest.raises(OutsideVerified):
        dated("teacher_burden").band(2019)
    values = dated("teacher_burden").band(2020).values
    assert values == {"state": 3706, "school": 5294, "whole": 9000}
    assert values["state"] + values["school"] == values["whole"]


# 보상법 29①, in hundredths of a percent: four and a half fewer points for each grade.
@pytest.mark.parametrize("grade", range(1, 15))
def test_each_grade_of_a_disability_on_duty_has_its_rate(grade: int) -> None:
    assert dated("duty_disability_rate").at(grade) == Fraction(5200 - 325 * (grade - 1), 10_000)
    assert dated("duty_disability_lump_years").whole(grade) == 5


@pytest.mark.parametrize(
    ("grade", "percent"), [(1, 26), (2, 26), (3, 22.75), (4, 22.75), (5, 19.5), (7, 19.5)]
)
def test_each_grade_of_another_disability_has_its_rate(grade: int, percent: float) -> None:
    assert dated("nonduty_disability_rate").at(grade) == Fraction(percent) / 100
    with pytest.raises(OutsideVerified):
        dated("nonduty_disability_rate").at(8)


@pytest.mark.parametrize(
    ("table", "outside"),
    [
        ("nonduty_disability_lump_sum", 7),
        ("nonduty_disability_lump_sum", 15),
        ("duty_disability_rate", 15),
        ("duty_disability_lump_years", 15),
        ("early_rate", 0),
        ("early_rate", 6),
        ("allowance_rate", 11),
        ("disaster_relief", 4),
        ("linked_age", 1899),
        ("former_start_age", 2000),
        ("pension_months", date(1981, 12, 31)),
        ("former_months", date(2000, 12, 31)),
        ("allowance_months", date(1991, 9, 30)),
        ("allowance_cap", date(1991, 9, 30)),
        ("linked_months", date(2009, 8, 6)),
        ("split_marriage_months", date(2015, 12, 31)),
        ("survivor_share", date(2015, 12, 31)),
        ("child_age", date(2013, 6, 30)),
        ("child_age_duty", date(2013, 6, 30)),
        ("duty_survivor_rate", date(2018, 3, 19)),
        ("duty_survivor_compensation", date(2018, 3, 19)),
        ("death_condolence", date(2018, 9, 20)),
    ],
)
def test_what_lies_outside_is_refused(table: str, outside: int | date) -> None:
    with pytest.raises(OutsideVerified):
        dated(table).band(outside)


@pytest.mark.parametrize(
    ("months", "heavy", "bribe", "first"),
    [(0, "1/4", "1/8", "3/4"), (59, "1/4", "1/8", "3/4"), (60, "1/2", "1/4", "1/2")],
)
def test_five_years_of_service_change_what_is_cut(
    months: int, heavy: str, bribe: str, first: str
) -> None:
    parts = {"penalty_heavy": heavy, "penalty_bribe": bribe, "paid_first": first}
    for table, part in parts.items():
        assert dated(table).at(months, "benefit") == Fraction(part)
    assert dated("penalty_heavy").at(months, "allowance") == Fraction(1, 2)
    assert dated("penalty_bribe").at(months, "allowance") == Fraction(1, 4)
    assert dated("paid_first").at(months, "allowance") == Fraction(1, 2)


def test_a_number_is_exact() -> None:
    assert parse("x", "x", table()).at(2016) == Fraction(1, 10)
    assert parse("x", "x", table()).at(2031) == 7


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"bands": []}, "not empty"),
        ({"bands": [{"from": "2016", "value": 1}]}, "years or days"),
        ({"bands": [{"from": 2016, "until": 2015, "value": 1}]}, "not before 2016"),
        ({"bands": [{"from": 2016, "until": date(2016, 1, 1), "value": 1}]}, "years or days"),
        ({"bands": [{"from": 2016}]}, "a number"),
        ({"bands": [{"from": 2016, "value": "1"}]}, "a number"),
        ({"bands": [{"from": 2016, "value": True}]}, "a number"),
        ({"bands": [{"from": 2016, "value": 1}, {"from": 2020, "value": 2}]}, "after the band"),
        ({"bands": [*BANDS[:1], {"from": 2017, "value": 2}]}, "after the band"),
        ({"articles": ["법 오십사조"]}, "articles"),
        ({"verified": "2026-11-22"}, "a day"),
        ({"before": ""}, "a text"),
        ({"befor": "x"}, "befor"),
    ],
)
def test_a_wrong_table_is_refused_with_its_place(changes: dict[str, object], expected: str) -> None:
    with pytest.raises(ValueError, match=expected) as refused:
        parse("pension_age.toml: [start_age]", "start_age", table(**changes))
    assert "pension_age.toml" in str(refused.value)


def test_every_band_comes_after_the_one_above() -> None:
    assert len(tables()) > 30
    for each in tables().values():
        assert each.title
        assert each.before


class TestWhatHoldsNow:
    def test_the_newest_band_gives_its_first_day_and_its_value(self) -> None:
        months = dated("pension_months")
        assert (months.since, months.newest()) == (date(2016, 1, 1), 120)
        assert dated("survivor_special_addition").newest("months") == 36

    def test_a_closed_table_says_how_far_it_reaches(self) -> None:
        assert dated("early_rate").reach == 5

    def test_a_table_of_years_has_no_first_day_and_an_open_one_no_reach(self) -> None:
        with pytest.raises(TypeError, match="start_age: from = 2033; expected a day"):
            _ = dated("start_age").since
        with pytest.raises(TypeError, match="pension_months: until = None; expected a number"):
            _ = dated("pension_months").reach
