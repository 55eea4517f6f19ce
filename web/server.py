"""Runs the web application inside the one process. Signals belong to the composition root:
here only the event `stopping` counts."""

from __future__ import annotations

import errno
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import uvicorn
from anyio import create_task_group

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator

    from fastapi import FastAPI

_GRACE_SECONDS: Final = 2
_BACKLOG: Final = 512


class PortTaken(Exception):  # noqa: N818  it reads as what happened
    """One line for the operator: which address, what to do."""


async def serve(
    app: FastAPI,
    host: str,
    *,
    port: int,
    stopping: asyncio.Event,
    on_ready: Callable[[int], None],
) -> None:
    """Answer until `stopping` is set, then end within three seconds, open streams included.
    `on_ready` gets the port, which port 0 leaves to the system. Raise PortTaken before anything
    is answered."""
    listener = bind(host, port)
    bound: int = listener.getsockname()[1]
    server = _Server(_config(app), lambda: on_ready(bound))
    async with create_task_group() as group:

        async def stop() -> None:
            await stopping.wait()
            app.state.stopping.set()
            server.should_exit = True

        group.start_soon(stop)
        await server.serve(sockets=[listener])
        group.cancel_scope.cancel()


def _config(app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


def bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named TCP: for any other protocol number asyncio leaves small answers to wait 40 ms (Nagle).
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise PortTaken(_sentence(error, host, port)) from None
    listener.setblocking(False)  # noqa: FBT003  the standard library's signature
    return listener


def _sentence(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"JIGI_PORT: {port} is in use by another program; try JIGI_PORT={port + 1}"
    if error.errno == errno.EACCES:
        return f"JIGI_PORT: {port} may not be opened by this user; try a port above 1023"
    return f"JIGI_HOST: cannot listen on {host}:{port}: {error.strerror or error}"


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._on_ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
