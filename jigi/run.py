"""Everything in one process: pages, Telegram, answering, delivering, ticking; and a clean end."""

from __future__ import annotations

import asyncio
import signal
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from bot.understand.facts import hear
from channels.base import Channel, Sender
from channels.telegram.outbound import TelegramSender
from channels.web.outbound import PageSender
from core.clock import ShiftedClock, today
from core.nursery import Nursery
from core.settings import Mode, Settings, skill_secrets
from jigi.alimtalk import AlimTalk, NoProvider, alimtalk_routers, make_alimtalk
from jigi.demo import DemoMover
from jigi.desk import Desk, HouseHealth, page_words
from jigi.document import Documents, make_documents
from jigi.house import Built, build
from jigi.kakao import kakao_routers, read_up
from jigi.telegram import Telegram, make_telegram
from jobs.deliver import Deliverer
from jobs.pacing import limit_of
from jobs.timetable import Scheduler, Ticks, no_results, scheduler, timetable
from models.retention import BATCH, purge
from models.worker import hold_name
from web.api import create_api
from web.app import create_app
from web.server import serve

_GRACE_SECONDS: Final = 3.0


@dataclass(slots=True)
class Running:
    """The started parts, so that they can be told to end."""

    house: Built
    nursery: Nursery
    deliverer: Deliverer
    ticks: Ticks
    telegram: Telegram | None = None
    alimtalk: AlimTalk | None = None
    ticking: Scheduler | None = None


async def run(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT. Exit status: 0, or 2 with one line on stderr."""
    running = await _put_together(settings)
    async with hold_name(running.house.store.engine, settings.worker) as name:
        running.nursery.keep("keep the name", partial(name.keep, running.nursery))
        return await _run(running)


async def _run(running: Running) -> int:
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, running.nursery.stopping.set)
    await running.ticks.plan()
    if running.telegram is not None:
        await running.telegram.bot.initialize()
    try:
        await _serve_pages(running)
    finally:
        await _stop(running)
    if running.telegram is not None and running.telegram.refused:
        sys.stderr.write(f"연금지기: {running.telegram.refused}\n")
        return 2
    return 0


def _begin(running: Running, port: int) -> None:
    """Work begins once the port is ours: a second copy, started by mistake, must not take the
    first one's messages for those of a dead process."""
    house, nursery = running.house, running.nursery
    nursery.keep("answer", partial(house.answering.run, nursery))
    nursery.keep("deliver", partial(running.deliverer.run, nursery))
    nursery.keep("catch up", partial(_catch_up, running.ticks))
    if running.telegram is not None:
        running.telegram.begin()
    if running.alimtalk is not None:
        running.alimtalk.begin(nursery)
    if skill_secrets(house.settings):
        nursery.keep("read up", partial(read_up, house))
    running.ticking = scheduler(timetable(running.ticks))
    running.ticking.start()
    sys.stdout.write(f"연금지기 ready: http://{house.settings.host}:{port}/\n")
    sys.stdout.flush()


async def _catch_up(ticks: Ticks) -> None:
    """What fell due while nobody ran goes out now, not with the next tick."""
    await ticks.due()


async def _put_together(settings: Settings) -> Running:
    house = await build(settings)
    # The first sentence would otherwise wait for the date grammar to be compiled.
    hear("", today=today(house.clock))
    nursery = Nursery()
    telegram = make_telegram(settings, house.store.engine, house.reception.receive, nursery)
    senders: dict[Channel, Sender] = {Channel.WEB: PageSender()}
    limits = {}
    if telegram is not None:
        senders[Channel.TELEGRAM] = TelegramSender(telegram.bot)
        limits[Channel.TELEGRAM] = limit_of(settings.telegram_rate_per_second)
    alimtalk = make_alimtalk(settings, house.store, house.clock)
    if alimtalk is not None:
        limits[Channel.ALIMTALK] = alimtalk.limit
    documents = make_documents(settings, house.store, house.clock)
    deliverer = Deliverer(
        store=house.store,
        senders=senders,
        clock=house.clock,
        bell=house.queued,
        worker=settings.worker,
        policy=house.policy,
        limits=limits,
        settled=house.shown,
        batchers={
            Channel.ALIMTALK: alimtalk.gateway if alimtalk else NoProvider("AlimTalk"),
            Channel.DOCUMENT: documents or NoProvider("electronic notices"),
        },
        ids=house.ids,
        shared_now=house.store.shared_now,
    )
    return Running(house, nursery, deliverer, make_ticks(house, documents), telegram, alimtalk)


async def _purge(kept: timedelta, session: AsyncSession, now: datetime) -> bool:
    return max((await purge(session, now, kept=kept)).values()) >= BATCH


def make_ticks(house: Built, documents: Documents | None = None) -> Ticks:
    return Ticks(
        store=house.store,
        clock=house.clock,
        bell=house.queued,
        policy=house.policy,
        calendar=house.calendar,
        phone=house.settings.pension_office_phone,
        results=documents.look if documents else no_results,
        purge=partial(_purge, timedelta(days=365 * house.settings.retention_years)),
    )


async def _serve_pages(running: Running) -> None:
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
        routers=_doors(running),
        ids=house.ids,
        api=create_api(house.settings, house.clock, house.calendar),
    )
    await serve(
        app,
        house.settings.host,
        port=house.settings.port,
        stopping=running.nursery.stopping,
        on_ready=partial(_begin, running),
    )


def _doors(running: Running) -> list[APIRouter]:
    """Where messengers deliver to us."""
    telegram = running.telegram.routers() if running.telegram else []
    return [
        *telegram,
        *kakao_routers(running.house, running.nursery),
        *alimtalk_routers(running.house.settings, running.alimtalk),
    ]


async def _stop(running: Running) -> None:
    """What is being sent is finished and written down; what waits stays in its row."""
    running.nursery.stopping.set()
    if running.ticking is not None:
        running.ticking.shutdown(wait=False)
    running.house.incoming.ring()
    running.house.queued.ring()
    running.house.shown.ring()
    await running.nursery.stop(grace=_GRACE_SECONDS)
    if running.telegram is not None:
        await running.telegram.bot.shutdown()
    if running.alimtalk is not None:
        await running.alimtalk.gateway.close()
    await running.house.store.close()
