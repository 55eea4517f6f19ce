"""A neutral Message in Telegram's own parts: pieces of text that fit, and a keyboard."""

from __future__ import annotations

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
