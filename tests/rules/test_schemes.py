from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from importlib import resources
from pathlib import Path

import pytest

from rules import schemes
from rules.calendar import BusinessCalendar, UnknownYear
from rules.entries import Phrase
from rules.limitation import Limitation, Unit
from rules.schemes import Certainty, Nature, Scheme, SchemeBenefit, loading, reading
from rules.schemes.limits import limit_of, month_limit_of, safe_end
from rules.schemes.reading import file_names, read_file
from rules.schemes.shapes import Start

CASES = tomllib.loads(Path("tests/cases/other-schemes.toml").read_text(encoding="utf-8"))["case"]
CALENDAR = BusinessCalendar()
SCHEMES = list(schemes.schemes().values())
BENEFITS = list(schemes.benefits().values())
DAY = date(2024, 5, 10)

# voice: words nobody should have to read, and marks that look like fraud or break a reader.
UNWELCOME = re.compile(r"[!…ㅠㅋ]|바랍니다|요망|필히|귀하|당해|상기|익일|하십시오|아마|거의|사망자")
UNWELCOME_EN = re.compile(r"(?i)lapse|prescription|limitation|[!…]")
MONTHS = {"Jan": "1", "Jun": "6"}

Edit = Callable[[str, str, object], None]


def ids(item: object) -> str:
    return str(getattr(item, "id", item))


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?])\s+", text) if part]


def numbers(text: str) -> set[str]:
    for name, number in MONTHS.items():
        text = re.sub(rf"\b{name}\b", number, text)
    return set(re.findall(r"\d+", text))


def phrases(benefit: SchemeBenefit) -> Iterator[Phrase]:
    yield Phrase(benefit.plain, benefit.easy, benefit.plain_en)
    yield from (benefit.who, benefit.start_text, benefit.where, *benefit.interruption)
    if benefit.doubt:
        yield benefit.doubt


def spoken(benefit: SchemeBenefit) -> Iterator[Phrase]:
    """What is said in whole sentences."""
    yield Phrase(benefit.plain, benefit.easy, benefit.plain_en)
    yield from (benefit.who, *benefit.interruption)
    if benefit.doubt:
        yield benefit.doubt


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_worked_example_has_its_three_days(case: dict[str, date]) -> None:
    benefit = schemes.entry(str(case["benefit"]))
    counted = month_limit_of if str(case["counts"]) == "month" else limit_of
    found = counted(benefit, case["event"], CALENDAR)
    assert found is not None
    assert (found.raw, found.rolled, found.safe) == (case["raw"], case["rolled"], case["safe"])


def test_there_are_the_31_worked_examples() -> None:
    assert [case["id"] for case in CASES][:31] == [f"S{number:02d}" for number in range(1, 32)]


def test_every_scheme_is_there_with_its_benefits() -> None:
    assert {one.id for one in SCHEMES} == {
        "geps",
        "mps",
        "post",
        "nps",
        "link",
        "retirement_pay",
        "employment",
        "accident",
        "construction",
        "yellow_umbrella",
        "ktcu",
        "sema",
        "basic_pension",
        "disability_pension",
    }
    assert {benefit.scheme for benefit in BENEFITS} == {one.id for one in SCHEMES}
    assert len(BENEFITS) >= 78


@pytest.mark.parametrize("benefit", BENEFITS, ids=ids)
def test_every_benefit_cites_its_law(benefit: SchemeBenefit) -> None:
    assert benefit.articles
    assert benefit.promulgated <= benefit.verified
    assert benefit.promulgated <= benefit.effective
    assert benefit.verified >= date(2026, 6, 8)
    assert "시행)" in schemes.cite(benefit.articles)
    assert re.search(r"Articles? .*in force \d", schemes.cite(benefit.articles, "en"))


def test_every_statute_is_cited() -> None:
    cited = {citation.statute for benefit in BENEFITS for citation in benefit.articles}
    assert cited == set(schemes.statutes())


