"""The program is killed while it reminds. Every member is reminded; what may repeat says so."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from models.outbox import State
from models.store import Store
from tests.crash.conftest import Install, on_sqlite
from tests.crash.members import members_due_together
from tests.crash.people import Person, slow_network
from tests.crash.program import Program
from tests.crash.rows import in_state, sent_messages, until_quiet, until_repeats_arrived
from tests.peers.botapi import BotApi

pytestmark = [pytest.mark.crash, pytest.mark.loopback]

_KILLS: Final = 4
_CHATS: Final = range(201, 261)


@pytest.fixture
def policy_file(tmp_path: Path) -> Path:
    """A possible repeat is sent after a second: no test waits a minute."""
    path = tmp_path / "policy.toml"
    path.write_text("[repeat]\nreminder = 1\n")
    return path


@on_sqlite
async def test_every_member_is_reminded_through_any_kill_and_every_repeat_is_marked(
    peer: BotApi, install: Install, database: Store, policy_file: Path
) -> None:
    people = [Person(peer, chat) for chat in _CHATS]
    assert not any(person.seen for person in people)
    await members_due_together(database, _CHATS, policy_file=policy_file)
    peer.world.faults.append(slow_network())
    program = install(JIGI_POLICY_FILE=str(policy_file), JIGI_TELEGRAM_RATE_PER_SECOND="12")
    await program.start()

    in_flight = await _kill_often(program, people, database)
    await until_quiet(database)
    await program.stop()

    assert all(person.heard == people[0].heard for person in people)
    assert people[0].heard
    assert sum(person.marked for person in people) <= in_flight
    rows = await sent_messages(database)
    assert Counter(row.state for row in rows) == {State.SENT: _heard(people)}
    assert sum(row.repeated for row in rows) == in_flight
    assert in_flight > 0


async def _kill_often(program: Program, people: list[Person], database: Store) -> int:
    """While more and more have been reminded. How many messages were on their way, in total."""
    dice = random.Random(20210228)  # noqa: S311  the same kills in every run
    peer = people[0].peer
    in_flight = 0
    for reached in sorted(dice.sample(range(2, 55), _KILLS)):
        await until_repeats_arrived(database, in_flight)
        await peer.until(lambda reached=reached: _heard(people) >= reached, seconds=60)  # type: ignore[misc]  # bound on purpose
        program.kill()
        in_flight += await in_state(database, State.ATTEMPTING)
        await program.start()
    return in_flight


def _heard(people: list[Person]) -> int:
    return sum(len(person.heard) for person in people)
