"""Received updates wait until someone has answered, in the order they came."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from models.inbox import count_try, is_known, newest_before_now, said_by, take, waiting
from models.member import lookup_of
from models.store import Store
from tests.models.people import NOW, received


async def test_what_waits_is_taken_once_and_in_order(any_store: Store) -> None:
    async with any_store.write() as session:
        for update_id in ("first", "second"):
            session.add(received(update_id, address="1"))
            await session.flush()
        session.add(received("answered", address="1", done_at=NOW))
    async with any_store.write() as session:
        ids = [row[0] for row in await waiting(session, 10)]
        row = await take(session, ids[0])
        assert row is not None
        assert row.update_id == "first"
        row.done_at = NOW
    async with any_store.write() as session:
        assert await take(session, ids[0]) is None
        assert [row[0] for row in await waiting(session, 10)] == ids[1:]


async def test_the_same_update_is_stored_once(any_store: Store) -> None:
    async with any_store.write() as session:
        session.add(received("7", address="1"))
    async with any_store.write() as session:
        assert await is_known(session, "telegram", "7")
        assert not await is_known(session, "web", "7")
        session.add(received("7", address="2"))
        with pytest.raises(IntegrityError):
            await session.flush()
        await session.rollback()


async def test_a_problem_is_counted_and_kept_short(any_store: Store) -> None:
    async with any_store.write() as session:
        session.add(row := received("7", address="1"))
        await session.flush()
        assert await count_try(session, row.id, "x" * 999) == 1
        assert await count_try(session, row.id, "again") == 2


async def test_what_the_same_person_wrote_just_before_is_found(any_store: Store) -> None:
    async with any_store.write() as session:
        long_ago = NOW - timedelta(minutes=11)
        session.add(received("long ago", address="1", now=long_ago))
        lookup = lookup_of("telegram", "1")
        await session.flush()
        assert await newest_before_now(session, "telegram", lookup, NOW) is None
        session.add(received("just now", address="1"))
        session.add(received("somebody else", address="2"))
        await session.flush()
        before = await newest_before_now(session, "telegram", lookup, NOW)
        assert before is not None
        assert before.update_id == "just now"
        assert [r.update_id for r in await said_by(session, "telegram", lookup, 5)] == [
            "long ago",
            "just now",
        ]
