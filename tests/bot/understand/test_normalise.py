"""One spelling: width, blanks, quotes and controls no longer matter, and nothing grows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understand.normalise import LONGEST, is_one_slip, jamo, normalise, squeeze


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("  ２０２１년\n\n2월  ", "2021년 2월"),
        ("‘왜요?’", "'왜요?'"),
        ("“네”", '"네"'),
        ("2021–02–28", "2021-02-28"),
        ("취\u200b소\u0000", "취소"),
        ("\u1112\u1161\u11ab", "한"),
        ("①", "1"),
        ("", ""),
    ],
)
def test_one_spelling_remains(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


def test_blanks_points_and_case_do_not_matter_when_squeezed() -> None:
    assert squeeze(" 내 기한! ") == squeeze("내기한") == "내기한"
    assert squeeze("Help, me.") == "helpme"


@given(st.text(max_size=6000))
@settings(deadline=None)
def test_it_is_short_and_stays_as_it_is(text: str) -> None:
    plain = normalise(text)
    assert len(plain) <= LONGEST
    assert normalise(plain) == plain


@pytest.mark.parametrize(
    ("left", "right", "slip"),
    [
        ("건너뛰기", "건너뛰귀", True),
        ("도움말", "도음말", True),
        ("도움말", "도우말", True),
        ("도움말", "도움말", True),
        ("cancel", "cancle", True),
        ("상담원", "상당언", False),
        ("취소", "설정", False),
    ],
)
def test_one_wrong_letter_is_a_slip_and_two_are_not(left: str, right: str, *, slip: bool) -> None:
    assert is_one_slip(jamo(left), jamo(right)) is slip
    assert is_one_slip(jamo(right), jamo(left)) is slip
