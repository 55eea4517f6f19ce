"""The program's own tables and the history that makes them must be the same thing."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from migrations import run
from models import Base
from models.store import make_engine
from tests.databases import PostgresServer

T = TypeVar("T")
DEFINITIONS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    " AND name NOT IN ('alembic_version', 'sqlite_sequence')",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    " AND tablename <> 'alembic_version'",
}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.fresh(migrated=False) as url:
        yield url


async def look(url: str, work: Callable[[Connection], T]) -> T:
    engine = make_engine(url)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()


def definitions(connection: Connection) -> dict[str, str]:
    rows = connection.execute(text(DEFINITIONS[connection.dialect.name]))
    return {name: _told_alike(definition) for name, definition in rows}


def _told_alike(definition: str) -> str:
    """Columns and constraints sorted: their order differs between the two ways of creating."""
    head, _, body = definition.partition("(\n")
    lines = sorted(re.sub(r"\s+", " ", line).strip(" ,)") for line in body.split("\n"))
    return " ".join((*head.replace('"', "").split(), *filter(None, lines)))


async def test_the_migrated_tables_are_the_models_tables(empty_url: str) -> None:
    await run.upgrade(empty_url)
    differences = await look(
        empty_url,
        lambda connection: compare_metadata(
            MigrationContext.configure(connection, opts={"compare_server_default": True}),
            Base.metadata,
        ),
    )
    assert differences == []


async def test_conditions_of_partial_indexes_and_reuse_of_ids_are_the_models_too(
    empty_url: str,
) -> None:
    await run.upgrade(empty_url)
    migrated = await look(empty_url, definitions)
    await run.downgrade(empty_url, "base")
    await look(empty_url, Base.metadata.create_all)
    assert migrated == await look(empty_url, definitions)


async def test_tables_go_and_come_back(empty_url: str) -> None:
    assert await run.current(empty_url) is None
    await run.upgrade(empty_url)
    once = await look(empty_url, definitions)
    assert await run.current(empty_url) == run.head()

    await run.downgrade(empty_url, "base")
    assert await run.current(empty_url) is None
    assert await look(empty_url, definitions) == {}

    await run.upgrade(empty_url)
    assert await look(empty_url, definitions) == once


async def test_upgrading_twice_changes_nothing(empty_url: str) -> None:
    await run.upgrade(empty_url)
    await run.upgrade(empty_url)
    assert await run.current(empty_url) == run.head()


async def test_processes_that_start_at_once_migrate_once(empty_url: str) -> None:
    program = (
        "import asyncio, sys; from migrations import run; asyncio.run(run.upgrade(sys.argv[1]))"
    )
    started = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", program, empty_url)
        for _ in range(3)
    ]
    assert [await process.wait() for process in started] == [0, 0, 0]
    assert await run.current(empty_url) == run.head()


async def test_a_migration_that_fails_leaves_the_database_as_it_was(empty_url: str) -> None:
    await look(
        empty_url, lambda connection: connection.execute(text("CREATE TABLE ledger (a INT)"))
    )
    with pytest.raises(DBAPIError, match="ledger"):
        await run.upgrade(empty_url)
    assert await run.current(empty_url) is None
    assert "members" not in " ".join(await look(empty_url, definitions))


async def test_it_runs_from_any_directory(
    empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    await run.upgrade(empty_url)
    assert await run.current(empty_url) == run.head()
