"""A broadcast whose senders are killed, stopped and frozen at random points; every recipient is
counted at the provider's end."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import repeat
from typing import Final

from bench.crowded import fill, is_any_left
from bench.databases import fresh
from bench.dispatch import peer
from bench.figure import Figure, Options
from bench.processes import ROOT, resident_megabytes
from core.clock import SystemClock
from core.vault import Vault
from models.base import seal_with
from models.store import Store

KILLS: Final = 20
STOPS: Final = 5
_LOOK: Final = 0.1
_PATIENCE: Final = 600.0
_LONGEST_LOG: Final = 1 << 24
_SEED: Final = 20210228
# Seconds a broadcast of two workers is made to last, so that one is killed while the other sends.
_TWO_LAST: Final = 150


@dataclass(frozen=True, slots=True)
class Keys:
    """The vault's, as one line for a sender."""

    encryption: bytes = field(default_factory=lambda: os.urandom(32))
    lookup: bytes = field(default_factory=lambda: os.urandom(32))

    def line(self) -> str:
        both = (base64.b64encode(key).decode() for key in (self.encryption, self.lookup))
        return " ".join(both) + "\n"

    def use(self) -> None:
        seal_with(Vault([self.encryption], self.lookup))


@dataclass(frozen=True, slots=True)
class Counted:
    """At the provider's end: `unmarked`: messages somebody got again without being told so."""

    members: int
    lost: int
    repeated: int
    unmarked: int


