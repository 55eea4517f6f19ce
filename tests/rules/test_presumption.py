from __future__ import annotations

from datetime import date

import pytest

from rules.eligibility import Finding, Verdict, check, presume
from rules.facts import PartialDate, Source
from rules.reading import read_situation
from rules.situation import Coverage, CriminalStatus, Situation
from tests.rules.eligible import CALENDAR, TODAY


def presumed(benefit: str, **facts: object) -> Situation:
    return presume(read_situation(facts), benefit, today=TODAY)


def asked(benefit: str, **facts: object) -> Finding:
    return check(benefit, presumed(benefit, **facts), today=TODAY, calendar=CALENDAR)


def test_what_is_usual_is_filled_in_and_marked() -> None:
    filled = presumed("retirement_lump_sum", service_months=60)
    assert filled.coverage is Coverage.REGULAR
    assert filled.criminal_status is CriminalStatus.NONE
    assert filled.source("coverage") is Source.PRESUMED
    assert filled.source("service_months") is Source.SAID


def test_what_was_said_stays_as_it_was_said() -> None:
    filled = presumed("retirement_lump_sum", coverage="temporary", claims=[])
    assert filled.coverage is Coverage.TEMPORARY
    assert filled.source("coverage") is Source.SAID
    assert filled.source("claims") is Source.SAID


def test_what_somebody_does_not_know_is_not_presumed() -> None:
    filled = presumed("retirement_lump_sum", benefit_received=None)
    assert filled.benefit_received is None
    found = asked("retirement_lump_sum", service_months=60, in_service=False, benefit_received=None)
    assert found.verdict is Verdict.DEPENDS
    assert found.missing == ("benefit_received",)


def test_who_asks_for_a_survivors_benefit_has_lost_somebody() -> None:
    assert presumed("survivor_pension").deceased is True
    assert presumed("survivor_pension").receiving_pension is None
    assert presumed("retirement_pension").deceased is False
    assert presumed("retirement_allowance", death_date="2026-01-02").deceased is True
    assert presumed("retirement_allowance", died_in_service=True).deceased is True


def test_who_died_while_in_service_died_in_service() -> None:
    assert presumed("survivor_lump_sum", in_service=True).died_in_service is True
    assert presumed("survivor_lump_sum", in_service=False).died_in_service is None
    assert (
        presumed("survivor_lump_sum", in_service=True, receiving_pension=True).died_in_service
        is None
    )
    retired = presumed("survivor_lump_sum", in_service=True, retirement_date="2020-03-01")
    assert retired.died_in_service is None


def test_an_early_pension_is_wished_now_or_on_leaving() -> None:
    today = PartialDate.of(TODAY)
    early = "early_retirement_pension"
    assert presumed(early, retirement_date="2026-03-01").early_start_date == today
    assert presumed(early).early_start_date == today
    planned = presumed(early, retirement_date="2027-03-01")
    assert planned.early_start_date == PartialDate(2027, 3, 1)
    last_day = presumed(early, last_working_date="2027-02-28")
    assert last_day.early_start_date == PartialDate(2027, 3, 1)


def test_months_beyond_the_age_limit_are_worked_out_when_they_can_be() -> None:
    whole = {
        "member_type": "teacher_k12",
        "birth_date": "1958-04-10",
        "retirement_date": "2021-03-01",
    }
    assert presumed("retirement_pension", **whole).over_age_months is None
    for left_out in whole:
        facts = {name: value for name, value in whole.items() if name != left_out}
        assert presumed("retirement_pension", **facts).over_age_months == 0


def test_an_appointment_beyond_every_age_limit_is_not_presumed_away() -> None:
    born = {"birth_date": "1952-01-10"}
    late = presumed("retirement_pension", **born, appointment_date="2018-03-01")
    assert late.appointed_over_age is None
    unsure = presumed("retirement_pension", **born, appointment_date="2017-01-01")
    assert unsure.appointed_over_age is False
    known = {"member_type": "teacher_univ", "appointment_date": "2010-03-01"}
    assert presumed("retirement_pension", **born, **known).appointed_over_age is None


def test_months_beyond_every_age_limit_are_not_presumed_away() -> None:
    facts = {"birth_date": "1952-01-10", "appointment_date": "2000-03-01"}
    by_day = {"retirement_date": "2018-03-01"}
    assert presumed("retirement_pension", **facts, **by_day).over_age_months is None
    for name, last, months in (
        # The university's limit ends with February 2017.
        ("last_working_date", "2017-02-28", 0),
        ("last_working_date", "2017-03-01", None),
        ("death_date", "2017-02-28", 0),
        ("death_date", "2017-03-01", None),
    ):
        assert presumed("retirement_pension", **facts, **{name: last}).over_age_months == months


@pytest.mark.parametrize(
    ("facts", "years"),
    [
        ({}, False),
        ({"appointment_date": "1991-03-01"}, None),
        ({"appointment_date": "1992"}, False),
    ],
)
def test_service_in_1991_is_asked_for_only_where_it_can_be(
    facts: dict[str, object], years: bool | None
) -> None:
    assert presumed("retirement_allowance", **facts).in_service_1991_12_27 is years


def test_the_family_is_taken_as_families_usually_are() -> None:
    filled = presumed(
        "survivor_pension", survivors=[{"relation": "spouse"}, {"relation": "parent"}]
    )
    assert filled.survivors is not None
    spouse, parent = filled.survivors
    assert (spouse.supported, spouse.before_retirement, spouse.remarried) == (True, True, False)
    assert parent.supported is None
    assert parent.common_law is False


def test_a_doubt_about_one_of_the_family_stays() -> None:
    doubted: list[dict[str, object]] = [{"relation": "spouse", "cohabiting_or_supported": None}]
    filled = presumed("survivor_pension", survivors=doubted)
    assert filled.survivors is not None
    assert filled.survivors[0].supported is None
    found = asked("survivor_pension", receiving_pension=True, survivors=doubted)
    assert (found.verdict, found.rule.id) == (Verdict.DEPENDS, "R55")


def test_what_a_benefit_turns_on_is_asked_for() -> None:
    assert presumed("withheld_balance").criminal_status is None
    assert presumed("linked_survivor_pension").linked is None
    assert asked("withheld_balance").missing[0] == "criminal_status"


def test_a_link_that_was_applied_for_is_not_denied() -> None:
    applied = presumed("retirement_lump_sum", linked_application_date="2024-05-01")
    assert applied.linked is None


def test_a_decision_is_taken_to_be_known_when_it_was_made() -> None:
    filled = presumed("review_claim", decision_known_date=date(2026, 10, 5))
    assert filled.decision_made_date == PartialDate(2026, 10, 5)
    assert (
        presumed("review_claim", decision_made_date=date(2026, 10, 5)).decision_known_date is None
    )


def test_the_assumptions_behind_an_answer_can_be_told() -> None:
    found = asked("retirement_lump_sum", service_months=60, in_service=False)
    assert {fact.name for fact in found.assumed} >= {"coverage", "claims", "criminal_status"}
    assert "service_months" not in {fact.name for fact in found.assumed}


def test_a_benefit_that_is_none_is_refused_with_the_nearest_names() -> None:
    with pytest.raises(LookupError, match="퇴직수당"):
        presume(Situation(), "퇴직수당금", today=TODAY)
    with pytest.raises(LookupError, match="no conditions"):
        check("환수금 납부", Situation(), today=TODAY, calendar=CALENDAR)
