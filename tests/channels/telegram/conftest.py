"""A peer that behaves like Telegram, a bot that talks to it, and an inbox that can fail."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from channels.base import Incoming
from channels.telegram.outbound import TelegramSender
from channels.telegram.poll import Poller
from channels.telegram.request import QuietBot, make_bot
from core.faults import StorageUnavailable
from core.nursery import Nursery
from tests.peers.botapi import TOKEN, BotApi
from tests.peers.telegram_world import World

CHAT = 4242


class Inbox:
    """Keeps what comes, once. The next `failures` attempts find the database away."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.kept: list[Incoming] = []
        self.attempts = 0
        self.failures = 0

    async def __call__(self, incoming: Incoming) -> bool:
        self.attempts += 1
        self._world.bell.ring()
        if self.failures:
            self.failures -= 1
            raise StorageUnavailable
        if any(old.update_id == incoming.update_id for old in self.kept):
            return False
        self.kept.append(incoming)
        return True


@pytest.fixture
async def peer() -> AsyncIterator[BotApi]:
    async with BotApi() as started:
        yield started


@pytest.fixture
async def bot(peer: BotApi) -> AsyncIterator[QuietBot]:
    async with make_bot(TOKEN, peer.base_url) as made:
        yield made


@pytest.fixture
def sender(bot: QuietBot) -> TelegramSender:
    return TelegramSender(bot)


@pytest.fixture
def inbox(peer: BotApi) -> Inbox:
    return Inbox(peer.world)


@pytest.fixture
async def nursery() -> AsyncIterator[Nursery]:
    made = Nursery()
    yield made
    await made.stop(grace=0.5)


@pytest.fixture
def poller(bot: QuietBot, inbox: Inbox, nursery: Nursery) -> Poller:
    return Poller(bot, inbox, nursery=nursery, first_pause=0.01, longest_pause=0.05)
