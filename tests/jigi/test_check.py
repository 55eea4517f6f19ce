"""`jigi check`: one clear answer for a person, one JSON object for each line of a program."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from jigi.check import answer_lines, explain
from rules.asked import Refused
from rules.calendar import BusinessCalendar
from rules.reading import FactError
from tests.jigi.command import Jigi

TODAY = date(2026, 11, 22)
FACTS = {"service_months": 36, "retirement_date": "2024-03-01"}
CALENDAR = BusinessCalendar()


def asked(number: object, benefit: object = "퇴직수당", **more: object) -> str:
    line = {"id": number, "benefit": benefit, "facts": FACTS} | more
    return json.dumps(line, ensure_ascii=False)


def answer(line: str) -> dict[str, Any]:
    (said,) = answer_lines([line], CALENDAR, today=TODAY)
    read: dict[str, Any] = json.loads(said)
    return read


def test_an_answer_says_the_verdict_its_reasons_and_the_deadline() -> None:
    said = answer(asked(7))
    assert (said["id"], said["verdict"], said["missing"]) == (7, "eligible", [])
    assert (said["deadline"]["raw"], said["deadline"]["adjusted"]) == ("2029-03-01", "2029-03-02")
    assert said["deadline"]["safe"] == "2029-02-26"
    assert all(reason["articles"] for reason in said["reasons"])


def test_what_is_missing_is_named_and_null_is_never_presumed() -> None:
    said = answer(asked(1, facts={"retirement_date": "2024-03-01"}))
    assert (said["verdict"], said["missing"]) == ("unknown", ["service_months"])
    doubted = answer(asked(1, facts=FACTS | {"criminal_status": None}))
    assert (doubted["verdict"], doubted["missing"]) == ("unknown", ["criminal_status"])


def test_without_presuming_the_usual_has_to_be_said() -> None:
    said = answer(asked(1, presume=False))
    assert (said["verdict"], said["assumed"]) == ("unknown", [])


def test_the_day_to_judge_on_may_be_given() -> None:
    assert answer(asked(1, today="2029-03-03"))["finer_verdict"] == "likely_lapsed"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": 1, "benefit":', "not JSON"),
        ("[1, 2]", "not an object"),
        ('{"id": NaN}', "not JSON"),
        ("[" * 90_000, "not JSON"),
        (asked(1, "퇴직수단"), "expected one of 퇴직수당"),
        (asked(1, None), "benefit: None is no name"),
        (asked(1, "환수금 납부"), "has no conditions to check"),
        (asked(1, facts=None), "facts: None; expected an object of facts"),
        (asked(1, facts=[1]), "expected an object of facts"),
        (asked(1, facts={"servce_months": 1}), "servce_months: 1; expected the name of a fact"),
        (asked(1, facts={"x" * 50_000: 1}), "expected the name of a fact"),
        (asked(1, facts={"service_months": "36"}), "expected a whole number from 0 to 960"),
        (asked(1, facts={"survivors": [{"age": -1}]}), "survivors.0.age: -1"),
        (asked(1, today="tomorrow"), "expected YYYY-MM-DD"),
        (asked(1, today="0001-01-01"), "expected a day from 1948 to 2050"),
        (asked(1, presume="yes"), "expected true or false"),
        (json.dumps({"id": 1, "padding": "x" * 1_000_000}), "at most 100000"),
    ],
)
def test_a_line_that_cannot_be_answered_says_why_in_a_short_sentence(line: str, said: str) -> None:
    refused = answer(line)
    assert set(refused) == {"id", "error"}
    assert said in refused["error"]
    assert len(refused["error"]) < 250


def test_no_bad_line_stops_the_next(jigi: Jigi) -> None:
    bad = [b"\xff\xfe\x00", b"", b'{"id": "\\ud800"}', b'{"a": "' + b"x" * 1_000_000 + b'"}', b"{"]
    lines = [line for one in bad for line in (one, asked("good").encode())]
    done = jigi("check", "--jsonl", "--today", "2026-11-22", said=b"\r\n".join(lines))
    assert (done.status, done.err) == (0, "")
    good = [said for said in done.answers if said["id"] == "good"]
    assert [said["verdict"] for said in good] == ["eligible"] * len(bad)
    assert len(done.answers) == 2 * len(bad) - 1


def test_a_person_reads_the_verdict_the_day_and_who_decides() -> None:
    stated = ["service_months=36", "retirement_date=2024-03-01"]
    lines = explain("퇴직수당", stated, CALENDAR, today=TODAY)
    assert lines[0] == "퇴직수당: 받을 수 있는 조건에 맞아 보여요. 결정은 공단이 해요."
    assert any("2029년 2월 26일(월)" in line for line in lines)
    assert "제62조" in lines[-1]


def test_a_year_alone_and_words_need_no_quotes() -> None:
    stated = ["service_months=[30,36]", "retirement_date=2024", "coverage=regular", "claims=[]"]
    lines = explain("퇴직수당", stated, CALENDAR, today=TODAY)
    assert any("2028년 12월 29일(금)" in line for line in lines)


def test_a_person_past_the_day_is_sent_to_the_office_and_shown_no_day() -> None:
    stated = ["service_months=36", "retirement_date=2020-03-01"]
    lines = explain("퇴직수당", stated, CALENDAR, today=TODAY)
    assert "확인은 공단만 할 수 있어요" in lines[0]
    assert not any("늦어도" in line for line in lines)


def test_a_person_is_told_which_facts_are_missing_and_no_figure() -> None:
    lines = explain("퇴직수당", ["service_months=36"], CALENDAR, today=TODAY)
    assert "더 알아야 할 것: retirement_date" in lines
    assert not any("배예요" in line for line in lines)


def test_wrong_facts_of_a_person_are_named() -> None:
    with pytest.raises(FactError, match="service_months: 'x'"):
        explain("퇴직수당", ["service_months=x"], CALENDAR, today=TODAY)
    with pytest.raises(Refused, match="expected name=value"):
        explain("퇴직수당", ["36"], CALENDAR, today=TODAY)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "benefit: '' is no name"),
        (["퇴직수당", "retirement_date=2024-02-30"], "retirement_date: '2024-02-30'"),
        (["퇴직수당", "--today", "soon"], "today: 'soon' is no day"),
    ],
)
def test_wrong_use_is_one_line_and_status_2(jigi: Jigi, arguments: list[str], said: str) -> None:
    done = jigi("check", *arguments)
    assert (done.status, done.out, len(done.complaints)) == (2, "", 1)
    assert said in done.err
