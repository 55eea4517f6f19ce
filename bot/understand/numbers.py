"""Numbers as people write them: 2021, 이천이십일, 스물다섯, 3백, 1억 2천만. Whole numbers only."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from bot.understand.lexicon import section
from bot.understand.normalise import normalise

_LONGEST: Final = 40
_DIGITS: Final = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")
_IGNORED: Final = re.compile(r"[\s,]")


def read_number(text: str) -> int | None:
    """The number that the whole of `text` says; None when it says anything else."""
    said = normalise(text)
    if not said or len(said) > _LONGEST:
        return None
    if _DIGITS.fullmatch(said):
        return int(said.replace(",", ""))
    bare = _IGNORED.sub("", said)
    for read in (_native, _digit_by_digit, _with_units):
        value = read(bare)
        if value is not None:
            return value
    return None


def read_amount(text: str, counted: str) -> int | None:
    """The number that answers a question by itself; 네, 이, 한 are words until a counter follows.
    `counted`: "service" or "date"."""
    said = normalise(text)
    counters = section("numbers", "counters")[counted]
    counter = next((word for word in counters if said.endswith(word)), "")
    bare = said.removesuffix(counter).strip()
    if not counter and len(bare) == 1 and not bare.isdecimal():
        return None
    return read_number(bare)


@cache
def _words(kind: str) -> dict[str, int]:
    return {str(word): int(value) for word, value in section("numbers", kind).items()}


def _native(text: str) -> int | None:
    """하나 to 아흔아홉, also before a counter: 한, 두, 석, 스무."""
    ones, tens = _words("native_ones"), _words("native_tens")
    if text in ones:
        return ones[text]
    for cut in range(1, len(text) + 1):
        if text[:cut] in tens:
            rest = text[cut:]
            if not rest:
                return tens[text]
            if rest in ones:
                return tens[text[:cut]] + ones[rest]
    return None


def _digit_by_digit(text: str) -> int | None:
    """이공이일 read aloud one by one."""
    digits = _words("digits")
    if len(text) < 2 or not all(letter in digits for letter in text):  # noqa: PLR2004  one digit is no row
        return None
    return int("".join(str(digits[letter]) for letter in text))


def _with_units(text: str) -> int | None:
    """만, 억, 조 part the number into groups, each below ten thousand."""
    total, group, last_unit = 0, "", 10**20
    large = _words("large_units")
    for letter in text:
        if letter not in large:
            group += letter
            continue
        value = _below_ten_thousand(group) if group else 1
        if value is None or value == 0 or large[letter] >= last_unit:
            return None
        last_unit = large[letter]
        total += value * last_unit
        group = ""
    if not group:
        return total or None
    rest = _below_ten_thousand(group)
    return None if rest is None or rest >= last_unit else total + rest


def _below_ten_thousand(text: str) -> int | None:
    """3백, 이천이십일, 2천: a digit or a number before each of 천, 백, 십."""
    small, digits = _words("small_units"), _words("digits")
    total, pending, last_unit = 0, "", 10**5
    for letter in text:
        if letter.isdecimal() and letter.isascii():
            pending += letter
        elif letter in digits and not pending:
            pending = str(digits[letter])
        elif letter in small and small[letter] < last_unit:
            last_unit = small[letter]
            total += int(pending or 1) * last_unit
            pending = ""
        else:
            return None
    return total + int(pending or 0)
