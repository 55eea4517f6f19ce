"""Help for members in service: a damaged home, a death in the family."""

from __future__ import annotations

from typing import Final

from rules.eligibility.case import Case
from rules.eligibility.rule import Rule, eligible, refused
from rules.eligibility.truth import Outcome, denied, negated
from rules.situation import HomeDamage, Relation

_TOO_LITTLE: Final = frozenset({HomeDamage.LESS, HomeDamage.NOT_HOME})
_NEAR_FAMILY: Final = frozenset(
    {Relation.SPOUSE, Relation.PARENT, Relation.PARENT_IN_LAW, Relation.CHILD}
)


@refused("R80-", "보상법 42①")
def not_serving_when_damaged(case: Case) -> Outcome:
    return negated(case.serving_at_event)


@refused("R81", "영 47①", "영 47②3")
def damage_too_small(case: Case) -> Outcome:
    damage = case.facts.home_damage
    return ("home_damage",) if damage is None else damage in _TOO_LITTLE


@refused("R81b", "영 47①")
def home_of_somebody_else(case: Case) -> Outcome:
    return denied(case.facts.home_qualifies, "home_qualifies")


@eligible("R80", "보상법 42", "영 47②", "영 47③", notes=("damage_certificate",))
def home_damaged(_: Case) -> Outcome:
    return True


@refused("R83b", "보상법 43①")
def not_serving_at_family_death(case: Case) -> Outcome:
    return negated(case.serving_at_event)


@refused("R83", "보상법 43①")
def more_distant_family(case: Case) -> Outcome:
    relation = case.facts.family_relation
    return ("family_relation",) if relation is None else relation not in _NEAR_FAMILY


@eligible("R82", "보상법 43①", "보상법 43③", "영 47의2①", notes=("one_member_is_paid",))
def near_family_died(_: Case) -> Outcome:
    return True


PLANS: Final[dict[str, tuple[Rule, ...]]] = {
    "disaster_relief": (
        not_serving_when_damaged,
        damage_too_small,
        home_of_somebody_else,
        home_damaged,
    ),
    "death_condolence_family": (
        not_serving_at_family_death,
        more_distant_family,
        near_family_died,
    ),
}
