"""Questions about another agency's scheme: that it is outside ours, its limit, whom to ask."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest

from bot.explain import schemes
from bot.explain.across import everything
from bot.explain.shape import Answer
from bot.reply import Reply, render
from bot.understand.question import read_question
from bot.view import Scene
from rules.facts import PartialDate
from rules.situation import Career, CareerType, Situation
from tests.bot.scenes import guest

VOICES: Final = ("ko", "easy", "en")
MOST_LETTERS: Final = 320
MOST_LINES: Final = 8


def asked(text: str, scene: Scene) -> Answer | None:
    return schemes.answer(read_question(text, today=scene.today), text, scene)


def told(text: str, voice: str = "ko") -> str:
    scene = guest(voice)
    answer = asked(text, scene)
    assert answer is not None
    return shown(answer.reply(scene), scene)


def shown(reply: Reply, scene: Scene) -> str:
    return "\n".join(message.text for message in render(reply, scene.voice, 1))


class TestScope:
    @pytest.mark.parametrize(
        "text",
        [
            "퇴직수당 언제까지 청구해야 하나요",
            "사학연금과 국민연금 연계되나요",
            "사립학교에서 일했는데 퇴직금 못 받았어요",
            "공무원으로 있다가 사립학교 교사가 됐는데 기간을 합칠 수 있나요",
        ],
    )
    def test_what_is_ours_is_answered_elsewhere(self, text: str) -> None:
        assert asked(text, guest()) is None

    @pytest.mark.parametrize(
        ("text", "body"),
        [
            ("공무원연금 얼마 나와요", "공무원연금공단"),
            ("군인연금 유족연금은 누가 받나요", "국방부"),
            ("실업급여 받을 수 있나요", "고용센터"),
            ("기초연금 신청 어떻게 해요", "주민센터"),
            ("노란우산 공제금 받을 수 있나요", "중소기업중앙회"),
            ("교직원공제회 장기저축급여 어떻게 찾나요", "공제회"),
        ],
    )
    def test_another_scheme_is_outside_and_names_whom_to_ask(self, text: str, body: str) -> None:
        scene = guest()
        answer = asked(text, scene)
        assert answer is not None
        assert (answer.topic, answer.verdict) == ("out_of_scope", "refuse")
        assert body in shown(Reply(answer.reply(scene).bubbles[:1]), scene).splitlines()[0]

    def test_a_scheme_nobody_recorded_is_outside_all_the_same(self) -> None:
        assert told("주택연금 가입하고 싶어요").startswith("여쭤보신 것은 사학연금 밖의")

    def test_a_limit_that_is_asked_for_comes_first(self) -> None:
        scene = guest()
        answer = asked("회사 퇴직금 시효가 몇 년인가요", scene)
        assert answer is not None
        assert (answer.topic, answer.verdict) == ("claim_deadline", "info")
        assert "3년 안에" in shown(answer.reply(scene), scene).splitlines()[0]


class TestNature:
    def test_the_whole_right_and_old_months_are_told_apart(self) -> None:
        assert "전부 받지 못할 수" in told("공무원 퇴직일시금 시효")
        months = told("국민연금 유족연금 시효")
        assert "받을 권리는 남지만" in months
        assert "전부" not in months

    def test_every_nature_names_its_benefits_where_they_differ(self) -> None:
        text = told("국민연금 노령연금 조기노령연금 시효", "ko")
        assert "노령연금: " in text

    def test_a_doubt_is_told(self) -> None:
        assert "뜻이 갈려요" in told("공무원 퇴직연금 시효는 몇 년")

    def test_the_law_of_that_scheme_is_cited_at_the_end(self) -> None:
        lines = told("공무원 퇴직일시금 시효").splitlines()
        assert lines[-1].startswith("근거: 공무원연금법")
        assert told("공무원 퇴직일시금 시효", "en").endswith("The Korean text decides.")


class TestDay:
    def test_the_day_is_the_safe_one_and_the_body_decides(self) -> None:
        text = told("공무원인데 2022년 2월 28일에 퇴직했어요 퇴직일시금 언제까지 청구해야 하나요")
        assert "늦어도 2027년 2월 27일(토)까지" in text
        assert "실제 기한은 공무원연금공단에서 판단해요." in text

    def test_a_day_that_is_not_whole_counts_from_the_earliest(self) -> None:
        text = told("아버지가 군인이셨는데 2023년 3월에 돌아가셨어요 유족연금 청구 기한은?")
        assert "늦어도 2028년 2월 29일(화)까지" in text
        assert "가장 이른 날로 셌어요" in text

    def test_past_the_limit_nobody_says_that_a_right_is_gone(self) -> None:
        text = told("2021년 5월에 회사 그만뒀는데 퇴직금 못 받았어요. 아직 받을 수 있나요?")
        assert "지난 것으로 보여요" in text
        assert "꼭 물어보세요" in text

    def test_where_the_law_leaves_the_day_open_it_is_not_called_past(self) -> None:
        text = told("공무원이었는데 2020년 2월 28일에 퇴직했어요. 퇴직연금 언제까지 청구하나요")
        assert "지난 것으로" not in text
        assert "아직 기한이 남았을 수 있어요" in text

    def test_a_day_nobody_told_may_be_the_earlier_one(self) -> None:
        """The allowance of who retired and died later counts from the retirement."""
        text = told("공무원이던 남편이 2024년 5월 1일에 죽었어요 공무원 퇴직수당 청구 기한은요")
        assert "늦어도" not in text

    def test_several_that_end_together_have_one_day(self) -> None:
        text = told("경찰공무원이었던 남편이 2024년 5월 1일에 죽었어요")
        assert text.count("늦어도 2029년 4월 30일(월)까지") == 1

    def test_months_that_go_one_by_one_have_no_last_day(self) -> None:
        assert "늦어도" not in told("남편이 2020년 3월 2일에 죽었는데 국민연금 유족연금 시효는요")


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize(
    "text",
    [
        "공무원연금 시효 몇 년이에요?",
        "국민연금 반환일시금 시효",
        "임금체불 대지급금 신청 기한",
        "직업군인으로 전역했는데 퇴직급여 못 받았어요",
        "공무원연금 분할연금 이혼하고 3년 지났는데",
    ],
)
def test_every_answer_fits_into_bubbles(text: str, voice: str) -> None:
    scene = guest(voice)
    answer = asked(text, scene)
    assert answer is not None
    for message in render(answer.reply(scene), scene.voice, 1):
        assert message.text.count("\n") < MOST_LINES
        assert voice == "en" or len(message.text) <= MOST_LETTERS


class TestEverything:
    SITUATION: Final = Situation(
        prior_careers=(
            Career(CareerType.PUBLIC_SERVANT, ended=PartialDate(2022, 3, 1)),
            Career(CareerType.MILITARY),
        ),
        nps_months=50,
        birth_date=PartialDate(1960, 2, 1),
        retirement_date=PartialDate(2023, 3, 1),
    )

    @pytest.mark.parametrize("voice", VOICES)
    def test_the_nearest_come_first_and_fit(self, voice: str) -> None:
        scene = guest(voice)
        messages = render(everything(self.SITUATION, scene), scene.voice, 1)
        rows = [line for m in messages for line in m.text.splitlines() if line.startswith("·")]
        assert 0 < len(rows) <= MOST_LINES
        assert "2027" in rows[0]
        for message in messages:
            assert message.text.count("\n") < MOST_LINES
            assert voice == "en" or len(message.text) <= MOST_LETTERS

    def test_what_is_not_certain_says_so(self) -> None:
        text = shown(everything(self.SITUATION, guest()), guest())
        assert "공무원 퇴직연금: 늦어도 2027년 2월 28일(일)까지, 놓치면 전부, 확실하지 않음" in text

    def test_a_career_that_was_merged_has_nothing_left_there(self) -> None:
        merged = Career(CareerType.PUBLIC_SERVANT, aggregated=True)
        reply = everything(Situation(prior_careers=(merged,)), guest())
        assert "찾지 못했어요" in shown(reply, guest())

    def test_a_death_counts_nothing_where_the_leaving_is_not_known(self) -> None:
        died = Situation(
            prior_careers=(Career(CareerType.PUBLIC_SERVANT),), death_date=PartialDate(2024, 5, 1)
        )
        lines = shown(everything(died, guest()), guest()).splitlines()
        [allowance] = [line for line in lines if "공무원 퇴직수당" in line]
        assert "늦어도" not in allowance

    def test_a_limit_that_passed_is_to_be_checked(self) -> None:
        career = Career(CareerType.PUBLIC_SERVANT, ended=PartialDate.of(date(2019, 3, 1)))
        text = shown(everything(Situation(prior_careers=(career,)), guest()), guest())
        assert "날짜 확인 필요" in text
