"""Which part of what was written is said and which is asked. What is asked is no fact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.understand.lexicon import pattern
from bot.understand.normalise import normalise


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text; `sentence` counts from 0."""

    start: int
    end: int
    sentence: int
    asked: bool


def is_question(text: str) -> bool:
    """Whether any sentence of `text` asks something."""
    return any(piece.asked for piece in pieces(normalise(text)))


def pieces(said: str) -> tuple[Piece, ...]:
    """The sentences of a normalised text; one that asks is cut where the asking begins."""
    return tuple(
        piece
        for number, (start, end) in enumerate(_sentences(said))
        for piece in _cut(said, start, end, number)
    )


def _sentences(said: str) -> Iterator[tuple[int, int]]:
    start = 0
    for stop in pattern("questions", "sentence_end").finditer(said):
        yield start, stop.end()
        start = stop.end()
    if said[start:].strip():
        yield start, len(said)


def _cut(said: str, start: int, end: int, number: int) -> Iterator[Piece]:
    if not _asks(said[start:end]):
        yield Piece(start, end, number, asked=False)
        return
    told = start
    for clause in pattern("questions", "clause_end").finditer(said, start, end):
        if said[clause.end() : end].strip(" ?.!"):
            told = clause.end()
    if told > start:
        yield Piece(start, told, number, _supposes(said[start:told]))
    yield Piece(told, end, number, asked=True)


def _asks(sentence: str) -> bool:
    if pattern("questions", "mark").search(sentence):
        return True
    if pattern("questions", "not_asking").search(sentence):
        return False
    return any(pattern("questions", kind).search(sentence) for kind in ("ending", "asking_word"))


def _supposes(clause: str) -> bool:
    return pattern("questions", "supposed").search(clause) is not None
