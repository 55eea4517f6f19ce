from __future__ import annotations

from datetime import date

import pytest

from rules import schemes
from rules.calendar import BusinessCalendar
from rules.schemes import Certainty, Nature
from rules.schemes.across import Facts, Row, across, sixtieth_birthday

CALENDAR = BusinessCalendar()
LEFT = date(2022, 8, 31)


def rows(facts: Facts) -> dict[str, Row]:
    return {row.benefit.id: row for row in across(facts, CALENDAR)}


def test_nobody_known_has_nothing_to_look_into() -> None:
    assert across(Facts(), CALENDAR) == ()


def test_a_day_she_left_one_scheme_is_not_taken_for_another() -> None:
    found = rows(Facts(schemes={"ktcu": LEFT, "geps": None}))
    assert found["ktcu_benefit"].day == LEFT
    assert found["ktcu_benefit"].limit is not None
    assert found["civ_retire_lump"].day is None
    assert found["civ_retire_lump"].limit is None


def test_the_nearest_stands_first_and_what_has_no_day_last() -> None:
    facts = Facts(
        schemes={"ktcu": LEFT, "link": LEFT, "nps": None, "retirement_pay": date(2024, 3, 1)},
        sixty=date(2026, 11, 23),
    )
    found = across(facts, CALENDAR)
    days = [row.limit.safe for row in found if row.limit]
    assert days == sorted(days)
    assert all(row.limit is None for row in found[len(days) :])
    assert found[0].scheme.id == "retirement_pay"


def test_each_row_names_scheme_body_nature_and_certainty() -> None:
    row = rows(Facts(schemes={"link": LEFT}))["link_apply"]
    assert (row.scheme.id, row.nature) == ("link", Nature.CLAIM_BY)
    assert "국민연금공단" in row.body
    assert row.certainty is Certainty.CONSERVATIVE
    assert row.limit is not None
    assert row.limit.safe == date(2027, 8, 30)


@pytest.mark.parametrize(
    ("born", "sixty"),
    [
        (date(1966, 12, 31), date(2026, 12, 31)),
        (date(1968, 2, 29), date(2028, 2, 29)),
        (date(1956, 2, 29), date(2016, 2, 29)),
    ],
)
def test_the_sixtieth_birthday_is_the_day_itself(born: date, sixty: date) -> None:
    assert sixtieth_birthday(born) == sixty


def test_at_sixty_the_refund_has_a_day_and_the_pension_has_none() -> None:
    found = rows(Facts(schemes={"nps": None}, sixty=date(2026, 11, 23)))
    refund, pension = found["nps_lump_refund_age"], found["nps_old_age"]
    assert refund.limit is not None
    assert refund.limit.raw == date(2036, 11, 22)
    assert (pension.nature, pension.limit) == (Nature.ROLLING, None)


def test_a_death_concerns_the_family_in_each_of_the_schemes() -> None:
    died = date(2024, 5, 1)
    found = rows(Facts(schemes={"post": None, "nps": None}, died=died))
    condolence = found["post_condolence"].limit
    assert condolence is not None
    assert condolence.rolled == date(2027, 5, 4)
    assert found["post_allowance"].day == died
    assert found["nps_survivor"].limit is None
    assert found["nps_unpaid"].limit is not None


def test_a_death_after_leaving_counts_from_the_earlier_day() -> None:
    found = rows(Facts(schemes={"geps": LEFT}, died=date(2024, 5, 1)))
    assert found["civ_allowance"].day == LEFT
    assert found["civ_retire_lump"].day == LEFT


def test_a_divorce_concerns_the_schemes_of_the_former_spouse_alone() -> None:
    divorced = date(2024, 6, 3)
    facts = Facts(
        schemes={"geps": LEFT}, divorced=divorced, former_spouse_schemes=frozenset({"nps", "mps"})
    )
    found = rows(facts)
    assert not {"civ_split", "civ_split_pre"} & set(found)
    national, military = found["nps_split_pre"].limit, found["mil_split_pre"].limit
    assert national is not None
    assert military is not None
    assert national.raw == date(2027, 6, 3)
    assert military.raw == date(2029, 6, 3)
    # The day all conditions are met is another than the day of divorce.
    assert found["nps_split"].limit is None


def test_her_own_divorce_is_no_reason_to_divide_her_own_pension() -> None:
    found = rows(Facts(schemes={"nps": None}, divorced=date(2024, 6, 3)))
    assert "nps_split" not in found


def test_the_revived_fund_counts_from_the_day_of_the_law() -> None:
    revived = rows(Facts(schemes={"yellow_umbrella": None}))["yellow_umbrella_revive"]
    assert revived.limit is not None
    assert revived.limit.safe == date(2031, 6, 2)


def test_an_unknown_scheme_is_refused() -> None:
    with pytest.raises(KeyError, match="tp"):
        across(Facts(schemes={"tp": LEFT}), CALENDAR)
    with pytest.raises(KeyError, match="gpes"):
        across(Facts(former_spouse_schemes=frozenset({"gpes"})), CALENDAR)


def test_every_benefit_that_waits_for_a_known_fact_is_reached() -> None:
    everything = Facts(
        schemes=dict.fromkeys(schemes.schemes(), LEFT),
        died=date(2026, 1, 5),
        sixty=date(2026, 1, 4),
        divorced=date(2024, 6, 3),
        former_spouse_schemes=frozenset(schemes.schemes()),
    )
    missing = {key: one.starts for key, one in schemes.benefits().items()}
    for key in rows(everything):
        del missing[key]
    assert {start.value for starts in missing.values() for start in starts} == {
        "application",
        "certificate",
        "decision",
        "departure",
        "disability",
        "disaster",
        "injury",
        "insolvency",
        "judgment",
        "occurrence",
        "payday",
        "payment",
    }
