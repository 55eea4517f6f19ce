"""The shapes of the answers, for the description of the API. Tests hold the answers to them."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from rules.eligibility import Base, Change, Plain, Verdict
from rules.entries import Basis, StartEvent
from rules.limitation import Unit


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DeadlineShape(Shape):
    raw: date = Field(description="The last day by law.")
    adjusted: date = Field(description="Moved off a holiday (민법 161); never to be promised.")
    safe: date = Field(description="The day to show to people.")
    articles: list[str]


class StepShape(Shape):
    rule: str
    outcome: Literal["applies", "may_apply", "does_not_apply"]
    condition: str
    condition_en: str
    articles: list[str]
    facts: list[str] = Field(description="The facts it looked at.")
    missing: list[str] = Field(description="The facts it could not be decided without.")


class EstimateShape(Shape):
    """A multiple or a ratio the law names, never the amount of a monthly pension."""

    is_estimate: Literal[True]
    base: Base
    factor: float = Field(description="Times `base`, to two decimals.")
    exact_factor: str
    ratio: str | None
    articles: list[str]


class AdjustmentShape(Shape):
    kind: Change
    value: str
    articles: list[str]


class AssumedShape(Shape):
    fact: str
    value: Any


class FindingShape(Shape):
    benefit: str
    name: str
    verdict: Plain
    finer_verdict: Verdict
    reasons: list[StepShape] = Field(description="Rules that apply or, with facts missing, may.")
    considered: list[StepShape] = Field(description="Rules whose conditions are not met.")
    missing: list[str] = Field(description="Facts that would settle it, the most decisive first.")
    wanted: list[str] = Field(description="Facts that would add a day or a figure.")
    assumed: list[AssumedShape] = Field(description="Taken as usual, because nobody said it.")
    deadline: DeadlineShape | None
    starts: date | None = Field(description="The day a pension begins.")
    first_payment: date | None
    claimable_early_from: date | None
    estimate: EstimateShape | None
    adjustments: list[AdjustmentShape]
    notes: list[str] = Field(description="Stable ids of what has to be said along.")
    articles: list[str]
    verified: date = Field(description="When the oldest text it rests on was last read.")


class EligibilityAnswer(Shape):
    today: date
    presumed: bool
    findings: list[FindingShape]
    notice: str


class DeadlineAnswer(DeadlineShape):
    benefit: str
    name: str
    date: date
    start: str = Field(description="Which day it is counted from.")
    doubt: str = Field(description="What is not certain about it, or empty.")
    notice: str


class LimitationShape(Shape):
    amount: int
    unit: Unit


class BenefitShape(Shape):
    id: str
    kind: Literal["benefit", "duty"]
    name: str
    short_name: str
    aliases: list[str]
    name_en: str
    plain: str
    easy: str
    plain_en: str
    who: str
    limitation: LimitationShape | None
    limitation_basis: Basis | None
    rule: str = Field(description="When, for a duty without a period.")
    doubt: str
    start_event: StartEvent
    start: str
    documents: list[str]
    where: str
    form: str
    claim: str
    is_checked: bool = Field(description="Whether POST /eligibility knows its conditions.")
    articles: list[str]
    effective: date
    verified: date


class BenefitList(Shape):
    benefits: list[BenefitShape]


class ProblemShape(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    field: str = Field("", description="The fact, field or parameter that stands in the way.")


class ProblemKind(Shape):
    type: str
    title: str
    status: int
    example: str


class ProblemList(Shape):
    problems: list[ProblemKind]
