"""The database is locked or away while people write: nothing is confirmed that is not kept."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.crash.conftest import Install
from tests.crash.page import Page
from tests.crash.people import Person
from tests.peers.botapi import BotApi

pytestmark = [pytest.mark.crash, pytest.mark.loopback]

_ASKING = 401


async def test_what_is_written_while_the_database_is_away_is_not_confirmed_and_answered_later(
    peer: BotApi, install: Install, any_url: str
) -> None:
    program = await install().start()
    person = Person(peer, _ASKING)
    await peer.until(lambda: "getUpdates" in peer.world.asked)
    async with away(any_url):
        number = peer.world.say(_ASKING, "/start")
        polls = len(peer.world.polls_from)
        await peer.until(lambda: "polling waits" in program.complaints, seconds=20)
        assert [update["update_id"] for update in peer.world.pending] == [number]
        assert max([*peer.world.polls_from][polls:], default=0) <= number
        assert person.seen == []
    await peer.until(lambda: not peer.world.pending and bool(person.seen), seconds=30)
    await program.stop()
    assert len(person.seen) == 1


async def test_the_page_says_that_it_could_not_keep_the_words_and_shows_them_again(
    install: Install, any_url: str
) -> None:
    program = await install().start()
    async with Page(program.address) as page:
        await page.press("그냥 묻기")
        async with away(any_url):
            refused = await page.say_refused("퇴직수당은 언제까지인가요?")
        assert "퇴직수당은 언제까지인가요?</textarea>" in refused
        assert "퇴직수당은 언제까지인가요?" not in await page.bubbles()
    await program.stop()


@asynccontextmanager
async def away(url: str) -> AsyncIterator[None]:
    keeper = _locked if url.startswith("sqlite") else _closed
    async with keeper(url):
        yield


@asynccontextmanager
async def _locked(url: str) -> AsyncIterator[None]:
    """Somebody else writes for longer than a writer waits."""
    database = make_url(url).database
    assert database
    other = sqlite3.connect(database, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
    finally:
        other.rollback()
        other.close()


@asynccontextmanager
async def _closed(url: str) -> AsyncIterator[None]:
    """The server lets nobody into this database, and ends who is in it."""
    name = make_url(url).database
    server = create_async_engine(
        make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT"
    )
    async with server.connect() as connection:
        await connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        await connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
            {"name": name},
        )
        try:
            yield
        finally:
            await connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
    await server.dispose()