def test_a_citation_names_every_law_with_its_day() -> None:
    assert schemes.cite(schemes.entry("nps_old_age").articles).startswith(
        "국민연금법 제61조 제1항·제54조 제2항·제115조 제1항 (2026년 5월 26일 시행); "
        "국민연금법 시행규칙 제22조 제1항"
    )


@pytest.mark.parametrize("benefit", BENEFITS, ids=ids)
def test_the_three_voices_have_the_same_numbers(benefit: SchemeBenefit) -> None:
    for said in phrases(benefit):
        assert numbers(said.ko) == numbers(said.easy) == numbers(said.en), said


@pytest.mark.parametrize("benefit", BENEFITS, ids=ids)
def test_what_is_said_keeps_to_the_voice(benefit: SchemeBenefit) -> None:
    for said in spoken(benefit):
        assert_voice(said)
    assert "\n" not in benefit.plain
    assert len(sentences(benefit.who.ko)) == 1


@pytest.mark.parametrize("benefit", BENEFITS, ids=ids)
def test_names_of_days_and_places_are_short_too(benefit: SchemeBenefit) -> None:
    for said in (benefit.start_text, benefit.where):
        assert len(said.easy.split()) <= 10
        assert not re.search(r"\((?!수\))", said.easy)
        assert len(said.en.split()) <= 20
        assert not UNWELCOME.search(said.ko + said.easy)
        assert not UNWELCOME_EN.search(said.en)


@pytest.mark.parametrize("one", SCHEMES, ids=ids)
def test_a_scheme_says_it_is_outside_and_whom_to_ask(one: Scheme) -> None:
    assert_voice(one.outside)
    for text in (one.outside.ko, one.outside.easy, one.outside.en):
        assert "사학연금" in text
        assert len(sentences(text)) == 1
    assert re.search(r"[a-z]", one.body_en)


@pytest.mark.parametrize("nature", Nature)
def test_every_nature_says_what_is_lost(nature: Nature) -> None:
    assert_voice(schemes.nature_text(nature))


def test_only_rolling_says_that_the_right_stays() -> None:
    for nature in Nature:
        text = schemes.nature_text(nature)
        assert ("권리는 남" in text.ko) == (nature is Nature.ROLLING)
        assert ("right stays" in text.en) == (nature is Nature.ROLLING)
    assert "전부" in schemes.nature_text(Nature.BASE).ko


def test_occupational_pensions_are_lost_whole_and_national_ones_by_the_month() -> None:
    rolling = {benefit.id for benefit in BENEFITS if benefit.nature is Nature.ROLLING}
    assert rolling == {
        "nps_old_age",
        "nps_disability",
        "nps_disability_lump",
        "nps_survivor",
        "basic_pension_decided",
        "disability_pension_decided",
    }
    for benefit in BENEFITS:
        if benefit.scheme in {"geps", "mps", "post", "link"}:
            assert benefit.nature in {Nature.BASE, Nature.CLAIM_BY, Nature.OPTIONAL}


@pytest.mark.parametrize("benefit", BENEFITS, ids=ids)
def test_a_right_has_one_last_day_or_its_months_have_never_both(benefit: SchemeBenefit) -> None:
    whole, month = limit_of(benefit, DAY, CALENDAR), month_limit_of(benefit, DAY, CALENDAR)
    has_day = benefit.nature in {Nature.BASE, Nature.CLAIM_BY, Nature.WINDOW}
    assert (whole is not None) == has_day
    assert (month is not None) == (benefit.nature is Nature.ROLLING)
    assert (benefit.period is None) == (whole is None and month is None)


@pytest.mark.parametrize("benefit", BENEFITS, ids=ids)
def test_the_safe_day_is_never_after_the_last_day(benefit: SchemeBenefit) -> None:
    for offset in range(0, 400, 7):
        found = limit_of(benefit, DAY + timedelta(days=offset), CALENDAR)
        if found:
            assert found.safe <= found.raw <= found.rolled
            assert benefit.holiday_roll or found.rolled == found.raw


