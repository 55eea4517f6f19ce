"""One line of a thread as the page shows it: day, time, buttons, links, file. No HTML here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from babel.dates import format_date, format_time

from channels.base import Choice
from web.ports import Line

# A link of any other kind, such as javascript:, would run on our page.
_SAFE_LINKS: Final = ("tel:", "https://")


@dataclass(frozen=True, slots=True)
class Button:
    """`link` instead of `payload` for a telephone number or an address."""

    label: str
    payload: str
    link: str
    language: str = ""

    @property
    def is_outside(self) -> bool:
        return self.link.startswith("https://")


@dataclass(frozen=True, slots=True)
class Bubble:
    number: int
    mine: bool
    text: str
    language: str
    buttons: tuple[Button, ...]
    filename: str
    day: str
    day_label: str
    time: str
    time_label: str
    starts_day: bool = False
    newest: bool = False


def bubble_of(line: Line, words: Mapping[str, str], language: str) -> Bubble:
    message = line.message
    return Bubble(
        number=line.number,
        mine=line.mine,
        text=message.text,
        language=language_of(message.text),
        buttons=tuple(_button(choice) for choice in message.choices),
        filename=message.attachment.filename if message.attachment else "",
        day=line.at.date().isoformat(),
        day_label=day_label(line.at, words, language),
        time=line.at.isoformat(timespec="minutes"),
        time_label=format_time(
            line.at.time(), words["web.pattern.time"], locale=_babel_name(language)
        ),
    )


def bubbles_of(
    lines: Sequence[Line], words: Mapping[str, str], language: str
) -> tuple[Bubble, ...]:
    """Mark where a day begins, and the one bubble whose buttons stand out."""
    bubbles = [bubble_of(line, words, language) for line in lines]
    with_buttons = [at for at, bubble in enumerate(bubbles) if bubble.buttons]
    newest = with_buttons[-1] if with_buttons else -1
    return tuple(
        replace(
            bubble,
            starts_day=at == 0 or bubble.day != bubbles[at - 1].day,
            newest=at == newest,
        )
        for at, bubble in enumerate(bubbles)
    )


def day_label(moment: datetime, words: Mapping[str, str], language: str) -> str:
    """Year and weekday always: 2026년 11월 22일 일요일."""
    return format_date(moment.date(), words["web.pattern.day"], locale=_babel_name(language))


def language_of(text: str) -> str:
    """What a screen reader should pronounce it in, by its letters; `` for numbers alone. An
    English sentence holds Korean names: a syllable of theirs counts as one letter."""
    korean = sum("가" <= letter <= "힣" for letter in text)
    latin = sum(letter.isascii() and letter.isalpha() for letter in text)
    if not korean and not latin:
        return ""
    return "ko" if korean > latin else "en"


def _button(choice: Choice) -> Button:
    link = choice.url if choice.url.startswith(_SAFE_LINKS) else ""
    return Button(choice.label, choice.payload, link, language_of(choice.label))


def _babel_name(language: str) -> str:
    return "en" if language == "en" else "ko"
