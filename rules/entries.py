"""What is recorded of each benefit, duty and claim. Shapes only: the content is in rules/data/."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.citation import Citation
from rules.limitation import Limitation


class StartEvent(StrEnum):
    """What a limitation is counted from; `start_text` says which day that is."""

    RETIREMENT = "retirement"
    DEATH = "death"
    FAMILY_DEATH = "family_death"
    DIVORCE = "divorce"
    DISABILITY = "disability"
    TREATMENT = "treatment"
    CARE = "care"
    EXPENSE = "expense"
    DAMAGE = "damage"
    EX_SPOUSE_CLAIM = "ex_spouse_claim"
    CONDITIONS_MET = "conditions_met"
    CLEARANCE = "clearance"
    CANCELLATION = "cancellation"
    DEPARTURE = "departure"
    MISSING = "missing"
    DECISION_KNOWN = "decision_known"
    DECISION_MADE = "decision_made"
    FIRST_PAYMENT = "first_payment"
    APPROVAL = "approval"
    LOSS_OF_RIGHT = "loss_of_right"
    REEMPLOYMENT = "reemployment"
    YEARLY = "yearly"
    NOTICE_RECEIVED = "notice_received"
    RECHECK_START = "recheck_start"


class Basis(StrEnum):
    """Where a limitation comes from: the law, a like benefit, or nowhere."""

    STATUTE = "statute"
    TREATED = "treated"
    UNSTATED = "unstated"


@dataclass(frozen=True, slots=True)
class Benefit:
    """One benefit as the law names it. `start_text`: the day its limitation is counted from.
    `doubt`: what is not certain about that, in plain words, or ''. `short_name`: for SMS."""

    id: str
    name: str
    short_name: str
    aliases: tuple[str, ...]
    name_en: str
    plain: str
    easy: str
    plain_en: str
    who: str
    limitation: Limitation | None
    limitation_basis: Basis
    doubt: str
    start_event: StartEvent
    start_text: str
    articles: tuple[Citation, ...]
    documents: tuple[str, ...]
    where: str
    form: str
    claim: str
    effective: date
    verified: date


@dataclass(frozen=True, slots=True)
class Duty:
    """Something with a date that is not a benefit. Without a limitation `rule` says when."""

    id: str
    name: str
    short_name: str
    aliases: tuple[str, ...]
    name_en: str
    plain: str
    easy: str
    plain_en: str
    who: str
    limitation: Limitation | None
    rule: str
    doubt: str
    start_event: StartEvent
    start_text: str
    articles: tuple[Citation, ...]
    effective: date
    verified: date


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text of an entry (`start_text`, `where`, `form`, a document, `doubt`) in other words."""

    ko: str
    easy: str
    en: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What one claim form asks for: a benefit, or alternatives among several."""

    id: str
    name: str
    short_name: str
    name_en: str
    plain: str
    easy: str
    plain_en: str
    benefits: tuple[str, ...]
