"""One door to the database: what comes through, and what is said when it is shut."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import delete, make_url, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from core.faults import StorageFull, StorageUnavailable
from core.vault import Vault
from models.mark import Mark, read_mark, set_mark
from models.member import Consent, Member
from models.store import Store
from tests.models.people import NOW, add_member

A_LOT = """
    WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 10000)
    INSERT INTO marks SELECT n, hex(zeroblob(100)) FROM many
"""


async def write(store: Store, *statements: str) -> None:
    async with store.write() as session:
        for statement in statements:
            await session.execute(text(statement))


async def drivers_threads_end() -> None:
    """The driver's thread of a connection that failed outlives it for a moment."""
    for thread in threading.enumerate():
        if "_connection_worker" in thread.name:
            await asyncio.to_thread(thread.join)


def file_of(store: Store) -> Path:
    return Path(store.engine.url.database or "")


async def test_what_was_written_is_read(any_store: Store) -> None:
    async with any_store.write() as session:
        await set_mark(session, "shift", "3600")
    async with any_store.read() as session:
        assert await read_mark(session, "shift") == "3600"


async def test_an_error_takes_everything_back(any_store: Store) -> None:
    with pytest.raises(IntegrityError):
        await write(
            any_store,
            "INSERT INTO marks VALUES ('a', '1')",
            "INSERT INTO marks (name) VALUES ('b')",
        )
    async with any_store.read() as session:
        assert await read_mark(session, "a") is None


async def test_what_belongs_to_a_member_goes_with_her(any_store: Store) -> None:
    async with any_store.write() as session:
        member = await add_member(session, code="abcd2345", address="7")
        await session.execute(delete(Member).where(Member.id == member.id))
    async with any_store.read() as session:
        assert (await session.scalars(select(Consent))).all() == []


async def test_an_id_is_never_given_twice(any_store: Store) -> None:
    ids = []
    for _ in range(2):
        async with any_store.write() as session:
            member = await add_member(session, code="abcd2345", address="7")
            ids.append(member.id)
            await session.delete(member)
    assert ids[0] < ids[1]


async def test_a_reader_waits_for_no_writer(any_store: Store) -> None:
    async with any_store.write() as writing:
        await set_mark(writing, "shift", "3600")
        await any_store.ping()


async def test_a_wrong_statement_is_not_called_a_database_that_is_away(any_store: Store) -> None:
    with pytest.raises(DBAPIError, match="no_such_table"):
        await write(any_store, "SELECT * FROM no_such_table")


async def test_an_error_tells_nothing_a_person_said(any_store: Store) -> None:
    with pytest.raises(IntegrityError) as caught:
        async with any_store.write() as session:
            session.add_all([Mark(name="x", value="홍길동"), Mark(name="x", value="홍길동")])
    assert "홍길동" not in str(caught.value)


async def test_a_locked_file_is_unavailable_after_the_time_we_wait(
    sqlite_url: str, vault: Vault
) -> None:
    store = Store(sqlite_url, busy_seconds=0.01)
    other = sqlite3.connect(file_of(store), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StorageUnavailable, match="locked"):
            await write(store, "INSERT INTO marks VALUES ('a', '1')")
        await store.ping()
    finally:
        other.close()
        await store.close()


async def test_a_full_disk_is_unavailable(store: Store) -> None:
    with pytest.raises(StorageFull, match="full"):
        await write(store, "PRAGMA max_page_count=1", A_LOT)


async def test_a_disk_that_became_read_only_is_unavailable(store: Store) -> None:
    with pytest.raises(StorageUnavailable, match="readonly"):
        await write(store, "PRAGMA query_only=1", A_LOT)


async def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path, vault: Vault) -> None:
    (tmp_path / "jigi.db").write_bytes(b"this is not a database " * 100)
    store = Store(f"sqlite:///{tmp_path / 'jigi.db'}")
    with pytest.raises(StorageUnavailable, match="not a database"):
        await store.ping()
    await store.close()
    await drivers_threads_end()


async def test_a_folder_that_is_not_there_is_unavailable(tmp_path: Path, vault: Vault) -> None:
    store = Store(f"sqlite:///{tmp_path / 'missing' / 'jigi.db'}")
    with pytest.raises(StorageUnavailable, match="unable to open"):
        await store.ping()
    await store.close()
    await drivers_threads_end()


@pytest.mark.postgres
async def test_a_server_that_does_not_listen_is_unavailable(postgres_url: str) -> None:
    nobody_listens = make_url(postgres_url).set(host="127.0.0.1", port=1)
    store = Store(nobody_listens.render_as_string(hide_password=False))
    with pytest.raises(StorageUnavailable):
        await store.ping()
    await store.close()


@pytest.mark.postgres
async def test_a_server_without_room_is_full(postgres_url: str) -> None:
    store = Store(postgres_url)
    with pytest.raises(StorageFull, match="no space left"):
        await write(
            store,
            "DO $$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$",
        )
    await store.close()


@pytest.mark.postgres
async def test_a_server_lets_go_of_what_a_machine_that_fell_silent_has_locked(
    postgres_url: str,
) -> None:
    store = Store(postgres_url)
    async with store.write() as session:
        shown = [
            (await session.execute(text(f"SHOW {name}"))).scalar_one()
            for name in ("tcp_keepalives_idle", "idle_in_transaction_session_timeout")
        ]
        assert shown == ["10", "30s"]
        await session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 1"))
        await asyncio.sleep(0.1)
        with pytest.raises(DBAPIError):
            await session.execute(text("SELECT 1"))
        await session.invalidate()
    await store.close()


@pytest.mark.postgres
async def test_a_connection_cut_in_the_middle_is_unavailable(postgres_url: str) -> None:
    store = Store(postgres_url)
    with pytest.raises(StorageUnavailable):
        await write(store, "SELECT pg_terminate_backend(pg_backend_pid())")
    await store.ping()
    await store.close()


@pytest.mark.postgres
async def test_a_server_that_accepts_no_writes_is_unavailable(postgres_url: str) -> None:
    store = Store(postgres_url)
    with pytest.raises(StorageUnavailable, match="read-only"):
        await write(store, "SET TRANSACTION READ ONLY", "INSERT INTO marks VALUES ('a', '1')")
    await store.close()


async def test_a_moment_comes_back_in_seoul_as_it_was(any_store: Store) -> None:
    async with any_store.write() as session:
        await add_member(session, code="abcd2345", address="7")
    async with any_store.read() as session:
        found = (await session.scalars(select(Member.created_at))).one()
    assert (found, found.tzinfo) == (NOW, NOW.tzinfo)


async def test_a_moment_without_zone_is_refused_and_not_shown(any_store: Store) -> None:
    with pytest.raises(Exception, match="with its zone") as caught:
        async with any_store.write() as session:
            await add_member(session, code="abcd2345", address="7", now=NOW.replace(tzinfo=None))
    assert "이름" not in str(caught.value)
