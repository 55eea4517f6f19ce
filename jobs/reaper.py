"""Takes up what nobody has in hand any more: rows of workers that died, and rows of one's own whose
claim was committed though its answer got lost."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import structlog

from core.clock import Clock
from core.faults import StorageUnavailable
from core.nursery import Nursery
from models import frozen
from models.outbox import names_attempting
from models.store import Store
from models.worker import free_names
from notices.outbox import recover
from notices.policy import Policy

_log = structlog.get_logger(__name__)
_LOOK: Final = 2.0
# Longer than the answer to a commit is on its way.
_ANSWERED_WITHIN: Final = timedelta(seconds=5)
# A dead one's clock may have been ahead of ours.
ANY_CLOCK: Final = timedelta(days=1)


@dataclass
class Reaper:
    """`hands`: the ids of the rows this worker is sending now. A name must be free at two looks:
    a living worker whose connection broke takes it again within a second."""

    store: Store
    clock: Clock
    policy: Policy
    worker: str
    hands: AbstractSet[int]
    _suspects: set[str] = field(default_factory=set, init=False)

    async def run(self, nursery: Nursery) -> None:
        while await nursery.pause(_LOOK):
            try:
                await self.look()
            except StorageUnavailable as error:
                # Whoever could not look does not know who died meanwhile.
                self._suspects.clear()
                _log.info("no look at dead workers", problem=str(error))

    async def look(self) -> int:
        """How many rows were taken up."""
        async with self.store.read() as session:
            names = set(await names_attempting(session))
            free = await free_names(session, sorted(names - {self.worker}))
        dead, self._suspects = free & self._suspects, free
        taken = [await self._take_up(name) for name in sorted(dead)]
        return sum(taken) + (await self._own_lost() if self.worker in names else 0)

    async def _take_up(self, name: str) -> int:
        now = self.clock.now()
        async with self.store.write() as session:
            before = now + ANY_CLOCK
            rows = await recover(session, now=now, policy=self.policy, worker=name, before=before)
            await frozen.disown(session, name)
        _log.warning("took up what a dead worker left", worker=name, rows=rows)
        return rows

    async def _own_lost(self) -> int:
        now = self.clock.now()
        async with self.store.write() as session:
            return await recover(
                session,
                now=now,
                policy=self.policy,
                worker=self.worker,
                before=now - _ANSWERED_WITHIN,
                held=self.hands,
            )
