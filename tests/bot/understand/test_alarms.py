"""A person in danger is heard; a figure of speech and a death in the family are not mistaken."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understand.alarms import asks_for_person, is_crisis


@pytest.mark.parametrize(
    "said",
    [
        "죽고 싶어요",
        "요즘은 그냥 죽었으면 좋겠어요",
        "더는 살고 싶지 않아요",
        "살기 싫어요",
        "살 이유가 없어요",
        "살아갈 힘도 없네요",
        "이제 다 끝내고 싶어요",
        "약을 모아 뒀어요",
        "자살하고 싶다는 생각이 들어요",
        "스스로 목숨을 끊을까 해요",
        "극단적인 생각까지 들어요",
        "남편 따라가고 싶어요",
        "이제 그만 살고 싶어요",
        "세상을 떠나고 싶습니다",
        "뛰어내리고 싶어요",
        "자해를 했어요",
        "사라지고 싶네요",
        "죽고싶다",
        "I want to die",
        "I have been thinking of killing myself",
    ],
)
def test_a_person_in_danger_is_heard(said: str) -> None:
    assert is_crisis(said)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "기다리느라 힘들어 죽겠네요",
        "답답해 죽겠어요",
        "남편이 보고 싶어 죽겠어요",
        "바빠 죽는 줄 알았어요",
        "남편이 자살로 세상을 떠났어요",
        "아버지가 스스로 목숨을 끊으셨어요",
        "아내가 극단적 선택을 했어요",
        "제가 죽으면 연금은 누가 받나요?",
        "남편이 죽었어요",
        "어머니가 돌아가셨어요",
        "2024년 5월에 세상을 떠났습니다",
        "죽을 때까지 받나요",
        "서류가 사라졌어요",
        "서류 내는 일을 다 끝내고 싶어요",
        "집을 살 자신이 없네요",
        "약값을 모아 뒀어요",
        "이 학교에 살다시피 했어요",
        "I am dying to know my deadline",
    ],
)
def test_speech_and_grief_are_not_mistaken_for_danger(said: str) -> None:
    assert not is_crisis(said)


@pytest.mark.parametrize(
    "said",
    [
        "상담원",
        "상담사 연결해 주세요",
        "사람이랑 얘기하고 싶어요",
        "담당자 바꿔 주세요",
        "전화로 상담할 수 있어요?",
        "직원분 연결 부탁드려요",
        "기계 말고 사람 불러 주세요",
        "Can I talk to a real person?",
    ],
)
def test_who_wants_a_person_is_heard(said: str) -> None:
    assert asks_for_person(said)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "대학 직원이었어요",
        "남편이 직원으로 일했어요",
        "담당자가 2월에 그만뒀대요",
        "두 사람이에요",
    ],
)
def test_a_word_for_a_person_alone_is_no_such_wish(said: str) -> None:
    assert not asks_for_person(said)


@given(st.text(max_size=4096))
@settings(deadline=None)
def test_any_text_is_survived(text: str) -> None:
    assert is_crisis(text) in {True, False}
    assert asks_for_person(text) in {True, False}
