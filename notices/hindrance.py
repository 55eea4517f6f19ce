"""What keeps a notice from going on at this moment, so that nobody has to guess why its figures
stand still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from models import Notice
from models.notice import NoticeState
from models.queue import wait_of
from notices.broadcast import Report
from notices.fill import is_quiet, may_go_from
from notices.policy import Policy
from notices.route import WRITABLE

_SILENT_FOR: Final = timedelta(seconds=30)


class By(StrEnum):
    """CHANNEL: a provider asked us to wait, or cannot be reached. AGAIN: nobody knows whether the
    last ones arrived; they go once more after a while. SILENT: nothing goes, and nothing says why:
    no process may be running."""

    PAUSED = "paused"
    NIGHT = "night"
    CHANNEL = "channel"
    AGAIN = "again"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Hindrance:
    by: By
    until: datetime | None = None
    channel: str = ""
    reason: str = ""
    since: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "by": self.by,
            "until": self.until and self.until.isoformat(),
            "channel": self.channel,
            "reason": self.reason,
            "since": self.since and self.since.isoformat(),
        }


async def hindrance(
    session: AsyncSession, notice: Notice, report: Report, *, now: datetime, policy: Policy
) -> Hindrance | None:
    """None while it goes, before it has begun, and when it is over."""
    if notice.state == NoticeState.PAUSED:
        return Hindrance(By.PAUSED)
    if notice.state != NoticeState.RUNNING or not report.held + report.waiting:
        return None
    if is_quiet(notice, now, policy):
        return Hindrance(By.NIGHT, until=may_go_from(notice, now, policy))
    for channel in WRITABLE:
        until, reason = await wait_of(session, channel)
        if channel in report.backlog and until > now:
            return Hindrance(By.CHANNEL, until=until, channel=channel, reason=reason)
    if not report.held and report.waiting == report.again:
        return Hindrance(By.AGAIN)
    last = max(filter(None, (report.last_sent_at, notice.fed_at, notice.started_at)))
    return Hindrance(By.SILENT, since=last) if now - last > _SILENT_FOR else None
