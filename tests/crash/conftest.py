"""A peer that behaves like Telegram, and the program beside it on a database of its own."""

from __future__ import annotations

import base64
import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from core.vault import Vault
from models.store import Store
from tests.conftest import TEST_KEY, TEST_LOOKUP_KEY
from tests.crash.program import Program, telegram
from tests.peers.botapi import BotApi

Install = Callable[..., Program]
# For what does not depend on the database.
on_sqlite = pytest.mark.parametrize("any_url", ["sqlite"], indirect=True)


@pytest.fixture
async def peer() -> AsyncIterator[BotApi]:
    async with BotApi() as started:
        yield started


@pytest.fixture
def install(tmp_path: Path, any_url: str, vault: Vault, peer: BotApi) -> Iterator[Install]:
    """A program whose database and keys the test knows, and which talks to the peer."""
    keys = {
        "JIGI_ENCRYPTION_KEYS": base64.b64encode(TEST_KEY).decode(),
        "JIGI_LOOKUP_KEY": base64.b64encode(TEST_LOOKUP_KEY).decode(),
    }
    number = itertools.count(1)
    with ExitStack() as stack:

        def make(**settings: str) -> Program:
            chosen = keys | telegram(peer.base_url) | {"DATABASE_URL": any_url} | settings
            return stack.enter_context(Program(tmp_path / f"house{next(number)}", **chosen))

        yield make


@pytest.fixture
async def database(any_store: Store) -> Store:
    """The program's own database, looked into from outside."""
    return any_store
