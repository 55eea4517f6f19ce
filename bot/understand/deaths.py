"""Whose death a message speaks of: the member's own, or one in the family of a member who works.
Both are called 사망조위금; the law pays them to different people (보상법 43)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from bot.understand.stated import Stated

OWN: Final = "death_condolence_self"
FAMILY: Final = "death_condolence_family"
_CONDOLENCE: Final = "death_condolence"
_WHATEVER: Final = "retirement_benefit"
_DEATH: Final = frozenset({"death", _CONDOLENCE})
# Who asks about a condolence payment for one of these seldom means that they worked at a school.
_ELDERS: Final = frozenset({"parent", "spouse_parent", "grandparent"})


def condolence_of(terms: Collection[str], benefits: Collection[str], stated: Stated) -> str | None:
    """The one condolence payment that is meant; None where both may be, or another benefit is."""
    named = set(benefits) - {OWN, FAMILY}
    if _DEATH.isdisjoint(terms) or (named and _WHATEVER not in terms):
        return None
    if stated.member_died or stated.receiving:
        return OWN if _CONDOLENCE in terms else None
    if stated.relation is None:
        return None
    asked = _CONDOLENCE in terms and stated.relation in _ELDERS
    return FAMILY if stated.serves or asked else None


def with_condolence(names: tuple[str, ...], meant: str | None) -> tuple[str, ...]:
    """The terms, or the benefits, with the payment that is meant in place of what was heard."""
    if meant is None:
        return names
    other = FAMILY if meant == OWN else OWN
    kept = (name for name in names if name not in {other, meant, _WHATEVER})
    return (*kept, meant)
