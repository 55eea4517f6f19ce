"""모두 지우기 leaves nothing of a member, and nothing of anybody else is touched."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import pytest
from sqlalchemy import func, select

from models import AuditEntry, Base
from models.erase import erase_member, fingerprint_of
from models.member import Member
from models.store import Store
from tests.models.people import NOW, Life, live
from tests.models.plans import plans_of, reads_all_of


async def two_lives(store: Store) -> tuple[Life, Life]:
    async with store.write() as session:
        hers = await live(session, code="hers2345", address="71000001", number=910_000_001)
        theirs = await live(session, code="oths2345", address="72000002", number=920_000_002)
        return hers, theirs


async def erase(store: Store, life: Life, *, actor: str = "member") -> dict[str, int]:
    async with store.write() as session:
        return await erase_member(session, life.member.id, actor=actor, now=NOW)


async def dump(store: Store) -> list[str]:
    """Every value of every column as it is stored and as it is read, bytes in hexadecimal."""
    found: list[str] = []
    async with store.read() as session:
        connection = await session.connection()
        for table in Base.metadata.sorted_tables:
            stored = await connection.exec_driver_sql(f"SELECT * FROM {table.name}")  # noqa: S608  our own names
            found += [_written(value) for row in stored for value in row]
            opened = await session.execute(select(table))
            found += [_written(value) for row in opened for value in row]
    return found


def _written(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    return json.dumps(value, ensure_ascii=False, default=str)


def traces_in(values: list[str], life: Life) -> list[str]:
    return [v for v in values for trace in life.traces if str(_plain(trace)) in v]


def _plain(trace: str | bytes | int) -> Any:  # noqa: ANN401  whatever it was
    return trace.hex() if isinstance(trace, bytes) else trace


async def counts(store: Store) -> dict[str, int]:
    async with store.read() as session:
        return {
            table.name: (await session.scalars(select(func.count()).select_from(table))).one()
            for table in Base.metadata.sorted_tables
        }


async def test_nothing_of_her_is_left_anywhere(any_store: Store) -> None:
    hers, theirs = await two_lives(any_store)
    assert traces_in(await dump(any_store), hers)
    await erase(any_store, hers, actor=f"member:{hers.member.code}")
    left = await dump(any_store)
    assert traces_in(left, hers) == []
    assert traces_in(left, theirs)


async def test_every_table_that_knows_her_is_counted(any_store: Store) -> None:
    hers, _ = await two_lives(any_store)
    before = await counts(any_store)
    gone = await erase(any_store, hers)
    assert all(gone.values()), "a table without a row of hers proves nothing"
    assert set(gone) == set(before) - {"marks", "reading_counts", "notices", "officers"}
    after = await counts(any_store)
    kept_entry = {"audit": 1}
    assert after == {t: n - gone.get(t, 0) + kept_entry.get(t, 0) for t, n in before.items()}


async def test_one_entry_says_that_it_was_done(any_store: Store) -> None:
    hers, _ = await two_lives(any_store)
    gone = await erase(any_store, hers, actor="operator")
    async with any_store.read() as session:
        found = select(AuditEntry).where(AuditEntry.act == "erased")
        entry = (await session.scalars(found)).one()
    assert (entry.actor, entry.at, entry.detail) == ("operator", NOW, gone)
    assert entry.subject == fingerprint_of(hers.member.code)


async def test_an_erasure_that_fails_erases_nothing(any_store: Store) -> None:
    hers, _ = await two_lives(any_store)
    before = await counts(any_store)
    async with any_store.write() as session:
        await erase_member(session, hers.member.id, actor="member", now=NOW)
        await session.rollback()
    assert await counts(any_store) == before


async def test_a_stranger_cannot_be_erased(any_store: Store) -> None:
    async with any_store.write() as session:
        with pytest.raises(LookupError, match="member 5: not found"):
            await erase_member(session, 5, actor="member", now=NOW)


async def test_a_member_without_an_address_can_be_erased(any_store: Store) -> None:
    async with any_store.write() as session:
        session.add(Member(id=5, code="none2345", created_at=NOW))
        await session.flush()
        gone = await erase_member(session, 5, actor="member", now=NOW)
    assert {table: n for table, n in gone.items() if n} == {"members": 1}


async def test_nobody_waits_while_all_messages_are_read(store: Store) -> None:
    hers, _ = await two_lives(store)
    plans = await plans_of(
        store, lambda session: erase_member(session, hers.member.id, actor="member", now=NOW)
    )
    for table in ("inbox", "outbox", "conversations", "ledger", "entitlements", "reminders"):
        assert not [plan for plan in plans if reads_all_of(table, plan)]
    assert not [plan for plan in plans if "(channel=?)" in plan], "that is a whole channel"


async def test_nothing_of_her_is_left_in_the_file(store: Store) -> None:
    hers, theirs = await two_lives(store)
    await erase(store, hers)
    await store.close()
    path = store.engine.url.database or ""
    with sqlite3.connect(path) as plain:
        plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    plain.close()
    with open(path, "rb") as file:  # noqa: ASYNC230, PTH123  a small file, read once
        content = file.read()
    assert theirs.member.code.encode() in content
    assert hers.member.code.encode() not in content
