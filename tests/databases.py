"""Databases for tests: migrated once, copied for each test, gone afterwards."""

from __future__ import annotations

import asyncio
import itertools
import os
import socket
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Self

import pytest
import pytest_socket
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from migrations import run
from models.store import async_url


def migrate(url: str) -> None:
    _wait_for(run.upgrade(url))


class PostgresServer:
    """Databases named jigi_test_<process>_<number>, copied from a template: faster than migrating
    each of them."""

    def __init__(self, url: str) -> None:
        self._url = make_url(async_url(url))
        self._template = f"jigi_test_{os.getpid()}"
        self._numbers = itertools.count(1)

    def __enter__(self) -> Self:
        self._do(f"CREATE DATABASE {self._template}")
        migrate(self._named(self._template))
        return self

    def __exit__(self, *_: object) -> None:
        self._do(f"DROP DATABASE {self._template} WITH (FORCE)")

    @contextmanager
    def fresh(self, *, migrated: bool = True) -> Iterator[str]:
        name = f"{self._template}_{next(self._numbers)}"
        self._do(f"CREATE DATABASE {name} TEMPLATE {self._template if migrated else 'template1'}")
        try:
            yield self._named(name)
        finally:
            self._do(f"DROP DATABASE {name} WITH (FORCE)")

    def _named(self, database: str) -> str:
        return self._url.set(database=database).render_as_string(hide_password=False)

    def _do(self, statement: str) -> None:
        _wait_for(self._execute(statement))

    async def _execute(self, statement: str) -> None:
        engine = create_async_engine(self._url, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.execute(text(statement))
        await engine.dispose()


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
