"""The Bot API's limits we meet (core.telegram.org/bots/api and /bots/faq), as plain numbers."""

from __future__ import annotations

from typing import Final

TEXT_LENGTH: Final = 4096
CAPTION_LENGTH: Final = 1024
CALLBACK_DATA_BYTES: Final = 64
START_PAYLOAD_LENGTH: Final = 64
ID_BITS: Final = 52
UPDATES_PER_CALL: Final = 100
WEBHOOK_CONNECTIONS: Final = 40

ALLOWED_UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member")
"""Telegram keeps the last list it was told: polling and webhook must tell the same one."""
