from __future__ import annotations

import re
from datetime import date

import pytest

from rules import calendar, limitation, service
from rules.catalogue import (
    Basis,
    Benefit,
    Citation,
    Duty,
    Phrase,
    catalogue,
    cite,
    cite_all,
    in_words,
)
from rules.citation import article_text, articles_text
from rules.limitation import Limitation, Unit

CATALOGUE = catalogue()
BENEFITS = list(CATALOGUE.benefits.values())
DATED: list[Benefit | Duty] = [*BENEFITS, *CATALOGUE.duties.values()]
NAMED = [*DATED, *CATALOGUE.claims.values()]

# voice: words nobody should have to read, and marks that look like fraud or break a reader.
UNWELCOME = re.compile(
    r"[!…ㅠㅋ]|바랍니다|요망|필히|귀하|당해|상기|익일|하십시오|아마|거의|U-\d|추론"
)


def ids(entry: object) -> str:
    return str(getattr(entry, "id", entry))


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?])\s+", text) if part]


@pytest.mark.parametrize("entry", DATED, ids=ids)
def test_every_entry_cites_its_law_and_was_verified(entry: Benefit | Duty) -> None:
    assert entry.articles
    assert all(cite(article) for article in entry.articles)
    assert date(2026, 1, 1) <= entry.effective
    assert entry.verified >= date(2026, 6, 8)


def test_every_statute_is_cited_by_an_entry_or_a_rule() -> None:
    by_entries = {article.statute for entry in DATED for article in entry.articles}
    rules = (*limitation.ARTICLES, *calendar.ARTICLES, *service.ARTICLES)
    assert by_entries | {article.statute for article in rules} == set(CATALOGUE.statutes)


@pytest.mark.parametrize("benefit", BENEFITS, ids=ids)
def test_every_benefit_says_what_to_hand_in_where(benefit: Benefit) -> None:
    assert benefit.documents
    assert benefit.where
    assert benefit.form
    if "물어보기" not in benefit.form:
        assert benefit.documents[0] == benefit.form


@pytest.mark.parametrize("entry", NAMED, ids=ids)
def test_every_short_name_fits_a_text_message(entry: Benefit) -> None:
    assert len(entry.short_name.encode("cp949")) <= 20


@pytest.mark.parametrize("entry", NAMED, ids=ids)
def test_plain_korean_is_short_and_polite(entry: Benefit) -> None:
    for sentence in sentences(entry.plain):
        assert len(sentence.split()) <= 16, sentence
        assert sentence.endswith("요."), sentence
    assert "\n" not in entry.plain
    assert not UNWELCOME.search(entry.plain)


@pytest.mark.parametrize("entry", NAMED, ids=ids)
def test_easy_korean_is_shorter_and_has_no_brackets(entry: Benefit) -> None:
    for sentence in sentences(entry.easy):
        assert len(sentence.split()) <= 10, sentence
        assert sentence.endswith("요."), sentence
    assert not re.search(r"[()\n]", entry.easy)
    assert not UNWELCOME.search(entry.easy)


@pytest.mark.parametrize("entry", NAMED, ids=ids)
def test_plain_english_is_short(entry: Benefit) -> None:
    assert all(len(sentence.split()) <= 20 for sentence in sentences(entry.plain_en))
    assert not re.search(r"lapse|prescription|limitation|[!…]", entry.plain_en)


@pytest.mark.parametrize("entry", DATED, ids=ids)
def test_a_doubt_is_said_in_plain_words(entry: Benefit | Duty) -> None:
    for sentence in sentences(entry.doubt):
        assert len(sentence.split()) <= 16, sentence
        assert sentence.endswith("요."), sentence
    assert not UNWELCOME.search(entry.doubt)


def test_every_benefit_belongs_to_exactly_one_claim() -> None:
    owned = [benefit for claim in CATALOGUE.claims.values() for benefit in claim.benefits]
    assert sorted(owned) == sorted(CATALOGUE.benefits)
    assert all(claim.benefits for claim in CATALOGUE.claims.values())
    for benefit in BENEFITS:
        assert benefit.id in CATALOGUE.claims[benefit.claim].benefits


def test_one_claim_form_covers_its_alternatives() -> None:
    assert CATALOGUE.claims["retirement_benefit"].benefits == (
        "retirement_pension",
        "early_retirement_pension",
        "retirement_pension_lump_sum",
        "retirement_pension_partial_lump_sum",
        "retirement_lump_sum",
    )
    assert CATALOGUE.claims["retirement_allowance"].benefits == ("retirement_allowance",)
    assert len(CATALOGUE.claims["survivor_benefit"].benefits) == 5


