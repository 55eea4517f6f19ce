"""Two processes on one database and one token: one polls, the other takes over."""

from __future__ import annotations

import pytest

from tests.crash.conftest import Install
from tests.peers.botapi import BotApi

pytestmark = [pytest.mark.crash, pytest.mark.loopback]


async def test_a_second_process_stands_by_and_polls_when_the_first_is_killed(
    peer: BotApi, install: Install
) -> None:
    first = await install(JIGI_WORKER="first").start()
    second = await install(JIGI_WORKER="second").start()
    peer.world.say(601, "/start")
    await peer.until(lambda: bool(peer.world.inbox(601)), seconds=20)
    first.kill()
    peer.world.say(602, "/start")
    await peer.until(lambda: bool(peer.world.inbox(602)), seconds=30)
    assert "polling waits" not in second.complaints
    assert await second.stop() == 0
