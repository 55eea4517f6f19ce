"""The one supervised place that may start background tasks: strong references, failures logged,
restarted after a pause, cancelled at shutdown."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

_log = structlog.get_logger(__name__)
_PAUSE_AFTER_FAILURE = 1.0


class Nursery:
    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self.stopping = asyncio.Event()

    def keep(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work` until it returns or the nursery stops; run it again if it raises."""
        task = asyncio.create_task(self._again(name, work), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self, *, grace: float) -> None:
        """Tell every task to finish, wait `grace` seconds, then cancel what is left."""
        self.stopping.set()
        tasks = set(self._tasks)
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def pause(self, seconds: float) -> bool:
        """Sleep, but wake at once when stopping. True while there is more to do."""
        try:
            await asyncio.wait_for(self.stopping.wait(), seconds)
        except TimeoutError:
            return True
        return False

    async def _again(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        while not self.stopping.is_set():
            try:
                await work()
            except asyncio.CancelledError:
                raise
            except Exception:  # noqa: BLE001  supervision: whatever it was, log it and go on
                _log.exception("task failed", task=name)
                await self.pause(_PAUSE_AFTER_FAILURE)
            else:
                return
