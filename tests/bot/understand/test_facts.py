"""The table of tests/cases/sentences.toml: what is heard in a sentence, and nothing besides."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understand.facts import Heard, hear
from rules.facts import PartialDate

CASES = Path(__file__).parents[2] / "cases" / "sentences.toml"
TODAY = date(2026, 11, 22)
DATES = ("appointed", "last_working", "retired", "left", "died", "born", "divorced")
WORDS = ("reason", "relation", "school", "role")
FLAGS = ("in_service_death", "still_working", "correction_year")


def sentences() -> list[dict[str, Any]]:
    table = tomllib.loads(CASES.read_text("utf-8"))
    return [{"today": table["today"], **row} for row in table["sentence"]]


def shown(heard: Heard) -> dict[str, Any]:
    """The spelling of the table; what was not heard is left out."""
    facts = {name: getattr(heard, name) for name in (*DATES, *WORDS, *FLAGS)}
    told = {
        name: str(value) if name in DATES else value
        for name, value in facts.items()
        if value is not None
    }
    more = {
        "service": heard.service_months and list(heard.service_months),
        "problems": [f"{problem.about}: {problem.kind}" for problem in heard.problems],
        "other_dates": [str(found.date) for found in heard.unassigned],
        "asks": heard.is_question,
    }
    return told | {name: value for name, value in more.items() if value}


def test_the_table_covers_what_people_tell() -> None:
    assert len(sentences()) >= 60


@pytest.mark.parametrize("row", sentences(), ids=lambda row: row["said"])
def test_a_sentence_gives_its_facts_and_no_others(row: dict[str, Any]) -> None:
    expected = {name: value for name, value in row.items() if name not in {"said", "today"}}
    assert shown(hear(row["said"], today=row["today"])) == expected


def test_the_candidate_of_a_bare_month_is_the_nearest_past_one() -> None:
    (problem,) = hear("2월 말에 나왔어요", today=TODAY).problems
    assert problem.about == "left"
    assert problem.latest == PartialDate(2026, 2)
    assert problem.hint == PartialDate(2026, 2, 28)


def test_the_last_day_of_a_month_is_offered_and_not_taken() -> None:
    heard = hear("작년 2월 말에 명퇴했어요", today=TODAY)
    assert heard.left == PartialDate(2025, 2)
    assert heard.hints == {"left": PartialDate(2025, 2, 28)}


def test_order_does_not_change_what_is_heard() -> None:
    one = hear("1991년 3월 2일에 임용됐고 2025년 2월 28일에 그만뒀어요", today=TODAY)
    other = hear("2025년 2월 28일에 그만뒀고 1991년 3월 2일에 임용됐어요", today=TODAY)
    assert (one.appointed, one.left) == (other.appointed, other.left)
    assert one.appointed == PartialDate(1991, 3, 2)


@given(text=st.text(max_size=4096))
@settings(deadline=None)
def test_any_text_is_heard_without_an_error(text: str) -> None:
    assert isinstance(hear(text, today=TODAY), Heard)


FRAGMENTS = st.sampled_from(
    [part for row in sentences() for part in row["said"].split()] + ["?", ".", "면", "요"]
)


@given(parts=st.lists(FRAGMENTS, max_size=40))
@settings(deadline=None)
def test_jumbled_words_are_heard_without_an_error(parts: list[str]) -> None:
    assert isinstance(hear(" ".join(parts), today=TODAY), Heard)


@given(day=st.dates(date(1990, 1, 1), TODAY))
def test_a_question_about_a_day_stores_nothing(day: date) -> None:
    said = f"{day.year}년 {day.month}월 {day.day}일에 퇴직한 게 맞나요?"
    heard = hear(said, today=TODAY)
    assert heard.is_question
    assert not any(getattr(heard, name) for name in DATES)
