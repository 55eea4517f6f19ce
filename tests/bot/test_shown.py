"""What is shown from the catalogue: in English nothing of it stands in Korean alone, and plain
Korean says one thing a line."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.flows.deadlines import documents, why
from bot.reply import render
from bot.view import Scene
from core.i18n import Voice
from rules.catalogue import catalogue
from tests.bot.scenes import registered

EASY, ENGLISH = Voice("ko", "easy"), Voice("en")
BENEFITS = tuple(catalogue().benefits)


def holding(benefit: str, voice: Voice) -> Scene:
    """A member whose first claim is for this benefit."""
    scene = registered(voice)
    assert scene.member is not None
    found = catalogue().benefits[benefit]
    first, *others = scene.member.claims
    claim = replace(first, claim=found.claim, benefits=(benefit,))
    return replace(scene, member=replace(scene.member, claims=(claim, *others)))


def shown(scene: Scene) -> list[str]:
    replies = (documents(scene, (1,)), why(scene, (1,)))
    return [message.text for said in replies for message in render(said, scene.voice, 1)]


@pytest.mark.parametrize("benefit", BENEFITS)
def test_english_names_every_paper_day_and_place(benefit: str) -> None:
    for text in shown(holding(benefit, ENGLISH)):
        for line in text.splitlines():
            assert re.search(r"[A-Za-z]{2}", line), line


@pytest.mark.parametrize("benefit", BENEFITS)
def test_plain_korean_fits_and_names_one_paper_a_line(benefit: str) -> None:
    for text in shown(holding(benefit, EASY)):
        lines = text.splitlines()
        assert len(lines) <= 8, text
        papers = [line for line in lines if line.startswith("· 낼 서류: ")]
        assert not any(", " in line for line in papers)


def test_the_law_is_named_in_english_with_the_day_it_took_effect() -> None:
    ground = shown(registered(ENGLISH))[-1]
    assert "· 사립학교교직원 연금법 Article 54(1), in force 2 Oct 2026" in ground
    assert "The Korean text decides." in ground
    assert "시행)" not in ground
