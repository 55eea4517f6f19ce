from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from rules.calendar import BusinessCalendar, ExtraHoliday
from rules.eligibility import Change, Finding, Verdict, check, presume
from rules.facts import PartialDate
from rules.reading import read_situation
from rules.situation import Situation
from tests.rules.eligible import CALENDAR, TODAY, USUAL, case


def asked(benefit: str, today: date = TODAY, **facts: Any) -> Finding:  # noqa: ANN401  plain values
    situation = presume(read_situation(facts), benefit, today=today)
    return check(benefit, situation, today=today, calendar=CALENDAR)


@pytest.mark.parametrize(
    ("facts", "names"),
    [
        (
            {"appointment_date": "2024-03-01", "retirement_date": "2024-03-01"},
            {"appointment_date", "retirement_date"},
        ),
        (
            {"birth_date": "2000-01-01", "appointment_date": "1999-01-01"},
            {"birth_date", "appointment_date"},
        ),
        ({"birth_date": "2000-01-01", "death_date": "1999-01-01"}, {"birth_date", "death_date"}),
        (
            {"birth_date": "2000-01-01", "retirement_date": "1999-01-01"},
            {"birth_date", "retirement_date"},
        ),
        ({"death_date": "2026-11-23"}, {"death_date"}),
        ({"death_date": "2026-01-01", "deceased": False}, {"deceased", "death_date"}),
        ({"in_service": True, "retirement_date": "2026-11-22"}, {"in_service", "retirement_date"}),
        ({"in_service": False, "retirement_date": "2026-11-23"}, {"in_service", "retirement_date"}),
        (
            {"linked": False, "linked_application_date": "2024-05-01"},
            {"linked", "linked_application_date"},
        ),
        (
            {"last_working_date": "2026-02-10", "retirement_date": "2026-03-01"},
            {"retirement_date", "last_working_date"},
        ),
        (
            {
                "service_months": 60,
                "appointment_date": "2010-03-01",
                "retirement_date": "2026-03-01",
            },
            {"service_months", "appointment_date"},
        ),
        (
            {"death_date": "2026-01-01", "retirement_date": "2026-03-01"},
            {"death_date", "retirement_date"},
        ),
        (
            {
                "death_date": "2026-01-01",
                "retirement_date": "2027-03-01",
                "receiving_pension": True,
            },
            {"receiving_pension", "death_date"},
        ),
        (
            {"left_before_2016": True, "retirement_date": "2026-03-01"},
            {"left_before_2016", "retirement_date"},
        ),
        (
            {"service_before_1996": True, "appointment_date": "2001-03-01"},
            {"service_before_1996", "appointment_date"},
        ),
    ],
)
def test_facts_that_contradict_each_other_are_asked_for_again(
    facts: dict[str, object], names: set[str]
) -> None:
    usual = dict(USUAL) | ({"deceased": None} if "death_date" in facts else {}) | {"claims": []}
    situation = read_situation(usual | facts)
    found = check("retirement_lump_sum", situation, today=TODAY, calendar=CALENDAR)
    assert found.verdict is Verdict.DEPENDS
    assert names <= set(found.missing)
    assert found.notes == ("facts_contradict",)
    assert found.deadline is None
    assert found.starts is None


@pytest.mark.parametrize(
    "facts",
    [
        {"last_working_date": "2026-08-31", "retirement_date": "2026-08-31"},
        {"last_working_date": "2026-08-31", "retirement_date": "2026-09-01"},
        {"last_working_date": "2026-08-31", "retirement_date": "2026-08"},
        {"in_service": True, "retirement_date": "2026-11-23"},
        {"in_service": False, "retirement_date": "2026-11-22"},
        {"death_date": "2026-11-22", "deceased": True},
        {"in_service": False, "retirement_date": "2026-11"},
        {"appointment_date": "2026", "retirement_date": "2026-03-01"},
        {"appointment_date": "2026-03-01", "retirement_date": "2026"},
    ],
)
def test_what_only_looks_like_a_contradiction_is_none(facts: dict[str, object]) -> None:
    assert case(**facts).contradiction == ()


@pytest.mark.parametrize("year", [1899, 2201])
def test_a_date_nobody_alive_can_have_is_asked_for_again(year: int) -> None:
    situation = Situation(birth_date=PartialDate(year), retirement_date=PartialDate(2026))
    found = check("retirement_pension", situation, today=TODAY, calendar=CALENDAR)
    assert found.missing == ("birth_date",)


