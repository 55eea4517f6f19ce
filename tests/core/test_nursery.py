"""Background work is kept alive, and ends when it is told to."""

from __future__ import annotations

import asyncio
import json

import pytest

from core import nursery as nursery_module
from core.bell import Bell
from core.logs import set_up_logging
from core.nursery import Nursery

LONG = 3600.0


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nursery_module, "_PAUSE_AFTER_FAILURE", 0.0)


async def test_a_failing_task_is_run_again_until_it_succeeds() -> None:
    nursery, done, runs = Nursery(), asyncio.Event(), 0

    async def work() -> None:
        nonlocal runs
        runs += 1
        if runs < 3:
            raise RuntimeError
        done.set()

    nursery.keep("work", work)
    await done.wait()
    await nursery.stop(grace=LONG)
    assert runs == 3


async def test_a_failure_is_logged_without_what_a_person_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logging("INFO")
    nursery, done = Nursery(), asyncio.Event()

    async def work() -> None:
        said = "650302 홍길동"
        if not done.is_set():
            done.set()
            raise RuntimeError(len(said))

    nursery.keep("work", work)
    await done.wait()
    await nursery.stop(grace=LONG)
    line = capsys.readouterr().err
    assert json.loads(line)["task"] == "work"
    assert "RuntimeError" in line
    assert "홍길동" not in line


async def test_stopping_lets_a_task_finish_what_it_has_begun() -> None:
    nursery, finished = Nursery(), []

    async def work() -> None:
        await nursery.stopping.wait()
        finished.append("one more thing")

    nursery.keep("work", work)
    await asyncio.sleep(0)
    await nursery.stop(grace=LONG)
    assert finished == ["one more thing"]


async def test_stopping_cancels_who_is_late() -> None:
    nursery, ended = Nursery(), []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("cancelled")

    nursery.keep("work", work)
    await asyncio.sleep(0)
    await nursery.stop(grace=0)
    assert ended == ["cancelled"]


async def test_a_task_that_fails_while_stopping_is_not_run_again() -> None:
    nursery, runs = Nursery(), []

    async def work() -> None:
        runs.append(1)
        await nursery.stopping.wait()
        raise RuntimeError

    nursery.keep("work", work)
    await asyncio.sleep(0)
    await nursery.stop(grace=LONG)
    assert runs == [1]


async def test_a_pause_ends_at_once_when_stopping() -> None:
    nursery, more = Nursery(), []

    async def work() -> None:
        more.append(await nursery.pause(0))
        more.append(await nursery.pause(LONG))

    nursery.keep("work", work)
    await asyncio.sleep(0)
    await nursery.stop(grace=LONG)
    assert more == [True, False]


async def test_nothing_to_stop_is_no_trouble() -> None:
    await Nursery().stop(grace=LONG)


async def test_a_ring_wakes_everyone_who_waits() -> None:
    bell = Bell()
    waiting = [asyncio.ensure_future(bell.wait(LONG)) for _ in range(3)]
    await asyncio.sleep(0)
    bell.ring()
    await asyncio.gather(*waiting)


async def test_a_ring_while_at_work_is_heard_at_the_next_wait() -> None:
    bell = Bell()
    await bell.wait(0)
    bell.ring()
    bell.ring()
    await bell.wait(LONG)


async def test_a_ring_is_heard_once() -> None:
    bell = Bell()
    await bell.wait(0)
    bell.ring()
    await bell.wait(LONG)
    again = asyncio.ensure_future(bell.wait(LONG))
    done, _ = await asyncio.wait([again], timeout=0)
    assert not done
    again.cancel()


async def test_who_hears_nothing_looks_again_in_time() -> None:
    await Bell().wait(0)
