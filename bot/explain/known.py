"""What is kept of a member, as the rules read it: of herself, and of one leaving only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot import draft
from bot.explain.packed import NO_BENEFIT, Subject
from bot.view import EventView, Scene
from rules.facts import Source
from rules.service import MemberType
from rules.situation import Situation

_LEFT: Final = "retirement"
# As registration writes down a day that was said.
_WRITTEN: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "retirement_date": ("left", {"situation": "retired", "left_kind": "retired"}),
    "last_working_date": ("left", {"situation": "retired", "left_kind": "last"}),
    "death_date": ("died", {"situation": "died", "family": "yes"}),
}


def known_of(scene: Scene) -> Subject | None:
    """None where nothing is kept, or where it is not plain whose leaving is meant."""
    member = scene.member
    if member is None:
        return None
    own = [event for event in member.events if _is_own(event, scene)]
    if len(own) != 1:
        return None
    facts = dict(_facts(own[0]))
    situation = Situation(**facts, sources=dict.fromkeys(facts, Source.RECORDS))
    return Subject("", NO_BENEFIT, situation)


def _is_own(event: EventView, scene: Scene) -> bool:
    mine = scene.member is not None and scene.member.relation_of(event.person_id) == "self"
    return mine and event.kind == _LEFT


def _facts(event: EventView) -> Iterator[tuple[str, Any]]:
    slots = event.facts
    for name, fact in (("appointed", "appointment_date"), ("born", "birth_date")):
        day = draft.day_of(slots, name)
        if day is not None:
            yield fact, day
    retired = draft.retired_on(slots)
    if retired is not None:
        yield "retirement_date", retired
    if slots.get("service", "unknown") != "unknown":
        months = draft.months_of(slots)
        if months is not None:
            yield "service_months", months
    if slots.get("role", "unknown") != "unknown":
        yield "member_type", MemberType(slots["role"])


def to_register(situation: Situation) -> dict[str, str]:
    """What a question told, as the slots of a registration; empty without a day to count from."""
    said = {name for name, source in situation.sources.items() if source is Source.SAID}
    slots: dict[str, str] = {}
    for name, (slot, others) in _WRITTEN.items():
        day = getattr(situation, name)
        if name in said and day is not None:
            slots |= {**others, slot: str(day)}
    if slots and "service_months" in said and situation.service_months is not None:
        slots["service"] = "-".join(map(str, situation.service_months))
    return slots
