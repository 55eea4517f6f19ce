"""Databases for tests: migrated once, copied for each test, gone afterwards."""

from __future__ import annotations

import asyncio
import itertools
import os
import socket
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Self, TypeVar

import pytest
import pytest_socket
from sqlalchemy import URL, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from migrations import run
from models.store import async_url

T = TypeVar("T")


def migrate(url: str) -> None:
    _wait_for(run.upgrade(url))


class _Clerk:
    """One connection in a thread of its own, opened before sockets are closed to the tests.
    Statements are done in their order."""

    def __init__(self, url: URL) -> None:
        self._engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
        self._thread = ThreadPoolExecutor(1)
        self._runner = asyncio.Runner()
        with _sockets_open():
            self._connection = self._begin(self._open()).result()

    def do(self, statement: str) -> Future[object]:
        return self._begin(self._connection.execute(text(statement)))

    def close(self) -> None:
        self._begin(self._close()).result()
        self._thread.submit(self._runner.close).result()
        self._thread.shutdown()

    def _begin(self, work: Coroutine[None, None, T]) -> Future[T]:
        return self._thread.submit(self._runner.run, work)

    async def _open(self) -> AsyncConnection:
        return await self._engine.connect()

    async def _close(self) -> None:
        await self._connection.close()
        await self._engine.dispose()


class PostgresServer:
    """Databases named jigi_test_<process>_<number>, copied from a template: faster than migrating
    each of them. Nobody waits until one is dropped, which takes the server a checkpoint."""

    def __init__(self, url: str) -> None:
        self._url = make_url(async_url(url))
        self._template = f"jigi_test_{os.getpid()}"
        self._numbers = itertools.count(1)
        self._dropped: list[Future[object]] = []

    def __enter__(self) -> Self:
        self._maker, self._sweeper = _Clerk(self._url), _Clerk(self._url)
        self._maker.do(f"CREATE DATABASE {self._template}").result()
        migrate(self._named(self._template))
        return self

    def __exit__(self, *_: object) -> None:
        self._drop(self._template)
        self._sweeper.close()
        self._maker.close()
        for dropped in self._dropped:
            dropped.result()

    @contextmanager
    def fresh(self, *, migrated: bool = True) -> Iterator[str]:
        name = f"{self._template}_{next(self._numbers)}"
        template = self._template if migrated else "template1"
        self._maker.do(f"CREATE DATABASE {name} TEMPLATE {template}").result()
        try:
            yield self._named(name)
        finally:
            self._drop(name)

    def _drop(self, name: str) -> None:
        self._dropped.append(self._sweeper.do(f"DROP DATABASE {name} WITH (FORCE)"))

    def _named(self, database: str) -> str:
        return self._url.set(database=database).render_as_string(hide_password=False)


def _wait_for(work: Coroutine[None, None, None]) -> None:
    """In a thread: fixtures that live for a session may not touch a test's own event loop."""
    with ThreadPoolExecutor(1) as thread, _sockets_open():
        thread.submit(asyncio.run, work).result()


@contextmanager
def _sockets_open() -> Iterator[None]:
    """A session's fixture may be set up by a test whose sockets are closed; they are afterwards."""
    with pytest.MonkeyPatch.context() as remembered:
        for name in ("socket", "getaddrinfo", "gethostbyname"):
            remembered.setattr(socket, name, getattr(socket, name))
        remembered.setattr(socket.socket, "connect", socket.socket.connect)
        pytest_socket.enable_socket()
        yield
