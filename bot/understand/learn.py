"""Learns weights.json from the lessons of tests/cases/questions.toml and the questions of the
facts. Run by hand, after those, the terms or the evidence changed:
python -m bot.understand.learn [FILE]."""

from __future__ import annotations

import json
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final
from zlib import crc32

from bot.understand.reading import Passage, read
from bot.understand.schemes import OWN
from bot.understand.weights import PATH, SCALE, Weights, evidence, softmax, topics
from rules.provisions import provisions

LESSONS: Final = Path(__file__).parents[2] / "tests" / "cases" / "questions.toml"
# Relative dates in the lessons are read on this day.
TODAY: Final = date(2026, 11, 22)
_ROUNDS: Final = 14
_STEP: Final = 0.35
_START: Final = 0.5
_NEGLIGIBLE: Final = 0.004
# A feature seen in fewer lessons teaches only their own words.
_SEEN: Final = 3
_KEPT_FROM: Final = 8

Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Lesson:
    text: str
    topic: int
    features: tuple[tuple[str, float], ...]
    known: tuple[float, ...]


@dataclass(slots=True)
class Weight:
    """One feature's weight for every topic, and how far each has moved."""

    values: list[float] = field(default_factory=lambda: [0.0] * len(topics()))
    moved: list[float] = field(default_factory=lambda: [_START] * len(topics()))


def lessons(path: Path = LESSONS, part: str = "lessons") -> list[Row]:
    """Each sentence with its topic."""
    rows = tomllib.loads(path.read_text("utf-8"))["topic"]
    return [(text, topic) for topic, row in rows.items() for text in row[part]]


def asked() -> list[Row]:
    """The questions that facts of one topic answer: many, and less surely of that topic."""
    facts = provisions().values()
    return [(text, one.topics[0]) for one in facts if len(one.topics) == 1 for text in one.asked]


def mean(one: Weights, other: Weights) -> dict[str, list[int]]:
    """What was learnt twice, half of each: right more often than either."""
    halved = ((name, _halved(one.get(name, ()), other.get(name, ()))) for name in {*one, *other})
    return {name: row for name, row in sorted(halved) if row}


def _halved(*rows: Sequence[int]) -> list[int]:
    summed = Counter[int]()
    for row in rows:
        summed.update(dict(zip(row[::2], row[1::2], strict=True)))
    halves = ((topic, round(value / len(rows))) for topic, value in sorted(summed.items()))
    return [part for pair in halves if abs(pair[1]) >= _KEPT_FROM for part in pair]


def read_lesson(text: str) -> Passage:
    return read(text, today=TODAY)


def prepare(rows: Iterable[Row], reader: Callable[[str], Passage] = read_lesson) -> list[Lesson]:
    """Questions about other schemes are told by their names and teach nothing here."""
    numbers = {name: number for number, name in enumerate(topics())}
    passages = [(reader(text), text, topic) for text, topic in _also_run_together(rows)]
    own = [row for row in passages if row[0].scheme == OWN]
    seen = Counter(name for passage, _, _ in own for name in passage.features)
    return [
        Lesson(text, numbers[topic], _kept(passage, seen), tuple(evidence(passage.features)))
        for passage, text, topic in own
    ]


def _also_run_together(rows: Iterable[Row]) -> Iterator[Row]:
    """Each lesson a second time as it is typed by those who set no blanks."""
    for text, topic in rows:
        yield text, topic
        if " " in text:
            yield text.replace(" ", ""), topic


def _kept(passage: Passage, seen: Counter[str]) -> tuple[tuple[str, float], ...]:
    return tuple((name, value) for name, value in passage.features.items() if seen[name] >= _SEEN)


def learn(rows: Sequence[Lesson]) -> dict[str, list[int]]:
    """The same lessons give the same weights: their order is shuffled by their own letters."""
    weights: dict[str, Weight] = {}
    for lesson in rows:
        for name, _ in lesson.features:
            weights.setdefault(name, Weight())
    for number in range(_ROUNDS):
        for lesson in sorted(rows, key=lambda row: crc32(f"{number} {row.text}".encode())):
            _study(lesson, weights)
    packed = ((name, _packed(weights[name])) for name in sorted(weights))
    return {name: row for name, row in packed if row}


def _study(lesson: Lesson, weights: dict[str, Weight]) -> None:
    scores = list(lesson.known)
    for name, value in lesson.features:
        scores = [
            score + value * one for score, one in zip(scores, weights[name].values, strict=True)
        ]
    missed = softmax(scores)
    missed[lesson.topic] -= 1
    wrong = [(topic, part) for topic, part in enumerate(missed) if abs(part) > _NEGLIGIBLE]
    for name, value in lesson.features:
        weight = weights[name]
        for topic, part in wrong:
            slope = part * value
            weight.moved[topic] += slope * slope
            weight.values[topic] -= _STEP * slope / weight.moved[topic] ** 0.5


def _packed(weight: Weight) -> list[int]:
    hundredths = enumerate(round(value * SCALE) for value in weight.values)
    return [part for pair in hundredths if abs(pair[1]) >= _KEPT_FROM for part in pair]


def main() -> int:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else LESSONS
    taught = lessons(path)
    learnt = mean(learn(prepare(taught)), learn(prepare([*taught, *asked()])))
    rows = ",\n".join(
        f"{json.dumps(name, ensure_ascii=False)}:{_line(learnt[name])}" for name in learnt
    )
    PATH.write_text(f"{{\n{rows}\n}}\n", "utf-8")
    return 0


def _line(row: list[int]) -> str:
    return json.dumps(row, separators=(",", ":"))


if __name__ == "__main__":
    sys.exit(main())
