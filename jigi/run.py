"""Everything in one process: pages, Telegram, answering, delivering, ticking; and a clean end."""

from __future__ import annotations

import asyncio
import hashlib
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import structlog
from fastapi import APIRouter

from bot.understand.facts import hear
from channels.base import Channel, Sender
from channels.telegram.commands import publish_commands
from channels.telegram.outbound import TelegramSender, answer_soon
from channels.telegram.poll import Poller, PollingRefused
from channels.telegram.request import QuietBot, make_bot
from channels.telegram.webhook import keep_webhook
from channels.web.outbound import PageSender
from core.clock import ShiftedClock, today
from core.i18n import texts
from core.nursery import Nursery
from core.settings import Mode, Settings
from jigi.demo import DemoMover
from jigi.desk import Desk, HouseHealth, page_words
from jigi.house import Built, build
from jobs.deliver import Deliverer
from jobs.pacing import Limit
from jobs.timetable import Scheduler, Ticks, scheduler, timetable
from models.retention import purge
from web.app import create_app
from web.server import serve
from web.telegram import telegram_router

_log = structlog.get_logger(__name__)
_GRACE_SECONDS: Final = 3.0
_PATH_LENGTH: Final = 32


@dataclass(slots=True)
class Running:
    """The started parts, so that they can be told to end. `refused` is why we must not go on."""

    house: Built
    nursery: Nursery
    deliverer: Deliverer
    ticks: Ticks
    bot: QuietBot | None = None
    refused: str = ""


async def run(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT. Exit status: 0, or 2 with one line on stderr."""
    running = await _put_together(settings)
    nursery = running.nursery
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, nursery.stopping.set)
    await running.ticks.plan()
    ticking = scheduler(timetable(running.ticks))
    routers = await _start_telegram(running)
    nursery.keep("answer", partial(running.house.answering.run, nursery))
    nursery.keep("deliver", partial(running.deliverer.run, nursery))
    nursery.keep("catch up", partial(_catch_up, running.ticks))
    ticking.start()
    try:
        await _serve_pages(running, routers)
    finally:
        await _stop(running, ticking)
    if running.refused:
        sys.stderr.write(f"연금지기: {running.refused}\n")
        return 2
    return 0


async def _catch_up(ticks: Ticks) -> None:
    """What fell due while nobody ran goes out now, not with the next tick."""
    await ticks.due()


async def _put_together(settings: Settings) -> Running:
    house = await build(settings)
    # The first sentence would otherwise wait for the date grammar to be compiled.
    hear("", today=today(house.clock))
    token = settings.telegram_bot_token.get_secret_value()
    bot = make_bot(token, settings.telegram_api_base_url) if token else None
    senders: dict[Channel, Sender] = {Channel.WEB: PageSender()}
    limits = {}
    if bot is not None:
        senders[Channel.TELEGRAM] = TelegramSender(bot)
        limits[Channel.TELEGRAM] = Limit(settings.telegram_rate_per_second)
    deliverer = Deliverer(
        store=house.store,
        senders=senders,
        clock=house.clock,
        bell=house.queued,
        worker=settings.worker,
        policy=house.policy,
        limits=limits,
        settled=house.shown,
    )
    return Running(house, Nursery(), deliverer, make_ticks(house), bot)


def make_ticks(house: Built) -> Ticks:
    return Ticks(
        store=house.store,
        clock=house.clock,
        bell=house.queued,
        policy=house.policy,
        calendar=house.calendar,
        phone=house.settings.pension_office_phone,
        purge=purge,
    )


async def _start_telegram(running: Running) -> list[APIRouter]:
    """Long polling by default; a webhook where its address is set."""
    bot, settings = running.bot, running.house.settings
    if bot is None:
        return []
    await bot.initialize()
    running.nursery.keep("telegram menu", partial(_publish, bot))
    if not settings.telegram_webhook_url:
        poller = Poller(bot, running.house.reception.receive, nursery=running.nursery)
        running.nursery.keep("telegram poll", partial(_unless_refused, poller.run, running))
        return []
    secret = settings.telegram_webhook_secret.get_secret_value()
    path = webhook_path(secret)
    url = f"{settings.telegram_webhook_url.rstrip('/')}/telegram/{path}"
    hook = partial(keep_webhook, bot, url, secret=secret, nursery=running.nursery)
    running.nursery.keep("telegram webhook", partial(_unless_refused, hook, running))
    router = telegram_router(
        running.house.reception.receive,
        path,
        secret=secret,
        on_callback=answer_soon(bot, running.nursery),
    )
    return [router]


def webhook_path(secret: str) -> str:
    """A path nobody guesses: derived from the secret, so that it needs no setting of its own."""
    return hashlib.sha256(f"path\0{secret}".encode()).hexdigest()[:_PATH_LENGTH]


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


async def _unless_refused(work: Callable[[], Awaitable[None]], running: Running) -> None:
    """Where only a person can help, end with the sentence that says what to do."""
    try:
        await work()
    except PollingRefused as refused:
        running.refused = str(refused)
        running.nursery.stopping.set()


async def _serve_pages(running: Running, routers: list[APIRouter]) -> None:
    house = running.house
    demo = None
    if house.settings.mode is Mode.DEMO and isinstance(house.clock, ShiftedClock):
        demo = DemoMover(house, house.clock, running.ticks, running.deliverer)
    app = create_app(
        desk=Desk(house.reception),
        clock=house.clock,
        health=HouseHealth(house),
        settings=house.settings,
        demo=demo,
        words=page_words,
        routers=routers,
        ids=house.ids,
    )
    await serve(
        app,
        house.settings.host,
        port=house.settings.port,
        stopping=running.nursery.stopping,
        on_ready=partial(_say_ready, house.settings),
    )


def _say_ready(settings: Settings, port: int) -> None:
    sys.stdout.write(f"연금지기 ready: http://{settings.host}:{port}/\n")
    sys.stdout.flush()


async def _stop(running: Running, ticking: Scheduler) -> None:
    """What is being sent is finished and written down; what waits stays in its row."""
    running.nursery.stopping.set()
    ticking.shutdown(wait=False)
    running.house.incoming.ring()
    running.house.queued.ring()
    running.house.shown.ring()
    await running.nursery.stop(grace=_GRACE_SECONDS)
    if running.bot is not None:
        await running.bot.shutdown()
    await running.house.store.close()
