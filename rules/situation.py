"""What is known of one person: every fact optional, None when nobody said it.
It draws no conclusions; a fact nobody stated is never filled in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from rules.facts import PartialDate, Source
from rules.service import MemberType

# The least and the most months that what was said allows.
Months = tuple[int, int]


class Coverage(StrEnum):
    """법 2①1 and 3②: who the scheme is for."""

    REGULAR = "regular"
    TEMPORARY = "temporary"
    CONDITIONAL = "conditional"
    UNPAID = "unpaid"
    OTHER_SCHEME = "other_scheme"


class RetirementReason(StrEnum):
    VOLUNTARY = "voluntary"
    AGE_LIMIT = "age_limit"
    CONTRACT_END = "contract_end"
    ABOLITION_CONFIRMED = "abolition_confirmed"
    DISABILITY = "disability"
    DISMISSAL_BRIBE = "dismissal_bribe"
    DISMISSAL_OTHER = "dismissal_other"
    REMOVAL = "removal"
    AUTOMATIC = "automatic"
    OTHER = "other"


class CriminalStatus(StrEnum):
    """Only crimes during service that carry imprisonment (공연법 65①1); FINE is less than that."""

    NONE = "none"
    FINE = "fine"
    INVESTIGATING = "investigating"
    ON_TRIAL = "on_trial"
    SENTENCED = "sentenced_imprisonment"
    SUSPENDED = "suspended_pronouncement"
    CLEARED = "cleared"
    TREASON = "treason"


class CareerType(StrEnum):
    SCHOOL = "school"
    PUBLIC_SERVANT = "public_servant"
    MILITARY = "military"


class LeaveType(StrEnum):
    """법 31⑥: the first six are not halved for the retirement allowance."""

    DUTY_ILLNESS = "duty_illness"
    MILITARY = "military"
    ASSIGNED = "assigned"
    UNION = "union"
    CHILDCARE = "childcare"
    LEGAL_DUTY = "legal_duty"
    ILLNESS = "illness"
    SUSPENSION = "suspension"
    DISCIPLINE = "discipline"
    OTHER = "other"


class Relation(StrEnum):
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    PARENT_IN_LAW = "parent_in_law"
    GRANDCHILD = "grandchild"
    GRANDPARENT = "grandparent"
    SIBLING = "sibling"
    OTHER = "other"


class ClaimStatus(StrEnum):
    FILED = "filed"
    PAID = "paid"
    WITHDRAWN = "withdrawn"


class DisabilityCause(StrEnum):
    DUTY = "duty"
    NONDUTY = "nonduty"


class ExSpousePension(StrEnum):
    ENTITLED = "entitled"
    RECEIVING = "receiving"
    NOT_YET = "not_yet"
    LUMP_SUM = "lump_sum"
    NONE = "none"


class SurvivorChoice(StrEnum):
    PENSION = "pension"
    LUMP_SUM = "lump_sum"
    DUTY_PENSION = "duty_pension"


class HomeDamage(StrEnum):
    TOTAL = "total"
    HALF = "half"
    THIRD = "third"
    LESS = "less"
    NOT_HOME = "not_home"


class Reemployment(StrEnum):
    """공연법 50①: work that stops a pension being paid."""

    NONE = "none"
    MEMBER = "member"
    ELECTED = "elected"
    PUBLIC_INSTITUTION = "public_institution"


@dataclass(frozen=True, slots=True)
class Career:
    """Service under a public scheme before the appointment (법 32①). `ended`: day of leaving."""

    kind: CareerType | None = None
    started: PartialDate | None = None
    ended: PartialDate | None = None
    months: int | None = None
    aggregated: bool | None = None
    paid_benefit: bool | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    kind: LeaveType | None = None
    months: Months | None = None


@dataclass(frozen=True, slots=True)
class Disability:
    """`confirmed`: the day the disability was there, not the day it was decided."""

    grade: int | None = None
    cause: DisabilityCause | None = None
    confirmed: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Survivor:
    """Somebody of the family of the member who died (법 2①2). `before_retirement`: born, adopted
    or married into the family while the member was in service."""

    relation: Relation | None = None
    born: PartialDate | None = None
    age: int | None = None
    severe_disability: bool | None = None
    supported: bool | None = None
    before_retirement: bool | None = None
    common_law: bool | None = None
    remarried: bool | None = None
    relation_ended: bool | None = None
    own_pension: bool | None = None
    father_absent: bool | None = None


@dataclass(frozen=True, slots=True)
class FiledClaim:
    benefit: str
    status: ClaimStatus
    day: PartialDate | None = None


_NO_SOURCES: Final[Mapping[str, Source]] = MappingProxyType({})


def _no_sources() -> Mapping[str, Source]:
    return _NO_SOURCES


@dataclass(frozen=True, slots=True)
class Situation:
    """The fields carry the names that `Finding.missing` asks for. `sources`: where each known
    fact came from. `doubted`: what the person was asked and does not know. Months are in months,
    money in won, `birth_date` is the member's own."""

    member_type: MemberType | None = None
    coverage: Coverage | None = None
    appointed_over_age: bool | None = None
    foreigner: bool | None = None
    appointment_date: PartialDate | None = None
    last_working_date: PartialDate | None = None
    retirement_date: PartialDate | None = None
    birth_date: PartialDate | None = None
    death_date: PartialDate | None = None
    event_date: PartialDate | None = None
    in_service: bool | None = None
    deceased: bool | None = None
    died_in_service: bool | None = None
    left_before_2016: bool | None = None
    service_before_1996: bool | None = None
    in_service_1991_12_27: bool | None = None
    service_months: Months | None = None
    allowance_months: Months | None = None
    months_at_2000_end: int | None = None
    prior_careers: tuple[Career, ...] | None = None
    military_credit_months: int | None = None
    over_age_months: int | None = None
    leave_periods: tuple[Leave, ...] | None = None
    retirement_reason: RetirementReason | None = None
    retirement_dispute: bool | None = None
    rehired_same_or_next_day: bool | None = None
    aggregated_later: bool | None = None
    benefit_received: bool | None = None
    claims: tuple[FiledClaim, ...] | None = None
    criminal_status: CriminalStatus | None = None
    sanction_cancelled: bool | None = None
    receiving_pension: bool | None = None
    pension_before_aggregation: bool | None = None
    first_payment_date: PartialDate | None = None
    pension_months_received: int | None = None
    early_start_date: PartialDate | None = None
    partial_months: int | None = None
    reemployed_as: Reemployment | None = None
    excess_income: int | None = None
    disability: Disability | None = None
    disability_pensioner: bool | None = None
    committee_decided: bool | None = None
    nonduty_onset_date: PartialDate | None = None
    duty_related: bool | None = None
    treatment_end_date: PartialDate | None = None
    rehab_start_date: PartialDate | None = None
    approved_in_advance: bool | None = None
    care_received: bool | None = None
    device_needed: bool | None = None
    survivors: tuple[Survivor, ...] | None = None
    survivor_choice: SurvivorChoice | None = None
    family_relation: Relation | None = None
    home_damage: HomeDamage | None = None
    home_qualifies: bool | None = None
    divorce_date: PartialDate | None = None
    marriage_months_in_service: int | None = None
    claimant_birth_date: PartialDate | None = None
    ex_spouse_pension_state: ExSpousePension | None = None
    ex_spouse_lump_sum_claim_date: PartialDate | None = None
    linked: bool | None = None
    linked_application_date: PartialDate | None = None
    linked_military: bool | None = None
    nps_months: int | None = None
    decision_known_date: PartialDate | None = None
    decision_made_date: PartialDate | None = None
    just_cause: bool | None = None
    emigrated: bool | None = None
    missing_since: PartialDate | None = None
    doubted: frozenset[str] = field(default=frozenset(), compare=False)
    sources: Mapping[str, Source] = field(default_factory=_no_sources, compare=False)

    def source(self, fact: str) -> Source:
        """SAID when a known fact carries no source of its own."""
        if getattr(self, fact) is None:
            return Source.UNKNOWN
        return self.sources.get(fact, Source.SAID)
