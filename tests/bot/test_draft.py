"""From what was said to facts and claims: nothing filled in, nothing lost."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest

from bot import draft
from bot.understand.facts import hear
from rules.calendar import UnknownYear
from tests.bot.scenes import RETIRED, calendar

TODAY: Final = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("slots", "step"),
    [
        ({}, "situation"),
        ({"situation": "family"}, "alive"),
        ({"situation": "retired", "family": "yes"}, "agreed"),
        ({"situation": "died", "family": "yes"}, "died"),
        ({"situation": "died", "died": "2024-05"}, "died_day"),
        ({"situation": "died", "died": "2024-05-10"}, "in_service"),
        ({"situation": "died", "died": "2024-05-10", "in_service": "yes"}, "confirm"),
        ({"situation": "working"}, "role"),
        ({"situation": "working", "role": "staff"}, "born"),
        ({"situation": "working", "role": "staff", "born": "unknown"}, "confirm"),
        ({"situation": "retired"}, "left"),
        ({"situation": "retired", "left": "2022"}, "left_day"),
        ({"situation": "retired", "left": "2022", "left_day": "unknown"}, "service"),
        ({"situation": "retired", "left": "2022-02-28"}, "left_kind"),
        ({"situation": "retired", "left": "2022-02-28", "left_kind": "last"}, "service"),
        (
            {
                "situation": "retired",
                "left": "2022-02-28",
                "left_kind": "last",
                "appointed": "2001",
            },
            "confirm",
        ),
        ({"situation": "retired", "reason": "age_limit"}, "role"),
        ({"situation": "retired", "reason": "age_limit", "left": "2022-02"}, "left_day"),
        (RETIRED, "confirm"),
    ],
)
def test_the_next_question_is_the_first_answer_still_missing(
    slots: dict[str, str], step: str
) -> None:
    assert draft.next_question(slots) == step


def test_a_sentence_adds_what_it_tells_and_keeps_what_was_known() -> None:
    told = draft.take_in({"role": "staff"}, hear("작년 8월 31일자로 명퇴했어요", today=TODAY))
    assert told["role"] == "staff"
    assert (told["left"], told["left_kind"]) == ("2025-08-31", "retired")
    assert (told["reason"], told["situation"]) == ("honorary", "retired")


def test_a_new_day_of_leaving_forgets_which_kind_of_day_the_old_one_was() -> None:
    known = {"situation": "retired", "left": "2022-02-28", "left_kind": "last", "left_day": "x"}
    told = draft.take_in(known, hear("2023년 2월 28일에 그만뒀어요", today=TODAY))
    assert told["left"] == "2023-02-28"
    assert {"left_kind", "left_day"}.isdisjoint(told)


def test_a_death_changes_the_situation_whatever_was_said_before() -> None:
    heard = hear("남편이 2024년 5월 10일에 돌아가셨어요", today=TODAY)
    told = draft.take_in({"situation": "working"}, heard)
    assert (told["situation"], told["family"], told["relation"]) == ("died", "yes", "spouse")


def test_the_day_of_leaving_is_the_day_after_the_last_working_day() -> None:
    assert str(draft.retired_on(RETIRED)) == "2022-03-01"


def test_a_day_of_which_the_kind_is_unknown_counts_as_the_earlier_safer_one() -> None:
    assert str(draft.retired_on({**RETIRED, "left_kind": "unknown"})) == "2022-02-28"


def test_a_month_stays_a_month() -> None:
    assert str(draft.retired_on({**RETIRED, "left": "2022-02"})) == "2022-02"


def test_service_is_counted_from_two_dates_when_nobody_said_how_long() -> None:
    slots = {"situation": "retired", "appointed": "2001-03", "left": "2003-02-28"}
    assert draft.months_of({**slots, "left_kind": "last"}) == (24, 24)


def test_service_that_nobody_knows_is_no_number() -> None:
    assert draft.months_of({"situation": "retired", "service": "unknown"}) is None


@pytest.mark.parametrize(
    ("slots", "key"),
    [
        ({"appointed": "2022-03", "left": "2021-02-28"}, "date.left_before_appointed"),
        ({"born": "2001-03-02", "appointed": "2000"}, "date.appointed_before_born"),
        ({"born": "2001-03-02", "left": "2000-12-31"}, "date.left_before_born"),
        ({"born": "2030-03-02"}, "date.future"),
        ({"died": "2026-11-23"}, "date.future"),
        ({"appointed": "2021-02", "left": "2021-02"}, None),
        ({"born": "unknown", "left": "2026-12-31"}, None),
    ],
)
def test_what_cannot_be_is_named(slots: dict[str, str], key: str | None) -> None:
    assert draft.problem_with(slots, TODAY) == key


def test_a_retirement_opens_two_claims_with_their_safe_day() -> None:
    found = draft.findings(RETIRED, calendar())
    assert {(c.claim, c.deadline.safe) for c in found.claims} == {
        ("retirement_benefit", date(2027, 2, 26)),
        ("retirement_allowance", date(2027, 2, 26)),
    }


def test_a_derived_day_is_kept_as_derived() -> None:
    facts = {fact.name: fact for fact in draft.findings(RETIRED, calendar()).facts}
    assert (facts["retired"].value, facts["retired"].source) == ("2022-03-01", "derived")
    assert (facts["left"].source, facts["left"].precision) == ("said", "day")


def test_what_was_only_asked_back_is_never_kept() -> None:
    slots = {**RETIRED, "maybe": "2026-02", "maybe_said": "2월", "maybe_for": "left"}
    kept = {fact.name for fact in draft.findings(slots, calendar()).facts}
    assert not any(name.startswith("maybe") for name in kept)


def test_who_still_works_has_no_claim_but_a_day_to_expect() -> None:
    slots = {"situation": "working", "role": "teacher_k12", "born": "1965-03-02"}
    assert draft.findings(slots, calendar()).claims == ()
    assert draft.statutory_day(slots) == date(2027, 8, 31)


def test_a_year_the_calendar_does_not_reach_is_refused() -> None:
    slots = {**RETIRED, "left": "2150-02-28"}
    with pytest.raises(UnknownYear):
        draft.findings(slots, calendar())


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("8개월", "8-8"),
        ("1년 6개월", "18-18"),
        ("3", "36-47"),
        ("십 년", "120-131"),
        ("10년 넘게", "120-720"),
        ("1년 미만", "0-11"),
        ("10 years", "120-131"),
        ("100년", None),
        ("3번", None),
        ("2022년", None),
        ("5년 안에요", None),
        ("뒤로", None),
        ("네", None),
        ("이", None),
        ("한", None),
        ("10년 전", None),
        ("10년 채웠나요?", None),
        ("9년 11개월", "119-119"),
        ("3 years, 8 months", "44-44"),
        ("8 months", "8-8"),
        ("한 20년", "228-263"),
        ("20년쯤", "228-263"),
        ("3년반", "41-43"),
        ("2년이요", "24-35"),
        ("23년다녔어요", "276-287"),
        ("딱 10년", "120-131"),
        ("십년", "120-131"),
        ("스무 해", "240-251"),
        ("3년이 아니라 4년이에요", "48-59"),
    ],
)
def test_an_answer_to_how_long_is_heard_alone(text: str, months: str | None) -> None:
    assert draft.service_in(text) == months
