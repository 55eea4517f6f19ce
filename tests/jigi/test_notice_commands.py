"""`jigi notice` and `jigi officer` as an officer types them: the steps, and wrong use in a line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.jigi.command import Jigi

FILE = """
title = "서버 점검"
ko = "12월 1일 밤에 [잠시] 쉽니다."

[to]
language = "ko"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "notice.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


def told(jigi: Jigi, *words: str) -> Any:  # noqa: ANN401  JSON
    done = jigi(*words, "--json")
    assert (done.status, done.err) == (0, ""), done.err
    (answer,) = done.answers
    return answer


def test_officers_are_named_listed_and_withdrawn(jigi: Jigi) -> None:
    added = told(jigi, "officer", "add", "kim", "김담당", "--role", "author")
    assert added["once"].startswith("officer_")
    shown = jigi("officer", "list")
    assert (shown.status, "김담당" in shown.out, "author" in shown.out) == (0, True, True)
    assert told(jigi, "officer", "withdraw", "kim") == {"officer": "kim", "withdrawn": True}
    again = jigi("officer", "withdraw", "kim")
    assert (again.status, again.out, again.complaints) == (
        2,
        "",
        ["직원 번호 kim: 지금 일하는 직원이 아닙니다."],
    )


def test_a_notice_is_written_counted_looked_at_and_refused_where_it_must_be(
    jigi: Jigi, file: Path
) -> None:
    told(jigi, "officer", "add", "kim", "김", "--role", "author", "--role", "approver")
    code = told(jigi, "notice", "draft", str(file), "--as", "kim")["code"]
    counted = told(jigi, "notice", "count", code, "--as", "kim")
    assert (counted["state"], counted["counted"]["audience"]) == ("counted", 0)
    shown = jigi("notice", "preview", code, "--as", "kim")
    assert "12월 1일 밤에 [잠시] 쉽니다." in shown.out
    assert "영어 글이 없어" in shown.out
    nobody = jigi("notice", "request", code, "--as", "kim")
    assert (nobody.status, nobody.complaints) == (2, ["받을 분이 없습니다. 대상을 바꿔 주십시오."])
    assert jigi("notice", "start", code, "--as", "kim").complaints == [
        "이 일은 발송 담당이 합니다."
    ]
    report = told(jigi, "notice", "report", code, "--as", "kim")["report"]
    assert report["adds_up"]
    assert [one["code"] for one in told(jigi, "notice", "list", "--as", "kim")] == [code]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("title = ", "expected TOML"),
        ('titel = "x"', "titel: unknown"),
        ("ko = 3", "ko = 3; expected text"),
        ('title = "x"\nko = "글"\n[to]\nchannel = "fax"', "channel=fax"),
    ],
)
def test_a_file_that_is_wrong_is_one_line(
    jigi: Jigi, tmp_path: Path, text: str, named: str
) -> None:
    told(jigi, "officer", "add", "kim", "김", "--role", "author")
    path = tmp_path / "wrong.toml"
    path.write_text(text, encoding="utf-8")
    done = jigi("notice", "draft", str(path), "--as", "kim")
    assert (done.status, done.out) == (2, "")
    assert named in done.err


def test_who_is_no_officer_is_told_so(jigi: Jigi, file: Path) -> None:
    done = jigi("notice", "draft", str(file), "--as", "nobody")
    assert (done.status, len(done.complaints)) == (2, 1)
    assert jigi("notice", "draft", str(file)).status == 2
    assert jigi("notice", "draft", "nowhere.toml", "--as", "nobody").status == 2
