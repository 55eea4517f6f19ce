"""A few English words that ask nothing in particular: How much? What they could be about is offered
instead of a guess, in the order of what is asked most."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from bot.understand.lexicon import section
from bot.understand.reading import Passage

_KOREAN: Final = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]")
_WORD: Final = re.compile(r"[a-z']+")
_LONG_WORD: Final = re.compile(r"[A-Za-z']{2,}")
_A_SENTENCE: Final = 2


def is_english(text: str) -> bool:
    """Who writes a sentence in English is answered in it; 네 typed as ok is no sentence."""
    return not _KOREAN.search(text) and len(_LONG_WORD.findall(text)) >= _A_SENTENCE


def could_be_about(passage: Passage) -> tuple[str, ...]:
    """Topics; none where the words say what they are about."""
    if _KOREAN.search(passage.said) or passage.stated.dates or passage.benefits:
        return ()
    words, told = _WORD.findall(passage.said.lower()), set(passage.terms)
    short = len(words) <= _bare()["most_words"]
    alone = told == set(_bare()["alone"]) and len(words) == len(told)
    asked = passage.aim is not None and told <= set(_bare()["says_little"])
    if not (short and (asked or alone)):
        return ()
    return tuple(_offers().get(passage.aim or "", _offers()["else"]))


@cache
def _bare() -> dict[str, Any]:
    return section("bare", of="topics")


def _offers() -> Mapping[str, list[str]]:
    offers: Mapping[str, list[str]] = _bare()["offers"]
    return offers
