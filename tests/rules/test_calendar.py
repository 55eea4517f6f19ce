from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from rules.calendar import BusinessCalendar, ExtraHoliday, UnknownYear, load_extra_holidays
from tests.rules import naive

SHIPPED = Path("rules/data/temporary_holidays.toml")


@pytest.mark.parametrize("year", sorted(naive.LUNAR))
def test_business_days_agree_with_the_regulation_read_again(year: int) -> None:
    calendar, free = BusinessCalendar(), naive.holidays_of(year)
    day, wrong = date(year, 1, 1), []
    while day.year == year:
        working = day not in free and day.weekday() < naive.SATURDAY
        if calendar.is_business_day(day) != working:
            wrong.append(day)
        day += timedelta(days=1)
    assert wrong == []


@pytest.mark.parametrize("year", [1, 1947, 2051, 2100, 9999])
def test_a_year_nobody_has_published_is_refused_with_what_is_known(year: int) -> None:
    with pytest.raises(UnknownYear, match=rf"{year} is not known; .* 1948 to 2050"):
        BusinessCalendar().is_business_day(date(year, 6, 1))


def test_the_known_years_are_told() -> None:
    calendar = BusinessCalendar()
    assert (calendar.first_year, calendar.last_year) == (1948, 2050)
    assert calendar.is_business_day(date(calendar.last_year, 12, 30))


def test_holidays_have_their_korean_names() -> None:
    calendar = BusinessCalendar()
    assert calendar.holiday_name(date(2027, 7, 17)) == "제헌절"
    assert calendar.holiday_name(date(2027, 7, 19)) == "제헌절 대체 휴일"
    assert calendar.holiday_name(date(2028, 10, 3)) == "개천절, 추석"
    assert calendar.holiday_name(date(2027, 7, 18)) is None
    assert calendar.holiday_name(date(2027, 7, 20)) is None


def test_memorial_day_on_a_sunday_is_not_made_up_for() -> None:
    calendar = BusinessCalendar()
    assert calendar.on_or_after(date(2027, 6, 6)) == date(2027, 6, 7)


def test_a_temporary_holiday_of_the_operator_moves_the_days() -> None:
    day = date(2027, 3, 2)
    calendar = BusinessCalendar([ExtraHoliday(day, "임시공휴일")])
    assert not calendar.is_business_day(day)
    assert calendar.holiday_name(day) == "임시공휴일"
    assert calendar.on_or_after(date(2027, 3, 1)) == date(2027, 3, 3)
    assert calendar.on_or_before(day) == date(2027, 2, 26)
    assert BusinessCalendar().is_business_day(day)


def test_the_revision_changes_with_the_table_and_with_nothing_else() -> None:
    one, other = ExtraHoliday(date(2027, 3, 2), "가"), ExtraHoliday(date(2027, 3, 3), "나")
    plain = BusinessCalendar().revision
    assert plain == BusinessCalendar().revision
    assert BusinessCalendar([one, other]).revision == BusinessCalendar([other, one]).revision
    assert len({plain, BusinessCalendar([one]).revision, BusinessCalendar([other]).revision}) == 3


def test_the_shipped_table_is_empty_and_its_example_can_be_used(tmp_path: Path) -> None:
    assert load_extra_holidays(SHIPPED) == ()
    text = SHIPPED.read_text(encoding="utf-8")
    example = "\n".join(line.removeprefix("# ") for line in text.splitlines()[-3:])
    table = tmp_path / "table.toml"
    table.write_text(example, encoding="utf-8")
    assert load_extra_holidays(table) == (ExtraHoliday(date(2027, 5, 4), "임시공휴일"),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[holiday]]\nday = "2027-05-04"\nname = "가"', "holiday 1: day = '2027-05-04'; expected"),
        ('[[holiday]]\nname = "가"', "holiday 1: day = None; expected a day"),
        ("[[holiday]]\nday = 2027-05-04T00:00:00\nname = 'a'", "holiday 1: day = .*; expected"),
        ("[[holiday]]\nday = 2027-05-04", r"holiday 1 \(2027-05-04\): name = None; expected"),
        ("[[holiday]]\nday = 2027-05-04\nname = ' '", "name = ' '; expected its name"),
        ("[[holiday]]\nday = 2027-05-04\nname = 'a'\nnmae = 'b'", "'nmae'; expected day, name"),
        ("[[holiday]]\nday = 2099-05-04\nname = 'a'", "2099 is not known"),
        ("[holiday]\nday = 2027-05-04\nname = 'a'", "two brackets"),
        ("holiday = [1]", "holiday 1: day = None"),
        ("[[holidays]]\nday = 2027-05-04\nname = 'a'", "'holidays'; expected"),
        ("[[holiday]]\nday = 2027-13-04\nname = 'a'", "expected TOML"),
        (
            "[[holiday]]\nday = 2027-05-04\nname = 'a'\n[[holiday]]\nday = 2027-05-04\nname = 'b'",
            "holiday 2 .*each day once",
        ),
    ],
)
def test_a_bad_line_names_file_entry_and_what_was_expected(
    tmp_path: Path, text: str, said: str
) -> None:
    table = tmp_path / "table.toml"
    table.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=rf"(?s)table\.toml: .*{said}"):
        load_extra_holidays(table)
