"""Answers that Kakao lets us send after its five seconds: once, and what it refuses is not lost."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from channels.base import Incoming
from channels.kakao.inbound import read_skill
from core.ids import SeededIds
from core.settings import load_settings
from jigi.kakao import SkillCounter, kakao_routers
from notices.outbox import Fits, Handed
from tests.peers.kakao import HEADER, SECRET, Phone, must_fit, payload
from tests.talks.town import Town
from tests.web.test_kakao import answering, client, town
from web.kakao import Answers, SkillDoor, kakao_router

__all__ = ("client", "town")

_URL = "https://bot-api.kakao.com/v1/bots/1/callback/2"


class Slow:
    """Never ready in time."""

    async def receive(self, incoming: Incoming) -> bool:  # noqa: ARG002  the desk's shape
        return True

    async def pick_up(self, incoming: Incoming, fits: Fits, *, seconds: float) -> Handed | None:  # noqa: ARG002  same
        return None


async def ask(asked: dict[str, Any], *, allowed: bool) -> tuple[Any, list[str]]:
    later: list[str] = []
    door = SkillDoor((SECRET,), later=(lambda url, _: later.append(url)) if allowed else None)
    app = FastAPI()
    app.include_router(kakao_router(Slow(), door, answers=Answers(), ids=SeededIds(1)))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://jigi.test") as made:
        answer = await made.post(
            "/kakao/skill", json=payload("시작", **asked), headers={HEADER: SECRET}
        )
    return answer.json(), later


async def test_a_late_answer_is_promised_where_kakao_gives_an_address() -> None:
    answer, later = await ask({"callbackUrl": _URL}, allowed=True)
    assert answer == {"version": "2.0", "useCallback": True, "data": {}}
    assert later == [_URL]


@pytest.mark.parametrize(
    ("url", "allowed"), [(_URL, False), ("https://evil.kr/", True), (None, True)]
)
async def test_otherwise_a_button_fetches_it(url: str | None, allowed: bool) -> None:
    answer, later = await ask({"callbackUrl": url}, allowed=allowed)
    must_fit(answer)
    assert answer["template"]["quickReplies"][0]["label"] == "답 보기"
    assert later == []


@pytest.mark.parametrize("taken", [True, False])
async def test_what_kakao_did_not_take_is_shown_with_the_next_request(
    town: Town, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, taken: bool
) -> None:
    posted: list[dict[str, Any]] = []

    async def call_back(url: str, answer: dict[str, Any]) -> bool:
        assert url == _URL
        posted.append(answer)
        return taken

    monkeypatch.setattr("jigi.kakao.call_back", call_back)
    desk = SkillCounter(town.house)
    incoming = _incoming()
    await desk.receive(incoming)
    async with answering(town):
        await desk.send_later(Answers(), _URL, incoming)
        phone = Phone(client, "somebody")
        await phone.say("답 보기")
    must_fit(posted[0])
    assert ("연금지기" in phone.words[0]) is not taken


async def test_the_door_is_closed_without_a_secret(town: Town) -> None:
    town.house.settings = load_settings(None)
    assert kakao_routers(town.house) == []


def _incoming() -> Incoming:
    found = read_skill(payload("시작", "somebody"), "u1", frozenset())
    assert found is not None
    return found
