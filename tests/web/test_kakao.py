"""Kakao's door with the real house behind it: who may ask, and what anybody gets to see."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Select, func, select

from channels.base import Channel, Choice, Incoming, Message
from core.faults import StorageUnavailable
from core.ids import SeededIds
from core.nursery import Nursery
from core.settings import skill_secrets
from jigi.kakao import read_up
from models import Member, Outgoing, Reminder
from models.entitlement import ReminderState
from models.inbox import Received
from models.member import find_address, lookup_of
from models.outbox import Kind, State
from notices.outbox import Fits, Handed, Letter, enqueue
from tests.peers.kakao import HEADER, SECRET, Phone, payload, shown
from tests.talks.town import Told, Town, morning
from tests.web.bodies import NO_OBJECTS
from tests.web.fakes import fake_settings
from web.kakao import Answers, SkillDoor, kakao_router

_DAY = "2026-11-22"
_UNREACHED = "카카오톡으로는 저희가 먼저 말씀드릴 수 없어요."


@asynccontextmanager
async def answering(town: Town) -> AsyncIterator[None]:
    """The house answers by itself while this lasts, as the running program does."""
    nursery = Nursery()
    nursery.keep("answer", lambda: town.house.answering.run(nursery))
    try:
        yield
    finally:
        nursery.stopping.set()
        town.house.incoming.ring()
        await nursery.stop(grace=1.0)


@pytest.fixture
async def town(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Town]:
    shutil.copy(sqlite_template, tmp_path / "jigi.db")
    made = Town(tmp_path, morning(_DAY), Told())
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def client(town: Town) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=town.page)
    async with httpx.AsyncClient(transport=transport, base_url="http://jigi.test") as made:
        yield made


async def test_somebody_registers_from_the_first_word_to_her_deadlines(
    town: Town, client: httpx.AsyncClient
) -> None:
    phone = Phone(client, "somebody")
    async with answering(town):
        await _register(phone)
        await phone.say("내 기한")
    assert "퇴직수당" in "\n".join(phone.words)


async def test_a_typed_label_of_a_button_that_was_shown_means_that_button(
    town: Town, client: httpx.AsyncClient
) -> None:
    phone = Phone(client, "somebody")
    async with answering(town):
        await _register(phone)
        await _queue(town, "somebody", "보실까요?", Choice("그 서류", "d:docs:1"))
        await phone.say("내 기한")
        await phone.say("그  서류")
        await phone.say("저 서류")
    async with town.house.store.read() as session:
        rows = await session.scalars(select(Received).order_by(Received.id.desc()).limit(2))
        turns = [row.turn or {} for row in rows]
    assert [turn["payload"] for turn in turns] == ["", "d:docs:1"]


@pytest.mark.parametrize(
    "body",
    [
        *NO_OBJECTS,
        b'{"userRequest": null}',
        b'{"userRequest": {"user": null, "utterance": null}}',
        b'{"userRequest": {"user": {"id": null}, "utterance": "a"}}',
    ],
)
async def test_what_is_no_payload_is_answered_with_a_bubble_and_not_kept(
    town: Town, client: httpx.AsyncClient, body: bytes
) -> None:
    answer = await client.post("/kakao/skill", content=body, headers={HEADER: SECRET})
    assert answer.status_code == 200
    assert "읽지 못했어요" in shown(answer.json())[0].text
    assert await _received(town) == 0


async def test_a_payload_with_null_everywhere_is_answered(
    town: Town, client: httpx.AsyncClient
) -> None:
    body = payload("시작", "somebody")
    for part in body.values():
        if isinstance(part, dict):
            part.update({name: None for name in part if name not in {"user", "utterance"}})
    phone = Phone(client, "somebody")
    async with answering(town):
        await phone.ask({**body, "intent": None, "contexts": None, "flow": None})
    assert "연금지기" in phone.words[0]


@pytest.mark.parametrize("utterance", [None, "", "\n", 7, [], {"text": "시작"}])
async def test_somebody_who_said_nothing_that_can_be_read_is_answered(
    town: Town, client: httpx.AsyncClient, utterance: object
) -> None:
    asked = dict.fromkeys(payload("시작")["userRequest"])
    asked |= {"utterance": utterance, "user": {"id": "u", "type": None, "properties": None}}
    phone = Phone(client, "u")
    async with answering(town):
        await phone.ask({**dict.fromkeys(payload("시작")), "userRequest": asked})
    assert phone.words
    assert all(word.strip() for word in phone.words)


async def test_a_body_of_a_megabyte_is_not_read(town: Town, client: httpx.AsyncClient) -> None:
    answer = await Phone(client, "somebody").post(payload("가" * 1_000_000))
    assert answer.status_code == 413
    assert await _received(town) == 0


@pytest.mark.parametrize(
    "headers", [{}, {HEADER: ""}, {HEADER: "wrong"}, {HEADER: f"{SECRET},"}, {"X-Other": SECRET}]
)
async def test_who_does_not_know_the_secret_is_turned_away(
    town: Town, client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    answer = await client.post("/kakao/skill", json=payload("시작"), headers=headers)
    assert answer.status_code == 401
    assert await _received(town) == 0


@pytest.mark.parametrize("secret", ["new-secret", "old-secret"])
async def test_two_secrets_are_good_while_one_replaces_the_other(secret: str) -> None:
    settings = fake_settings(kakao_skill_secret="new-secret, old-secret")
    app = FastAPI()
    door = SkillDoor(skill_secrets(settings))
    app.include_router(kakao_router(Silent(), door, answers=Answers(), ids=SeededIds(1)))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://jigi.test") as client:
        answer = await Phone(client, "somebody", secret=secret).post(payload("시작"))
    assert answer.status_code == 200


async def test_a_payload_of_another_bot_is_answered_and_not_kept(
    town: Town, client: httpx.AsyncClient
) -> None:
    phone = Phone(client, "somebody")
    await phone.ask({**payload("시작"), "bot": {"id": "another"}})
    assert "읽지 못했어요" in phone.words[0]
    assert await _received(town) == 0


async def test_the_same_request_twice_is_two_turns_and_the_old_button_says_so(
    town: Town, client: httpx.AsyncClient
) -> None:
    phone = Phone(client, "somebody")
    async with answering(town):
        await phone.say("시작")
        await phone.tap("내 기한 알기")
        await phone.tap("동의해요")
        again = payload("동의해요", "somebody", extra={"payload": "s:2:yes"})
        await phone.ask(again)
        first = phone.words
        await phone.ask(again)
    assert phone.words == first
    assert await _members(town) == 1


async def test_an_answer_too_late_for_kakao_is_fetched_with_a_button(
    town: Town, client: httpx.AsyncClient
) -> None:
    phone = Phone(client, "somebody")
    async with asyncio.timeout(4.9):
        await phone.say("시작")
    assert [key.label for key in phone.screen[-1].keys] == ["답 보기"]
    async with answering(town):
        await phone.tap("답 보기")
        assert "연금지기" in phone.words[0]
        await phone.say("답 보기")
        assert "기다리는 답은 없어요" in phone.words[0]
    assert await _received(town) == 1


async def test_what_an_officer_answered_meanwhile_is_shown_first(
    town: Town, client: httpx.AsyncClient
) -> None:
    phone = Phone(client, "somebody")
    async with answering(town):
        await _register(phone)
        await _queue(town, "somebody", "담당자의 답이에요.")
        await phone.say("내 기한")
        assert phone.words[0] == "담당자의 답이에요."
        assert "퇴직수당" in phone.words[1]
        await phone.say("내 기한")
    assert "담당자의 답이에요." not in phone.words


async def test_what_one_answer_cannot_hold_is_shown_with_the_next(
    town: Town, client: httpx.AsyncClient
) -> None:
    phone = Phone(client, "somebody")
    async with answering(town):
        await _register(phone)
        for number in range(4):
            await _queue(town, "somebody", f"글 {number}")
        await phone.say("내 기한")
        assert phone.words == ["글 0", "글 1", "글 2"]
        await phone.tap("이어 보기")
        assert phone.words[0] == "글 3"
        assert "퇴직수당" in phone.words[1]


async def test_two_requests_of_one_person_at_once_each_get_their_own_answer(
    town: Town, client: httpx.AsyncClient
) -> None:
    first, second = Phone(client, "somebody"), Phone(client, "somebody")
    async with answering(town):
        await read_up(town.house)
        await first.say("시작")
        await asyncio.gather(first.say("도움말"), second.say("퇴직수당은 언제까지 청구하나요?"))
    assert "‘내 기한’" in "\n".join(first.words)
    assert "퇴직수당은" not in "\n".join(first.words)
    assert "퇴직수당은 퇴직한 날부터 5년" in "\n".join(second.words)
    assert "‘내 기한’" not in "\n".join(second.words)
    assert await _waiting(town) == 0


async def test_many_people_at_once_are_all_answered(town: Town, client: httpx.AsyncClient) -> None:
    phones = [Phone(client, f"person-{number}") for number in range(20)]
    async with answering(town):
        await asyncio.gather(*(phone.say("시작") for phone in phones))
    assert all("연금지기" in phone.words[0] for phone in phones)


async def test_a_member_with_kakao_alone_is_told_that_reminders_need_another_way(
    town: Town, client: httpx.AsyncClient
) -> None:
    phone = Phone(client, "somebody")
    async with answering(town):
        await _register(phone)
        assert _UNREACHED in "\n".join(phone.words)
        await phone.say("새 알림")
        assert _UNREACHED in "\n".join(phone.words)
        await phone.say("설정")
        await phone.tap("받을 곳")
        assert _UNREACHED in "\n".join(phone.words)


async def test_nothing_proactive_is_ever_queued_for_kakao(
    town: Town, client: httpx.AsyncClient
) -> None:
    phone = Phone(client, "somebody")
    async with answering(town):
        await _register(phone)
    await town.live_until(morning("2027-03-31"))
    assert await _waiting(town) == 0
    async with town.house.store.read() as session:
        kinds = set(await session.scalars(select(Outgoing.kind)))
        states = set(await session.scalars(select(Reminder.state)))
    assert kinds == {Kind.REPLY}
    assert states == {ReminderState.UNREACHED}


async def test_when_nothing_can_be_stored_the_member_is_asked_to_come_again(
    town: Town, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_: object, __: object) -> bool:
        raise StorageUnavailable

    monkeypatch.setattr("bot.reception.Reception.receive", away)
    phone = Phone(client, "somebody")
    await phone.say("시작")
    assert "받아 둘 수 없어요" in phone.words[0]


async def test_a_defect_of_ours_is_a_bubble_too(
    town: Town, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.reception.Reception.as_meant", None)
    phone = Phone(client, "somebody")
    await phone.say("시작")
    assert "받아 둘 수 없어요" in phone.words[0]


class Silent:
    """A desk that has nothing to say."""

    async def receive(self, incoming: Incoming) -> bool:  # noqa: ARG002  the desk's shape
        return True

    async def pick_up(self, incoming: Incoming, fits: Fits, *, seconds: float) -> Handed | None:  # noqa: ARG002  the desk's shape
        return Handed()


async def _register(phone: Phone) -> None:
    await phone.say("시작")
    await phone.tap("내 기한 알기")
    await phone.tap("동의해요")
    await phone.say("2022년 2월 28일까지 5년 근무했어요")
    await phone.tap("맞아요")


async def _queue(town: Town, user: str, text: str, *choices: Choice) -> None:
    """As the hand-over desk does."""
    house = town.house
    async with house.store.write() as session:
        lookup = lookup_of(Channel.KAKAO, user)
        known = await find_address(session, Channel.KAKAO, lookup)
        assert known is not None
        letter = Letter(
            key=f"desk:{text}",
            kind=Kind.REPLY,
            channel=Channel.KAKAO,
            address=user,
            message=Message(text, choices),
            member_id=known.member_id,
        )
        await enqueue(session, letter, now=house.clock.now())


async def _received(town: Town) -> int:
    return await _count(town, select(func.count()).select_from(Received))


async def _members(town: Town) -> int:
    return await _count(town, select(func.count()).select_from(Member))


async def _waiting(town: Town) -> int:
    queued = Outgoing.state == State.QUEUED
    return await _count(town, select(func.count()).select_from(Outgoing).where(queued))


async def _count(town: Town, what: Select[int]) -> int:
    async with town.house.store.read() as session:
        return (await session.scalars(what)).one()
