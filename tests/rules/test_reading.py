from __future__ import annotations

from datetime import date

import pytest

from rules.facts import PartialDate, Source
from rules.reading import FactError, read_situation
from rules.situation import (
    CareerType,
    Coverage,
    Disability,
    Leave,
    LeaveType,
    Relation,
    Situation,
)


def test_nothing_said_is_nothing_known() -> None:
    assert read_situation({}) == Situation()


def test_a_date_keeps_its_precision() -> None:
    read = read_situation({"retirement_date": "2021-02", "birth_date": date(1961, 5, 10)})
    assert read.retirement_date == PartialDate(2021, 2)
    assert read.birth_date == PartialDate(1961, 5, 10)


def test_months_may_be_known_only_roughly() -> None:
    assert read_situation({"service_months": 120}).service_months == (120, 120)
    assert read_situation({"service_months": [0, 119]}).service_months == (0, 119)


def test_lists_of_things_are_read_whole() -> None:
    read = read_situation(
        {
            "coverage": "regular",
            "survivors": [{"relation": "spouse", "married_before_retirement": True, "age": 60}],
            "prior_careers": [{"type": "military", "from": "1990-01", "to": "1992-03-01"}],
            "claims": [{"benefit_id": "퇴직수당", "status": "paid"}],
        }
    )
    assert read.coverage is Coverage.REGULAR
    assert read.survivors is not None
    assert read.prior_careers is not None
    assert read.claims is not None
    assert read.survivors[0].relation is Relation.SPOUSE
    assert read.survivors[0].before_retirement is True
    assert read.prior_careers[0].kind is CareerType.MILITARY
    assert read.prior_careers[0].started == PartialDate(1990, 1)
    assert read.claims[0].benefit == "retirement_allowance"


def test_no_disability_is_not_the_same_as_an_unknown_one() -> None:
    assert read_situation({"disability": False}).disability == Disability(grade=0)
    assert read_situation({"disability": None}).disability is None


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2024-03-01", "2024-03-31", (1, 1)),
        ("2024-03-01", "2026-02-28", (24, 24)),
        ("2024-03-15", "2024-04-14", (1, 1)),
        ("2024-03-15", "2024-04-15", (1, 2)),
        ("2024-03-15", "2024-04-13", (0, 1)),
        ("2024-03", "2024-04", (0, 2)),
    ],
)
def test_leave_is_counted_in_whole_months(first: str, last: str, months: tuple[int, int]) -> None:
    read = read_situation({"leave_periods": [{"type": "illness", "from": first, "to": last}]})
    assert read.leave_periods == (Leave(LeaveType.ILLNESS, months),)


def test_a_null_is_a_doubt_and_stays_one() -> None:
    read = read_situation(
        {
            "benefit_received": None,
            "survivors": [{"relation": "parent", "cohabiting_or_supported": None}],
        }
    )
    assert read.doubted == {"benefit_received", "survivors.0.supported"}


def test_a_fact_carries_its_source() -> None:
    read = read_situation({"birth_date": "1961-05-10"}, sources={"birth_date": Source.RECORDS})
    assert read.source("birth_date") is Source.RECORDS
    assert read.source("death_date") is Source.UNKNOWN
    assert read_situation({"in_service": True}).source("in_service") is Source.SAID


@pytest.mark.parametrize(
    ("facts", "field", "expected"),
    [
        ({"retirement_dat": "2021-01-01"}, "retirement_dat", "one of"),
        ({"retirement_date": "2021-02-30"}, "retirement_date", "a date"),
        ({"retirement_date": "yesterday"}, "retirement_date", "a date"),
        ({"retirement_date": 20210101}, "retirement_date", "a date"),
        ({"birth_date": "1899-12-31"}, "birth_date", "from 1900"),
        ({"birth_date": "2201-01-01"}, "birth_date", "a date"),
        ({"in_service": "yes"}, "in_service", "true or false"),
        ({"service_months": -1}, "service_months", "from 0 to 960"),
        ({"service_months": 961}, "service_months", "from 0 to 960"),
        ({"service_months": True}, "service_months", "whole number"),
        ({"service_months": [12]}, "service_months", "least, most"),
        ({"service_months": [12, 11]}, "service_months", "least first"),
        ({"coverage": "casual"}, "coverage", "temporary"),
        ({"coverage": ["regular"]}, "coverage", "temporary"),
        ({"disability": {"grade": 15}}, "disability.grade", "from 0 to 14"),
        ({"disability": True}, "disability", "an object"),
        ({"survivors": {}}, "survivors", "a list"),
        ({"survivors": [{}] * 41}, "survivors", "at most 40"),
        ({"survivors": ["spouse"]}, "survivors.0", "an object"),
        ({"survivors": [{}, {"age": 200}]}, "survivors.1.age", "from 0 to 150"),
        ({"survivors": [{"kind": "spouse"}]}, "survivors.0.kind", "relation"),
        ({"claims": [{}]}, "claims.0.benefit_id", "benefit"),
        ({"claims": [{"benefit_id": "복권"}]}, "claims.0.benefit_id", "benefit"),
        (
            {"leave_periods": [{"from": "2024-03-01", "to": "2023-03-01"}]},
            "leave_periods.0",
            "not before",
        ),
    ],
)
def test_an_error_names_the_field_and_what_was_expected(
    facts: dict[str, object], field: str, expected: str
) -> None:
    with pytest.raises(FactError, match=expected) as refused:
        read_situation(facts)
    assert refused.value.field == field
    assert str(refused.value).startswith(f"{field}: ")


def test_the_facts_have_to_be_an_object() -> None:
    with pytest.raises(FactError, match="an object"):
        read_situation([])  # type: ignore[arg-type]  # what a wrong line holds
