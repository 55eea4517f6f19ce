"""The program is killed while people register. Nobody is asked twice, nobody is forgotten."""

from __future__ import annotations

import asyncio
import random
from typing import Final

import pytest
from sqlalchemy import func, select

from models.outbox import State
from models.person import Fact, LifeEvent
from models.store import Store
from tests.crash.conftest import Install
from tests.crash.people import REPEAT_MARK, Person, slow_network
from tests.crash.program import Program
from tests.crash.rows import (
    in_state,
    received_updates,
    sent_messages,
    until_quiet,
    until_repeats_arrived,
)
from tests.peers.botapi import BotApi

pytestmark = [pytest.mark.crash, pytest.mark.loopback]

_KILLS: Final = 4
_PEOPLE: Final = 4
_MOST_CALLS: Final = 8
_LONGEST_DELAY: Final = 0.08
_PATIENCE: Final = 60.0


async def test_a_registration_survives_any_kill_and_only_what_was_in_flight_comes_again(
    peer: BotApi, install: Install, database: Store
) -> None:
    program = await install().start()
    calm, *others = (Person(peer, chat) for chat in range(101, 102 + _PEOPLE))
    bubbles = await calm.register_calmly(database)

    peer.world.faults.append(slow_network())
    registering = asyncio.gather(*(person.register(bubbles) for person in others))
    in_flight = await _kill_often(program, peer, database, seed=20210228)
    await registering
    await peer.until(lambda: not peer.world.pending)
    await until_quiet(database)
    await program.stop()

    for person in others:
        assert person.heard == calm.heard
    assert 0 < sum(person.marked for person in others) <= in_flight
    assert len(set(await _facts_of_each(database))) == 1
    await _assert_every_message_is_answered(peer, database)
    await _assert_repeats_are_marked(database, at_most=in_flight)


async def _kill_often(program: Program, peer: BotApi, database: Store, *, seed: int) -> int:
    """How many messages were on their way at the moments of the kills, in total."""
    dice = random.Random(seed)  # noqa: S311  the same dice in every run
    in_flight = 0
    while program.kills < _KILLS:
        await until_repeats_arrived(database, in_flight)
        if program.kills % 2:
            await _until_called(peer, "sendMessage")
        else:
            await _until_calls(peer, dice.randint(1, _MOST_CALLS))
            await asyncio.sleep(dice.uniform(0, _LONGEST_DELAY))
        program.kill()
        in_flight += await in_state(database, State.ATTEMPTING)
        await program.start()
    return in_flight


async def _until_called(peer: BotApi, method: str) -> None:
    """Such a call has arrived and is not answered yet."""
    peer.world.asked.discard(method)
    await peer.until(lambda: method in peer.world.asked, seconds=_PATIENCE)


async def _until_calls(peer: BotApi, more: int) -> None:
    def calls() -> int:
        return len(peer.world.calls) + len(peer.world.polls_from)

    wanted = calls() + more
    await peer.until(lambda: calls() >= wanted, seconds=_PATIENCE)


async def _facts_of_each(database: Store) -> list[tuple[tuple[str, str], ...]]:
    """Of each retirement, what is known: in the order of its name."""
    async with database.read() as session:
        events = (await session.scalars(select(func.count()).select_from(LifeEvent))).one()
        facts = (await session.scalars(select(Fact).order_by(Fact.event_id, Fact.name))).all()
    assert events == _PEOPLE + 1
    return [
        tuple((fact.name, fact.value) for fact in facts if fact.event_id == event_id)
        for event_id in dict.fromkeys(fact.event_id for fact in facts)
    ]


async def _assert_every_message_is_answered(peer: BotApi, database: Store) -> None:
    received = await received_updates(database)
    assert sorted(row.update_id for row in received) == sorted(map(str, peer.world.past))
    assert [row.update_id for row in received if row.done_at is None or row.problem] == []


async def _assert_repeats_are_marked(database: Store, *, at_most: int) -> None:
    rows = await sent_messages(database)
    assert {row.state for row in rows} == {State.SENT}
    kept = [row for row in rows if row.payload is not None]
    assert kept
    for row in kept:
        assert row.payload is not None
        assert row.payload["text"].startswith(REPEAT_MARK) == row.repeated
    assert sum(row.repeated for row in rows) == at_most