def test_a_planned_retirement_is_answered_for_that_day() -> None:
    planned = asked("retirement_lump_sum", service_months=60, retirement_date="2027-03-01")
    assert planned.verdict is Verdict.ELIGIBLE
    assert "planned_retirement" in planned.notes
    today = asked("retirement_lump_sum", service_months=60, retirement_date="2026-11-22")
    assert "planned_retirement" not in today.notes


@pytest.mark.parametrize(
    ("retired", "today", "verdict"),
    [
        ("2021-11-24", date(2026, 11, 20), Verdict.ELIGIBLE),
        ("2021-11-24", date(2026, 11, 21), Verdict.ELIGIBLE_URGENT),
        ("2021-11-24", date(2026, 11, 24), Verdict.ELIGIBLE_URGENT),
        ("2021-11-24", date(2026, 11, 25), Verdict.LIKELY_LAPSED),
        ("2021-11-21", date(2026, 11, 23), Verdict.ELIGIBLE_URGENT),
        ("2021-11-21", date(2026, 11, 24), Verdict.LIKELY_LAPSED),
    ],
)
def test_the_end_of_the_limitation_comes_day_by_day(
    retired: str, today: date, verdict: Verdict
) -> None:
    found = asked("retirement_lump_sum", today, service_months=60, retirement_date=retired)
    assert found.verdict is verdict


def test_past_the_safe_day_the_law_is_cited_for_the_day_it_is() -> None:
    facts: dict[str, Any] = {"service_months": 60, "retirement_date": "2021-11-21"}
    on_the_last = asked("retirement_lump_sum", date(2026, 11, 21), **facts)
    assert [rule.id for rule in on_the_last.rules] == ["R11", "R05"]
    after_it = asked("retirement_lump_sum", date(2026, 11, 22), **facts)
    assert [rule.id for rule in after_it.rules] == ["R11", "R04"]


def test_where_the_holidays_are_unknown_no_deadline_is_made_up() -> None:
    found = asked("retirement_lump_sum", service_months=60, retirement_date="2048-03-01")
    assert found.verdict is Verdict.ELIGIBLE
    assert found.deadline is None
    assert "deadline_not_known" in found.notes


def test_an_answer_without_a_day_says_which_day_it_wants() -> None:
    found = asked("retirement_lump_sum", service_months=60, in_service=False)
    assert (found.verdict, found.wanted) == (Verdict.ELIGIBLE, ("retirement_date",))
    pension = asked("retirement_pension", service_months=240, retirement_date="2026-03-01")
    assert (pension.verdict, pension.wanted) == (Verdict.ELIGIBLE, ("birth_date",))


def test_the_first_day_of_an_early_pension_is_never_before_leaving() -> None:
    facts: dict[str, Any] = {"appointment_date": "2000-03-01", "retirement_date": "2026-03-01"}
    soon = asked("early_retirement_pension", **facts, birth_date="1965-05-10")
    later = asked("early_retirement_pension", **facts, birth_date="1972-05-10")
    assert soon.claimable_early_from == date(2026, 3, 1)
    assert later.claimable_early_from == date(2029, 5, 10)
    assert (later.verdict, later.rule.id) == (Verdict.NOT_ELIGIBLE, "R22")


def test_a_temporary_holiday_moves_the_last_day() -> None:
    calendar = BusinessCalendar([ExtraHoliday(date(2026, 11, 24), "임시공휴일")])
    facts = read_situation({"service_months": 60, "retirement_date": "2021-11-24"})
    today = date(2026, 11, 25)
    situation = presume(facts, "retirement_lump_sum", today=today)
    found = check("retirement_lump_sum", situation, today=today, calendar=calendar)
    assert found.verdict is Verdict.ELIGIBLE_URGENT


def test_the_same_question_twice_has_the_same_answer() -> None:
    first = asked("retirement_pension", service_months=240, retirement_date="2026-03-01")
    again = asked("retirement_pension", service_months=240, retirement_date="2026-03-01")
    assert first.verdict is again.verdict
    assert first.trace == again.trace
    assert first.verified == date(2026, 11, 22)


def test_without_the_day_of_leaving_ten_years_may_not_be_enough() -> None:
    found = case(service_months=180, left_before_2016=None, retirement_date=None)
    assert found.needed == (120, 240)
    assert found.long_enough == ("retirement_date",)
    assert case(service_months=240).long_enough is True
    assert case(service_months=119).long_enough is False


