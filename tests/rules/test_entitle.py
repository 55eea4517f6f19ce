from __future__ import annotations

from datetime import date

import pytest

from rules.calendar import BusinessCalendar
from rules.catalogue import Citation
from rules.entitle import (
    Candidate,
    Certainty,
    Standing,
    candidate_deadline,
    claims_after_death,
    claims_after_divorce,
    claims_after_family_death,
    claims_after_retirement,
    retirement_day,
    standing,
)
from rules.facts import PartialDate
from rules.limitation import Deadline

CALENDAR = BusinessCalendar()
RETIRED = PartialDate(2026, 3, 1)
DIED = PartialDate(2024, 5, 10)
DIVORCED = PartialDate(2026, 3, 10)
PENSION = {
    "retirement_pension",
    "early_retirement_pension",
    "retirement_pension_lump_sum",
    "retirement_pension_partial_lump_sum",
}


def retired(
    months: tuple[int, int] | None,
    *,
    on: PartialDate = RETIRED,
    rehired: bool | None = False,
    linked: bool | None = False,
) -> dict[str, Candidate]:
    found = claims_after_retirement(on, months=months, rehired_next_day=rehired, linked=linked)
    return {candidate.claim: candidate for candidate in found}


def died(
    months: tuple[int, int] | None, *, in_service: bool | None, duty: bool | None = False
) -> dict[str, Candidate]:
    found = claims_after_death(DIED, in_service=in_service, months=months, duty=duty)
    return {candidate.claim: candidate for candidate in found}


def divorced(
    months: tuple[int, int] | None, *, of_age: bool | None, lump_sum: PartialDate | None = None
) -> dict[str, Candidate]:
    found = claims_after_divorce(
        DIVORCED, married_months=months, of_pension_age=of_age, ex_spouse_lump_sum=lump_sum
    )
    return {candidate.claim: candidate for candidate in found}


def test_the_day_of_retirement_is_the_day_after_the_last_working_day() -> None:
    assert retirement_day(PartialDate(2026, 2, 28)) == PartialDate(2026, 3, 1)
    assert retirement_day(PartialDate(2023, 12, 31)) == PartialDate(2024, 1, 1)


def test_a_month_of_the_last_working_day_stays_that_month() -> None:
    assert retirement_day(PartialDate(2026, 2)) == PartialDate(2026, 2)
    assert retirement_day(PartialDate(2026)) == PartialDate(2026)


def test_under_ten_years_opens_the_lump_sum_and_the_allowance() -> None:
    found = retired((119, 119))
    assert found["retirement_benefit"].benefits == ("retirement_lump_sum",)
    assert found["retirement_benefit"].certainty is Certainty.LIKELY
    assert found["retirement_benefit"].missing == ()
    assert found["retirement_benefit"].note is None
    assert found["retirement_allowance"].certainty is Certainty.LIKELY
    assert Citation("법", "54①") in found["retirement_allowance"].articles


def test_ten_years_open_the_pension_which_is_never_called_lapsed() -> None:
    found = retired((121, 121))["retirement_benefit"]
    assert set(found.benefits) == PENSION
    assert found.note == "pension_not_called_lapsed"


def test_exactly_ten_years_leave_nothing_for_a_partial_lump_sum() -> None:
    found = retired((120, 120))["retirement_benefit"]
    assert "retirement_pension_partial_lump_sum" not in found.benefits


@pytest.mark.parametrize("months", [None, (110, 130)])
def test_unknown_service_keeps_both_and_asks(months: tuple[int, int] | None) -> None:
    found = retired(months)["retirement_benefit"]
    assert set(found.benefits) == PENSION | {"retirement_lump_sum"}
    assert found.missing == ("service_months",)
    assert found.certainty is Certainty.LIKELY


def test_retirement_before_2016_needed_twenty_years() -> None:
    before, after = PartialDate(2015, 8, 31), PartialDate(2016, 1, 1)
    assert retired((180, 180), on=before)["retirement_benefit"].benefits == ("retirement_lump_sum",)
    assert "retirement_pension" in retired((180, 180), on=after)["retirement_benefit"].benefits
    assert "retirement_pension" in retired((240, 240), on=before)["retirement_benefit"].benefits


@pytest.mark.parametrize(
    ("months", "certainty"),
    [((12, 12), "likely"), ((11, 12), "possible"), (None, "possible"), ((8, 11), None)],
)
def test_the_allowance_needs_a_year(months: tuple[int, int] | None, certainty: str | None) -> None:
    found = retired(months).get("retirement_allowance")
    assert (found.certainty if found else None) == certainty


def test_who_was_rehired_the_next_day_has_not_retired() -> None:
    assert retired((60, 60), rehired=True) == {}


def test_not_knowing_of_a_rehiring_is_said() -> None:
    found = retired((60, 60), rehired=None)
    assert all(candidate.missing == ("rehired_next_day",) for candidate in found.values())


def test_a_link_with_the_national_pension_leaves_only_the_allowance() -> None:
    assert set(retired((60, 60), linked=True)) == {"retirement_allowance"}
    assert retired((60, 60), linked=None)["retirement_benefit"].missing == ("linked",)
    assert retired((60, 60), linked=None)["retirement_allowance"].missing == ()


def test_a_death_in_service_opens_three_claims() -> None:
    found = died((168, 168), in_service=True)
    assert list(found) == ["death_condolence", "survivor_benefit", "retirement_allowance"]
    assert found["death_condolence"].benefits == ("death_condolence_self",)
    assert set(found["survivor_benefit"].benefits) == {
        "survivor_pension",
        "survivor_pension_addition",
        "survivor_pension_lump_sum",
    }
    assert {candidate.certainty for candidate in found.values()} == {Certainty.LIKELY}


