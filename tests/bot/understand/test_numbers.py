"""Numbers in every spelling, and no number in what is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understand.numbers import read_number


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("0", 0),
        ("2021", 2021),
        ("１２", 12),
        ("1,234,000", 1_234_000),
        ("이천이십일", 2021),
        ("이천 이십 육", 2026),
        ("이공이일", 2021),
        ("천구백구십일", 1991),
        ("십", 10),
        ("십오", 15),
        ("백", 100),
        ("영", 0),
        ("하나", 1),
        ("한", 1),
        ("두", 2),
        ("석", 3),
        ("넉", 4),
        ("열", 10),
        ("열두", 12),
        ("스무", 20),
        ("스물다섯", 25),
        ("서른두", 32),
        ("쉰", 50),
        ("아흔아홉", 99),
        ("3백", 300),
        ("2천5백", 2500),
        ("삼백만", 3_000_000),
        ("300만", 3_000_000),
        ("1억 2천만", 120_000_000),
        ("일억이천만", 120_000_000),
        ("만", 10_000),
        ("6백99만", 6_990_000),
    ],
)
def test_a_number_is_read(said: str, number: int) -> None:
    assert read_number(said) == number


@pytest.mark.parametrize(
    "said", ["", "없음", "이십이십", "만억", "백천", "열스물", "2021년", "-3", "3.5", "일이백", "x"]
)
def test_what_is_no_whole_number_is_none(said: str) -> None:
    assert read_number(said) is None


UNITS = [(10**8, "억"), (10**4, "만")]


def spoken(number: int) -> str:
    text = ""
    for size, unit in UNITS:
        group, number = divmod(number, size)
        text += f"{group}{unit}" if group else ""
    return text + (str(number) if number else "")


@given(st.integers(1, 10**12 - 1))
def test_figures_with_large_units_are_read_back(number: int) -> None:
    assert read_number(spoken(number)) == number


@given(st.text(max_size=4096))
@settings(deadline=None)
def test_any_text_is_a_number_or_none(text: str) -> None:
    number = read_number(text)
    assert number is None or number >= 0
