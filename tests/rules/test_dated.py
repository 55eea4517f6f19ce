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


def table(**changes: object) -> object:
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


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a table"):
        parse("x.toml: [y]", "y", 5)


def test_every_band_comes_after_the_one_above() -> None:
    assert len(tables()) > 30
    for each in tables().values():
        assert each.title
        assert each.before
