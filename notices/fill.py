"""A notice's row has neither words nor an address: they are put in when it is handed out, so that
who stopped, died or was erased meanwhile gets nothing. Nothing of it is written back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from channels.base import Channel
from core.clock import SEOUL
from core.i18n import Voice
from models import Notice
from models.audience import NO_CONSENT, STOPPED, UNREACHABLE, agreed_to_advertising
from models.notice import NoticeClass, NoticeState, notices_numbered
from models.outbox import State, keep_words, locked
from models.queue import Claimed
from models.spread import recipients
from notices import route
from notices.announce import message_of
from notices.payload import marked, to_payload
from notices.policy import Policy

# 정보통신망법 제50조 제3항: no advertising from nine in the evening to eight in the morning.
_AD_FROM: Final = 8
_AD_UNTIL: Final = 21
CANCELLED: Final = "cancelled"
# What becomes of a row that does not go, and why.
_Verdict = tuple[State, str | None]


def is_quiet(notice: Notice, now: datetime, policy: Policy) -> bool:
    """Whether nothing of this notice may go now; for AD whatever the policy says."""
    at_night = not _AD_FROM <= now.astimezone(SEOUL).hour < _AD_UNTIL
    return policy.is_quiet(now) or (notice.kind == NoticeClass.AD and at_night)


def may_go_from(notice: Notice, now: datetime, policy: Policy) -> datetime:
    """`now`, or the end of the hours in which nothing of this notice may go."""
    moment = policy.first_allowed(now)
    if notice.kind != NoticeClass.AD or not is_quiet(notice, moment, policy):
        return moment
    local = moment.astimezone(SEOUL)
    day = local.date() + timedelta(days=local.hour >= _AD_UNTIL)
    return datetime.combine(day, time(_AD_FROM), SEOUL)


async def fill_in(
    session: AsyncSession, rows: Sequence[Claimed], *, now: datetime, policy: Policy
) -> list[Claimed]:
    """Of rows just claimed, those that may be sent, complete; the others are put away."""
    of_notices = [row for row in rows if row.notice_id is not None]
    if not of_notices:
        return list(rows)
    notices = await notices_numbered(session, [row.notice_id or 0 for row in of_notices])
    people = await recipients(session, [(row.channel, row.lookup) for row in of_notices])
    agreed = await _agreed(session, of_notices, notices, now)
    halted = {number: _halted(notice, now, policy) for number, notice in notices.items()}
    kept = []
    for row in rows:
        if row.notice_id is None:
            kept.append(row)
            continue
        notice, person = notices[row.notice_id], people.get((row.channel, row.lookup))
        verdict = halted[notice.id] or _left_out(row, notice, person, agreed)
        if verdict is None:
            kept.append(await _completed(session, row, notice, person))
        else:
            await _put_away(session, row, *verdict, now=now)
    return kept


async def _agreed(
    session: AsyncSession, rows: Sequence[Claimed], notices: dict[int, Notice], now: datetime
) -> set[int]:
    ads = [
        row.member_id
        for row in rows
        if row.member_id is not None and notices[row.notice_id or 0].kind == NoticeClass.AD
    ]
    return await agreed_to_advertising(session, ads, today=now.date()) if ads else set()


def _halted(notice: Notice, now: datetime, policy: Policy) -> _Verdict | None:
    if notice.state in (NoticeState.CANCELLED, NoticeState.DONE):
        return State.SUPPRESSED, CANCELLED
    if notice.state != NoticeState.RUNNING or is_quiet(notice, now, policy):
        return State.HELD, None
    return None


def _left_out(row: Claimed, notice: Notice, person: Any, agreed: set[int]) -> _Verdict | None:  # noqa: ANN401  a row of a query
    if person is None or person.member_id != row.member_id:
        return State.SUPPRESSED, UNREACHABLE
    if person.stopped_at is not None:
        return State.SUPPRESSED, STOPPED
    if notice.kind == NoticeClass.AD and row.member_id not in agreed:
        return State.SUPPRESSED, NO_CONSENT
    return None


async def _put_away(
    session: AsyncSession, claimed: Claimed, state: State, reason: str | None, *, now: datetime
) -> None:
    """Nobody has tried to send it. Whose address died meanwhile has another one, or none."""
    row = await locked(session, claimed.id)
    if row is None:
        return
    row.attempts, row.attempted_at = row.attempts - 1, None
    if (
        reason == UNREACHABLE
        and row.member_id is not None
        and await route.redirect(session, row, row.member_id, now=now)
    ):
        return
    row.state, row.reason = state, reason or row.reason


async def _completed(
    session: AsyncSession,
    row: Claimed,
    notice: Notice,
    person: Any,  # noqa: ANN401  a row of a query
) -> Claimed:
    voice = Voice(person.language, person.wording)
    payload = to_payload(message_of(notice, voice))
    if row.repeated:
        payload = marked(payload, voice)
    if row.channel == Channel.WEB:
        # The page shows what its row holds.
        await keep_words(session, row.id, payload)
    return row._replace(address=person.address, payload=payload)
