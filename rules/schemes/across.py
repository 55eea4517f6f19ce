"""What may concern one person in every scheme she was in, nearest first. It says what to look
into, not what she may have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from rules.calendar import BusinessCalendar
from rules.eligibility.truth import years_later
from rules.schemes import benefits, scheme
from rules.schemes.limits import Limit, limit_of
from rules.schemes.shapes import Certainty, Nature, Scheme, SchemeBenefit, Start

# A divorce gives rights in the schemes of the former spouse, and those alone.
_OF_A_DIVORCE: Final = frozenset({Start.DIVORCE, Start.CONDITIONS_MET, Start.EX_SPOUSE_CLAIM})
_SIXTY: Final = 60  # Start.AGE_60
_OF_AN_AGE: Final = frozenset({Start.AGE_60, Start.AGE_65, Start.PENSION_AGE})


@dataclass(frozen=True, slots=True)
class Facts:
    """`schemes`: of her, with the day she left each, None while unknown or still in it. A day she
    left one scheme says nothing of another. `died`: the day she died, for her family."""

    schemes: Mapping[str, date | None] = field(default_factory=lambda: MappingProxyType({}))
    died: date | None = None
    sixty: date | None = None
    divorced: date | None = None
    former_spouse_schemes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Row:
    """`day`: what was counted from, None where it is not known. `limit`: None without that day,
    and by nature where no single day ends the right."""

    benefit: SchemeBenefit
    scheme: Scheme
    day: date | None
    limit: Limit | None

    @property
    def nature(self) -> Nature:
        return self.benefit.nature

    @property
    def certainty(self) -> Certainty:
        return self.benefit.certainty

    @property
    def body(self) -> str:
        return self.scheme.body


def sixtieth_birthday(born: date) -> date:
    return years_later(born, _SIXTY)


def across(facts: Facts, calendar: BusinessCalendar) -> tuple[Row, ...]:
    """Raise KeyError for an unknown scheme, UnknownYear for a day beyond known holidays."""
    for name in (*facts.schemes, *facts.former_spouse_schemes):
        scheme(name)
    rows = [row for benefit in benefits().values() for row in _rows(benefit, facts, calendar)]
    return tuple(sorted(rows, key=_nearness))


def _rows(benefit: SchemeBenefit, facts: Facts, calendar: BusinessCalendar) -> Iterator[Row]:
    if not _may_concern(benefit, facts):
        return
    day = _day_of(benefit, facts)
    limit = limit_of(benefit, day, calendar) if day else None
    yield Row(benefit, scheme(benefit.scheme), day, limit)


def _may_concern(benefit: SchemeBenefit, facts: Facts) -> bool:
    starts = set(benefit.starts)
    if starts & _OF_A_DIVORCE:
        return facts.divorced is not None and benefit.scheme in facts.former_spouse_schemes
    if benefit.scheme not in facts.schemes:
        return False
    happened = {Start.RETIREMENT, Start.IN_FORCE}
    if facts.died:
        happened.add(Start.DEATH)
    if facts.sixty:
        happened |= _OF_AN_AGE
    return not happened.isdisjoint(starts)


def _day_of(benefit: SchemeBenefit, facts: Facts) -> date | None:
    """The earliest of the days known: a limit too early costs nothing."""
    if benefit.fixed_start:
        return benefit.fixed_start
    known = {
        Start.RETIREMENT: facts.schemes.get(benefit.scheme),
        Start.DEATH: facts.died,
        Start.DIVORCE: facts.divorced,
        Start.AGE_60: facts.sixty,
    }
    days = [day for start in benefit.starts if (day := known.get(start))]
    return min(days, default=None)


def _nearness(row: Row) -> tuple[bool, date]:
    return (row.limit is None, row.limit.safe if row.limit else date.max)
