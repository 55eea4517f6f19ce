"""A text as the row of its sounds, without blanks. A consonant is one sound whether it opens or
closes a syllable, so that 퇴지구당 stays near 퇴직수당."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

_LEADS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS: Final = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_TAILS: Final = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_FIRST: Final = 0xAC00
_LAST: Final = 0xD7A3
_OF_LEAD: Final = len(_VOWELS) * (len(_TAILS) + 1)
_OF_VOWEL: Final = len(_TAILS) + 1
_ALONE: Final = (
    {chr(0x1100 + at): sound for at, sound in enumerate(_LEADS)}
    | {chr(0x1161 + at): sound for at, sound in enumerate(_VOWELS)}
    | {chr(0x11A8 + at): sound for at, sound in enumerate(_TAILS)}
)


@dataclass(frozen=True, slots=True)
class Spelled:
    """`letters`: the letters and digits in lower case; `places`: where each stands in the text;
    `sounds`: all their sounds; `opens`: the letter that each sound opens, -1 inside a letter;
    `ends`: the same for the sound behind a letter's last."""

    letters: str
    places: tuple[int, ...]
    sounds: str
    opens: tuple[int, ...]

    def starts_word(self, letter: int) -> bool:
        return letter == 0 or self.places[letter] - self.places[letter - 1] > 1

    def is_whole(self, start: int, end: int) -> bool:
        """No blank and no sign between the letters."""
        return self.places[end - 1] - self.places[start] == end - 1 - start


def spell(said: str) -> Spelled:
    """Of a normalised text."""
    kept = [(at, letter) for at, letter in enumerate(said.lower()) if letter.isalnum()]
    sounds: list[str] = []
    opens: list[int] = []
    for number, (_, letter) in enumerate(kept):
        row = sounds_of(letter)
        sounds.append(row)
        opens += [number, *(-1 for _ in row[1:])]
    letters = "".join(letter for _, letter in kept)
    opens.append(len(kept))
    return Spelled(letters, tuple(at for at, _ in kept), "".join(sounds), tuple(opens))


@cache
def sounds_of(letter: str) -> str:
    """One letter's sounds; what is no Hangul stands for itself."""
    at = ord(letter) - _FIRST
    if 0 <= at <= _LAST - _FIRST:
        return "".join(_syllable(at))
    return _ALONE.get(letter, letter)


def _syllable(at: int) -> Iterator[str]:
    yield _LEADS[at // _OF_LEAD]
    yield _VOWELS[at % _OF_LEAD // _OF_VOWEL]
    if at % _OF_VOWEL:
        yield _TAILS[at % _OF_VOWEL - 1]
