"""A promise's history can be appended to and not rewritten."""

from __future__ import annotations

import asyncio
from datetime import UTC, timedelta

import pytest
from sqlalchemy import delete, update

from models.ledger import Happened, LedgerEntry, is_unbroken, ledger_of, record
from models.store import Store
from tests.models.people import NOW, add_member


async def chain(store: Store, length: int = 3) -> int:
    async with store.write() as session:
        member = await add_member(session, code="abcd2345", address="1")
        for day in range(length):
            await record(
                session,
                member.id,
                Happened.SENT,
                now=(NOW + timedelta(days=day)).astimezone(UTC),
                entitlement_id=2**40,
                detail={"rung": f"D-{day}", "channel": "telegram"},
            )
        return member.id


async def read(store: Store, member_id: int) -> list[LedgerEntry]:
    async with store.read() as session:
        return list(await ledger_of(session, member_id))


async def test_what_was_written_in_another_zone_still_holds(any_store: Store) -> None:
    entries = await read(any_store, await chain(any_store))
    assert [entry.seq for entry in entries] == [1, 2, 3]
    assert is_unbroken(entries)


@pytest.mark.parametrize(
    "change",
    [
        {"detail": {"rung": "D-0", "channel": "web"}},
        {"at": NOW + timedelta(days=9)},
        {"happened": Happened.ACKNOWLEDGED},
        {"entitlement_id": 7},
        {"previous": "0" * 64},
    ],
)
async def test_a_changed_entry_breaks_the_chain(
    any_store: Store, change: dict[str, object]
) -> None:
    member_id = await chain(any_store)
    async with any_store.write() as session:
        await session.execute(update(LedgerEntry).where(LedgerEntry.seq == 2).values(change))
    assert not is_unbroken(await read(any_store, member_id))


async def test_a_removed_entry_breaks_the_chain(any_store: Store) -> None:
    member_id = await chain(any_store)
    async with any_store.write() as session:
        await session.execute(delete(LedgerEntry).where(LedgerEntry.seq == 2))
    assert not is_unbroken(await read(any_store, member_id))


async def test_two_who_write_at_once_take_two_places(any_store: Store) -> None:
    member_id = await chain(any_store, length=0)

    async def write() -> None:
        async with any_store.write() as session:
            await record(session, member_id, Happened.SENT, now=NOW)

    await asyncio.gather(*(write() for _ in range(4)))
    entries = await read(any_store, member_id)
    assert [entry.seq for entry in entries] == [1, 2, 3, 4]
    assert is_unbroken(entries)
