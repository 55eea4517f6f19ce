"""A server on 127.0.0.1 that behaves like NAVER Cloud SENS: it checks signatures, knows no key of
a request, tells of each message when asked, and breaks as told."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final, Self

from aiohttp import web

from tests.peers.bizgo import Arrived, Fault

ACCESS_KEY: Final = "made-up-access"
SECRET_KEY: Final = "made-up-secret"
SERVICE: Final = "ncp:kkobizmsg:kr:1:made-up"
_MOST: Final = 100

Json = dict[str, Any]


@dataclass(slots=True)
class World:
    """As Bizgo's: telephones by number, and what was asked of us."""

    without_kakao: set[str] = field(default_factory=set)
    unreachable: set[str] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)
    faults: deque[Fault] = field(default_factory=deque)
    arrived: list[Arrived] = field(default_factory=list)
    requests: list[Json] = field(default_factory=list)
    results: dict[str, Json] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def take(self, message: Json) -> Json:
        number = message["to"]
        if number in self.blocked:
            return {"to": number, "requestStatusCode": "A324", "requestStatusName": "fail"}
        name = f"00000000-{next(self.numbers)}"
        self.results[name] = self._bring(number, message)
        return {
            "messageId": name,
            "to": number,
            "requestStatusCode": "A000",
            "requestStatusName": "success",
            "useSmsFailover": message["useSmsFailover"],
        }

    def _bring(self, number: str, message: Json) -> Json:
        done = "2026-11-24T12:00:05"
        well = {"messageStatusName": "success", "messageStatusCode": "0000", "completeTime": done}
        ill = {"messageStatusName": "fail", "messageStatusCode": "3019", "completeTime": done}
        if number not in self.without_kakao | self.unreachable:
            self.arrived.append(Arrived(number, "alimtalk", message["content"]))
            return {**well, "useSmsFailover": True}
        if number in self.unreachable:
            return {**ill, "useSmsFailover": True, "failover": ill}
        fallback = message["failoverConfig"]
        self.arrived.append(Arrived(number, fallback["type"].lower(), fallback["content"]))
        return {**ill, "useSmsFailover": True, "failover": well}


class SensServer:
    """`async with SensServer() as peer`: `peer.base_url` for us, `peer.world` for the person."""

    def __init__(self) -> None:
        self.world = World()
        self._port = 0
        self._runner: web.AppRunner | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=4 << 20)
        app.router.add_post("/alimtalk/v2/services/{service}/messages", self._send)
        app.router.add_get("/alimtalk/v2/services/{service}/messages/{id}", self._ask)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _send(self, request: web.Request) -> web.StreamResponse:
        if not _is_signed(request):
            return web.json_response({"error": {"errorCode": "200"}}, status=401)
        given = await request.json()
        self.world.requests.append(given)
        fault = self.world.faults.popleft() if self.world.faults else Fault(status=202)
        if fault.code:
            return web.json_response({"error": {"errorCode": fault.code}}, status=fault.status)
        if len(given["messages"]) > _MOST:
            return web.json_response({"error": {"errorCode": "too many"}}, status=400)
        results = [self.world.take(one) for one in given["messages"]] if fault.taken else []
        await asyncio.sleep(fault.delay)
        if fault.cut and request.transport is not None:
            request.transport.close()
        answer = {"requestId": "R", "statusCode": "202", "messages": results}
        body = json.dumps(answer) if fault.body is None else fault.body
        body = body[: len(body) // 2] if fault.half else body
        return web.Response(status=fault.status, text=body * (1 + fault.twice))

    async def _ask(self, request: web.Request) -> web.Response:
        if not _is_signed(request):
            return web.json_response({"error": {"errorCode": "200"}}, status=401)
        result = self.world.results.get(request.match_info["id"])
        return web.json_response(result or {}, status=200 if result else 404)


def _is_signed(request: web.Request) -> bool:
    stamp = request.headers.get("x-ncp-apigw-timestamp", "")
    said = f"{request.method} {request.rel_url.raw_path}\n{stamp}\n{ACCESS_KEY}"
    digest = hmac.digest(SECRET_KEY.encode(), said.encode(), hashlib.sha256)
    right = base64.b64encode(digest).decode()
    given = request.headers.get("x-ncp-apigw-signature-v2", "")
    return request.headers.get("x-ncp-iam-access-key") == ACCESS_KEY and given == right
