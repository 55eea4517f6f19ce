from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.eligibility import CHECKED, Finding, Plain, Verdict, check, check_all, presume
from rules.eligibility.decision import plan
from rules.facts import PartialDate
from rules.reading import read_situation
from rules.situation import Situation
from tests.rules.eligible import CALENDAR, TODAY
from tests.rules.situations import FACTS, Facts, known, mixed, with_fact

slowly = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
often = settings(slowly, max_examples=400)
OPPOSITES = {Plain.ELIGIBLE, Plain.NOT_ELIGIBLE}


def found(facts: Facts) -> dict[str, Finding]:
    return findings(read_situation(facts))


def findings(situation: Situation) -> dict[str, Finding]:
    every = check_all(situation, today=TODAY, calendar=CALENDAR)
    return {finding.benefit: finding for finding in every}


def everything(finding: Finding) -> tuple[object, ...]:
    return (
        finding.trace,
        finding.deadline,
        finding.starts,
        finding.first_payment,
        finding.claimable_early_from,
        finding.estimate and finding.estimate.rounded,
        finding.adjustments,
        finding.notes,
        finding.wanted,
        finding.assumed,
        finding.articles,
        finding.verified,
    )


@slowly
@given(FACTS)
def test_any_combination_of_facts_gets_an_answer(facts: Facts) -> None:
    for finding in found(facts).values():
        assert everything(finding)


@slowly
@given(FACTS, st.sampled_from(CHECKED))
def test_any_combination_gets_an_answer_with_the_usual_presumed(facts: Facts, benefit: str) -> None:
    situation = presume(read_situation(facts), benefit, today=TODAY)
    assert everything(findings(situation)[benefit])


@slowly
@given(FACTS)
def test_what_is_open_for_want_of_facts_names_them(facts: Facts) -> None:
    for finding in found(facts).values():
        if finding.verdict is Verdict.DEPENDS:
            assert finding.missing or any(
                rule.verdict is Verdict.DEPENDS for rule in finding.rules
            ), finding
        else:
            assert finding.missing == ()


@often
@given(mixed(), st.data())
def test_one_fact_less_never_turns_a_yes_into_a_no(
    told: tuple[str, Situation], data: st.DataObject
) -> None:
    benefit, situation = told
    left_out = data.draw(st.sampled_from(known(situation)))
    # A planned retirement is answered for that day; without it the answer is for today.
    if situation.in_service and left_out in {"retirement_date", "last_working_date"}:
        return
    assert_not_opposed(benefit, situation, with_fact(situation, left_out, None))


@often
@given(mixed(), st.data())
def test_a_day_known_only_roughly_never_turns_a_yes_into_a_no(
    told: tuple[str, Situation], data: st.DataObject
) -> None:
    benefit, situation = told
    dates = {name: getattr(situation, name) for name in known(situation)}
    days = {name: day for name, day in dates.items() if isinstance(day, PartialDate)}
    if not days:
        return
    name, day = data.draw(st.sampled_from(sorted(days.items())))
    month = data.draw(st.sampled_from((day.month, None)))
    rougher = with_fact(situation, name, PartialDate(day.year, month))
    assert_not_opposed(benefit, situation, rougher)


def assert_not_opposed(benefit: str, one: Situation, other: Situation) -> None:
    first, second = strictly(benefit, one), strictly(benefit, other)
    assert {first.verdict.plain, second.verdict.plain} != OPPOSITES, (first, second)


def strictly(benefit: str, situation: Situation) -> Finding:
    return check(benefit, situation, today=TODAY, calendar=CALENDAR)


@slowly
@given(mixed())
def test_no_nationality_is_asked_for(told: tuple[str, Situation]) -> None:
    """법 2①1, 3: the scheme names no nationality, for any benefit."""
    benefit, situation = told
    native, foreign = (with_fact(situation, "foreigner", value) for value in (False, True))
    assert strictly(benefit, native).verdict is strictly(benefit, foreign).verdict


@often
@given(mixed())
def test_some_rule_of_the_benefit_always_matches(told: tuple[str, Situation]) -> None:
    """The last rule is taken to hold when no other does: its own test must not deny it."""
    finding = strictly(*told)
    last = plan(finding.benefit).own[-1]
    if finding.rule is last and finding.missing == ():
        assert last in {step.rule for step in finding.trace.applied}


def test_nothing_is_decided_about_somebody_nobody_knows() -> None:
    for finding in findings(Situation()).values():
        assert finding.verdict is Verdict.DEPENDS
        assert finding.missing
