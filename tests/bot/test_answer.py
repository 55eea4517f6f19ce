"""Answering stored updates on the real database: once each, in order, and again after a failure."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.answer import Answering, House
from bot.converse import converse
from channels.base import Channel, Incoming, Turn, TurnKind
from core.faults import StorageUnavailable
from models.conversation import Conversation
from models.inbox import Received
from models.outbox import Outgoing
from models.store import Store
from tests.client import Person, TelegramPerson
from tests.talks import Talk
from tests.talks.runner import Stage, stage_for
from tests.talks.stored import current_facts, events_in_order

Here = tuple[Stage, Person]


# Where what a person does and what she is shown come apart: Kakao asks and is answered at once.
@pytest.fixture(params=[Channel.TELEGRAM, Channel.WEB])
async def here(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path
) -> AsyncIterator[Here]:
    """A person who has agreed to storing, on each channel."""
    talk = Talk("answering", "answering", ())
    async with stage_for(talk, request.param, tmp_path / "house", sqlite_template) as stage:
        yield stage, await stage.person("")


def keys(person: Person) -> list[str]:
    return [key for bubble in person.screen for key in bubble.keys]


def break_converse(patch: pytest.MonkeyPatch, on: str) -> list[str]:
    """Our own defect: the conversation breaks on this text. What it broke on."""
    broke: list[str] = []

    def broken(turn: Turn, *given: Any, **named: Any) -> Any:  # noqa: ANN401  as converse has them
        if turn.text == on:
            broke.append(turn.text)
            raise ZeroDivisionError
        return converse(turn, *given, **named)

    patch.setattr("bot.answer.converse", broken)
    return broke


async def test_a_defect_is_tried_three_times_then_said_and_what_was_given_stays(here: Here) -> None:
    _, person = here
    await person.tap("그만뒀어요")
    with pytest.MonkeyPatch.context() as patch:
        broke = break_converse(patch, "3월 5일")
        await person.say("3월 5일")
    assert broke == ["3월 5일"] * 3
    assert keys(person) == ["error"]
    await person.say("2022년 2월 28일")
    assert keys(person) == ["register.left_kind"]


async def test_a_defect_of_one_person_holds_up_nobody_else(here: Here) -> None:
    stage, person = here
    neighbour = await stage.person("이웃")
    with pytest.MonkeyPatch.context() as patch:
        break_converse(patch, "고장")
        await person.say("고장")
        await neighbour.tap("일해요")
    assert keys(person) == ["error"]
    assert keys(neighbour) == ["register.role"]


async def test_the_repeated_word_after_an_error_asks_the_question_again(here: Here) -> None:
    _, person = here
    await person.tap("그만뒀어요")
    with pytest.MonkeyPatch.context() as patch:
        break_converse(patch, "고장")
        await person.say("고장")
    await person.say("다시")
    assert keys(person) == ["register.left"]


def away(*_: object, **__: object) -> NoReturn:
    raise StorageUnavailable("database is locked")


async def test_an_update_that_cannot_be_stored_is_not_acknowledged_and_comes_again(
    here: Here,
) -> None:
    _, person = here
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "write", away)
        await person.say("그만뒀어요")
    if isinstance(person, TelegramPerson):
        assert person.screen == ()
        await person.deliver()
    else:
        assert keys(person) == ["web.error.storage"]
        await person.resend_last()
    assert keys(person) == ["register.left"]
    await person.resend_last()
    assert person.screen == ()


async def test_a_stored_update_waits_for_the_database_and_is_answered_once(here: Here) -> None:
    stage, person = here
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.answer.conversation_at", away)
        with pytest.raises(StorageUnavailable):
            await person.say("그만뒀어요")
        assert await waiting_tries(stage) == [0]
    await stage.town.settle()
    await person.look()
    assert keys(person) == ["register.left"]


async def waiting_tries(stage: Stage) -> list[int]:
    """How often each unanswered update was tried: an absent database is nobody's defect."""
    async with stage.town.house.store.read() as session:
        rows = await session.scalars(select(Received).where(Received.done_at.is_(None)))
        return [row.tries for row in rows]


async def test_an_answer_that_breaks_at_its_end_leaves_nothing_half_done(here: Here) -> None:
    stage, person = here
    await person.say("2022년 2월 28일까지 5년 근무했어요")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.answer.enqueue", away)
        with pytest.raises(StorageUnavailable):
            await person.tap("맞아요")
        async with stage.town.house.store.read() as session:
            assert await events_in_order(session, person) == []
    await stage.town.settle()
    await person.look()
    assert "register.done" in keys(person)
    async with stage.town.house.store.read() as session:
        (event,) = await events_in_order(session, person)
        assert (await current_facts(session, person, event.id))["left"] == "2022-02-28"


async def receive(stage: Stage, person: Person, number: int, text: str) -> None:
    turn = Turn(TurnKind.TEXT, text=text)
    incoming = Incoming(person.channel, f"own-{number}", person.address, turn)
    assert await stage.town.house.reception.receive(incoming)


async def test_what_one_person_writes_quickly_is_answered_in_its_order(here: Here) -> None:
    stage, person = here
    for number, text in enumerate(["그만뒀어요", "2022년 2월 28일", "마지막 근무일", "3년", "네"]):
        await receive(stage, person, number, text)
    await stage.town.settle()
    await person.look()
    asked = [key for key in keys(person) if key.startswith(("register.", "echo.title"))]
    assert asked == [
        "register.left",
        "register.left_kind",
        "register.service",
        "echo.title",
        "register.done",
    ]


async def test_two_processes_answer_one_update_once(here: Here) -> None:
    stage, person = here
    house = stage.town.house
    other = Answering(parts_of(house.answering))
    await receive(stage, person, 1, "그만뒀어요")
    await asyncio.gather(house.answering.answer_waiting(), other.answer_waiting())
    await stage.town.settle()
    await person.look()
    assert keys(person) == ["register.left"]


def parts_of(answering: Answering) -> House:
    return answering._house  # noqa: SLF001  a second process has the same parts


async def test_every_reply_is_named_by_what_it_answers(here: Here) -> None:
    stage, person = here
    await person.say("2022년 2월 28일까지 5년 근무했어요")
    async with stage.town.house.store.read() as session:
        received = await newest(session, Received)
        sent = await newest(session, Outgoing)
    assert sent.key == f"reply:{received.id}:0"


async def newest(session: AsyncSession, table: Any) -> Any:  # noqa: ANN401  a row of either table
    return (await session.scalars(select(table).order_by(table.id.desc()).limit(1))).one()


async def test_the_number_of_a_reply_grows_only_when_something_was_said(here: Here) -> None:
    stage, person = here
    before = await serial(stage, person)
    await person.tap("그만뒀어요")
    await person.resend_last()
    assert await serial(stage, person) == before + 1


async def serial(stage: Stage, person: Person) -> int:
    async with stage.town.house.store.read() as session:
        rows = (await session.scalars(select(Conversation))).all()
        return next(row.serial for row in rows if row.channel == person.channel)


async def test_a_guests_words_are_wiped_when_they_are_answered(
    tmp_path: Path, sqlite_template: Path
) -> None:
    talk = Talk("guest", "guest", (), begin="stranger")
    async with stage_for(talk, Channel.TELEGRAM, tmp_path / "house", sqlite_template) as stage:
        person = await stage.person("")
        await person.start()
        await person.say("2022년 2월 28일까지 5년 근무했어요")
        assert "guest.not_kept" in keys(person)
        async with stage.town.house.store.read() as session:
            rows = (await session.scalars(select(Received))).all()
        assert [row.turn for row in rows] == [None] * len(rows)
