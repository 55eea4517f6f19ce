"""Who of the family counts as a survivor, in which order and with what share (법 2①2, 36, 37).
A doubt the law leaves to the office stays a doubt here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from rules.dated import dated
from rules.eligibility.starts import Starts
from rules.eligibility.truth import (
    DAY,
    Missing,
    Outcome,
    Span,
    both,
    either,
    known_once,
    negated,
    span,
    told,
    years_later,
)
from rules.situation import Relation, Survivor

_CHILD_AGE: Final = dated("child_age")
# 부칙21072 제2조: who still drew a pension on this day keeps it to 25.
_DUTY_AGE_RAISED: Final = dated("child_age_duty").since
_DUTY_AGE_BEFORE: Final = dated("child_age_duty").whole(_DUTY_AGE_RAISED - DAY)
_DUTY_AGE: Final = dated("child_age_duty").whole(_DUTY_AGE_RAISED)
# 부칙5068 제4조: for who retired by 1995, marriages up to then count.
_RETIRED_BY: Final = date(1996, 1, 1)

_SURVIVING: Final = frozenset(
    {
        Relation.SPOUSE,
        Relation.CHILD,
        Relation.PARENT,
        Relation.GRANDCHILD,
        Relation.GRANDPARENT,
    }
)
YOUNG: Final = frozenset({Relation.CHILD, Relation.GRANDCHILD})
LINEAL: Final = _SURVIVING - {Relation.SPOUSE}

# 민법 1000: children before grandchildren, both before parents, those before grandparents.
_ORDER: Final = (
    Relation.CHILD,
    Relation.GRANDCHILD,
    Relation.PARENT,
    Relation.GRANDPARENT,
)


class Ground(StrEnum):
    """Why somebody of the family is no survivor, or may be none."""

    OUTSIDE_FAMILY = "outside_family"
    JOINED_AFTER_RETIREMENT = "joined_after_retirement"
    JOINED_BY_1995 = "joined_by_1995"
    COMMON_LAW = "common_law"
    OF_AGE = "of_age"
    GREW_UP_SINCE = "grew_up_since"
    NOT_SUPPORTED = "not_supported"
    SUPPORT_UNCLEAR = "support_unclear"
    REMARRIED = "remarried"


# What the law leaves open until the office has looked at the papers.
DOUBTS: Final = frozenset(
    {Ground.COMMON_LAW, Ground.GREW_UP_SINCE, Ground.SUPPORT_UNCLEAR, Ground.JOINED_BY_1995}
)


class Kind(StrEnum):
    """Which law the survivors' benefit follows, and so until what age a child counts."""

    RETIREMENT = "retirement"
    RETIREMENT_ONCE = "retirement_once"
    DUTY = "duty"
    DUTY_ONCE = "duty_once"


_ONCE: Final = frozenset({Kind.RETIREMENT_ONCE, Kind.DUTY_ONCE})
_DUTY: Final = frozenset({Kind.DUTY, Kind.DUTY_ONCE})


@dataclass(frozen=True, slots=True)
class FamilyView:
    """Of one person or of all: True when a survivor is there; `ground` says why none is, `doubt`
    that only the office can say."""

    outcome: Outcome
    ground: Ground | None = None
    doubt: bool = False


_UNTOLD: Final = FamilyView(("survivors",))


def family(case: Starts, kind: Kind) -> FamilyView:
    people = case.facts.survivors
    if people is None:
        return _UNTOLD
    standings = [standing(person, case, kind) for person in people]
    if any(found.outcome is True for found in standings):
        return FamilyView(outcome=True)
    unknown: Missing = ()
    for found in standings:
        if isinstance(found.outcome, tuple):
            unknown += found.outcome
    if unknown:
        return FamilyView(known_once(unknown))
    shown = next((found for found in standings if found.doubt), None) or _most_telling(standings)
    return shown or FamilyView(outcome=False)


def _most_telling(standings: Iterable[FamilyView]) -> FamilyView | None:
    """Somebody outside the family says least about why nobody inherits."""
    ordered = sorted(standings, key=lambda found: found.ground is Ground.OUTSIDE_FAMILY)
    return ordered[0] if ordered else None


def standing(person: Survivor, case: Starts, kind: Kind) -> FamilyView:
    """Of one person: what excludes for certain goes before a doubt, a doubt before a question."""
    unknown: Missing = ()
    doubtful: Ground | None = None
    for outcome, ground in _conditions(person, case, kind):
        if outcome is False and ground not in DOUBTS:
            return FamilyView(outcome=False, ground=ground)
        if outcome is False:
            doubtful = doubtful or ground
        elif outcome is not True:
            unknown += outcome
    if doubtful:
        return FamilyView(outcome=False, ground=doubtful, doubt=True)
    return FamilyView(known_once(unknown) or True)


