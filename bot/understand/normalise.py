"""One spelling of what a person typed: before this nothing is compared, after it nothing is
guessed about width, blanks or quotes."""

from __future__ import annotations

import re
import unicodedata
from itertools import takewhile
from typing import Final

LONGEST: Final = 4096

# What needs no other spelling: most of what is typed, and all of what is written in our data.
_PLAIN: Final = re.compile(r"[가-힣a-zA-Z0-9 \n.,?!~'\"()%:;/+-]*")
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
    if _PLAIN.fullmatch(text, 0, LONGEST):
        return " ".join(text[:LONGEST].split())
    visible = "".join(
        " " if letter.isspace() else letter
        for letter in text[:LONGEST]
        if letter.isspace() or unicodedata.category(letter) not in _CONTROLS
    )
    plain = unicodedata.normalize("NFKC", visible).translate(_STRAIGHT)
    return _BLANKS.sub(" ", plain).strip()[:LONGEST].strip()


def squeeze(text: str) -> str:
    """Only the letters and digits of `text`, in lower case."""
    return "".join(filter(str.isalnum, normalise(text).lower()))


def jamo(text: str) -> str:
    """Hangul syllables taken apart, everything else as it stands."""
    return "".join(_parts(letter) for letter in text)


def is_one_slip(left: str, right: str) -> bool:
    """Whether one letter more, less, other or swapped with its neighbour tells them apart."""
    if left == right or abs(len(left) - len(right)) > 1:
        return left == right
    head = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(left, right, strict=False))
    )
    mine, other = left[head:], right[head:]
    if mine[1:] == other[1:] or mine[1:] == other or mine == other[1:]:
        return True
    return mine[:2] == other[:2][::-1] and mine[2:] == other[2:]


def _parts(letter: str) -> str:
    at = ord(letter) - _HANGUL_BASE
    if not 0 <= at < _HANGUL_COUNT:
        return letter
    lead, rest = divmod(at, _VOWELS * _TAILS)
    vowel, tail = divmod(rest, _TAILS)
    return chr(0x1100 + lead) + chr(0x1161 + vowel) + (chr(0x11A7 + tail) if tail else "")
