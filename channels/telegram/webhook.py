"""Updates by webhook: who may deliver them, and where Telegram is told to deliver."""

from __future__ import annotations

import hmac
from itertools import chain, repeat
from typing import Final

import structlog
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from channels.telegram.failures import reason_of, refuses_token
from channels.telegram.limits import ALLOWED_UPDATES, WEBHOOK_CONNECTIONS
from channels.telegram.poll import PollingRefused, TokenRefused
from core.nursery import Nursery

_log = structlog.get_logger(__name__)
_PAUSES: Final = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)


class WebhookRefused(PollingRefused):
    def __init__(self, reason: str) -> None:
        super().__init__(
            f"JIGI_TELEGRAM_WEBHOOK_URL or its secret was refused by the Bot API ({reason}); "
            "expected https:// on port 443, 80, 88 or 8443."
        )


def accepts(given: str | None, expected: str) -> bool:
    """Whether the header carries our secret, compared in constant time. No secret, nobody."""
    if not expected or given is None:
        return False
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


async def keep_webhook(bot: Bot, url: str, *, secret: str, nursery: Nursery) -> None:
    """Until Telegram has taken it or the nursery stops. Raise TokenRefused or WebhookRefused
    when only a person can help."""
    for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
        try:
            return await set_webhook(bot, url, secret)
        except BadRequest as error:
            raise WebhookRefused(reason_of(error)) from None
        except TelegramError as error:
            if refuses_token(error):
                raise TokenRefused from None
            _log.warning("webhook not set", reason=reason_of(error), seconds=pause)
        if not await nursery.pause(pause):
            return None
    return None


async def set_webhook(bot: Bot, url: str, secret: str) -> None:
    """What waits at Telegram is kept and delivered. Raises TelegramError."""
    await bot.set_webhook(
        url,
        secret_token=secret,
        allowed_updates=list(ALLOWED_UPDATES),
        max_connections=WEBHOOK_CONNECTIONS,
        drop_pending_updates=False,
    )
