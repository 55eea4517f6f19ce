"""A neutral Message in Telegram's own parts: pieces of text that fit, and a keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)

from channels.base import Choice, Message

Keyboard = InlineKeyboardMarkup | ReplyKeyboardMarkup

_SHORT_LABEL: Final = 8
_PER_ROW: Final = 2
# Where a long text may be cut, best place first: between paragraphs, lines, sentences, then
# between two words without a digit, so that 2021년 2월 28일 and 1,234,000 원 stay whole.
_BORDERS: Final = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"(?<=[^\d\s][.!?])[^\S\n]+(?=[^\d\s])"),
    re.compile(r"(?<![^\s])(?:[^\s\d]+)([^\S\n]+)(?=[^\s\d]+(?!\S))"),
)


def text_of(message: Message) -> str:
    """Telegram takes only web addresses on buttons; what is left, a telephone number, is said."""
    said = [message.text]
    for choice in message.choices:
        number = choice.url.removeprefix("tel:")
        if choice.url and not _is_web(choice) and number not in message.text:
            said.append(f"{choice.label}: {number}")
    return "\n".join(said)


def keyboard_of(message: Message) -> Keyboard | None:
    choices = [choice for choice in message.choices if not choice.url or _is_web(choice)]
    if not choices:
        return None
    if message.ask_contact:
        return _contact_keyboard(choices)
    return InlineKeyboardMarkup([[_button(c) for c in row] for row in _rows(choices)])


def pieces(text: str, longest: int) -> Iterator[str]:
    """`text` in order, each piece at most `longest` UTF-16 units, which is how Telegram counts."""
    text = text.strip() if _units(text) > longest else text
    while _units(text) > longest:
        head = _head(text, longest)
        cut, resume = next(_cuts(head), (len(head), len(head)))
        yield text[:cut]
        text = text[resume:]
    yield text


def _contact_keyboard(choices: list[Choice]) -> ReplyKeyboardMarkup:
    """The first choice shares the number; the others are typed for the person when pressed."""
    first, *others = choices
    rows = [[KeyboardButton(first.label, request_contact=True)]]
    rows += [[KeyboardButton(choice.label)] for choice in others]
    return ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True)


def _rows(choices: list[Choice]) -> Iterator[list[Choice]]:
    per_row = _PER_ROW if all(len(c.label) <= _SHORT_LABEL for c in choices) else 1
    for start in range(0, len(choices), per_row):
        yield choices[start : start + per_row]


def _button(choice: Choice) -> InlineKeyboardButton:
    if choice.url:
        return InlineKeyboardButton(choice.label, url=choice.url)
    return InlineKeyboardButton(choice.label, callback_data=choice.payload)


def _is_web(choice: Choice) -> bool:
    return choice.url.startswith("https://")


def _cuts(head: str) -> Iterator[tuple[int, int]]:
    for border in _BORDERS:
        found = [m.span(m.lastindex or 0) for m in border.finditer(head)]
        yield from (span for span in found[-1:] if span[0] > 0)


def _units(text: str) -> int:
    return len(text) + sum(letter > "\uffff" for letter in text)


def _head(text: str, longest: int) -> str:
    units = 0
    for at, letter in enumerate(text):
        units += 1 + (letter > "\uffff")
        if units > longest:
            return text[:at]
    return text
