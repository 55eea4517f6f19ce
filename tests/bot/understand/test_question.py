"""What is understood of a question: topic, aim, facts, scheme, and when several readings are
offered. Topics are held to sentences the weights never saw."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understand.aims import aim_of
from bot.understand.learn import TODAY, lessons
from bot.understand.normalise import normalise
from bot.understand.question import Question, read_question
from bot.understand.questions import pieces
from bot.understand.weights import load, topics
from rules.catalogue import catalogue
from rules.facts import PartialDate

# Below these somebody has broken the lexicon or forgotten to learn again.
RIGHT_AT_LEAST = 0.84
AMONG_THREE_AT_LEAST = 0.91
RUN_TOGETHER_AT_LEAST = 0.78


def ask(text: str, today: date = TODAY) -> Question:
    return read_question(text, today=today)


def offers(question: Question) -> set[str | None]:
    return {question.topic, *(reading.topic for reading in question.alternatives)}


def exam() -> list[tuple[str, str]]:
    return lessons(part="exam")


def test_every_topic_has_lessons_and_an_exam_of_other_sentences() -> None:
    taught = Counter(topic for _, topic in lessons())
    asked = Counter(topic for _, topic in exam())
    assert set(taught) == set(asked) == set(topics())
    assert len(topics()) == 30
    assert min(taught.values()) >= 40
    assert min(asked.values()) >= 7
    assert not {text for text, _ in lessons()} & {text for text, _ in exam()}


def test_most_unseen_questions_are_understood() -> None:
    wrong = [(text, topic) for text, topic in exam() if ask(text).topic != topic]
    assert 1 - len(wrong) / len(exam()) >= RIGHT_AT_LEAST, wrong


def test_nearly_every_unseen_question_is_offered_among_the_readings() -> None:
    missed = [(t, topic) for t, topic in exam() if topic not in offers(ask(t))]
    assert 1 - len(missed) / len(exam()) >= AMONG_THREE_AT_LEAST, missed


def test_unseen_questions_without_blanks_are_understood_too() -> None:
    together = [(text.replace(" ", ""), topic) for text, topic in exam()]
    right = sum(ask(text).topic == topic for text, topic in together)
    assert right / len(together) >= RUN_TOGETHER_AT_LEAST


def test_no_topic_is_given_up() -> None:
    right = Counter(topic for text, topic in exam() if ask(text).topic == topic)
    asked = Counter(topic for _, topic in exam())
    assert not {topic for topic in asked if right[topic] / asked[topic] < 0.5}


@pytest.mark.parametrize(
    ("text", "aim"),
    [
        ("퇴직수당은 언제까지 청구하나요", "until_when"),
        ("유족연금은 얼마예요", "how_much"),
        ("무슨 서류가 필요해요?", "papers"),
        ("연금은 며칠에 입금돼요?", "when_paid"),
        ("연금은 몇 살부터 나와요?", "since_when"),
        ("누가 받을 수 있나요", "who"),
        ("청구는 어떻게 해요", "how"),
        ("왜 못 받아요?", "why"),
        ("공제일시금이 뭐예요?", "what_is"),
        ("연금이랑 일시금이랑 뭐가 나아요?", "compare"),
        ("3년 다녔는데 받을 수 있나요", "may_i"),
        ("How much is it?", "how_much"),
        ("Until when can I still claim?", "until_when"),
        ("작년에 나왔습니다", None),
    ],
)
def test_how_somebody_asks(text: str, aim: str | None) -> None:
    said = normalise(text)
    assert aim_of(said, pieces(said)) == aim


@pytest.mark.parametrize(
    ("text", "scheme"),
    [
        ("퇴직수당 얼마예요", "tp"),
        ("공무원연금은 몇 살부터예요", "geps"),
        ("군인연금 유족은 누구예요", "mps"),
        ("국민연금 수령액 알려줘", "nps"),
        ("회사 퇴직금을 못 받았어요", "retirement_pay"),
        ("실업급여 되나요", "other"),
        ("별정우체국 연금은요", "other"),
        ("사립학교 그만뒀는데 실업급여 되나요", "other"),
        ("공무원으로 일한 기간을 사학연금에 합산할 수 있나요", "tp"),
        ("연금 받다가 공무원으로 재임용되면 정지되나요", "tp"),
        ("국민연금이랑 사학연금 이어 받는 연계가 되나요", "tp"),
        ("부사관 복무기간을 산입하고 싶어요", "tp"),
        ("회사에 다니면서 연금 받으면 깎이나요", "tp"),
    ],
)
def test_whose_scheme_is_asked_about(text: str, scheme: str) -> None:
    assert ask(text).scheme == scheme


@pytest.mark.parametrize(
    "text", ["공무원연금 유족연금은 누가 받나요", "군인인데 퇴직금 얼마예요", "기초연금 신청할래요"]
)
def test_another_agencys_scheme_is_out_of_scope(text: str) -> None:
    assert ask(text).topic == "out_of_scope"


@pytest.mark.parametrize(
    "text", ["회사 퇴직금은 몇 년 지나면 못 받아요?", "국민연금 반환일시금도 시효가 있나요"]
)
def test_the_deadline_of_a_companys_pay_or_of_the_national_pension_is_a_deadline(text: str) -> None:
    assert ask(text).topic == "claim_deadline"


@pytest.mark.parametrize("text", ["더는 살고 싶지 않아요", "상담원 연결해 주세요", "I want to die"])
def test_who_needs_a_person_gets_one_whatever_else_was_said(text: str) -> None:
    question = ask(text)
    assert question.topic == "handoff"
    assert not question.alternatives


def test_a_question_carries_the_facts_that_it_only_supposes() -> None:
    stated = ask(
        "58세이고 결혼한 지 12년인데 24년 근무하고 2027년 2월 28일에 퇴직하면 얼마예요?"
    ).stated
    assert (stated.age, stated.marriage_years, stated.service_years) == (58, 12, 24)
    assert PartialDate(2027, 2, 28) in stated.dates.values()


@pytest.mark.parametrize(
    ("text", "won"),
    [
        ("월급 300만원이면 얼마 떼요", 3_000_000),
        ("소득이 1억 2천만 원이에요", 120_000_000),
        ("매달 4,500,000원 벌어요", 4_500_000),
        ("삼백만 원 받아요", 3_000_000),
        ("300만 번 들었어요", None),
    ],
)
def test_amounts_are_read_in_won(text: str, won: int | None) -> None:
    assert ask(text).stated.amount == won


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("저는 예순두 살입니다", 62),
        ("올해 만 57세인데요", 57),
        ("65세부터 받는 건가요", None),
        ("자녀는 19세 넘으면 안 되나요", None),
        ("I am 58 years old", 58),
    ],
)
def test_an_age_set_by_the_law_is_nobodys_age(text: str, age: int | None) -> None:
    assert ask(text).stated.age == age


def test_what_is_only_asked_is_kept_apart_from_what_was_told() -> None:
    question = ask("5년 일하고 나오면 얼마 받나요?")
    assert question.heard.service_months is None
    assert question.stated.service_years == 5


def test_named_benefits_are_given_by_their_ids() -> None:
    question = ask("퇴직수당이랑 퇴직유족연금부가금 차이가 뭐예요")
    assert question.benefits == ("retirement_allowance", "survivor_pension_addition")
    assert set(question.benefits) <= set(catalogue().benefits)


def test_words_with_several_meanings_are_handed_on_to_be_asked_back() -> None:
    (word,) = ask("목돈으로 찾을 수 있나요").unclear
    assert len(word.terms[0].means) > 1


def test_a_second_question_in_the_same_message_is_not_lost() -> None:
    question = ask("이혼하면 연금을 나눠야 하나요? 그리고 연금에 세금도 붙나요?")
    topics_heard = {question.topic, *(reading.topic for reading in question.also)}
    assert topics_heard >= {"divorce_split", "tax_health_insurance"}
    assert question.asked == 2


def test_forty_questions_in_one_message_give_few_readings() -> None:
    question = ask("퇴직수당 언제까지 청구해요? 세금은 얼마예요? 대출 되나요? " * 14)
    assert question.asked >= 40
    assert len(question.also) <= 3


@pytest.mark.parametrize("text", ["", " ", "?!", "ㅁㄴㅇㄹ", "zxcvbn", "가" * 4096])
def test_what_says_nothing_has_no_topic_for_certain(text: str) -> None:
    assert ask(text).confidence < 0.6


def test_at_most_three_readings_are_offered_and_the_best_comes_first() -> None:
    for text, _ in exam():
        question = ask(text)
        shares = [reading.confidence for reading in question.alternatives]
        assert len(shares) <= 3
        assert shares == sorted(shares, reverse=True)
        if shares and question.topic:
            assert question.alternatives[0].topic == question.topic


def test_the_weights_know_only_topics_that_exist() -> None:
    numbers = {row[at] for row in load().values() for at in range(0, len(row), 2)}
    assert numbers <= set(range(len(topics())))


@given(st.text(max_size=500))
@settings(max_examples=150, deadline=None)
def test_no_message_makes_it_stumble(text: str) -> None:
    question = ask(text)
    assert question.topic is None or question.topic in topics()
    assert 0 <= question.confidence <= 1


@given(
    st.lists(
        st.sampled_from(["퇴직", "연금", "2월", "31일", "?", "시효", "\n", "이혼", "원", "9" * 30])
    )
)
@settings(max_examples=150, deadline=None)
def test_no_heap_of_words_makes_it_stumble(words: list[str]) -> None:
    assert len(ask("".join(words)).alternatives) <= 3
