"""The name a process works under, held for as long as it lives: rows say who has them in hand, so
two processes of one name would take each other's for those of a dead one."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

# A server needs a moment to notice that the last process of this name was killed.
_TRIES: Final = 10
_PAUSE: Final = 0.5
_TRY: Final = text("SELECT pg_try_advisory_lock(hashtext('jigi worker'), hashtext(:name))")


class NameTaken(ValueError):  # noqa: N818  it reads as what happened
    def __init__(self, name: str) -> None:
        super().__init__(
            f"JIGI_WORKER: another process works on this database as {name}; "
            "expected a name of its own for each"
        )


@asynccontextmanager
async def hold_name(engine: AsyncEngine, name: str) -> AsyncIterator[None]:
    """The database's own lock, or one on a file beside SQLite's: both end with the process,
    however it ends. Raise NameTaken while somebody else has it."""
    on_server = engine.dialect.name == "postgresql"
    async with _on_server(engine, name) if on_server else _on_file(engine, name):
        yield


@asynccontextmanager
async def _on_server(engine: AsyncEngine, name: str) -> AsyncIterator[None]:
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for _ in range(_TRIES):
            if (await connection.execute(_TRY, {"name": name})).scalar_one():
                break
            await asyncio.sleep(_PAUSE)
        else:
            raise NameTaken(name)
        try:
            yield
        finally:
            # Back in the pool it would keep the name.
            await connection.invalidate()


@asynccontextmanager
async def _on_file(engine: AsyncEngine, name: str) -> AsyncIterator[None]:
    # Opened once, before anything else runs: nobody waits for it.
    with Path(f"{engine.url.database}.{name}.lock").open("w", encoding="utf-8") as file:  # noqa: ASYNC230  as said
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NameTaken(name) from None
        yield
