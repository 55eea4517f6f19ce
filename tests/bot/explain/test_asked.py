"""The facts people are asked for: every one a verdict may lack can be asked, every answer that a
button offers leads on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Final

import pytest

from bot.explain.asked import ASKED, Asked, Kind, with_answer
from bot.explain.personal import Personal, judged
from core.i18n import Say, tell
from rules.eligibility import CHECKED
from rules.facts import PartialDate, Source
from rules.situation import Disability, DisabilityCause, Situation
from tests.bot.explain.made import VOICES
from tests.bot.scenes import guest
from tests.house.catalogues import NAMES
from tests.house.catalogues import catalogue as sentences_of

_DEEPEST: Final = 4
_MOST_CHOICES: Final = 5
_LABEL: Final = {"ko": 8, "easy": 8, "en": 14}
_BORN: Final = (PartialDate(1958, 3, 2), PartialDate(1985, 7, 1))
_HAPPENED: Final = (PartialDate(2024, 5, 10), PartialDate(2018, 3, 1))
# Facts that a verdict may lack and nobody is asked for, each with its reason.
NOT_ASKED: Final[dict[str, str]] = {}
# Facts a verdict goes on lacking after they were answered, each with its reason.
OPEN_STILL: Final = {
    "committee_decided": "whatever is said, the office's committee decides",
    "event_date": "counselling has no limit of its own, and nothing to settle",
    "service_months": "before 2016 a pension took twenty years: over_ten says too little",
    "survivors": "whether a parent lived from what the member earned is not told",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a talk about one benefit has come to: what was answered, and what is asked now."""

    benefit: str
    situation: Situation
    answered: tuple[tuple[str, str], ...]
    found: Personal

    @property
    def lacks(self) -> tuple[str, ...]:
        """As bot/flows/question.py asks for it."""
        finding = self.found.finding
        return finding.missing if self.found.verdict == "depends" else finding.wanted

    @property
    def asks(self) -> str | None:
        """Nothing is asked twice."""
        before = {name for name, _ in self.answered}
        return next((name for name in self.lacks if name in ASKED and name not in before), None)

    def __str__(self) -> str:
        return f"{self.benefit} after {self.answered} asks {self.asks}"


def choices(asked: Asked) -> Iterator[tuple[str, Any]]:
    """What the buttons say, and days that may be typed."""
    yield from asked.choices
    if asked.kind is Kind.DATE:
        days = _BORN if "birth" in asked.name else _HAPPENED
        yield from ((str(day), day) for day in days)


@cache
def walked() -> tuple[Place, ...]:
    """Every benefit from nothing known, each fact it lacks answered in every way."""
    return tuple(place for benefit in CHECKED for place in _walk(benefit))


def _walk(benefit: str) -> Iterator[Place]:
    front = [_at(benefit, Situation(), ())]
    for _ in range(_DEEPEST + 1):
        yield from front
        front = [further for place in front for further in _further(place)]


def _further(place: Place) -> Iterator[Place]:
    name = place.asks
    if name is None:
        return
    for label, value in choices(ASKED[name]):
        situation = with_answer(place.situation, name, value, place.benefit)
        yield _at(place.benefit, situation, (*place.answered, (name, label)))


def _at(benefit: str, situation: Situation, answered: tuple[tuple[str, str], ...]) -> Place:
    return Place(benefit, situation, answered, judged(benefit, situation, guest()))


class TestEveryMissingFact:
    def test_it_can_be_asked_or_is_listed_with_the_reason(self) -> None:
        lacked = {name for place in walked() for name in place.lacks}
        assert lacked - ASKED.keys() == NOT_ASKED.keys()
        assert all(NOT_ASKED.values())

    def test_the_walk_met_most_of_what_can_be_asked(self) -> None:
        lacked = {name for place in walked() for name in place.lacks}
        assert len(lacked & ASKED.keys()) > len(ASKED) // 2

    @pytest.mark.parametrize("name", NAMES)
    def test_it_has_a_question_and_a_name(self, name: str) -> None:
        texts = sentences_of(name).keys()
        assert {f"ask.{fact}" for fact in ASKED} <= texts
        assert {f"fact.{fact}" for fact in ASKED} <= texts

    def test_it_is_a_fact_of_the_situation(self) -> None:
        assert ASKED.keys() <= {each.name for each in fields(Situation)}


class TestEveryChoice:
    def test_it_settles_the_verdict_or_leads_to_another_question(self) -> None:
        """Where nothing is lacked it is settled, be it that the office has to decide."""
        ends = [place for place in walked() if place.found.verdict == "depends" and not place.asks]
        assert {name for place in ends for name in place.lacks} == OPEN_STILL.keys()

    @pytest.mark.parametrize("asked", ASKED.values(), ids=lambda asked: asked.name)
    def test_the_buttons_are_few_and_short(self, asked: Asked) -> None:
        assert len(asked.choices) <= _MOST_CHOICES
        for voice in VOICES:
            for label, _ in asked.choices:
                said = tell(Say(f"button.{label}", **asked.values), guest(voice).voice)
                assert len(said) <= _LABEL[voice], said

    @pytest.mark.parametrize("asked", ASKED.values(), ids=lambda asked: asked.name)
    def test_no_two_buttons_say_the_same(self, asked: Asked) -> None:
        assert len({label for label, _ in asked.choices}) == len(asked.choices)
        values = [value for _, value in asked.choices]
        assert not any(value in values[:place] for place, value in enumerate(values))


class TestWithAnswer:
    def test_what_is_answered_was_said(self) -> None:
        situation = with_answer(Situation(), "nps_months", 48, "linked_retirement_pension")
        assert (situation.nps_months, situation.source("nps_months")) == (48, Source.SAID)

    def test_who_does_not_know_is_doubted_and_nothing_is_filled_in(self) -> None:
        situation = with_answer(Situation(), "linked", None, "linked_retirement_pension")
        assert situation.linked is None
        assert situation.doubted == {"linked"}
        assert judged("retirement_pension", situation, guest()).situation.linked is None

    @pytest.mark.parametrize(
        ("benefit", "cause"),
        [
            ("duty_disability_pension", DisabilityCause.DUTY),
            ("nonduty_disability_pension", DisabilityCause.NONDUTY),
        ],
    )
    def test_a_grade_is_one_of_the_benefit_that_is_asked_about(
        self, benefit: str, cause: DisabilityCause
    ) -> None:
        situation = with_answer(Situation(), "disability", 7, benefit)
        assert situation.disability == Disability(grade=7, cause=cause)
        none = with_answer(Situation(), "disability", 0, benefit)
        assert none.disability == Disability(grade=0)

    def test_a_second_answer_takes_the_place_of_the_first(self) -> None:
        once = with_answer(Situation(), "nps_months", 48, "-")
        assert with_answer(once, "nps_months", 0, "-").nps_months == 0
