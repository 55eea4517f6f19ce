"""`jigi eval`: how often the answers to a file of gold are right, as a table and an exit status."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from core.settings import load_settings
from jigi.ask import scene_on
from jigi.evaluate import Mark, mark, plain, read_gold, share, tables
from tests.jigi.command import Jigi

SCENE: Final = scene_on(date(2026, 11, 22), load_settings(None))
RIGHT: Final[Mapping[str, Any]] = {
    "id": "g1",
    "text": "퇴직수당은 언제까지 청구하나요?",
    "topic": "claim_deadline",
    "verdict": "info",
    "kind": "plain",
    "must_match": ["5년", "퇴직한\\s*날"],
    "must_not_match": ["자동으로 나와요"],
}
WRONG: Final = {**RIGHT, "id": "g2", "must_match": ["100년"], "kind": "hard"}


def write(folder: Path, *rows: object) -> Path:
    path = folder / "gold.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


class TestMark:
    def test_an_answer_that_says_all_and_nothing_wrong_is_right(self) -> None:
        found = mark(RIGHT, SCENE)
        assert (found.must, found.clean, found.answer) == (True, True, True)
        assert (found.topic, found.verdict) == (True, True)

    def test_what_is_not_said_and_what_must_not_be_said_are_told_apart(self) -> None:
        assert mark(WRONG, SCENE).must is False
        said = mark({**RIGHT, "must_not_match": ["공단|5년"]}, SCENE)
        assert (said.must, said.clean, said.answer) == (True, False, False)

    def test_an_alternative_is_as_good(self) -> None:
        other = {**RIGHT, "topic": "loan", "verdict": "refuse"}
        found = mark(other, SCENE)
        assert (found.topic, found.verdict) == (False, False)
        found = mark({**other, "topic_alt": ["claim_deadline"], "verdict_alt": ["info"]}, SCENE)
        assert (found.topic, found.verdict) == (True, True)

    def test_a_pattern_sees_neither_lines_nor_marks_nor_forms_of_letters(self) -> None:
        assert plain("**5년**\u00a0 안에\u200b `청구`") == "5년 안에 청구"
        assert plain("５년") == "5년"
        assert mark({**RIGHT, "must_match": ["5년.*근거"]}, SCENE).must is True


class TestTables:
    def marks(self) -> list[Mark]:
        return [mark(RIGHT, SCENE), mark(WRONG, SCENE)]

    def test_the_whole_then_groups_then_what_was_wrong(self) -> None:
        lines = list(tables(self.marks()))
        assert lines[0].split() == ["all", "2", "50.0%", "50.0%", "100.0%", "100.0%", "100.0%"]
        assert any(line.split()[:2] == ["hard", "1"] for line in lines)
        assert any(line.split()[:2] == ["claim_deadline", "2"] for line in lines)
        assert lines[-1].startswith("g2 must: ")

    def test_nothing_wrong_has_no_list(self) -> None:
        assert list(tables([mark(RIGHT, SCENE)]))[-1].split()[0] == "plain"

    def test_no_question_at_all_is_no_division_by_nothing(self) -> None:
        assert share([]) == 0
        assert next(iter(tables([]))).split()[:2] == ["all", "0"]

    def test_a_share_is_from_nothing_to_one(self) -> None:
        assert share(self.marks()) == 0.5
        assert share(self.marks(), "topic") == 1.0


class TestGold:
    def test_empty_lines_and_a_byte_order_mark_are_no_matter(self, tmp_path: Path) -> None:
        path = tmp_path / "gold.jsonl"
        path.write_bytes(b"\xef\xbb\xbf" + json.dumps(RIGHT).encode() + b"\n\n  \n")
        assert [row["id"] for row in read_gold(path)] == ["g1"]

    @pytest.mark.parametrize("row", ["[1]", '{"id": 1, "text": "x"}', '"x"'])
    def test_a_line_that_is_no_question_is_named(self, tmp_path: Path, row: str) -> None:
        with pytest.raises(ValueError, match=r"gold\.jsonl line 2; expected an object with id"):
            read_gold(write(tmp_path, RIGHT, row))

    def test_a_line_that_is_no_json_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="Expecting"):
            read_gold(write(tmp_path, RIGHT, "{"))


class TestCommand:
    def test_it_prints_the_table_and_nothing_else(self, jigi: Jigi, tmp_path: Path) -> None:
        done = jigi("eval", str(write(tmp_path, RIGHT, WRONG)))
        assert (done.status, done.err) == (0, "")
        assert done.out.splitlines()[0].split()[:3] == ["all", "2", "50.0%"]

    @pytest.mark.parametrize(("least", "status"), [("0.5", 0), ("0.51", 1), ("0", 0), ("1", 1)])
    def test_too_few_right_answers_are_status_1(
        self, jigi: Jigi, tmp_path: Path, least: str, status: int
    ) -> None:
        done = jigi("eval", str(write(tmp_path, RIGHT, WRONG)), "--min-answer", least)
        assert done.status == status
        assert done.out

    @pytest.mark.parametrize(
        ("content", "said"), [("[1]\n", "line 1; expected an object"), ("{\n", "")]
    )
    def test_a_wrong_file_is_one_line_and_status_2(
        self, jigi: Jigi, tmp_path: Path, content: str, said: str
    ) -> None:
        done = jigi("eval", str(write(tmp_path, content)))
        assert (done.status, done.out, len(done.complaints)) == (2, "", 1)
        assert said in done.err

    def test_a_file_that_is_not_there_is_one_line_and_status_2(self, jigi: Jigi) -> None:
        done = jigi("eval", "nowhere.jsonl")
        assert (done.status, done.out, len(done.complaints)) == (2, "", 1)
        assert "nowhere.jsonl" in done.err
