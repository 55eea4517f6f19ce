"""The facts of rules/provisions laid out for finding: by topic, term, word and piece of a word."""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from math import log, sqrt
from operator import add
from typing import Final

from bot.understand.normalise import normalise, squeeze
from rules.provisions import Provision, provisions

_NO_WORD: Final = re.compile(r"[^가-힣a-z]+")
_FULL_KEYWORD: Final = 4
_SHORTEST_KEYWORD: Final = 2
# A piece that stands in every fact tells nothing, but is not an error either.
_LEAST: Final = 0.1

Grams = Callable[[str], set[str]]


class Index:
    """Which texts are like another one: the cosine of their pieces, the rare ones weighing more."""

    def __init__(self, texts: Sequence[str], grams: Grams) -> None:
        self._grams = grams
        pieces = [grams(text) for text in texts]
        held = Counter(chain.from_iterable(pieces))
        self._weights = {gram: log(len(texts) / count) + _LEAST for gram, count in held.items()}
        self._squares = {gram: weight**2 for gram, weight in self._weights.items()}
        self._lengths = [self._length(each) for each in pieces]
        self._numbers: Mapping[str, array[int]] = {gram: array("H") for gram in held}
        for number, each in enumerate(pieces):
            for gram in each:
                self._numbers[gram].append(number)

    def like(self, text: str) -> Mapping[int, float]:
        """For each text that shares a piece its likeness, from 0 to 1."""
        asked = self._weights.keys() & self._grams(text)
        length = self._length(asked)
        found: defaultdict[int, float] = defaultdict(float)
        for gram in asked:
            share = self._squares[gram] / length
            for number in self._numbers[gram]:
                found[number] += share
        return {number: shared / self._lengths[number] for number, shared in found.items()}

    def weigh(self, pieces: Iterable[str]) -> float:
        """How much the pieces tell together; all of them of texts that are held."""
        return sum(map(self._weights.__getitem__, pieces))

    def _length(self, pieces: Iterable[str]) -> float:
        return sqrt(sum(map(self._squares.__getitem__, pieces))) or 1.0


@dataclass(frozen=True, slots=True)
class Shelf:
    """Facts by number. `rarity`: from 0 to 1, how much a term tells; `keywords`: a word, the facts
    it points to and what it is worth; `run`, `words`, `english`: likeness of all that is written
    about a fact without blanks, of its sentence, and of the English one; `pieces`: those of each
    fact's sentence, by its id."""

    facts: Sequence[Provision]
    by_topic: Mapping[str, tuple[int, ...]]
    by_term: Mapping[str, tuple[int, ...]]
    rarity: Mapping[str, float]
    keywords: Sequence[tuple[str, tuple[int, ...], float]]
    run: Index
    words: Index
    english: Index
    pieces: Mapping[str, frozenset[str]]


@cache
def shelf() -> Shelf:
    facts = tuple(provisions().values())
    by_term = _grouped((name, number) for number, one in enumerate(facts) for name in one.about)
    most = log(1 + len(facts))
    return Shelf(
        facts=facts,
        by_topic=_grouped((one.topics[0], number) for number, one in enumerate(facts)),
        by_term=by_term,
        rarity={name: log(1 + len(facts) / len(held)) / most for name, held in by_term.items()},
        keywords=_keywords(facts),
        run=Index([_all_of(one) for one in facts], grams_of_run),
        words=Index([one.ko for one in facts], grams_of_words),
        english=Index([one.en for one in facts], grams_of_words),
        pieces={one.id: frozenset(grams_of_words(one.ko)) for one in facts},
    )


def _all_of(one: Provision) -> str:
    return " ".join((one.ko, one.easy, *one.keywords, *one.asked))


def grams_of_words(text: str) -> set[str]:
    """Two letters in a row inside a word."""
    said = _NO_WORD.sub(" ", normalise(text).lower())
    return {pair for pair in _pairs(said) if " " not in pair}


def grams_of_run(text: str) -> set[str]:
    """The same of the whole text as it is typed by those who set no blanks."""
    return set(_pairs(squeeze(text)))


def _pairs(text: str) -> Iterator[str]:
    return map(add, text, text[1:])


def _grouped(pairs: Iterable[tuple[str, int]]) -> Mapping[str, tuple[int, ...]]:
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for name, number in pairs:
        rows[name].append(number)
    return {name: tuple(dict.fromkeys(row)) for name, row in rows.items()}


def _keywords(facts: Sequence[Provision]) -> Sequence[tuple[str, tuple[int, ...], float]]:
    words = _grouped((squeeze(w), number) for number, one in enumerate(facts) for w in one.keywords)
    return tuple(
        (word, numbers, min(1.0, len(word) / _FULL_KEYWORD))
        for word, numbers in words.items()
        if len(word) >= _SHORTEST_KEYWORD
    )
