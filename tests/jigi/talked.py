"""How a talk with a guest answers what `jigi ask` answers: the same questions nothing was learnt
from, said as the first message of a talk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from bot.converse import converse
from bot.reply import Reply, render
from bot.talk import Talk
from bot.view import Scene
from channels.base import Turn, TurnKind
from jigi.ask import ask, spoken
from tests.bot.explain.made import asked_of_facts, asked_of_topics
from tests.bot.scenes import guest

# Readings to choose from, a shrug, and the facts that are asked for before anything is said.
_BACK: Final = frozenset(
    {
        "reading.which",
        "fallback.guest",
        "guest.which_day",
        "date.ambiguous",
        "date.vague_earliest",
    }
)


class How(StrEnum):
    """OTHERWISE: a greeting, a person's telephone, or facts reckoned with instead."""

    ALIKE = "alike"
    ASKED_BACK = "asked_back"
    OTHERWISE = "otherwise"


def unlearnt() -> tuple[str, ...]:
    return tuple(row.text for row in (*asked_of_facts(), *asked_of_topics()))


def shares(texts: Iterable[str]) -> dict[How, float]:
    found = Counter(map(how, texts))
    return {each: found[each] / found.total() for each in How}


def how(text: str) -> How:
    scene = spoken(text, guest(channel="cli"))
    alone, _ = ask(text, scene)
    talked = converse(Turn(TurnKind.TEXT, text=text), Talk(), scene, serial=0).reply
    if _told(alone, scene) == _told(talked, scene):
        return How.ALIKE
    return How.ASKED_BACK if talked.bubbles[0].lines[0].key in _BACK else How.OTHERWISE


def _told(said: Reply, scene: Scene) -> list[str]:
    return [bubble.text for bubble in render(said, scene.voice, 0)]
