"""Benefits for illness, injury, disability and death, caused by the work or not."""

from __future__ import annotations

from typing import Final

from rules.eligibility.case import Case
from rules.eligibility.dates import TEN_YEARS_SINCE
from rules.eligibility.family import Kind
from rules.eligibility.retirement import LOWER_GRADES, PENSION_GRADES, graded
from rules.eligibility.rule import Rule, eligible, open_question, refused
from rules.eligibility.survivors import family_rules, nobody_died
from rules.eligibility.truth import (
    DAY,
    Outcome,
    both,
    denied,
    from_day_on,
    negated,
    not_before,
    span,
    told,
)
from rules.limitation import Limitation, Unit, raw_end
from rules.situation import DisabilityCause

_COMMITTEE: Final = ("committee_decided",)
_REHAB_WITHIN: Final = Limitation(3, Unit.MONTH)


@refused("R70b", "법 부칙13561:3")
def arose_before_2016(case: Case) -> Outcome:
    return negated(_arose_since_2016(case))


@refused("R70c", "공연법 59①", "보상법 28")
def disabled_but_in_service(case: Case) -> Outcome:
    return case.serving


@refused("R70a", "공연법 59①", notes=("duty_benefit_instead",))
def caused_by_duty(case: Case) -> Outcome:
    return negated(_caused_by(case, DisabilityCause.NONDUTY))


@refused("R70p", "공연법 59①", notes=("other_form_by_grade",))
def no_grade_for_a_pension(case: Case) -> Outcome:
    return negated(graded(case, PENSION_GRADES))


@refused("R70l", "공연법 59①", notes=("other_form_by_grade",))
def no_grade_for_a_lump_sum(case: Case) -> Outcome:
    return negated(graded(case, LOWER_GRADES))


@eligible(
    "R70",
    "공연법 59①",
    "공연법 59②",
    "공연법 59③",
    "공연법 40④",
    "공연법 41③",
    "법 부칙13561:3",
    notes=("not_with_retirement_pension", "one_disability_benefit"),
)
def nonduty_grade_decided(case: Case) -> Outcome:
    return _decided(case)


@open_question("R70d", "공연법 59①", "영 21", "법 34①", asks=_COMMITTEE)
def nonduty_grade_open(_: Case) -> Outcome:
    return True


@refused("R71a", "보상법 28", notes=("nonduty_benefit_instead",))
def not_caused_by_duty(case: Case) -> Outcome:
    return negated(_caused_by(case, DisabilityCause.DUTY))


@refused("R71g", "보상법 28")
def no_disability(case: Case) -> Outcome:
    return negated(graded(case, range(1, 15)))


@eligible(
    "R71",
    "보상법 28",
    "보상법 29①",
    "보상법 29②",
    "공연법 41③",
    notes=("one_disability_benefit",),
)
def duty_grade_decided(case: Case) -> Outcome:
    return _decided(case)


@open_question("R71d", "보상법 28", "법 34①", "법 34②", asks=_COMMITTEE)
def duty_grade_open(_: Case) -> Outcome:
    return True


@refused("R72-", "보상법 22", "영 29")
def not_hurt_on_duty(case: Case) -> Outcome:
    return denied(case.facts.duty_related, "duty_related")


@open_question(
    "R72", "보상법 22", "영 29", "영 30", "법 34①", asks=_COMMITTEE, notes=("through_the_school",)
)
def hurt_on_duty(_: Case) -> Outcome:
    return True


@refused("R73-", "보상법 26①2")
def rehab_too_late(case: Case) -> Outcome:
    """More than three months after the treatment ended."""
    ended, begun = (span(case.facts.treatment_end_date), span(case.facts.rehab_start_date))
    if ended is None or begun is None:
        return ("treatment_end_date",) if ended is None else ("rehab_start_date",)
    first, last = (raw_end(day, _REHAB_WITHIN) + DAY for day in ended)
    return not_before(begun, (first, last), ("treatment_end_date", "rehab_start_date"))


@open_question("R73", "보상법 26①", "영 39", asks=_COMMITTEE, notes=("doctors_opinion",))
def rehab_in_time(_: Case) -> Outcome:
    return True


@refused("R73c", "보상법 27①")
def counselled_after_treatment(case: Case) -> Outcome:
    ended = span(case.facts.treatment_end_date)
    return not_before(case.event, ended and (ended[0] + DAY, ended[1] + DAY), ("event_date",))


@refused("R73d", "영 40①")
def not_approved_in_advance(case: Case) -> Outcome:
    return denied(case.facts.approved_in_advance, "approved_in_advance")


