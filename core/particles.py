"""조사: the particle that fits the sound before it: Hangul, digits, Latin letters."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_HANGUL_FIRST: Final = 0xAC00
_HANGUL_LAST: Final = 0xD7A3
_FINALS: Final = 28
_RIEUL: Final = 8
# How each digit is read: 영 일 이 삼 사 오 육 칠 팔 구; 0 also closes 십, 백, 천 and 만.
_DIGIT_FINALS: Final = {"0": 21, "1": 8, "2": 0, "3": 16, "4": 0}
_DIGIT_FINALS_MORE: Final = {"5": 0, "6": 1, "7": 8, "8": 8, "9": 0}
_LATIN_FINALS: Final = {"l": 8, "r": 0, "m": 16, "n": 4, "b": 17, "k": 1, "p": 17, "t": 7, "g": 21}
_SPELLED_FINALS: Final = {"L": 8, "R": 8, "M": 16, "N": 4}
_ASIDE: Final = re.compile(r"\([^()]*\)$")


def with_particle(text: str, pair: str) -> str:
    """`pair` is 은/는, 이/가, 을/를, 으로/로 and the like: first after a final consonant."""
    after_consonant, _, after_vowel = pair.partition("/")
    final = _final_sound(text)
    if after_consonant == "으로":
        return text + (after_vowel if final in (0, _RIEUL) else after_consonant)
    return text + (after_consonant if final else after_vowel)


def _final_sound(text: str) -> int:
    """The index of the last syllable's final consonant, 0 for none. A closing aside is skipped:
    2027년 2월 26일(금) is read with 일."""
    spoken = _ASIDE.sub("", text.rstrip()) or text
    for letter in reversed(unicodedata.normalize("NFC", spoken)):
        if letter.isalnum():
            return _final_of(letter, spoken)
    return 0


def _final_of(letter: str, text: str) -> int:
    if _HANGUL_FIRST <= ord(letter) <= _HANGUL_LAST:
        return (ord(letter) - _HANGUL_FIRST) % _FINALS
    if letter.isdecimal():
        return (_DIGIT_FINALS | _DIGIT_FINALS_MORE).get(str(unicodedata.decimal(letter)), 0)
    if text.isupper():
        return _SPELLED_FINALS.get(letter, 0)
    return _LATIN_FINALS.get(letter.lower(), 0)
