"""Wakes loops of this process when there is work, so that nobody polls quickly.
Every loop also looks by itself: another process rings no bell here."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from weakref import WeakKeyDictionary


class Bell:
    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._rung = 0
        self._heard: WeakKeyDictionary[asyncio.Task[object], int] = WeakKeyDictionary()

    def ring(self) -> None:
        """Wake everyone who waits now, and whoever is at work and waits next."""
        self._rung += 1
        event, self._event = self._event, asyncio.Event()
        event.set()

    async def wait(self, seconds: float) -> None:
        """Until the next ring, at most `seconds`; not at all if it rang since this task waited
        last: what it rang for may have come after the look."""
        task = asyncio.current_task()
        if task is None or self._heard.get(task, self._rung) == self._rung:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._event.wait(), seconds)
        if task is not None:
            self._heard[task] = self._rung
