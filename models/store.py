"""The database behind one door: `read()` and `write()` sessions on SQLite (WAL) or PostgreSQL."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from datetime import datetime
from socket import gaierror
from typing import Any, Final

from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from core.faults import StorageFull, StorageUnavailable
from models.sqlite import connect

BUSY_SECONDS: Final = 5.0
_AWAY: Final = (PoolTimeout, ConnectionError, TimeoutError, gaierror)
# SQLSTATE classes: connection, broken transaction, resources, locks and states, operator, system.
_PASSING_STATES: Final = ("08", "40", "53", "55", "57", "58")
_READ_ONLY_STATE: Final = "25006"
_DISK_FULL_STATE: Final = "53100"
# What is wrong with the file or the disk and not with the statement (sqlite.org/rescode.html).
_PASSING_CODES: Final = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOTADB,
}
_PRIMARY_CODE: Final = 0xFF

# A machine that is cut off or frozen gives back what it has locked: within 25 seconds when nothing
# comes from it any more, within 30 in the middle of a transaction.
_ALIVE: Final = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "idle_in_transaction_session_timeout": "30000",
}
_SERVER_TIME: Final = text("SELECT clock_timestamp()")

Now = Callable[[AsyncSession], Awaitable[datetime]]
"""The present moment, aware, as a transaction is told it."""


class Store:
    def __init__(self, url: str, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.engine = make_engine(url, busy_seconds=busy_seconds)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        # SQLite has one writer, and its waiters poll in no order: ours queue up here instead.
        one_writer = self.engine.dialect.name == "sqlite"
        self._turn: asyncio.Lock | nullcontext[None] = (
            asyncio.Lock() if one_writer else nullcontext()
        )

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """One transaction, committed at the end. Raise StorageUnavailable if it cannot be."""
        async with self._turn, _translated(), self._sessions.begin() as session:
            yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A look that waits for no writer on SQLite. Raise StorageUnavailable as `write` does."""
        async with _translated(), self._sessions() as session:
            await session.connection(execution_options={"jigi_reads_only": True})
            yield session

    @property
    def shared_now(self) -> Now | None:
        """A server's clock, the same for all machines; None where all processes are on one."""
        return _server_now if self.engine.dialect.name == "postgresql" else None

    async def ping(self) -> None:
        async with self.read() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        await self.engine.dispose()


async def _server_now(session: AsyncSession) -> datetime:
    """Not the transaction's beginning: it may have waited for a lock since."""
    moment: datetime = (await session.execute(_SERVER_TIME)).scalar_one()
    return moment


@asynccontextmanager
async def _translated() -> AsyncIterator[None]:
    try:
        yield
    except _AWAY as error:
        raise StorageUnavailable(type(error).__name__) from error
    except DBAPIError as error:
        if not _will_pass(error):
            raise
        kind = StorageFull if _is_full(error) else StorageUnavailable
        raise kind(str(error.orig)) from error


def _is_full(error: DBAPIError) -> bool:
    return (
        getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        or getattr(error.orig, "sqlstate", None) == _DISK_FULL_STATE
    )


def _will_pass(error: DBAPIError) -> bool:
    """Is the database locked, full or away? Otherwise the statement is wrong, which is ours."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & _PRIMARY_CODE in _PASSING_CODES
    state = getattr(error.orig, "sqlstate", None) or ""
    return (
        error.connection_invalidated
        or state.startswith(_PASSING_STATES)
        or state == _READ_ONLY_STATE
    )


def make_engine(url: str, *, busy_seconds: float = BUSY_SECONDS) -> AsyncEngine:
    """`url` in SQLAlchemy's form; a plain sqlite: or postgresql: gets its async driver.
    `busy_seconds`: how long a writer on SQLite waits for another one."""
    is_sqlite = url.startswith("sqlite")
    engine = create_async_engine(
        async_url(url),
        connect_args={"async_creator_fn": connect} if is_sqlite else {"server_settings": _ALIVE},
        pool_pre_ping=not is_sqlite,
        hide_parameters=True,  # an error's text would carry what a person said
    )
    if is_sqlite:
        event.listen(engine.sync_engine, "connect", _pragmas(busy_seconds))
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


def _pragmas(busy_seconds: float) -> Callable[[Any, object], None]:
    # FULL: a received message was acknowledged to the provider; a power cut must not lose it.
    pragmas = (
        f"PRAGMA busy_timeout={round(busy_seconds * 1000)}",
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=ON",
        "PRAGMA secure_delete=ON",  # erased means erased from the file too
        "PRAGMA wal_autocheckpoint=8000",  # 32 MB: a broadcast writes the same pages many times
    )

    def set_pragmas(connection: Any, _record: object) -> None:  # noqa: ANN401  a driver's object
        # The driver must not open transactions by itself: `_begin` does, and takes the write lock
        # first, so that two processes queue instead of failing in the middle.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    return set_pragmas


def _begin(connection: Any) -> None:  # noqa: ANN401  SQLAlchemy's event hands it untyped
    reads_only = connection.get_execution_options().get("jigi_reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
