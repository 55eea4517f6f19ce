"""Where only a person can help, the program says one line and ends."""

from __future__ import annotations

import socket

import pytest

from tests.crash.conftest import Install, on_sqlite
from tests.peers.botapi import BotApi
from tests.peers.telegram_world import Fault

pytestmark = [pytest.mark.crash, pytest.mark.loopback, on_sqlite]

_REFUSED = 2


async def test_a_wrong_token_ends_it_with_one_line(install: Install) -> None:
    program = install(TELEGRAM_BOT_TOKEN="7:another-token")
    assert await program.spawn().ended() == _REFUSED
    assert program.told_operator == [
        "연금지기: TELEGRAM_BOT_TOKEN was refused by the Bot API; check the token with @BotFather."
    ]
    assert "another-token" not in program.complaints


async def test_a_second_program_with_the_same_token_ends_with_one_line(
    peer: BotApi, install: Install
) -> None:
    peer.world.faults.append(
        Fault("getUpdates", times=10, status=409, description="Conflict: terminated by other")
    )
    program = install()
    assert await program.spawn().ended() == _REFUSED
    (line,) = program.told_operator
    assert line.startswith("연금지기: Another program polls with this TELEGRAM_BOT_TOKEN")


async def test_a_port_that_is_taken_ends_it_with_one_line_that_names_the_port(
    install: Install,
) -> None:
    program = install()
    with socket.socket() as other:
        other.bind(("127.0.0.1", program.port))
        other.listen()
        assert await program.spawn().ended() == _REFUSED
    (line,) = program.told_operator
    assert line.startswith(f"JIGI_PORT: {program.port} is in use by another program")


async def test_a_second_copy_started_by_mistake_does_not_touch_what_the_first_is_sending(
    peer: BotApi, install: Install
) -> None:
    first = await install().start()
    peer.world.faults.append(Fault("sendMessage", delay=3))
    peer.world.say(601, "/start")
    await peer.until(lambda: "sendMessage" in peer.world.asked)
    second = install(JIGI_PORT=str(first.port))
    assert await second.spawn().ended() == _REFUSED
    await peer.until(lambda: bool(peer.world.inbox(601)))
    await first.stop()
    assert len(peer.world.inbox(601)) == 1
