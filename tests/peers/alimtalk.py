"""What the peers of AlimTalk's providers share: the telephones, and how a call goes wrong."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """One call goes wrong. `body`: answered as it stands, with `status`; `twice`: the answer is
    doubled; `half`: cut in the middle; `delay` seconds before the answer. `taken`: whether the
    letters were accepted before it went wrong. `code`: refused by the service with it."""

    status: int = 200
    body: str | None = None
    twice: bool = False
    half: bool = False
    delay: float = 0.0
    taken: bool = True
    code: str = ""
    cut: bool = False


@dataclass(slots=True)
class Arrived:
    """What lies in a person's telephone."""

    number: str
    way: str
    text: str


@dataclass(slots=True)
class Telephones:
    """`without_kakao`: AlimTalk fails there; `unreachable`: the text message too; `blocked`:
    refused at once. `requests`: what was asked of us, oldest first."""

    without_kakao: set[str] = field(default_factory=set)
    unreachable: set[str] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)
    faults: deque[Fault] = field(default_factory=deque)
    arrived: list[Arrived] = field(default_factory=list)
    requests: list[Json] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def asked(self, request: Json, *, well: int) -> Fault:
        """How this request goes; the status `well` when nothing is wrong."""
        self.requests.append(request)
        return self.faults.popleft() if self.faults else Fault(status=well)


async def answer_with(request: web.Request, fault: Fault, answer: Json) -> web.Response:
    """`answer`, late, cut, doubled or replaced as `fault` says."""
    await asyncio.sleep(fault.delay)
    if fault.cut and request.transport is not None:
        request.transport.close()
    body = json.dumps(answer) if fault.body is None else fault.body
    if fault.half:
        body = body[: len(body) // 2]
    kind = "application/json" if fault.body is None else "text/html"
    return web.Response(status=fault.status, text=body * (1 + fault.twice), content_type=kind)
