"""Whose scheme a question is about. A civil servant who moved to a private school asks about ours;
one who asks about 공무원연금 is told where to ask."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import Any, Final

from bot.understand.lexicon import compiled, section
from bot.understand.spans import Span

OWN: Final = "tp"
# Schemes of an earlier or a later career.
_CAREERS: Final = frozenset({"geps", "mps"})


def scheme_of(said: str, spans: Collection[Span]) -> str:
    """tp, geps, mps, nps, retirement_pay or other; tp where nothing else is asked about."""
    named = list(dict.fromkeys(t.scheme for span in spans for t in span.terms if t.scheme))
    ids = {name for span in spans for name in span.ids}
    if ids.issuperset(_words()["company_pay"]):
        named.append("retirement_pay")
    if not ids.isdisjoint(_words()["anybody"]):
        return OWN
    if any(_merges(name, said, ids) for name in named):
        return OWN
    for name in named:
        if name != OWN and not _is_ours_after_all(name, said, ids, own=OWN in named):
            return name
    return OWN


def asks_a_deadline(scheme: str, spans: Collection[Span], aim: str | None) -> bool:
    """Limitation of a company's 퇴직금 or of 국민연금: answered as a deadline."""
    words = _words()
    ids = {name for span in spans for name in span.ids}
    telling = words["deadline_words"] + (words["deadline_if_asked"] if aim == "until_when" else [])
    return scheme in words["deadline_too"] and not ids.isdisjoint(telling)


def _is_ours_after_all(name: str, said: str, ids: set[str], *, own: bool) -> bool:
    words = _words()
    if name == "other":
        return _pattern("carried_over").search(said) is not None
    if own or _pattern("private").search(said):
        return True
    if name == "nps":
        linked = not ids.isdisjoint(words["nps_bridging"])
        return linked or _pattern("side_by_side").search(said) is not None
    if name == "mps" and _pattern("military_service").search(said):
        return True
    return name in _CAREERS and _pattern("moved").search(said) is not None


def _merges(name: str, said: str, ids: set[str]) -> bool:
    """Who was a soldier or a civil servant and teaches now asks us to merge the years (법 32①)."""
    words = _words()
    merging = words["merging"] + (words["merging_if_soldier"] if name == "mps" else [])
    told = not ids.isdisjoint(merging) and not ids.isdisjoint(words["at_school"])
    return (
        name in _CAREERS
        and told
        and _pattern("formerly").search(said) is not None
        and not _pattern("public").search(said)
    )


@cache
def _words() -> dict[str, Any]:
    return section("schemes", of="topics")


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return compiled(_words()[name])
