"""The database behind one door: `read()` and `write()` sessions on SQLite (WAL) or PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from core.faults import StorageUnavailable

_BUSY_MILLISECONDS = 5_000
# FULL: a received message was acknowledged to the provider; a power cut must not lose it.
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    f"PRAGMA busy_timeout={_BUSY_MILLISECONDS}",
    "PRAGMA foreign_keys=ON",
)


class Store:
    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """One transaction, committed at the end. Raise StorageUnavailable if it cannot be."""
        async with _translated(), self._sessions.begin() as session:
            yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A look that waits for no writer on SQLite. Raise StorageUnavailable as `write` does."""
        async with _translated(), self._sessions() as session:
            await session.connection(execution_options={"jigi_reads_only": True})
            yield session

    async def ping(self) -> None:
        async with self.read() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        await self.engine.dispose()


@asynccontextmanager
async def _translated() -> AsyncIterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout, ConnectionError, TimeoutError) as error:
        raise StorageUnavailable(type(error).__name__) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise StorageUnavailable(type(error).__name__) from error
        raise


def make_engine(url: str) -> AsyncEngine:
    """`url` in SQLAlchemy's form; a plain sqlite: or postgresql: gets its async driver."""
    engine = create_async_engine(async_url(url), pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _set_pragmas)
        event.listen(engine.sync_engine, "begin", _begin)
    return engine


def async_url(url: str) -> str:
    scheme, colon, rest = url.partition(":")
    driver = {
        "sqlite": "sqlite+aiosqlite",
        "postgresql": "postgresql+asyncpg",
        "postgres": "postgresql+asyncpg",
    }.get(scheme, scheme)
    return f"{driver}{colon}{rest}"


def _set_pragmas(connection: Any, _record: object) -> None:  # noqa: ANN401  a driver's object
    # The driver must not open transactions by itself: `_begin` does, and takes the write lock
    # first, so that two processes queue instead of failing in the middle.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: Any) -> None:  # noqa: ANN401  SQLAlchemy's event hands it untyped
    reads_only = connection.get_execution_options().get("jigi_reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
