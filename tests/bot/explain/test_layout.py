"""How an answer is laid out: the best first, what does not fit left out, what is said cited."""

from __future__ import annotations

from itertools import product

import pytest

from bot.explain.fitting import Room, fit, size
from bot.explain.ground import ground_lines
from bot.explain.layout import lay_out
from bot.explain.shape import Answer
from core.i18n import Say, tell
from rules.citation import Citation
from rules.provisions import Provision, provisions, provisions_on
from tests.bot.explain.made import VOICES
from tests.bot.scenes import guest

FACTS = tuple(provisions().values())
LIMIT = Citation("법", "54①")
VOICE = guest().voice


def line(letters: int) -> Say:
    return Say("answer.fact", text="가" * letters)


def texts(lines: tuple[Say, ...]) -> list[str]:
    return [str(each.values["text"]) for each in lines]


def told(facts: tuple[Provision, ...], voice: str = "ko") -> list[str]:
    return [one.told(voice) for one in facts]


class TestFit:
    def test_line_breaks_are_letters_too(self) -> None:
        assert size((line(3), line(4)), VOICE) == Room(lines=2, letters=8)
        assert size((), VOICE) == Room(lines=0, letters=0)

    def test_as_many_as_there_is_room_for_go_in(self) -> None:
        waiting = [line(10)] * 5
        assert fit((), waiting, Room(lines=3, letters=100), VOICE) == 3
        assert fit((), waiting, Room(lines=9, letters=43), VOICE) == 4
        assert fit((line(10),), waiting, Room(lines=3, letters=100), VOICE) == 2

    def test_one_goes_into_an_empty_bubble_however_long_it_is(self) -> None:
        assert fit((), [line(500)], Room(lines=5, letters=220), VOICE) == 1
        assert fit((line(1),), [line(500)], Room(lines=5, letters=220), VOICE) == 0
        assert fit((), [], Room(lines=5, letters=220), VOICE) == 0


class TestLayOut:
    @pytest.mark.parametrize(("voice", "start"), [*product(VOICES, range(0, len(FACTS), 40))])
    def test_facts_keep_their_order_and_their_articles(self, voice: str, start: int) -> None:
        facts = FACTS[start : start + 7]
        laid = lay_out((), (), facts=facts, articles=(), scene=guest(voice))
        shown = texts((*laid.lead, *laid.more))
        assert shown == told(facts, voice)[: len(shown)]
        assert set(laid.articles) == {a for one in facts[: len(shown)] for a in one.articles}

    @pytest.mark.parametrize("voice", VOICES)
    def test_the_first_fact_is_always_said(self, voice: str) -> None:
        for one in FACTS:
            laid = lay_out((), (), facts=(one,), articles=(), scene=guest(voice))
            assert texts(laid.lead) == told((one,), voice), one.id

    def test_the_short_answer_stands_before_the_facts(self) -> None:
        lead, facts = (Say("answer.unknown", name="퇴직수당"),), provisions_on("lump_sum")[:5]
        laid = lay_out(lead, (), facts=facts, articles=(LIMIT,), scene=guest())
        assert laid.lead[0] == lead[0]
        assert laid.articles[0] == LIMIT

    def test_what_is_too_long_for_the_short_answer_goes_to_the_second_bubble(self) -> None:
        lead = tuple(line(90) for _ in range(4))
        laid = lay_out(lead, (), facts=FACTS[:3], articles=(), scene=guest())
        assert laid.lead == lead[:2]
        assert laid.more[:2] == lead[2:]

    def test_what_to_hand_in_goes_before_further_facts(self) -> None:
        beside = (Say("documents.form", form="퇴직수당 청구서"),)
        laid = lay_out((line(150),), beside, facts=FACTS[:6], articles=(), scene=guest())
        assert laid.more[0] == beside[0]
        assert len(laid.more) > 1

    def test_an_article_is_cited_once(self) -> None:
        laid = lay_out((), (), facts=FACTS[:6], articles=(LIMIT, LIMIT), scene=guest())
        assert len(set(laid.articles)) == len(laid.articles)

    def test_nothing_at_all_is_laid_out_as_nothing(self) -> None:
        laid = lay_out((), (), facts=(), articles=(), scene=guest())
        assert (laid.lead, laid.more, laid.articles) == ((), (), ())

    @pytest.mark.parametrize("voice", ["ko", "en"])
    def test_the_articles_fit_into_their_own_bubble(self, voice: str) -> None:
        scene = guest(voice)
        for start in range(0, len(FACTS), 20):
            facts = FACTS[start : start + 7]
            laid = lay_out((), (), facts=facts, articles=(), scene=scene)
            ground = size(tuple(ground_lines(laid.articles, scene)), scene.voice)
            assert ground.letters <= 320, facts[0].id


class TestReply:
    def answer(self) -> Answer:
        return Answer("lump_sum", "info", lead=[line(5)], more=[line(6)], articles=[LIMIT])

    @pytest.mark.parametrize(("voice", "bubbles"), [("ko", 3), ("easy", 2), ("en", 3)])
    def test_plain_korean_has_the_ground_under_the_facts(self, voice: str, bubbles: int) -> None:
        assert len(self.answer().reply(guest(voice)).bubbles) == bubbles

    def test_no_bubble_is_empty(self) -> None:
        bare = Answer("lump_sum", "info", lead=[line(5)])
        assert len(bare.reply(guest()).bubbles) == 1

    def test_the_ground_names_the_day_the_text_took_effect(self) -> None:
        scene = guest()
        last = self.answer().reply(scene).bubbles[-1]
        assert tell(last.lines[0], scene.voice) == (
            "근거: 사립학교교직원 연금법 제54조 제1항 (2026년 10월 2일 시행)"
        )

    def test_without_articles_there_is_no_ground(self) -> None:
        assert list(ground_lines((), guest("en"))) == []
