"""주민등록번호 is hidden however it is written, and other numbers stay as they were said."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from datetime import date

import pytest
import structlog
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.privacy import Private, mask_mobile, mask_resident_number, mask_values, mobile_in

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
FRONTS = st.dates(date(1930, 1, 1), date(2010, 12, 31)).map(lambda day: f"{day:%y%m%d}")
BACKS = st.from_regex(r"[1-8][0-9]{6}", fullmatch=True)
NO_DIGITS = st.text(st.characters(exclude_categories=("Nd", "No", "Cs")), max_size=12)
WAYS = {
    "hyphen": "{f}-{b}",
    "nothing": "{f}{b}",
    "blank": "{f} {b}",
    "blanks": "{f}   {b}",
    "wide hyphen": "{f} – {b}",
    "line break": "{f}\n{b}",
    "bracket": "{f}({b})",
    "dots": "{f[0]}{f[1]}.{f[2]}{f[3]}.{f[4]}{f[5]}-{b}",
    "apart": "{f[0]} {f[1]} {f[2]} {f[3]} {f[4]} {f[5]} - {b}",
    "parts of the second half": "{f}-{b[0]} {b[1]}{b[2]}{b[3]} {b[4]}{b[5]}{b[6]}",
    "words between": "앞자리는 {f}, 뒷자리는 {b}",
}
DATES = ("{:%Y.%m.%d}", "{:%Y-%m-%d}", "{:%Y%m%d}", "{:%y%m%d}", "{:%y.%m.%d}", "{:%Y년 %m월 %d일}")
LEFT_ALONE = """
010-1234-5678
010 1234 5678
01012345678
+82 10-1234-5678
8210-1234-5678
010-1234567
02-737-1234
02-7371234
1588-8110
650302 010-1234-5678
650302생이고 010-1234567이에요
110-123-456789
1002-123-456789
301-0123-4567-81
123456-01-234567
3000000원 받았어요
1,234,567원
2021228
2021228일자, 1991301 임용
사번 123456
910301 임용 210228 퇴직
910301~20210228
""".strip().splitlines()


def masked(text: str) -> str:
    return mask_resident_number(text)[0]


def digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(letter)) for letter in text if letter.isdecimal())


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("wide", [False, True])
@settings(max_examples=40)
@given(front=FRONTS, back=BACKS, before=NO_DIGITS, after=NO_DIGITS)
def test_it_is_hidden_however_it_is_written(
    way: str, wide: bool, front: str, back: str, before: str, after: str
) -> None:
    number = WAYS[way].format(f=front, b=back)
    text = before + (number.translate(FULL_WIDTH) if wide else number) + after
    shown = masked(text)
    kept = front if way in {"words between", "blanks"} else ""
    hidden_front = way != "words between"
    assert len(shown) == len(text)
    assert back not in digits(shown)
    assert digits(shown) in ({"", kept} if not hidden_front else {""}) | {
        kept.translate(FULL_WIDTH)
    }


@pytest.mark.parametrize("way", ["hyphen", "nothing", "blank", "wide hyphen", "dots"])
@given(front=FRONTS, back=BACKS, before=NO_DIGITS, after=NO_DIGITS, data=st.data())
def test_it_is_hidden_when_cut_anywhere_into_two_messages(
    way: str, front: str, back: str, before: str, after: str, data: st.DataObject
) -> None:
    number = WAYS[way].format(f=front, b=back)
    cut = data.draw(st.integers(1, len(number) - 1))
    previous, text = before + number[:cut], number[cut:] + after
    shown, shown_before = mask_resident_number(text, previous=previous)
    assert (len(shown), len(shown_before)) == (len(text), len(previous))
    assert digits(shown) == digits(shown_before) == ""


@given(st.text(st.sampled_from("0123456789-. 년월일\n*"), max_size=60))
def test_only_digits_change_and_a_second_look_changes_nothing(text: str) -> None:
    shown = masked(text)
    assert [(a, b) for a, b in zip(text, shown, strict=True) if a != b and not a.isdecimal()] == []
    assert masked(shown) == shown


@given(
    st.text(st.sampled_from("0123456789- "), max_size=16),
    st.text(st.sampled_from("0123456789- "), max_size=16),
)
@example("0000000", "000000-000000")
def test_a_second_look_at_two_messages_changes_nothing(previous: str, text: str) -> None:
    shown, shown_before = mask_resident_number(text, previous=previous)
    assert mask_resident_number(shown, previous=shown_before) == (shown, shown_before)


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_telephones_accounts_amounts_and_dates_stay(text: str) -> None:
    assert masked(text) == text


@given(
    st.dates(date(1950, 1, 1), date(2040, 12, 31)),
    st.dates(date(1950, 1, 1), date(2040, 12, 31)),
    st.sampled_from(DATES),
    st.sampled_from(DATES),
)
def test_two_dates_stay_in_one_message_and_in_two(
    first: date, second: date, one_way: str, another_way: str
) -> None:
    one, two = one_way.format(first), another_way.format(second)
    both = f"{one}에 임용, {two}에 퇴직"
    assert masked(both) == both
    assert mask_resident_number(two, previous=one) == (two, one)
    assert mask_resident_number(f"{two}이요", previous=f"{one} ") == (f"{two}이요", f"{one} ")


def test_thirteen_digits_or_more_are_hidden_whatever_they_mean() -> None:
    assert masked("카드 1234567890123456") == "카드 ****************"


def test_every_text_of_a_raw_update_is_masked_and_its_names_are_not() -> None:
    update = {
        "message": {
            "text": "650302-2123456",
            "caption": ["뒤 2123456", {"first_name": "6503022123456"}],
            "photo": [{"file_id": "6503022123456", "width": 6503022123456}],
        },
        "data": "menu:1234567",
    }
    assert mask_values(update) == {
        "message": {
            "text": "******-*******",
            "caption": ["뒤 *******", {"first_name": "*" * 13}],
            "photo": [{"file_id": "6503022123456", "width": 6503022123456}],
        },
        "data": "menu:1234567",
    }


HER_NAME = "홍길동"
SHOWN_IN: dict[str, Callable[[Private], str]] = {
    "str": str,
    "repr": repr,
    "format": "{:>20}".format,
    "f-string": lambda value: f"{value!s} {value!r} {value}",
    "percent": lambda value: "%s %r" % (value, value),  # noqa: UP031  it is what is tested
    "in a list": lambda value: str([value, {"name": value}]),
    "in an error": lambda value: str(ValueError(value)),
    "json with a fallback": lambda value: json.dumps(
        {"name": value}, default=str, ensure_ascii=False
    ),
    "a log line": lambda value: str(
        structlog.processors.JSONRenderer(ensure_ascii=False)(None, "info", {"name": value})
    ),
}


@pytest.mark.parametrize("way", SHOWN_IN)
def test_a_private_value_shows_itself_nowhere(way: str) -> None:
    shown = SHOWN_IN[way](Private(HER_NAME))
    assert HER_NAME not in shown
    assert "가림" in shown


def test_a_private_value_is_no_json() -> None:
    with pytest.raises(TypeError) as caught:
        json.dumps(Private(HER_NAME))
    assert HER_NAME not in str(caught.value)


def test_a_private_value_is_told_to_who_asks() -> None:
    value = Private(HER_NAME)
    assert value.reveal() == HER_NAME
    assert value == Private(HER_NAME) != Private("김나나")
    assert len({value, Private(HER_NAME)}) == 1
    assert not hasattr(value, "__dict__")


def test_the_rest_of_a_number_whose_beginning_was_masked_is_masked_too() -> None:
    first, _ = mask_resident_number("9001011")
    assert first == "*******"
    assert mask_resident_number("234567", previous=first)[0] == "******"
    assert mask_resident_number("2021년이요", previous=first)[0] == "2021년이요"


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("010-1234-5678", "010-****-5678"),
        ("01012345678", "010****5678"),
        ("+82 10-1234-5678로요", "+82 10-****-5678로요"),
        ("０１０ １２３４ ５６７８", "０１０ **** ５６７８"),
        ("82-010-1234-5678", "82-010-****-5678"),
    ],
)
def test_a_mobile_number_is_read_and_hidden_however_it_is_written(said: str, hidden: str) -> None:
    assert mobile_in(said) == "01012345678"
    assert mask_mobile(said) == hidden


@pytest.mark.parametrize("said", ["02-123-4567", "1234-5678", "2022년 2월 28일", "010-123-456", ""])
def test_what_is_no_mobile_number_stays(said: str) -> None:
    assert mobile_in(said) is None
    assert mask_mobile(said) == said
