"""Every answer there can be: it says nothing the data does not say, cites what it says, promises
nothing, and fits into a messenger's bubbles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cache
from typing import Final

import pytest

from bot.explain.personal import judged
from bot.explain.shape import Answer
from bot.reply import render
from bot.understand.weights import topics
from channels.base import Message
from core.i18n import Say, tell
from rules.catalogue import Benefit, catalogue, cite_all
from rules.citation import Citation
from rules.dated import dated
from rules.entries import StartEvent
from rules.limitation import deadline
from rules.provisions import Provision, provisions
from tests.bot.explain.figures import (
    entry_of,
    finding_of,
    numbers,
    of_line,
    of_notes,
    stated_days,
)
from tests.bot.explain.made import VOICES, Made, answers
from tests.house.catalogues import NAMES
from tests.house.catalogues import catalogue as sentences_of
from tests.house.voice import FORBIDDEN_EN, FORBIDDEN_KO

_FACTS: Final = frozenset({"answer.fact", "answer.more"})
_GROUND: Final = "law.line"
_MOST_BUBBLES: Final = {"ko": 3, "easy": 2, "en": 3}
_SHORT: Final = (5, 220)
# A list; in English what the strictest messenger still shows unfolded.
_LIST: Final = {"ko": (8, 320), "en": (8, 500)}
_OFFICE: Final = ("공단", "pension office")
_SEEMS: Final = r"보여요|may not|do not seem|don't seem|seem"
_OF_SEVERAL: Final = frozenset(
    {
        *("deadline.to_claim", "deadline.to_claim_one", "deadline.listed"),
        *("deadline.listed_passed", "deadline.listed_pension", "deadline.listed_urgent"),
    }
)
NO_DAY: Final = timedelta(0)
DAY: Final = timedelta(days=1)
_FIRST_SHOWN: Final = 5
# The question's own word; the facts of law say it where they explain it.
_LEGAL_WORDS: Final = "decides for the pension office"

every_voice = pytest.mark.parametrize("voice", VOICES)


def first(wrong: Iterator[str]) -> list[str]:
    """Enough of them to see what it is."""
    return [text for text, _ in zip(wrong, range(_FIRST_SHOWN), strict=False)]


def lines_of(found: Answer) -> tuple[Say, ...]:
    return (*found.lead, *found.more)


@cache
def by_text(voice: str) -> Mapping[str, list[Provision]]:
    """In plain words some facts say the same."""
    found: dict[str, list[Provision]] = {}
    for one in provisions().values():
        found.setdefault(one.told(voice), []).append(one)
    return found


def facts_shown(made: Made) -> list[list[Provision]]:
    """Of an answer about our own scheme: for each fact those it may be."""
    texts = (line.values["text"] for line in lines_of(made.found) if line.key in _FACTS)
    return [by_text(made.scene.voice.name)[str(text)] for text in texts]


def messages(made: Made) -> tuple[Message, ...]:
    return render(made.found.reply(made.scene), made.scene.voice, 1)


def text_of(made: Made) -> str:
    return "\n".join(message.text for message in messages(made))


@every_voice
def test_every_topic_and_every_verdict_is_met(voice: str) -> None:
    met = {(made.found.topic, made.found.verdict) for made in answers(voice)}
    assert {topic for topic, _ in met} == set(topics())
    assert {verdict for _, verdict in met} == {
        *("eligible", "not_eligible", "depends", "info", "refuse")
    }


class TestNeverContradictsTheData:
    @every_voice
    def test_every_fact_is_told_as_it_is_written(self, voice: str) -> None:
        own = (made for made in answers(voice) if not made.outside)
        told = by_text(voice).keys()
        assert not first(
            f"{made}: {line}"
            for made in own
            for line in lines_of(made.found)
            if line.key in _FACTS and line.values["text"] not in told
        )

    @every_voice
    def test_every_other_number_stands_in_the_data_or_is_what_the_arithmetic_gives(
        self, voice: str
    ) -> None:
        assert not first(_unheard_of(voice))

    def test_a_note_says_only_figures_of_the_data(self) -> None:
        wrong = {
            f"{name} {key}": text
            for name in NAMES
            for key, text in sentences_of(name).items()
            if key.startswith("note.") and not numbers(text) <= _of_note(key)
        }
        assert wrong == {}

    @every_voice
    def test_a_limit_in_general_is_the_one_of_the_catalogue(self, voice: str) -> None:
        for made in answers(voice):
            for line in made.found.lead + made.found.more:
                if line.key == "answer.limit":
                    entry = entry_of(made)
                    assert isinstance(entry, Benefit), made
                    assert entry.limitation is not None, made
                    assert line.values["period"] == Say(
                        f"period.{entry.limitation.unit}", amount=entry.limitation.amount
                    ), made

    def test_a_day_is_what_the_period_of_the_catalogue_makes_of_the_day_that_was_told(self) -> None:
        assert not first(_miscounted())

    @every_voice
    def test_the_age_is_the_one_of_the_year_the_service_ends(self, voice: str) -> None:
        for made in answers(voice):
            for line in made.found.lead:
                if line.key == "answer.start_age":
                    year, age = int(str(line.values["year"])), int(str(line.values["age"]))
                    assert dated("start_age").whole(year) == age, made
                    assert any(year in {day.year, day.year - 1} for day in stated_days(made)), made

    @every_voice
    def test_a_day_that_has_passed_is_never_one_to_claim_by(self, voice: str) -> None:
        assert not first(
            str(made)
            for made in answers(voice)
            for line in lines_of(made.found)
            if line.key in {"deadline.shown", "deadline.statutory"}
            if str(line.values["day"]) < str(made.scene.today)
        )


def _of_note(key: str) -> frozenset[str]:
    return of_notes().get(key.removeprefix("note."), frozenset())


def _unheard_of(voice: str) -> Iterator[str]:
    for made in answers(voice):
        for line in lines_of(made.found):
            if not made.outside and line.key in {*_FACTS, _GROUND}:
                continue
            said = numbers(tell(line, made.scene.voice))
            unknown = said - of_line(line, made) if said else said
            if unknown:
                yield f"{made}: {line.key} says {sorted(unknown)}"


def _miscounted() -> Iterator[str]:
    """Of the benefits that count from a leaving or a death, in answers to a sentence."""
    for made in answers("ko"):
        shown = {line.values["day"] for line in made.found.lead if line.key == "deadline.shown"}
        entry = entry_of(made)
        if not shown or not isinstance(entry, Benefit) or made.outside or not stated_days(made):
            continue
        if entry.limitation and entry.start_event in {StartEvent.RETIREMENT, StartEvent.DEATH}:
            starts = [day + more for day in stated_days(made) for more in (NO_DAY, DAY)]
            calendar = made.scene.calendar
            counted = {deadline(day, entry.limitation, calendar).safe for day in starts}
            if not shown <= counted:
                yield f"{made}: {shown}, counted {counted}"


class TestGround:
    @every_voice
    def test_the_articles_of_every_fact_that_is_shown_are_cited(self, voice: str) -> None:
        assert not first(
            f"{made}: {alike[0].id}"
            for made in answers(voice)
            if not made.outside
            for alike in facts_shown(made)
            if not any(set(one.articles) <= set(made.found.articles) for one in alike)
        )

    @every_voice
    def test_nothing_is_cited_that_nothing_said_rests_on(self, voice: str) -> None:
        assert not first(
            f"{made}: {sorted(map(str, set(made.found.articles) - grounds))}"
            for made in answers(voice)
            if not made.outside
            for grounds in (_grounds(made),)
            if not set(made.found.articles) <= grounds
        )

    @every_voice
    def test_the_line_of_articles_names_them_all_as_the_catalogue_does(self, voice: str) -> None:
        language = "en" if voice == "en" else "ko"
        assert not first(
            str(made)
            for made in answers(voice)
            if made.found.articles
            if cite_all(made.found.articles, language) not in text_of(made)
        )

    def test_an_english_answer_that_cites_the_law_ends_with_the_text_that_decides(self) -> None:
        assert not first(
            str(made)
            for made in answers("en")
            if "Law: " in text_of(made)
            if not text_of(made).endswith("The Korean text decides.")
        )


def _grounds(made: Made) -> set[Citation]:
    """All that the sentences of this answer may rest on."""
    found = {article for alike in facts_shown(made) for one in alike for article in one.articles}
    found |= set(finding_of(made).articles) if made.found.judged else set()
    entry = entry_of(made)
    found |= set(entry.articles) if entry else set()
    keys = {line.key for line in lines_of(made.found)}
    if "answer.start_age" in keys:
        found |= set(dated("start_age").articles)
    if "answer.instead" in keys and made.found.judged:
        short = judged("retirement_lump_sum", made.found.judged.situation, made.scene)
        found |= set(short.finding.articles)
    if keys & {"answer.limits", *_OF_SEVERAL}:
        found |= {one.articles[0] for one in catalogue().benefits.values()}
    return found


class TestPromisesNothing:
    @every_voice
    def test_who_seems_to_meet_the_conditions_is_told_who_decides(self, voice: str) -> None:
        assert not first(
            str(made)
            for made in answers(voice)
            if made.found.verdict == "eligible" and made.found.judged
            if not any(name in text_of(made) for name in _OFFICE)
        )

    @every_voice
    def test_who_does_not_seem_to_meet_them_is_not_told_that_it_is_so(self, voice: str) -> None:
        assert not first(
            str(made)
            for made in answers(voice)
            for line in lines_of(made.found)
            if line.key == "answer.not_eligible"
            if not re.search(_SEEMS, tell(line, made.scene.voice))
        )

    @every_voice
    def test_no_word_is_said_that_we_do_not_use(self, voice: str) -> None:
        words = FORBIDDEN_EN if voice == "en" else FORBIDDEN_KO
        heard = [word for word, why in words.items() if why != _LEGAL_WORDS]
        assert not first(
            f"{made}: {word}"
            for made in answers(voice)
            for word in heard
            if re.search(word, text_of(made))
        )


class TestFits:
    @every_voice
    def test_an_answer_has_few_bubbles_and_no_empty_one(self, voice: str) -> None:
        assert not first(
            f"{made}: {len(said)}"
            for made in answers(voice)
            for said in (messages(made),)
            if not 0 < len(said) <= _MOST_BUBBLES[voice] or not all(m.text for m in said)
        )

    @every_voice
    def test_the_short_answer_is_short(self, voice: str) -> None:
        lines, letters = _SHORT
        assert not first(
            f"{made}: {short.text}"
            for made in answers(voice)
            if not made.outside
            for short in messages(made)[:1]
            if short.text.count("\n") >= lines or len(short.text) > letters
        )

    @pytest.mark.parametrize("voice", ["ko", "en"])
    def test_no_bubble_is_longer_than_a_list_may_be(self, voice: str) -> None:
        lines, letters = _LIST[voice]
        assert not first(
            f"{made}: {message.text}"
            for made in answers(voice)
            if not made.outside or voice == "ko"
            for message in messages(made)
            if message.text.count("\n") >= lines or len(message.text) > letters
        )
