"""Everything a leaving opens, where a question names the day and asks about no single benefit."""

from __future__ import annotations

from typing import Final

from bot import draft
from bot.explain.claims import last_day, opened
from bot.understand.question import Question
from bot.view import Scene
from core.i18n import Say
from rules.calendar import UnknownYear
from rules.catalogue import catalogue
from rules.citation import Citation

# What has a day of its own, whatever else stands in the question.
DUTIES: Final = frozenset({*catalogue().duties, "service_merge", "military_credit", "reporting"})
_LISTING: Final = frozenset({"my_deadline", "claim_deadline", "how_to_claim", "register_reminder"})

Told = tuple[tuple[Say, ...], tuple[Citation, ...]]


def claims_told(question: Question, scene: Scene) -> Told | None:
    """The claims with their days, and the articles of their limits."""
    named = question.benefits or question.unclear or DUTIES.intersection(question.terms)
    if question.topic not in _LISTING or named or not question.stated.dates:
        return None
    slots = _slots(question)
    if slots.get("situation") != "retired" or "left" not in slots:
        return None
    try:
        claims, listed = opened(slots, scene)
    except UnknownYear as unknown:
        return (Say("deadline.unknown_year", reason=str(unknown)),), ()
    if not claims:
        return None
    cited = (catalogue().benefits[claim.benefits[0]].articles[0] for claim in claims)
    said = (*listed, *last_day(claims, scene), Say("claim.office_decides"))
    return said, tuple(dict.fromkeys(cited))


def _slots(question: Question) -> dict[str, str]:
    """The sentence's facts as registration reads them; a question's own dates count too."""
    slots = draft.take_in({}, question.heard)
    for name in ("left", "retired", "last_working"):
        day = question.stated.dates.get(name)
        if day is not None and "left" not in slots:
            slots |= {"situation": "retired", "left": str(day)}
            kind = draft.LEFT_KINDS.get(name)
            slots |= {"left_kind": kind} if kind else {}
    return slots
