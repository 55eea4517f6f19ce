"""The command menu. The words come from the locales; which commands there are stands here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import structlog
from telegram import Bot, BotCommand
from telegram.error import TelegramError

_log = structlog.get_logger(__name__)

COMMANDS: Final = (
    "start",
    "deadlines",
    "reminders",
    "claimed",
    "settings",
    "export",
    "stop",
    "help",
)
DEFAULT_LANGUAGE: Final = "ko"


async def publish_commands(bot: Bot, words: Mapping[str, Mapping[str, str]]) -> bool:
    """`words`: language code → command → description. Korean also becomes the default for
    everyone else. False when Telegram did not take them: a menu is a comfort, we go on without."""
    menus = {language: _menu(texts) for language, texts in words.items()}
    try:
        await bot.set_my_commands(menus[DEFAULT_LANGUAGE])
        for language, menu in menus.items():
            await bot.set_my_commands(menu, language_code=language)
    except TelegramError as error:
        _log.warning("command menu not published", reason=type(error).__name__)
        return False
    return True


def _menu(texts: Mapping[str, str]) -> list[BotCommand]:
    missing = [command for command in COMMANDS if not texts.get(command)]
    if missing:
        raise ValueError(f"command menu: no description for {', '.join(missing)}")
    return [BotCommand(command, texts[command]) for command in COMMANDS]
