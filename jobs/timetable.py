"""The only list of jobs: what runs when. Due dates live in the tables; these ticks only look."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

import structlog
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.ext.asyncio import AsyncSession

from core.bell import Bell
from core.clock import SEOUL, Clock
from core.faults import StorageUnavailable
from jobs.deliver import ABANDONED_AFTER
from models.notice import active_notices
from models.store import Store
from notices.broadcast import advance
from notices.documents import expire_unread
from notices.due import DueResult, send_due
from notices.outbox import recover
from notices.policy import Policy
from notices.replan import replan_stale
from rules.calendar import BusinessCalendar

_log = structlog.get_logger(__name__)
_BATCH: Final = 20
# SQLite's writers wait by looking again, up to every 100 ms: without a gap, replies would starve.
_GAP_SECONDS: Final = 0.12
_PLAN_BATCH: Final = 500


class Scheduler(Protocol):
    """The scheduler as others hold it, who must not know which one it is."""

    def start(self) -> None: ...

    def shutdown(self, *, wait: bool) -> None: ...


Purge = Callable[[AsyncSession, datetime], Awaitable[bool]]
"""Forget some of what was kept long enough. Whether there is more."""


Results = Callable[[], Awaitable[int]]
"""Write down what an intermediary of electronic notices reported. How many lines."""


async def no_results() -> int:
    return 0


async def keep_everything(_session: AsyncSession, _now: datetime) -> bool:
    return False


@dataclass(frozen=True)
class Ticks:
    """What the jobs do. Each is called by the timetable, and by whoever moves the clock."""

    store: Store
    clock: Clock
    bell: Bell
    policy: Policy
    calendar: BusinessCalendar
    phone: str
    purge: Purge = keep_everything
    results: Results = no_results

    async def plan(self) -> int:
        """Plans made under another policy or calendar, and what is kept no longer."""
        total = 0
        while changed := await self._plan_some():
            total += changed
        while await self._purge_some():
            pass
        return total

    async def due(self) -> DueResult:
        """In small transactions: a reply must not wait for a thousand reminders."""
        total = DueResult()
        while (some := await self._due_some()).members:
            total += some
            self.bell.ring()
            if total.members >= _BATCH:
                await asyncio.sleep(_GAP_SECONDS)
        return total

    async def deliver(self) -> None:
        """Wake the deliverer for rows whose moment came without anybody ringing."""
        self.bell.ring()

    async def recover(self) -> int:
        """Rows of processes that died and never came back."""
        now = self.clock.now()
        async with self.store.write() as session:
            return await recover(
                session, now=now, policy=self.policy, worker=None, before=now - ABANDONED_AFTER
            )

    async def notices(self) -> bool:
        """Every notice one step further. Whether any rows joined the queue."""
        async with self.store.read() as session:
            active = await active_notices(session)
        moved = False
        for notice_id in active:
            async with self.store.write() as session:
                now = self.clock.now()
                moved |= await advance(session, notice_id, now=now, policy=self.policy)
        if moved:
            self.bell.ring()
        return moved

    async def documents(self) -> int:
        """Results first: what was read in time is not unread. Then those nobody has read go another
        way. How many results and ways."""
        changed = await self.results()
        while unread := await self._expire_some():
            changed += unread
        if changed:
            self.bell.ring()
        return changed

    async def _expire_some(self) -> int:
        async with self.store.write() as session:
            return await expire_unread(session, now=self.clock.now(), limit=_BATCH)

    async def _plan_some(self) -> int:
        async with self.store.write() as session:
            return await replan_stale(
                session,
                now=self.clock.now(),
                policy=self.policy,
                calendar=self.calendar,
                limit=_PLAN_BATCH,
            )

    async def _purge_some(self) -> bool:
        async with self.store.write() as session:
            return await self.purge(session, self.clock.now())

    async def _due_some(self) -> DueResult:
        async with self.store.write() as session:
            return await send_due(
                session,
                now=self.clock.now(),
                policy=self.policy,
                calendar=self.calendar,
                phone=self.phone,
                limit=_BATCH,
            )


@dataclass(frozen=True)
class Job:
    """`late`: seconds a run may begin after its moment; later, it is left out."""

    name: str
    trigger: BaseTrigger
    work: Callable[[], Awaitable[object]]
    late: int


def timetable(ticks: Ticks) -> tuple[Job, ...]:
    return (
        Job("plan", CronTrigger(hour=0, minute=10, timezone=SEOUL), ticks.plan, late=6 * 3600),
        Job("due", IntervalTrigger(seconds=20, timezone=SEOUL), ticks.due, late=20),
        Job("deliver", IntervalTrigger(seconds=5, timezone=SEOUL), ticks.deliver, late=5),
        Job("notices", IntervalTrigger(seconds=1, timezone=SEOUL), ticks.notices, late=1),
        Job("documents", IntervalTrigger(seconds=60, timezone=SEOUL), ticks.documents, late=60),
        Job("recover", IntervalTrigger(seconds=60, timezone=SEOUL), ticks.recover, late=60),
    )


def _patiently(job: Job) -> Callable[[], Awaitable[None]]:
    """Without the database a run is left out: said once, and again after it went well."""
    is_told = False

    async def work() -> None:
        nonlocal is_told
        try:
            await job.work()
        except StorageUnavailable as error:
            if not is_told:
                _log.warning("a job waits for the database", job=job.name, problem=str(error))
            is_told = True
        else:
            is_told = False

    return work


def scheduler(jobs: tuple[Job, ...]) -> Scheduler:
    """Not started yet. Coroutine jobs only: a plain function would run in a thread."""
    made: AsyncIOScheduler = AsyncIOScheduler(
        jobstores={"default": MemoryJobStore()},
        timezone=SEOUL,
        job_defaults={"coalesce": True, "max_instances": 1},
    )
    for job in jobs:
        made.add_job(
            _patiently(job), job.trigger, id=job.name, name=job.name, misfire_grace_time=job.late
        )
    started: Scheduler = made
    return started