def test_limits_are_those_of_article_54_and_its_neighbours() -> None:
    three = {benefit.id for benefit in BENEFITS if benefit.limitation == Limitation(3, Unit.YEAR)}
    assert three == {
        "duty_medical",
        "rehab_exercise",
        "rehab_counseling",
        "nursing_care",
        "assistive_device",
        "disaster_relief",
        "death_condolence_family",
        "death_condolence_self",
        "split_pension",
        "split_pension_pre_claim",
        "split_lump_sum",
    }
    none = {benefit.id for benefit in BENEFITS if benefit.limitation is None}
    assert none == {"emigration_lump_sum", "missing_person_claim"}
    days = {
        benefit.id: benefit.limitation.amount
        for benefit in BENEFITS
        if benefit.limitation and benefit.limitation.unit is Unit.DAY
    }
    assert days == {"review_claim": 90, "review_claim_made": 180}
    five = set(CATALOGUE.benefits) - three - none - set(days)
    assert {CATALOGUE.benefits[key].limitation for key in five} == {Limitation(5, Unit.YEAR)}


def test_a_limitation_the_law_does_not_state_says_so() -> None:
    treated = {benefit.id for benefit in BENEFITS if benefit.limitation_basis is Basis.TREATED}
    assert treated == {
        "no_survivor_payment",
        "rehab_exercise",
        "rehab_counseling",
        "assistive_device",
        "reduced_refund",
    }
    uncertain = [benefit for benefit in BENEFITS if benefit.limitation_basis is not Basis.STATUTE]
    assert all(benefit.doubt for benefit in uncertain)


def test_duties_count_what_the_decree_counts() -> None:
    counted = {duty.id: duty.limitation for duty in CATALOGUE.duties.values() if duty.limitation}
    assert counted == {
        "benefit_change": Limitation(30, Unit.DAY),
        "pension_loss_report": Limitation(30, Unit.DAY),
        "reemployment_report": Limitation(10, Unit.DAY),
        "clawback_payment": Limitation(30, Unit.DAY),
        "disability_recheck": Limitation(6, Unit.MONTH),
        "counseling_start": Limitation(1, Unit.MONTH),
    }
    assert len(CATALOGUE.duties) == 11
    assert all(duty.rule for duty in CATALOGUE.duties.values())


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("retirement_allowance", "retirement_allowance"),
        ("퇴직수당", "retirement_allowance"),
        (" 퇴직 수당 ", "retirement_allowance"),
        ("퇴직연금일시금", "retirement_pension_lump_sum"),
        ("퇴직유족연금특별부가금", "survivor_pension_special_addition"),
        ("유족특별부가금", "survivor_pension_special_addition"),
        ("보조기구ㆍ보조기구 수당", "assistive_device"),
        ("사망조위금（본인）", "death_condolence_self"),
        ("조기연금", "early_retirement_pension"),
    ],
)
def test_a_benefit_is_found_by_id_and_by_its_names(given: str, found: str) -> None:
    assert CATALOGUE.benefit(given).id == found


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(LookupError, match=r"'퇴직연금일시굼' is no benefit.*퇴직연금일시금"):
        CATALOGUE.benefit("퇴직연금일시굼")
    with pytest.raises(LookupError, match="such as 퇴직일시금"):
        CATALOGUE.benefit("😀")
    with pytest.raises(LookupError, match="such as 퇴직일시금"):
        CATALOGUE.benefit("")


def test_the_name_of_a_claim_is_dated_when_its_benefits_share_a_limit() -> None:
    assert CATALOGUE.dated("퇴직급여").limitation == Limitation(5, Unit.YEAR)
    assert CATALOGUE.dated("사망조위금").limitation == Limitation(3, Unit.YEAR)
    assert CATALOGUE.dated("환수금").id == "clawback_payment"
    with pytest.raises(LookupError, match=r"several benefits; .*안 날부터.*있은 날부터"):
        CATALOGUE.dated("심사청구")


def test_no_two_entries_answer_to_one_name() -> None:
    names = [name for entry in DATED for name in {entry.name, entry.short_name, *entry.aliases}]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("article", "text"),
    [
        ("54①", "제54조 제1항"),
        ("33의2", "제33조의2"),
        ("63의2①", "제63조의2 제1항"),
        ("2①3", "제2조 제1항 제3호"),
        ("2①2가", "제2조 제1항 제2호 가목"),
        ("부칙13561:7①", "부칙(제13561호) 제7조 제1항"),
    ],
)
def test_an_article_is_spelt_out(article: str, text: str) -> None:
    assert article_text(article) == text


@pytest.mark.parametrize("article", ["", "제54조", "54①②", "54 ①", "a"])
def test_what_is_no_article_is_refused(article: str) -> None:
    with pytest.raises(ValueError, match="expected a form such as"):
        article_text(article)


def test_a_citation_names_law_article_and_day() -> None:
    own, borrowed = Citation("법", "54①"), Citation("공연법", "51")
    assert cite(own) == "사립학교교직원 연금법 제54조 제1항 (2026년 10월 2일 시행)"
    assert cite(borrowed) == "공무원연금법 제51조(사립학교교직원 연금법 제42조 제1항에 따라 적용)"


