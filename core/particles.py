"""조사: the particle that fits the sound before it: Hangul, digits, Latin letters."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_HANGUL_FIRST: Final = 0xAC00
_HANGUL_LAST: Final = 0xD7A3
_FINALS: Final = 28
_NONE, _RIEUL, _OTHER = 0, 8, 1
# How the last digit is read: 영 일 이 삼 사 오 육 칠 팔 구; 0 also closes 십, 백, 천 and 만.
_DIGITS: Final = (_OTHER, _RIEUL, _NONE, _OTHER, _NONE, _NONE, _OTHER, _RIEUL, _RIEUL, _NONE)
# 퍼센트, 도; other signs are not read.
_SIGNS: Final = {"%": _NONE, "℃": _NONE, "°": _NONE}
_LATIN_WORD: Final = re.compile(r"[A-Za-z]+$")
_LONGEST_ACRONYM: Final = 4
# 엘 엠 엔 알; every other letter's Korean name ends in a vowel.
_SPELLED: Final = {"L": _RIEUL, "R": _RIEUL, "M": _OTHER, "N": _OTHER}
# How foreign words end in Korean (외래어 표기법 제3장 제1절): the first that matches.
_READ: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), final)
    for pattern, final in (
        (r"(l|[^aeiou]le|[aeiou]le)$", _RIEUL),
        (r"(ng|[mn]|[mn]e|mb)$", _OTHER),
        (r"(^|[^aeiou])[aeiou][ckpt]$", _OTHER),
        (r"(oo|ou|ea)[kt]$|ck$|b$", _OTHER),
    )
)
_CLOSED: Final = re.compile(r"\([^()]*\)$|（[^（）]*）$|[\"'’”」』〉》>\]】*_.,!?~…\s]$")


def with_particle(text: str, pair: str) -> str:
    """`pair` is 은/는, 이/가, 을/를, 으로/로 and the like: first after a final consonant.
    Raise ValueError for what is no pair."""
    after_consonant, slash, after_vowel = pair.partition("/")
    if not (slash and after_consonant):
        raise ValueError(f"{pair!r}: expected two forms, such as 은/는")
    final = _final_sound(text)
    if after_consonant == "으로" and final == _RIEUL:
        return text + after_vowel
    return text + (after_consonant if final else after_vowel)


def _final_sound(text: str) -> int:
    """The last syllable's final consonant, 0 for none. Closing quotes and an aside are skipped:
    2027년 2월 26일(금) is read with 일."""
    spoken = unicodedata.normalize("NFKC", text)
    while (shorter := _CLOSED.sub("", spoken)) and shorter != spoken:
        spoken = shorter
    for at in range(len(spoken) - 1, -1, -1):
        letter = spoken[at]
        if letter in _SIGNS:
            return _SIGNS[letter]
        if letter.isalnum():
            return _final_of(letter, spoken[: at + 1])
    return _NONE


def _final_of(letter: str, spoken: str) -> int:
    if _HANGUL_FIRST <= ord(letter) <= _HANGUL_LAST:
        return (ord(letter) - _HANGUL_FIRST) % _FINALS
    if letter.isdecimal():
        return _DIGITS[unicodedata.decimal(letter)]
    word = _LATIN_WORD.search(spoken)
    return _final_of_latin(word.group()) if word else _NONE


def _final_of_latin(word: str) -> int:
    if word.isupper() and len(word) <= _LONGEST_ACRONYM:
        return _SPELLED.get(word[-1], _NONE)
    return next((final for ending, final in _READ if ending.search(word)), _NONE)
