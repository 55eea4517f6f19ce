"""The program is killed between keeping a word and answering it on KakaoTalk, which asks only once:
the answer waits, and the next request brings it."""

from __future__ import annotations

import asyncio
from typing import Final

import httpx
import pytest

from models.outbox import State
from models.store import Store
from tests.crash.conftest import Install, on_sqlite
from tests.crash.program import Program
from tests.crash.rows import in_state, received_updates
from tests.peers.kakao import BOT, SECRET, Phone

pytestmark = [pytest.mark.crash, pytest.mark.loopback]

_KILLS: Final = 3
_PATIENCE: Final = 30.0


@on_sqlite
async def test_a_word_that_was_kept_is_answered_after_any_kill(
    install: Install, database: Store
) -> None:
    program = await install(KAKAO_SKILL_SECRET=SECRET, KAKAO_BOT_ID=BOT).start()
    cut = 0
    for number in range(_KILLS):
        async with httpx.AsyncClient(base_url=program.address) as client:
            phone = Phone(client, f"person-{number}")
            cut += await _killed_while_asked(phone, program, database, kept=number)
            await program.start()
            await _until_answered(database, number + 1)
            if not phone.seen:
                await phone.say("답 보기")
            assert "연금지기" in phone.words[0], "the answer was lost"
    await program.stop()
    assert cut, "no kill came in time"
    assert await in_state(database, State.QUEUED, State.ATTEMPTING, State.UNKNOWN) == 0
    assert len(await received_updates(database)) == _KILLS


async def _killed_while_asked(
    phone: Phone, program: Program, database: Store, *, kept: int
) -> bool:
    """Killed as soon as the word is kept. Whether she was left without an answer."""

    async def kill() -> None:
        async with asyncio.timeout(_PATIENCE):
            while len(await received_updates(database)) == kept:
                pass
        program.kill()

    said, _ = await asyncio.gather(phone.say("시작"), kill(), return_exceptions=True)
    return isinstance(said, httpx.TransportError)


async def _until_answered(database: Store, count: int) -> None:
    async with asyncio.timeout(_PATIENCE):
        while sum(row.done_at is not None for row in await received_updates(database)) < count:
            pass
