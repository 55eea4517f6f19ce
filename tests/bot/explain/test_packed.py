"""What a button carries: everything that was answered so far, in the 64 bytes a messenger has."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.explain.asked import ASKED, Asked, Kind, as_number, from_number, with_answer
from bot.explain.packed import (
    DOUBTED,
    NO_BENEFIT,
    Subject,
    fact_number,
    number_of,
    pack,
    topic_named,
    unpack,
)
from bot.reply import read_payload
from bot.understand.weights import topics
from rules.eligibility import CHECKED
from rules.facts import PartialDate
from rules.situation import Situation

_MOST_BYTES: Final = 64
_BENEFITS: Final = (*CHECKED, NO_BENEFIT)
_MOST_MONTHS: Final = 720


def days() -> st.SearchStrategy[PartialDate]:
    whole = st.dates(date(1930, 1, 1), date(2060, 12, 31))
    return st.one_of(
        whole.map(PartialDate.of),
        whole.map(lambda day: PartialDate(day.year, day.month)),
        whole.map(lambda day: PartialDate(day.year)),
    )


def values(asked: Asked) -> st.SearchStrategy[Any]:
    months = st.integers(0, _MOST_MONTHS)
    by_kind: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.FLAG: st.booleans(),
        Kind.DATE: days(),
        Kind.MONTHS: st.tuples(months, months).map(lambda pair: (min(pair), max(pair))),
        Kind.COUNT: months,
        Kind.CHOICE: st.sampled_from([value for _, value in asked.choices] or [None]),
    }
    return by_kind[asked.kind]


ANSWERED: Final = st.sampled_from(list(ASKED.values())).flatmap(
    lambda asked: st.tuples(st.just(asked), values(asked))
)


def answers() -> st.SearchStrategy[list[tuple[str, Any]]]:
    one = st.sampled_from(list(ASKED.values())).flatmap(
        lambda asked: st.tuples(st.just(asked.name), st.one_of(st.none(), values(asked)))
    )
    return st.lists(one, max_size=4, unique_by=lambda pair: pair[0])


def told(benefit: str, said: list[tuple[str, Any]]) -> Situation:
    situation = Situation()
    for name, value in said:
        situation = with_answer(situation, name, value, benefit)
    return situation


class TestRoundTrip:
    @settings(max_examples=400, deadline=None)
    @given(st.sampled_from(topics()), st.sampled_from(_BENEFITS), answers())
    def test_what_was_answered_comes_back_as_it_was(
        self, topic: str, benefit: str, said: list[tuple[str, Any]]
    ) -> None:
        subject = Subject(topic, benefit, told(benefit, said))
        numbers = pack(subject)
        if numbers is None:
            return
        back = unpack(numbers)
        assert back == subject
        assert back.situation.doubted == subject.situation.doubted
        assert dict(back.situation.sources) == dict(subject.situation.sources)

    @pytest.mark.parametrize("asked", ASKED.values(), ids=lambda asked: asked.name)
    def test_every_choice_of_a_fact_goes_with_every_benefit(self, asked: Asked) -> None:
        for benefit in _BENEFITS:
            for value in (*(value for _, value in asked.choices), None):
                situation = with_answer(Situation(), asked.name, value, benefit)
                numbers = pack(Subject(topics()[0], benefit, situation))
                assert numbers is not None
                assert unpack(numbers) == Subject(topics()[0], benefit, situation)

    @settings(max_examples=300, deadline=None)
    @given(
        st.sampled_from(list(ASKED.values())).flatmap(lambda a: st.tuples(st.just(a), values(a)))
    )
    def test_an_answer_is_the_same_after_it_was_a_number(self, said: tuple[Asked, Any]) -> None:
        asked, value = said
        number = as_number(asked, value)
        assert number is not None
        assert from_number(asked, number) == value


class TestNumbers:
    @pytest.mark.parametrize("names", [topics(), _BENEFITS], ids=["topics", "benefits"])
    def test_no_two_names_have_one_number(self, names: tuple[str, ...]) -> None:
        assert len({number_of(name) for name in names}) == len(names)

    def test_no_two_facts_have_one_number(self) -> None:
        assert len({fact_number(name) for name in ASKED}) == len(ASKED)

    def test_a_topic_is_found_by_its_number(self) -> None:
        assert [topic_named(number_of(name)) for name in topics()] == list(topics())

    def test_the_numbers_of_messages_long_sent_stay(self) -> None:
        """Buttons name them: another way to number would make every old one stale."""
        names = ("claim_deadline", "retirement_allowance")
        assert [number_of(name) for name in names] == [4385, 6155]
        assert fact_number("retirement_date") == 5


class TestJunk:
    @settings(max_examples=400, deadline=None)
    @given(st.lists(st.integers(0, 10**18), max_size=8))
    def test_numbers_that_no_button_of_ours_carries_never_raise(self, numbers: list[int]) -> None:
        found = unpack(numbers)
        assert found is None or pack(found) is not None or found.situation.sources

    @settings(max_examples=300, deadline=None)
    @given(
        st.sampled_from(list(ASKED)).map(fact_number),
        st.one_of(st.integers(0, 10**12), st.integers(0, 2_000_000)),
    )
    def test_a_fact_with_any_number_at_all_never_raises(self, fact: int, value: int) -> None:
        unpack((number_of(topics()[0]), number_of(NO_BENEFIT), fact, value))

    @pytest.mark.parametrize(
        "numbers",
        [
            (),
            (1,),
            (1, 2),
            (number_of("claim_deadline"),),
            (number_of("claim_deadline"), 1),
            (number_of("claim_deadline"), number_of(NO_BENEFIT), fact_number("in_service")),
            (number_of("claim_deadline"), number_of(NO_BENEFIT), fact_number("in_service"), 2),
            (number_of("claim_deadline"), number_of(NO_BENEFIT), 0, 1),
        ],
    )
    def test_what_is_cut_or_unknown_is_nothing(self, numbers: tuple[int, ...]) -> None:
        assert unpack(numbers) is None

    @pytest.mark.parametrize(
        ("fact", "value"),
        [
            ("retirement_date", 20260230),
            ("retirement_date", 0),
            ("retirement_date", 20261301),
            ("service_months", 12_000_011),
            ("service_months", 10_005),
            ("service_months", 721),
            ("nps_months", 721),
            ("member_type", 9),
            ("survivors", 17),
        ],
    )
    def test_a_value_nobody_can_have_said_is_nothing(self, fact: str, value: int) -> None:
        head = (number_of("lump_sum"), number_of("retirement_lump_sum"))
        assert unpack((*head, fact_number(fact), value)) is None


class TestRoom:
    @settings(max_examples=300, deadline=None)
    @given(st.sampled_from(topics()), st.sampled_from(_BENEFITS), answers())
    def test_with_the_name_of_the_longest_act_it_fits(
        self, topic: str, benefit: str, said: list[tuple[str, Any]]
    ) -> None:
        numbers = pack(Subject(topic, benefit, told(benefit, said)))
        if numbers is not None:
            payload = f"d:papers:{'.'.join(map(str, numbers))}"
            assert len(payload) <= _MOST_BYTES
            pressed = read_payload(payload)
            assert pressed is not None
            assert unpack(pressed.ids) == unpack(numbers)

    def test_more_than_a_button_carries_is_not_packed(self) -> None:
        situation = Situation()
        for name in [asked.name for asked in ASKED.values() if asked.kind is Kind.DATE][:6]:
            situation = with_answer(situation, name, PartialDate(2024, 5, 10), NO_BENEFIT)
        assert pack(Subject(topics()[0], NO_BENEFIT, situation)) is None

    def test_not_knowing_takes_the_place_of_an_answer(self) -> None:
        situation = with_answer(Situation(), "birth_date", None, "retirement_pension")
        numbers = pack(Subject("lump_sum", "retirement_pension", situation))
        assert numbers is not None
        assert numbers[2:] == (fact_number("birth_date"), DOUBTED)
