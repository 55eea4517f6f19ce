"""Updates by webhook: who may deliver them, and where Telegram is told to deliver."""

from __future__ import annotations

import hmac

from telegram import Bot

from channels.telegram.limits import ALLOWED_UPDATES, WEBHOOK_CONNECTIONS


def accepts(given: str | None, expected: str) -> bool:
    """Whether the header carries our secret, compared in constant time. No secret, nobody."""
    if not expected or given is None:
        return False
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


async def set_webhook(bot: Bot, url: str, secret: str) -> None:
    """What waits at Telegram is kept and delivered. Raises TelegramError."""
    await bot.set_webhook(
        url,
        secret_token=secret,
        allowed_updates=list(ALLOWED_UPDATES),
        max_connections=WEBHOOK_CONNECTIONS,
        drop_pending_updates=False,
    )
