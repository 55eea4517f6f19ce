"""The stream of new bubbles to an open page. It ends at once when the page leaves or the server
stops, and holds no database call open in between."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from anyio import CancelScope, create_task_group
from anyio.lowlevel import checkpoint
from fastapi import APIRouter
from fastapi.responses import Response
from prometheus_client import Gauge

from web.forms import Refusal, number_in
from web.visitor import known_visitor

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from fastapi import Request
    from starlette.types import Receive, Scope, Send

    from web.ports import Line
    from web.room import Room
    from web.visitor import Visitor

BEAT_SECONDS: Final = 15.0
MOST_STREAMS: Final = 4
_RETRY_MILLISECONDS: Final = 2000
_OPEN = Gauge("jigi_web_streams", "Pages that hold a stream of new bubbles open")


class Events:
    def __init__(self, room: Room) -> None:
        self._room = room
        self._open: Counter[str] = Counter()

    def router(self) -> APIRouter:
        router = APIRouter()
        router.add_route("/chat/events", self.stream, methods=["GET"])
        return router

    async def stream(self, request: Request) -> Response:
        visitor = known_visitor(request)
        if self._room.stopping.is_set() or self._open[visitor.address] >= MOST_STREAMS:
            raise Refusal(429, "web.error.busy")
        last = request.headers.get("last-event-id") or request.query_params.get("after", "0")
        return _Stream(self._room, visitor, number_in(last), self._open)


class _Stream(Response):
    """Its own response class: the page's leaving must end the wait, not only the next write."""

    media_type = "text/event-stream"

    def __init__(self, room: Room, visitor: Visitor, after: int, counted: Counter[str]) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._room = room
        self._visitor = visitor
        self._from = self._after = after
        self._told: set[int] = set()
        self._counted = counted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope
        self._counted[self._visitor.address] += 1
        try:
            with _OPEN.track_inprogress():
                await self._send_until_over(receive, send)
        finally:
            self._counted -= Counter([self._visitor.address])

    async def _send_until_over(self, receive: Receive, send: Send) -> None:
        wire = _Wire(send)
        await send(
            {"type": "http.response.start", "status": 200, "headers": self.raw_headers},
        )
        await wire.write(f"retry: {_RETRY_MILLISECONDS}\n\n")
        async with create_task_group() as group:
            for over in (self._room.stopping.wait, _left(receive)):
                group.start_soon(_then_cancel, over, group.cancel_scope)
            while True:
                lines = await self._news_or_beat()
                self._told.update(line.number for line in lines)
                await wire.write("".join(map(self._event, lines)) or ": \n\n")
        await wire.close()

    async def _news_or_beat(self) -> Sequence[Line]:
        """New lines, or none after a while. The bell is heard before the look, so that nothing
        said in between waits; the look itself is never broken off."""
        lines: Sequence[Line] = ()
        async with create_task_group() as group:
            group.start_soon(_then_cancel, self._bell, group.cancel_scope)
            await checkpoint()
            with CancelScope(shield=True):
                kept = await self._room.desk.news(self._visitor.address, self._from)
                # By what was shown, not by the newest number: one may arrive behind a later one.
                lines = [line for line in kept if line.number not in self._told]
            if lines:
                group.cancel_scope.cancel()
        return lines

    async def _bell(self) -> None:
        await self._room.desk.changed(BEAT_SECONDS)

    def _event(self, line: Line) -> str:
        self._after = max(self._after, line.number)
        html = json.dumps(self._room.pages.line(self._visitor, line), ensure_ascii=False)
        return f"id: {self._after}\nevent: line\ndata: {html}\n\n"


@dataclass(slots=True)
class _Wire:
    send: Send

    async def write(self, text: str) -> None:
        await self.send({"type": "http.response.body", "body": text.encode(), "more_body": True})

    async def close(self) -> None:
        await self.send({"type": "http.response.body", "body": b"", "more_body": False})


def _left(receive: Receive) -> Callable[[], Awaitable[None]]:
    async def left() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    return left


async def _then_cancel(wait: Callable[[], Awaitable[object]], scope: CancelScope) -> None:
    await wait()
    scope.cancel()
