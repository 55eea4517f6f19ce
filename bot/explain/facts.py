"""What a question tells, as the rules read it. Nothing is filled in that nobody said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from bot.understand.question import Question
from rules.catalogue import catalogue
from rules.entitle import SPLIT_MARRIAGE_MONTHS
from rules.entries import StartEvent
from rules.facts import PartialDate, Source
from rules.situation import Relation, RetirementReason, Situation, Survivor

_DATES: Final[Mapping[str, str]] = {
    "appointed": "appointment_date",
    "last_working": "last_working_date",
    "retired": "retirement_date",
    "left": "retirement_date",
    "died": "death_date",
    "born": "birth_date",
    "divorced": "divorce_date",
}
# What the asker is to the member, by what the member is to the asker.
_ASKER: Final[Mapping[str, Relation]] = {
    "spouse": Relation.SPOUSE,
    "parent": Relation.CHILD,
    "child": Relation.PARENT,
    "grandparent": Relation.GRANDCHILD,
    "grandchild": Relation.GRANDPARENT,
    "sibling": Relation.SIBLING,
    "spouse_parent": Relation.OTHER,
}
_FAMILY: Final[Mapping[str, Relation]] = {
    "spouse": Relation.SPOUSE,
    "parent": Relation.PARENT,
    "child": Relation.CHILD,
    "spouse_parent": Relation.PARENT_IN_LAW,
    "sibling": Relation.SIBLING,
    "grandparent": Relation.GRANDPARENT,
}
_REASONS: Final[Mapping[str, RetirementReason]] = {
    "voluntary": RetirementReason.VOLUNTARY,
    "honorary": RetirementReason.VOLUNTARY,
    "age_limit": RetirementReason.AGE_LIMIT,
    "contract_end": RetirementReason.CONTRACT_END,
}
_YEAR: Final = 12
_LEAVING: Final = frozenset({"left", "retired", "last_working"})
_OWN_DAY: Final[Mapping[StartEvent, str]] = {
    **dict.fromkeys(
        (
            *(StartEvent.TREATMENT, StartEvent.CARE, StartEvent.EXPENSE, StartEvent.DAMAGE),
            *(StartEvent.CLEARANCE, StartEvent.CANCELLATION, StartEvent.FAMILY_DEATH),
        ),
        "event_date",
    ),
    StartEvent.EX_SPOUSE_CLAIM: "ex_spouse_lump_sum_claim_date",
    StartEvent.DECISION_KNOWN: "decision_known_date",
    StartEvent.FIRST_PAYMENT: "first_payment_date",
}
_OF_THE_DEAD: Final = ("death_date", "deceased", "died_in_service", "survivors")
# Who speaks of leaving or of how long she worked, even in supposing it, asks about what follows.
_LEFT: Final = frozenset({"left", "short_service"})
# Of whom it is told what she was before, when she asks to merge it: she is in service now.
_BEFORE: Final = frozenset({"geps", "mps", "rehire"})
_MERGING: Final = "service_merge"


def situation_of(question: Question, known: Situation | None = None) -> Situation:
    """`known`: what is kept about the person; what the question says goes before it."""
    said = dict(_said(question))
    sources = dict.fromkeys(said, Source.SAID)
    before = known or Situation()
    doubted = before.doubted | {"coverage"} if question.stated.temporary else before.doubted
    return replace(before, **said, sources={**before.sources, **sources}, doubted=doubted)


def says_something(situation: Situation) -> bool:
    """Whether any fact is known that a rule could turn on."""
    return bool(situation.sources)


def _said(question: Question) -> Iterator[tuple[str, Any]]:
    stated, before = question.stated, _speaks_of_before(question)
    if stated.service_months is not None and not before:
        yield "service_months", stated.service_months
    for name, day in stated.dates.items():
        if name in _DATES:
            yield _DATES[name], day
    married = None if stated.marriage_years is None else stated.marriage_years * _YEAR
    # 공연법 45①: a shorter marriage is one in service that is too short, a longer one may not be.
    if married is not None and married < SPLIT_MARRIAGE_MONTHS:
        yield "marriage_months_in_service", married
    reason = _REASONS.get(stated.reason or "")
    if reason is not None:
        yield "retirement_reason", reason
    if question.heard.still_working:
        yield "in_service", True
    elif (
        not question.heard.in_service_death
        and not before
        and not _LEAVING & stated.dates.keys()
        and (stated.service_months is not None or _LEFT & {*question.terms})
    ):
        yield "in_service", False
    yield from _of_a_death(question)


def _speaks_of_before(question: Question) -> bool:
    """Length and leaving are those of the work to be merged (법 32①)."""
    return question.topic == _MERGING and bool(_BEFORE & {*question.terms})


def _of_a_death(question: Question) -> Iterator[tuple[str, Any]]:
    stated, heard = question.stated, question.heard
    speaks_of_death = "died" in stated.dates or "death" in question.terms
    if heard.in_service_death is not None:
        yield "died_in_service", heard.in_service_death
    asker = _ASKER.get(stated.relation or "")
    if speaks_of_death and asker is not None:
        yield "deceased", True
        if stated.receiving:
            yield "receiving_pension", True
        yield "survivors", (Survivor(relation=asker),)


def family_death(question: Question, situation: Situation) -> Situation:
    """The same death as one in the member's family: for the condolence payment (보상법 43①)."""
    relation = _FAMILY.get(question.stated.relation or "") or situation.family_relation
    day = question.stated.dates.get("died") or situation.event_date
    heard: dict[str, Any] = {"family_relation": relation, "event_date": day}
    if question.stated.serves:
        heard["in_service"] = True
    said = dict.fromkeys((name for name, value in heard.items() if value is not None), Source.SAID)
    kept = {name: told for name, told in situation.sources.items() if name not in _OF_THE_DEAD}
    gone: dict[str, Any] = dict.fromkeys(_OF_THE_DEAD)
    return replace(situation, **gone, **heard, sources={**kept, **said})


def with_day(situation: Situation, benefit: str, days: tuple[PartialDate, ...]) -> Situation:
    """The one day that stands in the question is the one its limit is counted from, where that is
    a day of its own: of a treatment, a damage, an acquittal, a decision."""
    fact = _OWN_DAY.get(catalogue().dated(benefit).start_event)
    once = tuple(dict.fromkeys(days))
    if fact is None or len(once) != 1 or getattr(situation, fact) is not None:
        return situation
    changed: dict[str, Any] = {fact: once[0]}
    return replace(situation, **changed, sources={**situation.sources, fact: Source.SAID})
