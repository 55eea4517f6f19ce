"""What few words say of a person: every yes, no and choice, whether there are dates, lengths and
lists at all, and what several benefits turn on. Millions share few of them, so that what the rules
make of one alone is worked out once; what they need beyond it is asked of the person."""

from __future__ import annotations

from datetime import date
from enum import Enum
from operator import attrgetter
from typing import Any, Final, NoReturn, cast, get_args, get_type_hints

from rules.eligibility.case import Case
from rules.situation import Situation


class Beyond(Exception):  # noqa: N818  the name says where the answer lies
    """The outline alone does not tell."""


def _is_choice(kind: object) -> bool:
    kinds = [each for each in get_args(kind) if each is not type(None)]
    return all(isinstance(each, type) and issubclass(each, (bool, Enum)) for each in kinds)


_KINDS: Final = {
    name: kind
    for name, kind in get_type_hints(Situation).items()
    if name not in {"doubted", "sources"}
}
_CHOICES: Final = tuple(name for name, kind in _KINDS.items() if _is_choice(kind))
_OTHERS: Final = tuple(name for name in _KINDS if name not in _CHOICES)
# What follows from dates and lengths, and decides in many benefits.
_DERIVED: Final = (
    "outside_scheme",
    "dead",
    "serving",
    "died_in_service",
    "long_enough",
    "in_office_today",
    "serving_at_event",
    "split_age_passed",
    "linked_age_passed",
)
_choices: Final = attrgetter(*_CHOICES)
_others: Final = attrgetter(*_OTHERS)
_derived: Final = attrgetter(*_DERIVED)

Outlined = tuple[date, tuple[Any, ...], tuple[Any, ...], tuple[Any, ...]]


def outlined(case: Case) -> Outlined:
    """Of a date, a length or a list only that there is one; None, zero and nothing at all stay."""
    facts = case.facts
    others = tuple([value and True for value in _others(facts)])
    return case.today, _derived(case), _choices(facts), others


class Outline(Case):
    """A person of whom the outline is known and nothing else: asked for more, it raises Beyond."""

    def __init__(self, known: Outlined) -> None:
        self.today, derived, choices, others = known
        told = dict(zip(_CHOICES, choices, strict=True))
        told.update(pair for pair in zip(_OTHERS, others, strict=True) if not pair[1])
        self.facts = cast("Situation", _Told(told))
        self.clashes = []
        self.__dict__.update(zip(_DERIVED, derived, strict=True))

    def __getattr__(self, name: str) -> NoReturn:
        raise Beyond(name)


class _Told:
    def __init__(self, told: dict[str, object]) -> None:
        self.__dict__.update(told)

    def __getattr__(self, name: str) -> NoReturn:
        raise Beyond(name)
