"""Kakao's door with the real house behind it: who may ask, and what anybody gets to see."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from core.nursery import Nursery
from tests.peers.kakao import Phone
from tests.talks.town import Told, Town, morning

_DAY = "2026-11-22"


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
        await phone.say("시작")
        await phone.tap("내 기한 알기")
        await phone.tap("동의해요")
        await phone.say("2022년 2월 28일까지 5년 근무했어요")
        await phone.tap("맞아요")
        await phone.say("내 기한")
    assert "퇴직수당" in "\n".join(phone.words)
