"""Runs the migrations from the program, with no alembic.ini. Whoever starts second waits for the
first and finds nothing left to do; a migration that fails leaves the tables as they were."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from models.store import make_engine

_LOCK: Final = 0x6A696769  # "jigi": the advisory lock of PostgreSQL is a number all agree on
_WAIT_IN_LINE: Final = text("SELECT pg_advisory_xact_lock(:lock)")
_PATIENCE_SECONDS: Final = 60.0


async def upgrade(url: str, revision: str = "head") -> None:
    """Nothing is locked and nothing is read but one row where the tables are the newest already,
    as they are at nearly every start."""
    if revision == "head" and await current(url) == head():
        return
    async with _alone(url) as connection:
        await connection.run_sync(_run, command.upgrade, revision)


async def downgrade(url: str, revision: str) -> None:
    async with _alone(url) as connection:
        await connection.run_sync(_run, command.downgrade, revision)


async def current(url: str) -> str | None:
    """The revision a database is at; None for one that was never migrated."""
    engine = make_engine(url)
    try:
        async with engine.connect() as connection:
            await connection.execution_options(jigi_reads_only=True)
            return await connection.run_sync(
                lambda plain: MigrationContext.configure(plain).get_current_revision()
            )
    finally:
        await engine.dispose()


@cache
def head() -> str:
    """The newest revision this program knows."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    if newest is None:
        raise RuntimeError("migrations: no revision is installed with the program")
    return newest


@asynccontextmanager
async def _alone(url: str) -> AsyncIterator[AsyncConnection]:
    """A transaction no second migration can enter: SQLite's write lock is taken by BEGIN IMMEDIATE
    (models.store), PostgreSQL's advisory lock here; both end with the transaction."""
    engine = make_engine(url, busy_seconds=_PATIENCE_SECONDS)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _without_foreign_keys)
    try:
        async with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                await connection.execute(_WAIT_IN_LINE, {"lock": _LOCK})
            yield connection
    finally:
        await engine.dispose()


def _without_foreign_keys(connection: Any, _record: object) -> None:  # noqa: ANN401  a driver's object
    # SQLite changes a table by copying and dropping it; with keys on, the drop erases its children.
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.close()


def _run(connection: Connection, step: Callable[[Config, str], None], revision: str) -> None:
    step(_config(connection), revision)


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
