"""What the operator says of this house; by itself, so that `jigi ask` starts without the rest."""

from __future__ import annotations

from bot.view import Words
from core.settings import Settings


def operator_words(settings: Settings) -> Words:
    return Words(
        phone=settings.pension_office_phone,
        officer=settings.officer_contact,
        answer_promise=settings.answer_promise,
        retention_years=settings.retention_years,
        recipient=settings.transfer_recipient,
        country=settings.transfer_country,
        recipient_contact=settings.transfer_contact,
        recipient_retention=settings.transfer_retention,
        telegram_bot=settings.telegram_bot_name,
        alimtalk=bool(settings.alimtalk_provider),
    )