def test_several_citations_make_one_line() -> None:
    law = [Citation("법", "54①"), Citation("법", "54④")]
    assert cite_all(law) == "사립학교교직원 연금법 제54조 제1항·제4항 (2026년 10월 2일 시행)"
    both = [*law, Citation("공연법", "45"), Citation("공연법", "48")]
    assert cite_all(both) == (
        "사립학교교직원 연금법 제54조 제1항·제4항; 공무원연금법 제45조·제48조"
        "(사립학교교직원 연금법 제42조 제1항에 따라 적용) (모두 2026년 10월 2일 시행)"
    )
    mixed = [Citation("연계법", "25"), Citation("민법", "157")]
    assert cite_all(mixed) == (
        "국민연금과 직역연금의 연계에 관한 법률 제25조 (2026년 5월 26일 시행); "
        "민법 제157조 (2026년 3월 17일 시행)"
    )
    assert cite_all([]) == ""


def test_beside_a_whole_article_no_part_of_it_is_named() -> None:
    assert articles_text(["31⑥5", "31⑥", "31①"]) == "제31조 제6항·제1항"
    assert articles_text(["63의3①", "63", "63의3"]) == "제63조·제63조의3"
    assert articles_text(["2①1", "2①10", "부칙13561:7①", "부칙13561:7"]) == (
        "제2조 제1항 제1호·제1항 제10호, 부칙(제13561호) 제7조"
    )
    assert articles_text(["43①1", "43①"], "en") == "Article 43(1)"


def test_an_addendum_is_never_mistaken_for_the_act() -> None:
    """제31조 behind 부칙 제7조 would be read as an article of the addendum."""
    mixed = ["부칙13561:7①", "부칙13561:8", "31①", "부칙15554:5①", "부칙15554:5②", "2①2", "31③"]
    assert cite_all([Citation("법", article) for article in mixed]) == (
        "사립학교교직원 연금법 제31조 제1항·제3항·제2조 제1항 제2호, "
        "부칙(제13561호) 제7조 제1항·제8조, 부칙(제15554호) 제5조 제1항·제2항 "
        "(2026년 10월 2일 시행)"
    )
    assert cite_all([Citation("법", article) for article in mixed], "en") == (
        "사립학교교직원 연금법 Articles 31(1), 2(1) item 2, 31(3); "
        "Addenda No. 13561 Articles 7(1), 8; Addenda No. 15554 Articles 5(1), 5(2), "
        "in force 2 Oct 2026"
    )


def test_a_citation_in_english_keeps_the_korean_name_of_the_law() -> None:
    own, borrowed = Citation("법", "54①"), Citation("공연법", "51")
    assert cite(own, "en") == "사립학교교직원 연금법 Article 54(1), in force 2 Oct 2026"
    assert cite(borrowed, language="en") == (
        "공무원연금법 Article 51 (applied by 사립학교교직원 연금법 Article 42(1)), "
        "in force 2 Oct 2026"
    )
    several = [own, Citation("영", "63의2①"), Citation("법", "54④")]
    assert cite_all(several, "en") == (
        "사립학교교직원 연금법 Articles 54(1), 54(4), in force 2 Oct 2026; "
        "사립학교교직원 연금법 시행령 Article 63-2(1), in force 2 Oct 2026"
    )
    assert article_text("2①2가", "en") == "Article 2(1) item 2 (가)"
    assert article_text("부칙13561:7①", "en") == "Addenda No. 13561 Article 7(1)"


@pytest.mark.parametrize("phrase", CATALOGUE.phrases.values(), ids=lambda phrase: phrase.ko[:20])
def test_what_is_shown_of_an_entry_has_plain_and_english_words(phrase: Phrase) -> None:
    lines = phrase.easy.splitlines()
    assert len(lines) <= 3
    assert all(len(line.split()) <= 10 for line in lines), lines
    assert all(len(sentences(line)) == 1 for line in lines), lines
    assert "(" not in phrase.easy
    assert not UNWELCOME.search(phrase.easy)
    assert all(len(sentence.split()) <= 20 for sentence in sentences(phrase.en))
    assert re.search(r"[a-z]", phrase.en)
    assert not re.search(r"(?i)lapse|prescription|limitation|[!…]", phrase.en)


def test_a_paper_in_english_keeps_the_name_the_office_knows() -> None:
    for benefit in BENEFITS:
        form = in_words(benefit.form, "en")
        assert f"({benefit.form})" in form or form == "please ask the pension office"
    assert (
        in_words("퇴직수당 청구서", "ko")
        == in_words("퇴직수당 청구서", "easy")
        == "퇴직수당 청구서"
    )
    assert in_words("어디에도 없는 글", "en") == "어디에도 없는 글"
