"""The stream of new bubbles, spoken to as a server does: its own receive and send."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx
import pytest
from fastapi import FastAPI

from channels.base import Message
from core.bell import Bell
from tests.web.fakes import FakeDesk
from web import events
from web.events import MOST_STREAMS


class Listener:
    """One open page. `heard` grows while it listens; `leave` closes the page."""

    def __init__(self, app: FastAPI, address: str, *, after: int = 0, last: str = "") -> None:
        headers = [(b"cookie", f"jigi={address}".encode()), (b"host", b"jigi.test")]
        headers += [(b"last-event-id", last.encode())] if last else []
        self._app = app
        self._gone = anyio.Event()
        self._bell = Bell()
        self.status = 0
        self.heard = ""
        self.ended = anyio.Event()
        self._scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": "/chat/events",
            "raw_path": b"/chat/events",
            "root_path": "",
            "query_string": f"after={after}".encode(),
            "headers": headers,
            "client": ("127.0.0.1", 5000),
            "server": ("jigi.test", 80),
        }

    async def listen(self) -> None:
        await self._app(self._scope, self._receive, self._send)
        self.ended.set()

    def leave(self) -> None:
        self._gone.set()

    async def until(self, wanted: Callable[[], bool]) -> None:
        with anyio.fail_after(5):
            while not wanted():
                await self._bell.wait(1)

    @property
    def numbers(self) -> list[int]:
        return [int(x[4:]) for x in self.heard.splitlines() if x.startswith("id: ")]

    @property
    def bubbles(self) -> list[str]:
        return [json.loads(x[6:]) for x in self.heard.splitlines() if x.startswith("data: ")]

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:  # noqa: ANN401  ASGI's own shape
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.heard += message["body"].decode()
        self._bell.ring()


@asynccontextmanager
async def listening(listener: Listener) -> AsyncIterator[Listener]:
    async with anyio.create_task_group() as group:
        group.start_soon(listener.listen)
        await listener.until(lambda: listener.status != 0)
        yield listener
        listener.leave()


@pytest.fixture
async def address(client: httpx.AsyncClient, desk: FakeDesk) -> str:
    await client.get("/")
    return desk.incoming[0].address


async def test_open_page_hears_what_the_bot_says(
    app: FastAPI, desk: FakeDesk, address: str
) -> None:
    async with listening(Listener(app, address, after=1)) as page:
        desk.say(address, Message("96일 남았어요."))
        await page.until(lambda: page.numbers == [2])
        assert "96일 남았어요." in page.bubbles[0]


async def test_page_that_comes_back_hears_only_what_it_missed(
    app: FastAPI, desk: FakeDesk, address: str
) -> None:
    desk.say(address, Message("둘"), Message("셋"))
    async with listening(Listener(app, address, after=0, last="2")) as page:
        await page.until(lambda: page.numbers == [3])


async def test_nobody_hears_another_persons_bubbles(
    app: FastAPI, desk: FakeDesk, address: str
) -> None:
    async with listening(Listener(app, address, after=1)) as page:
        desk.say("x" * 22, Message("남의 말"))
        desk.say(address, Message("내 말"))
        await page.until(lambda: bool(page.numbers))
        assert "남의 말" not in page.heard


async def test_silence_is_broken_by_a_beat(
    app: FastAPI, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "BEAT_SECONDS", 0.001)
    async with listening(Listener(app, address, after=1)) as page:
        await page.until(lambda: page.heard.count(": \n\n") >= 3)
        assert page.numbers == []


async def test_stream_ends_at_once_when_the_server_stops(app: FastAPI, address: str) -> None:
    async with listening(Listener(app, address, after=1)) as page:
        app.state.stopping.set()
        with anyio.fail_after(5):
            await page.ended.wait()


async def test_too_many_pages_are_refused_until_one_closes(app: FastAPI, address: str) -> None:
    async with anyio.create_task_group() as group:
        pages = [Listener(app, address, after=1) for _ in range(MOST_STREAMS)]
        for page in pages:
            group.start_soon(page.listen)
        await pages[-1].until(lambda: all(page.status == 200 for page in pages))
        one_more = Listener(app, address, after=1)
        await one_more.listen()
        assert one_more.status == 429
        pages[0].leave()
        await pages[0].ended.wait()
        async with listening(Listener(app, address, after=1)) as again:
            assert again.status == 200
        for page in pages:
            page.leave()


async def test_word_said_while_the_stream_looks_does_not_wait_for_the_next_beat(
    app: FastAPI, desk: FakeDesk, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = desk.news

    async def look_slowly(address: str, after: int) -> Any:  # noqa: ANN401  as the desk's
        found = await look(address, after)
        if not found and len(desk.lines[address]) == 1:
            desk.say(address, Message("그 사이에"))
            await asyncio.sleep(0)
        return found

    monkeypatch.setattr(desk, "news", look_slowly)
    async with listening(Listener(app, address, after=1)) as page:
        await page.until(lambda: page.numbers == [2])
