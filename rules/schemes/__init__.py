"""Benefits outside 사학연금 that are lost when nobody claims them, checked at load. Whether
somebody may have one is decided by the body each scheme names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rules.catalogue import folded
from rules.citation import Citation, Statute, articles_text, english_date, korean_date
from rules.entries import Phrase
from rules.schemes.limits import Limit, limit_of, month_limit_of
from rules.schemes.loading import read_natures, read_schemes, read_statutes
from rules.schemes.shapes import Certainty, Nature, Scheme, SchemeBenefit, Start

__all__ = [
    "Certainty",
    "Limit",
    "Nature",
    "Scheme",
    "SchemeBenefit",
    "Start",
    "benefits",
    "cite",
    "entry",
    "find",
    "limit_of",
    "month_limit_of",
    "nature_text",
    "scheme",
    "schemes",
    "statutes",
]

# One letter would be found in almost every sentence.
_SHORTEST_WORD: Final = 2


@dataclass(frozen=True)
class _Library:
    statutes: Mapping[str, Statute]
    natures: Mapping[Nature, Phrase]
    schemes: Mapping[str, Scheme]
    benefits: Mapping[str, SchemeBenefit]


def schemes() -> Mapping[str, Scheme]:
    """By id. Raise ValueError naming file, id and key when the data contradicts itself."""
    return _library().schemes


def benefits() -> Mapping[str, SchemeBenefit]:
    """Of all schemes, by id."""
    return _library().benefits


def statutes() -> Mapping[str, Statute]:
    return _library().statutes


def scheme(id_: str) -> Scheme:
    """Raise KeyError for what is no scheme."""
    return schemes()[id_]


def entry(id_: str) -> SchemeBenefit:
    """Raise KeyError for what is no benefit of another scheme."""
    return benefits()[id_]


def nature_text(nature: Nature) -> Phrase:
    """What is lost when nobody claims, in three voices."""
    return _library().natures[nature]


def find(words: str) -> tuple[SchemeBenefit, ...]:
    """The benefits whose longest name or alias stands in `words`, of all schemes or of those
    named there; all of a scheme when only the scheme is named. Empty when nothing is."""
    said = folded(words)
    named = {name: one.id for one in schemes().values() for name in _said_of(one, said)}
    asked = _in_schemes(frozenset(named.values()) or frozenset(schemes()))
    # 우체국연금 stands inside 별정우체국연금: a scheme's own name says nothing about a benefit.
    weights = {key: _weight(key, said, named) for key in asked}
    if not any(weights.values()):
        weights = {key: _weight(key, said, ()) for key in asked}
    heaviest = max(weights.values())
    if not heaviest and not named:
        return ()
    return tuple(benefits()[key] for key, weight in weights.items() if weight == heaviest)


def cite(articles: Iterable[Citation], language: str = "ko") -> str:
    """Articles in one line, each law with the day its text took effect."""
    by_statute: dict[str, list[str]] = {}
    for citation in articles:
        by_statute.setdefault(citation.statute, []).append(citation.article)
    return "; ".join(_cited(statutes()[key], named, language) for key, named in by_statute.items())


def _cited(statute: Statute, articles: list[str], language: str) -> str:
    named = f"{statute.name} {articles_text(articles, language)}"
    if language == "en":
        return f"{named}, in force {english_date(statute.effective)}"
    return f"{named} ({korean_date(statute.effective)} 시행)"


def _weight(key: str, said: str, named: Iterable[str]) -> int:
    """How much of `said` names the benefit, apart from what only names a scheme."""
    found = [name for name in _names_of(key) if name in said]
    return max((len(name) for name in found if not any(name in one for one in named)), default=0)


@lru_cache(maxsize=1024)
def _names_of(key: str) -> frozenset[str]:
    benefit = benefits()[key]
    folded_names = {folded(name) for name in (benefit.id, benefit.name, *benefit.aliases)}
    return frozenset(name for name in folded_names if len(name) >= _SHORTEST_WORD)


def _in_schemes(named: frozenset[str]) -> list[str]:
    return [key for key, benefit in benefits().items() if benefit.scheme in named]


def _said_of(one: Scheme, said: str) -> list[str]:
    return [name for name in map(folded, (one.name, *one.aliases)) if name in said]


@lru_cache(maxsize=1)
def _library() -> _Library:
    read = read_statutes()
    own, listed = read_schemes(read)
    return _Library(read, read_natures(), own, listed)
