"""How long a reply takes from the table to the provider while a broadcast to everybody is sent as
fast as it goes."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bench.crowded import fill
from bench.databases import fresh
from bench.dispatch import delivering, one_core, peer
from bench.figure import Figure, Options
from channels.base import Channel, Message, Outcome, Sender
from core.clock import SystemClock
from models.outbox import Kind
from models.store import Store
from notices.outbox import Letter, enqueue

_REPLIES: Final = 200
_CHAT: Final = "42"
_PAUSE: Final = 0.03
_MILLISECONDS: Final = 1000


class Noting:
    """A sender that tells when the chat of the replies was written to."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self.arrived = asyncio.Event()

    async def send(self, address: str, message: Message) -> Outcome:
        outcome = await self._sender.send(address, message)
        if address == _CHAT:
            self.arrived.set()
        return outcome


def measure(options: Options) -> Iterator[Figure]:
    for kind in options.databases:
        with peer(options.api_base_url) as base_url, one_core():
            yield asyncio.run(_measure(kind, base_url, options))


async def _measure(kind: str, base_url: str, options: Options) -> Figure:
    async with fresh(kind, options) as store:
        await fill(store, options.members, now=SystemClock().now())
        async with delivering(store, base_url) as deliverer:
            noting = Noting(deliverer.senders[Channel.TELEGRAM])
            deliverer.senders = {Channel.TELEGRAM: noting}
            times = []
            for number in range(_REPLIES):
                noting.arrived.clear()
                begun = time.perf_counter()
                await _reply(store, number)
                deliverer.bell.ring()
                await noting.arrived.wait()
                times.append((time.perf_counter() - begun) * _MILLISECONDS)
                await asyncio.sleep(_PAUSE)
    p99 = statistics.quantiles(times, n=100, method="inclusive")[-1]
    more: dict[str, object] = {"p50_ms": statistics.median(times), "replies": _REPLIES}
    figure = Figure("reply", p99, "ms p99", runs=1, database=kind, members=options.members)
    return replace(figure, more=more)


async def _reply(store: Store, number: int) -> None:
    async with store.write() as session:
        said = Message("네, 여기 있어요.")
        letter = Letter(f"reply:{number}", Kind.REPLY, "telegram", _CHAT, said)
        await enqueue(session, letter, now=SystemClock().now())
