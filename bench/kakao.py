"""What an answer on KakaoTalk costs us: a whole registration through the real application over
HTTP, the house answering beside it. Beside it the least an answer can be: health."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import httpx

from bench.figure import RUNS, Figure, Options, bar
from bot.understand.facts import hear
from core.clock import today
from core.nursery import Nursery
from core.settings import Settings, load_settings
from jigi.desk import Desk, HouseHealth, page_words
from jigi.house import Built, build
from jigi.kakao import kakao_routers, read_up
from web.app import create_app
from web.server import serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_SECRET: Final = "made-up-secret-of-a-benchmark"  # noqa: S105  nobody's
_PEOPLE: Final = 6
_MILLISECONDS: Final = 1000
_MOST: Final = 100.0
_TURNS: Final = (
    "시작",
    "[내 기한 알기]",
    "[동의해요]",
    "[그만뒀어요]",
    "2024년 2월",
    "28일",
    "[10년 이상]",
    "[맞아요]",
    "내 기한",
    "퇴직수당은 언제까지 청구하나요?",
)


def measure(_options: Options) -> Iterator[Figure]:
    with TemporaryDirectory() as folder:
        yield asyncio.run(_measure(Path(folder)))


async def _measure(folder: Path) -> Figure:
    settings = load_settings(None, data_dir=folder, kakao_skill_secret=_SECRET)
    house = await build(settings)
    times: list[float] = []
    bare: list[float] = []
    async with _running(house, settings) as address, httpx.AsyncClient(base_url=address) as client:
        await _register(client, "warm")
        worked = time.process_time()
        with bar("answers on KakaoTalk", RUNS * _PEOPLE) as advance:
            for number in range(RUNS * _PEOPLE):
                times += await _register(client, f"person-{number}")
                bare += [await _timed(client.get("/healthz"))]
                advance()
        worked = time.process_time() - worked
    median, least = statistics.median(times), statistics.median(bare)
    p99 = statistics.quantiles(times, n=100, method="inclusive")[-1]
    more: dict[str, object] = {
        "p99_ms": p99,
        "cpu_ms": worked * _MILLISECONDS / len(times),
        "slowest_ms": max(times),
        "answers": len(times),
        "target_p99_ms": _MOST,
        "health_ms": least,
        "ratio": median / least,
    }
    return Figure("kakao", median, "ms", database="sqlite", more=more)


@asynccontextmanager
async def _running(house: Built, settings: Settings) -> AsyncIterator[str]:
    """The application on a port of its own, and the loop that answers."""
    nursery, ready = Nursery(), asyncio.Event()
    ports: list[int] = []

    def begin(port: int) -> None:
        ports.append(port)
        ready.set()

    app = create_app(
        desk=Desk(house.reception),
        clock=house.clock,
        health=HouseHealth(house),
        settings=settings,
        demo=None,
        words=page_words,
        routers=kakao_routers(house),
        ids=house.ids,
    )
    hear("", today=today(house.clock))
    await read_up(house)
    stopping = nursery.stopping
    nursery.keep("answer", partial(house.answering.run, nursery))
    nursery.keep(
        "serve", partial(serve, app, "127.0.0.1", port=0, stopping=stopping, on_ready=begin)
    )
    await ready.wait()
    try:
        yield f"http://127.0.0.1:{ports[0]}"
    finally:
        stopping.set()
        house.incoming.ring()
        await nursery.stop(grace=3.0)
        await house.store.close()


async def _register(client: httpx.AsyncClient, user: str) -> list[float]:
    """A whole registration and a question; of each answer, the milliseconds."""
    carried: dict[str, Any] = {}
    times = []
    for said in _TURNS:
        label = said.strip("[]")
        extra = carried[label] if said.startswith("[") else None
        begun = time.perf_counter()
        answer = await _ask(client, user, label, extra)
        times.append((time.perf_counter() - begun) * _MILLISECONDS)
        template = answer["template"]
        carried = {b["label"]: b["extra"] for b in template.get("quickReplies", ())}
    return times


async def _ask(client: httpx.AsyncClient, user: str, said: str, extra: object) -> dict[str, Any]:
    body = {
        "userRequest": {"user": {"id": user}, "utterance": said, "lang": "ko"},
        "action": {"clientExtra": extra},
    }
    answer = await client.post("/kakao/skill", json=body, headers={"X-Skill-Secret": _SECRET})
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


async def _timed(call: Any) -> float:  # noqa: ANN401  whatever can be awaited
    begun = time.perf_counter()
    await call
    return (time.perf_counter() - begun) * _MILLISECONDS
