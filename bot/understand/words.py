"""Repair words and menu words, written once for every screen: a message that is nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from typing import Final

from bot.understand.choices import read_choice
from bot.understand.lexicon import pattern, section
from bot.understand.normalise import is_one_slip, jamo, normalise, squeeze

__all__ = ["Menu", "Repair", "SmallTalk", "read_choice", "read_command", "read_small_talk"]

_LONGEST: Final = 40
_SLASH: Final = re.compile(r"/([a-z_]+)(?:@\w+)?(?:\s.*)?")
# Of two syllables one slip is another word: 취소 and 치소, but also 처음 and 마음.
_SLIP_FROM: Final = 3
_SLIP_FROM_LATIN: Final = 5
_STRIPS: Final = 3


class Repair(StrEnum):
    BACK = "back"
    CANCEL = "cancel"
    SKIP = "skip"
    REPEAT = "repeat"
    START = "start"
    EDIT = "edit"
    HELP = "help"
    PERSON = "person"
    STOP = "stop"


class Menu(StrEnum):
    DEADLINES = "deadlines"
    NOTICES = "notices"
    CLAIMED = "claimed"
    LATER = "later"
    SETTINGS = "settings"
    ADS = "ads"
    ADS_OFF = "ads_off"
    EXPORT = "export"
    ERASE = "erase"
    ENGLISH = "english"
    KOREAN = "korean"
    EASY = "easy"
    WITHDRAW = "withdraw"
    WHY = "why"
    DOCUMENTS = "documents"
    UNDO = "undo"
    GO_ON = "go_on"
    PARK = "park"


class SmallTalk(StrEnum):
    GREETING = "greeting"
    THANKS = "thanks"
    PROGRAM = "program"
    TRUST = "trust"


def read_small_talk(text: str) -> SmallTalk | None:
    """A whole message that is only courtesy, or asks who is speaking here."""
    said = normalise(text)
    if len(said) > _LONGEST:
        return None
    return next((kind for kind in SmallTalk if pattern("small_talk", kind).search(said)), None)


def read_command(text: str) -> str | None:
    """The Repair or Menu word that the whole message is; polite endings and one slip allowed."""
    said = normalise(text)
    if len(said) > _LONGEST:
        return None
    slash = _SLASH.fullmatch(said.lower())
    if slash:
        return _words().get(slash[1].replace("_", ""))
    forms = tuple(_forms(said))
    command = next((_words()[form] for form in forms if form in _words()), None)
    command = command or _with_a_slip(forms)
    return None if command is None or _is_only_asked(said, command) else command


def _forms(said: str) -> Iterator[str]:
    """The message, and what remains of it without courtesy."""
    bare = pattern("politeness", "leading").sub("", said)
    for start in dict.fromkeys((squeeze(said), squeeze(bare))):
        form = start
        for _ in range(_STRIPS):
            yield form
            form = pattern("politeness", "ending").sub("", form)


def _with_a_slip(forms: tuple[str, ...]) -> str | None:
    exact = set(section("command_slips")["exact_only"])
    apart = {jamo(form) for form in forms[:1] if _may_slip(form)}
    found = {
        command
        for word, command in _slippery().items()
        if command not in exact and any(is_one_slip(word, form) for form in apart)
    }
    return found.pop() if len(found) == 1 else None


def _may_slip(word: str) -> bool:
    return len(word) >= (_SLIP_FROM_LATIN if word.isascii() else _SLIP_FROM)


def _is_only_asked(said: str, command: str) -> bool:
    asked = pattern("politeness", "final_question").search(said) is not None
    return asked and command in section("command_slips")["not_with_question_mark"]


@cache
def _words() -> Mapping[str, str]:
    return {
        squeeze(word): command for command, words in section("commands").items() for word in words
    }


@cache
def _slippery() -> Mapping[str, str]:
    return {jamo(word): command for word, command in _words().items() if _may_slip(word)}
