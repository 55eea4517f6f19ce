"""`jigi deadline`: one clear answer for a person, one JSON object for each line of a program."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from jigi.deadline import answer_line, answer_lines
from rules.calendar import BusinessCalendar
from tests.jigi.command import Jigi

GOOD = {"raw": "2026-02-28", "adjusted": "2026-03-03"}


@pytest.fixture(scope="module")
def calendar() -> BusinessCalendar:
    return BusinessCalendar()


def asked(number: object, day: object = "2021-02-28", benefit: object = "퇴직수당") -> str:
    return json.dumps({"id": number, "benefit": benefit, "date": day}, ensure_ascii=False)


def is_right(answer: dict[str, Any]) -> bool:
    return answer | GOOD == answer and bool(answer["articles"])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": 1, "benefit":', "not JSON"),
        ("[1, 2]", "not an object"),
        ('"퇴직수당"', "not an object"),
        ('{"id": NaN}', "not JSON"),
        ('{"id": 1e999}', "not JSON"),
        ("[" * 100_000, "not JSON"),
        (asked(1, benefit="퇴직수단"), "'퇴직수단' is no benefit; expected one of 퇴직수당"),
        (asked(1, benefit="가" * 50_000), "is no name"),
        (asked(1, benefit=None), "benefit: None is no name"),
        (asked(1, benefit=["퇴직수당"]), "is no name"),
        (asked(1, day="2021-02"), "'2021-02' has no day"),
        (asked(1, day="2021-02-30"), "'2021-02-30' is no day"),
        (asked(1, day="2021년 2월 28일"), "expected YYYY-MM-DD"),
        (asked(1, day=20210228), "20210228 is no date"),
        (asked(1, day="2070-01-01"), "the year 2070 is not known"),
        (asked(1, day="9999-12-31"), "the year 9999 is not known"),
        (asked(1, day="0001-01-01"), "is not known; expected a year from"),
        (json.dumps({"id": 1, "padding": "가" * 1_000_000}), "at most 100000"),
    ],
)
def test_a_line_that_cannot_be_answered_says_why_in_a_short_sentence(
    line: str, said: str, calendar: BusinessCalendar
) -> None:
    answer = answer_line(line, calendar)
    assert set(answer) == {"id", "error"}
    assert said in answer["error"]
    assert len(answer["error"]) < 200


def test_an_answer_carries_the_id_it_was_asked_with(calendar: BusinessCalendar) -> None:
    for number in (7, "일곱", None, {"a": [1]}, "\ud800"):
        assert answer_line(asked(number), calendar)["id"] == number


def test_a_line_without_words_asks_nothing(calendar: BusinessCalendar) -> None:
    assert list(answer_lines(["\n", "   \n", ""], calendar)) == []


def test_ten_thousand_lines_are_all_answered_and_in_their_order(jigi: Jigi) -> None:
    days = [(date(1990, 1, 1) + timedelta(days=n)).isoformat() for n in range(10_000)]
    lines = [asked(number, day=day) for number, day in enumerate(days)]
    done = jigi("deadline", "--jsonl", said="\n".join(lines).encode())
    assert (done.status, done.err) == (0, "")
    assert [answer["id"] for answer in done.answers] == list(range(10_000))
    assert all("safe" in answer for answer in done.answers)


def test_no_bad_line_stops_the_next_and_standard_output_holds_nothing_but_json(jigi: Jigi) -> None:
    bad = [
        b"\xff\xfe\x00",
        b"",
        b'{"id": "\\ud800", "benefit": "x", "date": "2021-02-28"}',
        b'{"id": 1, "padding": "' + b"x" * 1_000_000 + b'"}',
        b'{"id": 2, "benefit"',
    ]
    lines = [line for one in bad for line in (one, asked("good").encode())]
    done = jigi("deadline", "--jsonl", said=b"\xef\xbb\xbf" + b"\r\n".join(lines))
    assert (done.status, done.err) == (0, "")
    good = [answer for answer in done.answers if answer["id"] == "good"]
    assert len(good) == len(bad)
    assert all(map(is_right, good))
    assert len(done.answers) == 2 * len(bad) - 1


def test_a_person_gets_korean_sentences_with_the_weekday_and_the_articles(jigi: Jigi) -> None:
    done = jigi("deadline", "퇴직수당", "2021-02-28", PYTHONIOENCODING="ascii")
    assert (done.status, done.err) == (0, "")
    assert "2026년 2월 28일(토)" in done.out
    assert "사립학교교직원 연금법 제54조" in done.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "benefit: '' is no name"),
        (["퇴직수당"], "expected YYYY-MM-DD"),
        (["퇴직수당", "2021-02-30"], "'2021-02-30' is no day"),
        (["퇴직수단", "2021-02-28"], "expected one of 퇴직수당"),
        (["--nonsense"], "No such option"),
    ],
)
def test_wrong_use_is_one_line_and_status_2(jigi: Jigi, arguments: list[str], said: str) -> None:
    done = jigi("deadline", *arguments)
    assert (done.status, done.out, len(done.complaints)) == (2, "", 1)
    assert said in done.err


def test_a_table_of_holidays_that_is_not_there_is_named(jigi: Jigi) -> None:
    done = jigi("deadline", "퇴직수당", "2021-02-28", JIGI_HOLIDAYS_FILE="/nowhere.toml")
    assert (done.status, done.out, len(done.complaints)) == (2, "", 1)
    assert done.err.startswith("JIGI_HOLIDAYS_FILE: /nowhere.toml: No such file")
