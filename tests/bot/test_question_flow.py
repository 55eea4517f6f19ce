"""A question about the law in a conversation: answered, its missing fact asked for by buttons that
carry everything, explained and documented on demand. Of a guest nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.converse import ACTS, converse
from bot.effects import Effect, HandedOver, ReadingChosen
from bot.explain.packed import NO_BENEFIT, Subject, fact_number, number_of, pack
from bot.explain.personal import name_of
from bot.reply import Reply, render
from bot.talk import Talk
from bot.understand.weights import topics
from bot.view import Scene
from channels.base import Choice, Message, Turn, TurnKind
from core.i18n import Say, Voice, tell, voice_named
from rules.catalogue import catalogue, in_words
from rules.eligibility import CHECKED
from rules.situation import Situation
from tests.bot.explain.made import VOICES, asked_of_facts
from tests.bot.scenes import guest, newcomer, registered

_SERIAL: Final = 5
_MOST_BYTES: Final = 64
_MOST_BUBBLES: Final = 3
_DEEPEST: Final = 4
_SPOKEN: Final = {"ko": Voice(), "easy": Voice("ko", "easy"), "en": Voice("en")}
_FACT: Final = -2


@dataclass
class Chat:
    """One person's talk: she writes or presses what she sees, and reads the newest messages."""

    scene: Scene
    talk: Talk = field(default_factory=Talk)
    reply: Reply = field(default_factory=Reply)
    effects: list[Effect] = field(default_factory=list)

    def says(self, text: str) -> Chat:
        return self._done(Turn(TurnKind.TEXT, text=text))

    def presses(self, label: str) -> Chat:
        return self.sends(next(one.payload for one in self.choices if one.label == label))

    def sends(self, payload: str) -> Chat:
        return self._done(Turn(TurnKind.BUTTON, payload=payload))

    def _done(self, turn: Turn) -> Chat:
        outcome = converse(turn, self.talk, self.scene, serial=_SERIAL)
        return Chat(self.scene, outcome.talk, outcome.reply, [*self.effects, *outcome.effects])

    @property
    def messages(self) -> tuple[Message, ...]:
        spoken = self.talk.language if self.scene.member is None else ""
        return render(self.reply, voice_named(spoken) if spoken else self.scene.voice, _SERIAL)

    @property
    def text(self) -> str:
        return "\n".join(message.text for message in self.messages)

    @property
    def choices(self) -> list[Choice]:
        return [choice for message in self.messages for choice in message.choices]

    @property
    def labels(self) -> list[str]:
        return [choice.label for choice in self.choices]

    @property
    def is_stale(self) -> bool:
        """Whether what was pressed is called an old button."""
        return tell(Say("stale"), self.scene.voice) in self.text

    @property
    def asks(self) -> str | None:
        """Which fact is asked for, by the number its buttons carry."""
        for choice in self.choices:
            if choice.payload.startswith("d:told:"):
                return choice.payload.split(".")[_FACT]
        return None


def chat(voice: str = "ko") -> Chat:
    return Chat(guest(voice))


def member() -> Chat:
    return Chat(newcomer())


class TestAnswers:
    def test_a_guest_is_answered_and_nothing_of_it_is_kept(self) -> None:
        said = chat().says("퇴직수당은 언제까지 청구하나요?")
        assert "5년" in said.text
        assert "근거: 사립학교교직원 연금법" in said.text
        assert said.effects == []

    def test_the_day_is_said_with_year_and_weekday_and_never_promised(self) -> None:
        said = chat().says("2024년 3월 1일에 퇴직했고 3년 일했어요. 퇴직수당 언제까지 청구해요?")
        assert "2029년 2월 26일(월)" in said.text
        assert "공단" in said.text

    @pytest.mark.parametrize("voice", VOICES)
    def test_every_voice_has_its_own_words(self, voice: str) -> None:
        said = chat(voice).says("퇴직수당은 언제까지 청구하나요?")
        assert ("The Korean text decides." in said.text) is (voice == "en")

    def test_a_monthly_amount_is_refused_with_who_knows_it(self) -> None:
        said = chat().says("월 연금이 얼마나 되나요?")
        assert "계산하지 않아요" in said.text
        assert "공단" in said.text

    def test_who_asks_unclearly_chooses_a_reading(self) -> None:
        said = chat().says("워디 가서 달라고 허면 된대유?")
        assert said.labels[-1] == "모두 아니에요"
        assert 2 <= len(said.labels) <= 4
        assert "근거" in said.presses(said.labels[0]).text

    def test_what_is_no_question_of_ours_asks_nothing(self) -> None:
        assert chat().says("오늘 점심 뭐 먹지").asks is None

    @pytest.mark.parametrize("text", [row.text for row in asked_of_facts()[::5]])
    def test_every_question_is_answered_within_what_a_messenger_shows(self, text: str) -> None:
        said = chat().says(text)
        assert 0 < len(said.messages) <= _MOST_BUBBLES
        assert all(len(choice.payload.encode()) <= _MOST_BYTES for choice in said.choices)


