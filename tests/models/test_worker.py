"""Two processes of one name are one too many, and so are two at one post."""

from __future__ import annotations

import pytest

from models import worker
from models.store import Store
from models.worker import NameTaken, PostTaken, hold_name, hold_post


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
