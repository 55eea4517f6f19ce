"""What the sending process holds in memory while a broadcast of so many is on its way."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Iterator
from typing import Final

from bench.crash import Broadcast, Keys
from bench.crowded import fill
from bench.databases import fresh
from bench.dispatch import peer
from bench.figure import Figure, Options
from core.clock import SystemClock

_LOOKS: Final = 5


def measure(options: Options) -> Iterator[Figure]:
    for kind in options.databases:
        yield asyncio.run(_measure(kind, options))


async def _measure(kind: str, options: Options) -> Figure:
    keys = Keys()
    with peer(options.api_base_url) as base_url:
        async with fresh(kind, options) as store:
            keys.use()
            await fill(store, options.members, now=SystemClock().now())
            broadcast = Broadcast(store, base_url, options.members, keys)
            try:
                looks = await broadcast.watch_memory(looks=_LOOKS)
            finally:
                broadcast.close()
    more: dict[str, object] = {"most": max(looks)}
    middle = statistics.median(looks)
    return Figure("memory", middle, "MB", _LOOKS, kind, options.members, more=more)
