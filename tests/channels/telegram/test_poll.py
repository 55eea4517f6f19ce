"""Polling against a peer: nothing is lost, nothing counts twice, it ends when it should."""

from __future__ import annotations

import pytest

from channels.telegram.poll import Poller
from core.nursery import Nursery
from tests.channels.telegram.conftest import CHAT, Inbox
from tests.peers.botapi import BotApi

pytestmark = pytest.mark.loopback


async def test_what_a_person_says_is_stored_and_then_confirmed(
    peer: BotApi, inbox: Inbox, poller: Poller, nursery: Nursery
) -> None:
    peer.world.say(CHAT, "안녕하세요")
    nursery.keep("poll", poller.run)
    await peer.until(lambda: bool(inbox.kept) and not peer.world.pending)
    peer.world.say(CHAT, "두 번째")
    await peer.until(lambda: len(inbox.kept) == 2)
    assert [i.turn.text for i in inbox.kept] == ["안녕하세요", "두 번째"]
    assert {i.address for i in inbox.kept} == {str(CHAT)}
