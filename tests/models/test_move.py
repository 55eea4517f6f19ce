"""Everything goes along when an operator outgrows SQLite, and ids go on from where they were."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from models import Base, Member
from models.export import export_member
from models.member import member_by_code
from models.move import NotEmpty, move
from models.store import Store
from tests.models.people import NOW, add_member, live


@pytest.mark.postgres
async def test_a_life_in_sqlite_goes_on_in_postgresql(store: Store, postgres_url: str) -> None:
    async with store.write() as session:
        await live(session, code="k3m7", address="41", number=7)
    other = Store(postgres_url)
    try:
        copied = await move(store.engine, other.engine)
        for table in Base.metadata.sorted_tables:
            async with store.read() as session:
                rows = (await session.scalars(select(func.count()).select_from(table))).one()
            assert copied[table.name] == rows, table.name
        assert copied["members"] == 1
        async with store.read() as here, other.read() as there:
            moved = await member_by_code(there, "k3m7")
            assert moved is not None
            told = [
                await export_member(session, moved.id, now=NOW, notice="")
                for session in (here, there)
            ]
        assert told[0] == told[1]
        async with other.write() as session:
            newcomer = await add_member(session, code="n4", address="42")
        assert newcomer.id == 8
    finally:
        await other.close()


async def test_a_database_with_rows_is_left_as_it_is(store: Store) -> None:
    async with store.write() as session:
        await add_member(session, code="k3m7", address="41")
    with pytest.raises(NotEmpty, match="members"):
        await move(store.engine, store.engine)
    async with store.read() as session:
        assert (await session.scalars(select(func.count()).select_from(Member))).one() == 1
