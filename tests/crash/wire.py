"""The wire between a program and its database, which can be cut and joined again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from sqlalchemy import URL, make_url

_ONCE: Final = 1 << 16


class Wire:
    """Everybody who connects to `url` talks to the server through here. Cut, every connection
    breaks at once, in the middle of whatever was said, and no new one comes through."""

    def __init__(self, server: URL) -> None:
        self._server = server
        self._ends: set[asyncio.StreamWriter] = set()
        self._forgotten: set[asyncio.StreamWriter] = set()
        self._is_cut = False
        self._port = 0

    @property
    def url(self) -> str:
        through = self._server.set(host="127.0.0.1", port=self._port)
        return through.render_as_string(hide_password=False)

    async def cut(self, *, seconds: float) -> None:
        self._is_cut = True
        for end in [*self._ends]:
            end.transport.abort()
        await asyncio.sleep(seconds)
        self._is_cut = False

    def forget(self) -> None:
        """Whoever is connected now is never told that nothing comes through any more, not even
        the end. New connections do."""
        self._forgotten |= self._ends

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Wire]:
        listening = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self._port = listening.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            listening.close()
            for end in [*self._ends]:
                end.transport.abort()
            await listening.wait_closed()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        host, port = self._server.host or "127.0.0.1", self._server.port or 5432
        far_reader, far_writer = await asyncio.open_connection(host, port)
        ends = {writer, far_writer}
        self._ends |= ends
        try:
            await asyncio.gather(self._carry(reader, far_writer), self._carry(far_reader, writer))
        finally:
            self._ends -= ends
            for end in ends:
                end.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while said := await reader.read(_ONCE):
                if writer not in self._forgotten:
                    writer.write(said)
                    await writer.drain()
        if writer not in self._forgotten:
            writer.transport.abort()


@asynccontextmanager
async def wire_to(url: str) -> AsyncIterator[Wire]:
    async with Wire(make_url(url)).open() as wire:
        yield wire
