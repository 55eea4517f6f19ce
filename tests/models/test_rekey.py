"""A new key is put first; what the old one sealed is sealed anew, and then the old key can go."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from core.vault import Vault, VaultError
from models.base import Sealed, SealedJson, seal_with
from models.export import Exported, export_member
from models.officer import Officer
from models.rekey import reseal, sealed_columns
from models.store import Store
from tests.conftest import TEST_KEY, TEST_LOOKUP_KEY
from tests.models.people import NOW, live

NEW_KEY = b"the key that comes after the old"
ROTATED = ([NEW_KEY, TEST_KEY], TEST_LOOKUP_KEY)


async def two_lives(store: Store) -> int:
    async with store.write() as session:
        await live(session, code="oths2345", address="72000002", number=20)
        officer = Officer(code="kim", name="김담당", roles="author", created_at=NOW)
        officer.channel, officer.address = "telegram", "73000003"
        session.add(officer)
        return (await live(session, code="hers2345", address="71000001", number=10)).member.id


async def export(store: Store, member_id: int) -> Exported:
    async with store.read() as session:
        return await export_member(session, member_id, now=NOW, notice="")


async def sealed_with(store: Store, vault: Vault) -> dict[str, tuple[int, int]]:
    """By column: how many values the newest key sealed, how many another."""
    found = {}
    async with store.read() as session:
        connection = await session.connection()
        for table, column in sealed_columns():
            query = f"SELECT {column.name} FROM {table.name} WHERE {column.name} IS NOT NULL"  # noqa: S608  our own names
            values = [bytes(row[0]) for row in await connection.exec_driver_sql(query)]
            new = sum(vault.is_current(value) for value in values)
            found[f"{table.name}.{column.name}"] = (new, len(values) - new)
    return found


async def test_every_sealed_value_moves_to_the_new_key_and_stays_readable(any_store: Store) -> None:
    member_id = await two_lives(any_store)
    before = await export(any_store, member_id)
    vault = Vault(*ROTATED)
    seal_with(vault)
    old = await sealed_with(any_store, vault)
    assert all(new == 0 and rest > 0 for new, rest in old.values())

    async with any_store.write() as session:
        assert await reseal(session, 1000) == sum(rest for _, rest in old.values())

    assert await sealed_with(any_store, vault) == {place: (n, 0) for place, (_, n) in old.items()}
    seal_with(Vault([NEW_KEY], TEST_LOOKUP_KEY))
    assert await export(any_store, member_id) == before


async def test_it_goes_on_where_it_was_stopped(any_store: Store) -> None:
    await two_lives(any_store)
    seal_with(vault := Vault(*ROTATED))
    waiting = sum(rest for _, rest in (await sealed_with(any_store, vault)).values())
    async with any_store.write() as session:
        await reseal(session, 5)
        await session.rollback()
    done: list[int] = []
    while not done or done[-1]:
        async with any_store.write() as session:
            done.append(await reseal(session, 5))
    assert sum(done) == waiting
    assert max(done) == 5


async def test_a_key_that_is_gone_is_named(any_store: Store) -> None:
    await two_lives(any_store)
    seal_with(Vault([NEW_KEY], TEST_LOOKUP_KEY))
    with pytest.raises(VaultError, match=r"\w+\.\w+: sealed with key [0-9a-f]{8}"):
        async with any_store.write() as session:
            await reseal(session, 10)


async def test_a_sealed_column_says_its_own_place() -> None:
    for table, column in sealed_columns():
        assert isinstance(column.type, Sealed | SealedJson)
        assert column.type.place == f"{table.name}.{column.name}"


async def test_a_value_copied_to_another_column_does_not_open(any_store: Store) -> None:
    await two_lives(any_store)
    async with any_store.write() as session:
        await session.execute(text("UPDATE persons SET name = (SELECT value FROM facts LIMIT 1)"))
    with pytest.raises(VaultError, match=r"persons\.name"):
        await export(any_store, 10)
