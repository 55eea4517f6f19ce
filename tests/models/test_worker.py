"""Two processes of one name are one too many, and so are two at one post; a name nobody holds is a
dead one's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from sqlalchemy import text

from core.nursery import Nursery
from models import worker
from models.store import Store, async_url
from models.worker import HeldName, NameTaken, PostTaken, free_names, hold_name, hold_post
from tests.crash.wire import wire_to


async def free(store: Store, *names: str) -> set[str]:
    async with store.read() as session:
        return await free_names(session, names)


@asynccontextmanager
async def kept(name: HeldName) -> AsyncIterator[Nursery]:
    nursery = Nursery()
    nursery.keep("keep the name", lambda: name.keep(nursery))
    yield nursery
    await nursery.stop(grace=5)


async def test_a_name_is_held_by_one_and_free_again_afterwards(
    any_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_PAUSE", 0)
    async with hold_name(any_store.engine, "main"), hold_name(any_store.engine, "other"):
        with pytest.raises(NameTaken, match=r"JIGI_WORKER: another process .* as main"):
            async with hold_name(any_store.engine, "main"):
                pass
    async with hold_name(any_store.engine, "main"):
        pass


async def test_a_post_is_no_name_and_one_process_has_it(
    any_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_PAUSE", 0)
    async with hold_name(any_store.engine, "poll"), hold_post(any_store.engine, "poll"):
        with pytest.raises(PostTaken):
            async with hold_post(any_store.engine, "poll"):
                pass
    async with hold_post(any_store.engine, "poll"):
        pass


async def test_whoever_looks_sees_which_names_are_free_and_takes_none(any_store: Store) -> None:
    async with hold_name(any_store.engine, "main"):
        assert await free(any_store, "main", "gone", "나주") == {"gone", "나주"}
        async with hold_name(any_store.engine, "gone"), hold_name(any_store.engine, "나주"):
            assert await free(any_store, "main", "gone", "나주") == set()
    assert await free(any_store, "main", "gone") == {"main", "gone"}


@pytest.mark.postgres
async def test_a_name_whose_connection_broke_is_taken_again(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_LOOK", 0.01)
    monkeypatch.setattr(worker, "_PAUSE", 0.01)
    store, watching = Store(postgres_url), Store(postgres_url)
    async with hold_name(store.engine, "main") as name:
        await end_other_connections(watching)
        assert await free(watching, "main") == {"main"}
        async with kept(name), asyncio.timeout(10):
            while await free(watching, "main"):
                pass
        assert await free(watching, "main") == set()
    assert await free(watching, "main") == {"main"}
    await store.close()
    await watching.close()


@pytest.mark.postgres
async def test_a_name_that_went_to_another_meanwhile_is_waited_for(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_LOOK", 0.01)
    monkeypatch.setattr(worker, "_PAUSE", 0.01)
    store, other = Store(postgres_url), Store(postgres_url)
    async with hold_name(store.engine, "main") as name:
        await end_other_connections(other)
        meanwhile = AsyncExitStack()
        await meanwhile.enter_async_context(hold_name(other.engine, "main"))
        async with kept(name) as nursery, asyncio.timeout(10):
            await nursery.pause(0.2)
            await meanwhile.aclose()
            while await free(other, "main"):
                pass
    await store.close()
    await other.close()


@pytest.mark.postgres
async def test_a_name_whose_connection_fell_silent_is_taken_again(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No word of its end ever comes: a firewall has forgotten the connection."""
    monkeypatch.setattr(worker, "_LOOK", 0.01)
    monkeypatch.setattr(worker, "_ANSWERED_WITHIN", 0.1)
    watching = Store(postgres_url)
    async with wire_to(async_url(postgres_url)) as wire:
        store = Store(wire.url)
        async with hold_name(store.engine, "main") as name:
            wire.forget()
            await end_other_connections(watching)
            async with kept(name), asyncio.timeout(10):
                while await free(watching, "main"):
                    pass
        await store.close()
    await watching.close()


async def end_other_connections(store: Store) -> None:
    async with store.read() as session:
        await session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
        # The server ends them in its own time.
        while "main" not in await free_names(session, ["main"]):
            pass
