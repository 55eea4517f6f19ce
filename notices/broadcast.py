"""공지를 여럿에게: counted, begun by one insert, let out bit by bit, held, dropped, and reported so
that the figures add up. Functions of (session, now); who may do what is admin's to say.

A notice's rows wait as `held`. Only a small window of them is `queued` at a time, so that pausing
is a matter of that window, and the deliverer's looks never read past what may not go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from models import Notice
from models.audience import Counted, count_audience, enqueue_audience, left_out_of
from models.notice import NoticeState, lock_notice
from models.outbox import ARRIVED, State
from models.spread import (
    OPEN,
    Pace,
    counts_of,
    drop_held,
    hold_back,
    is_open,
    let_out,
    once_more,
    open_by_channel,
    pace_of,
    queued_on,
    reasons_of,
)
from notices.fill import CANCELLED, is_quiet
from notices.policy import Policy
from notices.route import WRITABLE

WINDOW: Final = 2_000
_DROPPED_AT_ONCE: Final = 5_000
_MOST_ELAPSED: Final = 2.0
_MINUTE: Final = 60
_ERASED: Final = "erased"


@dataclass(frozen=True, slots=True)
class Report:
    """`why`: what was lost and who was left out, by reason. `per_minute`: the pace of the last one.
    `seconds_left`: for what waits, at that pace and within the limits; None when nothing does.
    `repeated`: sent, or to be sent, once more and marked; `again`: those of them that wait.
    `backlog`: what waits, by channel."""

    audience: int
    sent: int
    failed: int
    unknown: int
    suppressed: int
    held: int
    waiting: int
    why: Mapping[str, int] = field(default_factory=dict)
    per_minute: int = 0
    seconds_left: float | None = None
    repeated: int = 0
    again: int = 0
    backlog: Mapping[str, int] = field(default_factory=dict)
    last_sent_at: datetime | None = None

    @property
    def adds_up(self) -> bool:
        return self.audience == (
            self.sent + self.failed + self.unknown + self.suppressed + self.held + self.waiting
        )

    def to_json(self) -> dict[str, Any]:
        names = ("audience", "sent", "failed", "unknown", "suppressed", "held", "waiting")
        pace = ("per_minute", "seconds_left", "repeated")
        told = {name: getattr(self, name) for name in (*names, *pace)}
        return {**told, "why": dict(self.why), "adds_up": self.adds_up}


async def count(session: AsyncSession, notice: Notice, *, now: datetime) -> Counted:
    return await count_audience(session, notice, WRITABLE, today=now.date())


async def begin(session: AsyncSession, notice: Notice, *, now: datetime) -> int:
    """A held row for everyone who can be reached. Done again, it adds nobody twice."""
    added = await enqueue_audience(session, notice, WRITABLE, now=now)
    if notice.started_at is None:
        by_channel = await open_by_channel(session, notice.id)
        left_out = await left_out_of(session, notice, sum(by_channel.values()), today=now.date())
        notice.counted = Counted(by_channel, left_out).to_json()
    notice.state, notice.started_at = NoticeState.RUNNING, notice.started_at or now
    await session.flush()
    return added


async def pause(session: AsyncSession, notice: Notice) -> None:
    notice.state = NoticeState.PAUSED
    await hold_back(session, notice.id)


async def recall(session: AsyncSession, notice: Notice) -> None:
    """What waits in the queue goes back, to be let out at another pace."""
    await hold_back(session, notice.id)


async def cancel(session: AsyncSession, notice: Notice, *, now: datetime) -> None:
    """Nothing more goes from now on. The rows that are left are dropped bit by bit (`advance`)."""
    begun = notice.started_at is not None
    notice.state = NoticeState.CANCELLED
    if begun:
        await hold_back(session, notice.id)
    else:
        notice.finished_at = now


async def advance(session: AsyncSession, notice_id: int, *, now: datetime, policy: Policy) -> bool:
    """One small step of a notice: begin it in its hour, let out some rows, drop some, finish it.
    True when rows have joined the queue. Safe to call at any time and from any process."""
    notice = await lock_notice(session, notice_id)
    if notice is None:
        return False
    if notice.state == NoticeState.APPROVED:
        if notice.start_at is None or notice.start_at > now:
            return False
        await begin(session, notice, now=now)
    if notice.state == NoticeState.RUNNING:
        return await _feed(session, notice, now, policy)
    if notice.state == NoticeState.CANCELLED:
        await hold_back(session, notice.id)
        await drop_held(session, notice.id, reason=CANCELLED, limit=_DROPPED_AT_ONCE)
        await _finish_when_empty(session, notice, now)
    return False


async def _feed(session: AsyncSession, notice: Notice, now: datetime, policy: Policy) -> bool:
    if is_quiet(notice, now, policy):
        await hold_back(session, notice.id)
        await _finish_when_empty(session, notice, now)
        return False
    most = _allowed(notice, now)
    let = 0
    for channel in WRITABLE:
        free = min(most - let, WINDOW - await queued_on(session, notice.id, channel))
        if free > 0:
            let += await let_out(session, notice.id, channel, free)
    if let:
        notice.fed_at = now
    else:
        await _finish_when_empty(session, notice, now)
    return let > 0


def _allowed(notice: Notice, now: datetime) -> int:
    """How many may join the queue now: as the officer slowed it down, or as many as there is room
    for; the channel keeps its own pace."""
    if notice.rate is None:
        return WINDOW * len(WRITABLE)
    elapsed = 1.0 if notice.fed_at is None else (now - notice.fed_at).total_seconds()
    return int(notice.rate * min(max(elapsed, 0.0), _MOST_ELAPSED))


async def _finish_when_empty(session: AsyncSession, notice: Notice, now: datetime) -> None:
    if await is_open(session, notice.id):
        return
    if notice.state == NoticeState.RUNNING:
        notice.state = NoticeState.DONE
    notice.finished_at = now
    final = await report(session, notice, now=now, limits={})
    notice.result = {**final.to_json(), "per_minute": 0}


async def report(
    session: AsyncSession, notice: Notice, *, now: datetime, limits: Mapping[str, float]
) -> Report:
    """`limits`: sends a second, by channel that has a limit. The figures of a notice that is over
    are those it ended with: its rows go after a while."""
    if notice.result is not None:
        kept = {name: value for name, value in notice.result.items() if name != "adds_up"}
        return Report(**kept)
    if notice.started_at is None:
        return Report(0, 0, 0, 0, 0, 0, 0)
    counts = await counts_of(session, notice.id)
    states: dict[str, int] = {}
    backlog: dict[str, int] = {}
    for (state, channel), times in counts.items():
        states[state] = states.get(state, 0) + times
        if state in OPEN:
            backlog[channel] = backlog.get(channel, 0) + times
    left_out = Counted.from_json(notice.counted or {"by_channel": {}, "left_out": {}}).left_out
    why = {**left_out, **({_ERASED: notice.erased} if notice.erased else {})}
    gone = sum(why.values())
    for state, reason, times in await reasons_of(session, notice.id):
        name = reason or state
        why[name] = why.get(name, 0) + times
    counted = notice.counted or {}
    paces: dict[str, Pace] = {one: await pace_of(session, notice.id, one, now) for one in WRITABLE}
    repeated, again = await once_more(session, notice.id)
    return Report(
        audience=counted.get("audience", 0),
        sent=sum(states.get(state, 0) for state in ARRIVED),
        failed=states.get(State.FAILED, 0),
        unknown=states.get(State.UNKNOWN, 0),
        suppressed=states.get(State.SUPPRESSED, 0) + gone,
        held=states.get(State.HELD, 0),
        waiting=states.get(State.QUEUED, 0) + states.get(State.ATTEMPTING, 0),
        why=why,
        per_minute=sum(pace.per_minute for pace in paces.values()),
        seconds_left=_seconds_left(notice, backlog, limits, paces),
        repeated=repeated,
        again=again,
        backlog=backlog,
        last_sent_at=max((pace.last for pace in paces.values() if pace.last), default=None),
    )


def _seconds_left(
    notice: Notice,
    backlog: Mapping[str, int],
    limits: Mapping[str, float],
    paces: Mapping[str, Pace],
) -> float | None:
    """Of the slowest channel, at the pace it goes at, or, before it does, at its limit; a channel
    without either takes no time that we could tell."""
    if not backlog:
        return None
    speeds = {}
    for channel in backlog:
        goes = paces[channel].per_minute / _MINUTE if channel in paces else 0.0
        most = min(limits.get(channel, float("inf")), notice.rate or float("inf"))
        speeds[channel] = min(goes or most, most)
    return max(backlog[channel] / speeds[channel] for channel in backlog)


def seconds_for(counted: Counted, limits: Mapping[str, float]) -> float:
    """How long it takes at the limits, before anything has gone."""
    times = counted.by_channel.items()
    return max((n / limits[channel] for channel, n in times if channel in limits), default=0.0)
