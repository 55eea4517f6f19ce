"""The demonstration's clock, moved: every reminder that falls due on the way is lived through."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Final

from channels.base import Channel
from core.clock import ShiftedClock
from jigi.house import SHIFT_MARK, Built
from jobs.deliver import Deliverer
from jobs.timetable import Ticks
from models.entitlement import entitlements_of, next_due
from models.mark import set_mark
from models.member import find_address, lookup_of
from models.queue import next_attempt
from web.ports import Moved, Step

_MOST_STOPS: Final = 200
# Ten seconds for lanes that are slow; whoever moves the clock does not wait for a broken one.
_MOST_WAITS: Final = 200
_WAIT_SECONDS: Final = 0.05
_MONTHS: Final = 12


class DemoMover:
    def __init__(
        self, house: Built, clock: ShiftedClock, ticks: Ticks, deliverer: Deliverer
    ) -> None:
        self._house, self._clock = house, clock
        self._ticks, self._deliverer = ticks, deliverer
        self._turn = asyncio.Lock()

    def now(self) -> datetime:
        return self._clock.now()

    async def move(self, step: Step, address: str) -> Moved:
        """`next` goes to this visitor's next reminder; the others go to a day, whoever has some."""
        async with self._turn:
            target = await self._target(step, address)
            if target is None:
                return Moved(self.now(), 0, idle=True)
            reminders = await self._live_until(target)
            return Moved(self.now(), reminders)

    async def _target(self, step: Step, address: str) -> datetime | None:
        now = self.now()
        if step is Step.NEXT:
            return await self._next_of(address)
        return later(now, 1 if step is Step.MONTH else _MONTHS)

    async def _next_of(self, address: str) -> datetime | None:
        async with self._house.store.read() as session:
            found = await find_address(session, Channel.WEB, lookup_of(Channel.WEB, address))
            if found is None:
                return None
            rows = await entitlements_of(session, found.member_id)
        moments = [row.next_reminder_at for row in rows if row.next_reminder_at is not None]
        return max(min(moments), self.now()) if moments else None

    async def _live_until(self, target: datetime) -> int:
        reminders = 0
        for _ in range(_MOST_STOPS):
            async with self._house.store.read() as session:
                due = await next_due(session)
            if due is None or due > target:
                break
            await self._arrive(due)
            reminders += (await self._ticks.due()).messages
            await self._deliver()
        await self._arrive(target)
        await self._ticks.plan()
        return reminders

    async def _arrive(self, moment: datetime) -> None:
        if moment <= self.now():
            return
        self._clock.move_to(moment)
        shift = self._clock.shift / timedelta(seconds=1)
        async with self._house.store.write() as session:
            await set_mark(session, SHIFT_MARK, str(shift))

    async def _deliver(self) -> None:
        """On the page before the clock goes on; a messenger keeps its own pace. A bubble whose
        forerunner a lane has in hand waits, and would by the next stop be too late to be true."""
        for _ in range(_MOST_WAITS):
            while await self._deliverer.sweep(Channel.WEB):
                pass
            async with self._house.store.read() as session:
                first = await next_attempt(session, [Channel.WEB])
            if first is None or first > self.now():
                return
            await asyncio.sleep(_WAIT_SECONDS)


def later(moment: datetime, months: int) -> datetime:
    """The same day so many months on, or that month's last day."""
    year, month = divmod(moment.month - 1 + months, _MONTHS)
    for day in range(moment.day, 0, -1):
        try:
            return moment.replace(year=moment.year + year, month=month + 1, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")
