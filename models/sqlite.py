"""SQLite's driver with one trip to its thread for each statement. As it comes, it makes four
(cursor, execute, fetch, close), and each costs more than most of our statements take."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import partial
from typing import Any, Final, Self

import aiosqlite
from aiosqlite import core

_ROWS_AT_ONCE: Final = 64


class OneTripConnection(aiosqlite.Connection):
    def cursor(self) -> OneTripCursor:  # type: ignore[override]  # the driver's goes to its thread
        return OneTripCursor(self)

    def stop(self) -> None:
        """End the thread, and tell nobody: after a failed connect the loop may be closed by then,
        and the driver's own thread would die of it with a page of traceback."""
        self._running = False
        self._tx.put_nowait((None, self._close_and_stop))

    def _close_and_stop(self) -> object:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        return core._STOP_RUNNING_SENTINEL  # noqa: SLF001  the word its thread ends by


class OneTripCursor:
    """What SQLAlchemy's adapter asks of a cursor, and no more: rows are fetched where they are
    found."""

    arraysize = 1

    def __init__(self, connection: OneTripConnection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, values: Sequence[Any] = ()) -> Self:
        return await self._in_thread("execute", statement, values)

    async def executemany(self, statement: str, many: Sequence[Sequence[Any]]) -> Self:
        return await self._in_thread("executemany", statement, many)

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        self._rows = []

    async def _in_thread(self, method: str, *given: Any) -> Self:  # noqa: ANN401  what SQL takes
        # The driver's own way into its thread; the public ones make a cursor of their own.
        into_thread = self._connection._execute  # noqa: SLF001  as said above
        await into_thread(self._do, method, *given)  # type: ignore[no-untyped-call]  # the driver's
        return self

    def _do(self, method: str, *given: Any) -> None:  # noqa: ANN401  what SQL takes
        cursor = self._connection._conn.cursor()  # noqa: SLF001  we are in its thread
        try:
            getattr(cursor, method)(*given)
            self.description = cursor.description
            self._rows = cursor.fetchall() if cursor.description else []
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()


def connect(*arguments: Any, **options: Any) -> OneTripConnection:  # noqa: ANN401  sqlite3's own
    """What SQLAlchemy calls instead of aiosqlite.connect."""
    made = OneTripConnection(partial(sqlite3.connect, *arguments, **options), _ROWS_AT_ONCE)
    # A connection nobody closed must not keep the program from ending.
    made._thread.daemon = True  # noqa: SLF001  as SQLAlchemy itself does
    return made
