"""One date that opens claims by itself: a divorce, a death in the family, any benefit by name.
Such an event has this date as its only fact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.draft import Findings, claims_found
from bot.effects import FactSaid
from bot.view import Scene
from core.i18n import Say
from rules.calendar import BusinessCalendar
from rules.catalogue import catalogue, in_words
from rules.entitle import (
    Candidate,
    Certainty,
    EventKind,
    claims_after_divorce,
    claims_after_family_death,
)
from rules.facts import PartialDate, Source
from rules.voices import called

KINDS: Final = {"family_death": EventKind.FAMILY_DEATH, "divorce": EventKind.DIVORCE}


def name_in(facts: Mapping[str, str]) -> str | None:
    """The name of an added event's date; None for what was registered by questions."""
    if "situation" in facts:
        return None
    return next((name for name in facts if name in KINDS or name in catalogue().benefits), None)


def question(name: str, scene: Scene) -> Say:
    if name in KINDS:
        return Say(f"add.{name}_day")
    benefit = catalogue().benefits[name]
    name_said = called(benefit, scene.voice.language)
    return Say("add.start_day", name=name_said, what=in_words(benefit.start_text, scene.voice.name))


def findings(
    name: str, day: PartialDate, calendar: BusinessCalendar, *, serving: bool | None = None
) -> Findings:
    """`serving`: was the member in service on that day? Only then a death in the family pays.
    Raise rules.calendar.UnknownYear for a deadline the calendar does not reach."""
    fact = FactSaid(name, str(day), day.precision, Source.SAID)
    claims = claims_found(_candidates(name, day, serving=serving), calendar)
    return Findings(KINDS.get(name, EventKind.OTHER), (fact,), tuple(claims))


def _candidates(name: str, day: PartialDate, *, serving: bool | None) -> tuple[Candidate, ...]:
    if name == "family_death":
        return claims_after_family_death(day, in_service=serving)
    if name == "divorce":
        return claims_after_divorce(day, married_months=None, of_pension_age=None)
    benefit = catalogue().benefits[name]
    start = (benefit.claim, (benefit.id,), day)
    return (Candidate(*start, Certainty.POSSIBLE, (), benefit.articles),)
