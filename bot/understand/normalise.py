"""One spelling of what a person typed: before this nothing is compared, after it nothing is
guessed about width, blanks or quotes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

LONGEST: Final = 4096

_BLANKS: Final = re.compile(r"\s+")
_HANGUL_BASE: Final = 0xAC00
_HANGUL_COUNT: Final = 11172
_VOWELS: Final = 21
_TAILS: Final = 28
_CONTROLS: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_STRAIGHT: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″「」『』《》〈〉", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("〜～∼", "~"),
        **dict.fromkeys("。．", "."),
        "，": ",",
        "、": ",",
    }
)


def normalise(text: str) -> str:
    """At most LONGEST characters in NFKC, one blank between words, straight quotes and dashes."""
    visible = "".join(
        " " if letter.isspace() else letter
        for letter in text[:LONGEST]
        if letter.isspace() or unicodedata.category(letter) not in _CONTROLS
    )
    plain = unicodedata.normalize("NFKC", visible).translate(_STRAIGHT)
    return _BLANKS.sub(" ", plain).strip()[:LONGEST].strip()


def squeeze(text: str) -> str:
    """Only the letters and digits of `text`, in lower case."""
    return "".join(letter for letter in normalise(text).lower() if letter.isalnum())


def jamo(text: str) -> str:
    """Hangul syllables taken apart, everything else as it stands."""
    return "".join(_parts(letter) for letter in text)


def has_final(letter: str) -> bool:
    """Whether the Hangul syllable closes with a consonant."""
    at = ord(letter) - _HANGUL_BASE
    return 0 <= at < _HANGUL_COUNT and at % _TAILS != 0


def jamo_distance(left: Sequence[str], right: Sequence[str], *, limit: int) -> int:
    """Edits from one to the other, a swap of neighbours counting one; `limit` + 1 if more."""
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, mine in enumerate(left, start=1):
        before, above, row = row, before, [i]
        for j, other in enumerate(right, start=1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (mine != other))
            if i > 1 and j > 1 and (mine, left[i - 2]) == (right[j - 2], other):
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


def _parts(letter: str) -> str:
    at = ord(letter) - _HANGUL_BASE
    if not 0 <= at < _HANGUL_COUNT:
        return letter
    lead, rest = divmod(at, _VOWELS * _TAILS)
    vowel, tail = divmod(rest, _TAILS)
    return chr(0x1100 + lead) + chr(0x1161 + vowel) + (chr(0x11A7 + tail) if tail else "")
