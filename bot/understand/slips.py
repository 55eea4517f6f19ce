"""Words spelled with a slip: found by a piece that stayed whole, then held to the slips allowed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

# From this many sounds on two slips are forgiven; 퇴직일시금 has 13, 퇴직유족연금 17.
_LONG: Final = 15


@dataclass(frozen=True, slots=True)
class Nearby:
    """Sounds start:end read as `word`, with so many slips."""

    word: str
    start: int
    end: int
    slips: int


class SlipIndex:
    """With k slips one of k + 1 pieces of a word stays as it is: only there a look is worth it."""

    def __init__(self, words: Iterable[tuple[str, str]]) -> None:
        """`words`: each word and its sounds."""
        self._pieces: dict[str, list[tuple[str, str, int, int]]] = {}
        for word, sounds in words:
            allowed = slips_allowed(len(sounds))
            for start, end in _cut(len(sounds), allowed + 1):
                entry = (word, sounds[:start][::-1], end, allowed)
                self._pieces.setdefault(sounds[start:end], []).append(entry)
        self._sounds = dict(words)
        self._lengths = tuple(sorted({len(piece) for piece in self._pieces}))

    def find(self, sounds: str) -> Iterator[Nearby]:
        """Every place where a word stands, with slips or without. The same place may come twice."""
        backwards = sounds[::-1]
        size = len(sounds)
        for start in range(size):
            for length in self._lengths:
                entries = self._pieces.get(sounds[start : start + length])
                for word, before, end, allowed in entries or ():
                    behind = self._sounds[word][end:]
                    right = reach(behind, sounds, at=start + length, allowed=allowed)
                    if right is None:
                        continue
                    left = reach(before, backwards, at=size - start, allowed=allowed - right[0])
                    if left is not None:
                        yield Nearby(word, size - left[1], right[1], left[0] + right[0])


def slips_allowed(size: int) -> int:
    """For a word of so many sounds."""
    return 2 if size >= _LONG else 1


def reach(wanted: str, sounds: str, *, at: int, allowed: int) -> tuple[int, int] | None:
    """The fewest slips with which `wanted` is read from `at` on, and where the reading ends."""
    if sounds.startswith(wanted, at):
        return 0, at + len(wanted)
    if not allowed:
        return None
    same = 0
    for one, other in zip(wanted, sounds[at : at + len(wanted)], strict=False):
        if one != other:
            break
        same += 1
    rest, here = wanted[same:], at + same
    ways = [(rest[1:], here + 1), (rest[1:], here), (rest, here + 1)]
    tried = [
        reach(left, sounds, at=place, allowed=allowed - 1)
        for left, place in ways
        if place <= len(sounds)
    ]
    best = min(filter(None, tried), key=_slips, default=None)
    return None if best is None else (best[0] + 1, best[1])


def _slips(way: tuple[int, int]) -> int:
    return way[0]


def _cut(length: int, pieces: int) -> Iterator[tuple[int, int]]:
    bounds = [length * number // pieces for number in range(pieces + 1)]
    return pairwise(bounds)
