"""Which address a reminder goes to, and where it goes when that one is dead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from channels.alimtalk.templates import as_read
from channels.base import ANSWERS_ONLY, ONE_WAY, Channel
from models import Address, Entitlement, Outgoing, Reminder, outbox
from models.entitlement import (
    EntitlementState,
    ReminderState,
    missed_under,
    reminders_under,
)
from models.ledger import Happened, record
from models.member import Place, find_address, living_addresses
from models.outbox import Kind, State
from notices.payload import from_payload, to_payload
from notices.plan import FOLLOW_UP, PASSED, URGENT, extra_rung
from notices.policy import Policy

_OTHER_WAY: Final = "@"
# An officer's own words: KakaoTalk answers only who has just spoken, and AlimTalk and electronic
# notices carry fixed words alone.
WRITABLE: Final = tuple(c for c in Channel if c not in ANSWERS_ONLY | ONE_WAY)


def choose(addresses: Sequence[Address], *, turn: int, heard: bool) -> Address | None:
    """The first channel while the member answers; unheard, each living one in its turn."""
    if not addresses:
        return None
    return addresses[0 if heard else turn % len(addresses)]


async def ways_to(session: AsyncSession, member_id: int) -> Sequence[Address]:
    """Living addresses that can be written to unasked, her first channel first."""
    living = await living_addresses(session, member_id)
    return [address for address in living if address.channel not in ANSWERS_ONLY]


def turn_at(days_left: int, policy: Policy) -> int:
    """0 before the day of the next channel; then 1, 2, … with every rung."""
    begun = [days for days in policy.rungs if days_left <= days <= policy.next_channel]
    return len(begun)


async def take_another_way(session: AsyncSession, row: Outgoing, *, now: datetime) -> bool:
    """Send what failed to the next living address not tried yet. False when there is none."""
    if row.member_id is None:
        return False
    if row.notice_id is not None:
        return await redirect(session, row, row.member_id, now=now)
    cause, _, tried = row.key.partition(_OTHER_WAY)
    used = {row.channel, *tried.split(",")}
    reminders = await reminders_under(session, row.member_id, row.key)
    for address in await ways_to(session, row.member_id):
        if address.channel not in used and _can_carry(address.channel, row):
            key = f"{cause}{_OTHER_WAY}{','.join(filter(None, (tried, row.channel)))}"
            await outbox.add_once(session, _readdressed(row, address, key=key, now=now))
            for reminder in reminders:
                reminder.outbox_key = key
            await session.flush()
            return True
    await _unreached(session, row.member_id, reminders, now=now)
    return False


async def turn_away(session: AsyncSession, place: Place, *, reason: str, now: datetime) -> None:
    """Nothing that waits for an address which is dead goes there any more: what was promised goes
    another way."""
    for row in await outbox.queued_at(session, *place):
        row.state, row.reason = State.SUPPRESSED, reason
        if row.kind != Kind.REPLY:
            await take_another_way(session, row, now=now)


def _can_carry(channel: str, row: Outgoing) -> bool:
    return channel not in ONE_WAY or "filled" in (row.payload or {})


async def redirect(session: AsyncSession, row: Outgoing, member_id: int, *, now: datetime) -> bool:
    """A notice has one row for each recipient, so that its figures add up: where the address is
    dead, the row itself goes to another one of hers. False when it stays where it is."""
    here = await find_address(session, row.channel, row.lookup)
    if here is not None and here.member_id == member_id and here.dead_at is None:
        return False
    for address in await living_addresses(session, member_id):
        if address.channel in WRITABLE:
            row.channel, row.lookup = address.channel, address.lookup
            row.state, row.next_attempt_at, row.reason = State.QUEUED, now, "another way"
            return True
    return False


def _readdressed(row: Outgoing, address: Address, *, key: str, now: datetime) -> Outgoing:
    return Outgoing(
        key=key,
        kind=row.kind,
        priority=row.priority,
        channel=address.channel,
        lookup=address.lookup,
        address=address.address,
        member_id=row.member_id,
        payload=_worded(row, address.channel),
        next_attempt_at=now,
        created_at=row.created_at,
    )


def _worded(row: Outgoing, channel: str) -> dict[str, Any] | None:
    """What is kept must be what will be read: where nobody answers, the template's own words."""
    if channel not in ONE_WAY or row.payload is None:
        return row.payload
    return to_payload(as_read(from_payload(row.payload)))


async def _unreached(
    session: AsyncSession, member_id: int, reminders: Sequence[Reminder], *, now: datetime
) -> None:
    for reminder in reminders:
        reminder.state = ReminderState.UNREACHED
        await record(
            session,
            member_id,
            Happened.UNREACHED,
            now=now,
            entitlement_id=reminder.entitlement_id,
            detail={"rung": reminder.rung},
        )


async def reached_after_all(session: AsyncSession, row: Outgoing) -> None:
    """It came when nobody waited for it any more: she is not among the unreached."""
    if row.member_id is not None:
        for reminder in await reminders_under(session, row.member_id, row.key):
            if reminder.state == ReminderState.UNREACHED:
                reminder.state = ReminderState.SENT


async def first_day_spoken_of(session: AsyncSession, row: Outgoing) -> date | None:
    """The earliest safe day a message warns of; None for one that holds on any day."""
    if row.member_id is None:
        return None
    reminders = await reminders_under(session, row.member_id, row.key)
    days = [one.safe for one in reminders if one.rung not in (FOLLOW_UP, PASSED)]
    return min(days, default=None)


async def tried_in_vain(session: AsyncSession, entitlements: Sequence[int]) -> list[str]:
    """Channels that failed before what they carried grew too old: said anew, it goes on from
    there."""
    keys = [await missed_under(session, entitlement) for entitlement in entitlements]
    tried = [key.partition(_OTHER_WAY)[2].split(",") for key in keys if key]
    return sorted({channel for channels in tried for channel in channels if channel})


def key_of(cause: str, after: int, tried: Sequence[str]) -> str:
    """Of one bubble: `after` bubbles follow it, and these channels were tried in vain."""
    bubble = f"{cause}:{after}" if after else cause
    return f"{bubble}{_OTHER_WAY}{','.join(tried)}" if tried else bubble


async def counts_days(session: AsyncSession, row: Outgoing) -> bool:
    """Do its words hold only on the day they were written? A question about a claim, and the
    notice that all has passed, hold on any day."""
    if row.member_id is None:
        return False
    reminders = await reminders_under(session, row.member_id, _with_buttons(row.key))
    return not reminders or any(one.rung not in (FOLLOW_UP, PASSED) for one in reminders)


def _with_buttons(key: str) -> str:
    """The key of the bubble the reminders are kept under, from that of one sent before it."""
    cause, other_way, tried = key.partition(_OTHER_WAY)
    return f"{cause.removesuffix(':1')}{other_way}{tried}"


async def say_anew(session: AsyncSession, row: Outgoing, *, now: datetime) -> None:
    """A message that waited overnight counts days wrongly: its reminders come due again now."""
    if row.member_id is None:
        return
    for reminder in await reminders_under(session, row.member_id, row.key):
        entitlement = await session.get_one(Entitlement, reminder.entitlement_id)
        if entitlement.state != EntitlementState.UNCLAIMED:
            continue
        if reminder.rung == URGENT:
            await session.delete(reminder)
            entitlement.next_rung = URGENT
        else:
            reminder.state = ReminderState.MISSED
            entitlement.next_rung = extra_rung(now.date())
            entitlement.snoozed_until = now
        entitlement.next_reminder_at = now
    await session.flush()