class TestMissingFact:
    QUESTION: Final = "퇴직수당 받을 수 있어요? 3년 일했어요"

    def test_it_is_asked_for_once_at_the_end_with_a_way_out(self) -> None:
        said = chat().says(self.QUESTION)
        assert said.asks == str(fact_number("retirement_date"))
        assert said.messages[-1].text.rstrip().endswith("예: 2022년 3월 1일")
        assert said.labels[-1] == "모르겠어요"

    def test_a_button_goes_on_from_everything_that_was_said(self) -> None:
        said = chat().says(self.QUESTION).presses("2025년")
        assert "퇴직수당" in said.text
        assert "2029년 12월" in said.text

    def test_a_member_may_type_the_answer(self) -> None:
        said = member().says(self.QUESTION).says("2024년 3월 1일")
        assert "2029년 2월 26일(월)" in said.text

    def test_a_question_of_its_own_is_not_taken_for_the_answer(self) -> None:
        said = chat().says("십 년을 못 채우고 나왔는데 받을 게 있나요?")
        assert said.asks is not None
        said = said.says("작년 3월 말에 나왔는데 퇴직수당은 되나요?")
        assert said.text.startswith("퇴직수당")

    def test_an_answer_that_is_no_date_is_asked_again_or_answered_as_a_message(self) -> None:
        said = member().says(self.QUESTION).says("2월 30일")
        assert said.messages
        assert "2029년" not in said.text

    def test_another_question_in_its_place_is_answered(self) -> None:
        said = member().says(self.QUESTION).says("분할연금은 언제까지 청구하나요?")
        assert "분할연금" in said.text

    def test_a_button_works_in_another_talk_and_long_after(self) -> None:
        asked = chat().says(self.QUESTION)
        payload = next(one.payload for one in asked.choices if one.label == "2025년")
        assert chat("en").sends(payload).text.endswith("The Korean text decides.")


class TestWalk:
    """Every benefit from a button on, whatever is pressed: there is an answer that fits."""

    @pytest.mark.parametrize("benefit", CHECKED)
    def test_whatever_is_pressed_leads_to_an_answer_that_fits(self, benefit: str) -> None:
        reached = list(_pressed(benefit))
        assert len({said.text for said in reached}) > 1
        for said in reached:
            assert 0 < len(said.messages) <= _MOST_BUBBLES, said.text
            assert all(message.text for message in said.messages)
            assert not said.is_stale, said.text


def _pressed(benefit: str) -> Iterator[Chat]:
    """To the depth of four facts, each place once."""
    front, seen = [chat().sends(_payload("told", *_packed(benefit)))], set[str]()
    for _ in range(_DEEPEST):
        yield from front
        offered = [(said, one.payload) for said in front for one in said.choices]
        front = []
        for said, payload in offered:
            if payload.startswith("d:told:") and payload not in seen:
                seen.add(payload)
                front.append(said.sends(payload))


def _packed(benefit: str) -> tuple[int, ...]:
    """What a button about this benefit carries before anything was told."""
    numbers = pack(Subject("lump_sum", benefit, Situation()))
    assert numbers is not None
    return numbers


def _payload(act: str, *numbers: int) -> str:
    return f"d:{act}:{'.'.join(map(str, numbers))}"


class TestWhyAndPapers:
    QUESTION: Final = "2024년 3월 1일에 퇴직했고 3년 일했어요. 퇴직수당 받을 수 있나요?"

    def test_the_chain_names_rules_facts_and_articles(self) -> None:
        said = chat().says(self.QUESTION).presses("왜요?")
        assert "2024년 3월 1일" in said.text
        assert "근거: " in said.text
        assert len(said.messages) <= _MOST_BUBBLES

    def test_papers_are_named_with_where_to_hand_them_in(self) -> None:
        said = chat().says(self.QUESTION).presses("서류 보기")
        assert "퇴직수당 청구서" in said.text
        assert "내는 곳" in said.text

    @pytest.mark.parametrize("voice", VOICES)
    @pytest.mark.parametrize("benefit", CHECKED)
    def test_everything_checked_has_its_chain(self, benefit: str, voice: str) -> None:
        said = chat(voice).sends(_payload("chain", *_packed(benefit)))
        assert 0 < len(said.messages) <= _MOST_BUBBLES
        assert all(message.text for message in said.messages)
        assert not said.is_stale
        assert _named(benefit, said.scene) in said.text

    @pytest.mark.parametrize("voice", VOICES)
    @pytest.mark.parametrize("benefit", [one for one in CHECKED if one in catalogue().benefits])
    def test_every_benefit_has_its_form_and_where_to_hand_it_in(
        self, benefit: str, voice: str
    ) -> None:
        said = chat(voice).sends(_payload("papers", *_packed(benefit)))
        entry = catalogue().benefits[benefit]
        assert len(said.messages) == 1
        assert _named(benefit, said.scene) in said.text
        for words in (entry.form, entry.where, *entry.documents):
            assert words
            assert in_words(words, voice) in said.text

    @pytest.mark.parametrize("duty", [one for one in CHECKED if one in catalogue().duties])
    def test_a_duty_has_no_papers_and_its_button_would_be_an_old_one(self, duty: str) -> None:
        assert chat().sends(_payload("papers", *_packed(duty))).is_stale


