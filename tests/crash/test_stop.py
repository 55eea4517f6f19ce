"""SIGTERM: what is being sent is settled, what waits stays, and the program ends in time."""

from __future__ import annotations

import pytest

from models.outbox import State
from models.store import Store
from tests.crash.conftest import Install, on_sqlite
from tests.crash.page import Page
from tests.crash.people import Person
from tests.crash.rows import in_state, received_updates
from tests.peers.botapi import BotApi
from tests.peers.telegram_world import Fault

pytestmark = [pytest.mark.crash, pytest.mark.loopback]

_LIMIT = 5.0
_HANGING, _WAITING = 301, range(302, 322)


async def test_asked_to_stop_it_ends_in_five_seconds_and_what_waited_is_sent_after_the_next_start(
    peer: BotApi, install: Install, database: Store
) -> None:
    program = await install().start()
    people = [Person(peer, chat) for chat in (_HANGING, *_WAITING)]
    peer.world.faults.append(Fault("sendMessage", chat=_HANGING, delay=30))
    async with Page(program.address) as page:
        await page.read()
        async with page.listening():
            peer.world.say(_HANGING, "/start")
            await peer.until(lambda: "sendMessage" in peer.world.asked)
            for chat in _WAITING:
                peer.world.say(chat, "/start")
            await peer.until(lambda: not peer.world.pending)
            assert await program.stop(within=_LIMIT) == 0
    assert await in_state(database, State.ATTEMPTING) == 0
    assert program.told_operator == []

    await program.start()
    await peer.until(lambda: all(person.seen for person in people), seconds=30)
    await program.stop()
    assert {len(person.heard) for person in people} == {1}
    assert [person.chat for person in people if person.marked] == [_HANGING]
    assert [row for row in await received_updates(database) if row.done_at is None] == []


@on_sqlite
async def test_a_second_request_to_stop_changes_nothing(peer: BotApi, install: Install) -> None:
    program = await install().start()
    peer.world.faults.append(Fault("sendMessage", delay=30))
    peer.world.say(_HANGING, "/start")
    await peer.until(lambda: "sendMessage" in peer.world.asked)
    program.ask_to_stop()
    assert await program.stop(within=_LIMIT) == 0
