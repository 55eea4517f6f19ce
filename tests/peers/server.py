"""A server on 127.0.0.1 while it is needed: what every peer stands on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Self

from aiohttp import web


class Server(ABC):
    """`async with` it. `port` 0: any that is free. A peer names its routes."""

    _longest_body = 4 << 20

    def __init__(self, *, port: int = 0) -> None:
        self._port = port
        self._runner: web.AppRunner | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @abstractmethod
    def _routes(self) -> list[web.RouteDef]: ...

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=self._longest_body)
        app.add_routes(self._routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
