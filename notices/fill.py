"""A notice's row has neither words nor an address: they are put in when it is handed out, so that
who stopped, died or was erased meanwhile gets nothing. Nothing of it is written back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from channels.base import Channel
from core.clock import SEOUL
from core.i18n import Voice
from models import Notice, Outgoing
from models.audience import NO_CONSENT, STOPPED, UNREACHABLE, agreed_to_advertising
from models.notice import NoticeClass, NoticeState, notices_numbered
from models.outbox import State
from models.spread import recipients
from notices import route
from notices.announce import message_of
from notices.payload import marked, to_payload
from notices.policy import Policy

# 정보통신망법 제50조 제3항: no advertising from nine in the evening to eight in the morning.
_AD_FROM: Final = 8
_AD_UNTIL: Final = 21
CANCELLED: Final = "cancelled"


def is_quiet(notice: Notice, now: datetime, policy: Policy) -> bool:
    """Whether nothing of this notice may go now; for AD whatever the policy says."""
    at_night = not _AD_FROM <= now.astimezone(SEOUL).hour < _AD_UNTIL
    return policy.is_quiet(now) or (notice.kind == NoticeClass.AD and at_night)


async def fill_in(
    session: AsyncSession, rows: Sequence[Outgoing], *, now: datetime, policy: Policy
) -> list[Outgoing]:
    """Of rows just claimed, those that may be sent, complete; the others are put away."""
    of_notices = [row for row in rows if row.notice_id is not None]
    if not of_notices:
        return list(rows)
    notices = await notices_numbered(session, [row.notice_id or 0 for row in of_notices])
    people = await recipients(session, [(row.channel, row.lookup) for row in of_notices])
    agreed = await _agreed(session, of_notices, notices)
    kept = []
    for row in rows:
        if row.notice_id is None:
            kept.append(row)
            continue
        notice, person = notices[row.notice_id], people.get((row.channel, row.lookup))
        if _is_held(row, notice, now, policy):
            continue
        if person is None or person.member_id != row.member_id:
            await _lost(session, row, now)
        elif person.stopped_at is not None:
            _drop(row, STOPPED)
        elif notice.kind == NoticeClass.AD and row.member_id not in agreed:
            _drop(row, NO_CONSENT)
        else:
            _complete(row, notice, person)
            kept.append(row)
    return kept


async def _agreed(
    session: AsyncSession, rows: Sequence[Outgoing], notices: dict[int, Notice]
) -> set[int]:
    ads = [
        row.member_id
        for row in rows
        if row.member_id is not None and notices[row.notice_id or 0].kind == NoticeClass.AD
    ]
    return await agreed_to_advertising(session, ads) if ads else set()


def _is_held(row: Outgoing, notice: Notice, now: datetime, policy: Policy) -> bool:
    if notice.state in (NoticeState.CANCELLED, NoticeState.DONE):
        _drop(row, CANCELLED)
        return True
    if notice.state == NoticeState.RUNNING and not is_quiet(notice, now, policy):
        return False
    row.state, row.attempted_at = State.HELD, None
    row.attempts -= 1
    return True


async def _lost(session: AsyncSession, row: Outgoing, now: datetime) -> None:
    """Her address died meanwhile: another one of hers, or none."""
    row.attempts, row.attempted_at = row.attempts - 1, None
    if row.member_id is None or not await route.redirect(session, row, row.member_id, now=now):
        row.state, row.reason = State.SUPPRESSED, UNREACHABLE


def _drop(row: Outgoing, reason: str) -> None:
    row.state, row.reason = State.SUPPRESSED, reason
    row.attempts, row.attempted_at = row.attempts - 1, None


def _complete(row: Outgoing, notice: Notice, person: Any) -> None:  # noqa: ANN401  a row of a query
    voice = Voice(person.language, person.wording)
    payload = to_payload(message_of(notice, voice))
    if row.repeated:
        payload = marked(payload, voice)
    set_committed_value(row, "address", person.address)
    if row.channel == Channel.WEB:
        # The page shows what its row holds.
        row.payload = payload
    else:
        set_committed_value(row, "payload", payload)
