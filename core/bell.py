"""Wakes loops of this process when there is work, so that nobody polls quickly.
A missed ring costs a moment, never a message: every loop also looks by itself."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class Bell:
    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake everyone who waits now."""
        event, self._event = self._event, asyncio.Event()
        event.set()

    async def wait(self, seconds: float) -> None:
        """Until the next ring, at most `seconds`."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), seconds)
