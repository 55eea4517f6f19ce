"""조사 after whatever a person or the law may be called."""

from __future__ import annotations

import pytest

from core.particles import with_particle

TOPIC = """
퇴직수당은 퇴직급여는 홍길동은 김나나는 값은 닭은 2027년 2월 26일(금)은 사망조위금(배우자)은
유족은 장해는 박은 이는 0은 1은 2는 3은 4는 5는 6은 7은 8은 9는 10은 100은 1,000은 2021은 12.5는
50%는 3개월은 60일은 1588-8110은 Kim은 Lee는 Jane은 Daniel은 Apple은 Google은 Peter는 Maria는 John은
Tom은 Eric은 David는 Robert는 Jack은 Mark는 Young은 Anne은 Grace는 Chris는 Philip은 Jacob은 PETER는
NH는 KBL은 KTM은 TP는 PDF는 FAX는 URL은 LH는 SMS는 OECD는 NPS는 N은 R은 ２０２６은 가는
"홍길동"은 ‘이나나’는 「퇴직수당」은 『연금』은 [알림]은 《안내》는
'퇴직수당(교직원)'은 「퇴직급여(일시금)」는 홍길동 은 퇴직수당.은 급여…는 홍길동😀은 ★는
"""
DIRECTION = """
서울로 부산으로 학교로 교무실로 1로 2로 3으로 6으로 7로 8로 10으로 Seoul로 London으로 Peter로
Daniel로 LH로 URL로 KBL로 KTM으로 28일로 31일(수)로 연금공단으로 '서울'로 「부산」으로
팩스로 메일로 50%로
"""


def _parted(table: str, forms: tuple[str, str]) -> list[tuple[str, str]]:
    """Words of a table with the form each must get; a word may hold blanks before a bracket."""
    longest = sorted(forms, key=len, reverse=True)
    cases = []
    for line in table.strip().splitlines():
        for word in (
            line.replace("년 2월 26일", "년_2월_26일").replace("홍길동 은", "홍길동_은").split()
        ):
            form = next(form for form in longest if word.endswith(form))
            cases.append((word.removesuffix(form).replace("_", " "), form))
    return cases


TOPICS = _parted(TOPIC, ("은", "는"))
DIRECTIONS = _parted(DIRECTION, ("으로", "로"))


@pytest.mark.parametrize(("text", "form"), TOPICS)
def test_a_topic_gets_the_form_that_fits_its_sound(text: str, form: str) -> None:
    assert with_particle(text, "은/는") == text + form


@pytest.mark.parametrize(("text", "form"), DIRECTIONS)
def test_after_a_rieul_a_direction_is_short(text: str, form: str) -> None:
    assert with_particle(text, "으로/로") == text + form


@pytest.mark.parametrize(
    ("pair", "after_consonant", "after_vowel"),
    [
        ("이/가", "수당이", "급여가"),
        ("을/를", "수당을", "급여를"),
        ("과/와", "수당과", "급여와"),
        ("이에요/예요", "수당이에요", "급여예요"),
        ("이라고/라고", "수당이라고", "급여라고"),
        ("이/", "수당이", "급여"),
    ],
)
def test_every_pair_is_used_alike(pair: str, after_consonant: str, after_vowel: str) -> None:
    assert with_particle("수당", pair) == after_consonant
    assert with_particle("급여", pair) == after_vowel


@pytest.mark.parametrize("pair", [",", "은", "/는", ".2f"])
def test_what_is_no_pair_is_refused(pair: str) -> None:
    with pytest.raises(ValueError, match="expected two forms"):
        with_particle("수당", pair)


def test_nothing_said_takes_the_form_after_a_vowel() -> None:
    assert with_particle("", "은/는") == "는"


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(TOPICS) + len(DIRECTIONS) > 100