@open_question("R73b", "보상법 27①", "영 40", asks=_COMMITTEE)
def counselled_in_treatment(_: Case) -> Outcome:
    return True


@refused("R74-", "법 33의2①", "영 33②")
def not_nursed(case: Case) -> Outcome:
    nursed = told(case.facts.care_received, "care_received")
    ended = span(case.facts.treatment_end_date)
    today = (case.today, case.today)
    return negated(both(nursed, not_before(today, ended, ("treatment_end_date",))))


@eligible("R74", "법 33의2①", "영 33②", "영 33④", notes=("days_of_care_only",))
def nursing_decided(case: Case) -> Outcome:
    return _decided(case)


@open_question("R74d", "법 33의2①", "영 33①", "영 21", asks=_COMMITTEE)
def nursing_open(_: Case) -> Outcome:
    return True


@refused("R74c", "법 33의2①", "영 34")
def no_device_needed(case: Case) -> Outcome:
    return denied(case.facts.device_needed, "device_needed")


@eligible("R74b", "법 33의2①", "영 34")
def device_decided(case: Case) -> Outcome:
    return _decided(case)


@open_question("R74e", "법 33의2①", "영 34", "영 21", asks=_COMMITTEE)
def device_open(_: Case) -> Outcome:
    return True


@refused("R75-", "보상법 36①")
def did_not_die_of_duty(case: Case) -> Outcome:
    return denied(case.facts.duty_related, "duty_related")


@eligible("R75", "보상법 36", "보상법 37", "보상법 20①", notes=("choose_survivor_pension",))
def duty_death_decided(case: Case) -> Outcome:
    return _decided(case)


@open_question("R75d", "보상법 36①", "법 34①", asks=_COMMITTEE, notes=("choose_survivor_pension",))
def duty_death_open(_: Case) -> Outcome:
    return True


@eligible("R76", "보상법 35①", "보상법 35②")
def deceased_drew_disability_pension(case: Case) -> Outcome:
    return told(case.facts.disability_pensioner, "disability_pensioner")


@refused("R76-", "보상법 35①")
def deceased_drew_none(case: Case) -> Outcome:
    return denied(case.facts.disability_pensioner, "disability_pensioner")


def _decided(case: Case) -> Outcome:
    return told(case.facts.committee_decided, "committee_decided")


def _arose_since_2016(case: Case) -> Outcome:
    days = span(case.facts.nonduty_onset_date)
    return from_day_on(days, TEN_YEARS_SINCE, ("nonduty_onset_date",))


def _caused_by(case: Case, cause: DisabilityCause) -> Outcome:
    disability = case.facts.disability
    if disability is None or disability.cause is None:
        return ("disability",)
    return disability.cause is cause


_DUTY_DISABILITY: Final = (
    not_caused_by_duty,
    no_disability,
    disabled_but_in_service,
    duty_grade_decided,
    duty_grade_open,
)
_NONDUTY_OPEN: Final = (nonduty_grade_decided, nonduty_grade_open)
_DEATH_OPEN: Final = (duty_death_decided, duty_death_open)

PLANS: Final[dict[str, tuple[Rule, ...]]] = {
    "nonduty_disability_pension": (
        caused_by_duty,
        arose_before_2016,
        no_grade_for_a_pension,
        disabled_but_in_service,
        *_NONDUTY_OPEN,
    ),
    "nonduty_disability_lump_sum": (
        caused_by_duty,
        arose_before_2016,
        no_grade_for_a_lump_sum,
        disabled_but_in_service,
        *_NONDUTY_OPEN,
    ),
    "duty_disability_pension": _DUTY_DISABILITY,
    "duty_disability_lump_sum": _DUTY_DISABILITY,
    "duty_medical": (not_hurt_on_duty, hurt_on_duty),
    "rehab_exercise": (not_hurt_on_duty, rehab_too_late, rehab_in_time),
    "rehab_counseling": (
        not_hurt_on_duty,
        counselled_after_treatment,
        not_approved_in_advance,
        counselled_in_treatment,
    ),
    "nursing_care": (not_hurt_on_duty, not_nursed, nursing_decided, nursing_open),
    "assistive_device": (no_device_needed, device_decided, device_open),
    "duty_survivor_pension": (
        nobody_died,
        did_not_die_of_duty,
        *family_rules(Kind.DUTY),
        *_DEATH_OPEN,
    ),
    "duty_survivor_compensation": (
        nobody_died,
        did_not_die_of_duty,
        *family_rules(Kind.DUTY_ONCE),
        *_DEATH_OPEN,
    ),
    "disability_survivor_pension": (
        nobody_died,
        deceased_drew_none,
        *family_rules(Kind.DUTY),
        deceased_drew_disability_pension,
    ),
}