def test_a_death_in_service_under_ten_years_opens_the_survivor_lump_sum() -> None:
    found = died((72, 72), in_service=True)
    assert found["survivor_benefit"].benefits == ("survivor_lump_sum",)


def test_a_death_in_the_first_year_opens_no_allowance() -> None:
    assert "retirement_allowance" not in died((8, 8), in_service=True)


def test_a_death_after_retirement_opens_the_pension_and_its_special_addition() -> None:
    found = died((180, 180), in_service=False)
    assert set(found) == {"survivor_benefit"}
    assert found["survivor_benefit"].benefits == (
        "survivor_pension",
        "survivor_pension_special_addition",
    )
    assert "retirement_date" in found["survivor_benefit"].missing


def test_a_death_after_leaving_under_ten_years_opens_no_survivor_benefit() -> None:
    assert died((60, 60), in_service=False) == {}


def test_not_knowing_whether_in_service_makes_all_of_it_possible() -> None:
    found = died(None, in_service=None)
    assert {candidate.certainty for candidate in found.values()} == {Certainty.POSSIBLE}
    assert len(found["survivor_benefit"].benefits) == 5
    assert all("in_service" in candidate.missing for candidate in found.values())


@pytest.mark.parametrize(("duty", "missing"), [(True, "duty_finding"), (None, "duty")])
def test_a_death_by_work_is_possible_until_the_committee_finds_so(
    duty: bool | None, missing: str
) -> None:
    found = died((60, 60), in_service=True, duty=duty)["duty_survivor"]
    assert found.benefits == ("duty_survivor_pension", "duty_survivor_compensation")
    assert (found.certainty, found.missing) == (Certainty.POSSIBLE, (missing,))


def test_the_death_of_family_opens_the_condolence_payment_for_members_in_service() -> None:
    (found,) = claims_after_family_death(DIED, in_service=True)
    assert found.benefits == ("death_condolence_family",)
    assert found.missing == ("relation",)
    assert claims_after_family_death(DIED, in_service=False) == ()


def test_a_divorce_below_pension_age_opens_the_advance_claim() -> None:
    found = divorced((144, 144), of_age=False)
    assert list(found) == ["split_pension_pre_claim"]
    assert found["split_pension_pre_claim"].certainty is Certainty.LIKELY
    assert found["split_pension_pre_claim"].note == "later_claim_remains"


def test_a_divorce_at_pension_age_waits_for_the_other_pension() -> None:
    found = divorced((144, 144), of_age=True)["split_pension"]
    assert (found.certainty, found.missing) == (Certainty.POSSIBLE, ("ex_spouse_pension",))


def test_a_short_marriage_or_an_old_divorce_opens_nothing() -> None:
    assert divorced((59, 59), of_age=False) == {}
    old = PartialDate(2015, 12, 20)
    assert claims_after_divorce(old, married_months=(144, 144), of_pension_age=False) == ()


def test_an_unknown_marriage_is_asked_for() -> None:
    found = divorced(None, of_age=None)["split_pension_pre_claim"]
    assert found.missing == ("married_months", "of_pension_age")
    assert found.certainty is Certainty.POSSIBLE


def test_the_lump_sum_of_the_other_starts_its_own_three_years() -> None:
    claimed = PartialDate(2026, 5, 2)
    found = divorced((60, 60), of_age=False, lump_sum=claimed)["split_lump_sum"]
    assert found.start == claimed
    assert "split_lump_sum" not in divorced(
        (60, 60), of_age=False, lump_sum=PartialDate(2026, 3, 9)
    )


def test_a_candidate_is_due_from_the_earliest_day_its_start_allows() -> None:
    found = retired((60, 60), on=PartialDate(2022))["retirement_benefit"]
    assert candidate_deadline(found, CALENDAR) == Deadline(
        date(2027, 1, 1), date(2027, 1, 4), date(2026, 12, 29)
    )


def test_the_condolence_payment_is_due_before_the_rest() -> None:
    found = died((168, 168), in_service=True)
    safe = {key: candidate_deadline(value, CALENDAR) for key, value in found.items()}
    assert [str(limit.safe) for limit in safe.values() if limit] == [
        "2027-05-07",
        "2029-05-04",
        "2029-05-04",
    ]


def test_the_shortest_of_several_limits_counts() -> None:
    both = ("review_claim_made", "review_claim")
    review = Candidate("review", both, PartialDate(2026, 10, 5), Certainty.LIKELY, (), ())
    assert candidate_deadline(review, CALENDAR) == Deadline(
        date(2027, 1, 3), date(2027, 1, 4), date(2026, 12, 31)
    )


def test_a_claim_without_a_period_has_no_deadline() -> None:
    silent = Candidate(
        "emigration_lump_sum", ("emigration_lump_sum",), DIED, Certainty.POSSIBLE, (), ()
    )
    assert candidate_deadline(silent, CALENDAR) is None


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 18), Standing.OPEN),
        (date(2026, 11, 19), Standing.URGENT),
        (date(2026, 11, 22), Standing.URGENT),
        (date(2026, 11, 23), Standing.URGENT),
        (date(2026, 11, 24), Standing.PASSED),
    ],
)
def test_a_deadline_is_urgent_after_the_safe_day_and_passed_after_the_adjusted(
    today: date, expected: Standing
) -> None:
    limit = Deadline(date(2026, 11, 21), date(2026, 11, 23), date(2026, 11, 18))
    assert standing(limit, today) is expected
