"""Carries outbox rows to the channels: claim and commit, send, settle. What waits stays in its
row; a dead channel holds up no other, a slow chat only the lane it is in."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from channels.base import BatchSender, Channel, Outcome, Sender, Unknown
from core.bell import Bell
from core.clock import SEOUL, Clock
from core.faults import StorageUnavailable
from core.ids import Ids, SecureIds
from core.nursery import Nursery
from jobs.pacing import Limit, fill, room_for, too_soon
from jobs.reaper import ANY_CLOCK, Reaper
from jobs.shortage import Shortage
from models import frozen, queue
from models.outbox import Priority
from models.queue import Claimed, Wanted
from models.store import Now, Store
from notices.outbox import claim_batch, recover, release, settle_all
from notices.payload import from_payload
from notices.policy import Policy

_log = structlog.get_logger(__name__)
# Unpaced, a few lanes with their hands full; paced, many with little each, so that a slow network
# does not slow the channel down.
_LANES: Final = 3
_PACED_LANES: Final = 10
_BATCH: Final = 50
# What is known is written down so often while the rest of a batch is on its way.
_FLUSH: Final = 0.1
# Who was frozen for so long may have been taken for dead: others have these rows by now.
_LEASE: Final = timedelta(seconds=60)
# A provider keeps a key for a day; after that the fate of what got no answer is unknown.
_KEY_LIVES: Final = timedelta(hours=23)
# Longer than any channel waits for an answer: who is silent so long is dead.
ABANDONED_AFTER: Final = timedelta(minutes=2)
_NAP: Final = 2.0
# Something is due, but paced, or held up by a bubble before it.
_BREATH: Final = 0.2
_SETTLE_PAUSE: Final = 0.5
_CHAT_PAUSE: Final = timedelta(seconds=1)

Fault = Callable[[str], None]
_Lane = tuple[Channel, Priority]


def no_fault(_point: str) -> None:
    """Nothing breaks in production; tests name a point and break there."""


@dataclass
class Deliverer:
    """One per process. `worker` names the process in its rows; `limits` holds paced channels.
    `settled` rings when rows have reached their channel. `batchers` take many rows in one request,
    whose key comes from `ids`. `shared_now`: the clock of a server that other machines pace
    themselves by too."""

    store: Store
    senders: Mapping[Channel, Sender]
    clock: Clock
    bell: Bell
    worker: str
    policy: Policy
    limits: Mapping[Channel, Limit] = field(default_factory=dict)
    fault: Fault = no_fault
    settled: Bell = field(default_factory=Bell)
    batchers: Mapping[Channel, BatchSender] = field(default_factory=dict)
    ids: Ids = field(default_factory=SecureIds)
    shared_now: Now | None = None
    _hands: Counter[int] = field(default_factory=Counter, init=False)
    _shortage: Shortage = field(default_factory=Shortage, init=False)
    _front: defaultdict[_Lane, asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock), init=False
    )
    _rung: defaultdict[_Lane, asyncio.Event] = field(
        default_factory=lambda: defaultdict(asyncio.Event), init=False
    )
    _plenty: set[_Lane] = field(default_factory=set, init=False)

    async def run(self, nursery: Nursery) -> None:
        """Until the nursery stops. Rows this worker's last life left behind come first."""
        while not await self._take_up_own():
            if not await nursery.pause(_SETTLE_PAUSE):
                return
        for channel in (*self.senders, *self.batchers):
            urgent = partial(self._lane, channel, nursery, least=Priority.DEADLINE_DAY)
            nursery.keep(f"deliver {channel} urgent", urgent)
            for lane in range(_PACED_LANES if channel in self.limits else _LANES):
                nursery.keep(f"deliver {channel} {lane}", partial(self._lane, channel, nursery))
        nursery.keep("deliver when rung", partial(self._listen, nursery))
        reaper = Reaper(self.store, self.clock, self.policy, self.worker, self._hands.keys())
        nursery.keep("take up what was left", partial(reaper.run, nursery))
        await nursery.stopping.wait()
        self.bell.ring()

    async def _take_up_own(self) -> bool:
        now = self.clock.now()
        try:
            async with self.store.write() as session:
                # Nothing is in hand yet, and the last life's clock may have been ahead of ours.
                before = now + ANY_CLOCK
                await recover(
                    session, now=now, policy=self.policy, worker=self.worker, before=before
                )
                await frozen.disown(session, self.worker)
        except StorageUnavailable as error:
            self._shortage.begins(error)
            return False
        self._shortage.ends()
        return True

    async def sweep(self, channel: Channel, limit: int = _BATCH) -> int:
        """One batch of one channel: claimed, sent at once, settled. How many were sent."""
        rows = await self._claim(channel, limit)
        if rows:
            await self._carry(channel, rows)
        return len(rows)

    async def _carry(self, channel: Channel, rows: Sequence[Claimed]) -> None:
        # Counted: what was put off may be in a second lane's hands before the first lets go.
        ids = [row.id for row in rows]
        self._hands.update(ids)
        try:
            self.fault("after_attempting_before_send")
            if channel in self.batchers:
                await self._carry_together(self.batchers[channel], rows)
            else:
                await self._carry_each(self.senders[channel], rows)
        finally:
            self._hands -= Counter(ids)

    async def _carry_together(self, sender: BatchSender, rows: Sequence[Claimed]) -> None:
        """One request under the key the rows were frozen with. Without an answer they stay as
        they are, and are sent again under that key."""
        outcomes = await _outcomes(sender, rows)
        self.fault("after_send_before_settle")
        chunk, now = rows[0].chunk, self.clock.now()
        is_kept = chunk is not None and now - _begun(chunk) < _KEY_LIVES
        pairs = zip(rows, outcomes, strict=True)
        await self._settle(
            [pair for pair in pairs if not (is_kept and isinstance(pair[1], Unknown))]
        )

    async def _carry_each(self, sender: Sender, rows: Sequence[Claimed]) -> None:
        """Every row of a batch at once. Results are written down as they come in; told to stop
        at once, what is known by then is."""
        results: list[tuple[Claimed, Outcome]] = []
        sending = asyncio.gather(*(self._send(sender, row, results) for row in rows))
        written = 0
        try:
            while not sending.done() or written < len(results):
                await asyncio.wait([sending], timeout=_FLUSH)
                known = results[written:]
                if known:
                    self.fault("after_send_before_settle")
                    await self._settle(known)
                    written += len(known)
            await sending
        except asyncio.CancelledError:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            known_ids = {row.id for row, _ in results}
            unknown = Unknown("stopped while sending")
            results += [(row, unknown) for row in rows if row.id not in known_ids]
            await self._write_down(results[written:])
            raise

    async def _lane(
        self, channel: Channel, nursery: Nursery, *, least: Priority = Priority.BROADCAST
    ) -> None:
        """Only the lane in front looks and waits for the bell; with its rows in hand it lets
        the next one to the front. `least` keeps a lane free for what cannot wait."""
        while not nursery.stopping.is_set():
            async with self._front[channel, least]:
                rows = await self._next_rows(channel, nursery, least)
            if rows:
                await self._carry(channel, rows)
                # The next bubble of the same chat was waiting for this one.
                self._rung[channel, least].set()

    async def _next_rows(
        self, channel: Channel, nursery: Nursery, least: Priority
    ) -> Sequence[Claimed]:
        lane = channel, least
        rung = self._rung[lane]
        while not nursery.stopping.is_set():
            # Before the look, so that what is written during it is not slept over.
            rung.clear()
            try:
                # After a full batch there is more: it is claimed without a look first.
                wait = 0.0 if lane in self._plenty else await self._seconds_to_next(channel, least)
                rows = await self._claim_if_written(channel, least) if wait <= 0 else []
            except StorageUnavailable as error:
                self._shortage.begins(error)
                rows, wait = [], _SETTLE_PAUSE
            (self._plenty.add if len(rows) >= _BATCH else self._plenty.discard)(lane)
            if rows:
                return rows
            with suppress(TimeoutError):
                await asyncio.wait_for(rung.wait(), max(wait, self._breath(channel)))
        return []

    def _breath(self, channel: Channel) -> float:
        """Longer than until the next send is free, and a channel would fall behind its pace."""
        paced = self.limits.get(channel)
        return _BREATH if paced is None else min(_BREATH, 1 / paced.per_second)

    async def _listen(self, nursery: Nursery) -> None:
        while not nursery.stopping.is_set():
            await self.bell.wait(_NAP)
            for rung in self._rung.values():
                rung.set()

    async def _seconds_to_next(self, channel: Channel, least: Priority) -> float:
        """A look without the write lock: most looks find nothing."""
        async with self.store.read() as session:
            first = await queue.next_attempt(session, [channel], least=least)
            left = await self._first_left(session, channel)
        moments = [moment for moment in (first, left) if moment is not None]
        if not moments:
            return _NAP
        return min((min(moments) - self.clock.now()).total_seconds(), _NAP)

    async def _first_left(self, session: AsyncSession, channel: Channel) -> datetime | None:
        if channel not in self.batchers:
            return None
        begun = await frozen.first_frozen(session, channel)
        return None if begun is None else begun + ABANDONED_AFTER

    async def _claim_if_written(self, channel: Channel, least: Priority) -> Sequence[Claimed]:
        """Nothing new is begun while results wait to be written down."""
        if self._shortage.has_unwritten:
            return []
        rows = await self._claim(channel, _BATCH, least)
        if rows:
            self._shortage.ends()
        return rows

    async def _claim(
        self, channel: Channel, limit: int, least: Priority = Priority.BROADCAST
    ) -> Sequence[Claimed]:
        batcher = self.batchers.get(channel)
        async with self.store.write() as session:
            if batcher is None:
                return await self._claim_paced(session, channel, limit, least)
            now = self.clock.now()
            left = await frozen.take_over(
                session, channel, now=now, before=now - ABANDONED_AFTER, worker=self.worker
            )
            if left:
                return left
            rows = await self._claim_paced(session, channel, batcher.most, least)
            if rows and batcher.keeps_keys:
                return await frozen.freeze(session, rows, _key(now, self.ids))
            return rows

    async def _claim_paced(
        self, session: AsyncSession, channel: Channel, limit: int, least: Priority
    ) -> list[Claimed]:
        paced = self.limits.get(channel)
        if paced is None:
            return await self._claim_rows(session, channel, limit, least)
        now = self.clock.now()
        clock = self.shared_now or self._own_now
        room = await room_for(session, channel, paced, wanted=limit, clock=clock)
        if not room.sends:
            return []
        rows = await self._claim_rows(session, channel, room.sends, least)
        await fill(session, room, paced, sends=len(rows))
        early = await too_soon(session, rows, paced, now=now)
        for row in early:
            await release(session, row.id, until=now + _CHAT_PAUSE)
        return [row for row in rows if row not in early]

    async def _own_now(self, _session: AsyncSession) -> datetime:
        return self.clock.now()

    async def _claim_rows(
        self, session: AsyncSession, channel: Channel, limit: int, least: Priority
    ) -> list[Claimed]:
        wanted = Wanted(self.worker, [channel], limit, least)
        return await claim_batch(session, wanted, now=self.clock.now(), policy=self.policy)

    async def _send(
        self, sender: Sender, row: Claimed, results: list[tuple[Claimed, Outcome]]
    ) -> None:
        if self.clock.now() - row.attempted_at > _LEASE:
            # Frozen since it was claimed: what others make of this row is theirs to say.
            return
        results.append((row, await _outcome(sender, row)))

    async def _settle(self, results: Sequence[tuple[Claimed, Outcome]]) -> None:
        """Forgetting what was sent would send it twice: rather wait, however long."""
        if await self._write_down(results):
            return
        with self._shortage.holding(len(results)):
            while not await self._write_down(results):  # noqa: ASYNC110  a database tells nobody
                await asyncio.sleep(_SETTLE_PAUSE)

    async def _write_down(self, results: Sequence[tuple[Claimed, Outcome]]) -> bool:
        if not results:
            return True
        try:
            async with self.store.write() as session:
                now = self.clock.now()
                await settle_all(session, results, now=now, policy=self.policy)
        except StorageUnavailable as error:
            self._shortage.begins(error)
            return False
        self._shortage.ends()
        self.settled.ring()
        return True


def _key(now: datetime, ids: Ids) -> str:
    return f"{now.timestamp():.0f}-{ids.token()}"


def _begun(key: str) -> datetime:
    return datetime.fromtimestamp(int(key.partition("-")[0]), SEOUL)


async def _outcomes(sender: BatchSender, rows: Sequence[Claimed]) -> Sequence[Outcome]:
    letters = [(row.address or "", from_payload(row.payload or {"text": ""})) for row in rows]
    try:
        return await sender.send_batch(rows[0].chunk or "", letters)
    except Exception as error:  # noqa: BLE001  a defect in a channel must not stop the others
        _log.exception("sender failed", rows=len(rows))
        return [Unknown(type(error).__name__)] * len(rows)


async def _outcome(sender: Sender, row: Claimed) -> Outcome:
    if row.payload is None:
        return Unknown("nothing kept to send")
    try:
        return await sender.send(row.address or "", from_payload(row.payload))
    except Exception as error:  # noqa: BLE001  a defect in a channel must not stop the others
        _log.exception("sender failed", channel=row.channel, outgoing=row.id)
        return Unknown(type(error).__name__)
