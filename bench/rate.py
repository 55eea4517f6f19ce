"""What the provider sees of a limit that two processes share: sends a second over the whole run,
and the most in any one second."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import Iterator
from typing import Final

from bench.crash import Broadcast, Keys
from bench.crowded import fill
from bench.databases import fresh
from bench.dispatch import peer
from bench.figure import Figure, Options
from core.clock import SystemClock

_LIMIT: Final = 28.0
_SECONDS: Final = 40
_WORKERS: Final = 2


def measure(options: Options) -> Iterator[Figure]:
    for kind in options.databases:
        yield asyncio.run(_measure(kind, options))


async def _measure(kind: str, options: Options) -> Figure:
    keys, members = Keys(), int(_LIMIT * _SECONDS)
    with peer() as base_url:
        async with fresh(kind, options) as store:
            keys.use()
            await fill(store, members, now=SystemClock().now())
            broadcast = Broadcast(store, base_url, members, keys, workers=_WORKERS, rate=_LIMIT)
            try:
                await broadcast.run(kills=0, stops=0)
            finally:
                broadcast.close()
        mean, most = seen(base_url)
    more: dict[str, object] = {"most_in_a_second": most, "workers": _WORKERS, "limit": _LIMIT}
    return Figure("rate", mean, "sends/s", runs=1, database=kind, members=members, more=more)


def seen(base_url: str) -> tuple[float, int]:
    """Sends a second, and the most in any one second."""
    address = base_url.removesuffix("/bot") + "/rate"
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310  our own peer
        mean, most = json.loads(answer.read())
    return float(mean), int(most)
