"""Telling Telegram where to deliver: again after an outage, never in vain."""

from __future__ import annotations

import pytest

from channels.telegram.limits import ALLOWED_UPDATES
from channels.telegram.poll import TokenRefused
from channels.telegram.request import QuietBot
from channels.telegram.webhook import WebhookRefused, keep_webhook
from core.nursery import Nursery
from tests.peers.botapi import BotApi
from tests.peers.telegram_world import Fault

pytestmark = pytest.mark.loopback
URL = "http://127.0.0.1:9/telegram/hidden"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.telegram.webhook._PAUSES", (0.01,))


async def test_telegram_learns_address_secret_and_kinds_after_an_outage(
    peer: BotApi, bot: QuietBot, nursery: Nursery
) -> None:
    peer.world.faults.append(Fault("setWebhook", times=3, status=502))
    peer.world.say(5, "기다리는 말")
    await keep_webhook(bot, URL, secret="made-up", nursery=nursery)
    assert peer.world.webhook == {"url": URL, "secret": "made-up"}
    assert peer.world.allowed == list(ALLOWED_UPDATES)
    assert peer.world.pending, "what waited is kept"


async def test_an_address_telegram_refuses_is_named(
    peer: BotApi, bot: QuietBot, nursery: Nursery
) -> None:
    bad = "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
    peer.world.faults.append(Fault("setWebhook", status=400, description=bad))
    with pytest.raises(WebhookRefused, match=r"JIGI_TELEGRAM_WEBHOOK_URL.*https url"):
        await keep_webhook(bot, URL, secret="made-up", nursery=nursery)


async def test_a_wrong_token_is_named_and_not_shown(
    peer: BotApi, bot: QuietBot, nursery: Nursery
) -> None:
    peer.world.faults.append(Fault("setWebhook", status=401, description="Unauthorized"))
    with pytest.raises(TokenRefused, match="TELEGRAM_BOT_TOKEN") as refused:
        await keep_webhook(bot, URL, secret="made-up", nursery=nursery)
    assert peer.token not in str(refused.value)


async def test_a_stop_ends_the_attempts(peer: BotApi, bot: QuietBot, nursery: Nursery) -> None:
    peer.world.faults.append(Fault("setWebhook", times=1000, status=502))
    nursery.stopping.set()
    await keep_webhook(bot, URL, secret="made-up", nursery=nursery)
    assert not peer.world.webhook
