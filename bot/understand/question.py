"""What a question asks: its topic, how it is asked, and the facts it holds. Where two readings are
close both are offered; what is not understood has no topic. Nothing legal is decided here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from bot.understand.alarms import asks_for_person, asks_to_forge, is_crisis
from bot.understand.bare import could_be_about
from bot.understand.deaths import FAMILY
from bot.understand.facts import Heard
from bot.understand.questions import pieces
from bot.understand.reading import Passage, read
from bot.understand.schemes import OWN, asks_a_deadline
from bot.understand.spans import Span
from bot.understand.stated import Stated
from bot.understand.weights import Weights, probabilities, topics

__all__ = ["Question", "Reading", "rank", "read_question"]

_SURE: Final = 0.6
_CLEAR: Final = 0.25
_UNDERSTOOD: Final = 0.2
_WORTH_OFFERING: Final = 0.08
_OFFERED: Final = 3
_BY_RULE: Final = 0.95
_BY_NAME: Final = 0.85
# Below what counts as understood.
_GUESSED: Final = 0.15
_MEANT: Final = frozenset({"smalltalk", "handoff", "abuse"})
_PARTS_READ: Final = 8
_SHORTEST_PART: Final = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a question; `confidence` from 0 to 1."""

    topic: str
    aim: str | None
    benefits: tuple[str, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Question:
    """`topic` is None where too little was understood; `aim` is one of the names in topics.toml.
    `benefits`: ids of the catalogue, as named; `terms`: ids of all terms heard. `alternatives`:
    at most three readings, the best first, to offer as buttons; empty where one stands out.
    `unclear`: words that mean several things, to ask back. `also`: what the other questions of
    the same message are about; `asked`: how many sentences ask."""

    topic: str | None
    aim: str | None
    benefits: tuple[str, ...]
    heard: Heard
    stated: Stated
    scheme: str
    confidence: float
    terms: tuple[str, ...] = ()
    alternatives: tuple[Reading, ...] = ()
    unclear: tuple[Span, ...] = ()
    also: tuple[Reading, ...] = ()
    asked: int = 0


def read_question(text: str, *, today: date) -> Question:
    """Read one message as the first of a talk. Pure; today serves relative dates only."""
    passage = read(text, today=today)
    readings = rank(passage)
    offered = _offered_instead(passage, readings[0])
    readings = list(offered) or readings
    best = readings[0] if passage.said else None
    understood = best is not None and best.confidence >= _UNDERSTOOD
    return Question(
        topic=best.topic if best and understood else None,
        aim=passage.aim,
        benefits=passage.benefits,
        heard=passage.heard,
        stated=passage.stated,
        scheme=passage.scheme,
        confidence=best.confidence if best else 0.0,
        terms=passage.terms,
        alternatives=_alternatives(readings) if best else (),
        unclear=tuple(s for s in passage.spans if any(term.means for term in s.terms)),
        also=_also(passage, best, today=today),
        asked=sum(part.asked for part in passage.parts),
    )


def _offered_instead(passage: Passage, best: Reading) -> tuple[Reading, ...]:
    """Of words that say nothing the likeliest reading is a guess."""
    if best.topic in _MEANT and best.confidence >= _SURE:
        return ()
    topics = could_be_about(passage) if passage.scheme == OWN else ()
    return tuple(
        Reading(topic, passage.aim, (), _GUESSED - place / 100)
        for place, topic in enumerate(topics)
    )


def rank(passage: Passage, weights: Weights | None = None) -> list[Reading]:
    """The likeliest first. What must be heard and what is named goes before what is weighed."""
    weighed = _weighed(passage, weights)
    if is_crisis(passage.said):
        return [_ruled("handoff", passage, _BY_RULE)]
    if asks_to_forge(passage.said):
        return [_ruled("abuse", passage, _BY_RULE)]
    if asks_for_person(passage.said):
        return [_ruled("handoff", passage, _BY_RULE)]
    if passage.scheme == OWN:
        mourns = passage.condolence == FAMILY
        return _led_by("how_to_claim", passage, weighed) if mourns else weighed
    late = asks_a_deadline(passage.scheme, passage.spans, passage.aim)
    return _led_by("claim_deadline" if late else "out_of_scope", passage, weighed)


def _led_by(topic: str, passage: Passage, weighed: Sequence[Reading]) -> list[Reading]:
    """What is named by the words goes before what they weigh."""
    others = [replace(r, confidence=r.confidence * (1 - _BY_NAME)) for r in weighed]
    return [_ruled(topic, passage, _BY_NAME), *(r for r in others if r.topic != topic)]


def _weighed(passage: Passage, weights: Weights | None) -> list[Reading]:
    likely = zip(topics(), probabilities(passage.features, weights), strict=True)
    best = sorted(likely, key=lambda pair: -pair[1])[: _OFFERED + 1]
    return [Reading(topic, passage.aim, passage.benefits, share) for topic, share in best]


def _ruled(topic: str, passage: Passage, confidence: float) -> Reading:
    return Reading(topic, passage.aim, passage.benefits, confidence)


def _alternatives(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    best = readings[0].confidence
    second = readings[1].confidence if len(readings) > 1 else 0.0
    if best >= _SURE and best - second >= _CLEAR:
        return ()
    return tuple(r for r in readings if r.confidence >= _WORTH_OFFERING)[:_OFFERED]


def _also(passage: Passage, best: Reading | None, *, today: date) -> tuple[Reading, ...]:
    """Further questions in the message that are surely about something else."""
    asking = _asking_sentences(passage)
    if best is None or len(asking) < 2:  # noqa: PLR2004  one question is the question itself
        return ()
    found: dict[str, Reading] = {}
    for sentence in asking[:_PARTS_READ]:
        reading = rank(read(sentence, today=today))[0]
        if reading.topic != best.topic and reading.confidence >= _SURE:
            found.setdefault(reading.topic, reading)
    return tuple(found.values())[:_OFFERED]


def _asking_sentences(passage: Passage) -> list[str]:
    numbers = dict.fromkeys(part.sentence for part in passage.parts if part.asked)
    said = passage.said
    whole = (
        "".join(said[p.start : p.end] for p in passage.parts if p.sentence == number)
        for number in numbers
    )
    return [text for text in whole if len(text) >= _SHORTEST_PART and pieces(text)]