def _named(benefit: str, scene: Scene) -> str:
    return name_of(catalogue().dated(benefit), scene)


class TestJunk:
    ACTS_OF_QUESTIONS: Final = ("told", "chain", "papers", "meant", "meant_none")

    def test_the_acts_of_questions_are_acts(self) -> None:
        assert set(self.ACTS_OF_QUESTIONS) <= set(ACTS)

    @pytest.mark.parametrize("act", ["told", "chain", "papers", "meant"])
    @pytest.mark.parametrize("numbers", [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)])
    def test_numbers_of_no_button_of_ours_are_an_old_button(
        self, act: str, numbers: tuple[int, ...]
    ) -> None:
        assert chat().sends(_payload(act, *numbers)).is_stale

    @settings(max_examples=200, deadline=None)
    @given(
        st.sampled_from(ACTS_OF_QUESTIONS),
        st.sampled_from(topics()),
        st.sampled_from((*CHECKED, NO_BENEFIT)),
        st.lists(st.integers(0, 10**12), max_size=6),
    )
    def test_any_number_behind_a_real_subject_has_an_answer(
        self, act: str, topic: str, benefit: str, more: list[int]
    ) -> None:
        payload = _payload(act, number_of(topic), number_of(benefit), *more)
        assert chat().sends(payload).messages


class TestReadings:
    def unsure(self, begun: Chat | None = None) -> Chat:
        """The first question of the cases that is not plain."""
        asked = ((begun or chat()).says(row.text) for row in asked_of_facts())
        return next(said for said in asked if "d:meant" in "".join(c.payload for c in said.choices))

    def test_at_most_three_are_offered_and_none_of_them(self) -> None:
        said = self.unsure()
        assert 2 <= len(said.labels) <= 4
        assert said.choices[-1].payload.startswith("d:meant_none")

    def test_the_one_that_is_chosen_is_answered_and_counted_without_words(self) -> None:
        said = self.unsure()
        chosen = said.sends(said.choices[1].payload)
        [counted] = [one for one in chosen.effects if isinstance(one, ReadingChosen)]
        assert counted.rank == 1
        assert chosen.messages

    def test_none_of_them_is_counted_and_gives_a_guest_the_telephone(self) -> None:
        said = self.unsure()
        topics_offered = self.offered(said)
        refused = said.presses("모두 아니에요")
        assert refused.effects == [ReadingChosen(topics_offered[0], "", len(topics_offered))]
        assert tell(Say("person.guest", phone=said.scene.words.phone), Voice()) in refused.text

    def test_none_of_them_leads_a_member_to_a_person_with_what_was_offered(self) -> None:
        said = self.unsure(member())
        topics_offered = self.offered(said)
        refused = said.presses("모두 아니에요")
        assert refused.effects == [ReadingChosen(topics_offered[0], "", len(topics_offered))]
        [sent] = refused.presses("보내요").effects[1:]
        assert isinstance(sent, HandedOver)
        assert sent.understood == topics_offered

    def offered(self, said: Chat) -> tuple[str, ...]:
        """The topics that stand on the buttons, by their words."""
        labels = {tell(Say(f"button.topic_{one}"), Voice()): one for one in topics()}
        return tuple(labels[label] for label in said.labels[:-1])


class TestEnglish:
    @pytest.mark.parametrize("text", ["How much do I get?", "Am I entitled?", "When can I get it?"])
    @pytest.mark.parametrize("voice", ["ko", "en"])
    def test_what_says_nothing_is_not_guessed_but_offered_in_english(
        self, text: str, voice: str
    ) -> None:
        said = chat(voice).says(text)
        assert "Is it one of these?" in said.text
        assert len(said.labels) == 4
        assert said.labels[-1] == "None of these"

    @pytest.mark.parametrize("text", ["What is the retirement allowance?", "pension ten years?"])
    def test_what_names_something_is_answered(self, text: str) -> None:
        assert "Is it one of these?" not in chat("en").says(text).text

    def test_a_guest_who_writes_a_sentence_in_english_is_answered_in_english(self) -> None:
        assert "retirement allowance" in chat().says("When is the retirement allowance lost?").text


class TestAnger:
    def test_of_a_guest_nothing_is_handed_over(self) -> None:
        said = chat().says("야 이 새끼들아 내 돈 내놔")
        assert not [one for one in said.effects if isinstance(one, HandedOver)]

    def test_a_member_who_is_insulting_is_not_insulted_back(self) -> None:
        said = Chat(registered()).says("야 이 새끼들아 내 돈 내놔")
        assert "새끼" not in said.text
        assert said.messages
