"""A server on 127.0.0.1 that behaves like Bizgo: it keeps keys of requests, falls back to text
messages, reports later, and breaks as told. Alone: `python -m tests.peers.bizgo --port 8082`."""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from channels.alimtalk.templates import load_templates
from tests.peers.alimtalk import Arrived, Json, Telephones, answer_with
from tests.peers.server import Server

KEY: Final = "made-up-key-of-a-test"
SENDER: Final = "sender-key"
_MOST: Final = 200
_MOBILE: Final = re.compile(r"01[016789]\d{7,8}")
_VARIABLE: Final = re.compile(r"#\{([^{}]+)\}")


@dataclass(slots=True)
class World(Telephones):
    """`templates`: text by code, as it was approved."""

    templates: dict[str, str] = field(default_factory=dict)
    reports: list[Json] = field(default_factory=list)
    told: dict[str, Json] = field(default_factory=dict)
    handed_out: list[Json] = field(default_factory=list)
    keys: dict[str, dict[str, str]] = field(default_factory=dict)

    def take(self, request: Json) -> list[Json]:
        """The result of each recipient; a key that is known sends nothing."""
        known = self.keys.setdefault(str(request.get("idempotencyKey") or next(self.numbers)), {})
        return [self._one(one, request, known) for one in request["destinations"]]

    def _one(self, one: Json, request: Json, known: dict[str, str]) -> Json:
        number, answer = str(one["to"]), {"to": one["to"], "ref": one.get("ref")}
        if number in known:
            return {**answer, "msgKey": known[number], "code": "A301", "result": "Duplicated"}
        code = self._refused(number, one, request)
        if code:
            return {**answer, "code": code, "result": "Failed"}
        known[number] = f"MSG{next(self.numbers):09d}"
        self._bring(number, one, request, known[number])
        return {**answer, "msgKey": known[number], "code": "A000", "result": "Success"}

    def _refused(self, number: str, one: Json, request: Json) -> str:
        alimtalk = request["messageFlow"][0]["alimtalk"]
        text = self.templates.get(alimtalk["templateCode"])
        if not _MOBILE.fullmatch(number):
            return "A306"
        if number in self.blocked:
            return "A324"
        if text is None or alimtalk["senderKey"] != SENDER:
            return "A505"
        wanted = set(_VARIABLE.findall(text))
        return "" if wanted <= set(one.get("replaceWords", {})) else "A303"

    def _bring(self, number: str, one: Json, request: Json, msg_key: str) -> None:
        kakao, text = request["messageFlow"][0]["alimtalk"], request["messageFlow"][1]
        code, way, said = "10000", "alimtalk", self.templates[kakao["templateCode"]]
        if number in self.without_kakao:
            way, message = next(iter(text.items()))
            said = message["text"]
        words = one.get("replaceWords", {})
        if number in self.unreachable:
            code = "30001"
        else:
            filled = _VARIABLE.sub(lambda found: words[found[1]], said)
            self.arrived.append(Arrived(number, way, filled))
        self.told[msg_key] = {
            "msgKey": msg_key,
            "ref": one.get("ref"),
            "reportCode": code,
            "reportText": "" if code == "10000" else "not reachable",
            "reportTime": "2026-11-24T12:00:05+09:00",
        }
        self.reports.append(self.told[msg_key])


class BizgoServer(Server):
    """`peer.base_url` for us, `peer.world` for the person."""

    def __init__(self, *, port: int = 0, key: str = KEY) -> None:
        super().__init__(port=port)
        self.world = World()
        self.key = key

    def _routes(self) -> list[web.RouteDef]:
        return [
            web.post("/api/comm/v1/send/omni", self._send),
            web.get("/api/comm/v1/report/polling", self._poll),
            web.get("/api/comm/v1/report/inquiry/{key}", self._inquire),
            web.delete("/api/comm/v1/report/polling/{id}", self._acknowledge),
        ]

    async def _send(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != self.key:
            return web.json_response(refused("gateway", "A401"), status=401)
        given = await request.json()
        fault = self.world.asked(given, well=200)
        if fault.code:
            return web.json_response(refused("service", fault.code), status=fault.status)
        if len(given["destinations"]) > _MOST:
            return web.json_response(refused("service", "A318"), status=400)
        results = self.world.take(given) if fault.taken else []
        return await answer_with(request, fault, accepted({"destinations": results}))

    async def _poll(self, request: web.Request) -> web.Response:
        """The same reports again until they are acknowledged."""
        if request.headers.get("Authorization") != self.key:
            return web.json_response(refused("gateway", "A401"), status=401)
        self.world.handed_out = self.world.reports[:_MOST]
        name = self.world.handed_out[0]["msgKey"] if self.world.handed_out else ""
        return web.json_response(accepted({"reportId": name, "report": self.world.handed_out}))

    async def _inquire(self, request: web.Request) -> web.Response:
        """What was acknowledged is told still, to who asks by name."""
        if request.headers.get("Authorization") != self.key:
            return web.json_response(refused("gateway", "A401"), status=401)
        found = self.world.told.get(request.match_info["key"])
        return web.json_response(accepted({"report": [found] if found else []}))

    async def _acknowledge(self, request: web.Request) -> web.Response:
        world = self.world
        if world.handed_out and world.handed_out[0]["msgKey"] == request.match_info["id"]:
            world.reports = world.reports[len(world.handed_out) :]
            world.handed_out = []
            return web.json_response(accepted({}))
        return web.json_response(refused("service", "A802"), status=403)


def accepted(data: Json) -> Json:
    common = {"authCode": "A000", "authResult": "Success", "infobankTrId": "TR"}
    return {"common": common, "data": {"code": "A000", "result": "Success", "data": data}}


def refused(layer: str, code: str) -> Json:
    if layer == "gateway":
        return {"common": {"authCode": code, "authResult": "Failed", "infobankTrId": "TR"}}
    return {**accepted({}), "data": {"code": code, "result": "Failed"}}


async def _serve(port: int) -> None:
    async with BizgoServer(port=port) as peer:
        peer.world.templates = {one.code: one.text for one in load_templates().values()}
        sys.stdout.write(f"{peer.base_url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8082)
    asyncio.run(_serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
