"""One-time codes before they are hashed: digits for typing, a token of 128 bits for a link or a
picture of one. Nothing here is stored."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from core.ids import Ids

LONG: Final = 8
SHORT: Final = 6
_HALF: Final = 4
_SHORTEST_TOKEN: Final = 22
# A year begins with 1 or 2: 20220228 is a day somebody tells, never a code.
_NO_YEAR: Final = "3456789"
_TYPED: Final = re.compile(r"\s*(?:/start\s+)?(\d(?:[\s-]?\d)*)[\s.]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Secret:
    """What the person is shown, once."""

    digits: str
    token: str = ""

    @property
    def spaced(self) -> str:
        """3481 7205: two halves to read aloud."""
        return f"{self.digits[:_HALF]} {self.digits[_HALF:]}"


def long_secret(ids: Ids) -> Secret:
    first = ids.digits(1)
    while first not in _NO_YEAR:
        first = ids.digits(1)
    return Secret(first + ids.digits(LONG - 1), ids.token())


def short_secret(ids: Ids) -> Secret:
    return Secret(ids.digits(SHORT))


def digits_in(text: str, length: int) -> str | None:
    """The digits when a whole message is nothing else: 3481 7205, 3481-7205, full-width too."""
    found = _TYPED.fullmatch(unicodedata.normalize("NFKC", text))
    digits = "".join(letter for letter in found[1] if letter.isdecimal()) if found else ""
    if len(digits) != length or (length == LONG and digits[0] not in _NO_YEAR):
        return None
    return digits


def token_in(payload: str) -> str | None:
    """What stood behind a link, unless it is too short to be one of ours."""
    return payload if len(payload) >= _SHORTEST_TOKEN else None
