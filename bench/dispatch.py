"""How many messages a second leave, each of them durable: claimed, sent over HTTP to a peer like
the Bot API, and settled. Beside it the same calls by python-telegram-bot as it comes, and by our
transport without a database. The sending process has one core, the peer another."""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Final

from telegram import Bot

from bench.crowded import FIRST_CHAT, fill, is_any_left
from bench.databases import fresh
from bench.figure import RUNS, Figure, Options, bar
from bench.processes import ROOT
from channels.base import Channel, Message
from channels.telegram.outbound import TelegramSender
from channels.telegram.request import make_bot
from core.bell import Bell
from core.clock import SystemClock
from core.nursery import Nursery
from jobs.deliver import Deliverer
from models.outbox import State, count_by_state
from models.store import Store
from notices.policy import load_policy

_TOKEN: Final = "7:made-up-token-of-a-benchmark"  # noqa: S105  nobody's
_BESIDE: Final = 2_000
_STOCK_AT_ONCE: Final = 8
_AT_ONCE: Final = 64
_LOOK: Final = 0.1
_CORES: Final = 2


def measure(options: Options) -> Iterator[Figure]:
    for kind in options.databases:
        with peer(options.api_base_url) as base_url, one_core():
            yield asyncio.run(_measure(kind, base_url, options))


async def _measure(kind: str, base_url: str, options: Options) -> Figure:
    runs = []
    with bar(f"sends on {kind}", RUNS) as advance:
        for _ in range(RUNS):
            async with fresh(kind, options) as store:
                stock = await _stock(base_url)
                bare = await _bare(base_url)
                wall, cpu = await _durable(store, base_url, options.members)
            runs.append((wall, cpu, stock, bare))
            advance()
    wall, cpu, stock, bare = (statistics.median(column) for column in zip(*runs, strict=True))
    more: dict[str, object] = {
        "cpu_us": 1e6 / cpu,
        "stock_library": stock,
        "ratio": wall / stock,
        "without_database": bare,
    }
    return Figure("dispatch", wall, "sends/s", database=kind, members=options.members, more=more)


async def _durable(store: Store, base_url: str, members: int) -> tuple[float, float]:
    """Sends a second by the clock, and by processor time."""
    await fill(store, members, now=SystemClock().now())
    async with delivering(store, base_url):
        begun, worked = time.perf_counter(), time.process_time()
        while await is_any_left(store):  # noqa: ASYNC110  it looks as an operator would
            await asyncio.sleep(_LOOK)
        spent, cpu = time.perf_counter() - begun, time.process_time() - worked
    assert await count_sent(store) == members
    return members / spent, members / cpu


@asynccontextmanager
async def delivering(store: Store, base_url: str) -> AsyncIterator[Deliverer]:
    """The deliverer as the program runs it, without a limit of its own."""
    nursery = Nursery()
    async with make_bot(_TOKEN, base_url) as bot:
        deliverer = Deliverer(
            store=store,
            senders={Channel.TELEGRAM: TelegramSender(bot)},
            clock=SystemClock(),
            bell=Bell(),
            worker="bench",
            policy=load_policy(),
        )

        async def run() -> None:
            await deliverer.run(nursery)

        nursery.keep("deliver", run)
        yield deliverer
        await nursery.stop(grace=3)


async def count_sent(store: Store) -> int:
    async with store.read() as session:
        return (await count_by_state(session)).get(State.SENT, 0)


async def _stock(base_url: str) -> float:
    async with Bot(_TOKEN, base_url=base_url) as bot:
        return await _rate(_STOCK_AT_ONCE, lambda chat: bot.send_message(chat, "안녕하세요"))


async def _bare(base_url: str) -> float:
    async with make_bot(_TOKEN, base_url) as bot:
        sender = TelegramSender(bot)
        return await _rate(_AT_ONCE, lambda chat: sender.send(str(chat), Message("안녕하세요")))


async def _rate(at_once: int, send: Callable[[int], Awaitable[object]]) -> float:
    left = iter(range(FIRST_CHAT, FIRST_CHAT + _BESIDE))

    async def work() -> None:
        for chat in left:
            await send(chat)

    begun = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(at_once)))
    return _BESIDE / (time.perf_counter() - begun)


@contextmanager
def peer(given: str = "") -> Iterator[str]:
    """A server like the Bot API on another core, or the one that is given."""
    if given:
        yield given
        return
    program = subprocess.Popen(
        [sys.executable, "-m", "bench.botapi"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with suppress(OSError, AttributeError):
        os.sched_setaffinity(program.pid, {1} if (os.cpu_count() or 1) >= _CORES else {0})
    try:
        assert program.stdout is not None
        yield f"http://127.0.0.1:{int(program.stdout.readline())}/bot"
    finally:
        program.kill()
        program.wait()
        if program.stdout is not None:
            program.stdout.close()


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this process and its threads on the first core, where the system has such a thing."""
    try:
        before = os.sched_getaffinity(0)
    except AttributeError:
        yield
        return
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
