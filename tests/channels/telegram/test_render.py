"""A message keeps its meaning in Telegram's parts: nothing cut in two, nothing left out."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import InlineKeyboardMarkup, ReplyKeyboardMarkup

from channels.base import Choice, Message
from channels.pieces import pieces
from channels.telegram.render import keyboard_of, text_of


def labels(message: Message) -> list[list[str]]:
    keyboard = keyboard_of(message)
    assert isinstance(keyboard, InlineKeyboardMarkup)
    return [[button.text for button in row] for row in keyboard.inline_keyboard]


def test_short_buttons_stand_in_pairs() -> None:
    choices = tuple(Choice(label, "x") for label in ("네", "아니요", "모르겠어요"))
    assert labels(Message("?", choices)) == [["네", "아니요"], ["모르겠어요"]]


def test_one_long_label_gives_every_button_its_own_row() -> None:
    choices = (Choice("네", "a"), Choice("가족이 대신 등록할게요", "b"))
    assert labels(Message("?", choices)) == [["네"], ["가족이 대신 등록할게요"]]


def test_a_message_without_choices_has_no_keyboard() -> None:
    assert keyboard_of(Message("끝")) is None


def test_a_telephone_number_is_said_because_telegram_takes_no_such_button() -> None:
    message = Message("전화하세요", (Choice("상담", url="tel:1588-0000"), Choice("네", "y")))
    assert text_of(message) == "전화하세요\n상담: 1588-0000"
    assert labels(message) == [["네"]]


def test_a_number_that_was_said_is_not_said_twice() -> None:
    message = Message("1588-0000으로 전화하세요", (Choice("상담", url="tel:1588-0000"),))
    assert text_of(message) == message.text
    assert keyboard_of(message) is None


def test_a_web_address_is_a_button() -> None:
    message = Message("신청", (Choice("누리집", url="https://example.org/"),))
    keyboard = keyboard_of(message)
    assert isinstance(keyboard, InlineKeyboardMarkup)
    assert keyboard.inline_keyboard[0][0].url == "https://example.org/"
    assert text_of(message) == "신청"


def test_the_first_choice_shares_the_number_and_the_others_are_typed() -> None:
    choices = (Choice("내 번호 보내기"), Choice("건너뛰기", "skip"))
    keyboard = keyboard_of(Message("번호", choices, ask_contact=True))
    assert isinstance(keyboard, ReplyKeyboardMarkup)
    first, second = (row[0] for row in keyboard.keyboard)
    assert (first.text, first.request_contact) == ("내 번호 보내기", True)
    assert (second.text, second.request_contact) == ("건너뛰기", None)


def test_a_text_that_fits_is_one_piece() -> None:
    assert list(pieces("가" * 40, 40)) == ["가" * 40]


def test_an_emoji_counts_as_telegram_counts_it() -> None:
    assert [len(piece) for piece in pieces("🙂" * 30, 40)] == [20, 10]


def test_a_long_text_is_cut_between_paragraphs_first() -> None:
    text = "첫 문단. 첫 문단의 둘째 줄\n셋째 줄\n\n둘째 문단은 여기"
    assert list(pieces(text, 30)) == ["첫 문단. 첫 문단의 둘째 줄\n셋째 줄", "둘째 문단은 여기"]


@pytest.mark.parametrize(
    "kept", ["2021년 2월 28일", "2021. 2. 28.", "1,234,000 원", "5천 원", "2021-02-28"]
)
@pytest.mark.parametrize("longest", range(24, 60))
def test_no_date_and_no_amount_is_ever_cut(kept: str, longest: int) -> None:
    text = " ".join(["기한은", kept, "입니다", "꼭", "확인해", "주세요"] * 6)
    assert sum(piece.count(kept) for piece in pieces(text, longest)) == 6


@given(st.text(st.sampled_from("가나 .\n\n1,🙂"), max_size=400), st.integers(2, 50))
def test_every_piece_fits_and_no_letter_is_lost(text: str, longest: int) -> None:
    got = list(pieces(text, longest))
    assert all(len(piece.encode("utf-16-le")) // 2 <= longest for piece in got)
    assert re.sub(r"\s", "", "".join(got)) == re.sub(r"\s", "", text)
