"""Commands and typed choices: understood in many spellings, never invented."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot.understand
from bot.understand.words import Menu, Repair, read_choice, read_command

LEXICON = Path(bot.understand.__file__).with_name("lexicon.toml")


def commands() -> dict[str, list[str]]:
    table: dict[str, list[str]] = tomllib.loads(LEXICON.read_text("utf-8"))["commands"]
    return table


def test_every_command_has_words_and_every_word_a_command() -> None:
    assert set(commands()) == {*Repair, *Menu}


@pytest.mark.parametrize("command", commands())
def test_every_word_of_the_lexicon_is_its_own_command(command: str) -> None:
    assert {word: read_command(word) for word in commands()[command]} == dict.fromkeys(
        commands()[command], command
    )


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("뒤로 가 주세요", Repair.BACK),
        ("취소할게요", Repair.CANCEL),
        ("음 취소해 주세요", Repair.CANCEL),
        ("건너뛸래요.", Repair.SKIP),
        ("건너뛰귀", Repair.SKIP),
        ("다시요", Repair.REPEAT),
        ("처음으로 가기", Repair.START),
        ("/start", Repair.START),
        ("/start abc123", Repair.START),
        ("고치기요", Repair.EDIT),
        ("/help@yeongeum_bot", Repair.HELP),
        ("도음말", Repair.HELP),
        ("상담원 연결해 주세요", Repair.PERSON),
        ("알림 그만 보내요", Repair.STOP),
        ("/stop", Repair.STOP),
        ("STOP", Repair.STOP),
        ("내기한", Menu.DEADLINES),
        ("내 기한 보여줘", Menu.DEADLINES),
        ("/deadlines", Menu.DEADLINES),
        ("청구햇어요", Menu.CLAIMED),
        ("나중에요", Menu.LATER),
        ("설정 메뉴", Menu.SETTINGS),
        ("쉬운말로 해줘", Menu.EASY),
        ("왜요?", Menu.WHY),
        ("cancle", Repair.CANCEL),
        ("Settings please", Menu.SETTINGS),
    ],
)
def test_a_command_is_heard_in_polite_hurried_and_english_words(said: str, command: str) -> None:
    assert read_command(said) == command


@pytest.mark.parametrize(
    "said",
    [
        "",
        "😀",
        "안녕하세요",
        "그만뒀어요",
        "2월 28일",
        "치소",
        "마음으로",
        "청구 안 했어요",
        "청구했어요?",
        "모두 지우기?",
        "모두 지우지",
        "상담원이었어요",
        "처음 임용된 건 1991년이에요",
        "다시 학교에 취직했어요",
        "/unknown",
        "취소 " * 20,
    ],
)
def test_what_is_no_command_is_none(said: str) -> None:
    assert read_command(said) is None


AGREE = ("동의해요", "동의 안 해요", "전문 보기")
WORK = ("일해요", "그만뒀어요", "가족이에요")
WHICH_DAY = ("마지막 근무일", "퇴직한 날", "모르겠어요")
DEDUCTED = ("뗐어요", "안 뗐어요", "모르겠어요")
ECHO = ("맞아요", "고치기")
YEARS = ("2년", "5년", "10년")
NEW_PAIR = ("옮겼어요", "안 옮겼어요")


@pytest.mark.parametrize(
    ("said", "labels", "chosen"),
    [
        ("동의해요", AGREE, "동의해요"),
        ("동의합니다", AGREE, "동의해요"),
        ("네", AGREE, "동의해요"),
        ("아니요", AGREE, "동의 안 해요"),
        ("동의안합니다", AGREE, "동의 안 해요"),
        ("동의하지 않습니다", AGREE, "동의 안 해요"),
        ("재직 중입니다", WORK, "일해요"),
        ("퇴직했어요", WORK, "그만뒀어요"),
        ("그만뒀서요", WORK, "그만뒀어요"),
        ("유족이에요", WORK, "가족이에요"),
        ("1", WORK, "일해요"),
        ("2번이요", WORK, "그만뒀어요"),
        ("세 번째", WORK, "가족이에요"),
        ("③", WORK, "가족이에요"),
        ("둘째", WORK, "그만뒀어요"),
        ("퇴직한 날이요", WHICH_DAY, "퇴직한 날"),
        ("퇴직일이에요", WHICH_DAY, "퇴직한 날"),
        ("근무일", WHICH_DAY, "마지막 근무일"),
        ("글쎄요 잘 모르겠어요", WHICH_DAY, "모르겠어요"),
        ("기억이 안 나요", WHICH_DAY, "모르겠어요"),
        ("예", DEDUCTED, "뗐어요"),
        ("아뇨", DEDUCTED, "안 뗐어요"),
        ("안뗐어요", DEDUCTED, "안 뗐어요"),
        ("네 맞아요!", ECHO, "맞아요"),
        ("yes", ECHO, "맞아요"),
        ("틀렸어요", ECHO, "고치기"),
        ("10년이요", YEARS, "10년"),
        ("응", NEW_PAIR, "옮겼어요"),
        ("아니", NEW_PAIR, "안 옮겼어요"),
    ],
)
def test_a_typed_answer_means_a_button(said: str, labels: tuple[str, ...], chosen: str) -> None:
    at = read_choice(said, labels)
    assert at is not None
    assert labels[at] == chosen


@pytest.mark.parametrize(
    ("said", "labels"),
    [
        ("", WORK),
        ("4", WORK),
        ("0", WORK),
        ("2", YEARS),
        ("퇴직한 날이 뭐예요?", WHICH_DAY),
        ("네", WHICH_DAY),
        ("2022년 2월 28일", WHICH_DAY),
        ("안녕하세요", AGREE),
        ("네", ()),
        ("일", WORK),
        ("어요", WORK),
    ],
)
def test_an_answer_that_fits_no_button_or_several_is_none(
    said: str, labels: tuple[str, ...]
) -> None:
    assert read_choice(said, labels) is None


@given(text=st.text(max_size=4096), labels=st.lists(st.text(max_size=12), max_size=6))
@settings(deadline=None)
def test_any_text_is_survived(text: str, labels: list[str]) -> None:
    assert read_command(text) in {None, *Repair, *Menu}
    at = read_choice(text, labels)
    assert at is None or 0 <= at < len(labels)


@given(at=st.integers(0, 4))
def test_a_button_s_own_words_and_number_always_mean_it(at: int) -> None:
    labels = ("퇴직급여만", "퇴직수당만", "둘 다", "아직이에요", "모르겠어요")
    assert read_choice(labels[at], labels) == at
    assert read_choice(f"{at + 1}번", labels) == at
