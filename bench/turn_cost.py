"""What one turn on Telegram costs us: read, store, answer, queue, send and settle, everything
personal encrypted, without the network. Beside it the least a database can do: one row kept."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from telegram import Bot
from telegram.request import BaseRequest, RequestData

from bench.crowd import NOW, settle_in
from bench.databases import fresh
from bench.figure import RUNS, Figure, Options, bar
from bot.answer import Answering, House
from bot.reception import Reception
from channels.base import Channel
from channels.telegram.inbound import read_update
from channels.telegram.outbound import TelegramSender
from core.bell import Bell
from core.clock import FixedClock
from core.ids import SeededIds
from core.settings import load_settings
from jigi.words import operator_words
from jobs.deliver import Deliverer
from jobs.pacing import Limit
from models.mark import set_mark
from models.queue import next_attempt
from models.store import Store
from notices.policy import load_policy
from rules.calendar import BusinessCalendar

_TOKEN: Final = "7:made-up-token-of-a-benchmark"  # noqa: S105  nobody's
_CONVERSATIONS: Final = 10
_MILLISECONDS: Final = 1000
_PAUSE: Final = timedelta(seconds=5)
_REGISTRATION: Final = (
    "/start",
    "[내 기한 알기]",
    "[동의해요]",
    "[동의해요]",
    "[그만뒀어요]",
    "2024년 2월",
    "28일",
    "[10년 이상]",
    "[맞아요]",
    "[내 기한]",
)
_WORDS: Final = operator_words(load_settings(None))


def measure(options: Options) -> Iterator[Figure]:
    for kind in options.databases:
        yield asyncio.run(_measure(kind, options))


async def _measure(kind: str, options: Options) -> Figure:
    async with fresh(kind, options) as store:
        await settle_in(store, options.members)
        desk = Desk(store)
        await desk.register(chat=1)
        runs = []
        with bar(f"turns on {kind}", RUNS) as advance:
            for run in range(1, RUNS + 1):
                runs.append(await _run(desk, store, first=run * _CONVERSATIONS))
                advance()
    cost, slowest, cpu, row = (statistics.median(column) for column in zip(*runs, strict=True))
    more: dict[str, object] = {
        "p99_ms": slowest,
        "cpu_ms": cpu,
        "turns": len(_REGISTRATION) * _CONVERSATIONS * RUNS,
        "one_row_ms": row,
        "ratio": cost / row,
    }
    return Figure("turn_cost", cost, "ms", database=kind, members=options.members, more=more)


async def _run(desk: Desk, store: Store, *, first: int) -> tuple[float, float, float, float]:
    """Milliseconds: the median turn, one in a hundred, processor time of a turn, one row kept."""
    worked = time.process_time()
    turns = [cost for n in range(_CONVERSATIONS) for cost in await desk.register(first + n)]
    cpu = (time.process_time() - worked) * _MILLISECONDS / len(turns)
    slowest = statistics.quantiles(turns, n=100, method="inclusive")[-1]
    return statistics.median(turns), slowest, cpu, await _one_row(store)


async def _one_row(store: Store) -> float:
    """One small row in a transaction of its own, through the same Store."""
    times = []
    for number in range(100):
        begun = time.perf_counter()
        async with store.write() as session:
            await set_mark(session, "bench", str(number))
        times.append((time.perf_counter() - begun) * _MILLISECONDS)
    return statistics.median(times)


class Desk:
    """The house as the composition root makes it, with Telegram's servers left out."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._clock = FixedClock(NOW)
        self._telegram = NoNetwork()
        policy, incoming, queued = load_policy(), Bell(), Bell()
        self._reception = Reception(store, self._clock, incoming=incoming, outgoing=Bell())
        self._answering = Answering(
            House(
                store=store,
                clock=self._clock,
                ids=SeededIds(7),
                policy=policy,
                calendar=BusinessCalendar(),
                words=_WORDS,
                incoming=incoming,
                queued=queued,
            )
        )
        bot = Bot(_TOKEN, request=self._telegram, get_updates_request=self._telegram)
        self._deliverer = Deliverer(
            store=store,
            senders={Channel.TELEGRAM: TelegramSender(bot)},
            clock=self._clock,
            bell=queued,
            worker="bench",
            policy=policy,
            limits={Channel.TELEGRAM: Limit(28)},
        )
        self._updates = 0

    async def register(self, chat: int) -> list[float]:
        """A whole registration; of each turn, the milliseconds."""
        return [await self._turn(chat, words) for words in _REGISTRATION]

    async def _turn(self, chat: int, words: str) -> float:
        self._clock.advance(_PAUSE)
        self._updates += 1
        update = self._telegram.update(self._updates, chat, words)
        told = self._telegram.messages
        begun = time.perf_counter()
        incoming = read_update(update)
        assert incoming is not None
        await self._reception.receive(incoming)
        assert await self._answering.answer_waiting() == 1
        while await self._is_due():
            await self._deliverer.sweep(Channel.TELEGRAM)
        spent = (time.perf_counter() - begun) * _MILLISECONDS
        assert self._telegram.messages > told, words
        return spent

    async def _is_due(self) -> bool:
        """As a lane of the deliverer looks before it takes anything."""
        async with self._store.read() as session:
            first = await next_attempt(session, [Channel.TELEGRAM])
        return first is not None and first <= self._clock.now()


class NoNetwork(BaseRequest):
    """Telegram's servers as they answer when all is well, at once."""

    def __init__(self) -> None:
        self.messages = 0
        self._buttons: dict[str, str] = {}

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(
        self,
        url: str,  # noqa: ARG002  the library's signature
        method: str,  # noqa: ARG002  same
        request_data: RequestData | None = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        given = request_data.json_parameters if request_data else {}
        self.messages += 1
        rows = json.loads(given.get("reply_markup", "{}")).get("inline_keyboard", [])
        self._buttons |= {key["text"]: key["callback_data"] for row in rows for key in row}
        chat = {"id": int(given["chat_id"]), "type": "private"}
        message = {"message_id": self.messages, "date": 0, "chat": chat, "text": given["text"]}
        return 200, json.dumps({"ok": True, "result": message}).encode()

    def update(self, number: int, chat: int, words: str) -> dict[str, object]:
        """What a person writes, or the [button] she presses."""
        person = {"id": chat, "language_code": "ko"}
        message = {"message_id": number, "date": 0, "chat": {"id": chat, "type": "private"}}
        if not words.startswith("["):
            told = {**message, "from": person, "text": words}
            return {"update_id": number, "message": told}
        data = self._buttons[words.strip("[]")]
        pressed = {"id": str(number), "from": person, "message": message, "data": data}
        return {"update_id": number, "callback_query": pressed}
