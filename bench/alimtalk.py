"""Recipients through the Bizgo adapter for each second of one core, from filled letters to
outcomes; the provider is a server of ours in another process."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import aiohttp

from bench.figure import RUNS, Figure, Options, bar
from bench.processes import ROOT
from channels.alimtalk.bizgo import BizgoGateway, make_client
from channels.alimtalk.port import Profile, sort_out
from channels.alimtalk.templates import Review, Templates, load_templates
from channels.base import Filled, Message, Sent

_KEY: Final = "made-up-key-of-a-test"
_PROFILE: Final = Profile("sender-key", "0212345678")
_CHUNK: Final = 200
_CHUNKS: Final = 100
_AT_ONCE: Final = 4
_PATH: Final = "/api/comm/v1/send/omni"

Letters = Sequence[tuple[str, Message]]
Send = Callable[[str, Letters], Awaitable[int]]


def measure(_options: Options) -> Iterator[Figure]:
    with _provider() as url:
        yield asyncio.run(_compare(url))


async def _compare(url: str) -> Figure:
    templates = _approved()
    chunks = [_letters(number) for number in range(_CHUNKS)]
    gateway = BizgoGateway(make_client(_KEY, url), _PROFILE, templates)

    async def adapter(key: str, letters: Letters) -> int:
        outcomes = await gateway.send_batch(key, letters)
        return sum(isinstance(outcome, Sent) for outcome in outcomes)

    async with aiohttp.ClientSession(headers={"Authorization": _KEY}) as session:

        async def plain(key: str, letters: Letters) -> int:
            body = _body(key, letters, templates)
            async with session.post(url + _PATH, json=body) as answer:
                results = (await answer.json())["data"]["data"]["destinations"]
            return sum(result["code"] == "A000" for result in results)

        rates: dict[str, list[tuple[float, float]]] = {"adapter": [], "plain": []}
        with bar("alimtalk", RUNS) as advance:
            for run in range(RUNS):
                for name, send in (("adapter", adapter), ("plain", plain)):
                    rates[name].append(await _rate(send, chunks, f"{name}-{run}"))
                advance()
    await gateway.close()
    (wall, cpu), (plain_wall, plain_cpu) = (_median(rates[name]) for name in ("adapter", "plain"))
    started = time.process_time()
    for number, letters in enumerate(chunks):
        sort_out(str(number), letters, templates)
    rendering = (time.process_time() - started) * 1e6 / (_CHUNKS * _CHUNK)
    more: dict[str, object] = {
        "cpu_us": cpu,
        "rendering_us": rendering,
        "wall_per_s": wall,
        "plain": 1e6 / plain_cpu,
        "plain_wall_per_s": plain_wall,
        "ratio": cpu / plain_cpu,
    }
    return Figure("alimtalk", 1e6 / cpu, "recipients/core s", members=_CHUNKS * _CHUNK, more=more)


async def _rate(send: Send, chunks: Sequence[Letters], key: str) -> tuple[float, float]:
    """Recipients a second, and microseconds of our processor for each."""
    begun, worked = time.perf_counter(), time.process_time()
    sent = 0
    for start in range(0, len(chunks), _AT_ONCE):
        some = chunks[start : start + _AT_ONCE]
        sent += sum(
            await asyncio.gather(*(send(f"{key}-{start + at}", one) for at, one in enumerate(some)))
        )
    wall, cpu = time.perf_counter() - begun, time.process_time() - worked
    assert sent == len(chunks) * _CHUNK
    return sent / wall, cpu * 1e6 / sent


def _median(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    rate, cpu = (sorted(column)[len(column) // 2] for column in zip(*pairs, strict=True))
    return rate, cpu


def _body(key: str, letters: Letters, templates: Templates) -> dict[str, Any]:
    """The same contract by hand: what our package's checks and models cost stands out."""
    (bundle,), _ = sort_out(key, letters, templates)
    return {
        "destinations": [
            {"to": number, "replaceWords": full.values, "ref": bundle.ref(at)}
            for at, (number, full) in enumerate(zip(bundle.numbers, bundle.fulls, strict=True))
        ],
        "messageFlow": [
            {
                "alimtalk": {
                    "senderKey": _PROFILE.sender_key,
                    "templateCode": bundle.first.template.code,
                    "sendType": "template",
                }
            },
            {"sms": {"from": _PROFILE.sender_number, "text": bundle.first.sms_template}},
        ],
        "idempotencyKey": bundle.key,
        "idempotencyTtl": 86_400,
    }


def _approved() -> Templates:
    shipped = load_templates()
    return {name: replace(one, review=Review.APPROVED) for name, one in shipped.items()}


def _letters(chunk: int) -> Letters:
    return [(f"010{chunk * _CHUNK + at:08d}", _message(at)) for at in range(_CHUNK)]


def _message(number: int) -> Message:
    values = {
        "호칭": "회원님",
        "급여": "퇴직급여, 퇴직수당",
        "짧은급여": "퇴직급여 외 1건",
        "안전일": "2027년 2월 26일(금)",
        "짧은안전일": "27.2.26(금)",
        "남은날": str(number % 7 + 1),
        "공단전화": "000-0000-0000",
    }
    return Message("", filled=Filled("deadline_week", tuple(values.items())))


@contextmanager
def _provider() -> Iterator[str]:
    """The peer of the tests, in a process of its own."""
    command = [sys.executable, "-m", "tests.peers.bizgo", "--port", "0"]
    with subprocess.Popen(  # noqa: S603  our own program
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ}
    ) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()
