"""Which of the facts that bear on a question are worth saying: the best, no two alike, and what
its topic says first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from bot.explain.choose import Chosen
from bot.explain.shelf import shelf
from rules.provisions import Provision, provisions_on

_NEAR: Final = 0.6
_NEARLY: Final = 0.8
_MOST: Final = 6
_LOOKED_AT: Final = 24
_ALIKE: Final = 0.65
# Of two that rest on the same article; measured in docs/understanding.md.
_ALIKE_IN_LAW: Final = 0.55
_OPENING: Final = 2
_BEFORE_OPENING: Final = 2


def worth_saying(chosen: Sequence[Chosen], topic: str) -> list[Provision]:
    """At most six, the best first; empty only where nothing was found."""
    if not chosen:
        return opening(topic)
    least = chosen[0].score * _NEAR
    near = (one.provision for one in chosen[:_LOOKED_AT] if one.score >= least)
    best = _opening_first(_unlike(near, most=_MOST), chosen)
    begun = [one for one in opening(topic)[:_OPENING] if not _is_among(one, best)]
    return [*best[:_BEFORE_OPENING], *begun, *best[_BEFORE_OPENING:]][:_MOST]


def _opening_first(best: list[Provision], chosen: Sequence[Chosen]) -> list[Provision]:
    """Behind the best, what is said in general goes before what is special, where both answer
    nearly as well."""
    scores = {one.provision.id: one.score for one in chosen[:_LOOKED_AT]}
    well = chosen[0].score * _NEARLY
    general = [one for one in best[1:] if one.first and scores[one.id] >= well]
    return [*best[:1], *general, *(one for one in best[1:] if one not in general)]


def opening(topic: str) -> list[Provision]:
    """What is said, in this order, to who asks in general."""
    begun = (one for one in provisions_on(topic) if one.first)
    return sorted(begun, key=lambda one: (one.first, one.id))


def _unlike(facts: Iterable[Provision], *, most: int) -> list[Provision]:
    kept: list[Provision] = []
    for one in facts:
        if len(kept) == most:
            break
        if not _is_among(one, kept):
            kept.append(one)
    return kept


def _is_among(one: Provision, kept: Sequence[Provision]) -> bool:
    """Whether it, or one that says nearly the same, is there already."""
    return any(one is other or _alike(one, other) for other in kept)


def _alike(one: Provision, other: Provision) -> bool:
    """The same words, or on the same article the same telling ones."""
    stock = shelf()
    mine, theirs = stock.pieces[one.id], stock.pieces[other.id]
    both = mine & theirs
    if len(both) > _ALIKE * min(len(mine), len(theirs)):
        return True
    if set(one.articles).isdisjoint(other.articles):
        return False
    weigh = stock.words.weigh
    return weigh(both) > _ALIKE_IN_LAW * min(weigh(mine), weigh(theirs))
