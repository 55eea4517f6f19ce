"""What programs are told of a Finding: plain JSON, every rule in words, no amount of a pension."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rules.answers import find_all, finding_json, read_question
from rules.eligibility import CHECKED, Plain
from rules.reading import READERS
from tests.rules.eligible import CALENDAR, TODAY, WorkedCase, worked_cases

KEYS = {
    "benefit",
    "name",
    "verdict",
    "finer_verdict",
    "reasons",
    "considered",
    "missing",
    "wanted",
    "assumed",
    "deadline",
    "starts",
    "first_payment",
    "claimable_early_from",
    "estimate",
    "adjustments",
    "notes",
    "articles",
    "verified",
}


def told(benefit: str, **facts: object) -> dict[str, Any]:
    question = read_question({"benefit": benefit, "facts": facts}, today=TODAY)
    (finding,) = find_all(question, CALENDAR)
    return finding_json(finding)


@pytest.mark.parametrize("case", worked_cases(), ids=str)
def test_every_worked_case_can_be_told(case: WorkedCase) -> None:
    for finding in case.findings():
        said = finding_json(finding)
        assert set(json.loads(json.dumps(said, allow_nan=False))) == KEYS
        assert said["verdict"] in set(Plain)
        assert said["reasons"]
        assert all(step["condition"] and step["articles"] for step in said["reasons"])


def test_without_a_benefit_every_benefit_is_answered() -> None:
    question = read_question({"facts": {}}, today=TODAY)
    told = [finding_json(each)["benefit"] for each in find_all(question, CALENDAR)]
    assert sorted(told) == sorted(CHECKED)


def test_an_open_answer_gives_no_day_of_payment_and_no_figure() -> None:
    said = told("퇴직수당", service_months=36)
    assert (said["verdict"], said["estimate"], said["starts"]) == ("unknown", None, None)
    assert {step["outcome"] for step in said["reasons"]} == {"may_apply"}


def test_an_estimate_is_marked_and_is_a_multiple_of_an_income() -> None:
    said = told("퇴직수당", service_months=36, retirement_date="2024-03-01")["estimate"]
    assert (said["is_estimate"], said["base"], said["exact_factor"]) == (
        True,
        "own_income",
        "39/200",
    )


def test_what_was_presumed_can_be_sent_back_as_facts() -> None:
    stated = {"service_months": 180, "retirement_date": "2024-03-01", "birth_date": "1961-01-01"}
    said = told("퇴직연금", **stated)
    presumed = {each["fact"]: each["value"] for each in said["assumed"]}
    assert set(presumed) <= set(READERS)
    again = told("퇴직연금", **(stated | presumed))
    assert (again["verdict"], again["deadline"]) == (said["verdict"], said["deadline"])


def test_a_right_that_seems_lapsed_is_unknown_to_machines() -> None:
    said = told("퇴직수당", service_months=36, retirement_date="2020-03-01")
    assert (said["verdict"], said["finer_verdict"]) == ("unknown", "likely_lapsed")
    assert said["estimate"] is None
