"""Electronic notices' part of the house: batches become files, result files become states. The
intermediary is chosen by settings; it is reached by files alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from channels.base import Message, Outcome, Refused, RetryAfter, Sent, Unknown
from channels.document.exchange import Exchange
from channels.document.record import Document, DocumentError, DocumentState
from core.clock import Clock
from core.settings import Settings
from models.store import Store
from notices.documents import Batch, exported, forget, register, take_results

_log = structlog.get_logger(__name__)
_MOST: Final = 500
_AGAIN_SECONDS: Final = 30.0
_UNDONE: Final = (DocumentState.EXPIRED, DocumentState.REJECTED)


@dataclass(slots=True)
class Documents:
    """A BatchSender that writes files, and the tick that reads those that came back. `window`: how
    long the contract lets a notice wait to be read."""

    exchange: Exchange
    store: Store
    clock: Clock
    window: timedelta
    most: int = _MOST
    keeps_keys: bool = True

    async def send_batch(
        self, key: str, letters: Sequence[tuple[str, Message]]
    ) -> Sequence[Outcome]:
        async with self.store.write() as session:
            now = self.clock.now()
            batch = await register(session, key, letters, now=now, window=self.window)
        failed = None if batch.has_left else await self._write(batch)
        if failed is None:
            async with self.store.write() as session:
                await exported(session, batch, now=self.clock.now())
        return [
            Refused(batch.refused[place])
            if place in batch.refused
            else failed or _outcome(batch.written[place][0])
            for place in range(len(letters))
        ]

    async def look(self) -> int:
        """Every result file that is whole, once: written down, then put away. How many lines."""
        results = await asyncio.to_thread(self.exchange.read)
        for problem in results.problems:
            _log.warning("result file not understood", problem=problem)
        taken, lines = 0, list(results.events.items())
        for begin in range(0, len(lines), _MOST):
            some = dict(lines[begin : begin + _MOST])
            async with self.store.write() as session:
                taken += await take_results(session, some, now=self.clock.now())
        try:
            await asyncio.to_thread(self.exchange.put_away, results.files)
        except OSError as error:
            # They are read again, and count no second time.
            _log.warning("result files cannot be put away", reason=error.strerror)
        return taken

    async def _write(self, batch: Batch) -> Outcome | None:
        """None when the files are there."""
        if not batch.written:
            return None
        try:
            await asyncio.to_thread(
                self.exchange.write, batch.sequence, list(batch.written.values())
            )
        except OSError as error:
            _log.error("batch not written", sequence=batch.sequence, reason=error.strerror)
            return Unknown(f"files: {error.strerror}")
        except DocumentError as error:
            return await self._another_sequence(batch, str(error))
        return None

    async def _another_sequence(self, batch: Batch, reason: str) -> Outcome | None:
        """The folder's name is taken: by this batch, before somebody of it was erased, or by one
        that a restored backup does not know."""
        if all(self.exchange.holds(batch.sequence, one) for one, _ in batch.written.values()):
            return None
        _log.error("batch not written", sequence=batch.sequence, reason=reason)
        async with self.store.write() as session:
            await forget(session, batch)
        return RetryAfter(_AGAIN_SECONDS, reason)


def _outcome(document: Document) -> Outcome:
    if document.state in _UNDONE:
        return Refused(f"{document.state} before it was written down as sent")
    return Sent(document.id)


def make_documents(settings: Settings, store: Store, clock: Clock) -> Documents | None:
    """None without an intermediary."""
    outbox, inbox = settings.document_outbox, settings.document_inbox
    if not settings.document_provider or outbox is None or inbox is None:
        return None
    key = settings.document_key.get_secret_value().encode()
    exchange = Exchange(settings.document_provider, outbox, inbox, key)
    return Documents(exchange, store, clock, timedelta(days=settings.document_read_days))
