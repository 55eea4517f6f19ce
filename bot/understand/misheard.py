"""Words that mean one benefit beside some words and another beside others: who shares a survivor
pension with a brother asks about no divided pension."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

from bot.understand.lexicon import table
from bot.understand.spans import Span
from bot.understand.terms import Term, places

_NOTHING: Final = frozenset[str]()


def as_meant(spans: Sequence[Span]) -> tuple[Span, ...]:
    """What is misheard is left out, or stands for what it means there; places are kept."""
    ids = {name for span in spans for name in span.ids}
    return tuple(_meant(spans, ids))


def _meant(spans: Sequence[Span], ids: set[str]) -> Iterator[Span]:
    for span in spans:
        row = next((row for row in _rows() if _is_misheard(span, ids, row)), None)
        if row is None:
            yield span
            continue
        others = tuple(term for term in span.terms if term.id != row["id"])
        terms = (*others, _term(row["means"])) if "means" in row else others
        if terms:
            yield replace(span, terms=terms)


def _is_misheard(span: Span, ids: set[str], row: dict[str, Any]) -> bool:
    if row["id"] not in span.ids or re.search(row["named"], span.word):
        return False
    beside = set(row.get("beside", _NOTHING))
    return (not beside or not ids.isdisjoint(beside)) and ids.isdisjoint(row["unless"])


@cache
def _rows() -> tuple[dict[str, Any], ...]:
    return tuple(table("topics")["misheard"])


@cache
def _term(name: str) -> Term:
    return next(term for _, _, term in places() if term.id == name)