def _conditions(person: Survivor, case: Starts, kind: Kind) -> Iterator[tuple[Outcome, Ground]]:
    """In the order of 법 2①2."""
    unnamed = person.relation is None
    yield (("survivors",) if unnamed else person.relation in _SURVIVING), Ground.OUTSIDE_FAMILY
    yield _joined_in_time(person, case), _joined_late(case)
    if person.relation is Relation.SPOUSE or unnamed:
        yield negated(_said(person.remarried)), Ground.REMARRIED
        yield negated(_said(person.common_law)), Ground.COMMON_LAW
    yield negated(_said(person.relation_ended)), Ground.REMARRIED
    if person.relation in YOUNG or unnamed:
        yield _young_at_death(person, case, kind), Ground.OF_AGE
    if person.relation is Relation.GRANDCHILD or unnamed:
        yield _said(person.father_absent), Ground.OUTSIDE_FAMILY
    if (person.relation in YOUNG or unnamed) and kind not in _ONCE:
        yield _young_today(person, case, kind), Ground.GREW_UP_SINCE
    yield person.supported is not False, Ground.NOT_SUPPORTED
    yield person.supported is not None, Ground.SUPPORT_UNCLEAR


def _said(value: bool | None) -> Outcome:  # noqa: FBT001  the fact itself
    return told(value, "survivors")


def _joined_in_time(person: Survivor, case: Starts) -> Outcome:
    """Who died in service had everybody join before a retirement (법 2①2가-마)."""
    joined = either(case.died_in_service, _said(person.before_retirement))
    if joined is False and case.retired is None and case.facts.left_before_2016 is not False:
        # Whether the exception of 부칙5068 제4조 applies depends on the day.
        return ("retirement_date",)
    return joined


def _joined_late(case: Starts) -> Ground:
    by_1995 = case.retired is not None and case.retired[0] < _RETIRED_BY
    return Ground.JOINED_BY_1995 if by_1995 else Ground.JOINED_AFTER_RETIREMENT


def _young_at_death(person: Survivor, case: Starts, kind: Kind) -> Outcome:
    if kind not in _DUTY:
        limit = _CHILD_AGE.whole(_CHILD_AGE.effective)
        young = _younger(person, limit, case, case.died)
    elif case.died is None:
        young = _same(
            _younger(person, _DUTY_AGE_BEFORE, case, None),
            _younger(person, _DUTY_AGE, case, None),
        )
    else:
        before = case.died[0] < _DUTY_AGE_RAISED
        young = _younger(person, _DUTY_AGE_BEFORE if before else _DUTY_AGE, case, case.died)
    return either(_said(person.severe_disability), young)


def _young_today(person: Survivor, case: Starts, kind: Kind) -> Outcome:
    """A pension ends at 19, or at 25 for who still drew it when the age was raised."""
    today = (case.today, case.today)
    if kind in _DUTY and case.today >= _DUTY_AGE_RAISED:
        raised = (_DUTY_AGE_RAISED, _DUTY_AGE_RAISED)
        kept: Outcome = True
        if case.died is None or case.died[0] < _DUTY_AGE_RAISED:
            kept = _younger(person, _DUTY_AGE_BEFORE, case, raised)
        young = both(_younger(person, _DUTY_AGE, case, today), kept)
    else:
        young = _younger(person, _DUTY_AGE_BEFORE, case, today)
    return either(_said(person.severe_disability), young)


def _same(one: Outcome, other: Outcome) -> Outcome:
    return one if one == other else ("death_date",)


def _younger(person: Survivor, limit: int, case: Starts, when: Span | None) -> Outcome:
    """Whether younger than `limit` on the day; an age alone is that of today."""
    born, day = span(person.born), when or (case.today, case.today)
    if born is None:
        return _younger_by_age(person.age, limit, case.today, day)
    if years_later(born[0], limit) > day[1]:
        return True
    return False if years_later(born[1], limit) <= day[0] else ("survivors",)


def _younger_by_age(age: int | None, limit: int, today: date, day: Span) -> Outcome:
    if age is None:
        return ("survivors",)
    if age < limit:
        return True
    # A year of grace: the birthday may lie on either side of that day.
    back = today.year - day[0].year + 1 if day[0] < today else 0
    return False if age - back >= limit else ("survivors",)


def shares(case: Starts, kind: Kind) -> tuple[tuple[Survivor, Fraction], ...] | None:
    """Who is paid and what part each (법 36, 37; 민법 1000, 1003); None while somebody is unsure.

    The nearest line takes all in equal parts, the spouse with it.
    """
    people = case.facts.survivors
    if people is None:
        return None
    found = [(person, standing(person, case, kind)) for person in people]
    if any(isinstance(each.outcome, tuple) or each.doubt for _, each in found):
        return None
    entitled = [person for person, each in found if each.outcome is True]
    first = next((one for one in _ORDER if any(p.relation is one for p in entitled)), None)
    heirs = [p for p in entitled if p.relation in {first, Relation.SPOUSE}]
    return tuple((person, Fraction(1, len(heirs))) for person in heirs)


def lineal_kin(case: Starts) -> Outcome:
    """Whether direct ascendants or descendants live who are no survivors (법 38①)."""
    people = case.facts.survivors
    if people is None:
        return ("survivors",)
    unsure = any(person.relation is None for person in people)
    if any(person.relation in LINEAL for person in people):
        return True
    return ("survivors",) if unsure else False


def own_pension(case: Starts) -> bool:
    """Whether a survivor draws a pension of their own (공연법 40①, 41②)."""
    return any(person.own_pension for person in case.facts.survivors or ())
