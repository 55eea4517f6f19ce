"""Lays an answer out in bubbles: what does not fit is left out from the end, and only what is
said is cited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.explain.fitting import BUBBLE, Room, fit, size
from bot.explain.ground import ground_lines
from bot.view import Scene
from core.i18n import Say
from rules.citation import Citation
from rules.provisions import Provision

_LEAD: Final = Room(lines=5, letters=220)
_GROUND: Final = Room(lines=3, letters=320)


@dataclass(frozen=True, slots=True)
class Laid:
    lead: tuple[Say, ...]
    more: tuple[Say, ...]
    articles: tuple[Citation, ...]


def lay_out(
    lead: Sequence[Say],
    beside: Sequence[Say],
    *,
    facts: Sequence[Provision],
    articles: Sequence[Citation],
    scene: Scene,
) -> Laid:
    """`lead`: the short answer; `beside`: what to hand in; `facts`: the best first."""
    fewer_facts = [(beside, facts[:count]) for count in range(len(facts), -1, -1)]
    fewer_papers = [(beside[:count], facts[:0]) for count in range(len(beside) - 1, -1, -1)]
    for papers, told in (*fewer_facts, *fewer_papers):
        laid = _placed(lead, papers, facts=told, articles=articles, scene=scene)
        if _fits(laid, scene):
            break
    return laid


def _fits(laid: Laid, scene: Scene) -> bool:
    ground = tuple(ground_lines(laid.articles, scene))
    if scene.voice.name == "easy":
        # The ground stands in the second bubble, under the facts.
        return _is_within((*laid.more, *ground), BUBBLE, scene)
    return _is_within(ground, _GROUND, scene)


def _is_within(lines: Sequence[Say], room: Room, scene: Scene) -> bool:
    found = size(lines, scene.voice)
    return found.lines <= room.lines and found.letters <= room.letters


def _placed(
    lead: Sequence[Say],
    beside: Sequence[Say],
    *,
    facts: Sequence[Provision],
    articles: Sequence[Citation],
    scene: Scene,
) -> Laid:
    voice, name = scene.voice, scene.voice.name
    kept = fit((), lead, _LEAD, voice)
    first, left = [*lead[:kept]], [*lead[kept:]]
    told = [Say("answer.fact", text=one.told(name)) for one in facts]
    taken = 0 if left else fit(first, told, _LEAD, voice)
    listed = [Say("answer.more", text=one.told(name)) for one in facts[taken:]]
    waiting = [*left, *beside]
    held = waiting[: fit((), waiting, BUBBLE, voice)] if waiting else []
    more = fit(held, listed, BUBBLE, voice)
    shown = facts[: taken + more]
    cited = (*articles, *(article for one in shown for article in one.articles))
    return Laid((*first, *told[:taken]), (*held, *listed[:more]), tuple(dict.fromkeys(cited)))
