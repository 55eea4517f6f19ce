from __future__ import annotations

import copy
import re
from collections.abc import Callable

import pytest

from rules import loading
from rules.tables import read_file

Edit = Callable[[dict[str, object]], None]


@pytest.fixture
def edited(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, str, object], None]:
    """Change or drop one key of a data file as it is read."""

    def edit(name: str, path: str, key: str, value: object) -> None:
        content = copy.deepcopy(read_file(name))
        place = content
        for step in path.split("."):
            inner = place[step]
            assert isinstance(inner, dict)
            place = inner
        if value is None:
            del place[key]
        else:
            place[key] = value
        monkeypatch.setattr(
            loading, "read_file", lambda asked: content if asked == name else read_file(asked)
        )

    return edit


def load() -> None:
    statutes = loading.read_statutes()
    benefits = loading.read_benefits(statutes)
    loading.read_claims(benefits)
    duties = loading.read_duties(statutes)
    loading.read_phrases((*benefits.values(), *duties.values()))


def test_the_data_as_shipped_is_sound() -> None:
    load()


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("name", None, "a text"),
        ("name", " ", "a text"),
        ("nmae", "가", "one of"),
        ("limitation", "5 years", "a period as 5년"),
        ("limitation", None, "none exactly when limitation_basis is unstated"),
        ("limitation_basis", "law", "one of statute, treated, unstated"),
        ("limitation_basis", "treated", "what is uncertain"),
        ("start_event", "retired", "one of retirement"),
        ("articles", [], "a list of texts"),
        ("articles", ["상법 54①"], "'상법' to be one of"),
        ("articles", ["법 제54조"], "articles as"),
        ("documents", [], "a list of texts"),
        ("documents", [""], "a list of texts"),
        ("effective", "2026-10-02", "a day"),
        ("short_name", "열 글자를 훌쩍 넘는 이름", "at most 20 bytes"),
        ("aliases", ["퇴직수당"], "'퇴직수당' to belong to"),
    ],
)
def test_a_wrong_benefit_names_file_id_and_key(
    edited: Callable[[str, str, str, object], None], key: str, value: object, expected: str
) -> None:
    edited("benefits.toml", "benefit.retirement_lump_sum", key, value)
    with pytest.raises(ValueError, match=r"benefits\.toml: \[benefit\.\w+\] ") as caught:
        load()
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("file", "path", "value", "said"),
    [
        ("benefits.toml", "benefit.split_pension.claim", "split", "claim = 'split'; expected"),
        ("benefits.toml", "claim.review.name", None, "[claim.review] name = None; expected"),
        ("statutes.toml", "statute.공연법.applied_through", "벌 42①", "applied_through = '벌"),
        ("statutes.toml", "statute.민법.verified", None, "verified = None; expected a day"),
        ("duties.toml", "duty.overseas_report.rule", None, "rule = None; expected a text"),
        ("duties.toml", "duty.overseas_report.limitation", "내년", "limitation = '내년'"),
    ],
)
def test_wrong_data_elsewhere_is_named_too(
    edited: Callable[[str, str, str, object], None],
    file: str,
    path: str,
    value: object,
    said: str,
) -> None:
    table, _, key = path.rpartition(".")
    edited(file, table, key, value)
    with pytest.raises(ValueError, match="expected") as caught:
        load()
    assert file in str(caught.value)
    assert said in str(caught.value)


def test_a_claim_without_benefits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = copy.deepcopy(read_file("benefits.toml"))
    claims = content["claim"]
    assert isinstance(claims, dict)
    claims["empty"] = dict(claims["review"])
    monkeypatch.setattr(
        loading, "read_file", lambda name: content if name == "benefits.toml" else read_file(name)
    )
    with pytest.raises(ValueError, match=r"\[claim\.empty\] .* at least one benefit"):
        load()


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("ko", "어디에도 없는 글", "phrases.toml: [phrase.start_died] ko = '어디에도 없는 글'"),
        ("en", None, "phrases.toml: [phrase.start_died] en = None; expected a text"),
        ("english", "x", "phrases.toml: [phrase.start_died] english = 'x'"),
    ],
)
def test_a_wrong_phrase_names_file_id_and_key(
    edited: Callable[[str, str, str, object], None], key: str, value: object, said: str
) -> None:
    edited("phrases.toml", "phrase.start_died", key, value)
    with pytest.raises(ValueError, match=re.escape(said)):
        load()


def test_a_text_without_english_is_named(
    edited: Callable[[str, str, str, object], None],
) -> None:
    edited("benefits.toml", "benefit.retirement_allowance", "where", "우체국에")
    with pytest.raises(ValueError, match="ko = '우체국에' of retirement_allowance"):
        load()
