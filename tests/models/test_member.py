"""Addresses: found by a keyed hash, dead and alive, and moved with all that was said there."""

from __future__ import annotations

from sqlalchemy import func, select, text, tuple_

from models import Base
from models.conversation import Conversation, conversation_at
from models.member import (
    Address,
    find_address,
    living_addresses,
    lookup_of,
    mark_alive,
    mark_dead,
    move_address,
)
from models.officer import Officer
from models.outbox import Outgoing
from models.store import Store
from tests.models.people import NOW, add_member, live


async def test_an_address_is_found_without_being_stored_in_the_open(any_store: Store) -> None:
    async with any_store.write() as session:
        member = await add_member(session, code="abcd2345", address="5550001")
    async with any_store.read() as session:
        found = await find_address(session, "telegram", lookup_of("telegram", "5550001"))
        stored = (await session.execute(text("SELECT address, lookup FROM addresses"))).one()
    assert found is not None
    assert (found.member_id, found.address) == (member.id, "5550001")
    assert b"5550001" not in bytes(stored.address) + bytes(stored.lookup)
    assert lookup_of("web", "5550001") != lookup_of("telegram", "5550001")


async def test_a_dead_address_is_not_written_to_until_it_lives_again(any_store: Store) -> None:
    async with any_store.write() as session:
        member = await add_member(session, code="abcd2345", address="1")
        lookup = lookup_of("telegram", "1")
        await mark_dead(session, "telegram", lookup, reason="blocked " * 99, now=NOW)
        assert await living_addresses(session, member.id) == []
        await mark_alive(session, "telegram", lookup)
        assert [a.address for a in await living_addresses(session, member.id)] == ["1"]


async def test_the_channel_she_likes_best_comes_first(any_store: Store) -> None:
    async with any_store.write() as session:
        member = await add_member(session, code="abcd2345", address="1")
        page = {"channel": "web", "lookup": lookup_of("web", "2"), "address": "2"}
        session.add(Address(member_id=member.id, created_at=NOW, **page))
        member.first_channel = "web"
        await session.flush()
        living = await living_addresses(session, member.id)
    assert [address.channel for address in living] == ["web", "telegram"]


async def test_everything_follows_an_address_that_got_a_new_name(any_store: Store) -> None:
    old, new = lookup_of("telegram", "100"), lookup_of("telegram", "200")
    async with any_store.write() as session:
        await live(session, code="hers2345", address="100", number=9_000)
        officer = Officer(code="kim", name="김", roles="author", created_at=NOW)
        officer.channel, officer.lookup, officer.address = "telegram", old, "100"
        session.add(officer)
    async with any_store.write() as session:
        await move_address(session, "telegram", old, new_address="200")
    async with any_store.read() as session:
        places = [t for t in Base.metadata.sorted_tables if "lookup" in t.columns]
        for table in places:
            at_old = tuple_(table.c.channel, table.c.lookup).in_([("telegram", old)])
            found = select(func.count()).select_from(table)
            assert (await session.scalars(found.where(at_old))).one() == 0, table.name
            assert (await session.scalars(found)).one() > 0, table.name
        assert set((await session.scalars(select(Outgoing.address))).all()) == {"200"}
        assert await find_address(session, "telegram", new) is not None


async def test_a_new_name_that_has_talked_already_keeps_its_own_talk(any_store: Store) -> None:
    async with any_store.write() as session:
        await live(session, code="hers2345", address="100", number=9_000)
        talk = await conversation_at(session, "telegram", lookup_of("telegram", "200"), NOW)
        talk.state = {"step": "new"}
    async with any_store.write() as session:
        await move_address(session, "telegram", lookup_of("telegram", "100"), new_address="200")
    async with any_store.read() as session:
        assert (await session.scalars(select(Conversation.state))).all() == [{"step": "new"}]


async def test_a_conversation_is_one_and_the_same(any_store: Store) -> None:
    lookup = lookup_of("telegram", "1")
    async with any_store.write() as session:
        (await conversation_at(session, "telegram", lookup, NOW)).serial += 1
    async with any_store.write() as session:
        assert (await conversation_at(session, "telegram", lookup, NOW)).serial == 1