def test_a_last_working_day_says_the_next_is_that_of_leaving() -> None:
    assert case(last_working_date="2026-02-28").retired == (date(2026, 3, 1), date(2026, 3, 1))
    rough = case(last_working_date="2026-02", retirement_date="2026")
    assert rough.retired == (date(2026, 2, 2), date(2026, 3, 1))
    by_age = case(last_working_date="2026-08-31", retirement_date="2026-08-31")
    assert by_age.retired == (date(2026, 8, 31), date(2026, 8, 31))


def test_a_death_in_service_counts_its_own_month() -> None:
    dates = {"appointment_date": "2020-04-01", "deceased": None, "died_in_service": True}
    assert case(**dates, death_date="2026-03-01").months == (72, 72)
    assert case(**dates, death_date="2026-03-31").months == (72, 72)
    assert case(**dates, death_date="2026-02-28").months == (71, 71)


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({"nps_months": 60, "linked_military": None}, "linked_military"),
        ({"nps_months": None, "linked_military": False}, "nps_months"),
        ({"nps_months": 60, "linked_military": False, "service_months": None}, "service_months"),
    ],
)
def test_linking_asks_only_for_the_length_it_lacks(facts: dict[str, object], missing: str) -> None:
    known: dict[str, Any] = {
        "service_months": 72,
        "retirement_date": "2026-03-01",
        "birth_date": "1970-04-01",
    }
    found = asked("linked_retirement_pension", **(known | facts))
    assert found.verdict is Verdict.DEPENDS
    assert found.missing == (missing,)


def test_an_early_pension_wished_for_roughly_asks_for_the_day_alone() -> None:
    facts: dict[str, Any] = {"appointment_date": "2000-03-01", "retirement_date": "2026-03-01"}
    born = "1965-05-10"
    rough = asked("early_retirement_pension", **facts, birth_date=born, early_start_date="2027-05")
    assert (rough.verdict, rough.missing) == (Verdict.DEPENDS, ("early_start_date",))
    unborn = asked("early_retirement_pension", **facts, birth_date=None)
    assert (unborn.verdict, unborn.missing) == (Verdict.DEPENDS, ("birth_date",))
    assert unborn.estimate is None


def test_a_part_may_be_taken_at_once_only_beyond_what_the_pension_surely_needs() -> None:
    partial = "retirement_pension_partial_lump_sum"
    facts: dict[str, Any] = {"in_service": False, "left_before_2016": None}
    assert asked(partial, **facts, service_months=180).verdict is Verdict.DEPENDS
    assert asked(partial, **facts, service_months=241).verdict is Verdict.ELIGIBLE
    assert asked(partial, **facts, service_months=120).verdict is Verdict.NOT_ELIGIBLE
    facts["pension_before_aggregation"] = None
    assert asked(partial, **facts, service_months=200).verdict is Verdict.DEPENDS


@pytest.mark.parametrize(
    ("months", "verdict"),
    [(151, Verdict.ELIGIBLE), (140, Verdict.DEPENDS), (120, Verdict.DEPENDS)],
)
def test_who_may_have_drawn_a_pension_before_is_asked_where_it_matters(
    months: int, verdict: Verdict
) -> None:
    found = asked(
        "retirement_pension_partial_lump_sum",
        retirement_date="2026-03-01",
        service_months=months,
        prior_careers=[{"type": "public_servant", "months": 150}],
        pension_before_aggregation=None,
    )
    assert found.verdict is verdict


@pytest.mark.parametrize(
    ("cancelled", "today", "rule"),
    [
        ("2018-09-20", date(2023, 9, 21), "R98b"),
        ("2018-09-20", date(2023, 9, 22), "R98d"),
        ("2018-09-21", date(2023, 9, 22), "R98b"),
    ],
)
def test_what_was_cancelled_before_the_amendment_could_be_claimed_for_five_years(
    cancelled: str, today: date, rule: str
) -> None:
    found = asked("reduced_refund", today, event_date=cancelled, sanction_cancelled=True)
    assert found.rule.id == rule


@pytest.mark.parametrize(("left", "capped"), [("2046-03-01", []), ("2046-03-02", [36])])
def test_the_longest_service_is_said_only_where_somebody_served_longer(
    left: str, capped: list[int]
) -> None:
    facts: dict[str, Any] = {"appointment_date": "2010-03-01", "birth_date": "1990-01-01"}
    facts["retirement_date"] = left
    found = asked("retirement_pension", **facts)
    caps = [each.value for each in found.adjustments if each.kind is Change.SERVICE_CAP]
    assert caps == capped