class Sender:
    """One process that sends; it may be killed and started again."""

    def __init__(self, *arguments: str, keys: Keys) -> None:
        """The arguments of bench.sender."""
        self._arguments = arguments
        self._keys = keys
        self._told = tempfile.TemporaryFile()  # noqa: SIM115  closed with the sender
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603  our own interpreter and our own words
            [sys.executable, "-m", "bench.sender", *self._arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._told,
            text=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(self._keys.line())
        self._process.stdin.flush()
        if "ready" not in self._process.stdout.readline():
            raise RuntimeError(f"the sender did not start: {self.told()}")

    def told(self) -> list[dict[str, str]]:
        """The lines of its log so far."""
        # Read without moving where the process writes: both have the same place in the file.
        said = os.pread(self._told.fileno(), _LONGEST_LOG, 0).decode()
        return [json.loads(line) for line in said.splitlines() if line.startswith("{")]

    @property
    def pid(self) -> int | None:
        """None unless it runs."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def megabytes(self) -> float:
        return resident_megabytes(self._process.pid) if self._process else 0.0

    def send_signal(self, which: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(which)

    def end(self, which: signal.Signals = signal.SIGKILL) -> float:
        """Seconds until it was gone."""
        process, self._process = self._process, None
        if process is None:
            return 0.0
        begun = time.perf_counter()
        process.send_signal(which)
        process.wait(timeout=30)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        return time.perf_counter() - begun

    def close(self) -> None:
        with suppress(ProcessLookupError):
            self.end()
        self._told.close()


def measure(options: Options) -> Iterator[Figure]:
    for kind in options.databases:
        for workers in (1, 2):
            yield asyncio.run(_measure(kind, workers, options))


async def _measure(kind: str, workers: int, options: Options) -> Figure:
    keys = Keys()
    with peer(options.api_base_url) as base_url:
        async with fresh(kind, options) as store:
            keys.use()
            await fill(store, options.members, now=SystemClock().now())
            rate = 0.0 if workers == 1 else options.members / _TWO_LAST
            broadcast = Broadcast(
                store, base_url, options.members, keys, workers=workers, rate=rate
            )
            try:
                await broadcast.run(kills=KILLS, stops=STOPS)
                counted = broadcast.counted()
            finally:
                broadcast.close()
    more: dict[str, object] = {
        "kills": KILLS,
        "stops": STOPS,
        "workers": workers,
        "lost": counted.lost,
        "repeated_marked": counted.repeated - counted.unmarked,
        "repeated_unmarked": counted.unmarked,
        "resume_s": statistics.median(broadcast.resumed),
        "resume_longest_s": max(broadcast.resumed),
        "stop_longest_s": max(broadcast.stopped, default=0.0),
    }
    return Figure(
        "crash", counted.lost, "messages", runs=1, database=kind, members=options.members, more=more
    )


@dataclass
class Broadcast:
    """`rate`: sends a second at most, 0 for as many as there can be; slow enough that the other
    worker does not end it all while one is started again. `resumed`: seconds from each start to the
    next message that arrived. `stopped`: seconds from each SIGTERM to the end of the process.
    `url`: another way to the store's database, for the senders alone. `ahead`: seconds by which the
    clocks of the first senders are wrong."""

    store: Store
    base_url: str
    members: int
    keys: Keys
    workers: int = 1
    rate: float = 0
    url: str = ""
    ahead: Sequence[float] = ()
    resumed: list[float] = field(default_factory=list)
    stopped: list[float] = field(default_factory=list)
    senders: list[Sender] = field(default_factory=list)

    async def run(self, *, kills: int, stops: int) -> None:
        """Deaths at random points of the first nine tenths, and until everything has left."""
        self.start()
        dice = random.Random(_SEED)  # noqa: S311  the same deaths in every run
        deaths = [signal.SIGKILL] * kills + [signal.SIGTERM] * stops
        dice.shuffle(deaths)
        points = sorted(dice.sample(range(self.members // 50, self.members * 9 // 10), len(deaths)))
        for point, death in zip(points, deaths, strict=True):
            await self.until(lambda point=point: self.heard() >= point)  # type: ignore[misc]  # bound on purpose
            await self._die(dice.choice(self.senders), death)
        await self.until_over()

    async def run_frozen(self, *, seconds: float, at: int) -> None:
        """A process that is not dead but sleeps, as a machine does that is moved elsewhere."""
        self.start()
        await self.until(lambda: self.heard() >= at)
        self.senders[0].send_signal(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        self.senders[0].send_signal(signal.SIGCONT)
        await self.until_over()

    async def watch_memory(self, *, looks: int) -> list[float]:
        """Megabytes of the first sender, once a second while it sends."""
        self.start()
        await self.until(lambda: self.heard() > 0)
        found = []
        for _ in range(looks):
            await asyncio.sleep(1)
            found.append(self.senders[0].megabytes())
        return found

    def start(self) -> None:
        url = self.url or self.store.engine.url.render_as_string(hide_password=False)
        rate, clocks = str(self.rate), (*self.ahead, *repeat(0.0, self.workers))
        self.senders = [
            Sender(url, self.base_url, f"w{number}", rate, str(ahead), keys=self.keys)
            for number, ahead in zip(range(self.workers), clocks, strict=False)
        ]
        for sender in self.senders:
            sender.start()

    async def _die(self, sender: Sender, death: signal.Signals) -> None:
        seconds = await asyncio.to_thread(sender.end, death)
        if death is signal.SIGTERM:
            self.stopped.append(seconds)
        before, begun = self.heard(), time.perf_counter()
        await asyncio.to_thread(sender.start)
        await self.until(lambda: self.heard() > before or before >= self.members)
        self.resumed.append(time.perf_counter() - begun)

    async def until_over(self) -> None:
        """Everything has left, and every repeat too."""
        async with asyncio.timeout(_PATIENCE):
            while await is_any_left(self.store):  # noqa: ASYNC110  another process is watched
                await asyncio.sleep(_LOOK)

    async def until(self, happened: Callable[[], bool]) -> None:
        async with asyncio.timeout(_PATIENCE):
            while not happened():  # noqa: ASYNC110  as above
                await asyncio.sleep(_LOOK / 5)

    def heard(self) -> int:
        with urllib.request.urlopen(self._address("heard"), timeout=10) as answer:  # noqa: S310  ours
            return int(answer.read())

    def counted(self) -> Counted:
        with urllib.request.urlopen(self._address("counted"), timeout=60) as answer:  # noqa: S310  ours
            chats, marked = json.loads(answer.read())
        again = {chat: times - 1 for chat, times in chats.items() if times > 1}
        return Counted(
            self.members,
            lost=self.members - len(chats),
            repeated=sum(again.values()),
            unmarked=sum(max(times - marked.get(chat, 0), 0) for chat, times in again.items()),
        )

    def _address(self, path: str) -> str:
        return self.base_url.removesuffix("/bot") + f"/{path}"

    def close(self) -> None:
        for sender in self.senders:
            sender.close()
