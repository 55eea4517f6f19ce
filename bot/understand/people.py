"""Who is spoken of and how the work was and ended: one word each, or None to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from bot.understand.events import hide_benefit_names
from bot.understand.lexicon import pattern, table

_READ: Final = "\x00"
# "저는 아들이에요": what the member is to whoever says so.
_INVERTED: Final = {
    "child": "parent",
    "child_in_law": "spouse_parent",
    "parent": "child",
    "spouse": "spouse",
    "grandchild": "grandparent",
    "grandparent": "grandchild",
    "sibling": "sibling",
}


def reason(told: str) -> str | None:
    """Why somebody left; "unclear" for words that can mean several kinds of dismissal."""
    left = hide_benefit_names(told)
    for name, match in _found("reason", left):
        if not _fits("reasons", "denied", left[match.end() :]):
            return name
    return None


def relation(told: str) -> str | None:
    """What the member spoken of is to the writer ("저는 아들이에요" makes the member a parent)."""
    inverted = None
    for name, match in sorted(_found("relation", told), key=lambda found: found[1].start()):
        before, after = told[: match.start()], told[match.end() :]
        if _fits("relations", "copula", after):
            if _fits("relations", "self_before", before):
                inverted = inverted or _INVERTED.get(name)
        elif name == "child_in_law":
            continue
        elif _fits("relations", "subject", after) and not _fits("relations", "not_member", after):
            return name
    return inverted


def school(said: str) -> str | None:
    """The kind of school; None too when several are named."""
    kinds = {
        name
        for name, match in _found("school", said)
        if not _fits("schools", "studied", said[match.end() :])
    }
    return kinds.pop() if len(kinds) == 1 else None


def role(said: str) -> str | None:
    """The work done; None too when several are named."""
    kinds = {name for name, _ in _found("role", said)}
    return kinds.pop() if len(kinds) == 1 else None


def still_working(told: str) -> bool | None:
    if pattern("working", "not_still").search(told):
        return False
    return True if pattern("working", "still").search(told) else None


def died_in_service(told: str) -> bool | None:
    """Only for a text that speaks of a death."""
    if pattern("working", "died_working").search(told):
        return True
    return False if pattern("working", "died_after").search(told) else None


def _fits(*path_and_text: str) -> bool:
    *path, text = path_and_text
    return pattern(*path).search(text) is not None


def _found(kind: str, said: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Every row's matches; what an earlier row has read no later row reads again."""
    left = said
    for name, regex in _rows(kind):
        for match in regex.finditer(left):
            yield name, match
        left = regex.sub(lambda match: _READ * len(match.group()), left)


@cache
def _rows(kind: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    flags = re.VERBOSE | re.IGNORECASE
    return tuple((row["name"], re.compile(row["regex"], flags)) for row in table("lexicon")[kind])
