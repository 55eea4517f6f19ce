"""Which benefits of another agency's scheme a question is about, and from which day each counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from bot.understand.question import Question
from rules.facts import PartialDate
from rules.schemes import Nature, SchemeBenefit, Start, benefits, find, scheme, schemes

_LINKING: Final = "link"
# A public servant who says 퇴직금 means what her own scheme pays.
_COMPANY: Final = "retirement_pay"
_MOST_BENEFITS: Final = 3
_RARE: Final = 6
_UNTELLING: Final = frozenset({"claim", "early"})
_WORD: Final = re.compile(r"[a-z]{4,}")
# What each of the question's own days counts as.
_COUNTED: Final[Mapping[str, Start]] = MappingProxyType(
    {
        "left": Start.RETIREMENT,
        "retired": Start.RETIREMENT,
        "last_working": Start.RETIREMENT,
        "died": Start.DEATH,
        "divorced": Start.DIVORCE,
    }
)
_ABOUT: Final[Mapping[str, frozenset[Start]]] = MappingProxyType(
    {
        "survivor": frozenset({Start.DEATH}),
        "death": frozenset({Start.DEATH}),
        "divorce": frozenset({Start.DIVORCE, Start.CONDITIONS_MET, Start.EX_SPOUSE_CLAIM}),
        "split_pension": frozenset({Start.CONDITIONS_MET}),
        "disability": frozenset({Start.DISABILITY}),
        "disability_unclear": frozenset({Start.DISABILITY}),
    }
)


def benefits_asked(question: Question, text: str) -> tuple[SchemeBenefit, ...]:
    """At most three, the ones that have most to do with the words first."""
    named = find(text)
    if question.scheme in schemes():
        named = _beside(question.scheme, named)
    elif not named:
        named = _in_english(text)
    shared = _shared(named, text)
    weights = {one.id: shared[one.id] + _weight(one, question) for one in named}
    heaviest = max(weights.values(), default=0)
    return tuple(one for one in named if weights[one.id] == heaviest)[:_MOST_BENEFITS]


def _beside(own: str, named: Sequence[SchemeBenefit]) -> tuple[SchemeBenefit, ...]:
    """A soldier who asks about 실업급여 asks about that one; else what his own scheme has."""
    elsewhere = tuple(one for one in named if one.scheme not in {own, _LINKING, _COMPANY})
    of_it = tuple(one for one in named if one.scheme in {own, _LINKING})
    return elsewhere or of_it or tuple(one for one in benefits().values() if one.scheme == own)


def _in_english(text: str) -> tuple[SchemeBenefit, ...]:
    """find() knows Korean names only."""
    said = text.lower()
    return tuple(one for one in benefits().values() if scheme(one.scheme).name_en.lower() in said)


def _weight(one: SchemeBenefit, question: Question) -> int:
    starts = set(one.starts)
    about = sum(bool(starts & _ABOUT[name]) for name in question.terms if name in _ABOUT)
    dated = counted_from(one, question) is not None
    return 2 * about + dated + (one.nature is not Nature.OPTIONAL)


def _shared(among: Sequence[SchemeBenefit], text: str) -> dict[str, int]:
    """How many English words of each name few of the others have."""
    said = set(_WORD.findall(text.lower()))
    words = {one.id: said & _english(one) for one in among}
    held = Counter(word for found in words.values() for word in found)
    return {name: sum(held[word] <= _RARE for word in found) for name, found in words.items()}


def _english(one: SchemeBenefit) -> frozenset[str]:
    return frozenset(_WORD.findall(one.name_en.lower())) - _UNTELLING


def _days(question: Question) -> dict[Start, PartialDate]:
    """The earliest of each kind: a limit too early costs nothing."""
    found: dict[Start, PartialDate] = {}
    for name, day in question.stated.dates.items():
        start = _COUNTED.get(name)
        if start and (start not in found or day.earliest < found[start].earliest):
            found[start] = day
    return found


def counted_from(one: SchemeBenefit, question: Question) -> PartialDate | None:
    """None where a day nobody told might be an earlier one: a limit too late costs everything."""
    if one.fixed_start:
        return PartialDate.of(one.fixed_start)
    known = _days(question)
    untold = set(one.starts) - known.keys()
    in_service = question.heard.in_service_death is True
    harmless = {Start.RETIREMENT} if in_service else {Start.DEATH}
    if not untold <= harmless:
        return None
    days = [known[start] for start in one.starts if start in known]
    return min(days, key=lambda day: day.earliest, default=None)
