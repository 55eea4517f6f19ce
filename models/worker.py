"""What a process holds alone for as long as it lives. Its name: rows say who has them in hand, so
two processes of one name would take each other's for those of a dead one, and a name nobody holds
is a dead one's. And a post that only one process of many may have: Telegram answers one poll for
each token."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final, Protocol

import structlog
from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from core.nursery import Nursery

_log = structlog.get_logger(__name__)
# A server needs a moment to notice that the last process of this name was killed.
_TRIES: Final = 10
_PAUSE: Final = 0.5
# Whoever looks whether a name is free has its file for less than this.
_FILE_TRIES: Final = 5
_FILE_PAUSE: Final = 0.02
_LOOK: Final = 1.0
_ANSWERED_WITHIN: Final = 5.0
_BROKEN: Final = (DBAPIError, PoolTimeout, OSError)
_WORKER, _POST = "jigi worker", "jigi post"
_TRY: Final = text("SELECT pg_try_advisory_lock(hashtext(:kind), hashtext(:name))")
_ALIVE: Final = text("SELECT 1")
# Looked up, not tried: whoever tries a lock has it, and a process that starts would be refused.
_IS_HELD: Final = text(
    "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND classid = (hashtext(:kind)::bigint & 4294967295)::oid"
    " AND objid = (hashtext(:name)::bigint & 4294967295)::oid AND objsubid = 2)"
)


class PostTaken(Exception):  # noqa: N818  it reads as what happened
    """Another process of this database has the post."""


class NameTaken(ValueError):  # noqa: N818  it reads as what happened
    def __init__(self, name: str) -> None:
        super().__init__(
            f"JIGI_WORKER: another process works on this database as {name}; "
            "expected a name of its own for each"
        )


class HeldName(Protocol):
    async def keep(self, nursery: Nursery) -> None:
        """Take it again whenever the connection that held it broke, until the nursery stops."""
        ...


@asynccontextmanager
async def hold_name(engine: AsyncEngine, name: str) -> AsyncIterator[HeldName]:
    """The database's own lock, or one on a file beside SQLite's: both end with the process,
    however it ends. Raise NameTaken while somebody else has it."""
    try:
        async with _held(engine, _WORKER, name) as held:
            yield held
    except PostTaken:
        raise NameTaken(name) from None


@asynccontextmanager
async def hold_post(engine: AsyncEngine, post: str) -> AsyncIterator[None]:
    """The same for a post. Raise PostTaken while somebody else has it."""
    async with _held(engine, _POST, post):
        yield


@asynccontextmanager
async def _held(engine: AsyncEngine, kind: str, name: str) -> AsyncIterator[HeldName]:
    on_server = engine.dialect.name == "postgresql"
    found = _on_server(engine, kind, name) if on_server else _on_file(engine, kind, name)
    async with found as held:
        yield held


async def free_names(session: AsyncSession, names: Collection[str]) -> set[str]:
    """Under which of these names does no living process work? One that is frozen still does."""
    bind = session.get_bind()
    if bind.dialect.name == "postgresql":
        asked = [{"kind": _WORKER, "name": name} for name in names]
        held = [(await session.execute(_IS_HELD, one)).scalar_one() for one in asked]
        return {name for name, is_held in zip(names, held, strict=True) if not is_held}
    return {name for name in names if _is_free(_file(bind.engine.url, _WORKER, name))}


class _ServerLock:
    """A lock lives as long as its connection, and that may break before the process ends."""

    def __init__(self, engine: AsyncEngine, kind: str, name: str) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._kind, self._name = kind, name
        self._connection: AsyncConnection | None = None

    async def take(self) -> bool:
        connection = await self._engine.connect()
        asked = {"kind": self._kind, "name": self._name}
        try:
            taken = (await connection.execute(_TRY, asked)).scalar_one()
        except BaseException:
            await _drop(connection)
            raise
        if taken:
            self._connection = connection
        else:
            await connection.close()
        return bool(taken)

    async def keep(self, nursery: Nursery) -> None:
        while await nursery.pause(_LOOK):
            if not await self._is_held():
                await self.drop()
                await self._take_again(nursery)

    async def drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await _drop(connection)

    async def _is_held(self) -> bool:
        if self._connection is None:
            return False
        try:
            # A wire that swallows everything tells nobody for a quarter of an hour.
            async with asyncio.timeout(_ANSWERED_WITHIN):
                await self._connection.execute(_ALIVE)
        except _BROKEN:
            return False
        return True

    async def _take_again(self, nursery: Nursery) -> None:
        _log.warning("the connection that held this worker's name broke", worker=self._name)
        while not nursery.stopping.is_set():
            with suppress(*_BROKEN):
                if await self.take():
                    _log.warning("this worker has its name again", worker=self._name)
                    return
            await nursery.pause(_PAUSE)


async def _drop(connection: AsyncConnection) -> None:
    """Back in the pool it would keep the name."""
    with suppress(*_BROKEN):
        await connection.invalidate()
    with suppress(*_BROKEN):
        await connection.close()


@asynccontextmanager
async def _on_server(engine: AsyncEngine, kind: str, name: str) -> AsyncIterator[HeldName]:
    lock = _ServerLock(engine, kind, name)
    for _ in range(_TRIES):
        if await lock.take():
            break
        await asyncio.sleep(_PAUSE)
    else:
        raise PostTaken(name)
    try:
        yield lock
    finally:
        await lock.drop()


class _FileLock:
    async def keep(self, nursery: Nursery) -> None:
        """Nothing but the end of the process takes it away."""


@asynccontextmanager
async def _on_file(engine: AsyncEngine, kind: str, name: str) -> AsyncIterator[HeldName]:
    # Opened once, before anything else runs: nobody waits for it.
    with _file(engine.url, kind, name).open("wb") as file:
        for _ in range(_FILE_TRIES):
            if _lock(file, fcntl.LOCK_EX):
                break
            await asyncio.sleep(_FILE_PAUSE)
        else:
            raise PostTaken(name)
        yield _FileLock()


def _file(url: URL, kind: str, name: str) -> Path:
    return Path(f"{url.database}.{name}.{'lock' if kind == _WORKER else 'post'}")


def _is_free(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return _lock(file, fcntl.LOCK_SH)
    except FileNotFoundError:
        return True


def _lock(file: BinaryIO, how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