def test_nobody_is_told_a_share_while_one_of_the_family_is_unsure() -> None:
    spouse = {"relation": "spouse", "married_before_retirement": True}
    sure = {"relation": "parent", "cohabiting_or_supported": True}
    for other, share in (
        (sure, [Fraction(1, 2)]),
        ({"relation": "parent"}, []),
        ({"relation": "child"}, []),
    ):
        facts: dict[str, Any] = {"receiving_pension": True, "death_date": "2026-05-10"}
        found = asked("survivor_pension", **facts, survivors=[spouse, other])
        assert found.verdict is Verdict.ELIGIBLE
        assert [each.value for each in found.adjustments if each.kind is Change.SHARE] == share


@pytest.mark.parametrize(
    ("divorced", "born", "verdict", "missing"),
    [
        ("2023-11", "1960-01-01", Verdict.DEPENDS, ("divorce_date",)),
        ("2023-11-25", "1960-01-01", Verdict.ELIGIBLE_URGENT, ()),
        ("2023-10", "1960-01-01", Verdict.LIKELY_LAPSED, ()),
        ("2020-01-01", "1962-11", Verdict.DEPENDS, ("claimant_birth_date",)),
        ("2020-01-01", "1962-10", Verdict.LIKELY_LAPSED, ()),
    ],
)
def test_a_rough_day_at_the_end_of_a_shared_pension_is_asked_for(
    divorced: str, born: str, verdict: Verdict, missing: tuple[str, ...]
) -> None:
    found = asked(
        "split_pension",
        divorce_date=divorced,
        claimant_birth_date=born,
        marriage_months_in_service=60,
        ex_spouse_pension_state="receiving",
    )
    assert (found.verdict, found.missing) == (verdict, missing)


def test_a_rough_day_of_a_disability_is_asked_for_at_the_end() -> None:
    disability = {"grade": 3, "cause": "duty", "confirmed_date": "2021-11"}
    facts: dict[str, Any] = {"committee_decided": True, "disability": disability}
    found = asked("duty_disability_pension", **facts, retirement_date="2020-03-01")
    assert (found.verdict, found.missing) == (Verdict.DEPENDS, ("disability",))
    rough = asked("duty_disability_pension", **facts, retirement_date="2021")
    assert (rough.verdict, rough.missing) == (Verdict.DEPENDS, ("retirement_date",))


def test_careers_that_may_have_been_merged_leave_the_allowance_of_1991_open() -> None:
    dates = {"appointment_date": "1985-03-01", "retirement_date": "2026-03-01"}
    career = {"type": "public_servant", "months": 24}
    unsure = case(**dates, prior_careers=[career])
    assert unsure.left_out_1991 == ("prior_careers", "military_credit_months")
    assert case(**dates, prior_careers=[{**career, "aggregated": True}]).left_out_1991 is True
    assert case(**dates, military_credit_months=1).left_out_1991 is True
    assert case(**dates, military_credit_months=None).left_out_1991 == unsure.left_out_1991
    assert case(**dates).left_out_1991 is False


@pytest.mark.parametrize(
    ("born", "verdict"),
    [
        ("2007-04-30", Verdict.NOT_ELIGIBLE),
        ("2007-05-01", Verdict.NOT_ELIGIBLE),
        ("2007-05-10", Verdict.DEPENDS),
        ("2007-05", Verdict.DEPENDS),
        ("2007-06-01", Verdict.ELIGIBLE),
    ],
)
def test_a_child_may_turn_nineteen_in_the_month_of_a_death(born: str, verdict: Verdict) -> None:
    found = asked(
        "survivor_lump_sum",
        service_months=60,
        died_in_service=True,
        death_date="2026-05",
        survivors=[{"relation": "child", "birth_date": born}],
    )
    assert found.verdict is verdict


@pytest.mark.parametrize(("months", "told"), [(194, True), (195, False)])
def test_a_length_alone_tells_whether_service_began_before_2010(months: int, told: bool) -> None:
    facts: dict[str, Any] = {"service_months": months, "retirement_date": "2026-03-01"}
    found = asked("retirement_pension_lump_sum", **facts)
    assert (found.estimate is not None) is told
    assert ("amount_before_2010" in found.notes) is not told


@pytest.mark.parametrize(("months", "left"), [([190, 195], "2026-03-01"), (194, "2026")])
def test_a_rough_length_leaves_open_whether_service_began_before_2010(
    months: object, left: str
) -> None:
    facts: dict[str, Any] = {"service_months": months, "retirement_date": left}
    assert "amount_if_after_2009" in asked("retirement_pension_lump_sum", **facts).notes
