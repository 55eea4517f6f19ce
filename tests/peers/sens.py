"""A server on 127.0.0.1 that behaves like NAVER Cloud SENS: it checks signatures, knows no key of
a request, tells of each message when asked, and breaks as told."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from tests.peers.alimtalk import Arrived, Json, Telephones, answer_with
from tests.peers.server import Server

ACCESS_KEY: Final = "made-up-access"
SECRET_KEY: Final = "made-up-secret"
SERVICE: Final = "ncp:kkobizmsg:kr:1:made-up"
_MOST: Final = 100


@dataclass(slots=True)
class World(Telephones):
    """`results`: what became of each message, by its name. `unclear`: what is answered as it
    stands instead."""

    results: dict[str, Json] = field(default_factory=dict)
    unclear: dict[str, str] = field(default_factory=dict)

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


class SensServer(Server):
    """`peer.base_url` for us, `peer.world` for the person."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    def _routes(self) -> list[web.RouteDef]:
        return [
            web.post("/alimtalk/v2/services/{service}/messages", self._send),
            web.get("/alimtalk/v2/services/{service}/messages/{id}", self._ask),
        ]

    async def _send(self, request: web.Request) -> web.StreamResponse:
        if not _is_signed(request):
            return web.json_response({"error": {"errorCode": "200"}}, status=401)
        given = await request.json()
        fault = self.world.asked(given, well=202)
        if fault.code:
            return web.json_response({"error": {"errorCode": fault.code}}, status=fault.status)
        if len(given["messages"]) > _MOST:
            return web.json_response({"error": {"errorCode": "too many"}}, status=400)
        results = [self.world.take(one) for one in given["messages"]] if fault.taken else []
        answer = {"requestId": "R", "statusCode": "202", "messages": results}
        return await answer_with(request, fault, answer)

    async def _ask(self, request: web.Request) -> web.Response:
        if not _is_signed(request):
            return web.json_response({"error": {"errorCode": "200"}}, status=401)
        unclear = self.world.unclear.get(request.match_info["id"])
        if unclear is not None:
            return web.Response(text=unclear)
        result = self.world.results.get(request.match_info["id"])
        return web.json_response(result or {}, status=200 if result else 404)


def _is_signed(request: web.Request) -> bool:
    stamp = request.headers.get("x-ncp-apigw-timestamp", "")
    said = f"{request.method} {request.rel_url.raw_path}\n{stamp}\n{ACCESS_KEY}"
    digest = hmac.digest(SECRET_KEY.encode(), said.encode(), hashlib.sha256)
    right = base64.b64encode(digest).decode()
    given = request.headers.get("x-ncp-apigw-signature-v2", "")
    return request.headers.get("x-ncp-iam-access-key") == ACCESS_KEY and given == right
