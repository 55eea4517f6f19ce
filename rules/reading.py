"""Builds a Situation from plain JSON or TOML values. It judges forms and ranges, not the law:
every error names the field, what was given and what was expected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar

from rules.asked import short
from rules.catalogue import catalogue
from rules.facts import PartialDate, Source
from rules.limitation import Limitation, Unit, raw_end
from rules.service import MemberType
from rules.situation import (
    Career,
    CareerType,
    ClaimStatus,
    Coverage,
    CriminalStatus,
    Disability,
    DisabilityCause,
    ExSpousePension,
    FiledClaim,
    HomeDamage,
    Leave,
    LeaveType,
    Months,
    Reemployment,
    Relation,
    RetirementReason,
    Situation,
    Survivor,
    SurvivorChoice,
)

_Item = TypeVar("_Item")
Reader = Callable[[str, object], Any]

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2200
_MOST_MONTHS: Final = 960
_MOST_WON: Final = 1_000_000_000
MOST_ITEMS: Final = 40
_LAST_GRADE: Final = 14
_OLDEST: Final = 150
_PAIR: Final = 2
_NESTED: Final = "."


class FactError(ValueError):
    """A fact that cannot be read. `field` is its name, with the place in a list: survivors.0.age"""

    def __init__(self, field: str, value: object, expected: str) -> None:
        super().__init__(f"{field}: {short(value)}; expected {expected}")
        self.field = field
        self.value = value
        self.expected = expected


def read_situation(
    facts: Mapping[str, object], *, sources: Mapping[str, Source] | None = None
) -> Situation:
    """A null is a fact somebody was asked for and does not know: it is never presumed.

    Raise FactError.
    """
    if not isinstance(facts, Mapping):
        raise FactError("facts", facts, "an object of facts")
    read: dict[str, Any] = {}
    doubted: set[str] = set()
    for name, value in facts.items():
        reader = READERS.get(name)
        if reader is None:
            raise FactError(str(name), value, f"one of {', '.join(READERS)}")
        if value is None:
            doubted.add(name)
        else:
            read[name] = reader(name, value)
            doubted.update(_nested_nulls(name, value))
    return Situation(**read, doubted=frozenset(doubted), sources=dict(sources or {}))


def _nested_nulls(name: str, value: object) -> Iterator[str]:
    if not isinstance(value, list):
        return
    for place, item in enumerate(value):
        for key in item if isinstance(item, dict) else ():
            if item[key] is None:
                yield f"{name}.{place}.{_KIN_NAMES.get(key, key)}"


def read_date(field: str, value: object) -> PartialDate:
    found = PartialDate.of(value) if isinstance(value, date) else _parsed(value)
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise FactError(field, value, f"a date as 2021, 2021-02 or 2021-02-28 from {FIRST_YEAR} on")
    return found


def _parsed(value: object) -> PartialDate | None:
    try:
        return PartialDate.parse(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None


def read_flag(field: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise FactError(field, value, "true or false")
    return value


def _whole(most: int) -> Reader:
    def read(field: str, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            raise FactError(field, value, f"a whole number from 0 to {most}")
        return value

    return read


read_months: Final = _whole(_MOST_MONTHS)


def read_span(field: str, value: object) -> Months:
    """120, or [114, 125] for what is known only roughly."""
    if isinstance(value, list):
        if len(value) != _PAIR:
            raise FactError(field, value, "months, or [least, most]")
        least, most = (read_months(field, item) for item in value)
        if least > most:
            raise FactError(field, value, "the least first, then the most")
        return least, most
    months = read_months(field, value)
    return months, months


def _choice(kind: type[StrEnum]) -> Reader:
    def read(field: str, value: object) -> StrEnum:
        if not isinstance(value, str) or value not in set(kind):
            raise FactError(field, value, f"one of {', '.join(kind)}")
        return kind(value)

    return read


def _object(field: str, value: object, readers: Mapping[str, Reader]) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise FactError(field, value, f"an object of {', '.join(readers)}")
    read: dict[str, Any] = {}
    for key, item in value.items():
        reader = readers.get(key)
        if reader is None:
            raise FactError(f"{field}.{key}", item, f"one of {', '.join(readers)}")
        if item is not None:
            read[key] = reader(f"{field}.{key}", item)
    return read


def _many(one: Callable[[str, object], _Item]) -> Reader:
    def read(field: str, value: object) -> tuple[_Item, ...]:
        if not isinstance(value, list) or len(value) > MOST_ITEMS:
            raise FactError(field, value, f"a list of at most {MOST_ITEMS}")
        return tuple(one(f"{field}.{place}", item) for place, item in enumerate(value))

    return read


def _named(kind: type, read: Mapping[str, Any]) -> dict[str, Any]:
    return {NAMES[kind].get(key, key): item for key, item in read.items()}


def _career(field: str, value: object) -> Career:
    return Career(**_named(Career, _object(field, value, _CAREER)))


def _leave(field: str, value: object) -> Leave:
    read = _named(Leave, _object(field, value, _LEAVE))
    started, ended = read.pop("from", None), read.pop("to", None)
    if "months" not in read and started and ended:
        read["months"] = _length(field, started, ended)
    return Leave(**read)


def _length(field: str, started: PartialDate, ended: PartialDate) -> Months:
    """Whole months between two days, the last included; a rest counts as none or as one."""
    if ended.latest < started.earliest:
        raise FactError(field, str(ended), f"an end not before {started}")
    return _whole_months(started.latest, ended.earliest)[0], _whole_months(
        started.earliest, ended.latest
    )[1]


def _whole_months(first: date, last: date) -> Months:
    months = 0
    while raw_end(_eve(first), Limitation(months + 1, Unit.MONTH)) <= last:
        months += 1
    done = _eve(first) if months == 0 else raw_end(_eve(first), Limitation(months, Unit.MONTH))
    return months, months if done >= last else months + 1


def _eve(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _survivor(field: str, value: object) -> Survivor:
    read = _object(field, value, _SURVIVOR)
    return Survivor(**{_KIN_NAMES.get(key, key): item for key, item in read.items()})


def _disability(field: str, value: object) -> Disability:
    """`false` says that there is none."""
    if value is False:
        return Disability(grade=0)
    return Disability(**_named(Disability, _object(field, value, _DISABILITY)))


def _claim(field: str, value: object) -> FiledClaim:
    read = _object(field, value, _CLAIM)
    if not read.get("benefit_id"):
        raise FactError(f"{field}.benefit_id", None, "the benefit claimed")
    return FiledClaim(**({"status": ClaimStatus.FILED} | _named(FiledClaim, read)))


def _benefit(field: str, value: object) -> str:
    try:
        return catalogue().dated(value).id if isinstance(value, str) else ""
    except LookupError as unknown:
        raise FactError(field, value, f"a benefit ({unknown.args[0]})") from None


# Where a request says it otherwise than the program does.
NAMES: Final[Mapping[type, Mapping[str, str]]] = {
    Career: {"type": "kind", "from": "started", "to": "ended"},
    Leave: {"type": "kind"},
    Survivor: {"birth_date": "born", "cohabiting_or_supported": "supported"},
    Disability: {"confirmed_date": "confirmed"},
    FiledClaim: {"benefit_id": "benefit", "date": "day"},
}
# `before_retirement` may be said as it is, too.
_KIN_NAMES: Final = {**NAMES[Survivor], "married_before_retirement": "before_retirement"}
_CAREER: Final[Mapping[str, Reader]] = {
    "type": _choice(CareerType),
    "from": read_date,
    "to": read_date,
    "months": read_months,
    "aggregated": read_flag,
    "paid_benefit": read_flag,
}
_LEAVE: Final[Mapping[str, Reader]] = {
    "type": _choice(LeaveType),
    "months": read_span,
    "from": read_date,
    "to": read_date,
}
_SURVIVOR: Final[Mapping[str, Reader]] = {
    "relation": _choice(Relation),
    "birth_date": read_date,
    "age": _whole(_OLDEST),
    "severe_disability": read_flag,
    "cohabiting_or_supported": read_flag,
    "married_before_retirement": read_flag,
    "before_retirement": read_flag,
    "common_law": read_flag,
    "remarried": read_flag,
    "relation_ended": read_flag,
    "own_pension": read_flag,
    "father_absent": read_flag,
}
_DISABILITY: Final[Mapping[str, Reader]] = {
    "grade": _whole(_LAST_GRADE),
    "cause": _choice(DisabilityCause),
    "confirmed_date": read_date,
}
_CLAIM: Final[Mapping[str, Reader]] = {
    "benefit_id": _benefit,
    "date": read_date,
    "status": _choice(ClaimStatus),
}

_SPECIAL: Final[Mapping[str, Reader]] = {
    "member_type": _choice(MemberType),
    "coverage": _choice(Coverage),
    "retirement_reason": _choice(RetirementReason),
    "criminal_status": _choice(CriminalStatus),
    "reemployed_as": _choice(Reemployment),
    "survivor_choice": _choice(SurvivorChoice),
    "family_relation": _choice(Relation),
    "home_damage": _choice(HomeDamage),
    "ex_spouse_pension_state": _choice(ExSpousePension),
    "service_months": read_span,
    "allowance_months": read_span,
    "excess_income": _whole(_MOST_WON),
    "prior_careers": _many(_career),
    "leave_periods": _many(_leave),
    "survivors": _many(_survivor),
    "claims": _many(_claim),
    "disability": _disability,
}
_BY_TYPE: Final[Mapping[str, Reader]] = {
    "PartialDate | None": read_date,
    "bool | None": read_flag,
    "int | None": read_months,
}

# Every field of a Situation that can be stated, in its order.
READERS: Final[Mapping[str, Reader]] = {
    each.name: _SPECIAL.get(each.name) or _BY_TYPE[str(each.type)]
    for each in fields(Situation)
    if each.name not in {"sources", "doubted"}
}