def test_periods_are_those_of_the_laws() -> None:
    own = {benefit.id: benefit.period for benefit in BENEFITS if benefit.period}
    year = Limitation(5, Unit.YEAR)
    other = {key: f"{one.amount} {one.unit}" for key, one in own.items() if one != year}
    three = "civ_split civ_split_pre civ_split_lump civ_acc_condolence mil_acc_condolence"
    three += " post_condolence post_disaster post_split nps_split_pre sev_pay sev_db sev_dc_short"
    three += " sea_claim ui_early_job wci_other"
    assert other == {
        **dict.fromkeys(three.split(), "3 year"),
        "nps_lump_refund_age": "10 year",
        "wage_guar_bankrupt": "2 year",
        "wage_guar_judgment": "1 year",
        "wage_guar_cert": "6 month",
        "ui_jobseek": "12 month",
    }


def test_what_is_not_certain_says_so() -> None:
    for benefit in BENEFITS:
        assert (benefit.doubt is None) == (benefit.certainty is Certainty.CONFIRMED)
    assert schemes.entry("civ_pension").certainty is Certainty.UNCERTAIN
    assert schemes.entry("nps_lump_refund_age").certainty is Certainty.CONSERVATIVE


def test_a_window_and_a_time_to_claim_have_no_stopping() -> None:
    for benefit in BENEFITS:
        if benefit.nature in {Nature.CLAIM_BY, Nature.WINDOW}:
            assert benefit.interruption == ()


def test_the_safe_day_counts_the_first_day_and_knows_no_holiday() -> None:
    assert safe_end(date(2022, 2, 28), Limitation(5, Unit.YEAR)) == date(2027, 2, 27)
    assert not CALENDAR.is_business_day(date(2027, 2, 27))


def test_a_day_beyond_the_known_holidays_is_refused() -> None:
    with pytest.raises(UnknownYear):
        limit_of(schemes.entry("sev_pay"), date(2049, 1, 1), CALENDAR)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("국민연금 분할연금", ["nps_split"]),
        ("분할연금은요?", ["civ_split", "mil_split", "nps_split", "post_split"]),
        ("군인 분할연금 미리 청구", ["mil_split_pre"]),
        ("실업급여 받을 수 있나요", ["ui_jobseek"]),
        ("노란우산", ["yellow_umbrella", "yellow_umbrella_revive"]),
        ("교직원공제회", ["ktcu_benefit"]),
        ("회사 퇴직금", ["sev_pay"]),
        ("sev_irp", ["sev_irp"]),
        ("하늘이 맑네요", []),
        ("", []),
    ],
)
def test_a_benefit_is_found_by_everyday_words(said: str, found: list[str]) -> None:
    assert [benefit.id for benefit in schemes.find(said)] == found


@pytest.mark.parametrize("benefit", BENEFITS, ids=ids)
def test_every_name_and_alias_leads_to_its_benefit(benefit: SchemeBenefit) -> None:
    own = schemes.scheme(benefit.scheme).name
    assert schemes.entry(benefit.id) is benefit
    for name in (benefit.name, *benefit.aliases):
        assert benefit in (*schemes.find(name), *schemes.find(f"{own} {name}")), name


def test_what_is_unknown_is_refused() -> None:
    for ask in (schemes.scheme, schemes.entry):
        with pytest.raises(KeyError):
            ask("tp")


def test_the_files_travel_with_the_package() -> None:
    folder = resources.files("rules").joinpath("schemes")
    assert {f"{one.id}.toml" for one in SCHEMES} == set(file_names())
    assert all(folder.joinpath(name).is_file() for name in file_names())


