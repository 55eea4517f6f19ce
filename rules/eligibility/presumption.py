"""What is taken as usual while nobody said otherwise: a regular member without a criminal case,
without earlier careers, nothing claimed yet. Each is marked so that an answer can say it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from rules.eligibility.decision import plan
from rules.eligibility.months import appointed_beyond, months_beyond
from rules.eligibility.truth import DAY, Span, span
from rules.entries import StartEvent
from rules.facts import PartialDate, Source
from rules.situation import (
    Coverage,
    CriminalStatus,
    Disability,
    Reemployment,
    Relation,
    RetirementReason,
    Situation,
    Survivor,
)

_USUAL: Final[Mapping[str, object]] = MappingProxyType(
    {
        "coverage": Coverage.REGULAR,
        "prior_careers": (),
        "military_credit_months": 0,
        "leave_periods": (),
        "retirement_reason": RetirementReason.VOLUNTARY,
        "retirement_dispute": False,
        "rehired_same_or_next_day": False,
        "aggregated_later": False,
        "benefit_received": False,
        "claims": (),
        "criminal_status": CriminalStatus.NONE,
        "pension_before_aggregation": False,
        "reemployed_as": Reemployment.NONE,
        "excess_income": 0,
        "committee_decided": False,
        "linked_military": False,
        "just_cause": False,
        "home_qualifies": True,
    }
)
# Asked for, not taken as usual, where the benefit turns on them.
_ESSENTIAL: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "withheld_balance": frozenset({"criminal_status"}),
        "linked_survivor_pension": frozenset({"linked"}),
    }
)
_KIN: Final[Mapping[str, object]] = MappingProxyType(
    {
        "before_retirement": True,
        "severe_disability": False,
        "common_law": False,
        "remarried": False,
        "relation_ended": False,
        "own_pension": False,
    }
)
_LIVE_TOGETHER: Final = frozenset({Relation.SPOUSE, Relation.CHILD})
_LAST_OF_1991: Final = 1991
_NO_DISABILITY: Final = Disability(grade=0)


def presume(situation: Situation, benefit: str, *, today: date) -> Situation:
    """The situation with usual values where nothing was said; `doubted` facts stay unknown.

    Raise LookupError for what is no benefit.
    """
    chosen = plan(benefit)
    essential = _ESSENTIAL.get(chosen.entry.id, frozenset())
    usual: dict[str, Any] = dict(_USUAL)
    usual.update(_by_other_facts(situation, today))
    usual.update(_by_event(situation, chosen.start, chosen.entry.id))
    added = {
        name: value
        for name, value in usual.items()
        if getattr(situation, name) is None
        and name not in essential
        and name not in situation.doubted
    }
    sources = {**situation.sources, **dict.fromkeys(added, Source.PRESUMED)}
    if situation.survivors:
        added["survivors"] = tuple(_presumed_kin(situation))
    return replace(situation, **added, sources=sources)


def _by_event(facts: Situation, start: StartEvent, benefit: str) -> Iterator[tuple[str, object]]:
    """Who asks for a survivors' benefit has lost somebody; who asks for another lives."""
    dead = start is StartEvent.DEATH or bool(facts.death_date or facts.died_in_service)
    yield "deceased", dead
    left = facts.receiving_pension or facts.retirement_date is not None
    if dead and facts.in_service and not left:
        yield "died_in_service", True
    if start is not StartEvent.DEATH:
        yield "receiving_pension", False
    if benefit in {"retirement_pension", "early_retirement_pension"}:
        yield "disability", _NO_DISABILITY


def _by_other_facts(facts: Situation, today: date) -> Iterator[tuple[str, object]]:
    """Only what the stated facts do not answer by themselves."""
    born, ended, appointed = span(facts.birth_date), _ended(facts), span(facts.appointment_date)
    kind = facts.member_type
    beyond = months_beyond(kind, born, ended)[0] if born and ended else None
    if beyond is None or (kind is None and not beyond):
        yield "over_age_months", 0
    late = appointed_beyond(kind, born, appointed) if born and appointed else None
    if late is None or (kind is None and late is not True):
        yield "appointed_over_age", False
    if ended is None:
        yield "left_before_2016", False
    if facts.appointment_date is None:
        yield "service_before_1996", False
    if facts.appointment_date is None or facts.appointment_date.year > _LAST_OF_1991:
        yield "in_service_1991_12_27", False
    if facts.linked_application_date is None:
        yield "linked", False
    if facts.decision_known_date is not None:
        yield "decision_made_date", facts.decision_known_date
    yield "early_start_date", PartialDate.of(_first_wish(facts, today))


def _ended(facts: Situation) -> Span | None:
    stated = span(facts.retirement_date)
    if stated is not None:
        return stated
    last = span(facts.last_working_date or facts.death_date)
    return None if last is None else (last[0] + DAY, last[1] + DAY)


def _first_wish(facts: Situation, today: date) -> date:
    """Now, or the day of leaving when that is still to come."""
    left = facts.retirement_date and facts.retirement_date.latest
    if left is None and facts.last_working_date is not None:
        left = facts.last_working_date.latest + DAY
    return max(today, left) if left else today


def _presumed_kin(situation: Situation) -> Iterator[Survivor]:
    for place, person in enumerate(situation.survivors or ()):
        usual = dict(_KIN)
        if person.relation in _LIVE_TOGETHER:
            usual["supported"] = True
        added: dict[str, Any] = {
            name: value
            for name, value in usual.items()
            if getattr(person, name) is None
            and f"survivors.{place}.{name}" not in situation.doubted
        }
        yield replace(person, **added)
