"""Which facts answer a question, the best first: by their topic, the terms they share, the way of
asking, the words people use for them. It weighs; what a fact says stands in rules/provisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.explain.shelf import Shelf, shelf
from bot.understand.normalise import squeeze
from bot.understand.question import Question
from rules.provisions import Provision

# Fitted on tests/cases/answers-*.toml, a fifth left out each time (docs/understanding.md).
_TOPIC: Final = 3.4
_FIRST: Final = 1.6
_SHARED: Final = 2.3
_AIM: Final = 1.8
_KEYWORD: Final = 3.4
_RUN: Final = 21.6
_WORDS: Final = 6.1
_ENGLISH: Final = 2.1
_LETTERS_READ: Final = 600
_ALSO: Final = 0.5


@dataclass(frozen=True, slots=True)
class Chosen:
    provision: Provision
    score: float


def choose(question: Question, text: str) -> tuple[Chosen, ...]:
    """Every fact that has to do with the question, the best first."""
    stock, read = shelf(), text[:_LETTERS_READ]
    scores: defaultdict[int, float] = defaultdict(float)
    _by_topic(scores, question, stock)
    _by_terms(scores, question, stock)
    _by_keywords(scores, read, stock)
    for index, weight in ((stock.run, _RUN), (stock.words, _WORDS), (stock.english, _ENGLISH)):
        for number, likeness in index.like(read).items():
            scores[number] += weight * likeness
    for number in scores:
        if question.aim in stock.facts[number].aims:
            scores[number] += _AIM
    found = (Chosen(stock.facts[number], score) for number, score in scores.items())
    return tuple(sorted(found, key=lambda chosen: (-chosen.score, chosen.provision.id)))


def _by_topic(scores: defaultdict[int, float], question: Question, stock: Shelf) -> None:
    for topic, likely in _topics(question).items():
        for number in stock.by_topic.get(topic, ()):
            first = stock.facts[number].first
            scores[number] += likely * (_TOPIC + (_FIRST / first if first else 0.0))


def _topics(question: Question) -> Mapping[str, float]:
    likely = {reading.topic: reading.confidence for reading in question.alternatives}
    if question.topic is not None:
        likely[question.topic] = max(question.confidence, likely.get(question.topic, 0.0))
    for reading in question.also:
        likely[reading.topic] = max(likely.get(reading.topic, 0.0), reading.confidence * _ALSO)
    return likely


def _by_terms(scores: defaultdict[int, float], question: Question, stock: Shelf) -> None:
    for name in {*question.terms, *question.benefits}:
        for number in stock.by_term.get(name, ()):
            scores[number] += _SHARED * stock.rarity[name]


def _by_keywords(scores: defaultdict[int, float], text: str, stock: Shelf) -> None:
    """One word that is meant is enough: more of them tell little more."""
    said = squeeze(text)
    hits: defaultdict[int, float] = defaultdict(float)
    for word, numbers, worth in stock.keywords:
        if word in said:
            for number in numbers:
                hits[number] = min(1.0, hits[number] + worth)
    for number, worth in hits.items():
        scores[number] += _KEYWORD * worth
