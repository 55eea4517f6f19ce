"""Databases to measure on: made for one benchmark, gone afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bench.figure import Options
from core.vault import Vault
from migrations.run import upgrade
from models.base import seal_with
from models.store import Store, async_url

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"


@asynccontextmanager
async def fresh(kind: str, options: Options) -> AsyncIterator[Store]:
    """Migrated, empty, with keys of its own: everything personal is encrypted as in earnest."""
    seal_with(Vault([os.urandom(32)], os.urandom(32)))
    made = _sqlite() if kind == SQLITE else _postgresql(options.postgres_url)
    async with made as url:
        await upgrade(url)
        store = Store(url)
        try:
            yield store
        finally:
            await store.close()


@asynccontextmanager
async def _sqlite() -> AsyncIterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}"


@asynccontextmanager
async def _postgresql(server: str) -> AsyncIterator[str]:
    url = make_url(async_url(server))
    name = f"jigi_bench_{os.getpid()}"
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield url.set(database=name).render_as_string(hide_password=False)
        finally:
            await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    await engine.dispose()
