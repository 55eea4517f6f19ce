"""What is asked is told apart from what is said, with and without a question mark."""

from __future__ import annotations

import pytest

from bot.understand.normalise import normalise
from bot.understand.questions import is_question, pieces


@pytest.mark.parametrize(
    "said",
    [
        "퇴직수당 받을 수 있나요",
        "언제까지 청구해야 돼요",
        "2월 28일까지인가요?",
        "저도 해당되나요",
        "얼마 받아요",
        "청구하면 될까요",
        "받을 수 있습니까",
        "연금이 깎이는지요",
        "2021년 2월 28일 맞죠?",
        "서류 좀 알려 주세요",
        "어떻게 신청하는 건가요",
        "이미 지난 건가",
        "퇴직금 나오냐",
        "when should I claim",
        "Can I claim now",
    ],
)
def test_a_question_is_one(said: str) -> None:
    assert is_question(said)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "작년에 그만뒀어요",
        "우리 어머니",
        "누나",
        "2월에 끝나요",
        "내년에 나가요",
        "2019년에 그만뒀으니까",
        "몇 월인지 기억이 안 나요",
        "언제 그만뒀는지 모르겠어요",
        "작년부터",
        "본인이에요",
        "2021. 2. 28. 퇴직",
        "My last day was 31 August 2026.",
    ],
)
def test_a_statement_is_none(said: str) -> None:
    assert not is_question(said)


def test_the_fact_before_a_question_is_cut_off_from_it() -> None:
    said = normalise("안녕하세요. 2021년 2월에 관뒀는데 퇴직수당 되나요?")
    parts = [(said[p.start : p.end].strip(), p.asked) for p in pieces(said)]
    assert parts == [
        ("안녕하세요.", False),
        ("2021년 2월에 관뒀는데", False),
        ("퇴직수당 되나요?", True),
    ]


def test_a_supposition_before_a_question_is_asked_too() -> None:
    said = normalise("내년에 그만둔다면 몰라도, 올해 퇴직하면 언제 받나요?")
    assert all(piece.asked for piece in pieces(said))
