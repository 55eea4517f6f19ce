"""What is said because somebody died, whatever else was asked: a word of comfort, the report that
is due within a month, and which limit ends first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.explain.packed import Subject
from bot.understand.deaths import FAMILY, OWN
from bot.understand.question import Question
from core.i18n import Say
from rules.provisions import Provision, provisions
from rules.situation import Situation

_DEATH: Final = "death"
_REPORT: Final = "how_pensioner_died"
_LIMITS: Final = "survivor_deadline"
_REPORTING: Final = "pension_loss_report"
_UNTIL_WHEN: Final = "until_when"
_OTHER: Final = {OWN: FAMILY, FAMILY: OWN}
_TOPICS: Final = frozenset({"survivor", "claim_deadline", "my_deadline", "how_to_claim"})
_IN_GENERAL: Final = frozenset({"until_when", "how", "what_is", "may_i", None})


def comfort(question: Question, about: Subject | None) -> list[Say]:
    """One sentence, before anything else, and not again while the talk goes on about it."""
    told = question.stated.bereaved and question.stated.relation is not None
    if not told or (about is not None and _speaks_of_a_death(about.situation)):
        return []
    return [Say("register.sorry")]


def _speaks_of_a_death(situation: Situation) -> bool:
    return bool(situation.death_date or situation.deceased or situation.family_relation)


def due_first(question: Question) -> list[Provision]:
    """영 52의5: thirty days, before any benefit is claimed."""
    of_pensioner = question.stated.receiving and _DEATH in question.terms
    if not of_pensioner or FAMILY in question.benefits:
        return []
    return [provisions()[_REPORT]]


def limits(question: Question) -> list[Provision]:
    """Of several limits the shortest is the one that is missed (법 54①)."""
    stated = question.stated
    died = stated.member_died or (stated.bereaved and stated.relation is not None)
    meant = question.topic in _TOPICS and question.aim in _IN_GENERAL
    if not (died and meant) or stated.receiving or {OWN, FAMILY} & {*question.benefits}:
        return []
    return [provisions()[_LIMITS]]


def beside(chosen: Sequence[Provision], question: Question) -> list[Provision]:
    """What was chosen, with the shorter limit at its front and without what is said already or
    holds for another death."""
    told = [*due_first(question), *(ends := limits(question))]
    kept = [
        one
        for one in chosen
        if one not in told and not _is_of_the_other(one, question)
        if _REPORTING not in one.about or not due_first(question)
    ]
    at = 0 if question.aim == _UNTIL_WHEN else 1
    return [*kept[:at], *ends, *kept[at:]]


def _is_of_the_other(fact: Provision, question: Question) -> bool:
    """A member's own death and one in the family are paid differently: not to be told together."""
    for meant, other in _OTHER.items():
        if question.benefits == (meant,):
            return other in fact.about and meant not in fact.about
    return False
