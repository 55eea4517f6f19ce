"""What a process holds alone for as long as it lives. Its name: rows say who has them in hand, so
two processes of one name would take each other's for those of a dead one. And a post that only one
process of many may have: Telegram answers one poll for each token."""

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
_TRY: Final = text("SELECT pg_try_advisory_lock(hashtext(:kind), hashtext(:name))")
_WORKER, _POST = "jigi worker", "jigi post"


class PostTaken(Exception):  # noqa: N818  it reads as what happened
    """Another process of this database has the post."""


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
    try:
        async with _held(engine, _WORKER, name):
            yield
    except PostTaken:
        raise NameTaken(name) from None


@asynccontextmanager
async def hold_post(engine: AsyncEngine, post: str) -> AsyncIterator[None]:
    """The same for a post. Raise PostTaken while somebody else has it."""
    async with _held(engine, _POST, post):
        yield


@asynccontextmanager
async def _held(engine: AsyncEngine, kind: str, name: str) -> AsyncIterator[None]:
    on_server = engine.dialect.name == "postgresql"
    async with _on_server(engine, kind, name) if on_server else _on_file(engine, kind, name):
        yield


@asynccontextmanager
async def _on_server(engine: AsyncEngine, kind: str, name: str) -> AsyncIterator[None]:
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for _ in range(_TRIES):
            if (await connection.execute(_TRY, {"kind": kind, "name": name})).scalar_one():
                break
            await asyncio.sleep(_PAUSE)
        else:
            raise PostTaken(name)
        try:
            yield
        finally:
            # Back in the pool it would keep the name.
            await connection.invalidate()


@asynccontextmanager
async def _on_file(engine: AsyncEngine, kind: str, name: str) -> AsyncIterator[None]:
    ending = "lock" if kind == _WORKER else "post"
    # Opened once, before anything else runs: nobody waits for it.
    with Path(f"{engine.url.database}.{name}.{ending}").open("w", encoding="utf-8") as file:  # noqa: ASYNC230  as said
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PostTaken(name) from None
        yield
