"""What a question is about and what was answered so far, as the numbers a button carries: nothing
has to be kept of somebody who agreed to nothing, and no button grows old."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final
from zlib import crc32

from bot.explain.asked import ASKED, as_number, from_number, with_answer
from bot.reply import dotted
from bot.understand.weights import topics
from rules.eligibility import CHECKED
from rules.situation import Situation

_MODULUS: Final = 9973
# Facts stand in pairs with their values, and every byte counts.
_FACT_MODULUS: Final = 991
# The person does not know.
DOUBTED: Final = 99_999_999
_PAIR: Final = 2
NO_BENEFIT: Final = "-"
# A messenger carries 64 bytes; the act's name and the answer that is asked for take the rest.
_MOST_BYTES: Final = 44


@dataclass(frozen=True, slots=True)
class Subject:
    topic: str
    benefit: str
    situation: Situation


def number_of(name: str, modulus: int = _MODULUS) -> int:
    """The same in every version, whatever order names stand in."""
    return crc32(name.encode()) % modulus


def pack(subject: Subject) -> tuple[int, ...] | None:
    """None where it is more than a button carries."""
    facts = (number for pair in _facts(subject.situation) for number in pair)
    numbers = (number_of(subject.topic), number_of(subject.benefit), *facts)
    return numbers if len(dotted(numbers)) <= _MOST_BYTES else None


def _facts(situation: Situation) -> Iterator[tuple[int, int]]:
    """What no button of ours could have said is left out: it would be asked for again."""
    for name in situation.sources:
        asked, value = ASKED.get(name), getattr(situation, name)
        if asked is None or value is None:
            continue
        number = as_number(asked, _grade(value) if name == "disability" else value)
        if number is not None:
            yield fact_number(name), number
    for name in sorted(situation.doubted & ASKED.keys()):
        yield fact_number(name), DOUBTED


def fact_number(name: str) -> int:
    return number_of(name, _FACT_MODULUS)


def _grade(value: object) -> object:
    return getattr(value, "grade", value)


def unpack(numbers: Sequence[int]) -> Subject | None:
    """None for numbers that no button of ours carries."""
    if len(numbers) < _PAIR or len(numbers) % _PAIR:
        return None
    topic, benefit = _topics().get(numbers[0]), _benefits().get(numbers[1])
    if topic is None or benefit is None:
        return None
    situation = Situation()
    try:
        for name, value in zip(numbers[2::2], numbers[3::2], strict=True):
            asked = ASKED[_names()[name]]
            told = None if value == DOUBTED else from_number(asked, value)
            situation = with_answer(situation, asked.name, told, benefit)
    except (LookupError, ValueError, OverflowError):
        return None
    return Subject(topic, benefit, situation)


def topic_named(number: int) -> str | None:
    return _topics().get(number)


@cache
def _topics() -> dict[int, str]:
    return {number_of(name): name for name in topics()}


@cache
def _benefits() -> dict[int, str]:
    return {number_of(name): name for name in (*CHECKED, NO_BENEFIT)}


@cache
def _names() -> dict[int, str]:
    return {fact_number(name): name for name in ASKED}
