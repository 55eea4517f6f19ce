"""A server on 127.0.0.1 that behaves like the Bot API, faults included. Alone:
`python -m tests.peers.botapi --port 8081`, then TELEGRAM_API_BASE_URL=http://127.0.0.1:8081/bot."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import sys
from collections.abc import Callable
from typing import Final, Self

import aiohttp
from aiohttp import web

from core.nursery import Nursery
from tests.peers.server import Server
from tests.peers.telegram_world import Fault, Json, Refusal, Upload, World

TOKEN: Final = "7:made-up-token-of-a-test"
SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
_LONGEST_POLL: Final = 50.0
_MOST_AT_ONCE: Final = 100
_FIRST_RETRY, _LONGEST_RETRY = 0.02, 0.5
_OTHER_POLLER: Final = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
_WEBHOOK_SET: Final = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


class BotApi(Server):
    """`peer.base_url` for the bot, `peer.world` for the person."""

    _longest_body = 50 << 20

    def __init__(self, *, port: int = 0, token: str = TOKEN) -> None:
        super().__init__(port=port)
        self.world = World()
        self.token = token
        self._poll = object()
        self._nursery = Nursery()

    @property
    def base_url(self) -> str:
        return f"{super().base_url}/bot"

    def _routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/bot{token}/{method}", self._called),
            web.post("/user/{chat}/{deed}", self._did),
            web.get("/user/{chat}/messages", self._messages),
            web.post("/fault", self._fault),
            web.get("/calls", self._calls),
        ]

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        self._nursery.keep("webhook delivery", self._deliver)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._poll = object()
        self.world.bell.ring()
        await self._nursery.stop(grace=0.1)
        await super().__aexit__()

    async def until(self, happened: Callable[[], bool], *, seconds: float = 10.0) -> None:
        """Wait for something the bot does; a TimeoutError when it does not."""
        async with asyncio.timeout(seconds):
            while not happened():
                await self.world.bell.wait(0.05)

    async def _called(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _refused(Refusal(401, "Unauthorized"))
        method, given = request.match_info["method"], await _given(request)
        self.world.asked.add(method)
        self.world.bell.ring()
        fault = self.world.fault_for(method, given)
        if fault is not None:
            await asyncio.sleep(fault.delay)
            if fault.cut == "before":
                return _cut(request)
            if fault.body is not None:
                return web.Response(status=fault.status or 200, text=fault.body)
            if fault.status:
                return _refused(Refusal(fault.status, fault.description, fault.parameters))
        try:
            polls = method.lower() == "getupdates"
            result = await self._updates(given) if polls else self.world.call(method, given)
        except Refusal as refusal:
            return _refused(refusal)
        if fault is not None and fault.cut == "after":
            return _cut(request)
        return web.json_response({"ok": True, "result": result})

    async def _updates(self, given: Json) -> list[Json]:
        if self.world.webhook:
            raise Refusal(409, _WEBHOOK_SET)
        mine = self._poll = object()
        self.world.subscribe(given)
        self.world.bell.ring()
        offset = int(given.get("offset", 0))
        self.world.polls_from.append(offset)
        self.world.confirm_below(offset)
        loop = asyncio.get_running_loop()
        end = loop.time() + min(float(given.get("timeout", 0)), _LONGEST_POLL)
        over = self.world.poll_ends
        while (
            self._poll is mine
            and self.world.poll_ends is over
            and not self.world.pending
            and loop.time() < end
        ):
            await self.world.bell.wait(end - loop.time())
        if self._poll is not mine:
            raise Refusal(409, _OTHER_POLLER)
        return self.world.pending[: min(int(given.get("limit", _MOST_AT_ONCE)), _MOST_AT_ONCE)]

    async def _deliver(self) -> None:
        """One at a time, in order, again until the answer is 2xx."""
        pause = _FIRST_RETRY
        async with aiohttp.ClientSession() as session:
            while not self._nursery.stopping.is_set():
                if not (self.world.webhook.get("url") and self.world.pending):
                    await self.world.bell.wait(0.05)
                elif await self._delivered(session, self.world.pending[0]):
                    self.world.pending.pop(0)
                    pause = _FIRST_RETRY
                else:
                    await self._nursery.pause(pause)
                    pause = min(pause * 2, _LONGEST_RETRY)

    async def _delivered(self, session: aiohttp.ClientSession, update: Json) -> bool:
        headers = {SECRET_HEADER: self.world.webhook["secret"]}
        try:
            async with session.post(
                self.world.webhook["url"], json=update, headers=headers
            ) as answer:
                return answer.ok
        except aiohttp.ClientError:
            return False

    # By hand, and from tests in another process.

    async def _did(self, request: web.Request) -> web.Response:
        chat, deed = int(request.match_info["chat"]), request.match_info["deed"]
        given: Json = await request.json() if request.can_read_body else {}
        if deed not in _DEEDS:
            return web.json_response({"error": f"{deed}: expected {sorted(_DEEDS)}"}, status=404)
        try:
            return web.json_response({"update_id": _DEEDS[deed](self.world, chat, given)})
        except LookupError as error:
            return web.json_response({"error": str(error)}, status=409)

    async def _messages(self, request: web.Request) -> web.Response:
        shown = self.world.inbox(int(request.match_info["chat"]))
        return web.json_response(
            [dataclasses.asdict(s) | {"content": len(s.content)} for s in shown]
        )

    async def _fault(self, request: web.Request) -> web.Response:
        self.world.faults.append(Fault(**await request.json()))
        return web.json_response({"faults": len(self.world.faults)})

    async def _calls(self, request: web.Request) -> web.Response:
        method = request.query.get("method", "")
        calls = [name for name, _ in self.world.calls if method in {"", name}]
        return web.json_response({"calls": len(calls), "waiting": len(self.world.pending)})


_DEEDS: Final[dict[str, Callable[[World, int, Json], int | None]]] = {
    "say": lambda world, chat, given: world.say(chat, given["text"]),
    "edit": lambda world, chat, given: world.edit(chat, given["text"]),
    "press": lambda world, chat, given: world.press(chat, given["label"], given.get("message_id")),
    "contact": lambda world, chat, given: world.send_contact(chat, **given),
    "photo": lambda world, chat, given: world.send_photo(chat, **given),
    "voice": lambda world, chat, _: world.send_voice(chat),
    "sticker": lambda world, chat, _: world.send_sticker(chat),
    "block": lambda world, chat, _: world.block(chat),
    "unblock": lambda world, chat, _: world.unblock(chat),
    "resend": lambda world, _, given: world.resend(given["update_id"]),
}


async def _given(request: web.Request) -> Json:
    if request.content_type == "application/json":
        return dict(await request.json())
    parts = await request.post()
    return {
        name: Upload(part.filename, part.file.read())
        if isinstance(part, web.FileField)
        else _plain(part)
        for name, part in parts.items()
    }


def _plain(part: object) -> str:
    return part.decode() if isinstance(part, bytes | bytearray) else str(part)


def _refused(refusal: Refusal) -> web.Response:
    body: Json = {"ok": False, "error_code": refusal.status, "description": str(refusal)}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return web.json_response(body, status=refusal.status)


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _serve(port: int, token: str) -> None:
    async with BotApi(port=port, token=token) as peer:
        sys.stdout.write(f"Bot API peer: TELEGRAM_API_BASE_URL={peer.base_url} token {token}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default=TOKEN)
    chosen = parser.parse_args()
    try:
        asyncio.run(_serve(chosen.port, chosen.token))
    except KeyboardInterrupt:
        sys.exit(0)
