"""The terms people speak of: the catalogue's names, and beside them the words of terms.toml."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any

from bot.understand.lexicon import table
from rules.catalogue import Benefit, Duty, catalogue


class Place(IntEnum):
    """Where a word is heard; ANYWHERE with slips too."""

    ANYWHERE = 0
    EXACT = 1
    HEAD = 2


@dataclass(frozen=True, slots=True)
class Term:
    """`benefits`: ids of the catalogue that the term names, `scheme`: the scheme it belongs to,
    `means`: what an ambiguous word can mean; then it is asked back."""

    id: str
    benefits: tuple[str, ...] = ()
    scheme: str | None = None
    means: tuple[str, ...] = ()


def places() -> Iterator[tuple[str, Place, Term]]:
    """Every word with the place where it is heard and its term; what is written here goes first."""
    for row in table("terms")["term"]:
        term = _term(row["id"])
        for key, place in _PLACES.items():
            for word in row.get(key, ()):
                yield word, place, term
    named: list[Benefit | Duty] = [*catalogue().benefits.values(), *catalogue().duties.values()]
    for item in named:
        for word in (item.name, item.short_name, *item.aliases):
            yield word, Place.ANYWHERE, _of_catalogue(item)
    for claim in catalogue().claims.values():
        yield claim.name, Place.ANYWHERE, Term(claim.id, claim.benefits)


_PLACES = {"words": Place.ANYWHERE, "exact": Place.EXACT, "heads": Place.HEAD}


@cache
def _rows() -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in table("terms")["term"]}


def _term(name: str) -> Term:
    row = _rows()[name]
    claim = catalogue().claims.get(name)
    benefits = (row["benefit"],) if "benefit" in row else claim.benefits if claim else ()
    return Term(name, tuple(benefits), row.get("scheme"), tuple(row.get("means", ())))


def _of_catalogue(item: Benefit | Duty) -> Term:
    return Term(item.id, (item.id,) if isinstance(item, Benefit) else ())
