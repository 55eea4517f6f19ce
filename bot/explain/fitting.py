"""How much of an answer goes into a bubble: messengers fold what is long, and people skip it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.i18n import Say, Voice, tell


@dataclass(frozen=True, slots=True)
class Room:
    lines: int
    letters: int


BUBBLE: Final = Room(lines=8, letters=320)


def size(said: Sequence[Say], voice: Voice) -> Room:
    """Line breaks are letters too."""
    text = "\n".join(tell(line, voice) for line in said)
    return Room(text.count("\n") + 1 if text else 0, len(text))


def fit(held: Sequence[Say], waiting: Sequence[Say], room: Room, voice: Voice) -> int:
    """How many of those waiting still go in, in their order; at least one into an empty bubble."""
    for taken in range(len(waiting), 0, -1):
        found = size((*held, *waiting[:taken]), voice)
        if found.lines <= room.lines and found.letters <= room.letters:
            return taken
    return 0 if held or not waiting else 1
