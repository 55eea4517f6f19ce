"""Telegram's part of the house: polled by default, delivered to an address of ours by a setting."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import urlsplit

import structlog
from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncEngine

from channels.base import Receive
from channels.telegram.commands import publish_commands
from channels.telegram.outbound import answer_soon
from channels.telegram.poll import Poller, PollingRefused, SecondPoller
from channels.telegram.request import QuietBot, make_bot
from channels.telegram.webhook import keep_webhook
from core.i18n import texts
from core.nursery import Nursery
from core.settings import Settings, SettingsError
from models.worker import PostTaken, hold_post
from web.telegram import telegram_router

_log = structlog.get_logger(__name__)
_POST: Final = "telegram poll"
_STAND_BY_SECONDS: Final = 5.0
_OWN_PATH: Final = re.compile(r"(?:/.*)?/telegram/([A-Za-z0-9_-]{1,128})")
_WRONG_URL: Final = (
    "JIGI_TELEGRAM_WEBHOOK_URL: the value is not understood; expected: "
    "an https address that ends in /telegram/ and a path of your own"
)
_NO_SECRET: Final = "JIGI_TELEGRAM_WEBHOOK_SECRET: missing; expected 1 to 256 of A-Z a-z 0-9 _ -"  # noqa: S105  a rule, no secret


@dataclass(frozen=True, slots=True)
class Hook:
    url: str
    path: str
    secret: str


@dataclass(slots=True)
class Telegram:
    """`refused` is why only a person can help: then the program ends and says so. Of many
    processes on one database one polls, and another takes over when it ends."""

    bot: QuietBot
    engine: AsyncEngine
    receive: Receive
    nursery: Nursery
    hook: Hook | None
    refused: str = ""

    def routers(self) -> list[APIRouter]:
        if self.hook is None:
            return []
        pressed = answer_soon(self.bot, self.nursery)
        hook = self.hook
        return [telegram_router(self.receive, hook.path, secret=hook.secret, on_callback=pressed)]

    def begin(self) -> None:
        self.nursery.keep("telegram menu", partial(_publish, self.bot))
        if self.hook is None:
            poller = Poller(self.bot, self.receive, nursery=self.nursery)
            self._keep("telegram poll", partial(self._poll, poller))
        else:
            url, secret = self.hook.url, self.hook.secret
            told = partial(keep_webhook, self.bot, url, secret=secret, nursery=self.nursery)
            self._keep("telegram webhook", told)

    async def _poll(self, poller: Poller) -> None:
        """Raise SecondPoller when somebody else polls though the post is ours."""
        was_ours = False
        while not self.nursery.stopping.is_set():
            try:
                async with hold_post(self.engine, _POST):
                    _log.info("polling begins")
                    await poller.run()
            except PostTaken:
                was_ours = False
                await self.nursery.pause(_STAND_BY_SECONDS)
            except SecondPoller:
                # The post may have gone to another process with a broken connection: look again.
                if was_ours:
                    raise
                was_ours = True

    def _keep(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        self.nursery.keep(name, partial(self._unless_refused, work))

    async def _unless_refused(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except PollingRefused as refused:
            self.refused = str(refused)
            self.nursery.stopping.set()


def make_telegram(
    settings: Settings, engine: AsyncEngine, receive: Receive, nursery: Nursery
) -> Telegram | None:
    """None without a token. Raise SettingsError for a webhook that cannot be."""
    token = settings.telegram_bot_token.get_secret_value()
    if not token:
        return None
    bot = make_bot(token, settings.telegram_api_base_url)
    return Telegram(bot, engine, receive, nursery, _hook(settings))


def _hook(settings: Settings) -> Hook | None:
    url = settings.telegram_webhook_url
    if not url:
        return None
    own = _OWN_PATH.fullmatch(urlsplit(url).path)
    secret = settings.telegram_webhook_secret.get_secret_value()
    wrong = [line for line, is_well in ((_WRONG_URL, own), (_NO_SECRET, secret)) if not is_well]
    if wrong or own is None:
        raise SettingsError(wrong)
    return Hook(url, own[1], secret)


async def _publish(bot: QuietBot) -> None:
    words = {}
    for language in ("ko", "en"):
        known = texts(language, "messages")
        words[language] = {
            key.removeprefix("command."): text
            for key, text in known.items()
            if key.startswith("command.")
        }
    await publish_commands(bot, words)
