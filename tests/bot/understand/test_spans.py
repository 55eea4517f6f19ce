"""Which words are found in a text: with slips, without blanks, the longest first."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understand.normalise import normalise
from bot.understand.sounds import sounds_of
from bot.understand.spans import find_spans, slippery_words
from rules.catalogue import catalogue
from tests.bot.understand.slips_made import FRAMES, tried

UNRELATED = Path(__file__).parents[2] / "cases" / "unrelated.txt"
FOUND_AT_LEAST = 0.98


def ids(text: str) -> list[str]:
    return [name for span in find_spans(normalise(text)) for name in span.ids]


def meant(text: str, word: str) -> bool:
    """The word, or another word of the same term."""
    (wanted,) = find_spans(word)
    return any(set(wanted.ids) & set(span.ids) for span in find_spans(normalise(text)))


def test_a_word_with_one_slip_is_still_found() -> None:
    """Every seventh word that may slip; all of them in `python -m bench.understanding`."""
    words = sorted(word for word in slippery_words() if not word.isascii())
    sample = list(tried(words[::7]))
    missed = [(word, text) for word, text in sample if not meant(text, word)]
    assert len(words) > 800
    assert len(sample) >= len(words) / 7 * 3 * len(FRAMES)
    assert 1 - len(missed) / len(sample) >= FOUND_AT_LEAST, missed[:20]


def test_sentences_about_other_things_hold_no_word_of_a_benefit() -> None:
    benefits = set(catalogue().benefits) | set(catalogue().claims)
    sentences = UNRELATED.read_text("utf-8").splitlines()
    wrong = {text: found for text in sentences if (found := set(ids(text)) & benefits)}
    assert len(sentences) >= 200
    assert not wrong


def test_no_slip_is_heard_in_sentences_about_other_things() -> None:
    sentences = UNRELATED.read_text("utf-8").splitlines()
    slips = {text: span for text in sentences for span in find_spans(normalise(text)) if span.slips}
    assert not slips


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("배우자의 유족연금을 받나요", "disability_survivor_pension"),
        ("휴직한 경우 퇴직수당은 줄어드나요", "honorary_allowance"),
        ("휴직 기간은 퇴직수당에 들어가나요", "withheld_balance"),
        ("소득을 숨기고 연금을 받으면", "other_scheme"),
        ("법원이 나누라고 했어요", "geps"),
        ("상대방이 연금을 받기 전이에요", "mps"),
        ("온라인 신청이 가능한가요", "limitation"),
        ("결정을 다시 심사 요청할 수 있나요", "death_condolence"),
        ("그냥 죽어버릴까 봐요", "insult"),
        ("after 12 years of teaching", "ten_years"),
    ],
)
def test_a_particle_or_half_a_word_is_no_slip(text: str, never: str) -> None:
    assert never not in ids(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("퇴직연금", "retirement_pension"),
        ("퇴직연금일시금", "retirement_pension_lump_sum"),
        ("퇴직연금일시굼", "retirement_pension_lump_sum"),
        ("퇴직연금 일시금", "retirement_pension_lump_sum"),
        ("퇴직연금공제일시금", "retirement_pension_partial_lump_sum"),
        ("퇴직연금 공재일시금", "retirement_pension_partial_lump_sum"),
        ("퇴직수당", "retirement_allowance"),
        ("퇴직슈당", "retirement_allowance"),
        ("퇴지구당", "retirement_allowance"),
        ("명예퇴직수당", "honorary_allowance"),
        ("명애퇴직수당", "honorary_allowance"),
        ("유족연금", "survivor_pension"),
        ("퇴직유족연금", "survivor_pension"),
        ("퇴직유족연금부가금", "survivor_pension_addition"),
        ("퇴직유족연금특별부가금", "survivor_pension_special_addition"),
        ("퇴직유족연금일시금", "survivor_pension_lump_sum"),
        ("퇴직유족일시금", "survivor_lump_sum"),
        ("연계퇴직유족연금", "linked_survivor_pension"),
        ("연계퇴직연금", "linked_retirement_pension"),
        ("조기퇴직연금", "early_retirement_pension"),
        ("비직무상장해연금", "nonduty_disability_pension"),
        ("직무상장해연금", "duty_disability_pension"),
        ("직무상유족연금", "duty_survivor_pension"),
        ("장해유족연금", "disability_survivor_pension"),
        ("분할연금선청구", "split_pension_pre_claim"),
        ("분할연금일시금", "split_lump_sum"),
    ],
)
def test_the_longest_reading_wins(text: str, expected: str) -> None:
    (span,) = find_spans(normalise(text))
    assert expected in span.ids


@pytest.mark.parametrize("benefit", list(catalogue().benefits.values()), ids=lambda b: b.id)
def test_every_benefit_is_known_by_all_its_names(benefit: object) -> None:
    row = catalogue().benefits[getattr(benefit, "id", "")]
    for name in (row.name, row.short_name, *row.aliases):
        named = {b for span in find_spans(normalise(name)) for t in span.terms for b in t.benefits}
        assert row.id in named, name


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("목돈으로 찾고 싶어요", "목돈"),
        ("퇴직금 얼마 나와요", "퇴직금"),
        ("장애연금 되나요", "장애연금"),
        ("학교에서 짤렸는데요", "짤렸"),
        ("재산분할 했어요", "재산분할"),
    ],
)
def test_a_word_with_several_meanings_says_which(text: str, word: str) -> None:
    (span,) = [s for s in find_spans(normalise(text)) if s.word == word]
    assert len(span.terms[0].means) > 1


@pytest.mark.parametrize(
    "text", ["그런대 여기 앉아도 돼요", "나라에서 감정리를 했다", "이 사람 아들여라"]
)
def test_short_words_do_not_reach_across_blanks(text: str) -> None:
    assert "loan" not in ids(text)


def test_a_closing_consonant_may_move_on_to_the_next_syllable() -> None:
    assert ids("유족연그미 나오나요") == ["survivor_pension"]


def test_spans_point_into_the_text_as_it_was_written() -> None:
    said = normalise("제 퇴직 연금 일시금은요?")
    (span,) = find_spans(said)
    assert said[span.start : span.end] == "퇴직 연금 일시금"


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_spans_in_order_and_apart(text: str) -> None:
    said = normalise(text)
    spans = find_spans(said)
    ends = [0, *(span.end for span in spans)]
    assert all(end <= span.start < span.end for end, span in zip(ends, spans, strict=False))
    assert ends[-1] <= len(said)


def test_sounds_take_a_syllable_apart() -> None:
    assert [sounds_of(letter) for letter in "퇴직ㅋa"] == ["ㅌㅚ", "ㅈㅣㄱ", "ㅋ", "a"]