@pytest.fixture
def edited(monkeypatch: pytest.MonkeyPatch) -> Edit:
    """Change or drop one key of a file as it is read."""

    def edit(path: str, key: str, value: object) -> None:
        name, *steps = path.split("/")
        content = copy.deepcopy(read_file(name))
        place = content
        for step in steps:
            inner = place.setdefault(step, {})
            assert isinstance(inner, dict)
            place = inner
        if value is None:
            del place[key]
        else:
            place[key] = value
        monkeypatch.setattr(
            reading, "read_file", lambda asked: content if asked == name else read_file(asked)
        )

    return edit


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("name", None, "a text"),
        ("nmae", "가", "expected one of"),
        ("nature", "lump", "one of base, rolling"),
        ("nature", "optional", "none exactly for no_backpay, optional"),
        ("nature", "claim_by", "none, as nothing stops"),
        ("nature", "window", "false, as a window"),
        ("period", None, "none exactly for"),
        ("period", "5 years", "a period as 5년"),
        ("starts", ["retired"], "each one of retirement"),
        ("start_text", "다른 날", "phrases.toml says in other words"),
        ("where", "어딘가", "phrases.toml says in other words"),
        ("include_first_day", "yes", "true or false"),
        ("articles", ["상법 1"], "'상법' to be one of"),
        ("certainty", "sure", "one of confirmed"),
        ("certainty", "uncertain", "exactly when certainty is not confirmed"),
        ("fixed_start", date(2026, 6, 3), "coming into force"),
        ("who_easy", None, "a text"),
        ("name", "회사 퇴직금", "another name"),
    ],
)
def test_a_wrong_benefit_names_file_id_and_key(
    edited: Edit, key: str, value: object, said: str
) -> None:
    edited("yellow_umbrella.toml/benefit/yellow_umbrella", key, value)
    with pytest.raises(ValueError, match=r"^yellow_umbrella\.toml: \[benefit\.") as caught:
        load()
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("path", "key", "value", "said"),
    [
        ("geps.toml", "notes", {}, "geps.toml: [notes]; expected scheme, benefit"),
        ("geps.toml", "benefit", [], "geps.toml: benefit = []; expected a table"),
        ("geps.toml/scheme", "geps2", {}, "expected one table [scheme.geps]"),
        ("geps.toml/scheme/geps", "bodi", "가", "[scheme.geps] bodi"),
        ("geps.toml/benefit", "mil_split", {}, ""),
        ("phrases.toml/phrase/new", "ko", "새 글", "[phrase.new] en = None"),
        ("statutes.toml/statute/공연법", "verified", None, "statutes.toml: [statute.공연법]"),
        ("natures.toml/nature", "window", None, "[nature.window]; expected base"),
    ],
)
def test_wrong_data_elsewhere_is_named_too(
    edited: Edit, path: str, key: str, value: object, said: str
) -> None:
    edited(path, key, value)
    with pytest.raises(ValueError, match="expected") as caught:
        load()
    assert said in str(caught.value)


def load() -> None:
    loading.read_natures()
    loading.read_schemes(loading.read_statutes())


def test_the_data_as_shipped_is_sound() -> None:
    load()


def test_an_id_belongs_to_one_scheme_and_a_text_to_some_benefit(edited: Edit) -> None:
    known = read_file("geps.toml")["benefit"]
    assert isinstance(known, dict)
    edited("sema.toml/benefit", "civ_split", known["civ_split"])
    with pytest.raises(ValueError, match="another id, as geps has 'civ_split'"):
        load()
    edited("phrases.toml/phrase", "alone", {"ko": "아무도 안 쓰는 글", "en": "nobody says this"})
    with pytest.raises(ValueError, match=r"\[phrase\.alone\] ko"):
        load()


def assert_voice(said: Phrase) -> None:
    for sentence in sentences(said.ko):
        assert len(sentence.split()) <= 16, sentence
        assert sentence.endswith("요."), sentence
    for sentence in sentences(said.easy):
        assert len(sentence.split()) <= 10, sentence
        assert sentence.endswith("요."), sentence
    assert "(" not in said.easy
    assert all(len(sentence.split()) <= 20 for sentence in sentences(said.en)), said.en
    assert not UNWELCOME.search(said.ko + said.easy)
    assert not UNWELCOME_EN.search(said.en)


def test_every_start_is_used() -> None:
    assert {start for benefit in BENEFITS for start in benefit.starts} == set(Start)
