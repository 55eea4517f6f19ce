"""The learnt weights, and what they and the evidence of topics.toml make of a question's features.
Figures only: no words, no decisions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import exp
from pathlib import Path
from typing import Final

from bot.understand.lexicon import section, table

PATH: Final = Path(__file__).with_name("weights.json")
# Weights are stored as whole hundredths.
SCALE: Final = 100

# For each feature the number of a topic and its weight, and so on.
Weights = Mapping[str, Sequence[int]]


def topics() -> tuple[str, ...]:
    return tuple(table("topics")["names"])


def probabilities(features: Mapping[str, float], weights: Weights | None = None) -> list[float]:
    """For each of topics() how likely the question is about it; the sum is 1."""
    learnt = load() if weights is None else weights
    scores = evidence(features)
    for name, value in features.items():
        row = learnt.get(name)
        if row:
            part = value / SCALE
            for at in range(0, len(row), 2):
                scores[row[at]] += part * row[at + 1]
    return softmax(scores)


def evidence(features: Iterable[str]) -> list[float]:
    """What is known before anything was learnt."""
    scores = [0.0] * len(topics())
    rows = _evidence()
    for name in features:
        for topic, weight in rows.get(name, ()):
            scores[topic] += weight
    return scores


def softmax(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    parts = [exp(score - top) for score in scores]
    total = sum(parts)
    return [part / total for part in parts]


@cache
def load() -> Weights:
    found: dict[str, list[int]] = json.loads(PATH.read_text("utf-8"))
    return found


@cache
def _evidence() -> dict[str, tuple[tuple[int, float], ...]]:
    """By feature; a bare name in topics.toml is a term."""
    rows: dict[str, list[tuple[int, float]]] = {}
    numbers = {name: number for number, name in enumerate(topics())}
    for topic, words in section("evidence", of="topics").items():
        for word, weight in words.items():
            feature = word if ":" in word else f"term:{word}"
            rows.setdefault(feature, []).append((numbers[topic], float(weight)))
    return {feature: tuple(row) for feature, row in rows.items()}
