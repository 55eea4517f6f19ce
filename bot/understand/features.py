"""What the weights are laid upon: pieces of the words, terms and how two of them meet, the aim,
and which kinds of facts a question holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from math import sqrt
from typing import Final

from bot.understand.spans import Span
from bot.understand.stated import Stated

_FIGURE: Final = re.compile(r"\d")
_SHORTEST: Final = 2
_LONGEST: Final = 4
# A pasted story teaches nothing more after this.
_MOST_LETTERS: Final = 400
_MOST_TERMS: Final = 12
_TERM: Final = 1.0
_EDGE: Final = 0.7
_PAIR: Final = 0.5
_KIND: Final = 0.3
_TEN_YEARS: Final = 120


def features_of(
    said: str, *, spans: Sequence[Span], aim: str | None, stated: Stated
) -> dict[str, float]:
    """Each feature with its value."""
    return share(_pieces(said)) | marks_of(said, spans=spans, aim=aim, stated=stated)


def share(pieces: Iterable[str]) -> dict[str, float]:
    """A longer text does not weigh more than a short one."""
    once = set(pieces)
    return dict.fromkeys(once, 1 / sqrt(len(once) or 1))


def marks_of(
    said: str, *, spans: Sequence[Span], aim: str | None, stated: Stated
) -> dict[str, float]:
    """Terms, the aim and the kinds of facts, without the letters."""
    found = dict(_terms([name for span in spans for name in span.ids][:_MOST_TERMS], aim))
    kinds = set(_kinds(said, stated))
    found.update(dict.fromkeys(kinds, _KIND))
    found.update(dict.fromkeys((f"{kind}&aim:{aim}" for kind in kinds), _KIND))
    return found


def _pieces(said: str) -> Iterator[str]:
    """Two to four letters in a row inside a word, its edges marked."""
    for word in _FIGURE.sub("0", said[:_MOST_LETTERS].lower()).split():
        marked = f"_{word}_"
        for size in range(_SHORTEST, _LONGEST + 1):
            for start in range(len(marked) - size + 1):
                yield marked[start : start + size]


def _terms(names: Sequence[str], aim: str | None) -> Iterator[tuple[str, float]]:
    once = sorted(set(names))
    share = 1 / sqrt(len(once) or 1)
    yield f"aim:{aim}", _KIND
    if not once:
        yield "term:none", _TERM
        return
    yield f"first:{names[0]}", _EDGE * share
    yield f"last:{names[-1]}", _EDGE * share
    for name in once:
        yield f"term:{name}", _TERM * share
        yield f"term:{name}&aim:{aim}", _PAIR * share
    for one, other in combinations(once, 2):
        yield f"term:{one}&term:{other}", _PAIR * share


def _kinds(said: str, stated: Stated) -> Iterator[str]:
    if said.isascii():
        yield "is:latin"
    for name in ("age", "marriage_years", "amount", "relation", "reason"):
        if getattr(stated, name) is not None:
            yield f"has:{name}"
    for name in stated.dates:
        yield f"date:{name}"
    if stated.dates:
        yield "has:date"
    if stated.service_months:
        yield "has:under_ten" if stated.service_months[1] < _TEN_YEARS else "has:service"
