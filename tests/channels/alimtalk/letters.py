"""Templates as if they were approved, and letters that fill them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from channels.alimtalk.port import Gateway, Profile
from channels.alimtalk.templates import Review, Template, Templates, load_templates
from channels.base import Filled, Message, Outcome

NUMBERS: Final = ("01011112222", "01033334444", "01055556666")
PROFILE: Final = Profile("sender-key", "0212345678")
VALUES: Final = {
    "호칭": "회원님",
    "급여": "퇴직수당",
    "짧은급여": "퇴직수당",
    "안전일": "2027년 2월 26일(금)",
    "짧은안전일": "27.2.26(금)",
    "남은날": "7",
    "남은기간": "1년 5개월쯤",
    "만료일": "2027년 3월 1일(월)",
    "청구일": "2027년 1월 27일(수)",
    "공단전화": "000-0000-0000",
    "분": "10",
    "연결번호": "123456",
    "제목": "서류가 바뀌었습니다",
    "보낸날": "2026년 11월 24일(화)",
}


def approved() -> Templates:
    return {
        name: replace(template, review=Review.APPROVED)
        for name, template in load_templates().items()
    }


def texts(templates: Mapping[str, Template]) -> dict[str, str]:
    """As the provider has them, by its own codes."""
    return {template.code: template.text for template in templates.values()}


def letter(number: str, template: str = "deadline_week", **values: str) -> tuple[str, Message]:
    filled = Filled(template, tuple({**VALUES, **values}.items()))
    return number, Message("words", filled=filled)


async def send(gateway: Gateway, *letters: tuple[str, Message]) -> Sequence[Outcome]:
    """One to each of NUMBERS, where none are given."""
    return await gateway.send_batch("chunk-1", letters or [letter(n) for n in NUMBERS])
