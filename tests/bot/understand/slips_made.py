"""Makes the slips of a hurried thumb: one sound of a word other, more or less. The same word
always slips in the same way under the same seed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final
from zlib import crc32

FRAMES: Final = (
    "{}",
    "{} 언제까지 신청해요?",
    "저는 {}을 받을 수 있나요",
    "작년에 그만뒀는데 {} 아직 되나요",
    "{}하고 다른 것도 알려 주세요",
    "{}이 뭔가요",
    "혹시{}문의드려요",
    "어제 전화로 {}에 대해 들었어요",
    "{}, 그거 얼마나 되죠",
    "남들은 {}도 챙긴다던데요",
)
_FIRST: Final = 0xAC00
_TAILS: Final = 28
_OF_LEAD: Final = 21 * _TAILS
_LEADS: Final = 19
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def tried(words: Iterable[str], seed: int = 0) -> Iterator[tuple[str, str]]:
    """Each word with each kind of slip in every frame: the word and the text."""
    for number, word in enumerate(words, seed):
        for wrong in slipped(word, number):
            for frame in FRAMES:
                yield word, frame.format(wrong)


def slipped(word: str, seed: int) -> Iterator[str]:
    """The word with one sound changed, one inserted and one dropped."""
    for kind in ("change", "insert", "drop"):
        number = crc32(f"{seed} {kind} {word}".encode())
        places = [at for at, letter in enumerate(word) if letter.isalpha()]
        at = places[number % len(places)]
        wrong = (
            _latin(word[at], kind, number)
            if word[at].isascii()
            else _hangul(word[at], kind, number)
        )
        yield word[:at] + wrong + word[at + 1 :]


def _latin(letter: str, kind: str, number: int) -> str:
    other = _LETTERS[(_LETTERS.index(letter) + 1 + number % 24) % 26]
    return {"change": other, "insert": letter + other, "drop": ""}[kind]


def _hangul(letter: str, kind: str, number: int) -> str:
    code = ord(letter) - _FIRST
    lead, vowel, tail = code // _OF_LEAD, code % _OF_LEAD // _TAILS, code % _TAILS
    if kind == "change":
        return _changed(lead, vowel, tail, number)
    if kind == "insert":
        return _made(lead, vowel, 1 + number % 27) if tail == 0 else letter + "ㅏㄱㅇㅗ"[number % 4]
    return _made(lead, vowel, 0) if tail else "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"[lead]


def _changed(lead: int, vowel: int, tail: int, number: int) -> str:
    which = number % (3 if tail else 2)
    if which == 0:
        return _made((lead + 1 + number % 17) % _LEADS, vowel, tail)
    if which == 1:
        return _made(lead, (vowel + 1 + number % 19) % 21, tail)
    return _made(lead, vowel, 1 + (tail + number % 25) % 27)


def _made(lead: int, vowel: int, tail: int) -> str:
    return chr(_FIRST + lead * _OF_LEAD + vowel * _TAILS + tail)
