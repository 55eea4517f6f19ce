"""The server inside the one process: starts, says when it is ready, and ends."""

from __future__ import annotations

import asyncio
import socket

import anyio
import httpx
import pytest
from fastapi import FastAPI

from tests.web.fakes import FakeDesk
from web.server import PortTaken, bind, serve

pytestmark = pytest.mark.loopback
HTML = {"accept": "text/html"}


class Running:
    """The server on a free port. Leaving the block stops it and waits until it has ended."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self.stopping = asyncio.Event()
        self.port = 0
        self._ready = anyio.Event()
        self.ended = anyio.Event()

    async def run(self) -> None:
        await serve(self._app, "127.0.0.1", port=0, stopping=self.stopping, on_ready=self._on_ready)
        self.ended.set()

    async def ready(self) -> str:
        with anyio.fail_after(5):
            await self._ready.wait()
        return f"http://127.0.0.1:{self.port}"

    def _on_ready(self, port: int) -> None:
        self.port = port
        self._ready.set()


async def test_server_answers_when_it_says_it_is_ready(app: FastAPI) -> None:
    server = Running(app)
    async with anyio.create_task_group() as group:
        group.start_soon(server.run)
        async with httpx.AsyncClient(base_url=await server.ready()) as client:
            assert (await client.get("/healthz")).json()["status"] == "ready"
        server.stopping.set()


async def test_answers_on_a_kept_connection_do_not_wait_for_one_another() -> None:
    taken: list[int] = []
    noted = asyncio.Event()

    class Noting(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            accepted = transport.get_extra_info("socket")
            taken.append(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            transport.close()
            noted.set()

    loop = asyncio.get_running_loop()
    with bind("127.0.0.1", 0) as listener:
        server = await loop.create_server(Noting, sock=listener)
        _, writer = await asyncio.open_connection(*listener.getsockname())
        with anyio.fail_after(5):
            await noted.wait()
        writer.close()
        server.close()
    assert all(taken)


async def test_server_ends_while_a_page_listens(app: FastAPI, desk: FakeDesk) -> None:
    server = Running(app)
    async with anyio.create_task_group() as group:
        group.start_soon(server.run)
        async with httpx.AsyncClient(base_url=await server.ready()) as client:
            await client.get("/", headers=HTML)
            async with client.stream("GET", "/chat/events?after=0") as stream:
                lines = stream.aiter_lines()
                assert await anext(lines) == "retry: 2000"
                with anyio.fail_after(5):
                    while not (await anext(lines)).startswith("data: "):
                        pass
                    server.stopping.set()
                    async for _ in lines:
                        pass
                    await server.ended.wait()


async def test_port_in_use_is_one_line_that_names_the_setting(app: FastAPI) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"^JIGI_PORT: {port} is in use .* JIGI_PORT=\d+$"):
            await serve(
                app, "127.0.0.1", port=port, stopping=asyncio.Event(), on_ready=lambda _: None
            )
