"""How often an acceptable fact is chosen for the questions of tests/cases/answers-*.toml: the
same figures for the tests and for the benchmark."""

from __future__ import annotations

from collections.abc import Callable

from bot.explain.choose import choose
from rules.provisions import provisions
from tests.bot.explain.made import Asked, asked_of_facts, read, to


def share(is_right: Callable[[Asked], bool]) -> float:
    rows = asked_of_facts()
    return sum(map(is_right, rows)) / len(rows)


def share_first() -> float:
    return share(lambda row: choose(read(row.text), row.text)[0].provision.id in row.facts)


def share_shown(voice: str) -> float:
    return share(lambda row: _is_shown(row, voice))


def share_topic() -> float:
    return share(lambda row: read(row.text).topic == row.topic)


def _is_shown(row: Asked, voice: str) -> bool:
    found = to(row.text, voice).found
    texts = {line.values.get("text") for line in (*found.lead, *found.more)}
    return any(provisions()[name].told(voice) in texts for name in row.facts)
