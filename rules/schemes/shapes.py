"""What is recorded of a benefit outside 사학연금. Shapes only: the content is in this folder's
data files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.citation import Citation
from rules.entries import Phrase
from rules.limitation import Limitation


class Nature(StrEnum):
    """What is lost when nobody claims. Only `base` and `claim_by` lose the whole right after one
    day; `rolling` loses old months. To call the first the second hides the loss of everything."""

    BASE = "base"
    ROLLING = "rolling"
    CLAIM_BY = "claim_by"
    WINDOW = "window"
    NO_BACKPAY = "no_backpay"
    OPTIONAL = "optional"


class Certainty(StrEnum):
    """`conservative`: the law leaves room and the stricter reading is taken."""

    CONFIRMED = "confirmed"
    CONSERVATIVE = "conservative"
    UNCERTAIN = "uncertain"


class Start(StrEnum):
    """What a period is counted from; `start_text` says which day that is."""

    RETIREMENT = "retirement"
    DEATH = "death"
    DIVORCE = "divorce"
    AGE_60 = "age_60"
    AGE_65 = "age_65"
    PENSION_AGE = "pension_age"
    CONDITIONS_MET = "conditions_met"
    EX_SPOUSE_CLAIM = "ex_spouse_claim"
    DISABILITY = "disability"
    DISASTER = "disaster"
    INJURY = "injury"
    DECISION = "decision"
    PAYDAY = "payday"
    PAYMENT = "payment"
    DEPARTURE = "departure"
    INSOLVENCY = "insolvency"
    JUDGMENT = "judgment"
    CERTIFICATE = "certificate"
    CLOSURE = "closure"
    IN_FORCE = "in_force"
    APPLICATION = "application"
    OCCURRENCE = "occurrence"


@dataclass(frozen=True, slots=True)
class Scheme:
    """`outside`: that this is no part of 사학연금, and whom to ask."""

    id: str
    name: str
    name_en: str
    aliases: tuple[str, ...]
    body: str
    body_en: str
    outside: Phrase


@dataclass(frozen=True, slots=True)
class SchemeBenefit:
    """`include_first_day`: the period starts at midnight (민법 157), as with an age.
    `fixed_start`: the one day it is counted from, the same for everybody.
    `promulgated` and `effective`: of the law cited first, or of the act that set this period."""

    id: str
    scheme: str
    name: str
    name_en: str
    aliases: tuple[str, ...]
    plain: str
    easy: str
    plain_en: str
    who: Phrase
    nature: Nature
    period: Limitation | None
    starts: tuple[Start, ...]
    start_text: Phrase
    fixed_start: date | None
    include_first_day: bool
    holiday_roll: bool
    interruption: tuple[Phrase, ...]
    where: Phrase
    articles: tuple[Citation, ...]
    promulgated: date
    effective: date
    verified: date
    certainty: Certainty
    doubt: Phrase | None
