"""The command menu in Korean, for everyone else too, and in English."""

from __future__ import annotations

import pytest

from channels.telegram.commands import COMMANDS, publish_commands
from channels.telegram.request import QuietBot
from tests.peers.botapi import BotApi
from tests.peers.telegram_world import Fault

pytestmark = pytest.mark.loopback
WORDS = {
    "ko": {command: f"{command} 설명" for command in COMMANDS},
    "en": {command: f"about {command}" for command in COMMANDS},
}


async def test_korean_is_the_menu_of_everyone_who_does_not_read_english(
    peer: BotApi, bot: QuietBot
) -> None:
    assert await publish_commands(bot, WORDS)
    first = {menu: entries[0] for menu, entries in peer.world.commands.items()}
    assert first == {
        "": {"command": "start", "description": "start 설명"},
        "ko": {"command": "start", "description": "start 설명"},
        "en": {"command": "start", "description": "about start"},
    }
    assert [entry["command"] for entry in peer.world.commands[""]] == list(COMMANDS)


async def test_a_menu_telegram_does_not_take_is_no_reason_to_stop(
    peer: BotApi, bot: QuietBot
) -> None:
    peer.world.faults.append(Fault("setMyCommands", status=500))
    assert not await publish_commands(bot, WORDS)


async def test_a_command_without_words_is_named(bot: QuietBot) -> None:
    with pytest.raises(ValueError, match="help"):
        await publish_commands(bot, {"ko": {**WORDS["ko"], "help": ""}})
