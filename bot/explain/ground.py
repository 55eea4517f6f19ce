"""The ground an answer rests on: its articles in one line, and which text decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.view import Scene
from core.i18n import Say
from rules.catalogue import cite_all
from rules.citation import Citation


def ground_lines(articles: Iterable[Citation], scene: Scene) -> Iterator[Say]:
    """Every article that a sentence of the answer rests on, with the day it took effect."""
    cited = tuple(dict.fromkeys(articles))
    if cited:
        yield from law_lines(cite_all(cited, scene.voice.language), scene)


def law_lines(cited: str, scene: Scene) -> Iterator[Say]:
    """`cited`: the articles as the person's language writes them."""
    yield Say("law.line", articles=cited)
    yield from korean_decides(scene)


def korean_decides(scene: Scene) -> Iterator[Say]:
    """Who reads English is told that the law is in force in Korean alone."""
    if scene.voice.language == "en":
        yield Say("law.korean_decides")
