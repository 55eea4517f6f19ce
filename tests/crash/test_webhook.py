"""Updates delivered to our own address: once each, from Telegram alone, kept before a 200."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from models.store import Store
from tests.crash.conftest import Install, on_sqlite
from tests.crash.people import Person
from tests.crash.program import Program
from tests.crash.rows import received_updates
from tests.crash.test_storage import away
from tests.peers.botapi import SECRET_HEADER, BotApi

pytestmark = [pytest.mark.crash, pytest.mark.loopback]

_ASKING = 501
_SECRET = "made-up-secret"
_PATH = "/telegram/a-path-nobody-guesses"


@pytest.fixture
async def program(peer: BotApi, install: Install) -> Program:
    """As behind a gateway: Telegram knows the public address, which leads to this program."""
    started = await install(
        JIGI_TELEGRAM_WEBHOOK_URL=f"https://jigi.example.kr{_PATH}",
        JIGI_TELEGRAM_WEBHOOK_SECRET=_SECRET,
    ).start()
    await peer.until(lambda: bool(peer.world.webhook))
    assert peer.world.webhook == {"url": f"https://jigi.example.kr{_PATH}", "secret": _SECRET}
    peer.world.webhook["url"] = f"{started.address}{_PATH}"
    return started


@pytest.fixture
async def sender(program: Program) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who posts to the webhook by hand."""
    async with httpx.AsyncClient(base_url=program.address, timeout=20.0) as client:
        yield client


@on_sqlite
async def test_an_update_delivered_twice_is_answered_once(
    peer: BotApi, program: Program, database: Store
) -> None:
    person = Person(peer, _ASKING)
    number = peer.world.say(_ASKING, "/start")
    await peer.until(lambda: bool(person.seen) and not peer.world.pending)
    peer.world.resend(number)
    peer.world.press(_ASKING, "내 기한 알기")
    await peer.until(lambda: len(person.seen) == 2 and not peer.world.pending)
    await program.stop()
    assert len(await received_updates(database)) == 2
    assert len(person.seen) == 2


@on_sqlite
async def test_who_does_not_know_the_secret_or_the_path_is_refused_and_nothing_is_kept(
    sender: httpx.AsyncClient, program: Program, database: Store
) -> None:
    update = {"update_id": 1, "message": {"chat": {"id": 1, "type": "private"}, "text": "/start"}}
    for headers in ({}, {SECRET_HEADER: "another"}):
        answer = await sender.post(_PATH, json=update, headers=headers)
        assert answer.status_code == httpx.codes.UNAUTHORIZED
    answer = await sender.post("/telegram/guess", json=update, headers={SECRET_HEADER: _SECRET})
    assert answer.status_code == httpx.codes.NOT_FOUND
    await program.stop()
    assert await received_updates(database) == []


async def test_an_update_that_could_not_be_kept_is_not_taken_and_comes_again(
    peer: BotApi, sender: httpx.AsyncClient, program: Program, any_url: str
) -> None:
    person = Person(peer, _ASKING)
    async with away(any_url):
        update = peer.world.past[peer.world.say(_ASKING, "/start")]
        answer = await sender.post(_PATH, json=update, headers={SECRET_HEADER: _SECRET})
        assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
        assert peer.world.pending == [update]
    await peer.until(lambda: bool(person.seen) and not peer.world.pending, seconds=30)
    await program.stop()
    assert len(person.seen) == 1
