"""The facts people are told: complete, cited, short, and the same in all three voices."""

from __future__ import annotations

import re
from calendar import month_name
from typing import Final

import pytest

from bot.understand.terms import places
from bot.understand.weights import topics
from rules.catalogue import catalogue
from rules.provisions import Provision, parse, provisions, provisions_on
from tests.house.catalogues import sentences
from tests.house.voice import FORBIDDEN_EN, FORBIDDEN_KO, MOST_WORDS

VOICES: Final = ("ko", "easy", "en")
_WORDS: Final = {
    "ko": MOST_WORDS["ko messages"],
    "easy": MOST_WORDS["ko easy"],
    "en": MOST_WORDS["en messages"],
}
_MOST_LETTERS: Final = 110
_MOST_LINES: Final = 4
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
# The name of what people ask about; the answers say it where they explain it.
_LEGAL_WORDS: Final = "decides for the pension office"
_KOREAN_IN_PLACE: Final = re.compile(r"\([^()]*\)|‘[^’]*’|연금지기")
_AIMS: Final = frozenset(
    [
        "papers",
        "when_paid",
        "until_when",
        "since_when",
        "how_much",
        "compare",
        "who",
        "how",
        "why",
        "what_is",
        "may_i",
    ]
)
ALL: Final = tuple(provisions().values())


def named(one: Provision) -> str:
    return f"{one.topics[0]}: {one.id}"


def test_every_topic_has_facts_and_says_where_to_begin() -> None:
    assert {one.topics[0] for one in ALL} == set(topics())
    begun = {topic: [p.first for p in provisions_on(topic) if p.first == 1] for topic in topics()}
    assert [topic for topic, first in begun.items() if len(first) != 1] == []


def test_every_fact_belongs_to_topics_there_are() -> None:
    assert [named(one) for one in ALL if not set(one.topics) <= set(topics())] == []


def test_what_a_fact_is_about_is_a_term_or_an_entry_of_the_catalogue() -> None:
    law = catalogue()
    known = {term.id for _, _, term in places()} | {*law.benefits, *law.duties, *law.claims}
    assert [f"{named(p)}: {a}" for p in ALL for a in p.about if a not in known] == []
    assert [f"{named(p)}: {a}" for p in ALL for a in p.aims if a not in _AIMS] == []


@pytest.mark.parametrize("voice", VOICES)
def test_sentences_are_short(voice: str) -> None:
    long = [
        f"{named(one)}: {sentence}"
        for one in ALL
        for sentence in sentences(one.told(voice))
        if len(sentence.split()) > _WORDS[voice]
    ]
    assert long == []


def test_a_fact_is_one_fact() -> None:
    assert [named(one) for one in ALL if len(one.ko) > _MOST_LETTERS or "\n" in one.ko] == []
    assert [named(one) for one in ALL if one.easy.count("\n") >= _MOST_LINES] == []
    assert [named(one) for one in ALL if "\n" in one.en] == []


def test_the_three_voices_name_the_same_figures() -> None:
    different = [
        f"{named(one)}: {said}"
        for one in ALL
        for said in [[_figures(one.told(voice)) for voice in VOICES]]
        if not said[0] == said[1] == said[2]
    ]
    assert different == []


def test_english_names_a_thing_in_english_and_its_korean_name_once() -> None:
    """For the telephone and the form; words to type and our own name stand as they are."""
    bare = [
        f"{named(one)}: {one.en}"
        for one in ALL
        if re.search("[가-힣]", _KOREAN_IN_PLACE.sub("", one.en))
    ]
    twice = [
        f"{named(one)}: {one.en}"
        for one in ALL
        for names in [re.findall(r"\(([^()]*[가-힣][^()]*)\)", one.en)]
        if len(names) != len(set(names))
    ]
    assert bare + twice == []


def _month(found: re.Match[str]) -> str:
    return str(list(month_name).index(found[0]))


def _won(found: re.Match[str]) -> str:
    return str(int(found[1]) * 10_000 * (1000 if found[2] else 1))


def _figures(text: str) -> set[str]:
    """The month of a day is a name in English and a figure in Korean, which counts by ten
    thousands: 15만원 is KRW 150,000."""
    text = re.sub(r"(\d+)(천?)만\s?원", _won, text)
    text = re.sub(rf"(?<=\d )({'|'.join(month_name[1:])})\b", _month, text)
    return {figure.rstrip(".,").replace(",", "") for figure in _NUMBER.findall(text)}


@pytest.mark.parametrize("voice", VOICES)
def test_nobody_is_addressed_in_words_we_do_not_use(voice: str) -> None:
    forbidden = FORBIDDEN_EN if voice == "en" else FORBIDDEN_KO
    found = [
        f"{named(one)}: {match.group()!r} {why}"
        for one in ALL
        for shape, why in forbidden.items()
        if why != _LEGAL_WORDS and (match := re.search(shape, one.told(voice)))
    ]
    assert found == []


@pytest.mark.parametrize("voice", ["ko", "easy"])
def test_facts_are_told_in_haeyo(voice: str) -> None:
    other = [
        f"{named(one)}: {sentence}"
        for one in ALL
        for sentence in sentences(one.told(voice))
        if not re.search(r"(?:요|죠)[.?]?[”’]?$", sentence.strip())
    ]
    assert other == []


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"ko": "a", "easy": "a", "en": "a"}, "articles"),
        ({"articles": ["없는법 3"], "ko": "a", "easy": "a", "en": "a"}, "articles"),
        ({"ask": "공단", "ko": "{limit.review_claim}", "easy": "a", "en": "a"}, "articles"),
        ({"ask": "공단", "ko": "{limit.nothing}", "easy": "a", "en": "a"}, "ko"),
        ({"ask": "공단", "ko": "{odd.thing}", "easy": "a", "en": "a"}, "ko"),
        ({"ask": "공단", "ko": "a", "easy": "a", "en": "a", "first": -1}, "first"),
        ({"ask": "공단", "ko": "a", "easy": "a", "en": "a", "keyword": ["b"]}, "keyword"),
        ({"ask": "공단", "ko": "a", "easy": "a"}, "en"),
    ],
)
def test_a_wrong_entry_is_refused_by_its_name(values: dict[str, object], key: str) -> None:
    with pytest.raises(ValueError, match=rf"^loan.toml: \[odd\] {key} = .*; expected "):
        parse("loan.toml", "odd", values)


def test_figures_of_the_data_are_filled_in() -> None:
    values: dict[str, object] = {
        "articles": ["법 54①"],
        "ko": "{limit.retirement_allowance} 안이에요.",
        "easy": "{dated.early_rate.1}%예요.",
        "en": "Within {limit.review_claim}.",
    }
    read = parse("loan.toml", "odd", values)
    assert read.limits == {"retirement_allowance"}
    assert (read.ko, read.en) == ("5년 안이에요.", "Within 90 days.")
