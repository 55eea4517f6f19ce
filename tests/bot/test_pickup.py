"""Requests of one person at the same moment: each takes along what answers it, in its order."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.pickup import Pickup
from channels.base import Channel, Incoming, Message, Turn, TurnKind
from core.i18n import Voice
from notices.outbox import Handed
from tests.talks.town import Told, Town, morning

_FIRST = Incoming(Channel.KAKAO, "u1", "somebody", Turn(TurnKind.TEXT, text="도움말"))
_SECOND = Incoming(Channel.KAKAO, "u2", "somebody", Turn(TurnKind.TEXT, text="시작"))


@pytest.fixture
async def town(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Town]:
    shutil.copy(sqlite_template, tmp_path / "jigi.db")
    made = Town(tmp_path, morning("2026-11-22"), Told())
    await made.open()
    yield made
    await made.close()


@pytest.fixture
def pickup(town: Town) -> Pickup:
    house = town.house
    return Pickup(house.reception, house.store, house.clock, answered=house.queued)


async def test_an_answer_that_lies_ready_is_left_to_the_request_it_answers(
    town: Town, pickup: Pickup
) -> None:
    await pickup.receive(_FIRST)
    await pickup.receive(_SECOND)
    await town.settle()
    first, second = await asyncio.gather(taken(pickup, _FIRST), taken(pickup, _SECOND))
    assert "‘내 기한’" in text(first)
    assert "연금지기예요" not in text(first)
    assert "연금지기예요" in text(second)


async def test_who_waits_behind_her_other_request_waits_no_longer_than_she_was_given(
    town: Town, pickup: Pickup
) -> None:
    await pickup.receive(_FIRST)
    await pickup.receive(_SECOND)
    async with asyncio.timeout(1.0):
        waited = await asyncio.gather(
            taken(pickup, _FIRST, seconds=0.2), taken(pickup, _SECOND, seconds=0.2)
        )
    assert not any(waited)
    await town.settle()
    both = text(await taken(pickup, _SECOND))
    assert both.index("‘내 기한’") < both.index("연금지기예요")


async def taken(pickup: Pickup, incoming: Incoming, seconds: float = 5.0) -> Handed | None:
    return await pickup.pick_up(incoming, everything, seconds=seconds)


def everything(messages: Sequence[Message], _: Voice | None) -> int:
    return len(messages)


def text(handed: Handed | None) -> str:
    assert handed is not None
    return "\n".join(message.text for message in handed.messages)
